// JSON Schemas (draft 7) from the model's schemas, for the server's validation and its mock. They say
// the same as the types do; descriptions and x-ms-* are dropped. Examples stay, and titles that say more
// than the name of a property does.

import type {
  DiscriminatorModel,
  JsonValue,
  KindModel,
  RefSchema,
  SchemaModel,
} from '../model/types.js';
import { plainName } from '../model/names-alike.js';
import type { DefinitionNames } from './definition-names.js';
import { discriminatorOf, standsForKinds } from './definition-names.js';
import type { Data } from './print-data.js';
import { ANYTHING, type Shape, type Shapes, contradict, isAnything } from './shape.js';

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

/** Longer titles are sentences. */
const MAX_TITLE = 40;

const PLAIN = { pointer: '', nullable: false, readOnly: false, notificationUrl: false };

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
      return { ...allOfSchema(schema.parts, context, 'kinds'), ...limits };
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

/** What a reference to a definition means: for a base with a discriminator, one of its kinds. */
function definitionSchema(name: string, schema: SchemaModel, context: SchemaContext): Keywords {
  const discriminator = discriminatorOf(schema);
  const base = context.names.base(name);
  if (discriminator === undefined || base === undefined) return kindSchema(name, schema, context);
  const kinds = kindsSchema(name, base, discriminator, context);
  if (!schema.nullable) return kinds;
  const whenObject = condition({ type: 'object' }, strip(kinds));
  return { type: ['object', 'null'], ...whenObject, else: { type: 'null' } };
}

/**
 * The property says which schema holds. Conditions, not `anyOf`: a fault is then one of the kind that is
 * meant, and a value that no kind has is reported as that.
 */
function kindsSchema(
  definition: string,
  base: string,
  { property, kinds }: DiscriminatorModel,
  context: SchemaContext,
): Keywords {
  const declared = context.shapes.named(definition)?.members.get(property);
  const required = declared?.required === true ? [property] : undefined;
  const orNull =
    declared?.schema !== undefined &&
    (declared.schema.nullable || context.shapes.resolved(declared.schema).nullable);
  // The base says least: made-up values take the first.
  const branches = branchesOf([
    ...kinds.filter(({ name }) => name !== definition),
    ...kinds.filter(({ name }) => name === definition),
  ]);
  const values = branches.flatMap((branch) => branch.values);
  const when = (own: readonly JsonValue[]): Data => ({
    required: [property],
    properties: new Map([[property, own.length === 1 ? { const: own[0] } : { enum: own }]]),
  });
  const cases: Data[] = branches.map((branch) => {
    const schemas = branch.names.map((name) => strip(kindReference(name, property, context)));
    const [only] = schemas;
    return condition(when(branch.values), schemas.length === 1 && only ? only : { anyOf: schemas });
  });
  const open = kinds.some((kind) => kind.values === undefined);
  // Without a value it can be any kind: it has at least what all of them have.
  if (open || orNull || required === undefined)
    cases.push({ if: when(values), else: strip(aloneReference(definition, base, context)) });
  const listed = orNull ? [...values, null] : values;
  return {
    type: 'object',
    properties: open ? undefined : new Map([[property, { enum: listed }]]),
    required,
    allOf: cases,
  };
}

function condition(met: Data, holds: Data): Record<string, Data> {
  // oxlint-disable-next-line unicorn/no-thenable -- a JSON Schema keyword
  return { if: met, then: holds };
}

interface Branch {
  readonly values: JsonValue[];
  /** The definitions that one of the values can mean. */
  readonly names: readonly string[];
}

/** Values by the kinds that they mean; nearly always one value and one kind. */
function branchesOf(kinds: readonly KindModel[]): Branch[] {
  const names = new Map<JsonValue, string[]>();
  for (const { name, values = [] } of kinds) {
    for (const value of values) {
      const known = names.get(value);
      if (known === undefined) names.set(value, [name]);
      else known.push(name);
    }
  }
  const branches = new Map<string, Branch>();
  for (const [value, own] of names) {
    const key = JSON.stringify(own);
    const known = branches.get(key);
    if (known === undefined) branches.set(key, { values: [value], names: own });
    else known.values.push(value);
  }
  return [...branches.values()];
}

