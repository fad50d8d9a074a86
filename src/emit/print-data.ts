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

/** Calls back for every member that is there, in order, until the callback says false. */
function eachMember(
  value: Exclude<Container, readonly Data[]>,
  visit: (key: string, member: Data) => boolean,
): boolean {
  if (value instanceof Map) {
    for (const [key, member] of value as ReadonlyMap<string, Data>) {
      if (!visit(key, member)) return false;
    }
    return true;
  }
  const record = value as { readonly [key: string]: Data | undefined };
  for (const key of Object.keys(record)) {
    const member = record[key];
    if (member !== undefined && !visit(key, member)) return false;
  }
  return true;
}

/** True when a list or object has more than `count` items or members. */
function hasMore(value: Container, count: number): boolean {
  if (isList(value)) return value.length > count;
  let seen = 0;
  return !eachMember(value, () => ++seen <= count);
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
  return !hasMore(value, 0);
}

/** Prettier never puts a list of several objects with several members, or of several such lists, on one line. */
function mustBreak(list: readonly Data[]): boolean {
  const [first] = list;
  if (list.length < 2 || first === undefined || isScalar(first)) return false;
  const lists = isList(first);
  return list.every((item) => !isScalar(item) && isList(item) === lists && hasMore(item, 1));
}

/** What is left of a line; shared by all that is put on it. */
interface Room {
  columns: number;
  readonly out: Out;
}

/** What is printed so far, and how keys and short strings are printed: most come again and again. */
interface Out {
  text: string;
  readonly keys: Map<string, Printed>;
  readonly strings: Map<string, Printed>;
}

interface Printed {
  readonly text: string;
  readonly width: number;
}

function printedKey(key: string, { keys }: Out): Printed {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const text = dataKey(key);
  const printed = { text, width: textWidth(text) };
  keys.set(key, printed);
  return printed;
}

function printedString(value: string, { strings }: Out): Printed {
  const known = strings.get(value);
  if (known !== undefined) return known;
  const text = stringLiteral(value);
  const printed = { text, width: textWidth(text) };
  strings.set(value, printed);
  return printed;
}

/** The value on one line, taking its width from the room; undefined when there is too little or it is not allowed. */
function flat(value: Data, room: Room): string | undefined {
  if (isScalar(value)) {
    // A long string (an example) need not be escaped to see that it is too long; marks take no room.
    if (typeof value === 'string') {
      return value.length > 4 * room.columns
        ? undefined
        : taken(printedString(value, room.out), room);
    }
    const text = scalar(value);
    return taken({ text, width: text.length }, room);
  }
  if (!isList(value)) return flatObject(value, room);
  if (mustBreak(value)) return undefined;
  room.columns -= 2;
  let text = '';
  for (const item of value) {
    if (text !== '') room.columns -= 2;
    const inner = room.columns > 0 ? flat(item, room) : undefined;
    if (inner === undefined) return undefined;
    text += text === '' ? inner : `, ${inner}`;
  }
  return room.columns >= 0 ? `[${text}]` : undefined;
}

function flatObject(value: Exclude<Container, readonly Data[]>, room: Room): string | undefined {
  let text = '';
  room.columns -= 2;
  const whole = eachMember(value, (key, member) => {
    const head = taken(printedKey(key, room.out), room);
    room.columns -= 4;
    const inner = head !== undefined && room.columns > 0 ? flat(member, room) : undefined;
    if (inner === undefined) return false;
    text += `${text === '' ? ' ' : ', '}${head}: ${inner}`;
    return true;
  });
  if (!whole || room.columns < 0) return undefined;
  return text === '' ? '{}' : `{${text} }`;
}

function taken({ text, width }: Printed, room: Room): string | undefined {
  room.columns -= width;
  return room.columns >= 0 ? text : undefined;
}

function flatThatFits(value: Data, column: number, rest: number, out: Out): string | undefined {
  return flat(value, { columns: PRINT_WIDTH - column - rest, out });
}

/**
 * A literal that starts at `column`.
 *
 * @param indent columns of the line that holds it: where its closing bracket goes.
 * @param rest columns that must stay free behind it.
 */
export function printData(value: Data, indent: number, column: number, rest: number): string {
  const out: Out = { text: '', keys: new Map(), strings: new Map() };
  put(value, indent, column, rest, out);
  return out.text;
}

function put(value: Data, indent: number, column: number, rest: number, out: Out): void {
  const line = flatThatFits(value, column, rest, out);
  if (line !== undefined) out.text += line;
  else if (isScalar(value)) out.text += scalar(value);
  else if (isList(value)) putList(value, indent, out);
  else putObject(value, indent, out);
}

/** An object over several lines. */
function putObject(value: Exclude<Container, readonly Data[]>, indent: number, out: Out): void {
  if (isEmpty(value)) {
    out.text += '{}';
    return;
  }
  const inner = indent + 2;
  const margin = indentOf(inner);
  out.text += '{\n';
  eachMember(value, (key, member) => {
    const { text: name, width } = printedKey(key, out);
    const column = inner + width + 2;
    out.text += `${margin}${name}:`;
    if (staysBehindKey(member, width, column, out)) {
      out.text += ' ';
      put(member, inner, column, 1, out);
    } else {
      out.text += `\n${margin}  `;
      put(member, inner + 2, inner + 2, 1, out);
    }
    out.text += ',\n';
    return true;
  });
  out.text += `${indentOf(indent)}}`;
}

/** Whether a value begins on the line of its key, by Prettier's rules for assignments. */
function staysBehindKey(value: Data, keyWidth: number, column: number, out: Out): boolean {
  // A key as short as the indentation would gain nothing.
  if (keyWidth < 5) return true;
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number' && !numberLiteral(value).startsWith('-')) return true;
  if (isScalar(value)) return flatThatFits(value, column, 1, out) !== undefined;
  return column + (isEmpty(value) ? 3 : 1) <= PRINT_WIDTH;
}

/** A list over several lines; numbers alone fill the lines. */
function putList(list: readonly Data[], indent: number, out: Out): void {
  const inner = indent + 2;
  const margin = indentOf(inner);
  out.text += `[\n${margin}`;
  if (list.length > 1 && list.every((item) => typeof item === 'number')) {
    let column = inner;
    for (const [index, item] of list.entries()) {
      const text = `${numberLiteral(item)},`;
      if (index > 0 && column + 1 + text.length > PRINT_WIDTH) {
        out.text += `\n${margin}`;
        column = inner;
      } else if (index > 0) {
        out.text += ' ';
        column += 1;
      }
      out.text += text;
      column += text.length;
    }
    out.text += '\n';
  } else {
    for (const [index, item] of list.entries()) {
      if (index > 0) out.text += margin;
      put(item, inner, inner, 1, out);
      out.text += ',\n';
    }
  }
  out.text += `${indentOf(indent)}]`;
}
