// Which rules a word means: a rule's id, or a code of Microsoft's validator.

import { nearestName } from '../../document/nearest.js';
import type { RuleDefinition } from '../types.js';

export type FoundRules =
  | { readonly kind: 'rule'; readonly rule: RuleDefinition }
  /** At least one rule. */
  | { readonly kind: 'code'; readonly code: string; readonly rules: readonly RuleDefinition[] }
  /** Ids and codes that may have been meant; can be empty. */
  | { readonly kind: 'unknown'; readonly near: readonly string[] };

const mostNear = 5;

/** Letter case does not matter. */
export function findRules(all: readonly RuleDefinition[], word: string): FoundRules {
  const wanted = word.toLowerCase();
  const rule = all.find(({ id }) => id === wanted);
  if (rule !== undefined) return { kind: 'rule', rule };
  const codes = [...new Set(all.flatMap(({ reference }) => reference.codes))].sort();
  const code = codes.find((one) => fits(one.toLowerCase(), wanted));
  if (code !== undefined) {
    const rules = all.filter(({ reference }) => reference.codes.includes(code));
    return { kind: 'code', code, rules };
  }
  return { kind: 'unknown', near: nearNames([...all.map(({ id }) => id), ...codes], wanted) };
}

/** Rules write a family of codes as `FilterFunctionsProperty*`. */
function fits(code: string, word: string): boolean {
  return code.endsWith('*') ? word.startsWith(code.slice(0, -1)) : code === word;
}

/** The most similar one, and those that contain the word. */
function nearNames(names: readonly string[], word: string): string[] {
  const nearest = nearestName(word, names);
  const holding = word.length < 3 ? [] : names.filter((name) => name.toLowerCase().includes(word));
  return [...new Set([...(nearest === undefined ? [] : [nearest]), ...holding])].slice(0, mostNear);
}
