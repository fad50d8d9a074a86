// Messages about references: broken ones with the name that was probably intended, and
// cycles of references.

import type { Diagnostic } from '../diagnostics/types.js';
import type { SourceFile } from './document.js';
import { faultDiagnostic } from './fault.js';
import type { Fault } from './fault.js';
import { nearestName } from './nearest.js';
import { child, escapeToken, pointerTokens, referenceOf, resolveFragment } from './pointer.js';
import { unresolvedRule } from './reference-files.js';
import type { ResolvedReference } from './references.js';

export const noFolder: Fault = {
  rule: 'document-ref-outside',
  message: 'The reference names a file, but standard input has no folder to find it in.',
  fix: 'Pass the definition as a file.',
};

/** A file that cannot be read is reported at the reference; the other end is the position in the file. */
export function brokenFile(
  fault: Fault,
  where: { path: string; text: string },
): { readonly fault: Fault; readonly related: NonNullable<Diagnostic['related']> } {
  const { path, message, line, column, endLine, endColumn, fix, related } = faultDiagnostic(
    where.path,
    where.text,
    fault,
  );
  return {
    fault: {
      rule: unresolvedRule,
      message: 'The referenced file cannot be read.',
      ...(fix === undefined ? {} : { fix }),
    },
    related: [{ path, message, line, column, endLine, endColumn }, ...(related ?? [])],
  };
}

export function dangling(
  reference: string,
  fragment: string,
  target: SourceFile,
  suggest: boolean,
): Fault {
  if (fragment !== '' && !fragment.startsWith('/')) {
    return {
      rule: unresolvedRule,
      message: `The reference ${quoted(reference)} is not a JSON pointer: # must be followed by /.`,
      fix: `For a definition, write ${quoted(`#/definitions/${fragment}`)}.`,
    };
  }
  const near = suggest ? nearestPointer(target.value, fragment) : undefined;
  const file = reference.slice(0, reference.indexOf('#'));
  return {
    rule: unresolvedRule,
    message: `The target of the reference ${quoted(reference)} does not exist.`,
    fix:
      near === undefined
        ? 'Add the target, or correct the reference.'
        : `Did you mean ${quoted(`${file}#${near}`)}?`,
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

/** References in a cycle that only consists of references, each once. Linear: every node is followed once. */
export function findLoops(references: readonly ResolvedReference[]): ResolvedReference[] {
  const byNode = new Map<object, ResolvedReference>();
  for (const reference of references) byNode.set(reference.node, reference);
  const settled = new Set<ResolvedReference>();
  const loops: ResolvedReference[] = [];
  for (const start of byNode.values()) {
    // Almost every reference has a target that is not a reference.
    if (referenceOf(start.target) === undefined) continue;
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

export function loopFault(loop: ResolvedReference): Fault {
  const self = loop.target === loop.node;
  return {
    rule: 'ref-loop',
    message: self
      ? `The reference ${quoted(loop.reference)} is its own target.`
      : `The reference ${quoted(loop.reference)} leads through other references back to itself.`,
    fix: 'Replace one of the references with the schema itself.',
  };
}

/** A reference can be as long as the file. */
function quoted(text: string): string {
  return `"${text.length > 200 ? `${text.slice(0, 200)}…` : text}"`;
}
