// One schema of the document becomes one of the model. References stay references; `allOf` and unions
// keep their parts; everything else goes by its type. Whatever is written, something comes out: where
// nothing sensible can be read, any value.

import { readDynamicSchema, readDynamicValues } from './dynamic-reference.js';
import { at, flag, isList, isRawObject, member, objectMember, present } from './raw-value.js';
import { quote, strings, text, type RawObject } from './raw-value.js';
import { followObject, referenceOf } from './resolve.js';
import { readPattern, readRange, readSizes } from './schema-limits.js';
import { readType, type SchemaType } from './schema-type.js';
import { isJson, readDefault, readEnum, type EnumReading } from './schema-values.js';
import { type BuildContext, type SchemaPlace, noteUnusable } from './build-context.js';
import type { PropertyModel, SchemaBase, SchemaModel, Visibility } from './types.js';

const MAX_DEPTH = 100;
const VISIBILITIES = new Set(['important', 'advanced', 'internal', 'none']);

/** Members that limit a value, as opposed to those that describe it. */
const STRUCTURAL = [
  'type',
  'format',
  'properties',
  'required',
  'additionalProperties',
  'minProperties',
  'maxProperties',
  'items',
  'enum',
];

interface Site {
  readonly raw: RawObject;
  readonly pointer: string;
  readonly place: SchemaPlace;
  readonly depth: number;
  readonly context: BuildContext;
}

/** Builds the schema at `pointer`. Never throws. */
export function buildSchema(
  raw: unknown,
  pointer: string,
  place: SchemaPlace,
  depth: number,
  context: BuildContext,
): SchemaModel {
  if (depth > MAX_DEPTH) {
    context.notes.add(
      pointer,
      `The schema is nested more than ${MAX_DEPTH} levels deep; from here on it is read as any value.`,
    );
    return anyAt(pointer);
  }
  if (!isRawObject(raw)) {
    if (raw !== true)
      context.notes.add(pointer, 'The schema is not an object; it is read as any value.');
    return anyAt(pointer);
  }
  const site: Site = { raw, pointer, place, depth, context };
  const schema = buildCore(site);
  const value = readDefault(raw, schema, at(pointer, 'default'), context.notes);
  return value === undefined ? schema : { ...schema, default: value };
}

/** A schema that allows everything. */
export function anyAt(pointer: string): SchemaModel {
  return { kind: 'any', pointer, nullable: false, readOnly: false, notificationUrl: false };
}

/** What describes a value beside its type: all but enum and default, which depend on the type. */
export function readAnnotations(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): SchemaBase {
  const base = {
    pointer,
    nullable: flag(raw, 'x-nullable') || flag(raw, 'nullable'),
    readOnly: flag(raw, 'readOnly'),
    visibility: readVisibility(raw),
    ...readMark(raw, context),
  };
  if (context.outline !== undefined) return present<SchemaBase>(base);
  const example = member(raw, 'example');
  return present<SchemaBase>({
    ...base,
    title: text(raw, 'title'),
    summary: text(raw, 'x-ms-summary'),
    description: text(raw, 'description'),
    example: isJson(example) ? example : undefined,
    dynamicValues: readDynamicValues(raw, pointer, context),
    dynamicSchema: readDynamicSchema(raw, pointer, context),
  });
}

const MARK = 'x-ms-notification-url';

/** Whether something takes the callback URL, and whether its author meant to say so in a wrong way. */
export function readMark(
  raw: RawObject,
  context: BuildContext,
): Pick<SchemaBase, 'notificationUrl' | 'malformedNotificationUrl'> {
  const value = member(raw, MARK);
  if (value === undefined) return { notificationUrl: false };
  context.marks.found = true;
  if (flag(raw, MARK)) return { notificationUrl: true };
  return typeof value === 'boolean'
    ? { notificationUrl: false }
    : { notificationUrl: false, malformedNotificationUrl: true };
}

