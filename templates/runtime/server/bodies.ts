// Request bodies: JSON, text, XML as text, bytes, and forms in both encodings. The bytes were read by
// Fastify within the limit; here they get the type that the operation declares.

import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { BodyDescriptor, FormFieldDescriptor } from './descriptor.js';
import { ConnectorError, type UploadedFile } from './controller.js';
import { errorBody, type Fault } from './errors.js';
import { streamedParts } from './form-parts.js';
import { hasMoreFields, hasMoreValues, tooManyValues } from './json-count.js';
import { parseJson } from './json-text.js';
import { type FormPart, readMultipart } from './multipart.js';
import { coerceTexts, hasMoreItems, record } from './parameters.js';
import type { Validators } from './validate.js';

/** Bodies above it are only searched for their first fault. */
export const LARGE_BYTES = 256 * 1024;

/** What a content type is, whatever its spelling. */
type MediaKind = 'json' | 'xml' | 'urlencoded' | 'multipart' | 'text' | 'other';

/** The typed body; undefined when there is none. Adds what is wrong to `faults`. @throws ConnectorError 400, 413, 415. */
export async function readBody(
  body: BodyDescriptor,
  bytes: Buffer,
  contentType: string | undefined,
  validators: Validators,
  faults: Fault[],
  limitValues = Infinity,
): Promise<unknown> {
  if (bytes.length === 0) {
    if (body.kind === 'form') return readForm(body, [], validators, faults, limitValues);
    if (body.required && body.kind !== 'text')
      faults.push({ in: 'body', path: '', message: 'is missing' });
    return body.kind === 'text' && body.required ? '' : undefined;
  }
  const kind = mediaKind(contentType);
  const large = bytes.length > LARGE_BYTES;
  if (body.kind === 'form') {
    if (kind !== 'multipart' && hasMoreFields(bytes, limitValues)) throw tooManyValues(limitValues);
    const parts = await formParts(body, bytes, kind, contentType);
    if (large) await turn();
    return readForm(body, parts, validators, faults, limitValues);
  }
  if (body.kind === 'binary')
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (contentType !== undefined) mustBe(body, kind, contentType);
  if (body.kind === 'json' && hasMoreValues(bytes, limitValues)) throw tooManyValues(limitValues);
  const text = decodeText(bytes);
  if (body.kind !== 'json') return text;
  if (large) await turn();
  const value = readJson(text);
  if (large) await turn();
  faults.push(...validators.check(body.schema, value, { in: 'body', large, request: true }));
  if (large) await turn();
  return value;
}

/** Lets others have theirs: each step of a large body takes long enough. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * The body as it arrives, for a controller that asks for it: the parts of a form, else the bytes.
 *
 * @throws ConnectorError 415.
 */
export function streamBody(
  body: BodyDescriptor,
  bytes: Readable,
  contentType: string | undefined,
  validators: Validators,
  { fieldLimitBytes, limitValues }: { fieldLimitBytes: number; limitValues: number },
): AsyncIterable<unknown> {
  const kind = mediaKind(contentType);
  if (body.kind === 'form') {
    if (contentType === undefined || kind !== 'multipart') unsupported(body, contentType ?? 'none');
    return streamedParts(
      body,
      { body: bytes, contentType, fieldLimitBytes, limitValues },
      validators,
    );
  }
  if (body.kind !== 'binary' && contentType !== undefined) mustBe(body, kind, contentType);
  return bytes;
}

/** Nothing is unpacked: a few bytes may become gigabytes. @throws ConnectorError 415. */
export function mustNotBeEncoded(encoding: string | undefined): void {
  if (encoding === undefined || /^(?:identity)?$/i.test(encoding.trim())) return;
  const message = `Bodies are not taken with Content-Encoding ${encoding.slice(0, 100)}: send the body as it is, without that header.`;
  throw new ConnectorError(415, errorBody(415, message));
}

