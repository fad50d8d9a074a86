// For unit tests of controllers: contexts without a server, which remember what was done with them.

import type {
  Callback,
  EngineIds,
  Job,
  LogFunction,
  Logger,
  OperationContext,
  Principal,
} from './controller.js';
import type { Json } from './descriptor.js';

/** What a controller has logged. */
export interface LoggedLine {
  readonly level: keyof Logger;
  /** '' when an object was logged alone. */
  readonly message: string;
  readonly details: object;
}

/** What a controller has published or completed. */
export interface TestEvents {
  /** `connector.triggers.<trigger>.publish(payload, { filter, headers })`, in order. */
  readonly published: ReadonlyArray<{
    readonly trigger: string;
    readonly payload: unknown;
    readonly filter?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }>;
  /** `connector.actions.<action>.complete(id, body, { headers })`, in order. */
  readonly completed: ReadonlyArray<{
    readonly action: string;
    readonly id: string;
    readonly body: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  }>;
}

/** The context of a handler and of a job, with what was done with it. */
export interface TestContext<Connector> extends Job<Connector>, TestEvents {
  readonly logged: readonly LoggedLine[];
  /** What the last `saveCheckpoint` stored. */
  readonly checkpoint: Json | undefined;
  /** Aborts `signal`, as when the caller hangs up or the job is cancelled. */
  abort(reason?: unknown): void;
}

export interface TestContextOptions<Connector> extends Partial<
  Omit<OperationContext<Connector>, 'signal'>
> {
  /** Default 1. */
  readonly attempt?: number;
  /** What an earlier attempt of the job stored; absent: nothing. */
  readonly checkpoint?: Json;
}

/**
 * A context to call a handler with, without HTTP:
 * `await createTicket.handle({ body }, createTestContext({ principal: { id: 'ann' } }))`.
 * It fits `handle`, `accept`, `run`, `start`, `poll` and the rest. What is published is kept in
 * `published` and goes nowhere.
 */
export function createTestContext<Connector>(
  options: TestContextOptions<Connector> = {},
): TestContext<Connector> {
  const published: Array<TestEvents['published'][number]> = [];
  const completed: Array<TestEvents['completed'][number]> = [];
  const logged: LoggedLine[] = [];
  const aborted = new AbortController();
  let { checkpoint } = options;
  const principal: Principal = options.principal ?? { id: 'test' };
  const engine: EngineIds = options.engine ?? {};
  return {
    operationId: options.operationId ?? 'Test',
    connector: options.connector ?? (recordingConnector(published, completed) as Connector),
    baseUrl: options.baseUrl ?? 'http://127.0.0.1:3000',
    principal,
    engine,
    log: options.log ?? recordingLogger(logged),
    signal: aborted.signal,
    id: 'test-job',
    attempt: options.attempt ?? 1,
    get checkpoint() {
      return checkpoint;
    },
    async saveCheckpoint(value) {
      checkpoint = structuredClone(value);
    },
    published,
    completed,
    logged,
    abort: (reason) => aborted.abort(reason),
  };
}

/** A callback for `start` of a webhook action, which keeps what it was completed with. */
export interface TestCallback<Notification> extends Callback<Notification> {
  /** In order; a right controller completes once. */
  readonly completed: readonly Notification[];
}

/** `await approve.start(request, callback, createTestContext())`, and look at `callback.completed`. */
export function createTestCallback<Notification>(): TestCallback<Notification> {
  const completed: Notification[] = [];
  return {
    id: 'test-callback',
    completed,
    async complete(body) {
      completed.push(body);
    },
  };
}

/** Has every trigger and action that is asked for: types say which there are. */
function recordingConnector(
  published: Array<TestEvents['published'][number]>,
  completed: Array<TestEvents['completed'][number]>,
): unknown {
  const members = (make: (name: string) => object): object =>
    new Proxy({}, { get: (_target, name) => (typeof name === 'string' ? make(name) : undefined) });
  return {
    triggers: members((trigger) => ({
      publish: async (payload: unknown, options: object = {}) =>
        void published.push({ trigger, payload, ...options }),
    })),
    actions: members((action) => ({
      complete: async (id: string, body: unknown, options: object = {}) =>
        void completed.push({ action, id, body, ...options }),
    })),
  };
}

function recordingLogger(lines: LoggedLine[]): Logger {
  const at =
    (level: keyof Logger): LogFunction =>
    (first: string | object, message?: unknown) => {
      const isText = typeof first === 'string';
      lines.push({
        level,
        message: isText ? first : String(message ?? ''),
        details: isText ? {} : first,
      });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
