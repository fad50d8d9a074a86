// Files contain rules that belong together in code; the docs list them in an order of their own.

import type { RuleDefinition } from './types.js';

/** `rules` in the order of `ids`; the others come last. */
export function inOrder(
  rules: readonly RuleDefinition[],
  ids: readonly string[],
): readonly RuleDefinition[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = ({ id }: RuleDefinition): number => places.get(id) ?? ids.length;
  return rules.toSorted((left, right) => placeOf(left) - placeOf(right));
}
