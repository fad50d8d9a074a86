// The body of a request: one JSON, text, XML or binary value, or a form. The media types that are
// consumed and the schema decide together, because real definitions often get one of the two wrong.

import {
  at,
  flag,
  member,
  objectMember,
  present,
  quote,
  text,
  type RawObject,
} from './raw-value.js';
import { followObject } from './resolve.js';
import { buildValueSchema, readCollectionFormat, type RawParameter } from './parameters.js';
import { mediaClass, type MediaClass } from './media-types.js';
import { anyAt, readAnnotations, readMark } from './schema.js';
import { isJson } from './schema-values.js';
import type { BuildContext } from './build-context.js';
import type { BodyModel, FormFieldModel, SchemaModel } from './types.js';

/** Undefined when none of the parameters is a body or a form field. */
export function buildBody(
  parameters: readonly RawParameter[],
  consumes: readonly string[],
  context: BuildContext,
): BodyModel | undefined {
  const [body, ...more] = parameters.filter((parameter) => parameter.in === 'body');
  const fields = parameters.filter((parameter) => parameter.in === 'formData');
  for (const extra of more) {
    context.notes.add(extra.pointer, 'An operation has one body; this second one is left out.');
  }
  const [first] = fields;
  if (body === undefined)
    return first === undefined ? undefined : buildForm(fields, consumes, context);
  if (first !== undefined) {
    const form = consumes.some(isForm) && !consumes.some((type) => mediaClass(type) === 'json');
    context.notes.add(
      form ? body.pointer : first.pointer,
      `An operation takes a body or a form, not both; the ${form ? 'body' : 'form'} is left out.`,
      'Declare the fields as properties of the body, or the body as a field of the form.',
    );
    if (form) return buildForm(fields, consumes, context);
  }
  return buildWhole(body, consumes, context);
}

function isForm(mediaType: string): boolean {
  const kind = mediaClass(mediaType);
  return kind === 'urlencoded' || kind === 'multipart';
}

/** True when the schema, through references, stands for bytes. */
export function isBytes(raw: unknown, pointer: string, context: BuildContext): boolean {
  const target = followObject(context.root, raw, pointer)?.value;
  if (target === undefined) return false;
  const type = text(target, 'type')?.toLowerCase();
  const format = text(target, 'format')?.toLowerCase();
  return type === 'file' || (type === 'string' && format === 'binary');
}

/** True when the schema, through references, is a string. */
export function isStringSchema(raw: unknown, pointer: string, context: BuildContext): boolean {
  const target = followObject(context.root, raw, pointer)?.value;
  return target !== undefined && text(target, 'type')?.toLowerCase() === 'string';
}

type WholeKind = 'json' | 'text' | 'xml' | 'binary';

function wholeKind(
  raw: unknown,
  pointer: string,
  consumes: readonly string[],
  context: BuildContext,
): WholeKind {
  if (isBytes(raw, pointer, context)) return 'binary';
  const kinds = new Set<MediaClass>(consumes.map(mediaClass));
  if (kinds.size === 0 || kinds.has('json')) return 'json';
  const string = isStringSchema(raw, pointer, context);
  if (kinds.has('xml') && !(kinds.has('text') && string)) return 'xml';
  if (kinds.has('text')) return string ? 'text' : 'json';
  if (kinds.has('binary')) return 'binary';
  return 'json';
}

const OWN_CLASSES: Record<WholeKind, readonly MediaClass[]> = {
  json: ['json', 'wild'],
  text: ['text', 'wild'],
  xml: ['xml', 'wild'],
  binary: ['binary', 'text', 'wild', 'other'],
};

const FALLBACK: Record<WholeKind, string> = {
  json: 'application/json',
  text: 'text/plain',
  xml: 'application/xml',
  binary: 'application/octet-stream',
};

