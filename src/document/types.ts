// Input and output of loading. A loaded document keeps the author's text and can locate every
// node in it, so that every later stage can point at the line that the author wrote.

import type { Diagnostic, SourceRange } from '../diagnostics/types.js';

/** `text` sources are named by `path` in diagnostics: `-` is standard input. They have no folder, so they cannot reference files. */
export type DocumentSource =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Used instead of what is on disk; references are still resolved from `path`. */
      readonly bytes?: Uint8Array;
    }
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'text'; readonly path: string; readonly bytes: Uint8Array };

/** Limits that keep time and memory bounded for any input. Absent members take the defaults. */
export interface LoadLimits {
  /** Bytes of one file, and of all files together that a definition references (16 MiB). */
  readonly bytes: number;
  /** Bytes of a YAML file, which takes many times longer to read than JSON (2 MiB). */
  readonly yamlBytes: number;
  /** Levels of nesting (256). */
  readonly depth: number;
  /** Values in one file: objects, lists and scalars (2,000,000). */
  readonly nodes: number;
  /** Files that a definition may reference (500). */
  readonly files: number;
}

export interface LoadOptions {
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which files may be referenced, in addition to that of the definition; only its own if absent. */
  readonly root?: string;
}

/** `sources` holds the text of every file that a diagnostic may point into, by its path: what code frames are cut from. */
export type LoadResult =
  | {
      readonly ok: true;
      readonly document: LoadedDocument;
      readonly sources: ReadonlyMap<string, string>;
    }
  | FailedLoad;

export interface FailedLoad {
  readonly ok: false;
  /** At least one; sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

export type PlainResult =
  | {
      readonly ok: true;
      readonly file: PlacedFile;
      readonly sources: ReadonlyMap<string, string>;
    }
  | FailedLoad;

/** A file whose nodes have positions; a definition is one. `value` is any JSON. */
export type PlacedFile = Pick<LoadedDocument, 'path' | 'text' | 'locate'> & {
  readonly value: unknown;
};

export type DocumentFormat = 'json' | 'yaml';

/** A JSON object as parsed: keys are the document's own and may be `__proto__`, so never copy by assignment. */
export type JsonObject = { readonly [key: string]: unknown };

export interface LoadedDocument {
  /** As the user named it. */
  readonly path: string;
  /** Without byte-order mark. */
  readonly text: string;
  /** As read, with byte-order mark and line ends as they were. */
  readonly bytes: Uint8Array;
  readonly format: DocumentFormat;
  /** The root. `swagger` means 2.0; nothing else is promised. Every reference is internal and has a target, except those of `unresolved`. */
  readonly value: JsonObject;
  /** References whose target does not exist or must not be read, sorted by position. They are in `value` as they are written. */
  readonly unresolved: readonly UnresolvedReference[];
  /** True when other files were included: `value` then has parts that `text` does not have. */
  readonly bundled: boolean;
  /** The position of a node. A node that is not in the text itself (included, or absent) has that of its nearest ancestor, or of the reference that included it. */
  locate(pointer: string, part?: NodePart): SourceRange;
}

/** Why a reference is not followed, at its `$ref`: in the definition, or in a file that it references. */
export interface UnresolvedReference extends Diagnostic {
  /** As written; absent when it is about all references into other files. */
  readonly reference?: string;
}

/** The member's name, or its value. The key of a list item or of the root is its value. */
export type NodePart = 'key' | 'value';

/** A member name that appears twice in one object; the last one counts. */
export interface DuplicateKey {
  readonly pointer: string;
  /** The repeated name. */
  readonly range: SourceRange;
  /** The first occurrence of the name. */
  readonly firstRange: SourceRange;
}
