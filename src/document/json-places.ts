// Places in a JSON text that JSON.parse has taken. Only the objects and lists on the way to a place are
// read member by member; over what stands beside the way the outline leads at once.

import { type JsonOutline, stringEnd } from './json-outline.js';
import type { Member, PlacedChild, PlacedNode, Span } from './placed-node.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Members that are looked through faster than an index of them is made. */
const FEW = 24;

/** The root, with its place. `text` must be JSON. */
export function jsonPlaces(text: string, outline: JsonOutline): PlacedNode {
  const reader = new PlaceReader(text, outline);
  const start = reader.skipSpace(0);
  return new JsonPlace(reader, start, reader.valueEnd(start, 0), 0);
}

class JsonPlace implements PlacedNode {
  readonly span: Span;
  readonly #reader: PlaceReader;
  /** Which of the outline's brackets is its own, if it has one. */
  readonly #bracket: number;
  #layout: ObjectLayout | undefined;
  #members: readonly Member[] | undefined;
  #items: readonly JsonPlace[] | undefined;

  constructor(reader: PlaceReader, start: number, end: number, bracket: number) {
    this.#reader = reader;
    this.span = [start, end];
    this.#bracket = bracket;
  }

  members(): readonly Member[] | undefined {
    const layout = this.#ownLayout();
    return layout && (this.#members ??= layout.names.map((_name, at) => this.#member(layout, at)));
  }

  items(): readonly JsonPlace[] | undefined {
    const [start] = this.span;
    if (!this.#reader.stands(OPEN_LIST, start)) return undefined;
    return (this.#items ??= this.#reader.readItems(start, this.#bracket));
  }

  child(token: string): PlacedChild | undefined {
    const layout = this.#ownLayout();
    if (layout === undefined) {
      const item = /^(0|[1-9]\d*)$/.test(token) ? this.items()?.[Number(token)] : undefined;
      return item && { key: item.span, value: item };
    }
    const at = layout.find(token);
    return at === undefined ? undefined : this.#member(layout, at);
  }

  /** Undefined when this is no object. */
  #ownLayout(): ObjectLayout | undefined {
    const [start] = this.span;
    if (!this.#reader.stands(OPEN_OBJECT, start)) return undefined;
    return (this.#layout ??= this.#reader.readObject(start, this.#bracket));
  }

  #member({ names, places }: ObjectLayout, at: number): Member {
    const first = at * STRIDE;
    const key: Span = [places[first] as number, places[first + 1] as number];
    const start = places[first + 2] as number;
    const end = places[first + 3] as number;
    const value = new JsonPlace(this.#reader, start, end, places[first + 4] as number);
    return { name: names[at] ?? '', key, value };
  }
}

/** Numbers that a layout has for each member. */
const STRIDE = 5;

/** What stands where in an object: most of its members nobody asks for. */
class ObjectLayout {
  readonly names: string[] = [];
  /** For each of them where it starts and ends, where its value does, and the value's bracket. */
  readonly places: number[] = [];
  #index: Map<string, number> | undefined;

  /** The last member of this name, which is the one that counts. */
  find(name: string): number | undefined {
    const { names } = this;
    if (names.length >= FEW) {
      this.#index ??= new Map(names.map((one, at) => [one, at]));
      return this.#index.get(name);
    }
    for (let at = names.length - 1; at >= 0; at -= 1) if (names[at] === name) return at;
    return undefined;
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

  readObject(start: number, bracket: number): ObjectLayout {
    const text = this.#text;
    const { closes, after } = this.#outline;
    const layout = new ObjectLayout();
    const { names, places } = layout;
    const close = closes[bracket] ?? start;
    let inner = bracket + 1;
    // Behind a value the next quotation mark begins a name: it is sought natively, over all spaces.
    let at = text.indexOf('"', start);
    while (at >= 0 && at < close) {
      const keyEnd = stringEnd(text, at);
      const valueStart = this.skipSpace(this.skipSpace(keyEnd) + 1);
      const valueEnd = this.valueEnd(valueStart, inner);
      names.push(this.#name(at, keyEnd));
      places.push(at, keyEnd, valueStart, valueEnd, inner);
      if (this.#opens(valueStart)) inner = after[inner] ?? inner;
      at = text.indexOf('"', valueEnd);
    }
    return layout;
  }

  readItems(start: number, bracket: number): JsonPlace[] {
    const text = this.#text;
    const { after } = this.#outline;
    const items: JsonPlace[] = [];
    let inner = bracket + 1;
    let at = this.skipSpace(start + 1);
    while (at < text.length && text.charCodeAt(at) !== CLOSE_LIST) {
      const end = this.valueEnd(at, inner);
      items.push(new JsonPlace(this, at, end, inner));
      if (this.#opens(at)) inner = after[inner] ?? inner;
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

  /** Offset behind the value that begins at `start`; `bracket` is the value's, if it has one. */
  valueEnd(start: number, bracket: number): number {
    const text = this.#text;
    if (text.charCodeAt(start) === QUOTE) return stringEnd(text, start);
    if (this.#opens(start)) return (this.#outline.closes[bracket] ?? start) + 1;
    let at = start;
    while (at < text.length && !endsScalar(text.charCodeAt(at))) at++;
    return at;
  }

  #opens(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code === OPEN_OBJECT || code === OPEN_LIST;
  }

  /** Start of the next item, or the bracket that closes. */
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
