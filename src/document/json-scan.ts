// One token of a JSON text, or what is wrong with it. Only used after JSON.parse has rejected the
// text: the parser's own message names the position where it gave up, this one the author's mistake.

import type { Fault } from './fault.js';
import { describeCharacter, isCurlyQuote, isOddSpace } from './odd-characters.js';

export interface Token {
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'scalar' | 'end';
  readonly start: number;
  readonly end: number;
}

export type Scanned =
  | { readonly token: Token; readonly fault?: undefined }
  | { readonly fault: Fault; readonly token?: undefined };

export const jsonRule = 'doc-json-parse';

export function fault(start: number, end: number, message: string, fix: string): Fault {
  return { rule: jsonRule, message, fix, start, end };
}

const failed = (start: number, end: number, message: string, fix: string): Scanned => ({
  fault: fault(start, end, message, fix),
});

export function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) at++;
    else return at;
  }
}

/** The token at or after `from`. */
export function scanToken(text: string, from: number): Scanned {
  const start = skipSpace(text, from);
  if (start >= text.length) return { token: { kind: 'end', start, end: start } };
  const character = text[start] ?? '';
  switch (character) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { token: { kind: character, start, end: start + 1 } };
    case '"':
      return scanString(text, start);
    default:
      return scanOther(text, start);
  }
}

function scanString(text: string, start: number): Scanned {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { token: { kind: 'string', start, end: at + 1 } };
    if (code === 0x5c) {
      const wrong = escapeFault(text, at);
      if (wrong !== undefined) return { fault: wrong };
      at++;
    } else if (code === 0x0a || code === 0x0d) {
      return failed(
        start,
        at,
        'The string that starts here is not closed before the end of the line.',
        'Add the closing quotation mark, or write a line break inside a string as \\n.',
      );
    } else if (code < 0x20) {
      const name = code === 0x09 ? 'a raw tab' : describeCharacter(code);
      const escape = code === 0x09 ? '\\t' : `\\u${code.toString(16).padStart(4, '0')}`;
      return failed(
        at,
        at + 1,
        `A string contains ${name}.`,
        `Write it as ${escape}, or remove it.`,
      );
    }
  }
  return failed(
    start,
    Math.min(at, start + 1),
    'The string that starts here is never closed.',
    'Add the closing quotation mark.',
  );
}

function escapeFault(text: string, at: number): Fault | undefined {
  const next = text[at + 1] ?? '';
  if (next !== '' && '"\\/bfnrt'.includes(next)) return undefined;
  if (next === 'u') {
    if (/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6))) return undefined;
    return fault(
      at,
      at + 2,
      '\\u must be followed by four hexadecimal digits.',
      'Write it as \\u00e9.',
    );
  }
  if (next === '' || next < ' ') {
    return fault(
      at,
      at + 1,
      'The string contains a single backslash.',
      'Write a backslash as \\\\.',
    );
  }
  return fault(
    at,
    at + 2,
    `\\${next} is not a valid escape in a JSON string.`,
    `Write a backslash as \\\\, so \\\\${next}.`,
  );
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// What an author meant as one word: up to the next character with a meaning of its own.
// oxlint-disable-next-line no-control-regex
const word = /[^\s"'{}[\],:\u0000-\u0020\u00a0\u2000-\u200f\u2028\u2029\u202f\u3000\ufeff]+/y;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function scanOther(text: string, start: number): Scanned {
  const found = matchAt(word, text, start);
  if (found === 'true' || found === 'false' || found === 'null') {
    return { token: { kind: 'scalar', start, end: start + found.length } };
  }
  const digits = matchAt(number, text, start);
  if (digits !== '' && digits.length === found.length) {
    return { token: { kind: 'scalar', start, end: start + digits.length } };
  }
  return { fault: oddCharacterFault(text, start) ?? wordFault(found, start) };
}

function oddCharacterFault(text: string, start: number): Fault | undefined {
  const code = text.codePointAt(start) ?? 0;
  const end = start + (code > 0xffff ? 2 : 1);
  if (isOddSpace(code)) {
    const name = describeCharacter(code);
    return fault(
      start,
      end,
      `Found ${name}, but only ordinary spaces are allowed.`,
      'Replace it with an ordinary space (and search the file for others).',
    );
  }
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
    return fault(start, end, `Found ${describeCharacter(code)}.`, 'Remove it.');
  }
  if (isCurlyQuote(code)) {
    const name = describeCharacter(code).replace(/.*\(/, '(').slice(1, -1);
    return fault(
      start,
      end,
      `Found a typographic quotation mark (${name}).`,
      'Use the straight quotation mark ".',
    );
  }
  if (code === 0x27) {
    return fault(start, end, 'JSON strings need double quotes.', 'Write " instead of \'.');
  }
  if (text.startsWith('//', start) || text.startsWith('/*', start) || text[start] === '#') {
    return fault(start, end, 'JSON does not allow comments.', 'Remove the comment.');
  }
  return undefined;
}

const spelled = new Map<string, string>([
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['none', 'null'],
  ['nil', 'null'],
  ['undefined', 'null'],
]);

function wordFault(found: string, start: number): Fault {
  const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found;
  const end = start + Math.max(1, found.length);
  const meant = spelled.get(found.toLowerCase());
  if (/^(<<<<<<<|=======|>>>>>>>)/.test(found)) {
    return fault(start, end, 'Found a Git merge conflict marker.', 'Resolve the conflict first.');
  }
  if (meant !== undefined) return fault(start, end, `JSON has no ${shown}.`, `Write ${meant}.`);
  if (/^[-+.]?(\d|infinity|nan)/i.test(found)) {
    return fault(
      start,
      end,
      `${shown} is not a JSON number.`,
      'Write a plain decimal number such as 0.5 (no leading zeros, no plus sign), or enclose it in double quotes.',
    );
  }
  return fault(start, end, `${shown} is not in quotes.`, 'Enclose it in double quotes.');
}
