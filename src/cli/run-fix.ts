// The part of `validate` that --fix adds: definitions are fixed in their files before the remaining findings are
// reported; with --dry-run the changes are shown instead.

import { printable } from '../diagnostics/printable.js';
import { formatText } from '../diagnostics/text.js';
import { unifiedDiff } from '../diagnostics/unified-diff.js';
import type { Diagnostic } from '../diagnostics/types.js';
import type { DocumentSource } from '../document/types.js';
import { type FixOptions, type FixResult, fix } from '../fix.js';
import { type ValidateResult, validate } from '../validate.js';
import type { Terminal } from './terminal.js';
import { writeWhole } from './write-whole.js';

/**
 * Fixes one definition that was found readable, and checks it again.
 *
 * @throws WriteError when its file cannot be written.
 */
export async function fixOne(
  source: DocumentSource,
  before: ValidateResult,
  options: FixOptions,
  dryRun: boolean,
): Promise<ValidateResult & { readonly fixed?: FixResult }> {
  const fixed = await fix(source, options);
  if (fixed.fixed.length === 0) return { ...before, fixed };
  const { kind, path } = source;
  const { bytes } = fixed;
  if (!dryRun) writeWhole(path, bytes);
  const repaired: DocumentSource =
    kind === 'file' ? { kind, path, bytes } : { kind: 'text', path, bytes };
  return { ...(await validate(repaired, options)), fixed };
}

/** Why a definition could not be checked: with --dry-run, nothing else shows it. */
export function reportUnread(
  results: ReadonlyMap<string, ValidateResult>,
  terminal: Terminal,
): void {
  for (const { readable, diagnostics, sources } of results.values())
    if (!readable) terminal.err(formatText(diagnostics, sources));
}

/** @param fixes by path, in order. */
export function reportFixes(
  fixes: ReadonlyMap<string, FixResult>,
  dryRun: boolean,
  terminal: Terminal,
): void {
  if (fixes.size === 0) return;
  let [findings, files] = [0, 0];
  for (const [path, { fixed, left, original, bytes }] of fixes) {
    if (dryRun) terminal.out(unifiedDiff(path, textOf(original), textOf(bytes), terminal));
    findings += fixed.length;
    files += fixed.length > 0 ? 1 : 0;
    reportReviews(fixed, terminal);
    reportLeft(left, terminal);
  }
  const count = `${findings} ${findings === 1 ? 'finding' : 'findings'}`;
  const where = `${files} ${files === 1 ? 'file' : 'files'}`;
  terminal.err(
    dryRun
      ? `${count} would be fixed in ${where}; nothing was written.\n`
      : `${count} fixed in ${where}.\n`,
  );
}

/** Longer lists are cut, so that people read the report. */
const shown = 20;

/** What was changed, or would be, and should be looked at: a line per rule. */
function reportReviews(fixed: FixResult['fixed'], terminal: Terminal): void {
  const reasons = new Map<string, { readonly first: Diagnostic; count: number }>();
  for (const first of fixed) {
    if (first.unsafeFix === undefined) continue;
    const known = reasons.get(first.rule);
    if (known === undefined) reasons.set(first.rule, { first, count: 1 });
    else known.count += 1;
  }
  for (const { first, count } of reasons.values()) {
    const { path, line, column, rule, unsafeFix = '' } = first;
    const times = count === 1 ? '' : ` (${count} times)`;
    terminal.err(
      `${printable(path)}:${line}:${column}  ${rule}${times}, to review: ${printable(unsafeFix)}\n`,
    );
  }
}

function reportLeft(left: FixResult['left'], terminal: Terminal): void {
  for (const { diagnostic, reason } of left.slice(0, shown)) {
    const { path, line, column, rule } = diagnostic;
    terminal.err(`${printable(path)}:${line}:${column}  ${rule} not fixed: ${printable(reason)}\n`);
  }
  if (left.length > shown) terminal.err(`and ${left.length - shown} more were not fixed.\n`);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
