import type { JsonObject } from './types.js';

/** Whether a value of a parsed text is an object: no list, and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
