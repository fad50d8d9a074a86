// What the simulator is told and what it tells. Plain data, so that a test can hold on to any part.

import type { Json, OperationDescriptor } from '../server/descriptor.js';
import type { CheckId } from './checks.js';

/** What a server is called with. Each absent: there is none. */
export interface Credentials {
  readonly apiKey?: string;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly bearer?: string;
}

export interface SimulatorOptions {
  /** Where the server listens: `http://127.0.0.1:3000`, with or without the definition's base path. */
  readonly url: string;
  /** What the URLs that the server hands out start with, where that is not `url`: its PUBLIC_BASE_URL. */
  readonly publicUrl?: string;
  /** Operations by id; all if absent. */
  readonly operations?: readonly string[];
  readonly auth?: Credentials;
  /** The server is known to let everybody in: that it does is not reported. Default false. */
  readonly open?: boolean;
  /** GET and HEAD alone are sent. Default false. */
  readonly readOnly?: boolean;
  /** Public URL that leads to the receiver of callbacks; its own address on 127.0.0.1 if absent. */
  readonly callbackUrl?: string;
  /** Where the receiver of callbacks listens on 127.0.0.1; any free port if absent. */
  readonly callbackPort?: number;
  /** Longest that one answer may take; 120 s, as the engine waits. */
  readonly timeoutMs?: number;
  /** Longest that a result, an event or a callback is waited for; 30 s. */
  readonly waitMs?: number;
  /** What the engine's pauses are multiplied by; 0.01. They then last from 10 ms to 1 s. */
  readonly scale?: number;
  /** Operations that are walked at once; 4. */
  readonly concurrency?: number;
  /** Values of parameters and of members of the body (`/customer/id`), by operation and name; they win over all others. */
  readonly inputs?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /**
   * Makes the event happen that a trigger waits for; with it the simulator knows how many there are,
   * and finds those that are lost or given twice. Resolves with false when it cannot. Absent: events
   * are waited for.
   *
   * @param payload an event that fits the definition.
   */
  readonly fire?: (operation: OperationDescriptor, payload: unknown) => Promise<boolean | void>;
  /** Called whenever the walk of an operation begins or ends. */
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulationProgress {
  /** Operations whose walk has ended. */
  readonly done: number;
  readonly total: number;
  /** Ids of the operations that are being walked, in the order in which they began. */
  readonly walking: readonly string[];
}

export type Severity = 'error' | 'warning' | 'advice';

/** One breach of the protocol. */
export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly operation: string;
  /** What happened, in a sentence or two; without secrets. */
  readonly message: string;
  readonly fix: string;
}

/**
 * - kept: nothing is wrong.
 * - broken: there are errors.
 * - notWritten: it answers 501; `file` is to be written.
 * - refused: a valid request was turned down, so nothing more could be seen.
 * - unproven: an event or callback never came, so its part could not be seen.
 * - skipped: not called.
 */
export type Outcome = 'kept' | 'broken' | 'notWritten' | 'refused' | 'unproven' | 'skipped';

export interface OperationReport {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly kind: OperationDescriptor['pattern']['kind'];
  readonly outcome: Outcome;
  /** Why it was not walked to its end. */
  readonly note?: string;
  /** The controller to open. */
  readonly file?: string;
  readonly findings: readonly Finding[];
}

export interface SimulationReport {
  /** No errors. */
  readonly ok: boolean;
  /** In the order of the definition. */
  readonly operations: readonly OperationReport[];
  readonly calls: number;
  readonly callbacks: number;
}

/** The simulation cannot begin, or cannot go on: the message is for whoever started it. */
export class SimulationError extends Error {
  /** Nothing listens at the URL. */
  readonly unreachable: boolean;

  constructor(message: string, { unreachable = false } = {}) {
    super(message);
    this.name = 'SimulationError';
    this.unreachable = unreachable;
  }
}
