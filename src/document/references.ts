// Follows every reference of a document, into other files where it may, and collects what is wrong
// with any of them. All problems are reported together, each at its `$ref`.

import type { Diagnostic } from '../diagnostics/types.js';
import type { SourceFile } from './document.js';
import { faultDiagnostic } from './fault.js';
import type { Fault } from './fault.js';
import { nearestName } from './nearest.js';
import {
  child,
  escapeToken,
  joinPointer,
  pointerTokens,
  referenceOf,
  resolveFragment,
} from './pointer.js';
import { refusedReference, unresolvedRule } from './reference-files.js';
import type { ReferenceFiles } from './reference-files.js';
import { rootPlace, walkReferences } from './reference-walk.js';
import type { FoundReference } from './reference-walk.js';

/** A reference that leads somewhere. */
export interface ResolvedReference extends FoundReference {
  readonly file: SourceFile;
  readonly targetFile: SourceFile;
  /** Where the target stands in its file. */
  readonly targetPointer: string;
  readonly target: unknown;
}

export interface ReferenceReport {
  readonly references: readonly ResolvedReference[];
  readonly diagnostics: readonly Diagnostic[];
  /** The definition first, then the referenced files in the order they were met. */
  readonly files: readonly SourceFile[];
  /** Texts of files that could not be used, by path: for code frames. */
  readonly broken: ReadonlyMap<string, string>;
}

// Suggestions compare names; a hostile document must not make that the bulk of the work.
const mostSuggestions = 50;

/** `openFiles` is called on the first reference into another file; undefined when there is no folder (standard input). */
export async function checkReferences(
  root: SourceFile,
  openFiles: (() => Promise<ReferenceFiles>) | undefined,
): Promise<ReferenceReport> {
  const resolved: ResolvedReference[] = [];
  const diagnostics: Diagnostic[] = [];
  const files = new Set<SourceFile>([root]);
  const broken = new Map<string, string>();
  const visited = new Set<object>();
  const queue: Array<{ file: SourceFile; found: FoundReference }> = [];
  let opened: ReferenceFiles | undefined;
  let suggestions = 0;

  const report = (file: SourceFile, found: FoundReference, fault: Fault): void => {
    const pointer = joinPointer(found.pointer, '$ref');
    const { rule, message, fix } = fault;
    diagnostics.push({
      rule,
      severity: 'error',
      message,
      path: file.path,
      pointer,
      fixable: false,
      ...(fix === undefined ? {} : { fix }),
      ...file.locator.locate(pointer, 'value'),
    });
  };

  const targetFileOf = async (
    file: SourceFile,
    found: FoundReference,
  ): Promise<SourceFile | undefined> => {
    const refused = refusedReference(found.reference) ?? (openFiles ? undefined : noFolder);
    if (refused !== undefined || openFiles === undefined) {
      report(file, found, refused ?? noFolder);
      return undefined;
    }
    opened ??= await openFiles();
    const result = await opened.open(found.reference, file);
    if (result.ok) return result.file;
    if (result.in === undefined) report(file, found, result.fault);
    else if (!broken.has(result.in.path)) {
      broken.set(result.in.path, result.in.text);
      diagnostics.push(brokenFile(file, found, result.fault, result.in));
    }
    return undefined;
  };

  const walk = (
    file: SourceFile,
    node: unknown,
    place: FoundReference['place'],
    at: string,
  ): void => walkReferences(node, place, at, visited, (found) => queue.push({ file, found }));

  walk(root, root.value, rootPlace, '');
  for (let next = 0; next < queue.length; next++) {
    const { file, found } = queue[next] as (typeof queue)[number];
    const targetFile = found.reference.startsWith('#') ? file : await targetFileOf(file, found);
    if (targetFile === undefined) continue;
    files.add(targetFile);
    const hash = found.reference.indexOf('#');
    const fragment = hash < 0 ? '' : found.reference.slice(hash + 1);
    const target = resolveFragment(targetFile.value, fragment);
    if (target === undefined) {
      const suggest = suggestions++ < mostSuggestions;
      report(file, found, dangling(found.reference, fragment, targetFile, suggest));
      continue;
    }
    const { pointer: targetPointer, value } = target;
    resolved.push({ ...found, file, targetFile, targetPointer, target: value });
    walk(targetFile, value, found.place, targetPointer);
  }
  for (const loop of findLoops(resolved)) report(loop.file, loop, loopFault(loop));
  return { references: resolved, diagnostics, files: [...files], broken };
}

