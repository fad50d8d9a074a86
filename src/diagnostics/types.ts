// The one shape in which load, lint and generate report what they found. A diagnostic is data: the
// formats next to this file turn it into text, JSON or CI annotations.

export type Severity = 'error' | 'warning' | 'advice';

/** A stretch of a source file. Lines and columns count from 1; the end is exclusive. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Diagnostic extends SourceRange {
  /** A kebab-case id, `<subject>-<fault>`; those of the connector rules are listed in docs/rules. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, in the author's words. One sentence or two. */
  readonly message: string;
  /** What to do about it. Absent where there is nothing to add. */
  readonly fix?: string;
  /** Path of the file as the user named it; `-` is standard input. */
  readonly path: string;
  /** RFC 6901 JSON pointer of the narrowest node; empty for the whole document. */
  readonly pointer: string;
  readonly fixable: boolean;
  /** Why its fix should be reviewed, a sentence. Absent where it is safe, or there is none. */
  readonly unsafeFix?: string;
  /** What Microsoft's own validator calls it: `OperationIdNotFound`. Absent where it has no code for it. */
  readonly codes?: readonly string[];
  /** Page to read on. Absent when there is none. */
  readonly url?: string;
  /** The other end, for example where a `$ref` points to. */
  readonly related?: ReadonlyArray<
    SourceRange & { readonly path: string; readonly message: string }
  >;
}
