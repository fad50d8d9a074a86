// Values that JSON.stringify turns into `{}` or into something else than they are, without a word.

/** Objects whose members say all of what they are. */
const plain = new Set(['Object', 'Array', 'String', 'Number', 'Boolean', 'Date', 'Arguments']);

/** What a value is that JSON would lose, in words (`a Map`); undefined when it is written as it is. */
export function lostInJson(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return undefined;
  const { constructor } = value;
  if (constructor === Object) return undefined;
  if (typeof (value as { pipe?: unknown }).pipe === 'function') return 'a stream';
  if (value instanceof Uint8Array) return `a ${tagOf(value)} (bytes within JSON are base64 text)`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `a ${tagOf(value)} (use a Uint8Array for bytes)`;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined;
  if (value instanceof Promise) return 'a promise (is an await missing?)';
  if (value instanceof Error) return 'an Error';
  const tag = tagOf(value);
  if (plain.has(tag) || Object.keys(value).length > 0) return undefined;
  return tag === 'ReadableStream' || tag === 'AsyncGenerator' ? 'a stream' : `a ${tag}`;
}

/** True for an object that is written as its members and nothing else. */
export function isMembersAlone(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  // What it is written as says nothing about its members, which may lead back to it.
  return !('toJSON' in value);
}

/** Deeper values are left to {@link lostMember}, which has a stack of its own. */
const QUICK_DEPTH = 50;

/** True when nothing at all is lost, found without a note of where anything is; false where that has to be looked at. */
export function isWrittenWhole(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > QUICK_DEPTH) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isWrittenWhole(item, depth + 1)) return false;
    return true;
  }
  if (!isMembersAlone(value)) return false;
  for (const key of Object.keys(value)) {
    if (!isWrittenWhole((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

/** The same of all members at any depth, with where it is: `a Map at .items[0].tags`. The value contains no circle. */
export function lostMember(root: unknown): string | undefined {
  // A stack of its own: JSON.stringify goes deeper than a recursion of ours could.
  const waiting: Array<readonly [value: unknown, path: () => string]> = [[root, () => '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, path] = next;
    if (typeof value !== 'object' || value === null) continue;
    const lost = lostInJson(value);
    if (lost !== undefined) return `${lost} at ${path().slice(0, 200)}`;
    if (typeof (value as { toJSON?: unknown }).toJSON === 'function') continue;
    const isArray = Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null)
        waiting.push([member, () => path() + (isArray ? `[${key}]` : `.${key}`)]);
    }
  }
  return undefined;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
