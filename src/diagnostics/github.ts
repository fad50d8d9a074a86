// `--format github`: workflow commands that GitHub Actions turns into annotations on the lines of a
// pull request. Their values have an escaping of their own.

import { printable } from './printable.js';
import { sortDiagnostics } from './sort.js';
import type { Diagnostic, Severity } from './types.js';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  advice: 'notice',
};

/** One line for each diagnostic. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return sortDiagnostics(diagnostics).map(line).join('');
}

function line(diagnostic: Diagnostic): string {
  const { rule, severity, path, message, fix, codes, url } = diagnostic;
  const properties = {
    file: path,
    line: diagnostic.line,
    endLine: diagnostic.endLine,
    col: diagnostic.column,
    endColumn: diagnostic.endColumn,
    title: codes === undefined ? rule : `${rule} (${codes.join(', ')})`,
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  const text = [message, fix && `Fix: ${fix}`, url && `See: ${url}`].filter(Boolean).join(' ');
  return `::${commands[severity]} ${list.join(',')}::${data(text)}\n`;
}

function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
