// How a text is laid out, so that what is put in looks like what is there.

const lineEnd = /\r\n|\n|\r/;

export interface Layout {
  readonly text: string;
  /** The first line end of the text; LF where it has none. */
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
  /** What stands between a name and its value in JSON: `: `, or `:` where the text is minified. */
  readonly colon: string;
}

export function layoutOf(text: string): Layout {
  const eol = lineEnd.exec(text)?.[0] ?? '\n';
  // The first line that is indented is a member of the root, most likely.
  const unit = /[\r\n]([ \t]+)[^ \t\r\n]/.exec(text.slice(0, 10_000))?.[1] ?? '  ';
  const minified = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\S/.test(text.slice(0, 1000));
  return { text, eol, unit, colon: minified ? ':' : ': ' };
}

// A longer line was not laid out by a person, and looking for its start again for every edit of a
// minified file would take forever.
const furthest = 2000;

/** Where the line of an offset begins; undefined when that is far away. */
export function lineStart(text: string, offset: number): number | undefined {
  const last = Math.max(0, offset - furthest);
  for (let at = offset; at > last; at -= 1) if (isLineEnd(text[at - 1])) return at;
  return last === 0 ? 0 : undefined;
}

/** The white space before an offset, when the line has nothing else before it. */
export function indentBefore(text: string, offset: number): string | undefined {
  let start = offset;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1;
  return start === 0 || isLineEnd(text[start - 1]) ? text.slice(start, offset) : undefined;
}

/** The line end before the line of an offset; that of the text in its first line. */
export function lineEndBefore({ text, eol }: Layout, offset: number): string {
  const start = lineStart(text, offset);
  if (start === undefined || start === 0) return eol;
  if (text[start - 1] === '\r') return '\r';
  return text[start - 2] === '\r' ? '\r\n' : '\n';
}

export function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}
