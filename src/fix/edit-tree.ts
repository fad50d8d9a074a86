// Edits that are made together, as a tree over the document. All pointers mean the document as it was
// before any of them; two that touch the same place do not fit into one tree.

import { isDeepStrictEqual } from 'node:util';
import { child, joinPointer, pointerTokens } from '../document/pointer.js';
import type { Edit } from '../rules/types.js';

/** An edit of a node, not of the text or the file. */
export type NodeEdit = Extract<Edit, { readonly pointer: string }>;

/** What happens to one node, and below it. */
export interface EditBranch {
  /** By the token of the pointer: a member's name or an item's position. */
  readonly inner: Map<string, EditBranch>;
  set?: { readonly value: unknown };
  remove?: boolean;
  rename?: string;
  readonly add: Array<{ readonly key: string; readonly value: unknown }>;
}

/** `same`: the very edit is there already. */
type Fit = 'free' | 'same' | 'taken';

export class EditTree {
  readonly root: EditBranch = branch();
  readonly #value: unknown;

  /** @param value the document before the edits. */
  constructor(value: unknown) {
    this.#value = value;
  }

  /** All of them, or none: false when one does not fit. */
  add(edits: readonly NodeEdit[]): boolean {
    const own = new EditTree(this.#value);
    for (const edit of edits) {
      if (fitOf(this.root, edit) === 'taken') return false;
      if (own.#place(edit) === 'taken') return false;
    }
    for (const edit of edits) this.#place(edit);
    return true;
  }

  #place(edit: NodeEdit): Fit {
    const fit = fitOf(this.root, edit);
    if (fit !== 'free') return fit;
    let at = this.root;
    for (const token of pointerTokens(edit.pointer)) {
      const next = at.inner.get(token) ?? branch();
      at.inner.set(token, next);
      at = next;
    }
    if (edit.kind === 'setValue') at.set = { value: edit.value };
    else if (edit.kind === 'remove') at.remove = true;
    else if (edit.kind === 'renameKey') at.rename = edit.to;
    else at.add.push({ key: edit.key, value: edit.value });
    return fit;
  }

  /** The document after the edits. */
  apply(): unknown {
    return applyTo(this.#value, this.root);
  }

  /** Where a node stands afterwards; undefined when it was removed. */
  pointerAfter(pointer: string): string | undefined {
    let at: EditBranch | undefined = this.root;
    let node = this.#value;
    let mapped = '';
    for (const token of pointerTokens(pointer)) {
      const next: EditBranch | undefined = at?.inner.get(token);
      if (next?.remove) return undefined;
      const before = Array.isArray(node) && at ? removedBefore(at, token) : 0;
      mapped = joinPointer(
        mapped,
        before > 0 ? String(Number(token) - before) : (next?.rename ?? token),
      );
      node = child(node, token);
      at = next;
    }
    return mapped;
  }
}

function branch(): EditBranch {
  return { inner: new Map(), add: [] };
}

function fitOf(root: EditBranch, edit: NodeEdit): Fit {
  let at: EditBranch | undefined = root;
  let parent = root;
  const tokens = pointerTokens(edit.pointer);
  for (const [depth, token] of tokens.entries()) {
    if (at.set !== undefined || at.remove) return 'taken';
    const next: EditBranch | undefined = at.inner.get(token);
    if (depth === tokens.length - 1) parent = at;
    if (next === undefined) {
      const last = depth === tokens.length - 1;
      return last && edit.kind === 'renameKey' && isPromised(at, edit.to) ? 'taken' : 'free';
    }
    at = next;
  }
  return fitAt(at, parent, edit);
}

function fitAt(at: EditBranch, parent: EditBranch, edit: NodeEdit): Fit {
  if (edit.kind === 'remove') {
    if (at.remove) return 'same';
    return at.set || at.rename !== undefined || isChangedInside(at) ? 'taken' : 'free';
  }
  if (at.remove) return 'taken';
  if (edit.kind === 'renameKey') {
    if (at.rename !== undefined) return at.rename === edit.to ? 'same' : 'taken';
    return isPromised(parent, edit.to) ? 'taken' : 'free';
  }
  if (edit.kind === 'setValue') {
    if (at.set) return isDeepStrictEqual(at.set.value, edit.value) ? 'same' : 'taken';
    return isChangedInside(at) ? 'taken' : 'free';
  }
  if (at.set) return 'taken';
  const known = at.add.find(({ key }) => key === edit.key);
  if (known !== undefined) return isDeepStrictEqual(known.value, edit.value) ? 'same' : 'taken';
  return [...at.inner.values()].some(({ rename }) => rename === edit.key) ? 'taken' : 'free';
}

function isChangedInside({ inner, add }: EditBranch): boolean {
  return inner.size > 0 || add.length > 0;
}

/** Another edit makes a member of that name. */
function isPromised({ inner, add }: EditBranch, name: string): boolean {
  return (
    add.some(({ key }) => key === name) || [...inner.values()].some(({ rename }) => rename === name)
  );
}

function removedBefore({ inner }: EditBranch, token: string): number {
  let count = 0;
  for (const [other, { remove }] of inner) if (remove && Number(other) < Number(token)) count += 1;
  return count;
}

function applyTo(node: unknown, { inner, set, add }: EditBranch): unknown {
  if (set !== undefined) return set.value;
  if (Array.isArray(node)) {
    return node.flatMap((item: unknown, at) => {
      const edit = inner.get(String(at));
      if (edit === undefined) return [item];
      return edit.remove ? [] : [applyTo(item, edit)];
    });
  }
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).flatMap(([key, value]): Array<[string, unknown]> => {
    const edit = inner.get(key);
    if (edit === undefined) return [[key, value]];
    return edit.remove ? [] : [[edit.rename ?? key, applyTo(value, edit)]];
  });
  // Not by assignment: a member may be called `__proto__`.
  return Object.fromEntries([...kept, ...add.map(({ key, value }) => [key, value] as const)]);
}
