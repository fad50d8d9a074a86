// Members of a value that its schema does not declare. JSON Schema lets them in, and so does the engine,
// but no designer offers them and no type has them: mostly a name is misspelled or has changed.

import type { ConnectorDescriptor, Json, JsonSchema } from './descriptor.js';
import { definitionName } from './read-only.js';

/** Most members that are listed. */
const MAX_FOUND = 5;
/** Values that are looked at, and items of one list: an answer may be large. */
const MAX_VALUES = 5000;
const MAX_ITEMS = 50;
/** Schemas that one value may have, references and parts of combinations included. */
const MAX_SCHEMAS = 300;

type Definitions = ConnectorDescriptor['definitions'];

/** What a set of schemas says of one value. */
export interface Declared {
  /** Types that are named, of the value itself. */
  readonly types: Set<string>;
  /** Schemas by member. */
  readonly members: Map<string, JsonSchema[]>;
  readonly items: JsonSchema[];
  /** Anything else may be there as well. */
  open: boolean;
}

/**
 * @param value plain JSON.
 * @returns JSON pointers, with the declared name that was perhaps meant: `/nextlink (nextLink?)`.
 */
export function undeclaredMembers(
  schema: JsonSchema,
  value: unknown,
  definitions: Definitions,
): string[] {
  const found: string[] = [];
  const waiting: Array<readonly [schemas: JsonSchema[], value: unknown, path: string]> = [
    [[schema], value, ''],
  ];
  for (let count = 0; count < MAX_VALUES && found.length < MAX_FOUND; count += 1) {
    const next = waiting.shift();
    if (next === undefined) break;
    const [schemas, current, path] = next;
    if (typeof current !== 'object' || current === null) continue;
    const declared = declaredBy(schemas, definitions);
    if (Array.isArray(current)) {
      if (declared.items.length === 0) continue;
      const items = current.slice(0, MAX_ITEMS);
      items.forEach((item, index) => waiting.push([declared.items, item, `${path}/${index}`]));
      continue;
    }
    for (const [name, member] of Object.entries(current)) {
      const pointer = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const known = declared.members.get(name);
      if (known !== undefined) waiting.push([known, member, pointer]);
      else if (!declared.open && found.length < MAX_FOUND)
        found.push(pointer + meant(name, declared.members.keys()));
    }
  }
  return found;
}

/** What schemas say of one value, references and combinations looked through. */
export function declaredBy(schemas: readonly JsonSchema[], definitions: Definitions): Declared {
  const declared: Declared = { types: new Set(), members: new Map(), items: [], open: false };
  const seen = new Set<JsonSchema>();
  for (const schema of schemas) collect(schema, declared, definitions, seen);
  if (declared.members.size === 0) declared.open = true;
  return declared;
}

function collect(
  schema: JsonSchema,
  declared: Declared,
  definitions: Definitions,
  seen: Set<JsonSchema>,
): void {
  if (seen.has(schema) || seen.size >= MAX_SCHEMAS) {
    declared.open ||= seen.size >= MAX_SCHEMAS;
    return;
  }
  seen.add(schema);
  const { properties, additionalProperties, items, type: types } = schema;
  for (const type of [types ?? []].flat()) declared.types.add(String(type));
  if (isSchema(properties))
    for (const [name, member] of Object.entries(properties))
      declared.members.set(name, [
        ...(declared.members.get(name) ?? []),
        ...(isSchema(member) ? [member] : []),
      ]);
  // Closed ones are reported by the check of the schema itself.
  if (additionalProperties !== undefined) declared.open = true;
  if (isSchema(items)) declared.items.push(items);
  const target = targetOf(schema, definitions);
  const parts = [schema['allOf'], schema['then'], schema['else'], target].flat();
  for (const part of parts) if (isSchema(part)) collect(part, declared, definitions, seen);
  for (const variant of [schema['anyOf'] ?? []].flat()) {
    if (!isSchema(variant)) continue;
    const names = declared.members.size;
    collect(variant, declared, definitions, seen);
    // A variant that may be any object.
    const type = variant['type'] ?? (variant['$ref'] === undefined ? 'object' : undefined);
    const free = type === 'object' && declared.members.size === names;
    if (free && variant['properties'] === undefined && variant['allOf'] === undefined)
      declared.open = true;
  }
}

function targetOf({ $ref: reference }: JsonSchema, definitions: Definitions): Json | undefined {
  const name = typeof reference === 'string' ? definitionName(reference) : undefined;
  return name !== undefined && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

/** ` (nextLink?)` where a declared name differs by little. */
export function meant(name: string, declared: Iterable<string>): string {
  for (const one of declared) if (isNear(name, one)) return ` (${one}?)`;
  return '';
}

/** Equal but for letter case and separators, or one letter that is missing, added or another, or two that are swapped. */
function isNear(name: string, other: string): boolean {
  const [a, b] = [folded(name), folded(other)];
  if (a === b) return true;
  if (a.length < 4 || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
