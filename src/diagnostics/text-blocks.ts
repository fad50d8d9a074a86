// Findings of many places for people: one block per rule and file, with the count and the first places.
// What is severe comes first; other formats keep every finding.

import { grouped } from './grouped.js';
import { printable } from './printable.js';
import {
  fixLines,
  frameLines,
  headLine,
  makePrinter,
  pageLines,
  positionOf,
  type Printer,
  relatedLines,
  type TextOptions,
} from './text-lines.js';
import type { Diagnostic, Severity } from './types.js';

export interface BlockOptions extends TextOptions {
  /** Every place of a block, with its line; else the first three, and the line of the first. */
  readonly all?: boolean;
  /** Orders the blocks of one severity and file: rules with lower numbers come first. Absent: by position. */
  readonly rankOf?: (rule: string) => number;
}

/** The findings of one rule in one file. */
interface Block {
  readonly first: Diagnostic;
  /** In the given order, the first one too. */
  readonly found: Diagnostic[];
}

const mostPlaces = 3;
const severities: readonly Severity[] = ['error', 'warning', 'advice'];

/**
 * A blank line between blocks, a line end after the last; '' for no findings.
 *
 * @param diagnostics those of one file in the order of their positions.
 * @param sources maps a path to the text that frames are cut from.
 */
export function formatBlocks(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: BlockOptions = {},
): string {
  const printer = makePrinter(sources, options);
  const { all = false } = options;
  return blocksOf(diagnostics, options)
    .map((block) => `${blockLines(block, all, printer).join('\n')}\n`)
    .join('\n');
}

/** Whether `formatBlocks` leaves out a place of these findings, unless it is to show all. */
export function hasHiddenPlaces(diagnostics: readonly Diagnostic[]): boolean {
  return blocksOf(diagnostics, {}).some(({ found }) => found.length > mostPlaces);
}

function blocksOf(
  diagnostics: readonly Diagnostic[],
  { rankOf = () => 0 }: BlockOptions,
): readonly Block[] {
  const files = new Map<string, number>();
  const blocks = new Map<string, Block>();
  for (const diagnostic of diagnostics) {
    const { path, severity, rule } = diagnostic;
    if (!files.has(path)) files.set(path, files.size);
    // A rule may find several degrees of one fault.
    const key = `${severity}\0${rule}\0${path}`;
    const known = blocks.get(key);
    if (known === undefined) blocks.set(key, { first: diagnostic, found: [diagnostic] });
    else known.found.push(diagnostic);
  }
  const order = ({ first }: Block): readonly [number, number, number] => [
    severities.indexOf(first.severity),
    files.get(first.path) ?? 0,
    rankOf(first.rule),
  ];
  // Sorting is stable: the rest stays in the order of positions.
  return [...blocks.values()].toSorted((left, right) => compare(order(left), order(right)));
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

/** @param all every place, with its line. */
export function blockLines({ first, found }: Block, all: boolean, printer: Printer): string[] {
  const shown = all ? found : found.slice(0, mostPlaces);
  const count = found.length === 1 ? '' : `  ${grouped(found.length)} places`;
  const more = found.length - shown.length;
  const lines = [`${headLine(first, printer)}${count}`];
  for (const [at, diagnostic] of shown.entries()) {
    const where = at === 0 ? '' : `${printer.paint('bold', positionOf(diagnostic))}  `;
    lines.push(`  ${where}${printable(diagnostic.message)}`);
    if (at === 0 || all)
      lines.push(...frameLines(diagnostic, printer), ...relatedLines(diagnostic, printer));
    const next = shown[at + 1];
    if (next === undefined && more > 0)
      lines.push(printer.paint('dim', `  and ${grouped(more)} more`));
    // Once for all that are fixed the same way.
    if (diagnostic.fix !== next?.fix) lines.push(...fixLines(diagnostic.fix));
  }
  return [...lines, ...pageLines(first.url, printer)];
}
