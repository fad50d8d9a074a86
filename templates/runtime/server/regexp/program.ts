// Turns the tree of a pattern into programs for automata: one for the pattern, and one for each text that
// it looks for ahead or behind. Repetitions are written out, so a program is as long as its counts are high.

import { Alphabet, type Ranges, wordCharacters } from './code-points.js';
import { type Edge, type Tree, Unsupported } from './syntax.js';

export type Instruction =
  | { readonly op: 'set'; readonly set: number; readonly next: number }
  | { readonly op: 'split'; next: number; readonly other: number }
  | { readonly op: 'edge'; readonly edge: Edge; readonly next: number }
  | { readonly op: 'look'; readonly look: number; readonly next: number }
  | { readonly op: 'accept' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly entry: number;
}

/** A text that has to be, or must not be, ahead of a position or behind it. */
export interface Look extends Program {
  readonly ahead: boolean;
  readonly negative: boolean;
}

export interface Compiled {
  readonly main: Program;
  /** Each behind those that it contains. A program that looks ahead reads the text from its end. */
  readonly looks: readonly Look[];
  readonly alphabet: Alphabet;
  /** The set of word characters; undefined when nothing asks for them. */
  readonly words: number | undefined;
}

/** Of all programs of a pattern. What is longer is a mistake, or an attack. */
export const MAX_INSTRUCTIONS = 10_000;
const MAX_LOOKS = 8;
/** Entries of one state of an automaton. */
const MAX_WIDTH = 8192;

/** @throws Unsupported for what is too large. */
export function compileTree(tree: Tree): Compiled {
  const compiler = new Compiler();
  const main = compiler.program(tree, false);
  const alphabet = new Alphabet(compiler.sets);
  if (alphabet.size << compiler.looks.length > MAX_WIDTH) throw tooLarge();
  return { main, looks: compiler.looks, alphabet, words: compiler.words };
}

function tooLarge(): Unsupported {
  return new Unsupported('its repetitions are too many');
}

class Compiler {
  readonly sets: Ranges[] = [];
  readonly looks: Look[] = [];
  words: number | undefined;
  readonly #known = new Map<string, number>();
  #steps = 0;

  program(tree: Tree, backward: boolean): Program {
    const instructions: Instruction[] = [{ op: 'accept' }];
    const entry = this.#write(tree, 0, instructions, backward);
    return { instructions, entry };
  }

  /** Writes a tree that `next` follows. @returns where it begins. */
  #write(tree: Tree, next: number, into: Instruction[], backward: boolean): number {
    if (++this.#steps > MAX_INSTRUCTIONS) throw tooLarge();
    switch (tree.kind) {
      case 'set':
        return into.push({ op: 'set', set: this.#setOf(tree.ranges), next }) - 1;
      case 'sequence': {
        const parts = backward ? tree.parts : tree.parts.toReversed();
        return parts.reduce((after, part) => this.#write(part, after, into, backward), next);
      }
      case 'choice':
        return tree.options
          .map((option) => this.#write(option, next, into, backward))
          .reduce((other, one) => into.push({ op: 'split', next: one, other }) - 1);
      case 'repeat':
        return this.#repeat(tree, next, into, backward);
      case 'edge':
        return into.push({ op: 'edge', edge: this.#edge(tree.edge, backward), next }) - 1;
      case 'look': {
        const { ahead, negative } = tree;
        const program = this.program(tree.tree, ahead);
        const look = this.looks.push({ ...program, ahead, negative }) - 1;
        if (look >= MAX_LOOKS) throw new Unsupported('it looks ahead or behind too often');
        return into.push({ op: 'look', look, next }) - 1;
      }
      default:
        return tree satisfies never;
    }
  }

  #repeat(
    { tree, min, max }: Tree & { readonly kind: 'repeat' },
    next: number,
    into: Instruction[],
    backward: boolean,
  ): number {
    let entry = next;
    if (max === Infinity) {
      const loop: Instruction = { op: 'split', next: 0, other: next };
      entry = into.push(loop) - 1;
      loop.next = this.#write(tree, entry, into, backward);
    } else {
      for (let count = min; count < max; count++) {
        const once = this.#write(tree, entry, into, backward);
        entry = into.push({ op: 'split', next: once, other: next }) - 1;
      }
    }
    for (let count = 0; count < min; count++) entry = this.#write(tree, entry, into, backward);
    return entry;
  }

  #edge(edge: Edge, backward: boolean): Edge {
    if (edge === 'boundary' || edge === 'inside') this.words ??= this.#setOf(wordCharacters);
    if (backward && edge === 'start') return 'end';
    return backward && edge === 'end' ? 'start' : edge;
  }

  #setOf(ranges: Ranges): number {
    const key = ranges.join();
    let index = this.#known.get(key);
    if (index === undefined) {
      index = this.sets.push(ranges) - 1;
      this.#known.set(key, index);
    }
    return index;
  }
}
