// What a schema holds.

import type { JsonObject } from '../document/types.js';
import { isObject, memberOf } from './raw.js';

/** The schemas right inside of a schema, references among them. */
export function innerSchemas(raw: JsonObject): unknown[] {
  const properties = memberOf(raw, 'properties');
  const found: unknown[] = isObject(properties) ? Object.values(properties) : [];
  const items = memberOf(raw, 'items');
  if (isObject(items)) found.push(items);
  const additional = memberOf(raw, 'additionalProperties');
  if (isObject(additional)) found.push(additional);
  for (const list of [
    items,
    memberOf(raw, 'allOf'),
    memberOf(raw, 'anyOf'),
    memberOf(raw, 'oneOf'),
  ]) {
    // One by one: a list may be longer than a call may have arguments.
    if (Array.isArray(list)) for (const one of list) found.push(one);
  }
  return found;
}
