// Runs a program over a text: all ways through it at once, so that a text takes time by its length and
// not by the number of ways. What was found for a set of ways and a character is kept (a deterministic
// automaton, made as it is needed), and made anew when it becomes too large.

import type { Compiled, Program } from './program.js';

/** What may be spent on making states, in steps; shared by the patterns that one value is held to. */
export interface Work {
  left: number;
}

export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/** What a row of the table is of. */
interface State {
  /** Instructions to go on from, ascending; what takes no character is followed when the next one is known. */
  readonly pending: readonly number[];
  readonly before: Before;
}

type Before = 'nothing' | 'word' | 'other';

/** Numbers in table and states, about: some megabytes. */
const MAX_KEPT = 500_000;
const FIRST_ROWS = 8;
/** What an instruction of a new state costs, next to following one. */
const STATE_STEPS = 6;

/** Entries of the table that lead to no row. */
const UNKNOWN = -1;
const FOUND = -2;
const DEAD = -3;

export class Automaton {
  readonly #program: Program;
  readonly #compiled: Compiled;
  readonly #work: Work;
  /** It can only begin where the text does. */
  readonly #anchored: boolean;
  /** Classes of characters. */
  readonly #size: number;
  /** Entries of a row: one by class and looks that hold, and one by these where the text ends. */
  readonly #width: number;
  /** Twice the entry where the next row begins, and 1 more if the pattern fits before the character. */
  #table: Int32Array;
  #states: State[] = [];
  #rows = new Map<string, number>();
  /** The row in which texts begin. */
  #first: number | undefined;
  #kept = 0;
  /** Counts how often all was made anew. */
  #renewed = 0;
  /** When an instruction was last visited, by its number: cheaper than a set that is cleared. */
  readonly #visited: Uint32Array;
  #visit = 0;

  constructor(program: Program, compiled: Compiled, work: Work) {
    this.#program = program;
    this.#compiled = compiled;
    this.#work = work;
    this.#visited = new Uint32Array(program.instructions.length);
    this.#anchored = this.#beginsAtStart();
    this.#size = compiled.alphabet.size;
    this.#width = (this.#size + 1) << compiled.looks.length;
    this.#table = new Int32Array(FIRST_ROWS * this.#width).fill(UNKNOWN);
  }

