// Rules are written through these, so that the compiler checks them where they stand.

import { pageOf } from './sources.js';
import type { RuleDefinition, RuleReference } from './types.js';

/**
 * A rule. Its level is by evidence: as an error of `import` it stops people (`validate` ends with 1,
 * `scaffold --strict` writes nothing), so it needs `evidence`, which `refused`, `harmed`, `validator` and
 * `notSwagger` of evidence.ts make. Without a refusal or a case it is a warning of `import`, and for what
 * certification refuses it has `certificationSeverity: 'error'`. That no published definition breaks a
 * rule is not evidence. `npm run corpus:rules` names those that do break one; each needs a reason why the
 * finding is true all the same, or the rule is lowered. What no one acts on is in the preset `off`.
 */
export function defineRule(rule: RuleDefinition): RuleDefinition {
  return rule;
}

/**
 * The source of a rule.
 *
 * @param source short names of the catalogue: `VAL; PR 3407`. The first that has a page gives the page.
 */
export function reference(source: string, ...codes: string[]): RuleReference {
  const url = pageOf(source);
  return { source, codes, ...(url === undefined ? {} : { url }) };
}
