// `validate --format json`: a contract with scripts and editors. Members are never renamed or
// removed within a version; their order is fixed.

import { printableJson } from './printable.js';
import { sortDiagnostics } from './sort.js';
import type { Diagnostic, Severity } from './types.js';

/**
 * One entry for every path in `paths`, in that order, also for files without findings; then one for
 * any other file that a finding stands in. Indented by two, a line end at the end, printable.
 */
export function formatJson(diagnostics: readonly Diagnostic[], paths: readonly string[]): string {
  const byPath = new Map<string, Diagnostic[]>(paths.map((path) => [path, []]));
  for (const diagnostic of sortDiagnostics(diagnostics)) {
    const list = byPath.get(diagnostic.path);
    if (list === undefined) byPath.set(diagnostic.path, [diagnostic]);
    else list.push(diagnostic);
  }
  const count = (severity: Severity): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const report = {
    version: 1,
    files: [...byPath].map(([path, list]) => ({ path, diagnostics: list.map(entry) })),
    summary: {
      files: byPath.size,
      errors: count('error'),
      warnings: count('warning'),
      advice: count('advice'),
    },
  };
  return `${printableJson(JSON.stringify(report, null, 2))}\n`;
}

function entry(diagnostic: Diagnostic): object {
  const { rule, severity, message, pointer, line, column, endLine, endColumn, fixable } =
    diagnostic;
  const { fix, codes, url, related } = diagnostic;
  return {
    rule,
    severity,
    message,
    pointer,
    line,
    column,
    endLine,
    endColumn,
    fixable,
    // JSON leaves out what is undefined.
    fix,
    codes,
    url,
    related,
  };
}
