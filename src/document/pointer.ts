// JSON pointers (RFC 6901) and the part after the `#` of a `$ref`. Members are looked up as own
// properties only, so `__proto__` and `constructor` are names like any other.

/** '' is the root: no tokens. A pointer that does not start with '/' is read as if it did. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  const body = pointer.startsWith('/') ? pointer.slice(1) : pointer;
  const tokens = body.split('/');
  if (!body.includes('~')) return tokens;
  for (let at = 0; at < tokens.length; at += 1) tokens[at] = unescapeToken(tokens[at] as string);
  return tokens;
}

export function unescapeToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

export function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token;
}

export function joinPointer(pointer: string, token: string | number): string {
  return `${pointer}/${typeof token === 'number' ? token : escapeToken(token)}`;
}

/** One step down; `undefined` when there is no such member or item. JSON has no undefined, so this cannot be mistaken. */
export function child(node: unknown, token: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Array.isArray(node)) return /^(0|[1-9][0-9]*)$/.test(token) ? node[Number(token)] : undefined;
  const value = (node as Record<string, unknown>)[token];
  return value === undefined || !Object.hasOwn(node, token) ? undefined : value;
}

export function valueAt(root: unknown, pointer: string): unknown {
  let node = root;
  for (const token of pointerTokens(pointer)) {
    node = child(node, token);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The `$ref` of a node, when it is a string: such a node is a reference. */
export function referenceOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const value = (node as Record<string, unknown>)['$ref'];
  if (typeof value !== 'string' || Array.isArray(node)) return undefined;
  return Object.hasOwn(node, '$ref') ? value : undefined;
}

export interface ReferenceTarget {
  /** The position of the value, without references on the way. */
  readonly pointer: string;
  /** May itself be a reference. */
  readonly value: unknown;
}

/**
 * What `fragment` (the part of a reference after `#`: '' or '/definitions/Order') means in `root`.
 * Percent escapes are decoded; a name that holds a bare percent sign is found as well. A pointer
 * may lead through other references. Undefined when it has no target.
 */
export function resolveFragment(root: unknown, fragment: string): ReferenceTarget | undefined {
  if (fragment !== '' && !fragment.startsWith('/')) return undefined;
  const written = pointerTokens(fragment);
  if (!fragment.includes('%')) return follow(root, written);
  return follow(root, written.map(decodePercent)) ?? follow(root, written);
}

/** As `resolveFragment`, for a whole reference: '#/definitions/Order'. Undefined for one into another file. */
export function resolveReference(root: unknown, reference: string): ReferenceTarget | undefined {
  return reference.startsWith('#') ? resolveFragment(root, reference.slice(1)) : undefined;
}

export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// More hops than this means a cycle.
const maximumHops = 100;

function follow(root: unknown, tokens: readonly string[]): ReferenceTarget | undefined {
  let node = root;
  let pointer = '';
  let rest = tokens;
  let at = 0;
  let hops = 0;
  while (at < rest.length) {
    const token = rest[at] ?? '';
    const next = child(node, token);
    if (next !== undefined) {
      node = next;
      pointer = joinPointer(pointer, token);
      at += 1;
      continue;
    }
    const reference = referenceOf(node);
    if (reference === undefined || !reference.startsWith('#/') || ++hops > maximumHops) {
      return undefined;
    }
    rest = [...pointerTokens(decodePercent(reference.slice(1))), ...rest.slice(at)];
    at = 0;
    node = root;
    pointer = '';
  }
  return { pointer, value: node };
}
