// Findings for people: where, how bad, which rule and what Microsoft calls it; what is wrong, with the
// line; what to do; the page to read on.

import {
  fixLines,
  frameLines,
  headLine,
  makePrinter,
  pageLines,
  type Printer,
  relatedLines,
  type TextOptions,
} from './text-lines.js';
import { printable } from './printable.js';
import type { Diagnostic } from './types.js';

/**
 * In the given order, a blank line between findings, a line end after the last; '' for none.
 * `sources` maps a path to the text that its code frame is cut from; without it there is no frame.
 */
export function formatText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: TextOptions = {},
): string {
  const printer = makePrinter(sources, options);
  return diagnostics
    .map((diagnostic) => `${formatOne(diagnostic, printer).join('\n')}\n`)
    .join('\n');
}

function formatOne(diagnostic: Diagnostic, printer: Printer): string[] {
  const { message, fix, url } = diagnostic;
  return [
    headLine(diagnostic, printer),
    `  ${printable(message)}`,
    ...frameLines(diagnostic, printer),
    ...relatedLines(diagnostic, printer),
    ...fixLines(fix),
    ...pageLines(url, printer),
  ];
}
