// The generated client's runtime: `fetch` and nothing else, so that it runs in Node, browsers and
// workers. This is what every connector needs; what a pattern adds is in a file of its own, which the
// generated client imports only when it has such operations.

import type { ServerErrorBody } from './errors.js';
import type { CallOptions, ClientOptions, User } from './options.js';
import { failure, send } from './send.js';
import type { ClientOperation, ClientTable, Group } from './table.js';
import type { Received } from './wire.js';

export { ClientError, isClientError } from './errors.js';
export type { ClientErrorCode, ErrorGuard, OperationError, ServerErrorBody } from './errors.js';
export type { CallOptions, ClientOptions, Credential, RetryOptions } from './options.js';
export type { ClientOperation, ClientTable } from './table.js';

/**
 * What a function of the client gives: the result, or with `full()` the whole answer of the same call.
 * `Unfilled`: statuses whose declared body has no place for an error that the server itself reports.
 */
export interface Call<Result, Response, Unfilled = never> extends Promise<Result> {
  /** Status, headers and body of whatever the server answered last; a status that is not 2xx does not throw. */
  full(): Promise<Answer<Response, Unfilled>>;
}

/** The same for an operation that may answer 202 for "not yet": its result is then undefined. */
export type PendingCall<Result, Response, Unfilled = never> = Call<
  Result | undefined,
  Response,
  Unfilled
>;

/** The 202 of a polling operation that does not declare one. */
export interface Pending {
  readonly status: 202;
  readonly body?: unknown;
}

/** One declared response as it arrived. */
export type Answer<Response, Unfilled = never> = Response extends { readonly status: infer Status }
  ? {
      readonly status: Status;
      readonly headers: Headers;
      readonly body:
        | (Response extends { readonly body?: infer Body } ? Received<Body> : undefined)
        | (Status extends Unfilled ? ServerErrorBody : never);
    }
  : never;

export type Input = Partial<Readonly<Record<Group, unknown>>>;

export type Ask = (
  ask: typeof fetch,
  url: string,
  init: RequestInit,
  exchange: Exchange,
) => Promise<Response>;

/** One operation of one client. */
export interface Endpoint {
  readonly name: string;
  readonly method: string;
  /** The template, as in the definition. */
  readonly path: string;
  readonly operation: ClientOperation;
  readonly table: ClientTable<string>;
  readonly options: ClientOptions;
  /** The base URL, which relative links start from. Throws when it is no address. */
  readonly base: () => URL;
  /** What `basic` credentials are sent as; set by the pattern `basicAuth`. */
  basic?: (user: User) => string;
  /** Sends in place of `fetch` itself; set by patterns, each of which goes on with what was set before. */
  ask?: Ask;
  /** Throws what is wrong with an answer; set by the pattern `validation`. */
  check?: (exchange: Exchange, answer: RawAnswer) => void;
  /** Writes the body of its form; set by the pattern `forms`. */
  form?: (exchange: Exchange) => FormData | URLSearchParams | undefined;
  /** All operations of the client, by the names of their functions. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}

/** One call under way, which may come to several requests. */
export interface Exchange {
  readonly input: Input;
  endpoint: Endpoint;
  call: CallOptions;
  method: string;
  /** The absolute address that a server gave; undefined: the operation's own. */
  at: string | undefined;
  /** Where the last request went, without its query, which may hold secrets; the template until then. */
  url: string;
  /** The same with everything, once there was an answer: what relative links start from. */
  asked: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export type ClientFunction = (input?: Input, call?: CallOptions) => Call<unknown, RawAnswer>;

/** Adds to the function of an operation what its pattern needs; gives it back as it is when it has another. */
export type Pattern = (run: ClientFunction, endpoint: Endpoint) => ClientFunction;

/** Where the program runs, in browsers; undefined elsewhere. */
export const page = (globalThis as { readonly location?: { readonly href: string } }).location
  ?.href;

/** Makes the functions that `table` describes, with `patterns` for what they add. `Client` is the generated interface. */
export function createCaller<Client>(
  options: ClientOptions,
  table: ClientTable<keyof Client & string>,
  patterns: readonly Pattern[] = [],
): Client {
  const functions: Record<string, ClientFunction> = {};
  const endpoints: Record<string, Endpoint> = {};
  let parsed: URL | undefined;
  const base = (): URL => (parsed ??= parseBase(options));
  for (const [name, operation] of Object.entries<ClientOperation>(table.operations)) {
    const [method = '', path = ''] = operation.call.split(/ ([^]*)/);
    const endpoint: Endpoint = { name, method, path, operation, table, options, base, endpoints };
    endpoints[name] = endpoint;
    const run: ClientFunction = (input, call) => {
      const exchange = begin(endpoint, input, call);
      return toCall(send(exchange), (answer) => resultOf(exchange, answer));
    };
    functions[name] = patterns.reduce((made, pattern) => pattern(made, endpoint), run);
  }
  return functions as Client;
}

/** In browsers a base URL may be relative to the page. With a user in it, `fetch` would refuse it with words that hold the password. */
function parseBase({ baseUrl }: ClientOptions): URL {
  const base = new URL(baseUrl, page);
  if (base.username || base.password) throw new Error('baseUrl holds credentials: see auth');
  return base;
}

export function begin(endpoint: Endpoint, input: Input = {}, call: CallOptions = {}): Exchange {
  const { method, path } = endpoint;
  return { endpoint, input, call, method, at: undefined, url: path, asked: '' };
}

/** The next request of the call goes to an address that a server gave. */
export function aim(exchange: Exchange, address: string, method = exchange.method): Exchange {
  return Object.assign(exchange, { at: address, method });
}

/** The same operation, with the credentials and the answers of another operation. */
export function standIn(endpoint: Endpoint, name: string): Endpoint {
  return { ...endpoint, operation: endpoint.endpoints[name]?.operation ?? endpoint.operation };
}

export function toCall(
  answer: Promise<RawAnswer>,
  toResult: (answer: RawAnswer) => unknown,
): Call<unknown, RawAnswer> {
  const result = answer.then(toResult);
  const full = (): Promise<RawAnswer> => {
    // Whoever asks for the answer does not look at the result.
    result.catch(() => {});
    return answer;
  };
  return Object.assign(result, { full }) as Call<unknown, RawAnswer>;
}

/** The body of a 2xx answer; throws otherwise. */
export function resultOf(exchange: Exchange, answer: RawAnswer): unknown {
  if (answer.status < 200 || answer.status > 299) throw failure(exchange, 'status', answer);
  return exchange.endpoint.operation.pending && answer.status === 202 ? undefined : answer.body;
}
