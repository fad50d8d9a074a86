// One pass over a JSON text, before anything recurses over it: how deep and how large it is, how many
// members it has, where each bracket closes, so that later searches for positions can skip what they
// do not need, and on which lines things are. Texts that are not JSON are read as far as brackets
// and quotes go; their lines are not known.

import { MARK_DISTANCE } from './line-marks.js';
import type { LoadLimits } from './types.js';

const FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export interface JsonOutline {
  /** Levels of nesting. */
  readonly depth: number;
  /** Offset of the first bracket that is too deep. */
  readonly tooDeepAt: number | undefined;
  /**
   * Openings and commas: a bracket's first value is counted by the bracket, the bracket by what stands
   * before it, so an empty bracket counts as two. Exact enough for a ceiling.
   */
  readonly values: number;
  /** Members of all objects, those of a repeated name counted each time. */
  readonly members: number;
  /** Offsets of opening brackets, ascending. Incomplete when the text is beyond the limits. */
  readonly opens: readonly number[];
  /** For each of them the offset of the bracket that closes it. */
  readonly closes: readonly number[];
  /** For each of them which of `opens` is the first behind that bracket. */
  readonly after: readonly number[];
  /** On which lines things are: see line-marks.ts. */
  readonly marks: readonly number[];
}

/** Room for all but the largest texts; those get their own. */
const scratch = Buffer.allocUnsafeSlow(1 << 20);

export function outlineOf(text: string, limits: LoadLimits): JsonOutline {
  const opens: number[] = [];
  const closes: number[] = [];
  const after: number[] = [];
  const stack: number[] = [];
  const marks: number[] = [];
  let line = 1;
  let lineStart = 0;
  let nextMark = MARK_DISTANCE;
  let depth = 0;
  let deepest = 0;
  let tooDeepAt: number | undefined;
  let values = 1;
  let members = 0;
  // A number for each character is read many times faster than the character. Only ASCII is exact, and
  // nothing else may stand outside of strings, which are passed by.
  let numbers: Uint8Array = scratch;
  let end = scratch.write(text, 'latin1');
  if (end === scratch.length) {
    numbers = Buffer.from(text, 'latin1');
    end = numbers.length;
  }
  for (let at = 0; at < end; at++) {
    const code = numbers[at] as number;
    // Half of a text is space.
    if (code <= SPACE) {
      if (code === FEED || code === RETURN) {
        // The two together end one line.
        if (code === RETURN || numbers[at - 1] !== RETURN) line++;
        lineStart = at + 1;
      }
      continue;
    }
    switch (code) {
      case QUOTE:
        at = stringEnd(text, at) - 1;
        break;
      case COMMA:
        values++;
        if (at >= nextMark) {
          marks.push(at, line, lineStart);
          nextMark = at + MARK_DISTANCE;
        }
        break;
      case COLON:
        members++;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        values++;
        depth++;
        if (depth > deepest) {
          deepest = depth;
          if (deepest === limits.depth + 1) tooDeepAt = at;
        }
        if (depth <= limits.depth && opens.length < limits.nodes) {
          stack.push(opens.length);
          opens.push(at);
          closes.push(end);
          after.push(0);
        }
        if (at >= nextMark) {
          marks.push(at, line, lineStart);
          nextMark = at + MARK_DISTANCE;
        }
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST: {
        if (depth === stack.length) {
          const open = stack.pop();
          if (open !== undefined) {
            closes[open] = at;
            after[open] = opens.length;
          }
        }
        depth--;
        break;
      }
    }
  }
  return { depth: deepest, tooDeepAt, values, members, opens, closes, after, marks };
}

/** Offset behind the quote that closes the string opened at `start`; the text's end when none does. */
export function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
