// How messages show what stands in a document: short, quoted, and on one line.

const LONGEST = 60;

/** A text in quotes, cut at 60 characters. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return `"${line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line}"`;
}

/** Any value: texts quoted, numbers and booleans as they are, the rest by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return kindOf(value);
}

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
