// The values inside a schema: its enum, its default, and whether a value fits. A value of the wrong
// type is turned into the right one where nothing is lost ("5" for an integer), else left out.

import { isList, isRawObject, member, quote, type RawObject } from './raw-value.js';
import type { Notes } from './build-context.js';
import type { JsonValue, SchemaModel } from './types.js';
import type { SchemaType } from './schema-type.js';

const MAX_DEPTH = 40;

/** One text for equal values, whatever the order of their members. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value, (_key, inner: unknown) =>
    isRawObject(inner)
      ? Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      : inner,
  );
}

/** True for what JSON can say, to a depth that nobody writes by hand. */
export function isJson(value: unknown, depth = 0): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
  return Object.values(value).every((inner) => isJson(inner, depth + 1));
}

/** `value` as a value of `type`, changed only where nothing is lost; undefined when it cannot be one. */
export function bend(value: unknown, type: SchemaType): JsonValue | undefined {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value;
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
    case 'number':
    case 'integer': {
      const spelled = typeof value === 'string' && value.trim() !== '';
      const number = spelled ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
      return type === 'integer' && !Number.isInteger(number) ? undefined : number;
    }
    case 'boolean':
      if (typeof value === 'string' && /^(true|false)$/i.test(value)) return /^true$/i.test(value);
      return typeof value === 'boolean' ? value : undefined;
    case 'array':
      return isList(value) && isJson(value) ? value : undefined;
    case 'object':
      return isRawObject(value) && isJson(value) ? value : undefined;
    case 'null':
      return value === null ? value : undefined;
    case 'file':
      return undefined;
    case 'any':
      return isJson(value) ? value : undefined;
    default: {
      const never: never = type;
      return never;
    }
  }
}

export interface EnumReading {
  readonly values?: readonly JsonValue[];
  /** `null` was among them. */
  readonly nullable: boolean;
}

const NO_ENUM: EnumReading = { nullable: false };

/** The enum of a schema of that type: each value once, `null` told apart. */
export function readEnum(
  raw: RawObject,
  type: SchemaType,
  pointer: string,
  notes: Notes,
): EnumReading {
  const constant = member(raw, 'const');
  const declared = member(raw, 'enum') ?? (constant === undefined ? undefined : [constant]);
  if (declared === undefined) return NO_ENUM;
  if (!isList(declared) || declared.length === 0) {
    notes.add(pointer, 'The enum is not a list of values and is left out.');
    return { nullable: false };
  }
  const nullable = declared.includes(null);
  const values = new Map<string, JsonValue>();
  for (const value of declared) {
    if (value === null) continue;
    const bent = bend(value, type);
    if (bent === undefined) {
      notes.add(pointer, `The enum value ${quote(value)} is not of type ${type} and is left out.`);
    } else {
      values.set(canonical(bent), bent);
    }
  }
  return values.size === 0 ? { nullable } : { values: [...values.values()], nullable };
}

/** The default of a schema that is otherwise complete; undefined when absent or when it does not fit. */
export function readDefault(
  raw: RawObject,
  schema: SchemaModel,
  pointer: string,
  notes: Notes,
): JsonValue | undefined {
  const declared = member(raw, 'default');
  if (declared === undefined) return undefined;
  const bent = declared === null ? null : bend(declared, typeOf(schema));
  if (bent !== undefined && fits(bent, schema)) return bent;
  // An empty or null default is how editors write "none"; nothing is lost without it.
  if (declared !== '' && declared !== null) {
    notes.add(
      pointer,
      `The default ${quote(declared)} does not fit its schema and is left out.`,
      'Give a default that the schema allows, or none.',
    );
  }
  return undefined;
}

function typeOf(schema: SchemaModel): SchemaType {
  return schema.kind === 'ref' || schema.kind === 'allOf' || schema.kind === 'union'
    ? 'any'
    : schema.kind;
}

/** Whether a value meets a schema. References are trusted, patterns and formats not looked at. */
export function fits(value: JsonValue, schema: SchemaModel): boolean {
  if (value === null) return schema.nullable || schema.kind === 'null' || schema.kind === 'any';
  if (schema.enum !== undefined) {
    const wanted = canonical(value);
    if (!schema.enum.some((allowed) => canonical(allowed) === wanted)) return false;
  }
  switch (schema.kind) {
    case 'string':
      return (
        typeof value === 'string' && within([...value].length, schema.minLength, schema.maxLength)
      );
    case 'number':
    case 'integer':
      return (
        typeof value === 'number' &&
        (schema.kind === 'number' || Number.isInteger(value)) &&
        within(value, schema.minimum, schema.maximum) &&
        value > (schema.exclusiveMinimum ?? -Infinity) &&
        value < (schema.exclusiveMaximum ?? Infinity)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return (
        isList(value) &&
        within(value.length, schema.minItems, schema.maxItems) &&
        value.every((item) => fits(item as JsonValue, schema.items))
      );
    case 'object':
      return isRawObject(value) && fitsObject(value, schema);
    case 'allOf':
      return schema.parts.every((part) => fits(value, part));
    case 'union':
      return schema.variants.some((variant) => fits(value, variant));
    case 'null':
    case 'file':
      return false;
    case 'ref':
    case 'any':
      return true;
    default: {
      const never: never = schema;
      return never;
    }
  }
}

function fitsObject(value: RawObject, schema: SchemaModel & { kind: 'object' }): boolean {
  const known = new Map(schema.properties.map((property) => [property.name, property]));
  const missing =
    schema.properties.some(({ name, required }) => required && !Object.hasOwn(value, name)) ||
    schema.requiredElsewhere.some((name) => !Object.hasOwn(value, name));
  if (missing) return false;
  return Object.entries(value).every(([name, inner]) => {
    const property = known.get(name);
    if (property !== undefined) return fits(inner as JsonValue, property.schema);
    if (typeof schema.additional === 'boolean') return schema.additional;
    return fits(inner as JsonValue, schema.additional);
  });
}

function within(value: number, low = -Infinity, high = Infinity): boolean {
  return value >= low && value <= high;
}
