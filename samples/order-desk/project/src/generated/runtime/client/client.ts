// The generated client's runtime: `fetch` and nothing else, so that it runs in Node, browsers and
// workers. The generated table says what differs from the usual (JSON in and out, arrays as csv), so
// both stay small.

import { ClientError, type ClientErrorCode } from './errors.js';
import type { UploadedFile } from './wire.js';

export { ClientError, isClientError } from './errors.js';
export type { ClientErrorCode, ErrorGuard, OperationError } from './errors.js';

/** A value, or a function that gives it for a security scheme of the definition, asked before every call. */
export type Credential<T> = T | ((scheme: string) => T | Promise<T>);

export interface ClientOptions {
  /** Where the API is, the definition's basePath included: `https://orders.example.com/v1`. */
  readonly baseUrl: string;
  /** What to authenticate with; put where each operation's security says. */
  readonly auth?:
    | {
        readonly apiKey?: Credential<string> | undefined;
        readonly basic?:
          Credential<{ readonly username: string; readonly password: string }> | undefined;
        /** An access token, for `oauth2`. */
        readonly bearer?: Credential<string> | undefined;
      }
    | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for a whole call, its body included; absent: no limit. */
  readonly timeoutMs?: number | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Sent with this call; they win over all others. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a function of the client gives: the result, or with `full()` the whole answer of the same call. */
export interface Call<Result, Response> extends Promise<Result> {
  /** Status, headers and body of whatever the server answered; a status that is not 2xx does not throw. */
  full(): Promise<Answer<Response>>;
}

/** The same for an operation that may answer 202 for "not yet": its result is then undefined. */
export type PendingCall<Result, Response> = Call<Result | undefined, Response>;

/** The 202 of a polling operation that does not declare one. */
export interface Pending {
  readonly status: 202;
  readonly body?: unknown;
}

/** One declared response as it arrived. */
export type Answer<Response> = Response extends { readonly status: infer Status }
  ? {
      readonly status: Status;
      readonly headers: Headers;
      readonly body: Response extends { readonly body?: infer Body } ? Body : undefined;
    }
  : never;

type Format = 'csv' | 'ssv' | 'tsv' | 'pipes' | 'multi';
type Group = 'path' | 'query' | 'headers' | 'body';
type Inherited = typeof Object.prototype;
/** `constructor` and the like are names too, which TypeScript takes for those of `Object` otherwise. */
type Names<T> = Readonly<Record<string, T>> & {
  readonly [Name in keyof Inherited]?: T | Inherited[Name];
};

/** Requirements of which one is enough; each names schemes that are all needed. */
type Security = ReadonlyArray<readonly string[]>;

/** One operation, as far as it differs from: no body, JSON answers, csv arrays, the table's security. */
export interface ClientOperation {
  /** Method and path template: `POST /cakes/{id}`. */
  readonly call: string;
  /** How the body is written. */
  readonly body?: 'json' | 'text' | 'xml' | 'binary' | 'urlencoded' | 'multipart';
  /** Content type of the body where it is not the kind's usual one. */
  readonly type?: string;
  /** Path variables that are percent-encoded twice. */
  readonly double?: readonly string[];
  /** Array formats other than csv. */
  readonly formats?: Partial<Readonly<Record<Group, Names<Format>>>>;
  /** What is sent for required parameters that the caller left out. */
  readonly defaults?: Partial<Readonly<Record<Group, Names<unknown>>>>;
  /** What answers carry where it is not JSON, by status. */
  readonly answers?: Names<'none' | 'text' | 'binary' | 'json'>;
  readonly security?: Security;
  /** A 202 means "not yet": the call's result is undefined. */
  readonly pending?: true;
}

export interface ClientTable<Name extends string> {
  /** Where each scheme goes: a header or a query parameter of that name for a key. */
  readonly schemes: Names<
    'basic' | 'bearer' | { readonly header: string } | { readonly query: string }
  >;
  /** Of the operations that have none of their own. */
  readonly security: Security;
  readonly operations: Readonly<Record<Name, ClientOperation>>;
}

type Input = Partial<Readonly<Record<Group, unknown>>>;
type RequestBody = NonNullable<RequestInit['body']>;
interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One call under way. */
interface CallState {
  readonly name: string;
  readonly method: string;
  /** The path template, until the address is made. */
  url: string;
  readonly operation: ClientOperation;
  readonly table: ClientTable<string>;
  readonly options: ClientOptions;
  readonly input: Input;
  readonly call: CallOptions;
}

/** Makes the functions that `table` describes. `Client` is the generated interface. */
export function createCaller<Client>(
  options: ClientOptions,
  table: ClientTable<keyof Client & string>,
): Client {
  const client: Record<string, unknown> = {};
  for (const [name, operation] of Object.entries<ClientOperation>(table.operations)) {
    const space = operation.call.indexOf(' ');
    const method = operation.call.slice(0, space);
    client[name] = (input: Input = {}, call: CallOptions = {}) => {
      const url = operation.call.slice(space + 1);
      const state: CallState = { name, method, url, operation, table, options, input, call };
      const answer = send(state);
      const result = answer.then((it) => {
        if (it.status < 200 || it.status > 299)
          throw new ClientError('status', name, method, state.url, it);
        return operation.pending && it.status === 202 ? undefined : it.body;
      });
      const full = (): Promise<RawAnswer> => {
        // Whoever asks for the answer does not look at the result.
        result.catch(() => {});
        return answer;
      };
      return Object.assign(result, { full });
    };
  }
  return client as Client;
}

/** Resolves with any answer, rejects with a `ClientError`. */
async function send(state: CallState): Promise<RawAnswer> {
  const { signal } = state.call;
  let stage: ClientErrorCode = 'request';
  let givenUp: ClientErrorCode | undefined;
  let answer: RawAnswer | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = (): void => {};
  // One controller for both reasons to give up, and a race, so that neither a token that never comes
  // nor a `fetch` that knows no signals holds the caller up.
  const controller = new AbortController();
  const end = new Promise<never>((_, reject) => {
    const giveUp = (why: ClientErrorCode, reason?: unknown): void => {
      givenUp = why;
      controller.abort(reason);
      reject(reason);
    };
    abort = () => giveUp('aborted', signal?.reason);
    if (state.options.timeoutMs !== undefined)
      timer = setTimeout(() => giveUp('timeout'), state.options.timeoutMs);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
  });
  const work = async (): Promise<RawAnswer> => {
    const [url, init] = await build(state);
    controller.signal.throwIfAborted();
    stage = 'network';
    // Taken out of its object: browsers refuse a `fetch` called as a method of something else.
    const send = state.options.fetch ?? fetch;
    const response = await send(url, { ...init, signal: controller.signal });
    const [body, fault] = await read(response, state.operation.answers);
    answer = { status: response.status, headers: response.headers, body };
    if (!fault) return answer;
    stage = 'body';
    throw fault;
  };
  try {
    return await Promise.race([end, work()]);
  } catch (cause) {
    throw new ClientError(givenUp ?? stage, state.name, state.method, state.url, answer, cause);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** The body as declared for the status; with the reason where a 2xx is not the JSON that it should be. */
async function read(
  response: Response,
  answers: ClientOperation['answers'] = {},
): Promise<[body: unknown, fault?: unknown]> {
  const kind = answers[response.status] ?? answers['default'] ?? 'json';
  if (kind === 'binary') return [new Uint8Array(await response.arrayBuffer())];
  const text = await response.text();
  if (kind === 'text') return [text];
  try {
    return [text === '' ? undefined : JSON.parse(text)];
  } catch (fault) {
    return kind === 'json' && response.ok ? [text, fault] : [text];
  }
}

/** Address and options for `fetch`. Throws when the input cannot be sent. */
async function build(state: CallState): Promise<[url: string, init: RequestInit]> {
  const { operation, options } = state;
  const variables = new Map(fields(state, 'path'));
  const path = state.url.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = encodeURIComponent(variables.get(name)?.join() ?? '');
    if (value === '') throw new Error(`path.${name} is missing`);
    return operation.double?.includes(name)
      ? encodeURIComponent(value.replaceAll('.', '%2E'))
      : value;
  });
  state.url = options.baseUrl.replace(/\/+$/, '') + path;
  // URL parsers take such a segment away together with the one before it, however it is encoded.
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(path)) throw new Error('a path cannot hold "." or ".."');