function buildWhole(
  { raw, pointer, name }: RawParameter,
  consumes: readonly string[],
  context: BuildContext,
): BodyModel {
  if (context.shallow) {
    const required = flag(raw, 'required');
    return { kind: 'json', name, required, schema: anyAt(pointer), mediaTypes: [], pointer };
  }
  const declared = wholeSchema(raw, pointer);
  if (declared === undefined) {
    context.notes.add(
      pointer,
      'The body has no schema; it is read as any value.',
      'Give it a schema.',
    );
  }
  const where = declared?.pointer ?? pointer;
  const kind = wholeKind(declared?.value, where, consumes, context);
  if (kind === 'json' && consumes.length > 0 && consumes.every(isForm)) {
    context.notes.add(
      pointer,
      `A body that is one value cannot be sent as ${quote(consumes[0])}; JSON is taken.`,
      'Consume application/json, or declare the fields with "in": "formData".',
    );
  }
  const own = consumes.filter((type) => OWN_CLASSES[kind].includes(mediaClass(type)));
  const schema =
    declared === undefined ? anyAt(pointer) : context.schema(declared.value, where, 'root');
  const mark = readMark(raw, context);
  return present<BodyModel>({
    kind,
    name,
    required: flag(raw, 'required'),
    schema: asKind(
      kind,
      schema.notificationUrl ? schema : { ...schema, ...mark },
      declared?.value,
      where,
      context,
    ),
    mediaTypes: own.length === 0 ? [FALLBACK[kind]] : own,
    description: text(raw, 'description'),
    pointer,
  });
}

/** The declared schema; a body that carries its type like any other parameter is its own schema. */
function wholeSchema(
  raw: RawObject,
  pointer: string,
): { value: unknown; pointer: string } | undefined {
  const schema = member(raw, 'schema');
  if (schema !== undefined) return { value: schema, pointer: at(pointer, 'schema') };
  return ['type', 'properties', 'items', 'allOf'].some((key) => Object.hasOwn(raw, key))
    ? { value: raw, pointer }
    : undefined;
}

/** Bytes are bytes and XML is a string, whatever shape the schema gives them. */
function asKind(
  kind: WholeKind,
  schema: SchemaModel,
  raw: unknown,
  pointer: string,
  context: BuildContext,
): SchemaModel {
  if (kind === 'json' || (kind !== 'binary' && schema.kind === 'string')) return schema;
  const target = followObject(context.root, raw, pointer);
  const base =
    target === undefined ? anyAt(pointer) : readAnnotations(target.value, pointer, context);
  const { example: _shaped, ...annotations } = base;
  return { ...annotations, kind: kind === 'binary' ? 'file' : 'string' };
}

/** A schema for bytes at `pointer`, described as the raw one is. */
export function bytesSchema(raw: unknown, pointer: string, context: BuildContext): SchemaModel {
  return asKind('binary', anyAt(pointer), raw, pointer, context);
}

function buildForm(
  parameters: readonly RawParameter[],
  consumes: readonly string[],
  context: BuildContext,
): BodyModel {
  const fields = parameters.map((parameter) => buildField(parameter, context));
  const forms = consumes.filter(isForm);
  const kinds = new Set(forms.map(mediaClass));
  const file = fields.some((field) => field.schema.kind === 'file');
  const encoding =
    file || (kinds.has('multipart') && !kinds.has('urlencoded')) ? 'multipart' : 'urlencoded';
  const fallback =
    encoding === 'multipart' ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const own = file ? forms.filter((type) => mediaClass(type) === 'multipart') : forms;
  return {
    kind: 'form',
    encoding,
    required: fields.some((field) => field.required),
    fields,
    mediaTypes: own.length === 0 ? [fallback] : own,
    pointer: parameters[0]?.pointer ?? '',
  };
}

function buildField({ raw, pointer, name }: RawParameter, context: BuildContext): FormFieldModel {
  const testValue = member(raw, 'x-ms-test-value');
  const schema = fieldSchema(raw, pointer, name, context);
  return present<FormFieldModel>({
    name,
    required: flag(raw, 'required'),
    schema,
    collectionFormat: readCollectionFormat(raw, schema, true, pointer, context),
    default: schema.default,
    summary: text(raw, 'x-ms-summary'),
    description: text(raw, 'description'),
    notificationUrl: schema.notificationUrl || readMark(raw, context).notificationUrl,
    testValue: isJson(testValue) ? testValue : undefined,
    pointer,
  });
}

function fieldSchema(
  raw: RawObject,
  pointer: string,
  name: string,
  context: BuildContext,
): SchemaModel {
  const inner = member(raw, 'type') === undefined ? objectMember(raw, 'schema') : undefined;
  if (isBytes(inner ?? raw, pointer, context)) return bytesSchema(inner ?? raw, pointer, context);
  const items = objectMember(inner ?? raw, 'items');
  if (items !== undefined && isBytes(items, at(pointer, 'items'), context)) {
    context.notes.add(
      pointer,
      `The form field ${quote(name)} holds several files; one is read.`,
      'Declare one field a file.',
    );
    return bytesSchema(raw, pointer, context);
  }
  return buildValueSchema(raw, pointer, context);
}
