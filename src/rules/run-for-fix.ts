// Runs rules for `--fix`, which needs more of a finding than is shown.

import type { Diagnostic } from '../diagnostics/types.js';
import type { LoadedDocument } from '../document/types.js';
import { type RunOptions, editsOf, findAll } from './run.js';
import type { Edit, RuleDefinition } from './types.js';

/** A finding with what `--fix` needs. */
export interface RuleDiagnostic extends Diagnostic {
  readonly edits: readonly Edit[];
  /** The positions of the related nodes in the definition. */
  readonly relatedPointers: readonly string[];
}

/** What a user sees of it. */
export function plainDiagnostic(found: RuleDiagnostic): Diagnostic {
  const { edits: _edits, relatedPointers: _pointers, ...diagnostic } = found;
  return diagnostic;
}

/**
 * As `runRules`, but with every finding: a fix must not seem to make one that was there before, behind
 * another of the same cause.
 */
export function runForFix(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  options: RunOptions,
): RuleDiagnostic[] {
  return findAll(document, rules, options).map(({ diagnostic, finding, yields }) => {
    const related = finding.related ?? [];
    return {
      ...diagnostic,
      // What is not reported is not changed.
      edits: yields ? [] : editsOf(finding),
      relatedPointers: related.flatMap((other) =>
        'path' in other || other.in !== undefined ? [] : other.pointer,
      ),
    };
  });
}
