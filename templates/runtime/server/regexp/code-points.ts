// Sets of code points, as sorted ranges that do not touch, and the classes of code points that a pattern
// cannot tell apart.

/** Pairs `from, to`, both of them included. */
export type Ranges = readonly number[];

const LAST = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

export const digits: Ranges = [0x30, 0x39];
export const wordCharacters: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** WhiteSpace and LineTerminator of ECMAScript. */
export const spaces: Ranges = [
  [0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029],
  [0x202f, 0x202f, 0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff],
].flat();
/** What `.` takes: all but line terminators. */
export const dot: Ranges = complement([0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]);

export function union(ranges: Ranges): Ranges {
  const pairs: Array<[number, number]> = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at]!, ranges[at + 1]!]);
  pairs.sort(([one], [other]) => one - other);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last + 1) merged[merged.length - 1] = Math.max(last, to);
    else merged.push(from, to);
  }
  return merged;
}

export function complement(ranges: Ranges): Ranges {
  const rest: number[] = [];
  let next = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    if (ranges[at]! > next) rest.push(next, ranges[at]! - 1);
    next = ranges[at + 1]! + 1;
  }
  if (next <= LAST) rest.push(next, LAST);
  return rest;
}

const properties = new Map<string, Ranges>();

/** What `\p{...}` or `\P{...}` takes, as this Node.js has Unicode. */
export function rangesOfProperty(escape: string): Ranges {
  let ranges = properties.get(escape);
  if (ranges === undefined) properties.set(escape, (ranges = scanned(escape)));
  return ranges;
}

function scanned(escape: string): Ranges {
  const found: number[] = [];
  const runs = new RegExp(`${escape}+`, 'gu');
  const scan = (first: number, last: number): void => {
    const text: string[] = [];
    for (let code = first; code <= last; code++) text.push(String.fromCodePoint(code));
    for (const { 0: run, index } of text.join('').matchAll(runs)) {
      const from = first + index / (first > 0xffff ? 2 : 1);
      found.push(from, from + run.length / (first > 0xffff ? 2 : 1) - 1);
    }
  };
  scan(0, FIRST_SURROGATE - 1);
  // In one text they would become pairs.
  for (let code = FIRST_SURROGATE; code <= LAST_SURROGATE; code++) scan(code, code);
  scan(LAST_SURROGATE + 1, 0xffff);
  for (let plane = 0x10000; plane < LAST; plane += 0x10000) scan(plane, plane + 0xffff);
  return union(found);
}

/** Code points in classes: those that are in the same sets. */
export class Alphabet {
  /** How many classes there are. */
  readonly size: number;
  /** By set and class: 1 where the set has the class. */
  readonly #members: readonly Uint8Array[];
  /** Classes of the code points below 128. */
  readonly ascii = new Uint16Array(128);
  /** The same for all code points below 0x10000; made for the first text that has one above 127. */
  #plane: Uint16Array | undefined;
  /** First code points of intervals, ascending, and the class of each. */
  readonly #starts: readonly number[];
  readonly #classes: readonly number[];

  constructor(sets: readonly Ranges[]) {
    const edges = new Set([0]);
    for (const set of sets) {
      for (let at = 0; at < set.length; at += 2) edges.add(set[at]!).add(set[at + 1]! + 1);
    }
    const starts = [...edges].filter((edge) => edge <= LAST).sort((one, other) => one - other);
    const known = new Map<string, number>();
    const positions = sets.map(() => 0);
    const members: number[][] = sets.map(() => []);
    this.#classes = starts.map((start) => {
      const has = sets.map((set, index) => {
        let at = positions[index]!;
        while (at < set.length && set[at + 1]! < start) at += 2;
        positions[index] = at;
        return at < set.length && set[at]! <= start ? 1 : 0;
      });
      const key = has.join('');
      let one = known.get(key);
      if (one === undefined) {
        known.set(key, (one = known.size));
        for (const [index, bit] of has.entries()) members[index]!.push(bit);
      }
      return one;
    });
    this.#starts = starts;
    this.size = known.size;
    this.#members = members.map((bits) => Uint8Array.from(bits));
    for (let code = 0; code < 128; code++) this.ascii[code] = this.#searched(code);
  }

  classOf(code: number): number {
    if (code > 0xffff) return this.#searched(code);
    return (this.#plane ??= this.#firstPlane())[code]!;
  }

  has(set: number, one: number): boolean {
    return this.#members[set]![one] === 1;
  }

  #firstPlane(): Uint16Array {
    const plane = new Uint16Array(0x10000);
    for (const [index, start] of this.#starts.entries()) {
      if (start > 0xffff) break;
      plane.fill(this.#classes[index]!, start, this.#starts[index + 1] ?? 0x10000);
    }
    return plane;
  }

  #searched(code: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= code) low = middle;
      else high = middle - 1;
    }
    return this.#classes[low]!;
  }
}
