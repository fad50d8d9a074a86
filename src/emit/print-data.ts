// Prints plain data as TypeScript object and array literals, in Prettier's final format. An object is
// put on one line where it fits (Prettier leaves that as it finds it), so that a schema such as
// `{ type: 'string' }` takes one line.

import { dataKey, stringLiteral } from './escape.js';
import { PRINT_WIDTH, indentOf } from './print-types.js';
import { textWidth } from './text-width.js';

/** Members that are undefined are left out. Keys of documents go into a Map, where no name is special. */
export type Data = string | number | boolean | null | Container;

export type Container =
  readonly Data[] | ReadonlyMap<string, Data> | { readonly [key: string]: Data | undefined };

type Entries = ReadonlyArray<readonly [string, Data]>;

function entriesOf(value: Container): Entries {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, Data>)];
  return Object.entries(value as { readonly [key: string]: Data | undefined }).filter(
    (entry): entry is [string, Data] => entry[1] !== undefined,
  );
}

/** A number as Prettier prints it. JSON can hold numbers beyond the range of a double. */
export function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return '0';
  if (!Number.isFinite(value)) return value < 0 ? '-1e999' : '1e999';
  return Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value === 'string') return stringLiteral(value);
  return typeof value === 'number' ? numberLiteral(value) : String(value);
}

function isScalar(value: Data): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

function isList(value: Data): value is readonly Data[] {
  return Array.isArray(value);
}

export function isEmpty(value: Container): boolean {
  return isList(value) ? value.length === 0 : entriesOf(value).length === 0;
}

/** Prettier never puts a list of several objects with several members, or of several such lists, on one line. */
function mustBreak(list: readonly Data[]): boolean {
  if (list.length < 2) return false;
  const [first] = list;
  if (first === undefined || isScalar(first)) return false;
  const lists = isList(first);
  return list.every(
    (item) =>
      !isScalar(item) &&
      isList(item) === lists &&
      (isList(item) ? item.length : entriesOf(item).length) > 1,
  );
}

/** The value on one line; undefined when that is longer than `room` columns or not allowed. */
function flat(value: Data, room: number): string | undefined {
  if (isScalar(value)) {
    // A long string (an example) need not be escaped to see that it is too long; marks take no room.
    if (typeof value === 'string' && value.length > 4 * room) return undefined;
    const text = scalar(value);
    return textWidth(text) <= room ? text : undefined;
  }
  const list = isList(value);
  if (list && mustBreak(value)) return undefined;
  const entries: Entries = list ? value.map((item) => ['', item] as const) : entriesOf(value);
  if (room < 2) return undefined;
  if (entries.length === 0) return list ? '[]' : '{}';
  if (entries.length * 3 > room + 2) return undefined;
  let text = list ? '[' : '{ ';
  let left = room - text.length * 2;
  for (const [index, [key, item]] of entries.entries()) {
    const head = (index === 0 ? '' : ', ') + (list ? '' : `${dataKey(key)}: `);
    left -= textWidth(head);
    const inner = left > 0 ? flat(item, left) : undefined;
    if (inner === undefined) return undefined;
    left -= textWidth(inner);
    text += head + inner;
  }
  return text + (list ? ']' : ' }');
}

function flatThatFits(value: Data, column: number, rest: number): string | undefined {
  return flat(value, PRINT_WIDTH - column - rest);
}

/**
 * A literal that starts at `column`.
 *
 * @param indent columns of the line that holds it: where its closing bracket goes.
 * @param rest columns that must stay free behind it.
 */
export function printData(value: Data, indent: number, column: number, rest: number): string {
  const out: string[] = [];
  put(value, indent, column, rest, out);
  return out.join('');
}

function put(value: Data, indent: number, column: number, rest: number, out: string[]): void {
  const line = flatThatFits(value, column, rest);
  if (line !== undefined) out.push(line);
  else if (isScalar(value)) out.push(scalar(value));
  else if (isList(value)) putList(value, indent, out);
  else putObject(entriesOf(value), indent, out);
}

/** An object over several lines. */
function putObject(entries: Entries, indent: number, out: string[]): void {
  const inner = indent + 2;
  const margin = indentOf(inner);
  if (entries.length === 0) {
    out.push('{}');
    return;
  }
  out.push('{\n');
  for (const [key, value] of entries) {
    const printedKey = dataKey(key);
    const width = textWidth(printedKey);
    const column = inner + width + 2;
    out.push(margin, printedKey, ':');
    if (staysBehindKey(value, width, column)) {
      out.push(' ');
      put(value, inner, column, 1, out);
    } else {
      out.push('\n', margin, '  ');
      put(value, inner + 2, inner + 2, 1, out);
    }
    out.push(',\n');
  }
  out.push(indentOf(indent), '}');
}

/** Whether a value begins on the line of its key, by Prettier's rules for assignments. */
function staysBehindKey(value: Data, keyWidth: number, column: number): boolean {
  // A key as short as the indentation would gain nothing.
  if (keyWidth < 5) return true;
  if (
    typeof value === 'boolean' ||
    (typeof value === 'number' && !(value < 0 || Object.is(value, -0)))
  )
    return true;
  if (isScalar(value)) return flatThatFits(value, column, 1) !== undefined;
  return column + (isEmpty(value) ? 3 : 1) <= PRINT_WIDTH;
}

/** A list over several lines; numbers alone fill the lines. */
function putList(list: readonly Data[], indent: number, out: string[]): void {
  const inner = indent + 2;
  const margin = indentOf(inner);
  out.push('[\n', margin);
  if (list.length > 1 && list.every((item) => typeof item === 'number')) {
    let column = inner;
    for (const [index, item] of list.entries()) {
      const text = `${numberLiteral(item)},`;
      if (index > 0 && column + 1 + text.length > PRINT_WIDTH) {
        out.push('\n', margin);
        column = inner;
      } else if (index > 0) {
        out.push(' ');
        column += 1;
      }
      out.push(text);
      column += text.length;
    }
    out.push('\n');
  } else {
    for (const [index, item] of list.entries()) {
      if (index > 0) out.push(margin);
      put(item, inner, inner, 1, out);
      out.push(',\n');
    }
  }
  out.push(indentOf(indent), ']');
}
