// A quick look at the text that saves almost every definition the walk over its references. It treats any
// `$ref` as a reference, also those that are data, so it is conservative: what it is not sure
// of, the walk examines.

import type { SourceFile } from './document.js';
import { referenceOf, resolveFragment, valueAt } from './pointer.js';

const QUOTE = 0x22;
const COLON = 0x3a;
const SPACE = 0x20;

/** How `$ref` ends where it is a name; its first character is a rare one, which is found fast. */
const NAME_END = '$ref"';

/** True when every reference leads to something in the file itself that is no reference. */
export function hasPlainReferences({ format, text, value }: SourceFile): boolean {
  if (format === 'yaml' || mayHideReferences(text)) return false;
  const known = new Set<string>();
  let at = text.indexOf(NAME_END);
  while (at >= 0) {
    const reference = referenceBehind(text, at);
    if (reference !== undefined && !known.has(reference)) {
      if (!leadsToValue(value, reference)) return false;
      known.add(reference);
    }
    at = text.indexOf(NAME_END, at + NAME_END.length);
  }
  return true;
}

/** `$ref` with one of its letters written as an escape. */
function mayHideReferences(text: string): boolean {
  return text.includes('\\u00') && /\\u00(?:24|72|65|66)/.test(text);
}

/** The text that `"$ref"` is given as a member, escapes as they are; undefined when it is none. */
function referenceBehind(text: string, name: number): string | undefined {
  if (text.charCodeAt(name - 1) !== QUOTE) return undefined;
  const colon = skipSpace(text, name + NAME_END.length);
  if (text.charCodeAt(colon) !== COLON) return undefined;
  const start = skipSpace(text, colon + 1);
  if (text.charCodeAt(start) !== QUOTE) return undefined;
  return text.slice(start + 1, text.indexOf('"', start + 1));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return at;
}

function leadsToValue(root: unknown, reference: string): boolean {
  if (!reference.startsWith('#') || reference.includes('\\')) return false;
  const fragment = reference.slice(1);
  // Almost all are found as they are written.
  const plain = fragment.startsWith('/') && !fragment.includes('%');
  const value = plain ? valueAt(root, fragment) : undefined;
  const target = value ?? resolveFragment(root, fragment)?.value;
  return target !== undefined && referenceOf(target) === undefined;
}