  const query: string[] = [];
  const ask = (name: string, value: string): void => {
    query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  };
  for (const [name, values] of fields(state, 'query'))
    for (const value of values) ask(name, value as string);

  const headers = new Headers({ accept: 'application/json, */*;q=0.5', ...options.headers });
  const body = write(state, headers);
  for (const [name, values] of fields(state, 'headers'))
    if (values.length > 0) headers.set(name, values.join());
  await authenticate(state, headers, ask);
  for (const [name, value] of Object.entries(state.call.headers ?? {})) headers.set(name, value);
  // `fetch` alone knows the boundary, so no declared header parameter may stand here.
  if (body instanceof FormData) headers.delete('content-type');

  return [
    state.url + (query.length > 0 ? `?${query.join('&')}` : ''),
    { method: state.method, headers, ...(body === undefined ? {} : { body }) },
  ];
}

const contentTypes = {
  json: 'application/json',
  text: 'text/plain;charset=UTF-8',
  xml: 'application/xml',
  binary: 'application/octet-stream',
};

/** The body for `fetch`, which sets the content type of forms itself; undefined when there is none. */
function write(state: CallState, headers: Headers): RequestBody | undefined {
  const { body: kind, type } = state.operation;
  const value = state.input.body;
  if (kind === undefined) return undefined;
  if (kind === 'urlencoded' || kind === 'multipart') {
    const entries = fields(state, 'body');
    if (entries.length === 0) return undefined;
    const form = kind === 'multipart' ? new FormData() : new URLSearchParams();
    for (const [name, values] of entries)
      for (const it of values)
        if (typeof it === 'string') form.append(name, it);
        else
          (form as FormData).append(
            name,
            new Blob([it.bytes as Uint8Array<ArrayBuffer>], { type: it.mediaType }),
            it.name,
          );
    return form;
  }
  if (value === undefined) return undefined;
  headers.set('content-type', type ?? contentTypes[kind]);
  return kind === 'json' ? JSON.stringify(value) : (value as RequestBody);
}

