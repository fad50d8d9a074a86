// Lengths, ranges, sizes and patterns. What contradicts itself, or does not compile, would refuse
// every request or stop the server from starting, so it is dropped with a note.

import { finite, member, quote, text, type RawObject } from './raw-value.js';
import type { Notes } from './build-context.js';

export interface NumberLimits {
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
}

/** The bounds of a number, the boolean `exclusive*` of Swagger 2.0 turned into numbers. */
export function readRange(raw: RawObject, pointer: string, notes: Notes): NumberLimits {
  const low = readBound(raw, 'minimum', 'exclusiveMinimum');
  const high = readBound(raw, 'maximum', 'exclusiveMaximum');
  const limits: NumberLimits = {};
  const multiple = finite(raw, 'multipleOf');
  if (multiple !== undefined && multiple > 0) limits.multipleOf = multiple;
  const floor = Math.max(low.closed ?? -Infinity, low.open ?? -Infinity);
  const ceiling = Math.min(high.closed ?? Infinity, high.open ?? Infinity);
  const touching = floor === ceiling && (low.open === floor || high.open === ceiling);
  if (floor > ceiling || touching) {
    notes.add(
      pointer,
      `No number lies between the minimum ${floor} and the maximum ${ceiling}; both are left out.`,
    );
    return limits;
  }
  if (low.closed !== undefined) limits.minimum = low.closed;
  if (low.open !== undefined) limits.exclusiveMinimum = low.open;
  if (high.closed !== undefined) limits.maximum = high.closed;
  if (high.open !== undefined) limits.exclusiveMaximum = high.open;
  return limits;
}

function readBound(
  raw: RawObject,
  key: string,
  exclusiveKey: string,
): { closed?: number; open?: number } {
  const exclusive = member(raw, exclusiveKey);
  const bound = finite(raw, key);
  const result: { closed?: number; open?: number } = {};
  if (typeof exclusive === 'number' && Number.isFinite(exclusive)) result.open = exclusive;
  if (bound !== undefined) {
    if (exclusive === true || exclusive === 'true') result.open = bound;
    else result.closed = bound;
  }
  return result;
}

/** `minLength`/`maxLength` and their like: whole numbers from 0 that leave something between them. */
export function readSizes<Low extends string, High extends string>(
  raw: RawObject,
  low: Low,
  high: High,
  pointer: string,
  notes: Notes,
): { [Key in Low | High]?: number } {
  const sizes: { [Key in Low | High]?: number } = {};
  const least = readSize(raw, low, pointer, notes);
  const most = readSize(raw, high, pointer, notes);
  if (least !== undefined && most !== undefined && least > most) {
    notes.add(pointer, `${low} ${least} is more than ${high} ${most}; both are left out.`);
    return sizes;
  }
  if (least !== undefined) sizes[low] = least;
  if (most !== undefined) sizes[high] = most;
  return sizes;
}

function readSize(raw: RawObject, key: string, pointer: string, notes: Notes): number | undefined {
  const declared = member(raw, key);
  if (declared === undefined) return undefined;
  const size = finite(raw, key);
  if (size !== undefined && Number.isSafeInteger(size) && size >= 0) return size;
  notes.add(pointer, `${key} ${quote(declared)} is not a whole number from 0 and is left out.`);
  return undefined;
}

/** A pattern that compiles as validators compile it (with the `u` flag); undefined when absent or beyond repair. */
export function readPattern(raw: RawObject, pointer: string, notes: Notes): string | undefined {
  const declared = text(raw, 'pattern');
  if (declared === undefined) return undefined;
  const usable = [declared, withoutNeedlessEscapes(declared)].find(compiles);
  if (usable === undefined) {
    notes.add(
      pointer,
      `The pattern ${quote(declared)} does not compile in JavaScript and is left out.`,
      'Write it as a JavaScript regular expression: no inline flags, no \\A or \\Z.',
    );
  }
  return usable;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Escapes of characters that need none are an error with the `u` flag, and mean nothing without. */
function withoutNeedlessEscapes(pattern: string): string {
  let result = '';
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '\\') {
      const escaped = pattern.charAt((index += 1));
      const needed =
        escaped === '' ||
        /[a-zA-Z0-9^$\\.*+?()[\]{}|/]/.test(escaped) ||
        (inClass && escaped === '-');
      result += needed ? character + escaped : escaped;
      continue;
    }
    if (character === '[') inClass = true;
    if (character === ']') inClass = false;
    result += character;
  }
  return result;
}
