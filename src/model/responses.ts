// The answers of an operation: status, body and headers of each. An operation that declares none
// answers 200 without a body.

import {
  at,
  isRawObject,
  member,
  objectMember,
  present,
  quote,
  text,
  type RawObject,
} from './raw-value.js';
import { followObject, referenceOf } from './resolve.js';
import { buildValueSchema, readCollectionFormat } from './parameters.js';
import { bytesSchema, isBytes, isStringSchema } from './body.js';
import { mediaClass } from './media-types.js';
import { isComputedHeader, isHeaderName } from './reserved-headers.js';
import { anyAt } from './schema.js';
import { isJson } from './schema-values.js';
import { type BuildContext, noteUnusable } from './build-context.js';
import type {
  HeaderModel,
  HttpMethod,
  JsonValue,
  ResponseBodyModel,
  ResponseModel,
} from './types.js';
import type { SchemaModel } from './types.js';

/** Statuses whose answers never have a body, whatever is declared. */
const BODILESS = new Set<number | 'default'>([204, 205, 304]);

/** Statuses that send the caller on to `Location`. */
const REDIRECTS = new Set<number | 'default'>([301, 302, 303, 307, 308]);

export function isRedirect({ status }: ResponseModel): boolean {
  return REDIRECTS.has(status);
}

/** True where no success but a redirect is declared: what the caller gets is an address. */
export function redirectsOnly(responses: readonly ResponseModel[]): boolean {
  return responses.some(isRedirect) && !responses.some(isSuccess);
}

function isSuccess({ status }: ResponseModel): boolean {
  return typeof status === 'number' && status < 300;
}

/** At least one, in document order; among them one that is no error. */
export function buildResponses(
  value: unknown,
  pointer: string,
  method: HttpMethod,
  produces: readonly string[],
  context: BuildContext,
): ResponseModel[] {
  const built = new Map<number | 'default', ResponseModel>();
  const raw = isRawObject(value) ? value : {};
  for (const [key, response] of Object.entries(raw)) {
    if (key.toLowerCase().startsWith('x-')) continue;
    const where = at(pointer, key);
    const status = readStatus(key, raw, where, context);
    if (status === undefined || built.has(status)) continue;
    const target = followObject(context.root, response, where);
    const isReference = referenceOf(response) !== undefined;
    if (target === undefined) {
      const outcome = isReference
        ? 'it is read as one with any body'
        : 'it is read as one without a body';
      noteUnusable(response, where, 'The response', outcome, context);
    }
    // What a reference to nothing means may well have a body.
    const open = isReference && !isBodiless(status, method);
    const found = target ?? { value: open ? { schema: {} } : {}, pointer: where };
    built.set(status, buildResponse(found.value, found.pointer, status, method, produces, context));
  }
  const responses = [...built.values()];
  if (responses.some((one) => one.status === 'default' || isSuccess(one) || isRedirect(one)))
    return responses;
  if (responses.length > 0) {
    context.notes.add(
      pointer,
      'The operation declares no success; it may answer 200 without a body as well.',
      'Declare what it answers when all is well.',
    );
    return [...responses, { status: 200, body: { kind: 'none' }, headers: [], pointer }];
  }
  context.notes.add(
    pointer,
    'The operation declares no response; it answers 200 without a body.',
    'Declare at least one response.',
  );
  return [{ status: 200, body: { kind: 'none' }, headers: [], pointer }];
}

function readStatus(
  key: string,
  all: RawObject,
  pointer: string,
  context: BuildContext,
): number | 'default' | undefined {
  const trimmed = key.trim().toLowerCase();
  if (trimmed === 'default') return 'default';
  if (/^[2-5]\d\d$/.test(trimmed)) return Number(trimmed);
  const range = /^([2-5])xx$/.exec(trimmed)?.[1];
  // Of the redirects, 300 alone leads nowhere.
  const first = range === '3' ? '302' : `${range}00`;
  if (range !== undefined && !Object.hasOwn(all, first)) {
    context.notes.add(
      pointer,
      `Swagger 2.0 has no status ranges; ${quote(key)} is read as ${first}.`,
      'Name each status.',
    );
    return Number(first);
  }
  context.notes.add(pointer, `${quote(key)} is not the status of an answer; it is left out.`);
  return undefined;
}

function isBodiless(status: number | 'default', method: HttpMethod): boolean {
  return BODILESS.has(status) || method === 'head';
}

