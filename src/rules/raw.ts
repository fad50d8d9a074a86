// Reading raw nodes of a document without trusting them.

import { isObject } from '../document/is-object.js';

export { isObject };

/** An own member; undefined when there is none, or `object` is none. */
export function memberOf(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined;
  // Most rules ask for what is not there: only what is there can be somebody else's.
  const value = object[name];
  return value === undefined || !Object.hasOwn(object, name) ? undefined : value;
}

export function objectEntries(value: unknown): ReadonlyArray<[string, unknown]> {
  return isObject(value) ? Object.entries(value) : [];
}

/** The string, or ''. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The list's strings; others are passed by. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
