// Values in the database: JSON, with bytes as `{"$bytes": "<base64>"}`. A plain object that looks like
// that (one member, any number of `$` and then `bytes`) gets one more `$`, so what was stored is what
// is read. The empty string, which is no JSON, stands for undefined.

import { isMembersAlone, lostInJson } from '../json-loss.js';

/** Deeper values would exhaust the stack of whoever reads them. */
const MAX_DEPTH = 500;

const TAG = '$bytes';
const TAG_LIKE = /^\$+bytes$/;

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/**
 * Members that are undefined are left out, array elements that are undefined become null, and objects
 * with a `toJSON` method (dates) become what it returns, as with JSON.stringify.
 *
 * @throws TypeError for what JSON cannot carry; the message says where it is and what.
 */
export function encode(value: unknown): string {
  if (value === undefined) return '';
  // Nearly all values are what JSON.stringify writes as it is: then nothing is copied.
  if (isPlain(value, 0)) return JSON.stringify(value);
  return JSON.stringify(toPlain(value, { path: [], parents: new Set() }));
}

/** What is stored for a value, or for one that has been encoded. @see encode */
export function encodedText(value: unknown): string {
  return value instanceof Encoded ? value.text : encode(value);
}

/** An encoded value. */
export class Encoded {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** @see decode */
  value(): unknown {
    return decode(this.text);
  }

  /** The value as JSON has it; undefined when it has bytes in it, or a member that looks like them, or is undefined. */
  json(): string | undefined {
    return this.text === '' || mayHaveTag(this.text) ? undefined : this.text;
  }
}

/** The opposite of {@link encode}; bytes come back as Uint8Array. */
export function decode(text: string): unknown {
  if (text === '') return undefined;
  const plain = JSON.parse(text) as Plain;
  return mayHaveTag(text) ? fromPlain(plain) : plain;
}

function mayHaveTag(text: string): boolean {
  return text.includes('bytes":');
}

/** True when {@link toPlain} would change nothing that JSON.stringify does not. Too deep is not plain: a circle, too. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    if ((value as { toJSON?: unknown }).toJSON !== undefined) return false;
    for (const item of value as readonly unknown[]) {
      if (item !== undefined && !isPlain(item, depth + 1)) return false;
    }
    return true;
  }
  if (!isMembersAlone(value)) return false;
  const names = Object.keys(value);
  for (const name of names) {
    if (name.endsWith('bytes') && TAG_LIKE.test(name)) return false;
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined && !isPlain(member, depth + 1)) return false;
  }
  return true;
}

/** Where the walk is: the keys from the root, and the objects on the way. */
interface Walk {
  readonly path: Array<string | number>;
  readonly parents: Set<object>;
}

function toPlain(value: unknown, walk: Walk): Plain {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw cannot(walk, String(value));
    case 'object':
      return fromObject(value, walk);
    default:
      throw cannot(walk, `a ${typeof value}`);
  }
}

function fromObject(value: object, walk: Walk): Plain {
  if (value instanceof Uint8Array) return { [TAG]: base64(value) };
  if (walk.parents.has(value)) throw cannot(walk, 'an object that contains itself');
  if (walk.parents.size >= MAX_DEPTH) {
    throw new TypeError(`Cannot store a value that is nested deeper than ${MAX_DEPTH} levels.`);
  }
  walk.parents.add(value);
  const plain = fromMembers(value, walk);
  walk.parents.delete(value);
  return plain;
}

function fromMembers(value: object, walk: Walk): Plain {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return toPlain(Reflect.apply(toJSON, value, ['']), walk);
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) =>
      item === undefined ? null : member(item, index, walk),
    );
  }
  const kind = lostInJson(value);
  if (kind !== undefined) throw cannot(walk, kind);
  const entries: Array<[string, Plain]> = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) entries.push([key, member(item, key, walk)]);
  }
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && TAG_LIKE.test(first[0]))
    first[0] = `$${first[0]}`;
  // Object.fromEntries defines members, so one named __proto__ is a member like any other.
  return Object.fromEntries(entries);
}

function member(value: unknown, key: string | number, walk: Walk): Plain {
  walk.path.push(key);
  const plain = toPlain(value, walk);
  walk.path.pop();
  return plain;
}

function cannot(walk: Walk, what: string): TypeError {
  const path = walk.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const where = path === '' ? '' : ` at ${path.length <= 200 ? path : `${path.slice(0, 200)}...`}`;
  return new TypeError(`Cannot store ${what}${where}: it has no form in JSON.`);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function fromPlain(value: Plain): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && TAG_LIKE.test(first[0])) {
    const [key, member] = first;
    if (key === TAG) return Uint8Array.from(Buffer.from(String(member), 'base64'));
    return { [key.slice(1)]: fromPlain(member) };
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, fromPlain(member)]));
}
