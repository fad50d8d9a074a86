// The difference between two texts as `diff -u` prints it, so that `patch` and people can read it.
// Texts come from strangers: what would move the cursor or turn the reading direction is escaped.

import { structuredPatch } from 'diff';
import { printable } from './printable.js';

export interface UnifiedDiffOptions {
  /** ANSI colours; false when absent. The caller knows whether it writes to a terminal. */
  readonly color?: boolean;
  /** Unchanged lines around a change; 3 if absent. */
  readonly context?: number;
}

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** Lines that are put in or taken out before the search for the shortest difference is given up: it costs their square. */
const mostEdits = 2000;

/** Characters that are compared at once, where nothing differs. */
const PIECE = 1024;

const nowhere = '/dev/null';

const colors = { '+': 32, '-': 31, '@': 36 } as const;
const bold = 1;

/**
 * '' when nothing differs. With a line end after the last line.
 *
 * @param path as the user named it; it stands on both sides.
 * @param before undefined for a file that is created.
 * @param after undefined for a file that is deleted.
 */
export function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
  options: UnifiedDiffOptions = {},
): string {
  if (before === after) return '';
  const paint = (code: number, text: string): string =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const name = printable(path);
  const lines = [
    paint(bold, `--- ${before === undefined ? nowhere : name}`),
    paint(bold, `+++ ${after === undefined ? nowhere : name}`),
  ];
  for (const hunk of hunksOf(before ?? '', after ?? '', options.context ?? 3)) {
    lines.push(paint(colors['@'], hunkHeader(hunk)));
    for (const line of hunk.lines) {
      const shown = printableLine(line);
      const sign = line[0];
      lines.push(sign === '+' || sign === '-' ? paint(colors[sign], shown) : shown);
    }
  }
  return `${lines.join('\n')}\n`;
}

function hunksOf(before: string, after: string, context: number): readonly Hunk[] {
  // Most lines of a large file are the same: the search is spared those at both ends.
  const start = sharedStart(before, after, context);
  const end = sharedEnd(before, after, start, context);
  const patch = structuredPatch(
    '',
    '',
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
    undefined,
    undefined,
    { context, maxEditLength: mostEdits },
  );
  if (patch === undefined) return [wholeHunk(before, after)];
  const lines = before.slice(0, start).split('\n').length - 1;
  return patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + lines,
    newStart: hunk.newStart + lines,
  }));
}

/** Characters of whole lines that both begin with, but for the lines of context. */
function sharedStart(before: string, after: string, context: number): number {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at + PIECE <= most && after.startsWith(before.slice(at, at + PIECE), at)) at += PIECE;
  while (at < most && before[at] === after[at]) at += 1;
  for (let line = 0; line <= context && at > 0; line += 1)
    at = line === 0 ? lineStart(before, at) : lineStart(before, at - 1);
  return at;
}

/** Characters of whole lines that both end with, but for the lines of context. */
function sharedEnd(before: string, after: string, start: number, context: number): number {
  const most = Math.min(before.length, after.length) - start;
  let count = 0;
  while (count + PIECE <= most && lastPiece(before, count) === lastPiece(after, count))
    count += PIECE;
  while (count < most && before.at(-1 - count) === after.at(-1 - count)) count += 1;
  let at = before.length - count;
  for (let line = 0; line <= context && at < before.length; line += 1) {
    const end = before.indexOf('\n', at);
    at = end === -1 ? before.length : end + 1;
  }
  return before.length - at;
}

/** The last piece of what is left when `count` characters are taken from the end. */
function lastPiece(text: string, count: number): string {
  const end = text.length - count;
  return text.slice(end - PIECE, end);
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Everything out, everything in. */
function wholeHunk(before: string, after: string): Hunk {
  const removed = splitLines(before);
  const added = splitLines(after);
  return {
    oldStart: 1,
    oldLines: removed.length,
    newStart: 1,
    newLines: added.length,
    lines: [...signed('-', removed), ...signed('+', added)],
  };
}

function splitLines(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return lines.filter((line) => line !== '');
}

function signed(sign: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n')
      ? [sign + line.slice(0, -1)]
      : [sign + line, '\\ No newline at end of file'],
  );
}

/** A side without lines is counted from the line before it; one line needs no count. */
function hunkHeader({ oldStart, oldLines, newStart, newLines }: Hunk): string {
  const side = (start: number, count: number): string => {
    if (count === 1) return String(start);
    return `${count === 0 ? start - 1 : start},${count}`;
  };
  return `@@ -${side(oldStart, oldLines)} +${side(newStart, newLines)} @@`;
}

/** Tabs stay, and the CR before a line end: neither can mislead, and `patch` needs them. */
function printableLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const body = end === '' ? line : line.slice(0, -1);
  return body.split('\t').map(printable).join('\t') + end;
}
