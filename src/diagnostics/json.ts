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
  const files = [...byPath].map(([path, list]) => ({ path, diagnostics: list.map(entry) }));
  const summary = {
    files: files.length,
    errors: count('error'),
    warnings: count('warning'),
    advice: count('advice'),
  };
  const around = JSON.stringify({ version: 1, files: [], summary }, null, 2);
  // A file at a time: one text that grows to megabytes is copied again and again.
  const texts = files.map((file) => printableJson(inList(file)));
  const list = texts.length === 0 ? '[]' : `[\n    ${texts.join(',\n    ')}\n  ]`;
  return `${around.replace('[]', () => list)}\n`;
}

/** As an item of a list that is a member of the outermost object. */
function inList(item: object): string {
  const text = JSON.stringify({ list: [item] }, null, 2);
  return text.slice('{\n  "list": [\n    '.length, -'\n  ]\n}'.length);
}

function entry(diagnostic: Diagnostic): object {
  const { rule, severity, message, pointer, line, column, endLine, endColumn, fixable, unsafeFix } =
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
    unsafeFix,
    // JSON leaves out what is undefined.
    fix,
    codes,
    url,
    related,
  };
}
