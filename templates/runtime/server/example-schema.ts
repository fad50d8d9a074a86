// One place of a value and all that its schema says there: references followed, allOf merged, one
// variant of anyOf, oneOf and if taken. Which variant, `attempt` says, so that callers can go through them.

import type { ConnectorDescriptor, Json, JsonSchema } from './descriptor.js';
import { definitionName } from './read-only.js';

/** What one schema of the place says about its members. */
export interface ObjectPart {
  readonly properties: ReadonlyMap<string, Json>;
  readonly additional: Json;
}

export interface Place {
  /** Absent: any. Empty when the parts contradict each other. */
  types?: readonly string[];
  title?: string;
  /** From enum and const. */
  allowed?: readonly Json[];
  /** Examples before defaults; `whole` is false for those of a part of an allOf. */
  readonly samples: Array<{ readonly value: Json; readonly whole: boolean }>;
  readonly formats: string[];
  readonly patterns: string[];
  readonly multiples: number[];
  readonly objects: ObjectPart[];
  readonly items: JsonSchema[];
  readonly required: Set<string>;
  minLength: number;
  maxLength: number;
  minimum: number;
  maximum: number;
  exclusiveMinimum: number;
  exclusiveMaximum: number;
  minItems: number;
  maxItems: number;
  minProperties: number;
  maxProperties: number;
  uniqueItems: boolean;
  /** Names of the definitions that were merged. */
  readonly references: Set<string>;
  /** A reference leads back to a definition that is being made. */
  recursive: boolean;
  /** How many attempts there are. */
  attempts: number;
}

const MAX_DEPTH = 100;
const MAX_ATTEMPTS = 256;

const least = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties'] as const;
const most = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties'] as const;

/** @param active names of the definitions that the value around is made from. */
export function placeOf(
  schema: JsonSchema,
  descriptor: ConnectorDescriptor,
  active: ReadonlySet<string>,
  attempt: number,
): Place {
  const place = emptyPlace();
  let rest = attempt;
  const choose = <One extends Json>(variants: readonly One[]): One | undefined => {
    if (variants.length === 0) return undefined;
    const ordered = [...variants.filter((it) => !isNull(it)), ...variants.filter(isNull)];
    const chosen = ordered[rest % ordered.length];
    rest = Math.floor(rest / ordered.length);
    place.attempts = Math.min(MAX_ATTEMPTS, place.attempts * ordered.length);
    return chosen;
  };
  const merge = (part: Json | undefined, whole: boolean, depth: number): void => {
    if (!isSchema(part) || depth > MAX_DEPTH) return;
    addKeywords(place, part, whole);
    const reference = part['$ref'];
    const name = typeof reference === 'string' ? definitionName(reference) : undefined;
    if (name !== undefined && active.has(name)) place.recursive = true;
    else if (name !== undefined && !place.references.has(name)) {
      place.references.add(name);
      merge(
        Object.hasOwn(descriptor.definitions, name) ? descriptor.definitions[name] : undefined,
        whole,
        depth + 1,
      );
    }
    const parts = list(part['allOf']);
    for (const one of parts) if (!isCase(one)) merge(one, false, depth + 1);
    merge(choose(list(part['anyOf'])), whole, depth + 1);
    merge(choose(list(part['oneOf'])), whole, depth + 1);
    for (const one of choose(outcomes([...parts, part].filter(isCase))) ?? [])
      merge(one, whole, depth + 1);
  };
  merge(schema, true, 0);
  return place;
}

function isCase(schema: Json): schema is JsonSchema {
  return isSchema(schema) && schema['if'] !== undefined;
}

/** What conditions come to, of which one holds: they tell the kinds of a base apart. */
function outcomes(cases: readonly JsonSchema[]): Array<readonly Json[]> {
  const met = cases.flatMap(({ if: condition, then }) =>
    condition === undefined || then === undefined ? [] : [[condition, then]],
  );
  const nothing: Json = {};
  const unmet = new Set(cases.map((one) => one['else'] ?? nothing));
  return [...met, ...[...unmet].map((schema) => [schema])];
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal as JSON, the order of members apart. */
export function sameJson(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** JSON text with sorted members. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isSchema(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}

function emptyPlace(): Place {
  return {
    samples: [],
    formats: [],
    patterns: [],
    multiples: [],
    objects: [],
    items: [],
    required: new Set(),
    minLength: 0,
    maxLength: Infinity,
    minimum: -Infinity,
    maximum: Infinity,
    exclusiveMinimum: -Infinity,
    exclusiveMaximum: Infinity,
    minItems: 0,
    maxItems: Infinity,
    minProperties: 0,
    maxProperties: Infinity,
    uniqueItems: false,
    references: new Set(),
    recursive: false,
    attempts: 1,
  };
}

function addKeywords(place: Place, schema: JsonSchema, whole: boolean): void {
  for (const value of list(schema['examples']).slice(0, 3)) place.samples.push({ value, whole });
  if (schema['default'] !== undefined) place.samples.push({ value: schema['default'], whole });
  if (typeof schema['title'] === 'string') place.title ??= schema['title'];
  const types = [schema['type']].flat().filter((type) => typeof type === 'string');
  if (types.length > 0)
    place.types = place.types === undefined ? types : narrowed(place.types, types);
  if (Array.isArray(schema['enum'])) allow(place, schema['enum'] as readonly Json[]);
  if (schema['const'] !== undefined) allow(place, [schema['const']]);
  for (const key of least) place[key] = Math.min(place[key], numberOf(schema[key], Infinity));
  for (const key of most) place[key] = Math.max(place[key], numberOf(schema[key], -Infinity));
  if (typeof schema['format'] === 'string') place.formats.push(schema['format']);
  if (typeof schema['pattern'] === 'string') place.patterns.push(schema['pattern']);
  if (typeof schema['multipleOf'] === 'number') place.multiples.push(schema['multipleOf']);
  if (schema['uniqueItems'] === true) place.uniqueItems = true;
  if (isSchema(schema['items'])) place.items.push(schema['items']);
  for (const name of list(schema['required']))
    if (typeof name === 'string') place.required.add(name);
  const { properties, additionalProperties } = schema;
  if (isSchema(properties) || additionalProperties !== undefined) {
    const members = new Map(isSchema(properties) ? Object.entries(properties) : []);
    place.objects.push({ properties: members, additional: additionalProperties ?? true });
  }
}

function allow(place: Place, values: readonly Json[]): void {
  if (place.allowed === undefined) {
    place.allowed = values;
    return;
  }
  const texts = new Set(values.map(canonical));
  place.allowed = place.allowed.filter((value) => texts.has(canonical(value)));
}

function narrowed(types: readonly string[], others: readonly string[]): string[] {
  return types.flatMap((type) => {
    if (others.includes(type) || (type === 'integer' && others.includes('number'))) return [type];
    return type === 'number' && others.includes('integer') ? ['integer'] : [];
  });
}

function isNull(schema: Json): boolean {
  return isSchema(schema) && schema['type'] === 'null';
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function numberOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
