// Edits of a YAML text in block style, line by line. What YAML writes once and uses in several places,
// or in a style that cannot be edited without touching other bytes, is left with a word why.

import type { Alias, Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { yamlKeyName } from '../document/locate.js';
import type { EditBranch } from './edit-tree.js';
import { type Layout, indentBefore, isLineEnd, layoutOf, lineEndBefore } from './layout.js';
import { CannotEdit, type TextChange } from './text-change.js';
import { blockLines, scalarText } from './yaml-print.js';

type Yaml = typeof import('yaml');

/**
 * Makes edits into changes to a YAML text.
 *
 * @throws CannotEdit (the function that is returned) when one of them cannot be made safely.
 */
export function yamlEditor(
  yaml: Yaml,
  text: string,
  tree: Document.Parsed,
): (edits: EditBranch) => TextChange[] {
  const known = { yaml, layout: layoutOf(text), tree, anchors: usedAnchors(yaml, tree) };
  return (edits) => {
    const editor = new YamlEdits(known);
    editor.visit(tree.contents, edits);
    return editor.changes;
  };
}

interface Known {
  readonly yaml: Yaml;
  readonly layout: Layout;
  readonly tree: Document.Parsed;
  /** Names of anchors that an alias uses. */
  readonly anchors: ReadonlySet<string>;
}

const absent = 'What it would change is not in this file.';
const shared = 'YAML writes this once, with an anchor, and uses it in several places.';
const flow = 'It is written in YAML flow style ({…} or […]).';
const unfit = 'The layout of the YAML text does not allow a small change here.';

type PlacedPair = Pair & { readonly key: Scalar };

class YamlEdits {
  readonly #yaml: Yaml;
  readonly #layout: Layout;
  readonly #text: string;
  readonly #tree: Document.Parsed;
  readonly changes: TextChange[] = [];
  readonly #anchors: ReadonlySet<string>;

  constructor({ yaml, layout, tree, anchors }: Known) {
    this.#yaml = yaml;
    this.#layout = layout;
    this.#text = layout.text;
    this.#tree = tree;
    this.#anchors = anchors;
  }

  visit(node: unknown, edits: EditBranch): void {
    if (!edits.set && edits.inner.size === 0 && edits.add.length === 0) return;
    const { isAlias, isMap, isNode, isSeq } = this.#yaml;
    if (isAlias(node)) throw new CannotEdit(shared);
    if (!isNode(node)) throw new CannotEdit(absent);
    const { anchor } = node as Exclude<Node, Alias>;
    if (anchor !== undefined && this.#anchors.has(anchor)) throw new CannotEdit(shared);
    if (edits.set !== undefined) this.#set(node, edits.set.value);
    else if (isSeq(node)) this.#visitItems(node, edits);
    else if (isMap(node)) this.#visitPairs(node, edits);
    else throw new CannotEdit(absent);
  }

  #set(node: Node, value: unknown): void {
    const { isCollection, isScalar } = this.#yaml;
    const [start, end] = node.range ?? [0, 0];
    if (node.tag !== undefined || start === end) throw new CannotEdit(unfit);
    if (isCollection(node) && !(node.flow && !this.#source(node).includes('#')))
      throw new CannotEdit(unfit);
    const written = this.#source(node);
    if (/[\r\n]/.test(written)) {
      this.#extend(node, value);
      return;
    }
    const style = isScalar(node) ? node.type : undefined;
    this.changes.push({ start, end, text: scalarText(this.#yaml, value, style) });
  }

  /** A text over several lines is only added to at its end. */
  #extend(node: Node, value: unknown): void {
    const { isScalar } = this.#yaml;
    const [start] = node.range ?? [0];
    if (!isScalar(node) || typeof node.value !== 'string') throw new CannotEdit(unfit);
    const added =
      typeof value === 'string' && value.startsWith(node.value)
        ? value.slice(node.value.length)
        : undefined;
    const quotes = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    if (added === undefined || !/^[\w.]+$/.test(added) || !(quotes || node.type === 'PLAIN'))
      throw new CannotEdit('It is a YAML text over several lines.');
    const at = start + this.#source(node).trimEnd().length - (quotes ? 1 : 0);
    this.changes.push({ start: at, end: at, text: added });
  }

  #source(node: Node): string {
    const [start, end] = node.range ?? [0, 0];
    return this.#text.slice(start, end);
  }

  #visitItems(list: YAMLSeq, edits: EditBranch): void {
    if (edits.add.length > 0) throw new CannotEdit('A list has no members.');
    const removed = new Set<number>();
    for (const [token, edit] of edits.inner) {
      const item = list.items[Number(token)];
      if (item === undefined) throw new CannotEdit(absent);
      if (!edit.remove) this.visit(item, edit);
      else if (this.#yaml.isNode(item)) removed.add(Number(token));
      else throw new CannotEdit(unfit);
    }
    if (removed.size === 0) return;
    if (list.flow) {
      this.#removeFromFlow(list, removed);
      return;
    }
    if (removed.size === list.items.length) throw new CannotEdit(unfit);
    for (const at of removed) this.#removeLines(this.#dashOf(list.items[at] as Node), list, at);
  }

  /** Where the dash of an item stands: first in its line, else the item cannot be taken out alone. */
  #dashOf(item: Node): number {
    const [start] = item.range ?? [0];
    let at = start - 1;
    while (this.#text[at] === ' ' || this.#text[at] === '\t') at -= 1;
    if (this.#text[at] !== '-') throw new CannotEdit(unfit);
    return at;
  }

  #visitPairs(map: YAMLMap, edits: EditBranch): void {
    const removed = new Set<number>();
    for (const [token, edit] of edits.inner) {
      const at = map.items.findLastIndex((pair) => this.#nameOf(pair) === token);
      const pair = map.items[at];
      if (pair === undefined) {
        const merged = map.items.some((other) => /^(Symbol\()?<<\)?$/.test(this.#nameOf(other)));
        throw new CannotEdit(merged ? shared : absent);
      }
      if (edit.rename !== undefined || edit.remove) this.#checkOnce(map, token);
      if (edit.rename !== undefined) this.#rename(map, pair, edit.rename);
      if (edit.remove) removed.add(at);
      else this.visit(pair.value, edit);
    }
    if (removed.size > 0) this.#removePairs(map, removed);
    if (edits.add.length > 0) this.#append(map, removed, edits.add);
  }

  #nameOf(pair: Pair): string {
    return yamlKeyName(this.#yaml, this.#tree, pair.key);
  }

  #checkOnce(map: YAMLMap, name: string): void {
    if (map.items.filter((pair) => this.#nameOf(pair) === name).length > 1)
      throw new CannotEdit('The name appears twice in its object.');
  }

  #rename(map: YAMLMap, { key }: Pair, to: string): void {
    const { isScalar } = this.#yaml;
    if (map.items.some((pair) => this.#nameOf(pair) === to))
      throw new CannotEdit(`A member ${JSON.stringify(to)} is there already.`);
    if (!isScalar(key) || key.anchor !== undefined || /[\r\n]/.test(this.#source(key)))
      throw new CannotEdit(unfit);
    const [start, end] = key.range ?? [0, 0];
    this.changes.push({ start, end, text: scalarText(this.#yaml, to, key.type) });
  }

  #removePairs(map: YAMLMap, removed: ReadonlySet<number>): void {
    if (map.flow) {
      this.#removeFromFlow(map, removed);
      return;
    }
    if (removed.size === map.items.length) throw new CannotEdit(unfit);
    for (const at of removed) {
      const { key } = map.items[at] as PlacedPair;
      this.#removeLines(key.range?.[0] ?? 0, map, at);
    }
  }

  /** Takes out the lines of one part of a block, which must have them for itself. */
  #removeLines(start: number, block: YAMLMap | YAMLSeq, at: number): void {
    const part = block.items[at];
    const indent = indentBefore(this.#text, start);
    const end = this.#lineEndAfter(this.#contentEnd(part));
    if (indent === undefined || this.#isAnchoredInside(part)) throw new CannotEdit(unfit);
    const next = /\r\n|\n|\r/y;
    next.lastIndex = end;
    const lineEnd = next.exec(this.#text)?.[0].length ?? 0;
    this.changes.push({ start: start - indent.length, end: end + lineEnd, text: '' });
  }

  #isAnchoredInside(part: unknown): boolean {
    let found = false;
    this.#yaml.visit(part as Node, {
      Node: (_key, node) => {
        const { anchor } = node as { anchor?: string };
        if (anchor !== undefined && this.#anchors.has(anchor)) found = true;
      },
    });
    return found;
  }

  /** Of what stands between brackets, in one go with its comma. */
  #removeFromFlow(list: YAMLMap | YAMLSeq, removed: ReadonlySet<number>): void {
    const parts = list.items.map((item) => this.#extent(item));
    parts.forEach((part, at) => {
      const before = parts[at - 1];
      if (before && !/^\s*,\s*$/.test(this.#text.slice(before.end, part.start)))
        throw new CannotEdit(flow);
    });
    for (const at of removed) {
      const [part, next, before] = [parts[at], parts[at + 1], parts[at - 1]];
      if (part === undefined || this.#isAnchoredInside(list.items[at])) throw new CannotEdit(flow);
      if (next !== undefined) this.changes.push({ start: part.start, end: next.start, text: '' });
      else if (before !== undefined && !removed.has(at - 1))
        this.changes.push({ start: before.end, end: part.end, text: '' });
      else throw new CannotEdit(flow);
    }
  }

  #extent(part: unknown): { start: number; end: number } {
    const { isNode, isPair } = this.#yaml;
    const first = isPair(part) ? part.key : part;
    if (!isNode(first) || !first.range) throw new CannotEdit(unfit);
    return { start: first.range[0], end: this.#contentEnd(part) };
  }

  /** Where the last character of a part stands that is more than space or a comment. */
  #contentEnd(part: unknown): number {
    const { isAlias, isNode, isPair, isScalar } = this.#yaml;
    const node = isPair(part) ? (part.value ?? part.key) : part;
    if (!isNode(node) || !node.range) throw new CannotEdit(unfit);
    if (isAlias(node)) return node.range[1];
    if (isScalar(node)) {
      const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      // A text that keeps its empty lines ends who knows where.
      if (block && /^[|>]\d?\+/.test(this.#source(node))) throw new CannotEdit(unfit);
      const length = this.#source(node).trimEnd().length;
      if (length === 0 && isPair(part)) return this.#afterColon(part);
      return node.range[0] + length;
    }
    if ((node as YAMLMap).flow) return node.range[1];
    const last = (node as YAMLMap).items.at(-1);
    if (last === undefined) throw new CannotEdit(unfit);
    return this.#contentEnd(last);
  }

  /** A name without a value ends behind its colon. */
  #afterColon({ key }: Pair): number {
    const [, end] = (key as Node).range ?? [0, 0];
    const colon = /[ \t]*:/y;
    colon.lastIndex = end;
    const found = colon.exec(this.#text);
    if (found === null) throw new CannotEdit(unfit);
    return end + found[0].length;
  }

  #lineEndAfter(offset: number): number {
    let end = offset;
    while (end < this.#text.length && !isLineEnd(this.#text[end])) end += 1;
    return end;
  }

  #append(map: YAMLMap, removed: ReadonlySet<number>, added: EditBranch['add']): void {
    for (const { key } of added) {
      if (map.items.some((pair) => this.#nameOf(pair) === key))
        throw new CannotEdit(`A member ${JSON.stringify(key)} is there already.`);
    }
    if (map.flow) throw new CannotEdit(flow);
    const last = map.items.findLast((_pair, at) => !removed.has(at));
    if (last === undefined || removed.has(map.items.length - 1)) throw new CannotEdit(unfit);
    const start = ((last as PlacedPair).key.range ?? [0])[0];
    const column = this.#columnOf(start);
    const at = this.#lineEndAfter(this.#contentEnd(last));
    const eol = lineEndBefore(this.#layout, start);
    const indent = ' '.repeat(column);
    for (const { key, value } of added) {
      const lines = blockLines(this.#yaml, key, value, this.#layout.unit.length);
      const text = lines.map((line) => `${eol}${indent}${line}`).join('');
      this.changes.push({ start: at, end: at, text });
    }
  }

  /** Members stand below each other; the first may follow a dash. */
  #columnOf(offset: number): number {
    let at = offset;
    while (at > 0 && !isLineEnd(this.#text[at - 1])) at -= 1;
    if (!/^[ -]*$/.test(this.#text.slice(at, offset))) throw new CannotEdit(unfit);
    return offset - at;
  }
}

function usedAnchors(yaml: Yaml, tree: Document.Parsed): Set<string> {
  const names = new Set<string>();
  yaml.visit(tree, { Alias: (_key, { source }) => void names.add(source) });
  return names;
}
