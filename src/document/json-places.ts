// Places in a JSON text that JSON.parse has taken. Only the objects and lists on the way to a place are
// read member by member; what stands beside the way is skipped, which costs a fraction of a parse.

import type { Member, PlacedNode, Span } from './placed-node.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The root, with its place. `text` must be JSON. */
export function jsonPlaces(text: string): PlacedNode {
  const start = skipSpace(text, 0);
  return new JsonPlace(text, start, skipValue(text, start));
}

/** Members of all objects together, those of a repeated name counted each time. `text` must be JSON. */
export function countMembers(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === COLON) count++;
  }
  return count;
}

class JsonPlace implements PlacedNode {
  readonly span: Span;
  readonly #text: string;
  #members: readonly Member[] | undefined;
  #items: readonly PlacedNode[] | undefined;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.span = [start, end];
  }

  members(): readonly Member[] | undefined {
    const [start] = this.span;
    if (this.#text.charCodeAt(start) !== OPEN_OBJECT) return undefined;
    return (this.#members ??= readMembers(this.#text, start));
  }

  items(): readonly PlacedNode[] | undefined {
    const [start] = this.span;
    if (this.#text.charCodeAt(start) !== OPEN_LIST) return undefined;
    return (this.#items ??= readItems(this.#text, start));
  }
}

function readMembers(text: string, start: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = stringEnd(text, at);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueStart);
    members.push({
      name: nameOf(text, at, keyEnd),
      key: [at, keyEnd],
      value: new JsonPlace(text, valueStart, valueEnd),
    });
    at = afterComma(text, valueEnd);
  }
  return members;
}

function readItems(text: string, start: number): PlacedNode[] {
  const items: PlacedNode[] = [];
  let at = skipSpace(text, start + 1);
  while (at < text.length && text.charCodeAt(at) !== CLOSE_LIST) {
    const end = skipValue(text, at);
    items.push(new JsonPlace(text, at, end));
    at = afterComma(text, end);
  }
  return items;
}

/** Start of the next member or item, or the bracket that closes. */
function afterComma(text: string, from: number): number {
  const at = skipSpace(text, from);
  return text.charCodeAt(at) === COMMA ? skipSpace(text, at + 1) : at;
}

function nameOf(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inside;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Offset behind the value that begins at `start`. */
function skipValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first === OPEN_OBJECT || first === OPEN_LIST) return skipNested(text, start);
  let at = start;
  while (at < text.length && !endsScalar(text.charCodeAt(at))) at++;
  return at;
}

function endsScalar(code: number): boolean {
  return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || code <= 0x20;
}

function skipNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = stringEnd(text, at) - 1;
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        if (--depth === 0) return at + 1;
        break;
    }
  }
  return text.length;
}

/** Offset behind the quote that closes the string opened at `start`; the text's end when none does. */
export function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
