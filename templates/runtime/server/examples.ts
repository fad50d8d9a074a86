// Example requests and responses of operations: what a caller could send, as it is on the wire, and
// what a mock answers. Deterministic, without credentials.

import type {
  CallbackLocation,
  ConnectorDescriptor,
  JsonSchema,
  OperationDescriptor,
  ParameterDescriptor,
} from './descriptor.js';
import { exampleBody } from './example-body.js';
import { subjectOf } from './example-names.js';
import { exampleTexts, textsOfValue, wellFormed } from './example-texts.js';
import { exampleValue as valueOf, isValid } from './example-value.js';
import { responseOf } from './respond.js';
import { fillPath, variablesOf } from './urls.js';

export interface ExampleRequest {
  /** Upper case. */
  readonly method: string;
  /** Base path, filled template and query, percent-encoded. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface ExampleResponse {
  readonly status: number;
  /** A JSON value, a text, bytes; absent when there is none. */
  readonly body?: unknown;
}

/**
 * Values that a request is to have: `query/name`, `path/name`, `header/name`, `formData/name`, and
 * `body/member/member` (names escaped as in JSON pointers). An optional parameter that is given is sent.
 */
export type GivenValues = ReadonlyMap<string, unknown>;

const CALLBACK_URL = 'https://example.com/callback';

/**
 * A value that the schema takes: from its examples and defaults where those are valid, else made up.
 * Where no value is valid, or none was found, one that is near. Never throws.
 */
export function exampleValue(schema: JsonSchema, descriptor: ConnectorDescriptor): unknown {
  return valueOf(schema, descriptor);
}

/**
 * A request that the operation takes: with its required parameters, its body, and the callback URL
 * where the operation expects one. Optional parameters and form fields are left out, and so is an
 * optional body of GET and HEAD.
 *
 * @param options.callbackUrl `https://example.com/callback` if absent.
 * @param options.given values that win over made-up ones.
 */
export function exampleRequest(
  operation: OperationDescriptor,
  descriptor: ConnectorDescriptor,
  options: { readonly callbackUrl?: string; readonly given?: GivenValues } = {},
): ExampleRequest {
  const location = callbackLocation(operation);
  const callback = location && { location, url: options.callbackUrl ?? CALLBACK_URL };
  const path = new Map(variablesOf(operation.path).map((name) => [name, 'string']));
  const query: string[] = [];
  const headers = new Map<string, string>();
  for (const parameter of operation.parameters) {
    const texts = textsOf(parameter, descriptor, callback, options.given);
    for (const text of texts) {
      if (parameter.in === 'path') path.set(parameter.name, text === '' ? 'string' : text);
      else if (parameter.in === 'header')
        headers.set(parameter.name.toLowerCase(), headerText(text));
      else
        query.push(`${encodeURIComponent(wellFormed(parameter.name))}=${encodeURIComponent(text)}`);
    }
  }
  const body = exampleBody(operation, descriptor, callback, options.given);
  if (body !== undefined) headers.set('content-type', body.contentType);
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return {
    method: operation.method.toUpperCase(),
    path: encodeStatic(descriptor.basePath) + fillTemplate(operation.path, path) + search,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body: body.bytes }),
  };
}

/**
 * The answer that the definition declares for a status, else for `default`: by its example if that is
 * valid, else by its schema. Without a body when neither is declared.
 */
export function exampleResponse(
  operation: OperationDescriptor,
  status: number,
  descriptor: ConnectorDescriptor,
): ExampleResponse {
  const response = responseOf(operation, status);
  if (response === undefined || response.body === 'none') return { status };
  const { example, schema = {} } = response;
  if (response.body === 'binary') {
    const text = typeof example === 'string' ? example : 'example';
    return { status, body: new TextEncoder().encode(text) };
  }
  const usable = example !== undefined && isValid(schema, example, descriptor);
  const around = subjectOf(operation.id);
  const called = around === undefined ? {} : { called: { name: '', around } };
  const value = usable ? structuredClone(example) : valueOf(schema, descriptor, called);
  if (response.body === 'json' || typeof value === 'string') return { status, body: value };
  // A text of another type than string is that value written down; without a type any text will do.
  return { status, body: typeof value === 'object' ? 'string' : String(value) };
}

function callbackLocation({ pattern }: OperationDescriptor): CallbackLocation | undefined {
  if (pattern.kind === 'webhookTrigger' || pattern.kind === 'webhookAction')
    return pattern.callback;
  if (pattern.kind !== 'unsubscribe' || pattern.by.kind !== 'callbackUrl') return undefined;
  return pattern.by.location;
}

/** The texts of one parameter before they are encoded for their place; none when it is left out. */
function textsOf(
  parameter: ParameterDescriptor,
  descriptor: ConnectorDescriptor,
  callback: { readonly location: CallbackLocation; readonly url: string } | undefined,
  given: GivenValues | undefined,
): readonly string[] {
  const { location } = callback ?? {};
  const key = `${parameter.in}/${parameter.name}`;
  const isCallback = location?.in === parameter.in && location.path[0] === parameter.name;
  const isGiven = given?.has(key) === true;
  if (!parameter.required && parameter.in !== 'path' && !isCallback && !isGiven) return [];
  const repeatable = parameter.in === 'query';
  let texts: readonly string[];
  if (isCallback && callback !== undefined) texts = [wellFormed(callback.url)];
  else if (isGiven) texts = textsOfValue(given.get(key), parameter, repeatable);
  else texts = exampleTexts(parameter, descriptor, repeatable);
  return parameter.urlEncoding === 'double' ? texts.map(encodeURIComponent) : texts;
}

function fillTemplate(template: string, values: ReadonlyMap<string, string>): string {
  return template
    .split(/(\{[^{}]+\})/)
    .map((part, index) => (index % 2 === 1 ? fillPath(part, values) : encodeStatic(part)))
    .join('');
}

/** Encodes what a path cannot have and leaves what is encoded already. */
function encodeStatic(text: string): string {
  return text
    .replace(/%(?![\da-fA-F]{2})/g, '%25')
    .replace(/[^\w\-.~!$&'()*+,;=:@/%]+/g, (found) => encodeURIComponent(wellFormed(found)));
}

function headerText(text: string): string {
  return text
    .replace(/[^\t\x20-\x7e]/gu, (character) => encodeURIComponent(wellFormed(character)))
    .trim();
}
