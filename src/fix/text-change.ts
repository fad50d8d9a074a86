// Changes to a text by offsets, and why an edit cannot be made into one.

/** `start` and `end` are offsets in UTF-16 code units, end exclusive. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that would not be minimal, or not safe. Its message is for the author. */
export class CannotEdit extends Error {}

/** @throws CannotEdit when two overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const sorted = changes.toSorted(
    (left, right) => left.start - right.start || left.end - right.end,
  );
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: inserted } of sorted) {
    if (start < at) throw new CannotEdit('Another change touches the same place.');
    parts.push(text.slice(at, start), inserted);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
