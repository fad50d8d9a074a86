// A file that was read and parsed, before and after it is known to be a definition. Referenced files
// are such files too.

import { createLocator } from './locate.js';
import type { Locator } from './locate.js';
import type { ParsedText } from './parse.js';
import type { DocumentFormat, JsonObject, LoadedDocument, UnresolvedReference } from './types.js';

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

/** Knows its locator itself: in a WeakMap, a document's places would outlive it. */
class Loaded implements LoadedDocument {
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly format: DocumentFormat;
  readonly value: JsonObject;
  readonly unresolved: readonly UnresolvedReference[];
  readonly bundled: boolean;
  readonly locate: LoadedDocument['locate'];
  readonly #locator: Locator;

  constructor(
    file: SourceFile,
    value: JsonObject,
    unresolved: readonly UnresolvedReference[],
    bundled: boolean,
    locate: LoadedDocument['locate'],
  ) {
    this.path = file.path;
    this.text = file.text;
    this.bytes = file.bytes;
    this.format = file.format;
    this.value = value;
    this.unresolved = unresolved;
    this.bundled = bundled;
    this.locate = locate;
    this.#locator = file.locator;
  }

  static locatorOf(document: LoadedDocument): Locator | undefined {
    return #locator in document ? document.#locator : undefined;
  }
}

/** The locator of the document's own text. */
export function locatorOf(document: LoadedDocument): Locator {
  const locator = Loaded.locatorOf(document);
  if (locator === undefined) throw new TypeError('Not a document made by load().');
  return locator;
}

/** A definition with the files that it references. */
export interface Bundle {
  readonly value: JsonObject;
  /** Pointer of a part that came from another file -> pointer of the `$ref` that asked for it. */
  readonly pulledIn: ReadonlyMap<string, string>;
}

const noParts: ReadonlyMap<string, string> = new Map();

/**
 * @param bundle what the definition and other files make together; absent: the file's own value.
 */
export function loadedDocument(
  file: SourceFile,
  unresolved: readonly UnresolvedReference[],
  bundle?: Bundle,
): LoadedDocument {
  const { locator } = file;
  const { value, pulledIn } = bundle ?? { value: file.value as JsonObject, pulledIn: noParts };
  const bundled = bundle !== undefined;
  return new Loaded(file, value, unresolved, bundled, (pointer, part = 'value') => {
    if (pulledIn.size > 0 && !locator.has(pointer)) {
      const [, section = '', name = ''] = pointer.split('/');
      const origin = pulledIn.get(`/${section}/${name}`);
      if (origin !== undefined) return locator.locate(origin, 'value');
    }
    return locator.locate(pointer, part);
  });
}

/** Whether the target of a reference is in a file that could not or must not be used. */
export function lacksFiles({ unresolved }: LoadedDocument): boolean {
  return unresolved.some(({ reference }) => reference?.startsWith('#') !== true);
}
