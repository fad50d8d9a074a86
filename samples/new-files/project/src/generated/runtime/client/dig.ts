// Parts of plain values by path, as the table names them.

import type { Path } from './table.js';

/** What is at the end of the path; undefined when the value does not go that far. */
export function dig(value: unknown, path: Path = []): unknown {
  let here = value;
  for (const name of path)
    here =
      typeof here === 'object' && here !== null && Object.hasOwn(here, name)
        ? (here as Record<string, unknown>)[name]
        : undefined;
  return here;
}

/** A copy of `value` with `part` at the end of the path; lists and objects on the way are made. */
export function put(value: unknown, [name, ...rest]: Path, part: unknown): object {
  if (name === undefined) return part as object;
  return {
    ...(value as object),
    // As a computed key, so that `__proto__` is a name like any other.
    [name]: rest.length > 0 ? put(dig(value, [name]), rest, part) : part,
  };
}
