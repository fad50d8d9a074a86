// Keys of maps and sets that are made of what a document says. V8 hashes a text of more than 16,383
// characters by its length alone: thousands of such keys would each be compared with all others.

const longest = 4096;

/** The same for equal texts, other for different ones; the text itself unless it is long. */
export function shortKey(text: string): string {
  if (text.length <= longest) return text;
  // Loading it takes longer than checking a small definition, and hardly any has such a text.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `\0${createHash('sha256').update(text).digest('base64')}`;
}