/** A kind itself, without those that extend it; its value of `property` is known to be right. */
function kindReference(name: string, property: string, context: SchemaContext): Keywords {
  const base = context.names.base(name);
  const ref = { kind: 'ref', name, ...PLAIN } as const;
  if (base === undefined) return reference(ref, context);
  const others = context.names.valuesOf(name).filter((own) => own.property !== property);
  const alone = aloneReference(name, base, context);
  if (others.length === 0) return alone;
  const limits = others.map((own): [string, Data] => [own.property, { enum: own.values }]);
  return { allOf: [strip(alone), { properties: new Map(limits) }] };
}

/** A base without its kinds. */
function aloneReference(name: string, base: string, context: SchemaContext): Keywords {
  context.refer(base, () => {
    const { shapes, names } = context;
    const shape = shapes.named(name);
    const schema = shapes.target(name)?.schema;
    const own = schema && discriminatorOf(schema)?.property;
    const discriminators = [own ?? [], names.valuesOf(name).map(({ property }) => property)].flat();
    return shape === undefined ? {} : shapeSchema(shapes.writable(shape, discriminators), context);
  });
  return { $ref: pointerTo(base) };
}

/** A definition that is no base, with its own values where it is a kind of another. */
function kindSchema(name: string, schema: SchemaModel, context: SchemaContext): Keywords {
  const values = context.names.valuesOf(name);
  const shape = values.length === 0 ? undefined : context.shapes.of(schema);
  if (shape !== undefined)
    return nullable(schema, shapeSchema(context.shapes.withValues(shape, values), context));
  if (schema.kind !== 'allOf') return jsonSchema(schema, context);
  const keywords = { ...allOfSchema(schema.parts, context, 'alone'), enum: schema.enum };
  return { ...nullable(schema, keywords), ...samples(schema) };
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
function allOfSchema(
  parts: readonly SchemaModel[],
  context: SchemaContext,
  meaning: 'kinds' | 'alone',
): Keywords {
  const said = parts.filter((part) => !isAnything(part));
  const shapes = said.map((part) => context.shapes.of(part));
  if (shapes.every((shape) => shape !== undefined) && contradict(shapes)) {
    const whole = context.shapes.of({ kind: 'allOf', parts: said, ...PLAIN });
    return whole === undefined ? {} : shapeSchema(whole, context);
  }
  const schemas = said.map((part) =>
    meaning === 'kinds' && part.kind === 'ref' && standsForKinds(part, said, context)
      ? strip(jsonSchema(part, context))
      : strip(partSchema(part, context, meaning)),
  );
  return schemas.length === 0 ? {} : { allOf: schemas };
}

/** A part that refers to a base means the base alone. */
function partSchema(
  part: SchemaModel,
  context: SchemaContext,
  meaning: 'kinds' | 'alone',
): Keywords {
  // A part of a part belongs to the definition too.
  if (part.kind === 'allOf' && meaning === 'alone')
    return { ...allOfSchema(part.parts, context, meaning), enum: part.enum };
  if (part.kind !== 'ref') return jsonSchema({ ...part, nullable: false }, context);
  const target = context.shapes.target(part.name);
  const base = target && context.names.base(target.name);
  if (target === undefined || base === undefined) return jsonSchema(part, context);
  return aloneReference(target.name, base, context);
}

/** An object with the members of a shape. */
function shapeSchema(shape: Shape, context: SchemaContext): Keywords {
  const properties = new Map<string, Data>();
  const required: string[] = [];
  for (const [name, member] of shape.members) {
    if (member.required) required.push(name);
    if (member.schema !== undefined)
      properties.set(
        name,
        strip({ title: telling(name, member.schema), ...jsonSchema(member.schema, context) }),
      );
  }
  const { minProperties, maxProperties } = shape;
  return {
    type: 'object',
    properties: properties.size > 0 ? properties : undefined,
    required: required.length > 0 ? required : undefined,
    additionalProperties: additionalSchema(shape, context),
    minProperties,
    maxProperties,
  };
}

/** The title, for values that a mock makes up, unless it is the name in other letters. */
function telling(name: string, { kind, title, summary }: SchemaModel): string | undefined {
  if (kind !== 'string' && kind !== 'number' && kind !== 'integer') return undefined;
  const said = (summary ?? title)?.trim();
  return said === undefined || said.length > MAX_TITLE || plainName(said) === plainName(name)
    ? undefined
    : said;
}

function additionalSchema(
  { additional, members }: Shape,
  context: SchemaContext,
): Data | undefined {
  // It checks nothing, but says that members which are not declared are meant to be there.
  if (additional === ANYTHING) return members.size > 0 ? true : undefined;
  if (typeof additional === 'boolean') return additional ? undefined : false;
  return strip(jsonSchema(additional, context));
}