const noFolder: Fault = {
  rule: 'document-ref-outside',
  message: 'The reference leads to a file, but standard input has no folder to find it in.',
  fix: 'Give the definition as a file.',
};

/** The fault stands in the other file; the reference that led there is the other end. */
function brokenFile(
  file: SourceFile,
  found: FoundReference,
  fault: Fault,
  where: { path: string; text: string },
): Diagnostic {
  const range = file.locator.locate(joinPointer(found.pointer, '$ref'), 'value');
  const related = { ...range, path: file.path, message: 'It is referred to here.' };
  const diagnostic = faultDiagnostic(where.path, where.text, fault);
  return { ...diagnostic, related: [...(diagnostic.related ?? []), related] };
}

function dangling(
  reference: string,
  fragment: string,
  target: SourceFile,
  suggest: boolean,
): Fault {
  if (fragment !== '' && !fragment.startsWith('/')) {
    return {
      rule: unresolvedRule,
      message: `The reference "${reference}" is not a JSON pointer: after # there must be a /.`,
      fix: `Write "#/definitions/${fragment}" if a definition is meant.`,
    };
  }
  const near = suggest ? nearestPointer(target.value, fragment) : undefined;
  const file = reference.slice(0, reference.indexOf('#'));
  return {
    rule: unresolvedRule,
    message: `The reference "${reference}" leads nowhere.`,
    fix:
      near === undefined
        ? 'Add what it refers to, or correct it.'
        : `Did you mean "${file}#${near}"?`,
  };
}

/** The pointer with its first wrong token replaced by the closest name there, if all of it then exists; else the last name elsewhere. */
function nearestPointer(root: unknown, fragment: string): string | undefined {
  const tokens = pointerTokens(fragment);
  let node = root;
  for (const [index, token] of tokens.entries()) {
    const next = child(node, token);
    if (next !== undefined) {
      node = next;
      continue;
    }
    const names = typeof node === 'object' && node !== null ? Object.keys(node) : [];
    const near = nearestName(token, names);
    if (near === undefined) break;
    const guess = [...tokens.slice(0, index), near, ...tokens.slice(index + 1)];
    const pointer = `/${guess.map(escapeToken).join('/')}`;
    if (resolveFragment(root, pointer) !== undefined) return pointer;
    break;
  }
  const last = tokens.at(-1) ?? '';
  const section = ['definitions', 'parameters', 'responses'].find(
    (name) => child(child(root, name), last) !== undefined,
  );
  return section === undefined ? undefined : `/${section}/${escapeToken(last)}`;
}

/** References in a circle of nothing but references, each once. Linear: every node is followed once. */
function findLoops(references: readonly ResolvedReference[]): ResolvedReference[] {
  const byNode = new Map<object, ResolvedReference>();
  for (const reference of references) byNode.set(reference.node, reference);
  const settled = new Set<ResolvedReference>();
  const loops: ResolvedReference[] = [];
  for (const start of byNode.values()) {
    const path: ResolvedReference[] = [];
    const onPath = new Set<ResolvedReference>();
    let current: ResolvedReference | undefined = start;
    while (current !== undefined && !settled.has(current) && !onPath.has(current)) {
      path.push(current);
      onPath.add(current);
      const { target } = current as ResolvedReference;
      current = referenceOf(target) === undefined ? undefined : byNode.get(target as object);
    }
    if (current !== undefined && onPath.has(current))
      loops.push(...path.slice(path.indexOf(current)));
    for (const reference of path) settled.add(reference);
  }
  return loops;
}

function loopFault(loop: ResolvedReference): Fault {
  const self = loop.target === loop.node;
  return {
    rule: 'ref-loop',
    message: self
      ? `The reference "${loop.reference}" leads to itself.`
      : `The reference "${loop.reference}" leads through other references back to itself.`,
    fix: 'Write the schema out at one place of the circle.',
  };
}