function mediaKind(contentType: string | undefined): MediaKind {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/[/+]json$/.test(type) || type === 'application/json-patch') return 'json';
  if (/[/+]xml$/.test(type)) return 'xml';
  if (type === 'application/x-www-form-urlencoded') return 'urlencoded';
  if (type === 'multipart/form-data') return 'multipart';
  return type.startsWith('text/') ? 'text' : 'other';
}

function mustBe(body: BodyDescriptor, kind: MediaKind, contentType: string): void {
  const fits =
    body.kind === 'json'
      ? kind === 'json'
      : kind === 'text' || kind === 'xml' || kind === 'other' || kind === 'json';
  const declared = body.mediaTypes.some((type) => sameType(type, contentType));
  if (!fits && !declared) unsupported(body, contentType);
}

function sameType(one: string, other: string): boolean {
  const plain = (text: string) => text.split(';')[0]?.trim().toLowerCase();
  return plain(one) === plain(other);
}

function unsupported(body: BodyDescriptor, contentType: string): never {
  const wanted = body.mediaTypes.length === 0 ? ['application/json'] : body.mediaTypes;
  throw new ConnectorError(
    415,
    errorBody(415, `This operation takes ${wanted.join(', ')}, not ${contentType.slice(0, 100)}.`),
  );
}

function decodeText(bytes: Buffer): string {
  // As a fatal TextDecoder has it, which takes far longer for what is short.
  if (!isUtf8(bytes)) throw new ConnectorError(400, errorBody(400, 'The body is not UTF-8 text.'));
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConnectorError(
      400,
      errorBody(400, `The body is not JSON that can be taken: ${reason.slice(0, 200)}.`),
    );
  }
}

async function formParts(
  body: BodyDescriptor,
  bytes: Buffer,
  kind: MediaKind,
  contentType: string | undefined,
): Promise<FormPart[]> {
  if (kind === 'multipart') return readMultipart(bytes, contentType ?? '');
  if (kind === 'urlencoded' || contentType === undefined) {
    return [...new URLSearchParams(decodeText(bytes))].map(([name, text]) => ({ name, text }));
  }
  return unsupported(body, contentType);
}

function readForm(
  body: BodyDescriptor & { readonly kind: 'form' },
  parts: readonly FormPart[],
  validators: Validators,
  faults: Fault[],
  limitValues: number,
): Record<string, unknown> {
  const form = record();
  const byName = new Map<string, FormPart[]>();
  for (const part of parts) {
    const same = byName.get(part.name);
    if (same === undefined) byName.set(part.name, [part]);
    else same.push(part);
  }
  for (const field of body.fields) {
    const mine = byName.get(field.name) ?? [];
    const value = mine.length === 0 ? field.default : fieldValue(field, mine, limitValues);
    if (value === undefined) {
      if (field.required)
        faults.push({ in: 'body', path: `/${field.name}`, message: 'is missing' });
      continue;
    }
    if (!field.file && mine.length > 0) {
      faults.push(...validators.check(field.schema, value, { in: 'body', path: `/${field.name}` }));
    }
    form[field.name] = value;
  }
  return form;
}

/** @throws ConnectorError 413. */
function fieldValue(
  field: FormFieldDescriptor,
  parts: readonly FormPart[],
  limitValues: number,
): unknown {
  if (!field.file) {
    const texts = parts.map((part) => part.text ?? Buffer.from(part.bytes ?? []).toString('utf8'));
    if (hasMoreItems(texts, field, limitValues)) throw tooManyValues(limitValues);
    return coerceTexts(texts, field);
  }
  const part = parts.at(-1);
  if (part === undefined) return undefined;
  const file: UploadedFile = {
    name: part.fileName ?? part.name,
    mediaType: part.mediaType ?? 'application/octet-stream',
    bytes: part.bytes ?? new TextEncoder().encode(part.text ?? ''),
  };
  return file;
}
