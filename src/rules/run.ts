// Runs rules over a document and makes diagnostics of what they report, in order of position.

import { sortDiagnostics } from '../diagnostics/sort.js';
import type { Diagnostic } from '../diagnostics/types.js';
import type { LoadedDocument } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import { indexDocument } from './context.js';
import type { Edit, Finding, RuleDefinition } from './types.js';

/** A finding with what `--fix` needs. */
export interface RuleDiagnostic extends Diagnostic {
  readonly edits: readonly Edit[];
}

/** What the rules find, sorted by position. One finding at one place is given once a rule. */
export function runRules(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  settings: ConnectorSettings = {},
): RuleDiagnostic[] {
  const index = indexDocument(document, settings);
  const found: RuleDiagnostic[] = [];
  for (const rule of rules) {
    const seen = new Set<string>();
    const report = (finding: Finding): void => {
      const key = `${finding.pointer}\0${finding.message}`;
      if (seen.has(key)) return;
      seen.add(key);
      found.push(toDiagnostic(document, rule, finding));
    };
    rule.check(index.contextFor(report));
  }
  return sortDiagnostics(found) as RuleDiagnostic[];
}

function toDiagnostic(
  document: LoadedDocument,
  rule: RuleDefinition,
  finding: Finding,
): RuleDiagnostic {
  const related = finding.related?.map(({ pointer, message }) => ({
    ...document.locate(pointer),
    path: document.path,
    message,
  }));
  return {
    ...document.locate(finding.pointer, finding.part),
    rule: rule.id,
    severity: rule.severity,
    message: finding.message,
    fix: finding.fix ?? rule.fix,
    path: document.path,
    pointer: finding.pointer,
    fixable: (finding.edits ?? []).length > 0,
    edits: finding.edits ?? [],
    ...(related === undefined ? {} : { related }),
  };
}
