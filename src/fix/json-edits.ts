// Edits of a JSON text. New members look like those beside them; what is not edited is not touched.

import type { Member, PlacedNode, Span } from '../document/placed-node.js';
import type { EditBranch } from './edit-tree.js';
import { type Layout, indentBefore, layoutOf, lineEndBefore, lineStart } from './layout.js';
import { stringChange } from './string-change.js';
import { CannotEdit, type TextChange } from './text-change.js';

/**
 * Makes edits into changes to a JSON text.
 *
 * @throws CannotEdit (the function that is returned) when an edit names what is not there, or a name that is there already.
 */
export function jsonEditor(text: string, root: PlacedNode): (edits: EditBranch) => TextChange[] {
  const layout = layoutOf(text);
  return (edits) => {
    const changes: TextChange[] = [];
    new JsonEdits(layout, changes).visit(root, edits);
    return changes;
  };
}

interface Part {
  readonly start: number;
  readonly end: number;
}

class JsonEdits {
  readonly #layout: Layout;
  readonly #text: string;
  readonly #changes: TextChange[];

  constructor(layout: Layout, changes: TextChange[]) {
    this.#layout = layout;
    this.#text = layout.text;
    this.#changes = changes;
  }

  visit(node: PlacedNode, edits: EditBranch): void {
    if (edits.set !== undefined) {
      this.#changes.push(this.#replaced(node, edits.set.value));
      return;
    }
    if (edits.inner.size === 0 && edits.add.length === 0) return;
    const items = node.items();
    if (items !== undefined) this.#visitItems(node, items, edits);
    else this.#visitMembers(node, edits);
  }

