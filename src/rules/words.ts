// How messages write what stands in a document: short values quoted, long ones cut, and a name as a
// person would read it.

import { quoted } from './quoted.js';

/** Names in quotes, the first five of many. */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quoted).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/**
 * A title made from a name: `orderId` gives `Order Id`, `api-version` `Api Version`. Undefined when
 * the name has no letters to make one of, or it would be longer than 80 characters.
 */
export function titleFromName(name: string): string | undefined {
  if (name.length > 80) return undefined;
  const words = name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const title = words.map(capitalised).join(' ');
  return /\p{L}/u.test(title) && title.length <= 80 ? title : undefined;
}

export function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** What two texts share when only case, spaces and punctuation tell them apart. */
export function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** The JSON type of a value, with its article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return typeof value === 'string' ? 'a string' : 'a boolean';
}

/** A text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
