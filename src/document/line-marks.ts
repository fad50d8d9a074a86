// On which lines the offsets of a JSON text are. Marks are set every few hundred characters by the
// pass that reads the text anyway; from the nearest of them it is not far to any position.

import type { SourceRange } from '../diagnostics/types.js';
import type { Lines } from './lines.js';

const FEED = 0x0a;
const RETURN = 0x0d;

/** How far marks are apart, at least. */
export const MARK_DISTANCE = 256;

/** Numbers that a mark has: its offset, the line there, from 1, and the offset where that line begins. */
const STRIDE = 3;

/** `marks` are in ascending order, with none for the start of the text. */
export function markedLines(text: string, marks: readonly number[]): Lines {
  return new MarkedLines(text, marks);
}

class MarkedLines implements Lines {
  readonly #text: string;
  readonly #marks: readonly number[];

  constructor(text: string, marks: readonly number[]) {
    this.#text = text;
    this.#marks = marks;
  }

  position(offset: number): { readonly line: number; readonly column: number } {
    const text = this.#text;
    const end = Math.max(0, Math.min(offset, text.length));
    const mark = this.#markBefore(end) * STRIDE;
    let line = mark < 0 ? 1 : (this.#marks[mark + 1] as number);
    let start = mark < 0 ? 0 : (this.#marks[mark + 2] as number);
    for (let at = mark < 0 ? 0 : (this.#marks[mark] as number); at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code > RETURN) continue;
      if (code === FEED || (code === RETURN && text.charCodeAt(at + 1) !== FEED)) {
        line += 1;
        start = at + 1;
      }
    }
    return { line, column: end - start + 1 };
  }

  range(start: number, end: number): SourceRange {
    const from = this.position(start);
    const to = this.position(Math.max(start, end));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  /** The last mark that is not behind `offset`; -1 if there is none. */
  #markBefore(offset: number): number {
    const marks = this.#marks;
    let low = -1;
    let high = marks.length / STRIDE - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((marks[middle * STRIDE] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