  #visitItems(node: PlacedNode, items: readonly PlacedNode[], edits: EditBranch): void {
    if (edits.add.length > 0) throw new CannotEdit('A list has no members.');
    const removed = new Set<number>();
    for (const [token, edit] of edits.inner) {
      const item = items[Number(token)];
      if (item === undefined) throw new CannotEdit('What it would change is not in this file.');
      if (edit.remove) removed.add(Number(token));
      else this.visit(item, edit);
    }
    this.#remove(node.span, items.map(partOfItem), removed);
  }

  #visitMembers(node: PlacedNode, edits: EditBranch): void {
    const members = node.members();
    if (members === undefined) throw new CannotEdit('What it would change is not in this file.');
    const removed = new Set<number>();
    for (const [token, edit] of edits.inner) {
      const at = members.findLastIndex(({ name }) => name === token);
      const member = members[at];
      if (member === undefined) throw new CannotEdit('What it would change is not in this file.');
      if (edit.rename !== undefined || edit.remove) checkOnce(members, token);
      if (edit.rename !== undefined) this.#rename(members, member, edit.rename);
      if (edit.remove) removed.add(at);
      else this.visit(member.value, edit);
    }
    for (const { key } of edits.add) checkAbsent(members, key);
    const kept = members.filter((_member, at) => !removed.has(at));
    if (edits.add.length > 0 && kept.length === 0) {
      this.#fill(node.span, members, edits.add);
      return;
    }
    this.#remove(node.span, members.map(partOfMember), removed);
    const last = kept.at(-1);
    if (last !== undefined) this.#append(members, last, edits.add);
  }

  #rename(members: readonly Member[], { key }: Member, to: string): void {
    checkAbsent(members, to);
    this.#changes.push(stringChange(this.#text, key[0], key[1], to));
  }

  /** Each run of removed parts goes with the comma that would be too many. */
  #remove(span: Span, parts: readonly Part[], removed: ReadonlySet<number>): void {
    for (let from = 0; from < parts.length; from += 1) {
      if (!removed.has(from)) continue;
      let to = from;
      while (removed.has(to + 1)) to += 1;
      const next = parts[to + 1];
      const before = parts[from - 1];
      if (next !== undefined) this.#cut(parts[from]?.start ?? 0, next.start);
      else if (before !== undefined) this.#cut(before.end, parts[to]?.end ?? before.end);
      else this.#cut(span[0] + 1, span[1] - 1);
      from = to;
    }
  }

  #cut(start: number, end: number): void {
    this.#changes.push({ start, end, text: '' });
  }

  #append(members: readonly Member[], last: Member, added: EditBranch['add']): void {
    const text = this.#text;
    const indent = indentBefore(text, last.key[0]);
    const colon = this.#colonOf(last);
    const between =
      indent === undefined
        ? this.#gapBetween(members, colon)
        : `${lineEndBefore(this.#layout, last.key[0])}${indent}`;
    for (const { key, value } of added) {
      const printed = this.#print(value, indent, colon);
      const member = `${JSON.stringify(key)}${colon}${printed}`;
      const at = last.value.span[1];
      this.#changes.push({ start: at, end: at, text: `,${between}${member}` });
    }
  }

  /** What stands between the members of an object in one line. */
  #gapBetween(members: readonly Member[], colon: string): string {
    const [first, second] = members;
    const gap =
      first && second
        ? /^\s*,([ \t]*)$/.exec(this.#text.slice(first.value.span[1], second.key[0]))?.[1]
        : undefined;
    return gap ?? (colon.endsWith(' ') ? ' ' : '');
  }

  #colonOf({ key, value }: Member): string {
    const between = this.#text.slice(key[1], value.span[0]);
    return /^[ \t]*:[ \t]*$/.test(between) ? between : ': ';
  }

  /** Members for an object that has none, or none any more. */
  #fill(span: Span, members: readonly Member[], added: EditBranch['add']): void {
    const indent = this.#lineIndent(span[0]);
    const first = members[0];
    const colon = first === undefined ? this.#usualColon(span[0]) : this.#colonOf(first);
    const value = Object.fromEntries(added.map(({ key, value: inner }) => [key, inner] as const));
    const printed = this.#print(value, indent, colon);
    this.#changes.push({ start: span[0], end: span[1], text: printed });
  }

  /** How the text before an offset, or the beginning of it, writes a colon. */
  #usualColon(offset: number): string {
    const near = /"\s*:(\s*)[[{]?$/.exec(this.#text.slice(Math.max(0, offset - 20), offset + 1));
    if (near === null) return this.#layout.colon;
    return near[1] === '' ? ':' : ': ';
  }

  #replaced(node: PlacedNode, value: unknown): TextChange {
    const [start, end] = node.span;
    if (typeof value === 'string' && this.#text[start] === '"')
      return stringChange(this.#text, start, end, value);
    const printed = this.#print(value, this.#lineIndent(start), this.#usualColon(start));
    return { start, end, text: printed };
  }

  /** The indentation of the line, when only a name stands between it and the offset: the text is laid out in lines there. */
  #lineIndent(offset: number): string | undefined {
    const start = lineStart(this.#text, offset);
    if (start === undefined) return undefined;
    const head = this.#text.slice(start, offset);
    const laidOut = /^([ \t]*)(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$/.exec(head)?.[1];
    // A minified text begins at the start of its only line, too.
    return start === 0 && offset === 0 ? undefined : laidOut;
  }

  /** @param indent of the line that the value begins in; undefined: all in one line. */
  #print(value: unknown, indent: string | undefined, colon: string): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const list = Array.isArray(value);
    const inner = indent === undefined ? undefined : indent + this.#layout.unit;
    const parts = list
      ? value.map((item: unknown) => this.#print(item, inner, colon))
      : Object.entries(value).map(
          ([key, item]) => `${JSON.stringify(key)}${colon}${this.#print(item, inner, colon)}`,
        );
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    if (parts.length === 0) return open + close;
    if (indent === undefined || inner === undefined) {
      const space = colon.endsWith(' ') ? ' ' : '';
      const pad = list ? '' : space;
      return `${open}${pad}${parts.join(`,${space}`)}${pad}${close}`;
    }
    const { eol } = this.#layout;
    return `${open}${eol}${inner}${parts.join(`,${eol}${inner}`)}${eol}${indent}${close}`;
  }
}

function partOfItem({ span: [start, end] }: PlacedNode): Part {
  return { start, end };
}

function partOfMember({ key, value }: Member): Part {
  return { start: key[0], end: value.span[1] };
}

/** Of a name that stands twice the last counts; without it the first would. */
function checkOnce(members: readonly Member[], name: string): void {
  if (members.filter((member) => member.name === name).length > 1)
    throw new CannotEdit('The name appears twice in its object.');
}

function checkAbsent(members: readonly Member[], name: string): void {
  if (members.some((member) => member.name === name))
    throw new CannotEdit(`A member ${JSON.stringify(name)} is there already.`);
}
