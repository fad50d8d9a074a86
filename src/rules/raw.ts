// Reading raw nodes of a document without trusting them.

import { isObject } from '../document/is-object.js';
import type { JsonObject } from '../document/types.js';

export { isObject };

/** What a parsed object inherits as `__proto__`; all else that it inherits is functions. */
const inherited = Object.prototype;

/** An own member; undefined when there is none, or `object` is none. */
export function memberOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  // Most rules ask for what is not there, so that comes first. What is there may be inherited, but then
  // it is no JSON, which costs less to see than whether it is the object's own; or a list's.
  const value = (object as JsonObject)[name];
  if (value === undefined || typeof value === 'function' || value === inherited) return undefined;
  return Array.isArray(object) ? undefined : value;
}

export function objectEntries(value: unknown): ReadonlyArray<[string, unknown]> {
  return isObject(value) ? Object.entries(value) : [];
}

/** Calls `see` with every member that is an object. */
export function eachObject(map: unknown, see: (raw: JsonObject, name: string) => void): void {
  if (!isObject(map)) return;
  const names = Object.keys(map);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    const raw = map[name];
    if (isObject(raw)) see(raw, name);
  }
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
