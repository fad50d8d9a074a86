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

interface State {
  /** Instructions to go on from, ascending; what takes no character is followed when the next one is known. */
  readonly pending: readonly number[];
  readonly before: Before;
  /** By symbol. */
  readonly next: Array<State | undefined>;
  /** By symbol: whether the text fits before that symbol. */
  readonly fits: boolean[];
}

type Before = 'nothing' | 'word' | 'other';

/** A character's class, and which of the looks hold before it. */
type Symbol = number;

/** Numbers in all states, about: some ten megabytes. */
const MAX_KEPT = 500_000;
const FOUND: State = { pending: [], before: 'other', next: [], fits: [] };
const DEAD: State = { pending: [], before: 'other', next: [], fits: [] };

export class Automaton {
  readonly #program: Program;
  readonly #compiled: Compiled;
  readonly #work: Work;
  /** It can only begin where the text does. */
  readonly #anchored: boolean;
  #states = new Map<string, State>();
  #kept = 0;
  /** When an instruction was last visited, by its number: cheaper than a set that is cleared. */
  readonly #visited: Uint32Array;
  #visit = 0;

  constructor(program: Program, compiled: Compiled, work: Work) {
    this.#program = program;
    this.#compiled = compiled;
    this.#work = work;
    this.#visited = new Uint32Array(program.instructions.length);
    this.#anchored = this.#beginsAtStart();
  }

  /** Whether a text without looks matches anywhere. */
  search(text: string): boolean {
    const { alphabet } = this.#compiled;
    let state = this.#start();
    for (let at = 0; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(at) ?? 0;
        if (code > 0xffff) at++;
      }
      const symbol = alphabet.classOf(code);
      state = state.next[symbol] ?? this.#step(state, symbol, true);
      if (state === FOUND) return true;
      if (state === DEAD) return false;
    }
    return this.#fitsAtEnd(state, 0);
  }

  /** The same of classes of characters, with the looks that hold at each of the positions around them. */
  searchClasses(classes: Uint16Array, holds: Uint8Array): boolean {
    const { size } = this.#compiled.alphabet;
    let state = this.#start();
    for (let at = 0; at < classes.length; at++) {
      const symbol = classes[at]! + size * holds[at]!;
      state = state.next[symbol] ?? this.#step(state, symbol, true);
      if (state === FOUND) return true;
      if (state === DEAD) return false;
    }
    return this.#fitsAtEnd(state, holds[classes.length]!);
  }

  /** Sets `bit` at each position behind (or, read from the end, ahead of) which the text matches, or does not. */
  mark(
    classes: Uint16Array,
    holds: Uint8Array,
    { bit, backward, negative }: { bit: number; backward: boolean; negative: boolean },
  ): void {
    const { size } = this.#compiled.alphabet;
    const { length } = classes;
    let state = this.#start();
    for (let count = 0; count < length; count++) {
      const position = backward ? length - count : count;
      const symbol = classes[backward ? position - 1 : position]! + size * holds[position]!;
      const next = state.next[symbol] ?? this.#step(state, symbol, false);
      if (state.fits[symbol] !== negative) holds[position]! |= bit;
      state = next;
    }
    const last = backward ? 0 : length;
    if (this.#fitsAtEnd(state, holds[last]!) !== negative) holds[last]! |= bit;
  }

  #start(): State {
    return this.#state([this.#program.entry], 'nothing');
  }

  /** Follows a symbol for the first time. @param ends a match is the end of the search. */
  #step(state: State, symbol: Symbol, ends: boolean): State {
    const { alphabet, words } = this.#compiled;
    const one = symbol % alphabet.size;
    const isWord = words !== undefined && alphabet.has(words, one);
    const context = {
      before: state.before,
      isEnd: false,
      isWord,
      holds: Math.floor(symbol / alphabet.size),
    };
    const sets: number[] = [];
    const fits = this.#follow(state.pending, context, (set, next) => {
      if (alphabet.has(set, one)) sets.push(next);
    });
    if (!this.#anchored) sets.push(this.#program.entry);
    const pending = [...new Set(sets)].sort((a, b) => a - b);
    const before = isWord ? 'word' : 'other';
    let next: State;
    if (ends && fits) next = FOUND;
    else if (ends && pending.length === 0) next = DEAD;
    else next = this.#state(pending, before);
    state.fits[symbol] = fits;
    state.next[symbol] = next;
    return next;
  }

  #fitsAtEnd(state: State, holds: number): boolean {
    const context = { before: state.before, isEnd: true, isWord: false, holds };
    return this.#follow(state.pending, context, () => {});
  }

  #state(pending: readonly number[], before: Before): State {
    const key = `${before} ${pending.join()}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const width = this.#compiled.alphabet.size << this.#compiled.looks.length;
    const size = pending.length + 2 * width;
    this.#work.left -= pending.length;
    if (this.#kept + size > MAX_KEPT) {
      this.#states = new Map();
      this.#kept = 0;
    }
    this.#kept += size;
    const made = {
      pending,
      before,
      next: new Array<State | undefined>(width).fill(undefined),
      fits: new Array<boolean>(width).fill(false),
    };
    this.#states.set(key, made);
    return made;
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
