// A JSON document as a tree of entries: keys such as `__proto__` and `1` stay where they are, and any
// string, key or value, can be exchanged by its position. Text is written by hand for that reason.

export type Tree = string | number | boolean | null | readonly Tree[] | Entries;

export class Entries {
  readonly entries: ReadonlyArray<readonly [string, Tree]>;

  constructor(entries: ReadonlyArray<readonly [string, Tree]>) {
    this.entries = entries;
  }
}

/** Where a string stands: the index of the entry or item at every level, and which of the two it is. */
export interface Position {
  readonly path: readonly number[];
  readonly part: 'key' | 'value';
  /** The names on the way, for reports: `paths./orders.get.summary`. */
  readonly label: string;
  readonly text: string;
}

export function fromJson(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return new Entries(Object.entries(value).map(([key, member]) => [key, fromJson(member)]));
  }
  return value as Tree;
}

export function toText(tree: Tree): string {
  if (tree instanceof Entries) {
    const members = tree.entries.map(([key, value]) => `${JSON.stringify(key)}:${toText(value)}`);
    return `{${members.join(',')}}`;
  }
  return isList(tree) ? `[${tree.map(toText).join(',')}]` : JSON.stringify(tree);
}

/** Every string of the document, keys and values, in document order. */
export function positionsOf(tree: Tree): Position[] {
  const found: Position[] = [];
  const walk = (node: Tree, path: readonly number[], label: string): void => {
    if (typeof node === 'string') found.push({ path, part: 'value', label, text: node });
    if (isList(node)) node.forEach((item, i) => walk(item, [...path, i], `${label}[${i}]`));
    if (!(node instanceof Entries)) return;
    node.entries.forEach(([key, value], i) => {
      const inner = label === '' ? key : `${label}.${key}`;
      found.push({ path: [...path, i], part: 'key', label: `${inner} (key)`, text: key });
      walk(value, [...path, i], inner);
    });
  };
  walk(tree, [], '');
  return found;
}

/** The tree with other strings at some positions. */
export function replaceAt(tree: Tree, changes: ReadonlyArray<readonly [Position, string]>): Tree {
  const byPlace = new Map(changes.map(([at, text]) => [`${at.part}/${at.path.join('/')}`, text]));
  const walk = (node: Tree, path: readonly number[]): Tree => {
    const place = path.join('/');
    if (typeof node === 'string') return byPlace.get(`value/${place}`) ?? node;
    if (isList(node)) return node.map((item, i) => walk(item, [...path, i]));
    if (!(node instanceof Entries)) return node;
    return new Entries(
      node.entries.map(([key, value], i) => {
        const inner = [...path, i];
        return [byPlace.get(`key/${inner.join('/')}`) ?? key, walk(value, inner)];
      }),
    );
  };
  return walk(tree, []);
}

/** The tree with a name exchanged wherever it stands: keys, values, references and path templates. */
export function rename(tree: Tree, from: string, to: string): Tree {
  const inReference = encodeURIComponent(Buffer.from(to).toString())
    .replaceAll('~', '~0')
    .replaceAll('%2F', '~1');
  const text = (value: string): string => {
    if (value === from) return to;
    return /^#\/\w+\//.test(value) && value.endsWith(`/${from}`)
      ? value.slice(0, -from.length) + inReference
      : value;
  };
  const walk = (node: Tree): Tree => {
    if (typeof node === 'string') return text(node);
    if (isList(node)) return node.map(walk);
    if (!(node instanceof Entries)) return node;
    return new Entries(
      node.entries.map(([key, value]) => [
        key.startsWith('/') ? key.replace(`{${from}}`, () => `{${to}}`) : text(key),
        walk(value),
      ]),
    );
  };
  return walk(tree);
}

function isList(node: Tree): node is readonly Tree[] {
  return Array.isArray(node);
}
