// Findings for people, one by one: where, how bad, which rule and what Microsoft calls it; what is wrong,
// with the line; what to do; the page to read on.

import { blockLines } from './text-blocks.js';
import { makePrinter, type TextOptions } from './text-lines.js';
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
    .map((first) => `${blockLines({ first, found: [first] }, false, printer).join('\n')}\n`)
    .join('\n');
}
