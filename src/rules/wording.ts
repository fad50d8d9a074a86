// How messages show what stands in a document: short, quoted, and on one line.

import { quoted } from './quoted.js';

/** The JSON kind with its article: `a string`, `null`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** `"a", "b" and "c"`. */
export function listed(names: readonly string[], joint = 'and'): string {
  const all = names.map(quoted);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} ${joint} ${last}`;
}
