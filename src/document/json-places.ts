// Places in a JSON text that JSON.parse has taken. Only the objects and lists on the way to a place are
// read member by member; over what stands beside the way the outline leads at once.

import { type JsonOutline, closingBracket, stringEnd } from './json-outline.js';
import type { Member, PlacedNode, Span } from './placed-node.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The root, with its place. `text` must be JSON. */
export function jsonPlaces(text: string, outline: JsonOutline): PlacedNode {
  const reader = new PlaceReader(text, outline);
  const start = reader.skipSpace(0);
  return new JsonPlace(reader, start, reader.valueEnd(start));
}

class JsonPlace implements PlacedNode {
  readonly span: Span;
  readonly #reader: PlaceReader;
  #members: readonly Member[] | undefined;
  #items: readonly PlacedNode[] | undefined;

  constructor(reader: PlaceReader, start: number, end: number) {
    this.#reader = reader;
    this.span = [start, end];
  }

  members(): readonly Member[] | undefined {
    const [start] = this.span;
    if (!this.#reader.stands(OPEN_OBJECT, start)) return undefined;
    return (this.#members ??= this.#reader.readMembers(start));
  }

  items(): readonly PlacedNode[] | undefined {
    const [start] = this.span;
    if (!this.#reader.stands(OPEN_LIST, start)) return undefined;
    return (this.#items ??= this.#reader.readItems(start));
  }
}

class PlaceReader {
  readonly #text: string;
  readonly #outline: JsonOutline;

  constructor(text: string, outline: JsonOutline) {
    this.#text = text;
    this.#outline = outline;
  }

  stands(code: number, at: number): boolean {
    return this.#text.charCodeAt(at) === code;
  }

  readMembers(start: number): Member[] {
    const text = this.#text;
    const members: Member[] = [];
    const close = closingBracket(this.#outline, start);
    // Behind a value the next quotation mark begins a name: it is sought natively, over all spaces.
    let at = text.indexOf('"', start);
    while (at >= 0 && at < close) {
      const keyEnd = stringEnd(text, at);
      const valueStart = this.skipSpace(this.skipSpace(keyEnd) + 1);
      const valueEnd = this.valueEnd(valueStart);
      const value = new JsonPlace(this, valueStart, valueEnd);
      members.push({ name: this.#name(at, keyEnd), key: [at, keyEnd], value });
      at = text.indexOf('"', valueEnd);
    }
    return members;
  }

  readItems(start: number): PlacedNode[] {
    const text = this.#text;
    const items: PlacedNode[] = [];
    let at = this.skipSpace(start + 1);
    while (at < text.length && text.charCodeAt(at) !== CLOSE_LIST) {
      const end = this.valueEnd(at);
      items.push(new JsonPlace(this, at, end));
      at = this.#afterComma(end);
    }
    return items;
  }

  skipSpace(from: number): number {
    const text = this.#text;
    let at = from;
    while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
    return at;
  }

  /** Offset behind the value that begins at `start`. */
  valueEnd(start: number): number {
    const text = this.#text;
    const first = text.charCodeAt(start);
    if (first === QUOTE) return stringEnd(text, start);
    if (first === OPEN_OBJECT || first === OPEN_LIST) {
      return closingBracket(this.#outline, start) + 1;
    }
    let at = start;
    while (at < text.length && !endsScalar(text.charCodeAt(at))) at++;
    return at;
  }

  /** Start of the next member or item, or the bracket that closes. */
  #afterComma(from: number): number {
    const at = this.skipSpace(from);
    return this.#text.charCodeAt(at) === COMMA ? this.skipSpace(at + 1) : at;
  }

  #name(start: number, end: number): string {
    const inside = this.#text.slice(start + 1, end - 1);
    return inside.includes('\\') ? (JSON.parse(this.#text.slice(start, end)) as string) : inside;
  }
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || code <= 0x20;
}
