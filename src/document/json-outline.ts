// One pass over a JSON text, before anything recurses over it: how deep and how large it is, how many
// members it has, and where each bracket closes, so that later questions about places can skip what
// they are not about. Texts that are not JSON are read as far as brackets and quotes go.

import type { LoadLimits } from './types.js';

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
}

export function outlineOf(text: string, limits: LoadLimits): JsonOutline {
  const opens: number[] = [];
  const closes: number[] = [];
  const stack: number[] = [];
  let depth = 0;
  let deepest = 0;
  let tooDeepAt: number | undefined;
  let values = 1;
  let members = 0;
  const end = text.length;
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at);
    // Half of a text is spaces and line ends.
    if (code <= SPACE) continue;
    switch (code) {
      case QUOTE:
        at = stringEnd(text, at) - 1;
        break;
      case COMMA:
        values++;
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
          closes.push(text.length);
        }
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST: {
        if (depth === stack.length) {
          const open = stack.pop();
          if (open !== undefined) closes[open] = at;
        }
        depth--;
        break;
      }
    }
  }
  return { depth: deepest, tooDeepAt, values, members, opens, closes };
}

/** Offset of the bracket that closes the one at `open`. */
export function closingBracket({ opens, closes }: JsonOutline, open: number): number {
  let low = 0;
  let high = opens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((opens[middle] ?? 0) < open) low = middle + 1;
    else high = middle;
  }
  return closes[low] ?? open;
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
