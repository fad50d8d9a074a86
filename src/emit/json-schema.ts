// JSON Schemas (draft 7) from the model's schemas, for the server's validation and its mock. They say
// the same as the types do; titles, descriptions and x-ms-* are dropped, examples stay.

import type { DiscriminatorModel, JsonValue, RefSchema, SchemaModel } from '../model/types.js';
import type { DefinitionNames } from './definition-names.js';
import { discriminatorOf } from './definition-names.js';
import type { Data } from './print-data.js';
import { ANYTHING, type Shape, type Shapes, isAnything, withValues } from './shape.js';

export interface SchemaContext {
  readonly names: DefinitionNames;
  readonly shapes: Shapes;
  /** Called with the name (in the output) and the making of each definition that is referred to. */
  readonly refer: (name: string, make: () => Keywords) => void;
}

/** A JSON Schema under construction; members that are undefined are left out. */
export interface Keywords {
  readonly [keyword: string]: Data | undefined;
}

/** The schema of a value. */
export function jsonSchema(schema: SchemaModel, context: SchemaContext): Keywords {
  return { ...nullable(schema, constraints(schema, context)), ...samples(schema) };
}

/** Default and example, for values that a mock makes up. */
function samples(schema: SchemaModel): Keywords {
  return {
    default: schema.default,
    examples:
      schema.example !== undefined && fits(schema, schema.example) ? [schema.example] : undefined,
  };
}

/** Documents give examples of any type; one that shows another type than the schema's helps nobody. */
function fits(schema: SchemaModel, value: JsonValue): boolean {
  if (value === null) return schema.nullable || schema.kind === 'any' || schema.kind === 'null';
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  switch (schema.kind) {
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'object':
    case 'allOf':
      return typeof value === 'object' && !Array.isArray(value);
    case 'null':
    case 'file':
      return false;
    case 'ref':
    case 'union':
    case 'any':
      return true;
    default:
      return schema satisfies never;
  }
}

