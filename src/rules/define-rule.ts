// Rules are written through these, so that the compiler checks them where they stand.

import { pageOf } from './sources.js';
import type { RuleDefinition, RuleReference } from './types.js';

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
