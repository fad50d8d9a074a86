// From a JSON pointer to the position in the text. Nothing is read before the first call. The YAML
// reader is then loaded synchronously, because rules call this in the middle of synchronous work.

import { createRequire } from 'node:module';
import type { Document, Node as YamlNode, Pair } from 'yaml';
import type { SourceRange } from '../diagnostics/types.js';
import { jsonPlaces } from './json-places.js';
import { markedLines } from './line-marks.js';
import { lineTable } from './lines.js';
import type { Lines } from './lines.js';
import type { ParsedText } from './parse.js';
import type { Member, PlacedChild, PlacedNode, Span } from './placed-node.js';
import { joinPointer, unescapeToken } from './pointer.js';
import type { DuplicateKey, NodePart } from './types.js';

const require = createRequire(import.meta.url);

export interface Locator {
  /** The nearest ancestor's position when the pointer does not exist. */
  locate(pointer: string, part?: NodePart): SourceRange;
  /** Whether the text itself has this node. */
  has(pointer: string): boolean;
  duplicateKeys(): readonly DuplicateKey[];
}

export function createLocator(text: string, parsed: ParsedText): Locator {
  let root: PlacedNode | undefined;
  let lines: Lines | undefined;
  const rootNode = (): PlacedNode =>
    (root ??=
      parsed.format === 'json' ? jsonPlaces(text, parsed.outline) : yamlRoot(text, parsed.tree));
  const rootChild = (): PlacedChild => ({ key: rootNode().span, value: rootNode() });
  const toRange = (span: Span): SourceRange => {
    lines ??= parsed.format === 'json' ? markedLines(text, parsed.outline.marks) : lineTable(text);
    return lines.range(span[0], span[1]);
  };

  // Most calls are about neighbors: the ancestors of a node are located once.
  const known = new Map<string, PlacedChild>();
  /** What the pointer leads to; otherwise its nearest ancestor, not `whole`. */
  const find = (pointer: string): PlacedChild & { readonly whole: boolean } => {
    const there = pointer === '' ? rootChild() : known.get(pointer);
    if (there !== undefined) return { key: there.key, value: there.value, whole: true };
    const slash = pointer.lastIndexOf('/');
    const above = find(slash > 0 ? pointer.slice(0, slash) : '');
    if (!above.whole) return above;
    const next = above.value.child(unescapeToken(pointer.slice(slash + 1)));
    if (next === undefined) return { key: above.key, value: above.value, whole: false };
    known.set(pointer, next);
    return { key: next.key, value: next.value, whole: true };
  };

  return {
    locate(pointer, part = 'value') {
      const found = find(pointer);
      return toRange(part === 'key' ? found.key : found.value.span);
    },
    has: (pointer) => find(pointer).whole,
    duplicateKeys: () =>
      // Counting is cheap and almost always enough.
      parsed.format === 'json' && parsed.outline.members === membersIn(parsed.value)
        ? []
        : findDuplicates(rootNode(), toRange),
  };
}

/** Members of all objects in a parsed value. Depth is limited, so recursion is safe. */
function membersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) count += membersIn(value[at]);
    return count;
  }
  // What was parsed inherits nothing that can be counted, and this way no list is made of every object.
  for (const name in value) {
    const inner: unknown = (value as Record<string, unknown>)[name];
    count += typeof inner === 'object' && inner !== null ? 1 + membersIn(inner) : 1;
  }
  return count;
}

function findDuplicates(root: PlacedNode, toRange: (span: Span) => SourceRange): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const visit = (node: PlacedNode, pointer: string): void => {
    if (node.alias === true) return;
    node.items()?.forEach((item, index) => visit(item, joinPointer(pointer, index)));
    const first = new Map<string, Span>();
    for (const { name, key, value } of node.members() ?? []) {
      const inner = joinPointer(pointer, name);
      const before = first.get(name);
      if (before === undefined) first.set(name, key);
      else found.push({ pointer: inner, range: toRange(key), firstRange: toRange(before) });
      visit(value, inner);
    }
  };
  visit(root, '');
  return found;
}

const nothing = () => undefined;
const nowhere: PlacedNode = { span: [0, 0], members: nothing, items: nothing, child: nothing };

function yamlRoot(text: string, tree: Document.Parsed): PlacedNode {
  const yaml = require('yaml') as typeof import('yaml');

  const spanOf = (node: YamlNode, fallback: Span): Span => {
    const [start, end] = node.range ?? fallback;
    let last = end;
    while (last > start && /\s/.test(text[last - 1] ?? '')) last--;
    return [start, last];
  };

  const place = (node: unknown, fallback: Span): PlacedNode => {
    let members: readonly Member[] | undefined;
    let items: readonly PlacedNode[] | undefined;
    let index: ReadonlyMap<string, Member> | undefined;
    if (!yaml.isNode(node)) return { ...nowhere, span: fallback };
    const span = spanOf(node, fallback);
    // Resolved only for what is inside: an alias itself is located where it is written.
    const target = (): unknown => (yaml.isAlias(node) ? node.resolve(tree) : node);
    return {
      span,
      alias: yaml.isAlias(node),
      members() {
        if (members !== undefined) return members;
        const map = target();
        if (!yaml.isMap(map)) return undefined;
        return (members = map.items.map((pair) => member(pair as Pair, span)));
      },
      items() {
        if (items !== undefined) return items;
        const list = target();
        if (!yaml.isSeq(list)) return undefined;
        return (items = list.items.map((item) => place(item, span)));
      },
      child(token) {
        const list = this.items();
        if (list !== undefined) {
          const item = /^(0|[1-9]\d*)$/.test(token) ? list[Number(token)] : undefined;
          return item && { key: item.span, value: item };
        }
        index ??= new Map((this.members() ?? []).map((each) => [each.name, each]));
        return index.get(token);
      },
    };
  };

  const member = (pair: Pair, fallback: Span): Member => {
    const key = yaml.isNode(pair.key) ? spanOf(pair.key, fallback) : fallback;
    return { name: yamlKeyName(yaml, tree, pair.key), key, value: place(pair.value, key) };
  };

  return place(tree.contents, [0, 0]);
}

/** The name of a member, as the parser gives it when it makes plain objects. */
export function yamlKeyName(
  yaml: typeof import('yaml'),
  tree: Document.Parsed,
  key: unknown,
): string {
  const node = yaml.isAlias(key) ? key.resolve(tree) : key;
  const value: unknown = yaml.isScalar(node) ? node.value : undefined;
  if (value !== undefined) return value === null ? '' : String(value);
  return yaml.isNode(node) ? String(node) : '';
}