  /** Whether a text matches anywhere, for a pattern without looks. */
  search(text: string): boolean {
    const { alphabet } = this.#compiled;
    const { ascii } = alphabet;
    let row = this.#start();
    for (let at = 0; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(at) ?? 0;
        if (code > 0xffff) at++;
      }
      const symbol = code < 128 ? ascii[code]! : alphabet.classOf(code);
      let next = this.#table[row + symbol]!;
      if (next < 0) {
        next = this.#step(row, symbol, true);
        if (next < 0) return next === FOUND;
      }
      row = next >> 1;
    }
    return this.#fitsAtEnd(row, 0);
  }

  /** The same of classes of characters, with the looks that hold at each of the positions around them. */
  searchClasses(classes: Uint16Array, holds: Uint8Array): boolean {
    let row = this.#start();
    for (let at = 0; at < classes.length; at++) {
      const symbol = classes[at]! + this.#size * holds[at]!;
      let next = this.#table[row + symbol]!;
      if (next < 0) {
        next = this.#step(row, symbol, true);
        if (next < 0) return next === FOUND;
      }
      row = next >> 1;
    }
    return this.#fitsAtEnd(row, holds[classes.length]!);
  }

  /** Sets `bit` at each position behind (or, read from the end, ahead of) which the text matches, or does not. */
  mark(
    classes: Uint16Array,
    holds: Uint8Array,
    { bit, backward, negative }: { bit: number; backward: boolean; negative: boolean },
  ): void {
    const { length } = classes;
    const wanted = negative ? 0 : 1;
    let row = this.#start();
    for (let count = 0; count < length; count++) {
      const position = backward ? length - count : count;
      const symbol = classes[backward ? position - 1 : position]! + this.#size * holds[position]!;
      let next = this.#table[row + symbol]!;
      if (next < 0) next = this.#step(row, symbol, false);
      if ((next & 1) === wanted) holds[position]! |= bit;
      row = next >> 1;
    }
    const last = backward ? 0 : length;
    if (this.#fitsAtEnd(row, holds[last]!) !== negative) holds[last]! |= bit;
  }

  #start(): number {
    return (this.#first ??= this.#row([this.#program.entry], 'nothing'));
  }

  /** Follows a symbol: a class, and the looks that hold. @param ends a match is the end of the search. */
  #step(row: number, symbol: number, ends: boolean): number {
    const entry = row + symbol;
    const known = this.#table[entry]!;
    if (known !== UNKNOWN) return known;
    const { alphabet, words } = this.#compiled;
    const { pending, before } = this.#states[row / this.#width]!;
    const one = symbol % this.#size;
    const isWord = words !== undefined && alphabet.has(words, one);
    const holds = Math.floor(symbol / this.#size);
    const sets: number[] = [];
    const fits = this.#follow(pending, { before, isEnd: false, isWord, holds }, (set, next) => {
      if (alphabet.has(set, one)) sets.push(next);
    });
    if (!this.#anchored) sets.push(this.#program.entry);
    const renewed = this.#renewed;
    let next: number;
    if (ends && fits) next = FOUND;
    else if (ends && sets.length === 0) next = DEAD;
    else {
      const after = [...new Set(sets)].sort((a, b) => a - b);
      next = 2 * this.#row(after, isWord ? 'word' : 'other') + (fits ? 1 : 0);
    }
    if (renewed === this.#renewed) this.#table[entry] = next;
    return next;
  }

  #fitsAtEnd(row: number, holds: number): boolean {
    const entry = row + (this.#size << this.#compiled.looks.length) + holds;
    if (this.#table[entry] === UNKNOWN) {
      const { pending, before } = this.#states[row / this.#width]!;
      const context = { before, isEnd: true, isWord: false, holds };
      this.#table[entry] = this.#follow(pending, context, () => {}) ? 1 : 0;
    }
    return this.#table[entry] === 1;
  }

  /** Where the row of a state begins; the state is made if it is new. */
  #row(pending: readonly number[], before: Before): number {
    const key = `${before} ${pending.join()}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.#work.left -= STATE_STEPS * pending.length;
    const size = pending.length + this.#width;
    if (this.#kept + size > MAX_KEPT && this.#states.length > 0) this.#renew();
    this.#kept += size;
    const row = (this.#states.push({ pending, before }) - 1) * this.#width;
    if (row + this.#width > this.#table.length) {
      const larger = new Int32Array(this.#table.length * 2).fill(UNKNOWN);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#rows.set(key, row);
    return row;
  }

  #renew(): void {
    this.#renewed += 1;
    this.#table.fill(UNKNOWN);
    this.#states = [];
    this.#rows = new Map();
    this.#first = undefined;
    this.#kept = 0;
  }

  /** Follows what takes no character. @returns whether the pattern can end here. @throws TooMuchWork. */
  #follow(
    from: readonly number[],
    context: { before: Before; isEnd: boolean; isWord: boolean; holds: number },
    take: (set: number, next: number) => void,
  ): boolean {
    const { instructions } = this.#program;
    const visit = ++this.#visit;
    const waiting = [...from];
    let fits = false;
    let steps = 0;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#visited[at] === visit) continue;
      this.#visited[at] = visit;
      steps += 1;
      const instruction = instructions[at]!;
      switch (instruction.op) {
        case 'accept':
          fits = true;
          break;
        case 'set':
          take(instruction.set, instruction.next);
          break;
        case 'split':
          waiting.push(instruction.other, instruction.next);
          break;
        case 'edge':
          if (isAt(instruction.edge, context)) waiting.push(instruction.next);
          break;
        case 'look':
          if ((context.holds & (1 << instruction.look)) !== 0) waiting.push(instruction.next);
          break;
        default:
          instruction satisfies never;
      }
    }
    this.#work.left -= steps;
    if (this.#work.left < 0) throw new TooMuchWork();
    return fits;
  }

  #beginsAtStart(): boolean {
    const { instructions, entry } = this.#program;
    const waiting = [entry];
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const instruction = instructions[at]!;
      if (instruction.op === 'accept' || instruction.op === 'set') return false;
      if (instruction.op === 'edge' && instruction.edge === 'start') continue;
      const next =
        instruction.op === 'split' ? [instruction.next, instruction.other] : [instruction.next];
      for (const one of next) if (!seen.has(one)) waiting.push(one);
      for (const one of next) seen.add(one);
    }
    return true;
  }
}

function isAt(
  edge: 'start' | 'end' | 'boundary' | 'inside',
  { before, isEnd, isWord }: { before: Before; isEnd: boolean; isWord: boolean },
): boolean {
  switch (edge) {
    case 'start':
      return before === 'nothing';
    case 'end':
      return isEnd;
    default:
      return ((before === 'word') !== isWord) === (edge === 'boundary');
  }
}