function constraints(schema: SchemaModel, context: SchemaContext): Keywords {
  const limits = { enum: schema.enum };
  switch (schema.kind) {
    case 'ref':
      return reference(schema, context);
    case 'string': {
      // The engine puts its own URL there, whatever the definition says of the text.
      if (schema.notificationUrl) return { type: 'string' };
      const { minLength, maxLength, pattern } = schema;
      // Listed values are right as they stand: some definitions list ones that miss their own format.
      const format = schema.enum === undefined ? schema.format : undefined;
      return { type: 'string', format, minLength, maxLength, pattern, ...limits };
    }
    case 'number':
    case 'integer': {
      const { kind, format, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
      const { multipleOf } = schema;
      const range = { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf };
      return { type: kind, format, ...range, ...limits };
    }
    case 'boolean':
    case 'null':
      return { type: schema.kind, ...limits };
    case 'array': {
      const { minItems, maxItems } = schema;
      const items = isAnything(schema.items) ? undefined : jsonSchema(schema.items, context);
      const uniqueItems = schema.uniqueItems ? true : undefined;
      return { type: 'array', items, minItems, maxItems, uniqueItems, ...limits };
    }
    case 'object': {
      const shape = context.shapes.of(schema);
      return shape === undefined ? {} : { ...shapeSchema(shape, context), ...limits };
    }
    case 'allOf':
      return { ...allOfSchema(schema.parts, context), ...limits };
    case 'union':
      return { anyOf: schema.variants.map((variant) => jsonSchema(variant, context)), ...limits };
    case 'file':
      return {};
    case 'any':
      return limits;
    default:
      return schema satisfies never;
  }
}

/** Lets null in. */
function nullable(schema: SchemaModel, keywords: Keywords): Keywords {
  const values = schema.enum;
  const plain = schema.readOnly ? { ...keywords, readOnly: true } : keywords;
  if (!schema.nullable) return plain;
  const open = values === undefined || values.includes(null) ? {} : { enum: [...values, null] };
  if (typeof keywords.type === 'string') {
    return keywords.type === 'null' ? plain : { ...plain, ...open, type: [keywords.type, 'null'] };
  }
  if (schema.kind === 'any') return { ...plain, ...open };
  const { readOnly, ...rest } = plain;
  return { anyOf: [rest, { type: 'null' }], readOnly };
}

function reference(schema: RefSchema, context: SchemaContext): Keywords {
  const target = context.shapes.target(schema.name);
  const name = target && context.names.type(target.name);
  if (target === undefined || name === undefined) return {};
  context.refer(name, () => definitionSchema(target.name, target.schema, context));
  return { $ref: pointerTo(name) };
}

function pointerTo(name: string): string {
  const escaped = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return `#/definitions/${encodeURIComponent(escaped)}`;
}

/** What a reference to a definition means: for a discriminated base, one of its subtypes. */
function definitionSchema(name: string, schema: SchemaModel, context: SchemaContext): Keywords {
  const discriminator = discriminatorOf(schema);
  if (discriminator === undefined || context.names.base(name) === undefined) {
    return aloneSchema(name, schema, context);
  }
  const variants = discriminator.subtypes.map((subtype) => subtypeReference(subtype.name, context));
  return nullable(schema, {
    type: 'object',
    properties: new Map([[discriminator.property, valuesSchema(discriminator)]]),
    anyOf: variants,
  });
}

/** Said beside `anyOf`, so that a wrong value is reported as that and not as no variant's. */
function valuesSchema({ subtypes }: DiscriminatorModel): Data {
  return { type: 'string', enum: subtypes.map(({ value }) => value) };
}

function subtypeReference(name: string, context: SchemaContext): Keywords {
  return reference(
    { kind: 'ref', name, pointer: '', nullable: false, readOnly: false, notificationUrl: false },
    context,
  );
}

/** The definition itself, without its subtypes. One that is a subtype is written out, with its own value. */
function aloneSchema(name: string, schema: SchemaModel, context: SchemaContext): Keywords {
  const values = context.names.valuesOf(name);
  const shape = values.length === 0 ? undefined : context.shapes.of(schema);
  if (shape === undefined) return jsonSchema(schema, context);
  return nullable(schema, shapeSchema(withValues(shape, values), context));
}

/** Keywords as data: a record without members that are undefined. */
function strip(keywords: Keywords): Data {
  return Object.fromEntries(
    Object.entries(keywords).filter((entry): entry is [string, Data] => entry[1] !== undefined),
  );
}

/**
 * Parts stay parts unless they contradict each other: a closed object beside members that it does not
 * know, or one member declared twice. Then all is one object, as in the types.
 */
function allOfSchema(parts: readonly SchemaModel[], context: SchemaContext): Keywords {
  const said = parts.filter((part) => !isAnything(part));
  const shapes = said.map((part) => context.shapes.of(part));
  if (shapes.every((shape) => shape !== undefined) && contradict(shapes)) {
    const whole = context.shapes.of({
      kind: 'allOf',
      parts: said,
      pointer: '',
      nullable: false,
      readOnly: false,
      notificationUrl: false,
    });
    return whole === undefined ? {} : shapeSchema(whole, context);
  }
  const schemas = said.map((part) => strip(partSchema(part, context)));
  return schemas.length === 0 ? {} : { allOf: schemas };
}

function contradict(shapes: readonly Shape[]): boolean {
  const seen = new Set<string>();
  for (const shape of shapes) {
    if (shape.additional !== true && shapes.length > 1) return true;
    for (const [name, { schema }] of shape.members) {
      if (schema === undefined) continue;
      if (seen.has(name)) return true;
      seen.add(name);
    }
  }
  return false;
}

/** A part that refers to a discriminated base means the base alone. */
function partSchema(part: SchemaModel, context: SchemaContext): Keywords {
  if (part.kind !== 'ref') return jsonSchema({ ...part, nullable: false }, context);
  const target = context.shapes.target(part.name);
  const base = target && context.names.base(target.name);
  if (target === undefined || base === undefined) return jsonSchema(part, context);
  context.refer(base, () =>
    aloneSchema(target.name, { ...target.schema, nullable: false }, context),
  );
  return { $ref: pointerTo(base) };
}

/** An object with the members of a shape. */
function shapeSchema(shape: Shape, context: SchemaContext): Keywords {
  const properties = new Map<string, Data>();
  const required: string[] = [];
  for (const [name, member] of shape.members) {
    if (member.required) required.push(name);
    if (member.schema !== undefined)
      properties.set(name, strip(jsonSchema(member.schema, context)));
  }
  const { additional, minProperties, maxProperties } = shape;
  return {
    type: 'object',
    properties: properties.size > 0 ? properties : undefined,
    required: required.length > 0 ? required : undefined,
    additionalProperties:
      additional === true || additional === ANYTHING
        ? undefined
        : additional === false
          ? false
          : strip(jsonSchema(additional, context)),
    minProperties,
    maxProperties,
  };
}
