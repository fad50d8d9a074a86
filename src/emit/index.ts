// What a plan becomes: all files of a project, in memory. The files that the generator owns and the
// stubs come from the model alone; the rest of a new project is the scaffold's.

import type { ConnectorModel } from '../model/types.js';
import { byCodeUnits } from '../plan/order.js';
import type { Names, OutputFile } from '../plan/types.js';
import { emitClient } from './client.js';
import { emitConnector } from './connector.js';
import { emitContracts } from './contracts.js';
import { emitControllers } from './controllers.js';
import { emitDescriptor } from './descriptor.js';
import { emitOperations } from './operations.js';
import { emitRuntime } from './runtime.js';
import { type ScaffoldOptions, emitScaffold } from './scaffold.js';
import { emitTypes } from './types.js';
import { emitValidatingClient } from './validating-client.js';

/** What `generate` writes: the generator's files, and stubs for operations that have none. In the order of their paths. */
export function emitGenerated(model: ConnectorModel, names: Names): OutputFile[] {
  return sorted([
    ...emitTypes(model, names),
    ...emitOperations(model, names),
    ...emitContracts(model, names),
    ...emitDescriptor(model, names),
    ...emitConnector(names),
    ...emitClient(model, names),
    ...emitValidatingClient(),
    ...emitControllers(names),
    ...emitRuntime(),
  ]);
}

/** A whole new project: what {@link emitGenerated} makes, and the files that the user gets once. */
export async function emitAll(
  model: ConnectorModel,
  names: Names,
  options: ScaffoldOptions,
): Promise<OutputFile[]> {
  const scaffold = await emitScaffold(model, names, options);
  return sorted([...emitGenerated(model, names), ...scaffold]);
}

function sorted(files: readonly OutputFile[]): OutputFile[] {
  return [...files].sort((a, b) => byCodeUnits(a.path, b.path));
}
