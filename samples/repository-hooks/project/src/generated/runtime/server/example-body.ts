// Example bodies as bytes or text, with their content type.

import type {
  BodyDescriptor,
  CallbackLocation,
  ConnectorDescriptor,
  FormFieldDescriptor,
  OperationDescriptor,
} from './descriptor.js';
import { exampleTexts, textsOfValue } from './example-texts.js';
import { exampleSent } from './example-value.js';

interface Callback {
  readonly location: CallbackLocation;
  readonly url: string;
}

interface Body {
  readonly contentType: string;
  readonly bytes: string | Uint8Array;
}

/** The body of an example request; undefined when it has none. */
export function exampleBody(
  operation: OperationDescriptor,
  descriptor: ConnectorDescriptor,
  callback: Callback | undefined,
  given: ReadonlyMap<string, unknown> = new Map(),
): Body | undefined {
  const { body, method } = operation;
  if (body === undefined) return undefined;
  const place = callback?.location.in;
  const needed = body.required || place === 'body' || place === 'formData';
  if (!needed && (method === 'get' || method === 'head')) return undefined;
  if (body.kind === 'form') return form(body, descriptor, callback, given);
  const path = callback?.location.in === 'body' ? callback.location.path : undefined;
  const made = exampleSent(body.schema, descriptor, { needed: pointersOf(path ?? []) });
  const filled = withGiven(made, given);
  const value =
    path === undefined || callback === undefined ? filled : withMember(filled, path, callback.url);
  switch (body.kind) {
    case 'json':
      return {
        contentType: typed(body, /[/+]json(?:;|$)/, 'application/json'),
        bytes: JSON.stringify(value),
      };
    case 'xml':
      return {
        contentType: typed(body, /[/+]xml(?:;|$)/, 'application/xml'),
        bytes: xmlText(value),
      };
    case 'text':
      return {
        contentType: typed(body, /^text\//, undefined),
        bytes: typeof value === 'string' && value !== '' ? value : 'string',
      };
    case 'binary':
      return {
        contentType: typed(body, /^(?!text\/)/, undefined, 'application/octet-stream'),
        bytes: new TextEncoder().encode('example'),
      };
    default:
      return body satisfies never;
  }
}

/** The first media type that can be sent and looks right; else the given one, else the first that can be sent. */
function typed(
  { mediaTypes }: BodyDescriptor,
  right: RegExp,
  otherwise: string | undefined,
  last = 'text/plain',
): string {
  const whole = mediaTypes.filter((type) =>
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+ *(?:;[\x20-\x7e]*)?$/.test(type),
  );
  return (
    whole.find((type) => right.test(type.toLowerCase().replace(/ +;/, ';'))) ??
    otherwise ??
    whole[0] ??
    last
  );
}

function xmlText(value: unknown): string {
  return typeof value === 'string' && value.trimStart().startsWith('<') ? value : '<example/>';
}

/** With the values of `body/...`; a member whose object is not there is left out. */
function withGiven(made: unknown, given: ReadonlyMap<string, unknown>): unknown {
  let value = made;
  for (const [key, member] of given) {
    if (!key.startsWith('body/')) continue;
    const path = key
      .slice('body/'.length)
      .split('/')
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (path.slice(0, -1).reduce(inside, value) !== undefined)
      value = withMember(value, path, member);
  }
  return value;
}

function inside(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** ['a', 'b'] -> '/a', '/a/b'. */
function pointersOf(path: readonly string[]): ReadonlySet<string> {
  const tokens = path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return new Set(tokens.map((_token, index) => tokens.slice(0, index + 1).join('')));
}

/** A copy of the value with a member set, deep in objects that are made where there are none. */
function withMember(value: unknown, path: readonly string[], member: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return member;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = new Map<string, unknown>(isObject ? Object.entries(value) : []);
  return Object.fromEntries(entries.set(name, withMember(entries.get(name), rest, member)));
}

interface Part {
  readonly name: string;
  readonly text: string;
  readonly file: boolean;
}

function form(
  body: BodyDescriptor & { readonly kind: 'form' },
  descriptor: ConnectorDescriptor,
  callback: Callback | undefined,
  given: ReadonlyMap<string, unknown>,
): Body {
  const isCallback = ({ name }: FormFieldDescriptor) =>
    callback?.location.in === 'formData' && callback.location.path[0] === name;
  const isGiven = ({ name }: FormFieldDescriptor) => given.has(`formData/${name}`);
  const chosen = body.fields.filter(
    (field) => field.required || isCallback(field) || isGiven(field),
  );
  const multipart = body.encoding === 'multipart';
  // A multipart body without parts is none.
  const fields = chosen.length === 0 && multipart ? body.fields.slice(0, 1) : chosen;
  const parts = fields.flatMap((field): Part[] => {
    const { name, file } = field;
    if (file) return [{ name, text: 'example', file }];
    let texts: readonly string[];
    if (isCallback(field) && callback) texts = [callback.url];
    else if (isGiven(field)) texts = textsOfValue(given.get(`formData/${name}`), field, true);
    else texts = exampleTexts(field, descriptor, true);
    return texts.map((text) => ({ name, text, file }));
  });
  if (multipart && parts.length > 0) return multipartBody(parts);
  const pairs = parts.map(({ name, text }): [string, string] => [name, text]);
  return {
    contentType: 'application/x-www-form-urlencoded',
    bytes: new URLSearchParams(pairs).toString(),
  };
}

/** RFC 7578; names are escaped as browsers do it. */
function multipartBody(parts: readonly Part[]): Body {
  let boundary = 'example-boundary';
  while (parts.some(({ name, text }) => name.includes(boundary) || text.includes(boundary)))
    boundary += '-x';
  const written = parts.map(({ name, text, file }) => {
    const quoted = name.replace(/["\r\n]/g, encodeURIComponent);
    const about = file ? '; filename="example.bin"\r\ncontent-type: application/octet-stream' : '';
    return `--${boundary}\r\ncontent-disposition: form-data; name="${quoted}"${about}\r\n\r\n${text}\r\n`;
  });
  const bytes = new TextEncoder().encode(`${written.join('')}--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}
