// Follows every reference of a document, into other files where allowed, and collects what is wrong
// with any of them: each at its `$ref`. None of it prevents the rest from being read.

import type { SourceFile } from './document.js';
import type { Fault } from './fault.js';
import {
  child,
  decodePercent,
  escapeToken,
  joinPointer,
  pointerTokens,
  referenceOf,
  resolveFragment,
} from './pointer.js';
import type { ReferenceTarget } from './pointer.js';
import { brokenFile, dangling, findLoops, loopFault, noFolder } from './reference-faults.js';
import { refusedReference } from './reference-files.js';
import type { ReferenceFiles } from './reference-files.js';
import { hasPlainReferences } from './plain-references.js';
import { rootPlace, walkReferences } from './reference-walk.js';
import type { FoundReference } from './reference-walk.js';
import type { UnresolvedReference } from './types.js';

/** A reference that has a target. */
export interface ResolvedReference extends FoundReference {
  readonly file: SourceFile;
  readonly targetFile: SourceFile;
  /** The position of the target in its file. */
  readonly targetPointer: string;
  readonly target: unknown;
}

export interface ReferenceReport {
  /** Those that have a target. */
  readonly references: readonly ResolvedReference[];
  /** Why the others do not, by the object that has the `$ref`. */
  readonly unresolved: ReadonlyMap<object, Unresolved>;
  /** The definition first, then the referenced files in the order they were met. */
  readonly files: readonly SourceFile[];
  /** Texts of files that could not be used, by path: for code frames. */
  readonly broken: ReadonlyMap<string, string>;
}

// Suggestions compare names; a hostile document must not make that the bulk of the work.
const mostSuggestions = 50;
/** `file` is the one that the reference is in. */
export interface Unresolved extends UnresolvedReference {
  readonly reference: string;
  readonly file: SourceFile;
}

// More files in a row than this means a cycle.
const maximumHops = 20;

/** Opens the definition's folder; undefined when there is none (standard input). */
export type OpenFiles = (() => Promise<ReferenceFiles>) | undefined;

const nothing = {
  references: [],
  unresolved: new Map<object, Unresolved>(),
  broken: new Map<string, string>(),
} as const;

/**
 * `openFiles` is called on the first reference into another file, if any. References are listed only
 * where one of them is not plain: leads into another file, to another reference, or nowhere.
 */
export async function checkReferences(
  root: SourceFile,
  openFiles: OpenFiles,
): Promise<ReferenceReport> {
  if (hasPlainReferences(root)) return { ...nothing, files: [root] };
  const search = new ReferenceSearch(root, openFiles);
  await search.run();
  const { unresolved } = search;
  const circular = search.resolved.some(({ node }) => unresolved.has(node));
  return {
    references: circular
      ? search.resolved.filter(({ node }) => !unresolved.has(node))
      : search.resolved,
    unresolved,
    files: [...search.files],
    broken: search.broken,
  };
}

class ReferenceSearch {
  readonly resolved: ResolvedReference[] = [];
  readonly unresolved = new Map<object, Unresolved>();
  readonly files: Set<SourceFile>;
  readonly broken = new Map<string, string>();
  readonly #root: SourceFile;
  readonly #openFiles: OpenFiles;
  #folder: ReferenceFiles | undefined;
  #suggestions = 0;

  constructor(root: SourceFile, openFiles: OpenFiles) {
    this.#root = root;
    this.#openFiles = openFiles;
    this.files = new Set([root]);
  }

