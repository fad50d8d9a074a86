// The text of a YAML definition with the files that it references included: what the author wrote stays
// with its comments, and only what differs is rewritten.

import { isDeepStrictEqual } from 'node:util';
import type { Document, Node, YAMLMap } from 'yaml';
import { isObject } from './is-object.js';
import { yamlKeyName } from './locate.js';
import type { JsonObject } from './types.js';

type Yaml = typeof import('yaml');

/**
 * @param text YAML that can be parsed.
 * @param value What it is to mean. Comments are lost where it cannot be reached by setting members, as
 * where one part is written once, with an anchor, and used in several places.
 */
export async function bundledYaml(text: string, value: JsonObject): Promise<string> {
  const yaml = await import('yaml');
  const options = { schema: 'core', merge: true, uniqueKeys: false } as const;
  const tree = yaml.parseDocument(text, options);
  // Parts that are used several times are one object in a bundle, and written out here.
  const wanted: unknown = JSON.parse(JSON.stringify(value));
  const before: unknown = tree.toJS({ maxAliasCount: -1 });
  if (isObject(wanted) && isObject(before) && yaml.isMap(tree.contents)) {
    setMembers({ yaml, tree }, tree.contents, before, wanted);
    const edited = print(tree);
    const after: unknown = yaml.parseDocument(edited, options).toJS({ maxAliasCount: -1 });
    if (isDeepStrictEqual(after, wanted)) return edited;
  }
  return print(new yaml.Document(wanted, { aliasDuplicateObjects: false }));
}

function print(tree: Document): string {
  return tree.toString({ lineWidth: 0 });
}

interface Tree {
  readonly yaml: Yaml;
  readonly tree: Document.Parsed;
}

function setMembers(place: Tree, map: YAMLMap, before: JsonObject, after: JsonObject): void {
  const pairs = new Map(
    map.items.map((pair) => [yamlKeyName(place.yaml, place.tree, pair.key), pair]),
  );
  map.items = map.items.filter(({ key }) =>
    Object.hasOwn(after, yamlKeyName(place.yaml, place.tree, key)),
  );
  for (const [name, wanted] of Object.entries(after)) {
    const known = Object.hasOwn(before, name);
    const pair = pairs.get(name);
    if (pair === undefined && (!known || !isDeepStrictEqual(before[name], wanted)))
      map.add(place.tree.createPair(name, wanted, { aliasDuplicateObjects: false }));
    else if (pair !== undefined)
      pair.value = replaced(place, pair.value as Node | null, before[name], wanted);
  }
}

/** The node itself where it means the value, or can be made to. */
function replaced(place: Tree, node: Node | null, before: unknown, wanted: unknown): Node | null {
  const { yaml, tree } = place;
  if (isDeepStrictEqual(before, wanted)) return node;
  if (yaml.isMap(node) && isObject(before) && isObject(wanted)) {
    setMembers(place, node, before, wanted);
    return node;
  }
  if (yaml.isScalar(node) && typeof before === 'string' && typeof wanted === 'string') {
    // With its quotation marks.
    node.value = wanted;
    return node;
  }
  const lists = Array.isArray(before) && Array.isArray(wanted) && before.length === wanted.length;
  if (yaml.isSeq(node) && lists) {
    node.items = node.items.map((item, at) =>
      replaced(place, item as Node | null, before[at], wanted[at]),
    );
    return node;
  }
  return tree.createNode(wanted, { aliasDuplicateObjects: false });
}
