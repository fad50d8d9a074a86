// Combines a definition and the files it references into one document. swagger-parser does the bundling,
// but never reads anything: every file was opened, checked and parsed before (references.ts), and is
// passed from memory under a made-up URL. Only loaded when there are such files.

import { dirname, posix, relative, sep } from 'node:path';
import type { Bundle, SourceFile } from './document.js';
import {
  child,
  decodePercent,
  escapeToken,
  joinPointer,
  pointerTokens,
  referenceOf,
  resolveFragment,
} from './pointer.js';
import { rootPlace, walkReferences } from './reference-walk.js';
import { refusedReference } from './reference-files.js';
import type { ReferenceReport, ResolvedReference } from './references.js';
import type { JsonObject } from './types.js';

// Not a network address: `.invalid` never resolves, and the only resolver is the one below.
const origin = 'http://document.invalid/';
// Names that must not reach the bundler as they are: `$ref` where it is data, and `__proto__`,
// which its copying by assignment would take for the prototype.
const hiddenReference = 'la-connector-gen:$ref';
const hiddenPrototype = 'la-connector-gen:__proto__';

/** Undefined when the result is inconsistent, which would be a bug of the bundler. */
export async function bundle(
  root: SourceFile,
  report: ReferenceReport,
): Promise<Bundle | undefined> {
  const addresses = new Map(report.files.map((file, index) => [file, `${origin}${index}.json`]));
  const targets = new Map<object, string>();
  const moved = report.references.filter((reference) => !staysAsWritten(reference, root));
  if (bundlingWork(moved) > mostWork) return undefined;
  for (const { node, file, targetFile, targetPointer } of moved) {
    const address = file === targetFile ? '' : (addresses.get(targetFile) ?? '');
    targets.set(node, `${address}#${encodePointer(targetPointer)}`);
  }
  const open = unresolvedIn(root, report);
  const copies = new Map<string, unknown>();
  for (const [file, address] of addresses) copies.set(address, disguise(file.value, targets, open));
  const rootCopy = copies.get(addresses.get(root) ?? '') as Record<string, unknown>;
  const nowhere = new Set(open.values());
  const pulledIn = hoist({ root, copy: rootCopy, addresses, nowhere }, moved);
  const info = rootCopy['info'];
  // The bundler rejects numbers where it expects version strings; our own rules report those.
  rootCopy['swagger'] = '2.0';
  const bentInfo = typeof child(info, 'version') === 'number';
  if (bentInfo) rootCopy['info'] = {};
  try {
    const bundled = await runBundler(addresses.get(root) ?? '', rootCopy, copies);
    bundled['swagger'] = child(root.value, 'swagger');
    if (bentInfo) bundled['info'] = info;
    const value = reveal(bundled) as JsonObject;
    return holdsTogether(value, nowhere) ? { value, pulledIn } : undefined;
  } catch {
    return undefined;
  }
}

/** The definition's references into itself: nothing in it moves, so the bundler need not see them. */
function staysAsWritten(reference: ResolvedReference, root: SourceFile): boolean {
  return reference.file === root && reference.reference.startsWith('#');
}

// The bundler goes through what each reference leads to, again for each, and compares each with all.
const mostWork = 50_000_000;

function bundlingWork(references: readonly ResolvedReference[]): number {
  const sizes = new Map<object, number>();
  const sizeOf = (node: unknown): number => {
    if (typeof node !== 'object' || node === null) return 1;
    let size = sizes.get(node);
    if (size === undefined) {
      size = 1;
      for (const value of Object.values(node)) size += sizeOf(value);
      sizes.set(node, size);
    }
    return size;
  };
  let work = references.length ** 2 / 2;
  for (const { target } of references) work += sizeOf(target);
  return work;
}