/** Puts the credentials of the first requirement that can be met whole, else what there is of the first. */
async function authenticate(
  { operation, table, options }: CallState,
  headers: Headers,
  ask: (name: string, value: string) => void,
): Promise<void> {
  const { apiKey, basic, bearer } = options.auth ?? {};
  const given = (name: string): unknown => {
    const scheme = table.schemes[name];
    return scheme === 'basic' ? basic : scheme === 'bearer' ? bearer : scheme && apiKey;
  };
  const ways = operation.security ?? table.security;
  const way = ways.find((names) => names.length > 0 && names.every(given)) ?? ways[0] ?? [];
  for (const name of way.filter(given)) {
    const scheme = table.schemes[name];
    if (scheme === 'basic') {
      const { username, password } = await resolve(basic!, name);
      const bytes = new TextEncoder().encode(`${username}:${password}`);
      headers.set('authorization', `Basic ${btoa(String.fromCharCode(...bytes))}`);
    } else if (scheme === 'bearer') {
      headers.set('authorization', `Bearer ${await resolve(bearer!, name)}`);
    } else if (scheme) {
      const key = await resolve(apiKey!, name);
      if ('header' in scheme) headers.set(scheme.header, key);
      else ask(scheme.query, key);
    }
  }
}

function resolve<T>(credential: Credential<T>, scheme: string): T | Promise<T> {
  return typeof credential === 'function'
    ? (credential as (scheme: string) => T | Promise<T>)(scheme)
    : credential;
}

type Value = string | UploadedFile;

/** The parameters or form fields of one place, defaults included, as they are sent. */
function fields(
  { operation, input }: CallState,
  group: Group,
): Array<[name: string, values: readonly Value[]]> {
  const all = new Map(Object.entries(operation.defaults?.[group] ?? {}));
  for (const [name, value] of Object.entries(input[group] ?? {}))
    if (value !== undefined) all.set(name, value);
  return [...all].map(([name, value]) => [name, texts(value, operation.formats?.[group]?.[name])]);
}

const separators = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' };

/** Nothing for null and for an empty array: there is no way to write either. */
function texts(value: unknown, format: Format = 'csv'): readonly Value[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const all = value.flatMap((item) => texts(item));
    return format === 'multi' || all.length === 0 ? all : [all.join(separators[format])];
  }
  if (typeof value !== 'object') return [String(value)];
  return 'bytes' in value && value.bytes instanceof Uint8Array
    ? [value as UploadedFile]
    : [JSON.stringify(value)];
}
