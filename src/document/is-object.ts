import type { JsonObject } from './types.js';

const { isArray } = Array;

/** Whether a value of a parsed text is an object: no list, and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}