async function runBundler(
  address: string,
  root: Record<string, unknown>,
  copies: ReadonlyMap<string, unknown>,
): Promise<Record<string, unknown>> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
  const memory = { order: 1, canRead: true, read: (file: { url: string }) => file.url };
  const copied = {
    order: 1,
    canParse: true,
    allowEmpty: true,
    parse: (file: { url: string }) => copies.get(file.url),
  };
  const options = {
    resolve: { file: false, http: false, memory },
    parse: { json: false, yaml: false, text: false, binary: false, copied },
  };
  const parser = new SwaggerParser();
  return (await parser.bundle(address, root as never, options as never)) as unknown as Record<
    string,
    unknown
  >;
}

/**
 * How broken references are written in the bundle. Those of other files name their file:
 * a target that does not exist there must not be found here.
 */
function unresolvedIn(root: SourceFile, { unresolved }: ReferenceReport): Map<object, string> {
  const texts = new Map<object, string>();
  for (const [node, { file, reference }] of unresolved) {
    const path = relative(dirname(root.path), file.path).replaceAll(sep, '/');
    const [name = '', ...fragment] = reference.split('#');
    const rest = fragment.length === 0 ? '' : `#${fragment.join('#')}`;
    if (file === root) texts.set(node, reference);
    else if (name === '') texts.set(node, `${path}${rest}`);
    else if (refusedReference(reference) !== undefined) texts.set(node, reference);
    else texts.set(node, `${posix.join(posix.dirname(path), name)}${rest}`);
  }
  return texts;
}

interface Hoisting {
  readonly root: SourceFile;
  /** Of the root, which gets the parts. */
  readonly copy: Record<string, unknown>;
  readonly addresses: ReadonlyMap<SourceFile, string>;
  /** Broken references, as they are written in the bundle. */
  readonly nowhere: ReadonlySet<string>;
}

const sections = { schema: 'definitions', parameter: 'parameters', response: 'responses' } as const;

/**
 * Gives every foreign schema, parameter and response a named place in the root. Without it the
 * bundler would leave each where it is first used, and types would be named after paths.
 */
function hoist(
  { root, copy, addresses, nowhere }: Hoisting,
  references: readonly ResolvedReference[],
): Map<string, string> {
  const pulledIn = new Map<string, string>();
  const origins = new Map<SourceFile, string>();
  const address = (reference: ResolvedReference): string =>
    `${addresses.get(reference.targetFile) ?? ''}#${encodePointer(reference.targetPointer)}`;
  const foreign = references.filter((reference) => reference.targetFile !== root);
  const wanted = new Set(foreign.map(address));
  const placed = new Set(foreign.filter((reference) => isNamed(reference, root)).map(address));
  for (const reference of foreign) {
    const { file, pointer, kind, targetFile, targetPointer } = reference;
    const from = file === root ? joinPointer(pointer, '$ref') : (origins.get(file) ?? '');
    if (!origins.has(targetFile)) origins.set(targetFile, from);
    const target = address(reference);
    if (kind !== 'schema' && kind !== 'parameter' && kind !== 'response') continue;
    if (placed.has(target) || insideAnother(target, wanted)) continue;
    const section = sections[kind];
    const holder = (copy[section] ??= {});
    if (typeof holder !== 'object' || Array.isArray(holder) || '$ref' in (holder as object))
      continue;
    // No bundled part may become the target of a broken reference.
    const name = freeName(
      nameOf(targetFile, targetPointer),
      (free) => Object.hasOwn(holder, free) || nowhere.has(`#/${section}/${escapeToken(free)}`),
    );
    define(holder as object, name, { $ref: target });
    placed.add(target);
    pulledIn.set(`/${section}/${escapeToken(name)}`, from);
  }
  return pulledIn;
}

/** `definitions: { Order: { $ref: 'order.json' } }` already gives it a name. */
function isNamed(reference: ResolvedReference, root: SourceFile): boolean {
  return (
    reference.file === root &&
    /^\/(definitions|parameters|responses)\/[^/]*$/.test(reference.pointer) &&
    Object.keys(reference.node).length === 1
  );
}

