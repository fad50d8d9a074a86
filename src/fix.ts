// The pipeline of `validate --fix`: document -> rules -> fix, all in memory. Nothing is written here.

import type { Diagnostic } from './diagnostics/types.js';
import { decode, stripMark } from './document/decode.js';
import { defaultLimits } from './document/limits.js';
import { load } from './document/load.js';
import { readBounded } from './document/read.js';
import type { DocumentSource } from './document/types.js';
import type { CheckedText, CheckText } from './fix/attempt.js';
import { editableText } from './fix/editable.js';
import { applyFixes } from './fix/apply-fixes.js';
import { stablePlace, withoutKnown } from './rules/baseline.js';
import { type RuleDiagnostic, plainDiagnostic } from './rules/run-for-fix.js';
import {
  type ReadDefinition,
  type ValidateOptions,
  checkForFix,
  readDefinition,
} from './validate.js';

export interface FixOptions extends ValidateOptions {
  /** Also what should be reviewed: findings with `unsafeFix`. False if absent. */
  readonly unsafe?: boolean;
}

export interface FixResult {
  /** As read. */
  readonly original: Uint8Array;
  /** The definition as it should be now; `original` itself when nothing was fixed. */
  readonly bytes: Uint8Array;
  /** What `bytes` says, without byte-order mark. */
  readonly text: string;
  /** Findings that are gone, in the order in which they were fixed. Places are those of the text at that time. */
  readonly fixed: readonly Diagnostic[];
  /** Findings that can be fixed in general and were not here, and why: a sentence. */
  readonly left: ReadonlyArray<{ readonly diagnostic: Diagnostic; readonly reason: string }>;
  /** False when the definition could not be read: `diagnostics` then say why, and text and bytes are as read. */
  readonly readable: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Fixes what can be fixed without guessing: small changes to the text that leave every other byte
 * alone and make no new finding. A string is the text itself. Fixing the result again changes
 * nothing. Settings and baseline say what is a finding, as for `validate`.
 *
 * @param source A path, a text, or bytes. A string is the text itself.
 * @example
 * const { text: fixed, left } = await fix(text);
 * for (const { diagnostic, reason } of left) console.log(diagnostic.rule, reason);
 * console.log(fixed);
 */
export async function fix(
  source: DocumentSource | string,
  options: FixOptions = {},
): Promise<FixResult> {
  const named: DocumentSource =
    typeof source === 'string' ? { kind: 'text', path: '-', text: source } : source;
  const read = await readDefinition(named, options);
  const limits = { ...defaultLimits, ...options.limits };
  if (!read.ok) return unreadable(await asRead(named, limits.bytes), read.diagnostics);
  const own = await editableText(read.document.text, named.path, limits);
  const original = read.document.bytes;
  const nothing = { original, bytes: original, text: read.document.text, fixed: [] };
  if (own === undefined || hasBrokenPairs(named))
    return { ...nothing, left: [], readable: true, diagnostics: [] };
  const check: CheckText = async (other, mark) => {
    const loaded = await load(replaced(named, bytesOf(other.text, mark)), {
      limits,
      ...(options.root !== undefined && { root: options.root }),
    });
    if (!loaded.ok) return undefined;
    return { own: other, mark, ...found({ ...read, document: loaded.document }, options) };
  };
  const start: CheckedText = { own, mark: hasMark(original), ...found(read, options) };
  const { checked, fixed, left } = await applyFixes(start, check);
  return {
    original,
    ...(fixed.length === 0
      ? nothing
      : { bytes: bytesOf(checked.own.text, checked.mark), text: checked.own.text }),
    fixed: fixed.map(plainDiagnostic),
    left: left.map(({ finding, reason }) => ({ diagnostic: plainDiagnostic(finding), reason })),
    readable: true,
    diagnostics: [],
  };
}

function found(
  read: ReadDefinition,
  options: FixOptions,
): Pick<CheckedText, 'findings' | 'candidates'> {
  const findings = checkForFix(read, options);
  const placed = findings
    .filter(({ path }) => path === read.document.path)
    .map((diagnostic) => ({
      diagnostic,
      place: stablePlace(read.document.value, diagnostic.pointer),
    }));
  // What a baseline accepts may stay as it is.
  const { fresh } = withoutKnown(placed, options.baseline);
  const { unsafe = false } = options;
  const candidates = (fresh as RuleDiagnostic[]).filter(
    ({ edits, unsafeFix }) => edits.length > 0 && (unsafe || unsafeFix === undefined),
  );
  return { findings, candidates };
}

/** The same file with other bytes. */
function replaced(source: DocumentSource, bytes: Uint8Array): DocumentSource {
  const { kind, path } = source;
  return kind === 'file' ? { kind, path, bytes } : { kind, path, bytes };
}

const byteOrderMark = '\ufeff';

function bytesOf(text: string, mark: boolean): Uint8Array {
  return Buffer.from(mark ? byteOrderMark + text : text);
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** Half a surrogate pair cannot be given back as it came. */
function hasBrokenPairs(source: DocumentSource): boolean {
  return 'text' in source && /\p{Surrogate}/u.test(source.text);
}

function unreadable({ bytes, text }: AsRead, diagnostics: readonly Diagnostic[]): FixResult {
  return { original: bytes, bytes, text, fixed: [], left: [], readable: false, diagnostics };
}

type AsRead = Pick<FixResult, 'bytes' | 'text'>;

/** What there is of a definition that could not be loaded; nothing where no file could be read. */
async function asRead(source: DocumentSource, limit: number): Promise<AsRead> {
  if ('text' in source) return { bytes: Buffer.from(source.text), text: stripMark(source.text) };
  if (source.bytes !== undefined) return { bytes: source.bytes, ...textOf(source.bytes) };
  const read = await readBounded(source.path, limit);
  return read.ok
    ? { bytes: read.bytes, ...textOf(read.bytes) }
    : { bytes: new Uint8Array(), text: '' };
}

function textOf(bytes: Uint8Array): Pick<AsRead, 'text'> {
  return { text: decode(bytes).text };
}
