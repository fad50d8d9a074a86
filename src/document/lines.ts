// From offsets in a text (UTF-16 code units) to lines and columns. A line ends with LF, CRLF or a
// CR alone, as editors have it.

import type { SourceRange } from '../diagnostics/types.js';

export interface Lines {
  /** Both from 1. Offsets beyond the end mean the end. */
  position(offset: number): { readonly line: number; readonly column: number };
  range(start: number, end: number): SourceRange;
}

export function lineTable(text: string): Lines {
  const starts = lineStarts(text);
  const position = (offset: number): { line: number; column: number } => {
    const at = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  };
  return {
    position,
    range(start, end) {
      const from = position(start);
      const to = position(Math.max(start, end));
      return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  let feed = text.indexOf('\n');
  let turn = text.indexOf('\r');
  while (feed >= 0 || turn >= 0) {
    if (turn < 0 || (feed >= 0 && feed < turn)) {
      starts.push(feed + 1);
      feed = text.indexOf('\n', feed + 1);
    } else {
      // Before a line feed it belongs to the same end.
      if (feed !== turn + 1) starts.push(turn + 1);
      turn = text.indexOf('\r', turn + 1);
    }
  }
  return starts;
}
