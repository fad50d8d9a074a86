// Rules are defined with these, so that the compiler checks each at its own position.

import { pageOf } from './sources.js';
import type { RuleDefinition, RuleReference } from './types.js';

/**
 * A rule. Evidence decides its level: as an error of `import`, it blocks people (`validate` exits with 1,
 * `scaffold --strict` writes nothing), so it needs `evidence`, which `refused`, `harmed`, `validator` and
 * `notSwagger` of evidence.ts make. Without a refusal or a case it is a warning of `import`, and for what
 * certification rejects it has `certificationSeverity: 'error'`. That no published definition violates a
 * rule is not evidence. `npm run corpus:rules` names those that do; each needs a reason why the
 * finding is correct anyway, or the rule is lowered. Rules that no one acts on are in the preset `off`.
 */
export function defineRule(rule: RuleDefinition): RuleDefinition {
  return rule;
}

/**
 * The source of a rule.
 *
 * @param source short names of docs/rules/SOURCES.md: `VAL; PR 3407`. The first that has a page gives the page.
 */
export function reference(source: string, ...codes: string[]): RuleReference {
  const url = pageOf(source);
  return { source, codes, ...(url === undefined ? {} : { url }) };
}
