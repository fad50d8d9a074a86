// Reading values that nobody vouches for: every function takes whatever the document holds and gives
// the type asked for or undefined. Keys that come from a document are only ever read as own members,
// so a `__proto__` or `constructor` in it is a name like any other.

export type RawObject = Readonly<Record<string, unknown>>;

/** A parsed value and the RFC 6901 pointer at which the document has it. */
export interface Located {
  readonly value: unknown;
  readonly pointer: string;
}

export function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The own member of that name, else undefined. */
export function member(object: RawObject, key: string): unknown {
  // Most members asked for are absent, which the cheaper look tells as well.
  const value = object[key];
  return value !== undefined && Object.hasOwn(object, key) ? value : undefined;
}

export function objectMember(object: RawObject, key: string): RawObject | undefined {
  const value = member(object, key);
  return isRawObject(value) ? value : undefined;
}

/** A string with something in it beside white space, as written. */
export function text(object: RawObject, key: string): string | undefined {
  const value = member(object, key);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** `true`, and the string that people write for it. */
export function flag(object: RawObject, key: string): boolean {
  const value = member(object, key);
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/** A finite number, or a string that spells one. */
export function finite(object: RawObject, key: string): number | undefined {
  const value = member(object, key);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The strings of a list, without repetition; a lone string counts as a list of one. */
export function strings(value: unknown): string[] {
  const list = isList(value) ? value : [value];
  return [...new Set(list.filter((item): item is string => typeof item === 'string'))];
}

/** `pointer` with more tokens, each escaped as RFC 6901 asks. */
export function at(pointer: string, ...tokens: readonly (string | number)[]): string {
  let result = pointer;
  for (const token of tokens) {
    const name = String(token);
    result += `/${/[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name}`;
  }
  return result;
}

/** A document's string as a message shows it: quoted, control characters escaped, not longer than a line. */
export function quote(value: unknown): string {
  // A text of a megabyte is not written out to be cut.
  const short = typeof value === 'string' ? value.slice(0, 80) : value;
  const shown = JSON.stringify(short) ?? String(short);
  return shown.length > 80 ? `${shown.slice(0, 77)}...` : shown;
}

type Loose<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] };

/** The same object without the members that are undefined, so that absent means absent. */
export function present<T extends object>(value: Loose<T>): T {
  // A fresh object is cheaper to read later than one with members deleted.
  const result: Record<string, unknown> = {};
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key];
    if (inner !== undefined) result[key] = inner;
  }
  return result as T;
}
