// Findings for people: where, how bad, which rule and what Microsoft calls it; what is wrong, with the
// line; what to do; the page to read on.

import { codeFrame, sourceLines } from './frame.js';
import { printable } from './printable.js';
import type { Diagnostic, Severity, SourceRange } from './types.js';

export interface TextOptions {
  /** ANSI colours; false when absent. The caller knows whether it writes to a terminal. */
  readonly color?: boolean;
}

const ansi = { red: 31, yellow: 33, blue: 34, bold: 1, dim: 2 } as const;
type Style = keyof typeof ansi;
type Paint = (style: Style, text: string) => string;

const severityStyles: Record<Severity, Style> = { error: 'red', warning: 'yellow', advice: 'blue' };

/**
 * In the given order, a blank line between findings, a line end after the last; '' for none.
 * `sources` maps a path to the text that its code frame is cut from; without it there is no frame.
 */
export function formatText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: TextOptions = {},
): string {
  const paint: Paint = options.color
    ? (style, text) => `\u001b[${ansi[style]}m${text}\u001b[0m`
    : (_style, text) => text;
  const lines = new Map<string, readonly string[]>();
  const linesOf = (path: string): readonly string[] => {
    let found = lines.get(path);
    if (found === undefined) {
      const text = sources.get(path);
      found = text === undefined ? [] : sourceLines(text);
      lines.set(path, found);
    }
    return found;
  };
  return diagnostics
    .map((diagnostic) => `${formatOne(diagnostic, linesOf, paint).join('\n')}\n`)
    .join('\n');
}

function formatOne(
  diagnostic: Diagnostic,
  linesOf: (path: string) => readonly string[],
  paint: Paint,
): string[] {
  const { path, severity, rule, message, fix, url, codes = [], related = [] } = diagnostic;
  const place = `${printable(path)}:${diagnostic.line}:${diagnostic.column}`;
  const style = severityStyles[severity];
  const names = codes.length === 0 ? '' : ` ${paint('dim', `(${printable(codes.join(', '))})`)}`;
  const output = [`${paint('bold', place)}  ${paint(style, severity)}  ${printable(rule)}${names}`];
  output.push(`  ${printable(message)}`);
  output.push(...frameLines(linesOf(path), diagnostic, style, paint));
  for (const other of related) {
    const at = `${printable(other.path)}:${other.line}:${other.column}`;
    output.push(`  ${paint('dim', at)}  ${printable(other.message)}`);
    output.push(...frameLines(linesOf(other.path), other, 'dim', paint));
  }
  if (fix !== undefined) output.push(`  Fix: ${printable(fix)}`);
  if (url !== undefined) output.push(paint('dim', `  See: ${printable(url)}`));
  return output;
}

function frameLines(
  lines: readonly string[],
  range: SourceRange,
  style: Style,
  paint: Paint,
): string[] {
  const frame = codeFrame(lines, range);
  if (frame === undefined) return [];
  const number = String(frame.line);
  const gutter = ' '.repeat(number.length);
  return [
    `    ${paint('dim', `${number} |`)} ${frame.text}`.trimEnd(),
    `    ${paint('dim', `${gutter} |`)} ${' '.repeat(frame.indent)}${paint(style, '^'.repeat(frame.carets))}`,
  ];
}