export function readVisibility(raw: RawObject): Visibility | undefined {
  const declared = text(raw, 'x-ms-visibility')?.trim().toLowerCase();
  return declared !== undefined && VISIBILITIES.has(declared)
    ? (declared as Visibility)
    : undefined;
}

function buildCore(site: Site): SchemaModel {
  const { raw } = site;
  const reference = referenceOf(raw);
  if (reference !== undefined) return buildReference(site, reference);
  const parts = member(raw, 'allOf');
  if (isList(parts) && parts.some(isRawObject)) return buildAllOf(site, parts);
  const variants = [member(raw, 'oneOf'), member(raw, 'anyOf')].find(isList);
  if (variants?.some(isRawObject) === true) return buildUnion(site, variants);
  return buildTyped(site);
}

function buildReference(site: Site, reference: string): SchemaModel {
  const { raw, pointer, place, context } = site;
  const base = readAnnotations(raw, pointer, context);
  const name = context.references.name(reference);
  if (name === undefined) {
    noteUnusable(raw, pointer, 'The schema', 'it is read as any value', context);
    return { ...base, kind: 'any' };
  }
  if (place === 'nested' || place === 'part') {
    const target = followObject(context.root, raw, pointer);
    if (target !== undefined && text(target.value, 'type') === 'file') {
      return fileInJson({ ...site, raw: target.value }, base);
    }
  }
  return { ...base, kind: 'ref', name };
}

function buildAllOf(site: Site, declared: readonly unknown[]): SchemaModel {
  const { raw, pointer, place, depth, context } = site;
  const base = readAnnotations(raw, pointer, context);
  const parts = declared.flatMap((part, index) =>
    isRawObject(part) ? [context.schema(part, at(pointer, 'allOf', index), 'part', depth + 1)] : [],
  );
  const own = ownPart(site);
  const [only] = parts;
  // A definition that is nothing but a base with a discriminator is a kind of it, not another name.
  const subtype = only?.kind === 'ref' && context.subtypes.isKind(only.name);
  if (only !== undefined && parts.length === 1 && own === undefined) {
    if (!(place === 'definition' && subtype)) return described(only, base);
  }
  return { ...base, kind: 'allOf', parts: own === undefined ? parts : [...parts, own] };
}

/** What stands beside `allOf` or `oneOf` and limits the value too. */
function ownPart(site: Site): SchemaModel | undefined {
  const { raw, pointer, depth, context } = site;
  const kept = STRUCTURAL.filter((key) => Object.hasOwn(raw, key));
  const additional = member(raw, 'additionalProperties');
  const says = kept.some((key) =>
    key === 'additionalProperties' ? isRawObject(additional) : key !== 'type' && key !== 'format',
  );
  if (!says) return undefined;
  const own = Object.fromEntries(kept.map((key) => [key, raw[key]]));
  return context.schema(own, pointer, 'part', depth + 1);
}

/** `inner` as the wrapper around it describes it. */
function described(inner: SchemaModel, wrapper: SchemaBase): SchemaModel {
  return {
    ...inner,
    ...wrapper,
    nullable: inner.nullable || wrapper.nullable,
    readOnly: inner.readOnly || wrapper.readOnly,
    notificationUrl: inner.notificationUrl || wrapper.notificationUrl,
  };
}

function buildUnion(site: Site, declared: readonly unknown[]): SchemaModel {
  const { raw, pointer, depth, context } = site;
  const key = isList(member(raw, 'oneOf')) ? 'oneOf' : 'anyOf';
  const built = declared.flatMap((variant, index) =>
    isRawObject(variant)
      ? [context.schema(variant, at(pointer, key, index), 'nested', depth + 1)]
      : [],
  );
  const variants = built.filter((variant) => variant.kind !== 'null');
  const annotations = readAnnotations(raw, pointer, context);
  const base = { ...annotations, nullable: annotations.nullable || variants.length < built.length };
  const own = ownPart(site);
  // `oneOf: [{ required: [a] }, { required: [b] }]` beside properties limits, but shapes nothing.
  const shapeless = declared.every((variant) => isRawObject(variant) && !shapes(variant));
  if (own !== undefined && shapeless) return described(own, base);
  const [only] = variants;
  if (only === undefined) return { ...base, kind: 'null' };
  if (own !== undefined) {
    const union: SchemaModel = { ...anyAt(pointer), kind: 'union', variants };
    return { ...base, kind: 'allOf', parts: [union, own] };
  }
  return variants.length === 1 ? described(only, base) : { ...base, kind: 'union', variants };
}

