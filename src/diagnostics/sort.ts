// The one order in which findings are shown: by file, then by place, then by rule. Code units are
// compared, so the order is the same on every machine.

import type { Diagnostic } from './types.js';

/** A new array. Findings that are equal in all four keep their order. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(compareDiagnostics);
}

export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  return (
    compareText(left.path, right.path) ||
    left.line - right.line ||
    left.column - right.column ||
    compareText(left.rule, right.rule)
  );
}

function compareText(left: string, right: string): number {
  // Most are of one file, and a string is soon compared with itself.
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
