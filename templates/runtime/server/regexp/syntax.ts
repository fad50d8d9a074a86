// Reads a regular expression of JavaScript, flag `u`, into a tree. What it reads was compiled by
// JavaScript before, so nothing is checked here. Only whether a text matches is asked of a pattern, so
// captures and laziness are dropped.

import {
  complement,
  digits,
  dot,
  rangesOfProperty,
  type Ranges,
  spaces,
  union,
  wordCharacters,
} from './code-points.js';

export type Edge = 'start' | 'end' | 'boundary' | 'inside';

export type Tree =
  | { readonly kind: 'set'; readonly ranges: Ranges }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'choice'; readonly options: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly tree: Tree; readonly min: number; readonly max: number }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | {
      readonly kind: 'look';
      readonly ahead: boolean;
      readonly negative: boolean;
      readonly tree: Tree;
    };

/** Why a pattern cannot be run in linear time. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

const MAX_DEPTH = 200;
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };
const openings: ReadonlyArray<readonly [text: string, ahead: boolean, negative: boolean]> = [
  ['(?=', true, false],
  ['(?!', true, true],
  ['(?<=', false, false],
  ['(?<!', false, true],
];

/** @throws Unsupported for back references, what is nested very deep, and syntax newer than this. */
export function parsePattern(source: string): Tree {
  const reader = new Reader(source);
  const tree = reader.choice(0);
  if (!reader.done) throw new Unsupported('it has syntax that is not known');
  return tree;
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): Tree {
    if (depth > MAX_DEPTH) throw new Unsupported('its groups are nested too deep');
    const options: Tree[] = [];
    do options.push(this.#sequence(depth));
    while (this.#takes('|'));
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #sequence(depth: number): Tree {
    const parts: Tree[] = [];
    while (!this.done && !this.#sees('|') && !this.#sees(')'))
      parts.push(this.#quantified(this.#term(depth)));
    return { kind: 'sequence', parts };
  }

  #term(depth: number): Tree {
    if (this.#takes('^')) return { kind: 'edge', edge: 'start' };
    if (this.#takes('$')) return { kind: 'edge', edge: 'end' };
    if (this.#takes('\\b')) return { kind: 'edge', edge: 'boundary' };
    if (this.#takes('\\B')) return { kind: 'edge', edge: 'inside' };
    if (this.#sees('(')) return this.#group(depth);
    if (this.#takes('.')) return { kind: 'set', ranges: dot };
    if (this.#takes('[')) return { kind: 'set', ranges: this.#class() };
    const ranges = this.#classEscape();
    if (ranges !== undefined) return { kind: 'set', ranges };
    const code = this.#character();
    return { kind: 'set', ranges: [code, code] };
  }

  #group(depth: number): Tree {
    for (const [opening, ahead, negative] of openings) {
      if (!this.#takes(opening)) continue;
      const tree = this.#closed(depth);
      return { kind: 'look', ahead, negative, tree };
    }
    const named = this.#found(/\(\?<[^>]*>/y);
    if (named === undefined && !this.#takes('(?:')) {
      if (this.#sees('(?')) throw new Unsupported('it has syntax that is not known');
      this.#takes('(');
    }
    return this.#closed(depth);
  }

  #closed(depth: number): Tree {
    const tree = this.choice(depth + 1);
    this.#takes(')');
    return tree;
  }

  #quantified(tree: Tree): Tree {
    const [found, low = '', comma, high = ''] =
      this.#match(/(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y) ?? [];
    if (found === undefined) return tree;
    const most = comma === undefined ? Number(low) : high === '' ? Infinity : Number(high);
    switch (found[0]) {
      case '*':
        return { kind: 'repeat', tree, min: 0, max: Infinity };
      case '+':
        return { kind: 'repeat', tree, min: 1, max: Infinity };
      case '?':
        return { kind: 'repeat', tree, min: 0, max: 1 };
      default:
        return { kind: 'repeat', tree, min: Number(low), max: most };
    }
  }

  /** What follows the `[` of a class. */
  #class(): Ranges {
    const negated = this.#takes('^');
    const all: number[] = [];
    while (!this.done && !this.#takes(']')) {
      const set = this.#classEscape();
      if (set !== undefined) {
        all.push(...set);
        continue;
      }
      const from = this.#character();
      const isRange = this.#sees('-') && this.#source[this.#at + 1] !== ']';
      if (isRange) this.#at++;
      all.push(from, isRange ? this.#character() : from);
    }
    const ranges = union(all);
    return negated ? complement(ranges) : ranges;
  }

  /** `\d` and its like. */
  #classEscape(): Ranges | undefined {
    if (!this.#sees('\\')) return undefined;
    const property = this.#found(/\\[pP]\{[^}]*\}/y);
    if (property !== undefined) return rangesOfProperty(property);
    const found = this.#found(/\\[dDsSwW]/y);
    if (found === undefined) return undefined;
    const letter = found[1]!;
    const lower = letter.toLowerCase();
    const ranges = lower === 'd' ? digits : lower === 's' ? spaces : wordCharacters;
    return letter === lower ? ranges : complement(ranges);
  }

  /** One code point, escaped or not. */
  #character(): number {
    const pair = this.#match(/\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})/y);
    if (pair !== undefined)
      return String.fromCharCode(hex(pair[1]), hex(pair[2])).codePointAt(0) ?? 0;
    const coded = this.#match(/\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2}))/y);
    if (coded !== undefined) return hex(coded[1] ?? coded[2] ?? coded[3]);
    const control = this.#match(/\\c([a-zA-Z])/y);
    if (control !== undefined) return control[1]!.charCodeAt(0) % 32;
    if (this.#takes('\\')) return this.#escaped();
    const code = this.#source.codePointAt(this.#at) ?? 0;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #escaped(): number {
    const letter = this.#source[this.#at++] ?? '';
    // Only in a class: elsewhere it is a boundary.
    if (letter === 'b') return 8;
    if (Object.hasOwn(controls, letter)) return controls[letter]!;
    if (/[1-9k]/.test(letter)) throw new Unsupported('it refers back to what a group matched');
    return letter.charCodeAt(0);
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #takes(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  #found(expression: RegExp): string | undefined {
    return this.#match(expression)?.[0];
  }
}

function hex(digitsOfIt: string | undefined): number {
  return Number.parseInt(digitsOfIt ?? '0', 16);
}
