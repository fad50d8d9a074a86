// Errors of a definition in short: a line per rule, with the first position, for commands that
// they do not stop.

import type { Diagnostic } from '../diagnostics/types.js';

export interface ErrorGroup {
  readonly rule: string;
  /** How many errors it has. */
  readonly count: number;
  /** The first of them by position. */
  readonly first: Diagnostic;
}

/** In the order of their first positions. @param errors sorted by position. */
export function groupByRule(errors: readonly Diagnostic[]): ErrorGroup[] {
  const groups = new Map<string, { rule: string; count: number; first: Diagnostic }>();
  for (const first of errors) {
    const known = groups.get(first.rule);
    if (known === undefined) groups.set(first.rule, { rule: first.rule, count: 1, first });
    else known.count += 1;
  }
  return [...groups.values()];
}
