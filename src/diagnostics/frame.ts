// The line of the source with a caret under the place. Everything is cleaned before it is shown, so
// the caret is placed by the width of what is shown, not by the column.

import { printable } from './printable.js';
import type { SourceRange } from './types.js';

/** Columns of source that are shown of a long line. */
const window = 100;
/** Columns of it before the caret, when the line does not fit. */
const before = 60;

export interface Frame {
  readonly line: number;
  readonly text: string;
  /** Columns before the caret, and carets. */
  readonly indent: number;
  readonly carets: number;
}

/** The lines of one source, cut once however many findings it has. */
export function sourceLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/);
}

/** Undefined when the source has no such line. */
export function codeFrame(lines: readonly string[], range: SourceRange): Frame | undefined {
  const source = lines[range.line - 1];
  if (source === undefined) return undefined;
  const start = Math.min(range.column - 1, source.length);
  const end = range.endLine === range.line ? range.endColumn - 1 : source.length;
  // Cut before cleaning: a minified definition is one line of a megabyte.
  const long = source.length > window;
  const from = long
    ? wholeStart(source, Math.max(0, Math.min(start - before, source.length - window)))
    : 0;
  const to = long ? from + window : source.length;
  const left = from > 0 ? '…' : '';
  const prefix = left + show(source.slice(from, start));
  const marked = show(source.slice(start, Math.min(Math.max(end, start + 1), to)));
  const rest = show(source.slice(Math.min(Math.max(end, start + 1), to), to));
  return {
    line: range.line,
    text: prefix + marked + rest + (to < source.length ? '…' : ''),
    indent: displayWidth(prefix),
    carets: Math.max(1, displayWidth(marked)),
  };
}

/** Not between the halves of a pair. */
function wholeStart(source: string, at: number): number {
  const code = source.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function show(text: string): string {
  // A tab that indents is one space here; inside the marked text it is what the finding is about.
  return printable(
    text.replace(/^\t+/, (tabs) => (text.length > tabs.length ? ' '.repeat(tabs.length) : tabs)),
  );
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Terminal columns: East Asian letters and pictures take two, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\u200c|\u200d/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
