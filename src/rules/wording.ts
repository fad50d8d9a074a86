// How messages show parts of a document: kinds, lists of names, and a name as a person would
// read it. Values themselves are shown by quoted.ts.

import { initialism, isCommonWord } from './common-words.js';
import { quoted } from './quoted.js';

/** Names that a list shows; the rest is counted. */
const MOST_LISTED = 5;

/** The JSON type of a value, with its article. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return typeof value === 'string' ? 'a string' : 'a boolean';
}

/** `"a", "b" and "c"`; of many the first five. */
export function listed(names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const shown = names.slice(0, MOST_LISTED).map(quoted);
  const last = names.length > MOST_LISTED ? `${names.length - MOST_LISTED} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} ${joint} ${last}`;
}

/**
 * A title made from a name: `orderId` gives `Order ID`, `api-version` `API Version`. Undefined when the
 * name has a word that is not a common one, or the title would be longer than 80 characters.
 */
export function titleFromName(name: string): string | undefined {
  if (name.length > 80) return undefined;
  const words = name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}(?!s(?!\p{Ll}))\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(titleWord);
  if (words.includes(undefined)) return undefined;
  const title = words.join(' ');
  return /\p{L}/u.test(title) && title.length <= 80 ? title : undefined;
}

/** Undefined for what may be a code or an abbreviation: `FRM`, `govtype`. */
function titleWord(word: string): string | undefined {
  if (/^\d{1,4}$/.test(word)) return word;
  const lower = word.toLowerCase();
  return initialism(lower) ?? (isCommonWord(lower) ? capitalised(lower) : undefined);
}

export function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** What two texts share when they only differ in case, spaces and punctuation. */
export function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** A string that is not blank. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
