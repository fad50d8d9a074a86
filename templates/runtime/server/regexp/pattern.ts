// Regular expressions of a definition, held to texts that a stranger sends: in time that grows with the
// text alone. JavaScript's own engine tries one way after the other, and `^([a-z]+)+$` has a billion of
// them through thirty letters. The verdicts are the same as those of `new RegExp(source, 'u').test(text)`.

import { Automaton, TooMuchWork, type Work } from './automaton.js';
import { type Compiled, compileTree } from './program.js';
import { parsePattern, Unsupported } from './syntax.js';

export { TooMuchWork, type Work } from './automaton.js';

export interface Pattern {
  /** @throws TooMuchWork. */
  test(text: string): boolean;
  /** The pattern: what tells it from others. */
  toString(): string;
}

/** Characters that cost as much as one step of making a state. */
const CHARACTERS_A_STEP = 16;

/**
 * @returns undefined for what no engine can run in linear time (`\1`) or what is too large.
 * @throws SyntaxError when the text is not a regular expression.
 */
export function linearPattern(source: string, work: Work): Pattern | undefined {
  // JavaScript says what is wrong with it.
  new RegExp(source, 'u');
  try {
    const compiled = compileTree(parsePattern(source));
    return compiled.looks.length === 0
      ? plainPattern(source, compiled, work)
      : lookingPattern(source, compiled, work);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

function plainPattern(source: string, compiled: Compiled, work: Work): Pattern {
  const main = new Automaton(compiled.main, compiled, work);
  return {
    test(text) {
      spend(work, text);
      return main.search(text);
    },
    toString: () => source,
  };
}

function lookingPattern(source: string, compiled: Compiled, work: Work): Pattern {
  const main = new Automaton(compiled.main, compiled, work);
  const looks = compiled.looks.map((look) => new Automaton(look, compiled, work));
  return {
    test(text) {
      spend(work, text);
      const classes = classesOf(text, compiled);
      const holds = new Uint8Array(classes.length + 1);
      for (const [index, look] of looks.entries()) {
        spend(work, text);
        const { ahead: backward, negative } = compiled.looks[index]!;
        look.mark(classes, holds, { bit: 1 << index, backward, negative });
      }
      return main.searchClasses(classes, holds);
    },
    toString: () => source,
  };
}

function spend(work: Work, text: string): void {
  work.left -= text.length / CHARACTERS_A_STEP;
  if (work.left < 0) throw new TooMuchWork();
}

/** A class for each code point. */
function classesOf(text: string, { alphabet }: Compiled): Uint16Array {
  const { ascii } = alphabet;
  const classes = new Uint16Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at++;
    classes[count++] = code < 128 ? ascii[code]! : alphabet.classOf(code);
  }
  return classes.subarray(0, count);
}
