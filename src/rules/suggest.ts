// "Did you mean": for a value that is none of a closed list.

import { nearestName } from '../document/nearest.js';
import { quoted } from './quoted.js';
import { isObject } from './raw.js';

/** Members of a finding: the fix that names what is near a value, or nothing, so that the rule's own fix is shown. */
export function didYouMean(value: unknown, known: readonly string[]): { readonly fix?: string } {
  const near = typeof value === 'string' ? nearestName(value.trim(), known) : undefined;
  return near === undefined ? {} : { fix: `Did you mean ${quoted(near)}?` };
}

/** Members of a finding about a member that is missing: the fix that names its misspelling, or nothing. */
export function misspelledMember(object: unknown, wanted: string): { readonly fix?: string } {
  const near = isObject(object) ? nearestName(wanted, Object.keys(object)) : undefined;
  return near === undefined ? {} : { fix: `Write ${quoted(wanted)} instead of ${quoted(near)}.` };
}
