// Where a bracket went missing, judged by the layout: text that a person or a formatter indented says
// what was meant, even where the brackets no longer do.

/** A bracket that was opened at `start`. */
export interface Open {
  readonly kind: '{' | '[';
  readonly start: number;
}

/** A closing bracket whose indentation is not that of the bracket it closes: where a brace went missing, most likely. */
export interface Misfit {
  readonly open: Open;
  readonly close: number;
  readonly depth: number;
  /** Closer further left than its opener: the opener was not closed. Else there is a closer too many. */
  readonly missing: boolean;
}

/**
 * The misfit that is known after `open` was closed at `closer`, which left `depth` brackets open.
 * Only closers that stand first on their line tell. A misfit is forgotten when a closer further out
 * fits again: then it was careless layout, since a missing brace shifts every closer around it.
 */
export function misfitAfter(
  known: Misfit | undefined,
  text: string,
  open: Open,
  closer: number,
  depth: number,
): Misfit | undefined {
  const width = leadingSpace(text, closer);
  if (width === undefined || closer - width <= open.start) return known;
  const opened = indentationOf(text, open.start);
  if (opened === undefined) return known;
  if (width === opened) {
    return known !== undefined && depth <= known.depth ? undefined : known;
  }
  return known ?? { open, close: closer, depth, missing: width < opened };
}

// A line that is longer than this before the bracket was not laid out by a person, and looking for
// its start again for every bracket of a minified file would take forever.
const furthest = 1000;

/** White space before `offset`, when there is nothing else on its line before it. */
function leadingSpace(text: string, offset: number): number | undefined {
  const last = Math.max(0, offset - furthest);
  for (let at = offset; at > last; at--) {
    const code = text.charCodeAt(at - 1);
    if (code === 0x0a || code === 0x0d) return offset - at;
    if (code !== 0x20 && code !== 0x09) return undefined;
  }
  return last === 0 ? offset : undefined;
}

/** White space at the beginning of the line of `offset`. */
function indentationOf(text: string, offset: number): number | undefined {
  const from = Math.max(0, offset - furthest);
  const line = text.slice(from, offset + 1);
  const start = Math.max(line.lastIndexOf('\n'), line.lastIndexOf('\r')) + 1;
  if (start === 0 && from > 0) return undefined;
  return line.slice(start).search(/[^ \t]/);
}
