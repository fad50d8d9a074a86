// What a schema holds, and what holds it.

import type { JsonObject } from '../document/types.js';
import { isObject, memberOf } from './raw.js';
import type { SchemaNode } from './types.js';

/** Adds the schemas right inside of a schema, references among them. */
export function addInnerSchemas(raw: JsonObject, found: unknown[]): void {
  const properties = memberOf(raw, 'properties');
  if (isObject(properties)) addAll(Object.values(properties), found);
  const items = memberOf(raw, 'items');
  if (isObject(items)) found.push(items);
  const additional = memberOf(raw, 'additionalProperties');
  if (isObject(additional)) found.push(additional);
  addAll(items, found);
  addAll(memberOf(raw, 'allOf'), found);
  addAll(memberOf(raw, 'anyOf'), found);
  addAll(memberOf(raw, 'oneOf'), found);
}

/** One by one: a list may be longer than a call may have arguments. */
function addAll(list: unknown, found: unknown[]): void {
  if (!Array.isArray(list)) return;
  for (let at = 0; at < list.length; at += 1) found.push(list[at]);
}

/** The top schema of the definition, body, response or notification that contains a schema. */
export function topOf(schema: SchemaNode): SchemaNode {
  let top = schema;
  while (top.parent !== undefined) top = top.parent;
  return top;
}

const DEFINITIONS = '/definitions/';

/** Whether a pointer leads to a definition itself, and not to a part of one. */
export function isDefinition(pointer: string): boolean {
  return pointer.startsWith(DEFINITIONS) && !pointer.includes('/', DEFINITIONS.length);
}