function shapes(raw: RawObject): boolean {
  return ['$ref', 'type', 'properties', 'items', 'enum', 'allOf', 'oneOf', 'anyOf', 'const'].some(
    (key) => Object.hasOwn(raw, key),
  );
}

function buildTyped(site: Site): SchemaModel {
  const { raw, pointer, context } = site;
  const reading = readType(raw, pointer, context.notes);
  const annotations = readAnnotations(raw, pointer, context);
  const base = { ...annotations, nullable: annotations.nullable || reading.nullable };
  const [only = 'any'] = reading.types;
  if (reading.types.length === 1) return buildOf(site, only, base, reading.format);
  const { values, nullable } = readEnum(raw, 'any', pointer, context.notes);
  return present<SchemaModel>({
    ...base,
    nullable: base.nullable || nullable,
    enum: values,
    kind: 'union',
    variants: reading.types.map((type) => buildOf(site, type, bare(pointer))),
  });
}

function bare(pointer: string): SchemaBase {
  return { pointer, nullable: false, readOnly: false, notificationUrl: false };
}

function buildOf(site: Site, type: SchemaType, base: SchemaBase, format?: string): SchemaModel {
  const { raw, pointer, context } = site;
  if (type === 'array') return buildArray(site, base);
  if (type === 'file') {
    return site.place === 'definition' || site.place === 'root'
      ? { ...base, kind: 'file' }
      : fileInJson(site, base);
  }
  const { values, nullable } = readEnum(raw, type, pointer, context.notes);
  if (nullable && values === undefined && isList(member(raw, 'enum')))
    return { ...base, kind: 'null' };
  const common =
    values === undefined && !nullable
      ? base
      : present<SchemaBase>({ ...base, nullable: base.nullable || nullable, enum: values });
  switch (type) {
    case 'string': {
      const sizes = readSizes(raw, 'minLength', 'maxLength', pointer, context.notes);
      const pattern = readPattern(raw, pointer, context.notes);
      return present<SchemaModel>({
        ...common,
        kind: 'string',
        format: format ?? text(raw, 'format'),
        ...sizes,
        pattern,
      });
    }
    case 'number':
    case 'integer': {
      const range = readRange(raw, pointer, context.notes);
      const written = format ?? text(raw, 'format');
      return present<SchemaModel>({ ...common, kind: type, format: written, ...range });
    }
    case 'object':
      return buildObject(site, common);
    case 'boolean':
    case 'null':
    case 'any':
      return { ...common, kind: type };
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** JSON has no bytes: what is called a file there travels as base64. */
function fileInJson({ pointer, context }: Site, base: SchemaBase): SchemaModel {
  context.notes.add(
    pointer,
    'A file cannot be part of JSON or a parameter; it is read as a base64 string.',
    'Use type string with format byte.',
  );
  return { ...base, kind: 'string', format: 'byte' };
}

function buildArray(site: Site, base: SchemaBase): SchemaModel {
  const { raw, pointer, depth, context } = site;
  const sizes = readSizes(raw, 'minItems', 'maxItems', pointer, context.notes);
  const place = site.place === 'parameter' ? 'parameter' : 'nested';
  const items = member(raw, 'items');
  const values = member(raw, 'enum');
  // An enum of scalars on an array is meant for its items.
  const misplaced = isList(values) && !values.some(isList);
  const whole: EnumReading = misplaced
    ? { nullable: false }
    : readEnum(raw, 'array', pointer, context.notes);
  const build = (item: unknown, where: string): SchemaModel =>
    context.schema(
      misplaced && isRawObject(item) && !Object.hasOwn(item, 'enum')
        ? { ...item, enum: values }
        : item,
      where,
      place,
      depth + 1,
    );
  return present<SchemaModel>({
    ...base,
    nullable: base.nullable || whole.nullable,
    enum: whole.values,
    kind: 'array',
    items: isList(items)
      ? tupleItems(site, items, build)
      : items === undefined && !misplaced
        ? anyAt(at(pointer, 'items'))
        : build(items ?? {}, at(pointer, 'items')),
    ...sizes,
    uniqueItems: flag(raw, 'uniqueItems'),
  });
}

/** Swagger 2.0 has no tuples; a list under `items` becomes an array of any of them. */
function tupleItems(
  { pointer, context }: Site,
  items: readonly unknown[],
  build: (item: unknown, where: string) => SchemaModel,
): SchemaModel {
  context.notes.add(
    at(pointer, 'items'),
    'items is a list; the array is read as holding any of its schemas.',
    'Give one schema.',
  );
  const variants = items.map((item, index) => build(item, at(pointer, 'items', index)));
  const [only = anyAt(at(pointer, 'items'))] = variants;
  if (variants.length <= 1) return only;
  return { ...bare(at(pointer, 'items')), kind: 'union', variants };
}

function buildObject(site: Site, base: SchemaBase): SchemaModel {
  const { raw, pointer, context } = site;
  const required = new Set(strings(member(raw, 'required')));
  const properties = readProperties(site, required);
  const declared = new Set(properties.map(({ name }) => name));
  const sizes = readSizes(raw, 'minProperties', 'maxProperties', pointer, context.notes);
  return {
    ...base,
    kind: 'object',
    properties,
    additional: readAdditional(site),
    ...(properties.length > 0 && saysOpen(member(raw, 'additionalProperties'))
      ? { open: true as const }
      : {}),
    requiredElsewhere: [...required].filter((name) => !declared.has(name)),
    ...sizes,
  };
}

function readProperties(site: Site, required: ReadonlySet<string>): PropertyModel[] {
  const { raw, pointer, place, depth, context } = site;
  const inner = place === 'parameter' ? 'parameter' : 'nested';
  return Object.entries(objectMember(raw, 'properties') ?? {}).map(([name, value]) => {
    const where = at(pointer, 'properties', name);
    const marked = isRawObject(value) && flag(value, 'required');
    if (marked && !required.has(name)) {
      context.notes.add(
        where,
        `${quote(name)} says required: true itself; it is read as required.`,
        'Name it in the list "required" of the object instead.',
      );
    }
    return {
      name,
      required: required.has(name) || marked,
      schema: context.schema(value, where, inner, depth + 1),
    };
  });
}

function readAdditional({ raw, pointer, place, depth, context }: Site): boolean | SchemaModel {
  const declared = member(raw, 'additionalProperties');
  // A closed part of an allOf would refuse what the other parts declare: nobody means that.
  if (declared === false) return place === 'part';
  if (!isRawObject(declared) || Object.keys(declared).length === 0) return true;
  return context.schema(declared, at(pointer, 'additionalProperties'), 'nested', depth + 1);
}

function saysOpen(declared: unknown): boolean {
  return declared === true || (isRawObject(declared) && Object.keys(declared).length === 0);
}

/** A definition: a schema with a name, which others may extend. */
export function buildDefinition(
  name: string,
  raw: unknown,
  pointer: string,
  context: BuildContext,
): SchemaModel {
  const schema = context.schema(raw, pointer, 'definition');
  const closed = schema.kind === 'object' && schema.additional === false;
  return closed && context.subtypes.isExtended(name) ? { ...schema, additional: true } : schema;
}
