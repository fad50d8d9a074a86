// Types and formats that Swagger and Microsoft define, and whether values match them.

import { isObject } from '../raw.js';
import { kindOf } from '../wording.js';

export const types: readonly string[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
];

const integers = ['int32', 'int64'];
const numbers = ['float', 'double'];
const strings = [
  'byte',
  'binary',
  'date',
  'date-time',
  'password',
  'date-no-tz',
  'email',
  'html',
  'uri',
  'uuid',
];

export const formats: readonly string[] = [...integers, ...numbers, ...strings];

export function formatsOf(type: string): readonly string[] {
  if (type === 'integer') return integers;
  if (type === 'number') return numbers;
  return type === 'string' ? strings : [];
}

/** Whether a value has a type; true for unknown types. */
export function fits(value: unknown, type: string): boolean {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return true;
  }
}

/** The first value that does not match; null is accepted, as it means that there may be no value. */
export function enumFault(values: unknown, type: string): number | undefined {
  if (!Array.isArray(values)) return undefined;
  for (let at = 0; at < values.length; at += 1) {
    const value: unknown = values[at];
    if (value === null || (type === 'string' && typeof value === 'string')) continue;
    if (!fits(value, type)) return at;
  }
  return undefined;
}

/** Positions of repeated items, each with its first position. Objects are compared by their text. */
export function repeatedItems(list: unknown): ReadonlyMap<number, number> {
  const repeated = new Map<number, number>();
  if (!Array.isArray(list) || list.length < 2 || areDifferentTexts(list)) return repeated;
  const seen = new Map<unknown, number>();
  list.forEach((item: unknown, place) => {
    const key = typeof item === 'object' ? `\0${JSON.stringify(item)}` : item;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, place);
    else repeated.set(place, first);
  });
  return repeated;
}

/** The usual list. */
function areDifferentTexts(list: readonly unknown[]): boolean {
  for (let at = 0; at < list.length; at += 1) if (typeof list[at] !== 'string') return false;
  return new Set(list).size === list.length;
}

/** Repeats of one list that are fixed: a million of them would be a million edits. */
export const MOST_REMOVED = 1000;

/** One finding stands for all repeats of a list. */
export function andMore(count: number): string {
  return count > 1 ? `, and ${count - 1} more repeated value${count > 2 ? 's' : ''}` : '';
}

/** What is wrong with a pattern. Never runs it. Microsoft compiles with .NET, so its groups and flags are accepted. */
export function patternFault(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string') return `it is ${kindOf(pattern)}`;
  if (pattern.length > 10_000) return undefined;
  const plain = pattern
    .replaceAll(/\(\?#[^)]*\)/g, '')
    .replaceAll(/\(\?[imnsx]*(-[imnsx]+)?\)/g, '')
    .replaceAll(/\(\?(>|[imnsx]*(-[imnsx]+)?:)/g, '(?:')
    .replaceAll(/\(\?'[\w-]+'/g, '(');
  try {
    new RegExp(plain);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const reason = text.split(': ').at(-1)?.toLowerCase();
    return reason === undefined || reason === ''
      ? 'it is not a regular expression'
      : reason.slice(0, 60);
  }
}
