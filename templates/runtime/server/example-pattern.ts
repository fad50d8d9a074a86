// Text that a regular expression takes, by best effort: the usual constructs are read into a small
// tree and written out with few repetitions. Callers test the text against the expression itself.

import { linearPattern } from './regexp/pattern.js';

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly options: readonly Piece[][]; readonly number: number }
  | { readonly kind: 'same'; readonly number: number }
  | { readonly kind: 'set'; readonly source: string }
  | { readonly kind: 'repeat'; readonly piece: Piece; readonly min: number; readonly max: number };

interface Reader {
  readonly source: string;
  at: number;
  groups: number;
}

const MAX_DEPTH = 40;
const MAX_TEXT = 5000;
/** Most characters that an expression which may backtrack without end is tried on. */
const MAX_RISKY = 24;
/** Patterns and sets of characters that are remembered. */
const MAX_KNOWN = 500;
const tests = new Map<string, (text: string) => boolean>();
const preferred = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. ';

/** What a text has to be tested by; undefined when the expression cannot be used. Units as JSON Schema has them: code points. */
export function patternTest(pattern: string): ((text: string) => boolean) | undefined {
  const own = tests.get(pattern);
  if (own !== undefined) return own;
  const made = linear(pattern) ?? atMost(compile(pattern));
  if (made === undefined) return undefined;
  if (tests.size >= MAX_KNOWN) tests.clear();
  tests.set(pattern, made);
  return made;
}

function linear(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const found = linearPattern(pattern, { left: Infinity });
    return found && ((text) => found.test(text));
  } catch {
    return undefined;
  }
}

/** An expression that may take exponential time on text that does not fit in the end. */
function atMost(expression: RegExp | undefined): ((text: string) => boolean) | undefined {
  return expression && ((text) => text.length <= MAX_RISKY && expression.test(text));
}

/** Texts that may fit the pattern, the likeliest first; of lengths around `minLength`. Empty when it cannot be read. */
export function* textsOfPattern(
  pattern: string,
  minLength: number,
  vary: number,
): Generator<string, void> {
  const tree = parse(pattern);
  if (tree === undefined) return;
  const most = Math.min(Math.max(minLength, 8), 400);
  for (const step of [1, 0, ...range(2, most)]) yield write(tree, () => step, vary);
  // One repetition alone grows, so that an exact length can be met.
  for (let chosen = 0; chosen < 8; chosen++) {
    for (const step of range(1, most)) {
      yield write(tree, (index) => (index === chosen ? step : 0), vary);
      yield write(tree, (index) => (index === chosen ? step : 1), vary);
    }
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_none, index) => from + index);
}

/** As Ajv does it, and without the `u` flag for what only old engines take. */
function compile(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // Not in this dialect.
    }
  }
  return undefined;
}

function parse(source: string): Piece | undefined {
  const reader: Reader = { source, at: 0, groups: 0 };
  try {
    const options = readOptions(reader, 0);
    return reader.at === source.length ? { kind: 'group', options, number: 0 } : undefined;
  } catch {
    return undefined;
  }
}

function readOptions(reader: Reader, depth: number): Piece[][] {
  if (depth > MAX_DEPTH) throw new Error('too deep');
  const options: Piece[][] = [[]];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ')') {
    if (reader.source[reader.at] === '|') {
      reader.at++;
      options.push([]);
      continue;
    }
    const piece = readPiece(reader, depth);
    if (piece !== undefined) options.at(-1)?.push(readQuantifier(reader, piece));
    else readQuantifier(reader, { kind: 'text', text: '' });
  }
  return options;
}

/** Undefined for what has no width. */
function readPiece(reader: Reader, depth: number): Piece | undefined {
  const { source } = reader;
  const character = String.fromCodePoint(source.codePointAt(reader.at) ?? 0);
  if (character === '(') return readGroup(reader, depth);
  if (character === '[') return readSet(reader);
  if (character === '\\') return readEscape(reader);
  reader.at += character.length;
  if (character === '^' || character === '$') return undefined;
  return character === '.' ? { kind: 'set', source: '.' } : { kind: 'text', text: character };
}

