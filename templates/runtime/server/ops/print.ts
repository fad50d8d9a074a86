// What the operator sees: tables, one thing line by line, or JSON. Texts of callers are shown so that a
// terminal takes none of them for a command.

type Cell = string | number | null | undefined;

/** A heading and what is below it. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => Cell;
  /** Numbers, which end at the same place. */
  readonly right?: true;
}

const GAP = '  ';

/** Lines with a heading. */
export function table<Row>(rows: readonly Row[], columns: ReadonlyArray<Column<Row>>): string {
  const cells = rows.map((row) => columns.map(({ of }) => visible(String(of(row) ?? ''))));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const lines = [columns.map(({ title }) => title), ...cells].map((line) =>
    line
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd(),
  );
  return lines.join('\n');
}

/** `name: value` a line; what has members is JSON below its name. Members without a value are left out. */
export function details(of: object): string {
  return Object.entries(of)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => {
      if (typeof value !== 'object') return `${name}: ${visible(String(value))}`;
      return `${name}:\n${json(value).replaceAll(/^/gm, GAP)}`;
    })
    .join('\n');
}

/** Two spaces a level; bytes are base64. */
export function json(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_key, member: unknown) =>
      member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member,
    2,
  ) as string | undefined;
  return escapeControls(text ?? 'null', '\n');
}

const times: ReadonlySet<string> = new Set([
  'created',
  'due',
  'expires',
  'ended',
  'oldest',
  'newest',
]);

/** With its times as ISO 8601 has them, in UTC. */
export function readable<Row extends object>(row: Row): Readable<Row> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    times.has(name) && typeof value === 'number'
      ? new Date(value).toISOString()
      : (value as unknown),
  ]);
  return Object.fromEntries(entries) as Readable<Row>;
}

export type Readable<Row> = { readonly [Key in keyof Row]: Row[Key] | string };

/** On one line, without characters that a terminal would obey. */
export function visible(text: string): string {
  return escapeControls(text, '');
}

function escapeControls(text: string, except: string): string {
  // Control characters, and those that turn the direction of writing.
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) =>
    character === except
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
