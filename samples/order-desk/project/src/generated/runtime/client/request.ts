// Makes the request of one call: its address, headers and body, as the table and the input say.

import type { Exchange } from './client.js';
import type { Credential, User } from './options.js';
import type { Group } from './table.js';
import type { UploadedFile } from './wire.js';

type RequestBody = NonNullable<RequestInit['body']>;

/** Address and options for `fetch`. Throws when the input cannot be sent. */
export async function build(exchange: Exchange): Promise<[url: string, init: RequestInit]> {
  const { method, at, endpoint } = exchange;
  const { options } = endpoint;
  endpoint.base();
  let query: string[] = [];
  const ask = (name: string, value: string): void => {
    query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  };
  if (at === undefined) {
    exchange.url = options.baseUrl.replace(/\/+$/, '') + fillPath(exchange);
    for (const [name, values] of fields(exchange, 'query'))
      for (const value of values) ask(name, value as string);
  } else {
    const [url = '', given] = at.split(/\?([^]*)/);
    exchange.url = url;
    if (given) query = given.split('&');
  }

  const headers = new Headers({ accept: 'application/json, */*;q=0.5', ...options.headers });
  let body: RequestBody | undefined;
  // What is asked by another method than the operation's own is another question.
  if (method === endpoint.method) {
    body = write(exchange, headers);
    // `fetch` says so too, but in a way that looks like a broken connection.
    if (body !== undefined && ['GET', 'HEAD'].includes(method))
      throw new Error(`${method} cannot have a body`);
    for (const [name, values] of fields(exchange, 'headers'))
      if (values.length > 0) headers.set(name, values.join());
  }
  await authenticate(exchange, headers, (name, key) => {
    // A link may repeat the key of the request before.
    query = query.filter((part) => part.split('=')[0] !== encodeURIComponent(name));
    ask(name, key);
  });
  for (const [name, value] of Object.entries(exchange.call.headers ?? {})) headers.set(name, value);
  // `fetch` alone knows the boundary, so no declared header parameter may stand here.
  if (body instanceof FormData) headers.delete('content-type');

  return [
    exchange.url + (query.length > 0 ? `?${query.join('&')}` : ''),
    { method, headers, body: body ?? null },
  ];
}

function fillPath(exchange: Exchange): string {
  const variables = new Map(fields(exchange, 'path'));
  const path = exchange.endpoint.path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(variables.get(name)?.join() ?? '');
    if (value === '') throw new Error(`path.${name} is missing`);
    return exchange.endpoint.operation.double?.includes(name)
      ? encodeURIComponent(value.replaceAll('.', '%2E'))
      : value;
  });
  // URL parsers take such a segment away together with the one before it, however it is encoded.
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(path)) throw new Error('a path cannot hold "." or ".."');
  return path;
}

/** The body for `fetch`, which sets the content type of forms itself; undefined when there is none. */
function write(exchange: Exchange, headers: Headers): RequestBody | undefined {
  const { body: kind, type } = exchange.endpoint.operation;
  const value = exchange.input.body;
  if (kind === 'urlencoded' || kind === 'multipart') return exchange.endpoint.form?.(exchange);
  if (kind === undefined || value === undefined) return undefined;
  headers.set('content-type', type ?? 'application/json');
  return kind === 'json' ? JSON.stringify(value) : (value as RequestBody);
}

/** Puts the credentials of the first requirement that can be met whole, else what there is of the first. */
async function authenticate(
  { endpoint }: Exchange,
  headers: Headers,
  ask: (name: string, value: string) => void,
): Promise<void> {
  const { operation, table, options } = endpoint;
  const { auth = {} } = options;
  const given = (name: string): Credential<unknown> => {
    const scheme = table.schemes[name];
    return scheme && auth[scheme === 'basic' || scheme === 'bearer' ? scheme : 'apiKey'];
  };
  const ways = operation.security ?? table.security;
  const way = ways.find((names) => names.length > 0 && names.every(given)) ?? ways[0] ?? [];
  for (const name of way.filter(given)) {
    const scheme = table.schemes[name]!;
    const credential = given(name);
    const value: unknown = typeof credential === 'function' ? await credential(name) : credential;
    if (scheme === 'basic') headers.set('authorization', endpoint.basic?.(value as User) ?? '');
    else if (scheme === 'bearer') headers.set('authorization', `Bearer ${value as string}`);
    else if ('header' in scheme) headers.set(scheme.header, value as string);
    else ask((scheme as { readonly query: string }).query, value as string);
  }
}

type Value = string | UploadedFile;

/** The parameters or form fields of one place, defaults included, as they are sent. */
export function fields(
  { endpoint: { operation }, input }: Exchange,
  group: Group,
): Array<[name: string, values: readonly Value[]]> {
  const all = new Map(Object.entries(operation.defaults?.[group] ?? {}));
  for (const [name, value] of Object.entries(input[group] ?? {}))
    if (value !== undefined) all.set(name, value);
  return [...all].map(([name, value]) => [
    name,
    texts(value, operation.separators?.[group]?.[name]),
  ]);
}

/** Nothing for null and for an empty array: there is no way to write either. */
function texts(value: unknown, separator: unknown = ','): readonly Value[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const all = value.flatMap((item) => texts(item));
    return separator === '' || all.length === 0 ? all : [all.join(separator as string)];
  }
  if (typeof value !== 'object') return [String(value)];
  return 'bytes' in value && value.bytes instanceof Uint8Array
    ? [value as UploadedFile]
    : [JSON.stringify(value)];
}