/** Part of something that is bundled as a whole. */
function insideAnother(target: string, wanted: ReadonlySet<string>): boolean {
  const base = target.indexOf('#') + 1;
  for (let cut = target.lastIndexOf('/'); cut >= base; cut = target.lastIndexOf('/', cut - 1)) {
    if (wanted.has(target.slice(0, cut))) return true;
    if (cut === base) break;
  }
  return false;
}

function nameOf(file: SourceFile, pointer: string): string {
  const last = pointerTokens(pointer).at(-1);
  if (last !== undefined && last !== '') return last;
  const name = file.path.replace(/^.*[\\/]/, '');
  return name.replace(/(\.swagger|\.schema)?\.[a-z]+$/i, '') || 'Part';
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  const safe = name === '__proto__' ? 'proto' : name;
  let free = safe;
  for (let number = 2; isTaken(free); number++) free = `${safe}${number}`;
  return free;
}

function encodePointer(pointer: string): string {
  return pointerTokens(pointer)
    .map(
      (token) =>
        `/${encodeURIComponent(escapeToken(token === '__proto__' ? hiddenPrototype : token))}`,
    )
    .join('');
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** A deep copy in which only actual references are references. */
function disguise(
  node: unknown,
  targets: ReadonlyMap<object, string>,
  open: ReadonlyMap<object, string>,
): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map((item) => disguise(item, targets, open));
  const copy: object = {};
  const target = targets.get(node);
  for (const key of Object.keys(node)) {
    const value = (node as Record<string, unknown>)[key];
    if (key === '$ref' && target !== undefined) define(copy, key, target);
    else if (key === '$ref' && typeof value === 'string')
      define(copy, hiddenReference, open.get(node) ?? value);
    else define(copy, key === '__proto__' ? hiddenPrototype : key, disguise(value, targets, open));
  }
  return copy;
}

/** Undoes `disguise`. Shared parts are shared again, so that a bundle is not blown up into a tree. */
function reveal(node: unknown, done = new Map<object, unknown>()): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const before = done.get(node);
  if (before !== undefined) return before;
  if (Array.isArray(node)) {
    const list: unknown[] = [];
    done.set(node, list);
    for (const item of node) list.push(reveal(item, done));
    return list;
  }
  const copy: object = {};
  done.set(node, copy);
  for (const key of Object.keys(node)) {
    const value = (node as Record<string, unknown>)[key];
    const name = key === hiddenReference ? '$ref' : key === hiddenPrototype ? '__proto__' : key;
    const isReference = key === '$ref' && typeof value === 'string';
    define(copy, name, isReference ? plainReference(value) : reveal(value, done));
  }
  return copy;
}

/** '#/definitions/My%20Order' -> '#/definitions/My Order', when it means the same. */
function plainReference(reference: string): string {
  const shown = reference.replaceAll(encodeURIComponent(hiddenPrototype), '__proto__');
  const plain = decodePercent(shown);
  return plain.includes('%') ? shown : plain;
}

/** Every reference that had a target is internal and still has one, and no object contains itself. */
function holdsTogether(value: unknown, nowhere: ReadonlySet<string>): boolean {
  let whole = true;
  walkReferences(value, rootPlace, '', new Set(), ({ node }) => {
    const reference = referenceOf(node) ?? '';
    if (nowhere.has(reference)) return;
    if (!reference.startsWith('#')) whole = false;
    else if (resolveFragment(value, reference.slice(1)) === undefined) whole = false;
  });
  return whole && !hasCircle(value, new Set(), new Set());
}

function hasCircle(node: unknown, above: Set<object>, done: Set<object>): boolean {
  if (typeof node !== 'object' || node === null || done.has(node)) return false;
  if (above.has(node)) return true;
  above.add(node);
  for (const value of Object.values(node)) if (hasCircle(value, above, done)) return true;
  above.delete(node);
  done.add(node);
  return false;
}
