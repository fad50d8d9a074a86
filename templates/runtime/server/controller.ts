// The shapes that controllers have, one a pattern. Generated contracts fill in the type parameters,
// so a changed definition is a compile error in exactly the controllers that it touches.

import type { Readable } from 'node:stream';
import type { Json } from './descriptor.js';

/** Who called: the first security requirement that was met. */
export interface Principal {
  /** Stable for one caller: the user's name, the token's issuer and subject, the key's name, or a hash of a key without one. '' when the operation is open. */
  readonly id: string;
  /** Claims of a bearer token; absent for keys and passwords. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The engine's own ids of the run that called; each absent when the header was not sent. */
export interface EngineIds {
  readonly workflowId?: string;
  readonly workflowRunId?: string;
  readonly trackingId?: string;
  readonly clientTrackingId?: string;
  readonly clientRequestId?: string;
}

/** W3C Trace Context: headers for requests of your own that belong to the same trace. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** As in pino: a text, or an object (or an Error) with a text. `values` fill `%s`, `%d` and `%o` in the text. */
export interface LogFunction {
  (message: string, ...values: unknown[]): void;
  (details: object, message?: string, ...values: unknown[]): void;
}

export interface Logger {
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
}

/** What every handler gets beside the request. `Connector` is the generated front door: its triggers and actions. */
export interface OperationContext<Connector> {
  readonly operationId: string;
  readonly connector: Connector;
  /** What every URL that is handed out starts with, base path included, without a slash at its end: `https://orders.contoso.com/v1`. */
  readonly baseUrl: string;
  readonly principal: Principal;
  readonly engine: EngineIds;
  /** The trace that the request, or what began the job, belongs to; undefined when its caller named none and there are no spans. */
  readonly trace?: TraceContext | undefined;
  readonly log: Logger;
  /** Aborted when the caller hangs up, the job or subscription is cancelled, or the server is told to stop at once. */
  readonly signal: AbortSignal;
}

/** A durable job: the work behind a polling action. A job that was running when the process ended runs again, with `attempt` one higher. */
export interface Job<Connector> extends OperationContext<Connector> {
  readonly id: string;
  /** 1 the first time. */
  readonly attempt: number;
  /** What the last {@link saveCheckpoint} stored; undefined the first time. */
  readonly checkpoint: Json | undefined;
  /** Stores how far the work has come; resolves when it is on disk. */
  saveCheckpoint(value: Json): Promise<void>;
}

export interface ActionController<Request, Response, Connector> {
  handle(request: Request, context: OperationContext<Connector>): Promise<Response> | Response;
}

export interface McpController<Request, Response, Connector> {
  /**
   * Answers what an agent sent: a JSON-RPC message, or a list of them. Return 200 with the answer, 202
   * without a body to a notification, or any other status; a text with a `content-type` of its own is
   * sent as it is.
   */
  handle(request: Request, context: OperationContext<Connector>): Promise<Response> | Response;
}

export interface PollingActionController<Request, Result, Response, Connector> {
  /** Refuses at once: return one of the declared responses (or throw) instead of starting a job; return nothing to go on. */
  accept?(
    request: Request,
    context: OperationContext<Connector>,
  ): Promise<Response | undefined | void> | Response | undefined | void;
  /** Seconds that `run` may take before `job.signal` tells it to stop and the engine hears of a failure; JOB_TIMEOUT_SECONDS if absent. */
  readonly timeoutSeconds?: number;
  /** Does the work. What it returns is the result; a `ConnectorError` that it throws is the failure the engine sees. */
  run(request: Request, job: Job<Connector>): Promise<Result> | Result;
}

/** Where a poll stands: a string that the controller chose. */
export type PollState = string;

export interface PollResult<Item> {
  /** Oldest first. `state` is where a poll goes on after this item; it must differ between items. Behind a gateway's policy it is the value that the gateway reads from the item, and is put there where that is missing. */
  readonly items: ReadonlyArray<{ readonly item: Item; readonly state: PollState }>;
  /** Where polling begins: used on the first call, which never delivers items. Later, a poll without items leaves the state as it is. A gateway keeps the state itself: its first call needs the newest items. */
  readonly state: PollState;
}

export interface PollingTriggerController<Request, Item, Connector> {
  /** Reads the changes after `state` (undefined on the first call) from a system of your own. Leave it out to use the event feed: `connector.triggers.<operation>.publish()`. */
  poll?(
    request: Request,
    state: PollState | undefined,
    context: OperationContext<Connector>,
  ): Promise<PollResult<Item>> | PollResult<Item>;
}

export interface Subscription<Request> {
  readonly id: string;
  /** The subscribe request. The callback URL in it is replaced by an empty string: it is the runtime's secret. */
  readonly request: Request;
}

export interface WebhookTriggerController<Request, Body, Connector> {
  /** Called when the subscription is stored. Return the body of the answer, or nothing for the default one; throw to refuse (the subscription is then removed). May be called again for a retried request. */
  subscribed?(
    subscription: Subscription<Request>,
    context: OperationContext<Connector>,
  ): Promise<Body | undefined | void> | Body | undefined | void;
  /** Called after the subscription has ended, also when its callback URL answered 404 or 410. */
  unsubscribed?(
    subscription: Subscription<Request>,
    context: OperationContext<Connector>,
  ): Promise<void> | void;
}

/** The way back into a waiting workflow. */
export interface Callback<Notification> {
  /** Keep it to answer later, from anywhere: `connector.actions.<operation>.complete(id, body)`. */
  readonly id: string;
  /** Continues the workflow; resolves when the answer is stored and will be delivered. A second call is refused with a `ConnectorError` 409. */
  complete(body: Notification, options?: NotificationOptions): Promise<void>;
}

/** Bodies of the answers with these statuses: a `default` that stands for all includes them. */
type BodyOf<Response, Status> = Response extends {
  readonly status: infer S;
  readonly body: infer B;
}
  ? Status & S extends never
    ? never
    : B
  : never;

export interface WebhookActionController<Request, Notification, Response, Connector> {
  /** Refuses at once: return one of the declared responses (or throw) instead of waiting; return nothing to go on. */
  accept?(
    request: Request,
    context: OperationContext<Connector>,
  ): Promise<Response | undefined | void> | Response | undefined | void;
  /** Seconds that `start` may take before `job.signal` tells it to stop; JOB_TIMEOUT_SECONDS if absent. */
  readonly timeoutSeconds?: number;
  /** Starts the work. Runs after the engine has been answered, again after a crash or an exception (with pauses, up to JOB_MAX_ATTEMPTS). */
  start(
    request: Request,
    callback: Callback<Notification>,
    job: Job<Connector>,
  ): Promise<void> | void;
  /** Called when `start` is given up, after JOB_MAX_ATTEMPTS. Answer the workflow here with `callback.complete`: otherwise it waits until it times out. */
  failed?(
    request: Request,
    callback: Callback<Notification>,
    job: Job<Connector>,
  ): Promise<void> | void;
  /** The body of the answer to the engine, before the work begins; nothing for the default one. May be called again for a retried request. */
  subscribed?(
    subscription: Subscription<Request>,
    context: OperationContext<Connector>,
  ):
    | Promise<BodyOf<Response, 200 | 201> | undefined | void>
    | BodyOf<Response, 200 | 201>
    | undefined
    | void;
  /** The run was cancelled or timed out: stop the work. */
  cancel?(
    subscription: Subscription<Request>,
    context: OperationContext<Connector>,
  ): Promise<void> | void;
}

/** What is left of a contract whose operation is gone: a controller fits it until it is moved away. */
export interface RetiredController {
  readonly accept?: RetiredFunction;
  readonly cancel?: RetiredFunction;
  readonly failed?: RetiredFunction;
  readonly handle?: RetiredFunction;
  readonly poll?: RetiredFunction;
  readonly run?: RetiredFunction;
  readonly start?: RetiredFunction;
  readonly timeoutSeconds?: number;
  readonly subscribed?: RetiredFunction;
  readonly unsubscribed?: RetiredFunction;
}

// Nothing is known of the values any more, and nothing calls it.
type RetiredFunction = (...values: any[]) => any;

/** What goes along with a callback. */
export interface NotificationOptions {
  /** Headers of your own: the workflow gets them with the body. Names are those of HTTP, values printable ASCII. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whom an event is for. */
export interface FilterOptions<Filter> {
  /** Absent: for all. With one, for those whose request has the same value, or none, for every member of the filter. */
  readonly filter?: Filter;
}

/** A connection to PostgreSQL that is in a transaction of yours: a client of the package pg. */
export interface TransactionClient {
  query(query: {
    text: string;
    values?: unknown[];
    types?: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

export interface TransactionOptions {
  /**
   * Publishes within a transaction of yours on the connector's own PostgreSQL database: the event is there when that
   * commits, and never without it.
   */
  readonly transaction?: TransactionClient;
}

/** How controllers publish the events of a webhook trigger. */
export interface TriggerPublisher<Payload, Filter> {
  /**
   * Tells the workflows. Resolves when the event is on disk; from then on it is delivered at least
   * once, to every subscription or to those that the filter is for.
   */
  publish(
    payload: Payload,
    options?: FilterOptions<Filter> & NotificationOptions & TransactionOptions,
  ): Promise<void>;
}

/** How controllers publish the events of a polling trigger. */
export interface FeedPublisher<Payload, Filter> {
  /** Resolves when the event is on disk; from then on every poll finds it that has not had it, or those that the filter is for. */
  publish(payload: Payload, options?: FilterOptions<Filter> & TransactionOptions): Promise<void>;
}

export interface ActionCompleter<Notification> {
  /** Continues the workflow that waits on this id. `ConnectorError` 404 when it is unknown or cancelled, 409 when it was completed before. */
  complete(id: string, body: Notification, options?: NotificationOptions): Promise<void>;
}

/** Bytes, or text in UTF-8, piece by piece: a Node Readable, a web ReadableStream, an async generator. Equal to the client's type of that name. */
export type ByteStream = AsyncIterable<Uint8Array | string>;

/** An uploaded file. */
export interface UploadedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An uploaded file while it arrives. */
export interface StreamedFile {
  readonly name: string;
  readonly mediaType: string;
  /** Its bytes. What is left of them is skipped when the next part is asked for. */
  readonly stream: Readable;
}

/**
 * The parts of a form while they arrive, in the order in which the caller sends them; defaults and lists
 * come last. Values are checked where they come. A `ConnectorError` 400 at the end says what is missing.
 */
export type FormParts<Form> = AsyncIterable<
  {
    [Name in keyof Form]-?: NonNullable<Form[Name]> extends UploadedFile
      ? { readonly name: Name; readonly file: StreamedFile }
      : { readonly name: Name; readonly value: Exclude<Form[Name], undefined> };
  }[keyof Form]
>;

/** A request whose body has not arrived yet: the parts of a form, else the bytes as they come. */
export type StreamedRequest<Request> = Omit<Request, 'body'> & {
  readonly body: Request extends { readonly body?: infer Body }
    ? NonNullable<Body> extends Uint8Array | string
      ? Readable
      : FormParts<NonNullable<Body>>
    : never;
};

/**
 * A controller that reads the body itself while it arrives, instead of having it in memory:
 * `export const attachFile: Streaming<AttachFileController> = { body: 'stream', async handle(request) {} }`.
 * For uploads, binary, text and XML bodies of actions, up to STREAM_LIMIT_MB. Parameters are checked before.
 */
export type Streaming<Controller> =
  Controller extends ActionController<infer Request, infer Response, infer Connector>
    ? ActionController<StreamedRequest<Request>, Response, Connector> & { readonly body: 'stream' }
    : never;

type AnyFunction = (...args: never[]) => never;

const files = new WeakMap<AnyFunction, string>();

/** As {@link NotImplementedError}, for stubs of earlier versions, which had it in place of the handler. */
export function notImplemented(file: string): AnyFunction {
  const handler: AnyFunction = () => {
    throw new NotImplementedError(file);
  };
  files.set(handler, file);
  return handler;
}

/** A function that does nothing but throw a NotImplementedError, perhaps below comments. */
const stub =
  /^[^{]*\{\s*(?:\/\/.*\r?\n\s*|\/\*[^*]*\*\/\s*)*throw new [\w$.]*NotImplementedError[\w$]*\(\s*(["'`])([^"'`\\]*)\1/;

/**
 * The file to edit when `handler` is one that was generated and not written yet, else undefined. Read
 * from its text: a job is only begun, and a subscription only taken, when somebody will do the work.
 */
export function fileToImplement(handler: unknown): string | undefined {
  if (typeof handler !== 'function') return undefined;
  return files.get(handler as AnyFunction) ?? stub.exec(String(handler))?.[2];
}

/** Thrown by handlers to answer with a status and a JSON body. */
export class ConnectorError extends Error {
  readonly status: number;
  readonly body: unknown;
  /** A job only: the failure is worth another try by the engine, so a 5xx status is kept. */
  readonly transient: boolean;

  /**
   * @param status 400 to 599.
   * @param body JSON; a string becomes `{ error: { code, message } }`.
   */
  constructor(status: number, body: unknown, options: { transient?: boolean } = {}) {
    super(typeof body === 'string' ? body : `The operation answered ${status}.`);
    this.name = 'ConnectorError';
    this.status = status;
    this.body = body;
    this.transient = options.transient ?? false;
  }
}

/** What a generated handler throws until it is written: its operation answers 501 with an error that names `file`. */
export class NotImplementedError extends ConnectorError {
  readonly file: string;

  constructor(file: string) {
    super(501, `This operation has no controller yet. Write it in ${file}.`);
    this.name = 'NotImplementedError';
    this.file = file;
  }
}
