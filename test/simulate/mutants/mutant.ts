// A mutant: a server with one thing broken, and the check that has to name it.

import type { ConnectorDescriptor } from '../../../templates/runtime/server/descriptor.js';
import type { CheckId, SimulatorOptions } from '../../../templates/runtime/simulator/index.js';

/** A change of the runtime's text; `from` must stand in the file once. */
export interface Edit {
  /** Below templates/runtime/server. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Mutant {
  /** What is broken, in a few words. */
  readonly name: string;
  /** What the simulator has to find, and nothing else. */
  readonly check: CheckId;
  /** What follows from it, and is found too. */
  readonly also?: readonly CheckId[];
  /** Folder of samples/, or a connector made for this. */
  readonly sample: string | ConnectorDescriptor;
  readonly operation: string;
  readonly edits?: readonly Edit[];
  /** Broken controllers; the mock's if absent. */
  readonly controllers?: Record<string, object>;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: Partial<SimulatorOptions>;
  /** Events that are there before the first call. */
  readonly published?: number;
}

/** One edit of one file. */
export function edit(file: string, from: string, to: string): readonly Edit[] {
  return [{ file, from, to }];
}
