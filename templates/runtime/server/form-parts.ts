// A multipart form whose parts are handed over while they arrive, files as streams: what `Streaming`
// controllers read. Fields are checked as in any other form, each where it comes; what is missing is
// known at the end.

import { PassThrough, Readable } from 'node:stream';
import busboyModule from '@fastify/busboy';
import { ConnectorError, type StreamedFile } from './controller.js';
import type { BodyDescriptor, FormFieldDescriptor } from './descriptor.js';
import { badRequest, errorBody, type Fault } from './errors.js';
import { tooManyValues } from './json-count.js';
import { formLimits } from './multipart.js';
import { coerceTexts, hasMoreItems, typesOf } from './parameters.js';
import { readAll, tooLarge } from './upload.js';
import type { Validators } from './validate.js';

/** One part of a form, by the name of its field: a file of that name, or the value. */
export type StreamedPart =
  | { readonly name: string; readonly file: StreamedFile }
  | { readonly name: string; readonly value: unknown };

type Form = BodyDescriptor & { readonly kind: 'form' };

/** As busboy finds it. */
type RawPart =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: StreamedFile };

export interface FormSource {
  readonly body: Readable;
  readonly contentType: string;
  /** For all fields that are not files together. */
  readonly fieldLimitBytes: number;
  /** For the items of a list. */
  readonly limitValues: number;
}

/**
 * The parts of a form in the order in which they arrive; defaults and lists come last. The stream of a
 * file that was not read to its end is skipped when the next part is asked for.
 *
 * @throws ConnectorError 400 for a form that cannot be read or does not fit the definition, 413.
 */
export async function* streamedParts(
  form: Form,
  source: FormSource,
  validators: Validators,
): AsyncGenerator<StreamedPart, void> {
  const seen = new Set<string>();
  const lists = new Map<FormFieldDescriptor, string[]>();
  for await (const part of rawParts(source)) {
    const field = form.fields.find(({ name }) => name === part.name);
    if (field === undefined) continue;
    seen.add(field.name);
    if (field.file) yield { name: field.name, file: fileOf(part) };
    else {
      const text = 'text' in part ? part.text : await textOf(part.file, source.fieldLimitBytes);
      if (!typesOf(field.schema).includes('array'))
        yield valueOf(field, [text], validators, source);
      else lists.set(field, [...(lists.get(field) ?? []), text]);
    }
  }
  for (const [field, texts] of lists) yield valueOf(field, texts, validators, source);
  const missing = form.fields.filter(({ name }) => !seen.has(name));
  const faults = missing
    .filter((field) => field.required && field.default === undefined)
    .map(({ name }): Fault => ({ in: 'body', path: `/${name}`, message: 'is missing' }));
  if (faults.length > 0) throw badRequest(faults);
  for (const { name, default: value } of missing) if (value !== undefined) yield { name, value };
}

function valueOf(
  field: FormFieldDescriptor,
  texts: readonly string[],
  validators: Validators,
  { limitValues }: FormSource,
): StreamedPart {
  if (hasMoreItems(texts, field, limitValues)) throw tooManyValues(limitValues);
  const value = coerceTexts(texts, field);
  const faults = validators.check(field.schema, value, { in: 'body', path: `/${field.name}` });
  if (faults.length > 0) throw badRequest(faults);
  return { name: field.name, value };
}

function fileOf(part: RawPart): StreamedFile {
  if ('file' in part) return part.file;
  const stream = Readable.from([Buffer.from(part.text)], { objectMode: false });
  return { name: part.name, mediaType: 'application/octet-stream', stream };
}

async function textOf({ stream }: StreamedFile, limit: number): Promise<string> {
  return (await readAll(stream, limit)).toString('utf8');
}

/** The parts as busboy finds them. It goes on once a file has been read, so few of them wait. */
async function* rawParts(source: FormSource): AsyncGenerator<RawPart, void> {
  const { body, contentType, fieldLimitBytes: limit } = source;
  const waiting: RawPart[] = [];
  let last: PassThrough | undefined;
  let failure: unknown;
  let finished = false;
  let wake = (): void => {};
  const fail = (error: unknown): void => {
    failure ??= error;
    if (!last?.readableEnded) last?.destroy(failure as Error);
    wake();
  };
  const refuse = (reason: string): void =>
    fail(new ConnectorError(400, errorBody(400, `The multipart body cannot be read: ${reason}`)));
  const parser = makeParser(contentType, limit, refuse);
  let size = 0;
  parser.on('field', (name, text) => {
    size += Buffer.byteLength(text);
    if (size > limit) fail(tooLarge('BODY_LIMIT_MB', limit));
    waiting.push({ name, text });
    wake();
  });
  parser.on('file', (name, stream, fileName, _encoding, mediaType) => {
    const file = ownStream(stream);
    last = file;
    waiting.push({ name, file: { name: fileName ?? name, mediaType, stream: file } });
    wake();
  });
  parser.on('finish', () => {
    finished = true;
    wake();
  });
  parser.on('error', (error: unknown) => refuse(messageOf(error)));
  body.on('error', fail);
  body.once('close', () => {
    if (!body.readableEnded) fail(new Error('The body was closed before its end.'));
  });
  body.pipe(parser);
  try {
    for (;;) {
      const part = waiting.shift();
      if (part !== undefined) {
        yield part;
        if ('file' in part && !part.file.stream.readableEnded) part.file.stream.destroy();
      } else if (failure !== undefined) throw failure;
      else if (finished) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    body.unpipe(parser);
    body.off('error', fail);
  }
}

/** The stream of a part that the controller owns: when it ends it early, the rest of the part is skipped. */
function ownStream(part: Readable): PassThrough {
  const own = new PassThrough();
  own.on('error', () => {});
  own.once('close', () => {
    part.unpipe(own);
    part.resume();
  });
  part.on('error', (error: Error) => own.destroy(error));
  part.pipe(own);
  return own;
}

function makeParser(contentType: string, limit: number, refuse: (reason: string) => void) {
  try {
    const parser = new busboyModule.Busboy({
      headers: { 'content-type': contentType },
      limits: { ...formLimits, fieldSize: limit + 1 },
    });
    for (const event of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
      parser.on(event, () => refuse('it has too many parts.'));
    }
    return parser;
  } catch (error) {
    throw new ConnectorError(
      400,
      errorBody(400, `The multipart body cannot be read: ${messageOf(error)}`),
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