function buildResponse(
  raw: RawObject,
  pointer: string,
  status: number | 'default',
  method: HttpMethod,
  produces: readonly string[],
  context: BuildContext,
): ResponseModel {
  const bodiless = isBodiless(status, method);
  const body: ResponseBodyModel = bodiless
    ? { kind: 'none' }
    : buildResponseBody(raw, pointer, produces, context);
  if (bodiless && isRawObject(member(raw, 'schema'))) {
    context.notes.add(
      pointer,
      `An answer ${status}${method === 'head' ? ' to HEAD' : ''} has no body; its schema is left out.`,
    );
  }
  return present<ResponseModel>({
    status,
    description: text(raw, 'description'),
    body,
    headers: withLocation(buildHeaders(raw, pointer, context), status, pointer),
    example: body.kind === 'none' || context.shallow ? undefined : readExample(raw, body),
    pointer,
  });
}

function buildResponseBody(
  raw: RawObject,
  pointer: string,
  produces: readonly string[],
  context: BuildContext,
): ResponseBodyModel {
  const declared = member(raw, 'schema');
  if (declared === undefined) return { kind: 'none' };
  const where = at(pointer, 'schema');
  if (context.shallow) return { kind: 'json', schema: anyAt(where), mediaType: 'application/json' };
  const first = (...classes: readonly string[]): string | undefined =>
    produces.find((type) => classes.includes(mediaClass(type)));
  const json = first('json');
  const string = isStringSchema(declared, where, context);
  const bytes = isBytes(declared, where, context);
  if (
    bytes ||
    (string && json === undefined && first('binary') !== undefined && first('text') === undefined)
  ) {
    const mediaType = first('binary') ?? first('text', 'xml') ?? 'application/octet-stream';
    return {
      kind: 'binary',
      schema: bytesSchema(declared, where, context),
      mediaType: mediaType.includes('*') ? 'application/octet-stream' : mediaType,
    };
  }
  const plain =
    json === undefined ? ((string ? first('text') : undefined) ?? first('xml')) : undefined;
  if (plain !== undefined) {
    const schema = context.schema(declared, where, 'root');
    return {
      kind: 'text',
      schema: schema.kind === 'string' ? schema : textOf(schema.pointer, schema.description),
      mediaType: plain.includes('*') ? 'text/plain' : plain,
    };
  }
  const mediaType = json === undefined || json.includes('*') ? 'application/json' : json;
  return { kind: 'json', schema: context.schema(declared, where, 'root'), mediaType };
}

/** XML is handed over as a string, whatever its schema says about the elements in it. */
function textOf(pointer: string, description?: string): SchemaModel {
  return present<SchemaModel>({
    kind: 'string',
    pointer,
    description,
    nullable: false,
    readOnly: false,
    notificationUrl: false,
  });
}

function buildHeaders(raw: RawObject, pointer: string, context: BuildContext): HeaderModel[] {
  const headers = new Map<string, HeaderModel>();
  for (const [name, value] of Object.entries(objectMember(raw, 'headers') ?? {})) {
    const where = at(pointer, 'headers', name);
    const key = name.toLowerCase();
    if (headers.has(key)) {
      context.notes.add(where, `The header ${quote(name)} is declared twice; the first counts.`);
      continue;
    }
    if (isComputedHeader(name)) continue;
    if (!isHeaderName(name)) {
      context.notes.add(
        where,
        `The header ${quote(name)} is not a name that HTTP allows; it is left out.`,
      );
      continue;
    }
    const header = isRawObject(value) ? value : {};
    const schema = buildValueSchema(header, where, context);
    headers.set(
      key,
      present<HeaderModel>({
        name,
        schema,
        collectionFormat: readCollectionFormat(header, schema, false, where, context),
        description: text(header, 'description'),
      }),
    );
  }
  return [...headers.values()];
}

/** A redirect leads somewhere, whether its `Location` is declared or not. */
function withLocation(
  headers: readonly HeaderModel[],
  status: number | 'default',
  pointer: string,
): readonly HeaderModel[] {
  if (!REDIRECTS.has(status)) return headers;
  const isLocation = ({ name }: HeaderModel): boolean => name.toLowerCase() === 'location';
  if (headers.some(isLocation))
    return headers.map((header) => (isLocation(header) ? { ...header, required: true } : header));
  return [...headers, { name: 'Location', required: true, schema: textOf(pointer) }];
}

/** `examples` is keyed by media type; the body's own counts, else the first. */
function readExample(
  raw: RawObject,
  body: Exclude<ResponseBodyModel, { kind: 'none' }>,
): JsonValue | undefined {
  const examples = Object.entries(objectMember(raw, 'examples') ?? {}).filter(([type]) =>
    type.includes('/'),
  );
  const own = examples.find(([type]) => type.toLowerCase() === body.mediaType.toLowerCase());
  const value = (own ?? examples[0])?.[1];
  return isJson(value) ? value : undefined;
}