  async run(): Promise<void> {
    const queue: Array<{ file: SourceFile; found: FoundReference }> = [];
    const visited = new Set<object>();
    const walk = (file: SourceFile, node: unknown, place: FoundReference['place'], at: string) =>
      walkReferences(node, place, at, visited, (found) => queue.push({ file, found }));
    const ends = new Map<string, ReferenceTarget | undefined>();
    const localEnd = (file: SourceFile, reference: string): ReferenceTarget | undefined => {
      // Many references lead to the same few places. Those of other files are few.
      if (file !== this.#root) return resolveFragment(file.value, reference.slice(1));
      const known = ends.get(reference);
      if (known !== undefined || ends.has(reference)) return known;
      const end = resolveFragment(file.value, reference.slice(1));
      ends.set(reference, end);
      return end;
    };
    walk(this.#root, this.#root.value, rootPlace, '');
    for (let next = 0; next < queue.length; next++) {
      const { file, found } = queue[next] as (typeof queue)[number];
      // Almost all are of this kind; awaiting each would take longer than following it.
      const local = found.reference.startsWith('#') ? localEnd(file, found.reference) : undefined;
      const far = local === undefined ? await this.#resolve(file, found) : undefined;
      const end = local ?? far;
      if (end === undefined) continue;
      const targetFile = far?.file ?? file;
      const { node, pointer, reference, kind, place } = found;
      const { pointer: targetPointer, value: target } = end;
      this.resolved.push({
        node,
        pointer,
        reference,
        kind,
        place,
        file,
        targetFile,
        targetPointer,
        target,
      });
      walk(targetFile, target, place, targetPointer);
    }
    for (const loop of findLoops(this.resolved)) this.#report(loop.file, loop, loopFault(loop));
  }

  /** Reports a broken reference and returns undefined. */
  async #resolve(
    from: SourceFile,
    found: FoundReference,
  ): Promise<(ReferenceTarget & { file: SourceFile }) | undefined> {
    const file = found.reference.startsWith('#') ? from : await this.#open(from, found);
    if (file === undefined) return undefined;
    this.files.add(file);
    const hash = found.reference.indexOf('#');
    const fragment = hash < 0 ? '' : found.reference.slice(hash + 1);
    const within = resolveFragment(file.value, fragment);
    if (within !== undefined) return { file, ...within };
    const across = await this.#resolveAcross(file, fragment, 0);
    if (across !== undefined) {
      this.files.add(across.file);
      return across;
    }
    const suggest = this.#suggestions++ < mostSuggestions;
    this.#report(from, found, dangling(found.reference, fragment, file, suggest));
    return undefined;
  }

  async #open(from: SourceFile, found: FoundReference): Promise<SourceFile | undefined> {
    const refused = refusedReference(found.reference);
    const folder = refused === undefined ? await this.#files() : undefined;
    if (folder === undefined) {
      this.#report(from, found, refused ?? noFolder);
      return undefined;
    }
    const result = await folder.open(found.reference, from);
    if (result.ok) return result.file;
    if (result.in === undefined) {
      this.#report(from, found, result.fault);
      return undefined;
    }
    this.broken.set(result.in.path, result.in.text);
    const { fault, related } = brokenFile(result.fault, result.in);
    this.#report(from, found, fault, related);
    return undefined;
  }

  /**
   * A pointer that leads through a reference into another file: '#/definitions/Order' where
   * `definitions` is `{ "$ref": "definitions.json" }`.
   */
  async #resolveAcross(
    file: SourceFile,
    fragment: string,
    hops: number,
  ): Promise<(ReferenceTarget & { file: SourceFile }) | undefined> {
    if (hops > maximumHops || !fragment.startsWith('/')) return undefined;
    const tokens = pointerTokens(decodePercent(fragment));
    let node = file.value;
    for (const [index, token] of tokens.entries()) {
      const next = child(node, token);
      if (next !== undefined) {
        node = next;
        continue;
      }
      const reference = referenceOf(node) ?? '#';
      if (reference.startsWith('#') || refusedReference(reference) !== undefined) return undefined;
      const inner = await (await this.#files())?.open(reference, file);
      if (inner?.ok !== true) return undefined;
      const base = reference.includes('#') ? reference.slice(reference.indexOf('#') + 1) : '';
      const rest = tokens.slice(index).map((part) => `/${escapeToken(part)}`);
      const pointer = base + rest.join('');
      const found = resolveFragment(inner.file.value, pointer);
      if (found !== undefined) return { file: inner.file, ...found };
      return this.#resolveAcross(inner.file, pointer, hops + 1);
    }
    return undefined;
  }

  async #files(): Promise<ReferenceFiles | undefined> {
    this.#folder ??= await this.#openFiles?.();
    return this.#folder;
  }

  #report(
    file: SourceFile,
    found: FoundReference,
    fault: Fault,
    related?: UnresolvedReference['related'],
  ): void {
    const pointer = joinPointer(found.pointer, '$ref');
    this.unresolved.set(found.node, {
      reference: found.reference,
      file,
      rule: fault.rule,
      severity: 'error',
      message: fault.message,
      ...(fault.fix === undefined ? {} : { fix: fault.fix }),
      path: file.path,
      pointer,
      fixable: false,
      ...file.locator.locate(pointer, 'value'),
      ...(related === undefined ? {} : { related }),
    });
  }
}
