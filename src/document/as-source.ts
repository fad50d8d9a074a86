// A definition, or another file, as callers of the library give it.

import type { DocumentSource } from './types.js';

/** @param path How messages call a file that was given as a text. */
export function asSource(source: DocumentSource | string, path: string): DocumentSource {
  return typeof source === 'string' ? { kind: 'text', path, text: source } : source;
}
