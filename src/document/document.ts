// A file that was read and parsed, before and after it is known to be a definition. Referenced files
// are such files too.

import { createLocator } from './locate.js';
import type { Locator } from './locate.js';
import type { ParsedText } from './parse.js';
import type { DocumentFormat, JsonObject, LoadedDocument } from './types.js';

export interface SourceFile {
  /** As the user named it; a referenced file: joined to that. */
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly format: DocumentFormat;
  readonly value: unknown;
  readonly locator: Locator;
}

export function sourceFile(
  path: string,
  text: string,
  bytes: Uint8Array,
  parsed: ParsedText,
): SourceFile {
  const locator = createLocator(text, parsed);
  return { path, text, bytes, format: parsed.format, value: parsed.value, locator };
}

const locators = new WeakMap<LoadedDocument, Locator>();

/** The locator of the document's own text. */
export function locatorOf(document: LoadedDocument): Locator {
  const locator = locators.get(document);
  if (locator === undefined) throw new TypeError('Not a document made by load().');
  return locator;
}

/**
 * `pulledIn` maps the pointer of a part that came from another file to the pointer of the reference
 * that asked for it; it is empty when `value` is the file's own.
 */
export function loadedDocument(
  file: SourceFile,
  value: JsonObject,
  pulledIn: ReadonlyMap<string, string>,
  bundled: boolean,
): LoadedDocument {
  const { locator } = file;
  const document: LoadedDocument = {
    path: file.path,
    text: file.text,
    bytes: file.bytes,
    format: file.format,
    value,
    bundled,
    locate(pointer, part = 'value') {
      if (pulledIn.size > 0 && !locator.has(pointer)) {
        const [, section = '', name = ''] = pointer.split('/');
        const origin = pulledIn.get(`/${section}/${name}`);
        if (origin !== undefined) return locator.locate(origin, 'value');
      }
      return locator.locate(pointer, part);
    },
  };
  locators.set(document, locator);
  return document;
}
