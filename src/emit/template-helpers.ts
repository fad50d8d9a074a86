// What templates may call. Every value of a template goes through one of these (a test finds bare
// mustaches), so that each string ends up as one token of the file's own language.

import {
  identifier,
  jsonText,
  lineComment,
  markdown,
  shellWord,
  stringLiteral,
  yamlScalar,
} from './escape.js';
import { type Data, printData } from './print-data.js';
import { textWidth } from './text-width.js';

/** A row of the table of operations. */
export interface OperationRow {
  readonly id: string;
  readonly pattern: string;
  readonly method: string;
  readonly path: string;
  /** Absent where the runtime answers alone. */
  readonly file?: string;
}

/** An environment variable of the generated server. */
export interface SettingRow {
  readonly name: string;
  readonly meaning: string;
  /** As written in `.env`; absent: not set. */
  readonly default?: string;
}

/**
 * A Markdown code span; what cannot stand in one (or would not be seen there) is shown as text. How
 * wide an emoji is, is a matter of opinion, and tables are aligned by width: it is written by number.
 */
function code(text: string): string {
  if (/^[!-_a-{}~]([ -_a-{}~]*[!-_a-{}~])?$/.test(text)) return `\`${text}\``;
  return markdown(text).replace(
    /[^\0-\uffff]|(?=[^\0-\u2000])\p{Extended_Pictographic}/gu,
    (character) => `&#x${character.codePointAt(0)?.toString(16)};`,
  );
}

/** A table with its columns aligned, as Prettier leaves it. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(3, ...all.map((row) => textWidth(row[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell)))
      .join(' | ')} |`;
  const [first = '', ...others] = all.map(line);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [first, rule, ...others].join('\n');
}

function operationTable(rows: readonly OperationRow[]): string {
  return table(
    ['operation', 'pattern', 'request', 'file'],
    rows.map((row) => [
      code(row.id),
      row.pattern,
      code(`${row.method.toUpperCase()} ${row.path}`),
      row.file === undefined ? '' : code(row.file),
    ]),
  );
}

function settingsTable(rows: readonly SettingRow[]): string {
  return table(
    ['variable', 'meaning', 'default'],
    rows.map((row) => [
      code(row.name),
      row.meaning,
      row.default === undefined ? '' : code(row.default),
    ]),
  );
}

export const templateHelpers = {
  /** A JSON value on one line. */
  json: (value: unknown): string => jsonText(value),
  /** A JSON value over several lines, as Prettier leaves it when it holds no lists. */
  jsonFile: (value: unknown): string => jsonText(value, 2),
  /** A line of Markdown text. */
  md: (text: string): string => markdown(text),
  /** A Markdown code span. */
  code,
  /** A YAML scalar: bare when it cannot be anything but a string. */
  yaml: (text: string): string => yamlScalar(text),
  /** The text of a comment that begins with `#` or `//`. */
  line: (text: string): string => lineComment(text),
  /** A word of a shell command. */
  shell: (text: string): string => shellWord(text),
  /** A TypeScript string literal. */
  literal: (text: string): string => stringLiteral(text),
  /** A TypeScript name. */
  id: (text: string): string => identifier(text),
  /** A TypeScript literal of plain data, that starts at `column` of a line indented by `indent`. */
  data: (value: Data, indent: number, column: number, rest: number): string =>
    printData(value, indent, column, rest),
  operationTable,
  settingsTable,
  /** `# NAME=default`: a line to take the `#` from. */
  envLine: (row: SettingRow): string => `# ${row.name}=${row.default ?? ''}`,
};

export type TemplateHelper = keyof typeof templateHelpers;

/** What templates are compiled with, wherever that happens. */
export const compileOptions = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(templateHelpers).map((name) => [name, true])),
};
