// `securityDefinitions` as the rules of this group read it.

import { joinPointer } from '../../document/pointer.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import type { Located, RuleContext } from '../types.js';
import { perDocument } from '../per-document.js';

export interface Scheme extends Located {
  readonly name: string;
  /** '' when absent or not a string. */
  readonly type: string;
  /** '' when absent or not a string. */
  readonly flow: string;
}

/** The security definitions that are objects, by name, in document order. */
export const definitionsOf = perDocument(({ root }: RuleContext): ReadonlyMap<string, Scheme> => {
  const found = new Map<string, Scheme>();
  for (const [name, raw] of objectEntries(memberOf(root, 'securityDefinitions'))) {
    if (!isObject(raw) || name.startsWith('x-')) continue;
    found.set(name, {
      raw,
      name,
      pointer: joinPointer('/securityDefinitions', name),
      type: stringOf(memberOf(raw, 'type')),
      flow: stringOf(memberOf(raw, 'flow')),
    });
  }
  return found;
});