function readGroup(reader: Reader, depth: number): Piece | undefined {
  const opening = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?/y;
  opening.lastIndex = reader.at;
  const found = opening.exec(reader.source)?.[0] ?? '(';
  const captures = found === '(' || /^\(\?<[^=!]/.test(found);
  const number = captures ? ++reader.groups : 0;
  reader.at += found.length;
  const options = readOptions(reader, depth + 1);
  if (reader.source[reader.at] !== ')') throw new Error('not closed');
  reader.at++;
  // What is looked at ahead or behind is not written; the test of the whole text minds it.
  return /^\(\?<?[=!]/.test(found) ? undefined : { kind: 'group', options, number };
}

function readSet(reader: Reader): Piece {
  const set = /\[(?:\\[\s\S]|[^\]\\])*\]/y;
  set.lastIndex = reader.at;
  const found = set.exec(reader.source)?.[0];
  if (found === undefined) throw new Error('not closed');
  reader.at += found.length;
  return { kind: 'set', source: found };
}

function readEscape(reader: Reader): Piece | undefined {
  const escape =
    /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[1-9]\d*|[\s\S])/y;
  escape.lastIndex = reader.at;
  const found = escape.exec(reader.source)?.[0];
  if (found === undefined) throw new Error('cut off');
  reader.at += found.length;
  if (found === '\\b' || found === '\\B') return undefined;
  if (/^\\[1-9]/.test(found)) return { kind: 'same', number: Number(found.slice(1)) };
  if (/^\\[^\w]/.test(found)) return { kind: 'text', text: found.slice(1) };
  return { kind: 'set', source: found };
}

function readQuantifier(reader: Reader, piece: Piece): Piece {
  const quantifier = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;
  quantifier.lastIndex = reader.at;
  const found = quantifier.exec(reader.source);
  if (found === null) return piece;
  reader.at += found[0].length;
  const [, sign, min = '0', comma, max = ''] = found;
  if (sign === '?') return { kind: 'repeat', piece, min: 0, max: 1 };
  if (sign !== undefined)
    return { kind: 'repeat', piece, min: sign === '+' ? 1 : 0, max: Infinity };
  const most = comma === '' ? Number(min) : max === '' ? Infinity : Number(max);
  return { kind: 'repeat', piece, min: Number(min), max: most };
}

/** @param more how often the repetition of that number is written beyond its minimum. */
function write(tree: Piece, more: (index: number) => number, vary: number): string {
  const captured = new Map<number, string>();
  let repetitions = 0;
  let left = MAX_TEXT;
  const text = (piece: Piece): string => {
    if (left <= 0) return '';
    switch (piece.kind) {
      case 'text':
        left -= piece.text.length;
        return piece.text;
      case 'same':
        return captured.get(piece.number) ?? '';
      case 'set':
        left--;
        return characterOf(piece.source, vary);
      case 'group': {
        const written = (piece.options[vary % piece.options.length] ?? []).map(text).join('');
        captured.set(piece.number, written);
        return written;
      }
      case 'repeat': {
        const times = Math.min(piece.max, piece.min + more(repetitions++));
        let written = '';
        for (let count = 0; count < times && left > 0; count++) written += text(piece.piece);
        return written;
      }
      default:
        return piece satisfies never;
    }
  };
  return text(tree);
}

const found = new Map<string, readonly string[]>();

/** A character of the set: a letter or digit if it has one. */
function characterOf(source: string, vary: number): string {
  let characters = found.get(source);
  if (characters === undefined) {
    const expression = compile(`^(?:${source})$`);
    characters = expression === undefined ? [] : charactersThat((one) => expression.test(one));
    if (found.size >= MAX_KNOWN) found.clear();
    found.set(source, characters);
  }
  return characters[vary % Math.max(1, characters.length)] ?? '';
}

function charactersThat(fit: (character: string) => boolean): string[] {
  const usual = [...preferred].filter(fit);
  if (usual.length > 0) return usual;
  for (let code = 0; code < 0x10000; code++) {
    const character = String.fromCodePoint(code);
    if (fit(character)) return [character];
  }
  return [];
}
