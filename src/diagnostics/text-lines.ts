// The lines that a finding has in texts for people.

import { codeFrame, sourceLines } from './frame.js';
import { levelName } from './level-name.js';
import { printable } from './printable.js';
import type { Diagnostic, Severity, SourceRange } from './types.js';

export interface TextOptions {
  /** ANSI colours; false when absent. The caller knows whether it writes to a terminal. */
  readonly color?: boolean;
}

const ansi = { red: 31, yellow: 33, blue: 34, bold: 1, dim: 2 } as const;
export type Style = keyof typeof ansi;

const severityStyles: Record<Severity, Style> = { error: 'red', warning: 'yellow', advice: 'blue' };

/** What lines are made with: colours, and the sources that frames are cut from. */
export interface Printer {
  paint(style: Style, text: string): string;
  linesOf(path: string): readonly string[];
}

export function makePrinter(sources: ReadonlyMap<string, string>, options: TextOptions): Printer {
  const lines = new Map<string, readonly string[]>();
  return {
    paint: (style, text) => (options.color ? `\u001b[${ansi[style]}m${text}\u001b[0m` : text),
    linesOf(path) {
      let found = lines.get(path);
      if (found === undefined) {
        const text = sources.get(path);
        found = text === undefined ? [] : sourceLines(text);
        lines.set(path, found);
      }
      return found;
    },
  };
}

/** Where, how severe, which rule, and what Microsoft's validator calls it. */
export function headLine(diagnostic: Diagnostic, { paint }: Printer): string {
  const { severity, rule, codes = [] } = diagnostic;
  const names = codes.length === 0 ? '' : ` ${paint('dim', `(${printable(codes.join(', '))})`)}`;
  const level = paint(severityStyles[severity], levelName(severity));
  return `${paint('bold', positionOf(diagnostic))}  ${level}  ${printable(rule)}${names}`;
}

/** `api.json:12:5`, which terminals and editors open. */
export function positionOf({
  path,
  line,
  column,
}: SourceRange & { readonly path: string }): string {
  return `${printable(path)}:${line}:${column}`;
}

/** The line of the source with carets below the place; none without a source. */
export function frameLines(diagnostic: Diagnostic, printer: Printer): string[] {
  return framed(diagnostic, severityStyles[diagnostic.severity], printer);
}

/** The other ends. */
export function relatedLines({ related = [] }: Diagnostic, printer: Printer): string[] {
  return related.flatMap((other) => [
    `  ${printer.paint('dim', positionOf(other))}  ${printable(other.message)}`,
    ...framed(other, 'dim', printer),
  ]);
}

export function fixLines(fix: string | undefined): string[] {
  return fix === undefined ? [] : [`  Fix: ${printable(fix)}`];
}

export function pageLines(url: string | undefined, { paint }: Printer): string[] {
  return url === undefined ? [] : [paint('dim', `  See: ${printable(url)}`)];
}

function framed(
  range: SourceRange & { readonly path: string },
  style: Style,
  { paint, linesOf }: Printer,
): string[] {
  const frame = codeFrame(linesOf(range.path), range);
  if (frame === undefined) return [];
  const number = String(frame.line);
  const gutter = ' '.repeat(number.length);
  return [
    `    ${paint('dim', `${number} |`)} ${frame.text}`.trimEnd(),
    `    ${paint('dim', `${gutter} |`)} ${' '.repeat(frame.indent)}${paint(style, '^'.repeat(frame.carets))}`,
  ];
}
