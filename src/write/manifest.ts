// The manifest, la-connector.lock.json: what the generator wrote, from what. It is committed, so it
// holds no time and no absolute path, and its keys are sorted. `generate` tells by its hashes which
// generated files were edited by hand.

import { isObject } from '../document/is-object.js';
import { identifier, isReserved, jsonText, pathSegment } from '../emit/escape.js';
import { byCodeUnits } from '../plan/order.js';
import type { KeptNames, NamePlan, OutputFile } from '../plan/types.js';
import { checkPaths } from './check-paths.js';
import { hashOf } from './hash.js';

export const manifestPath = 'la-connector.lock.json';

/** All that the generator owns is below it, and it alone. */
const generatedFolder = 'src/generated/';
const controllerFolder = 'src/controllers/';

export interface Manifest {
  /** Version of the generator that wrote the files. */
  readonly generator: string;
  /** Path of the definition from the project's root, with `/`. */
  readonly definition: string;
  /** What shaped the output beside the definition; scalars only. Empty when nothing did. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Path from the project's root -> hash of every file that the output was made from: while they are equal, so is the output. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Package -> range that the runtime needs. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Names that a definition alone does not tell: two that collide, an operation that was renamed. */
  readonly names: NamePlan;
  /** Path of every controller that the server imports: the user's files. */
  readonly controllers: readonly string[];
  /** Controllers of operations that are gone. */
  readonly orphans: readonly string[];
  /** Path -> hash of every file of the generator, the manifest itself excepted. */
  readonly files: ReadonlyMap<string, string>;
}

/** What is known before the files are. */
export type ManifestFacts = Omit<Manifest, 'files' | 'controllers'>;

/** A manifest of the files as they are planned. */
export function createManifest(facts: ManifestFacts, files: readonly OutputFile[]): Manifest {
  const generated = files
    .filter((file) => file.owner === 'generator' && file.path !== manifestPath)
    .map((file): [string, string] => [file.path, hashOf(file.content)]);
  return { ...facts, controllers: controllersIn(files), files: new Map(sorted(generated)) };
}

/** Paths of the controllers among the files of a plan, in order. */
export function controllersIn(files: readonly OutputFile[]): string[] {
  return files
    .filter(({ owner, path }) => owner === 'user' && path.startsWith(controllerFolder))
    .map(({ path }) => path)
    .sort(byCodeUnits);
}

/** The manifest as a file of the output. */
export function printManifest(manifest: Manifest): OutputFile {
  const text = jsonText(
    {
      version: 1,
      generator: manifest.generator,
      definition: manifest.definition,
      options: toObject(Object.entries(manifest.options)),
      inputs: toObject(manifest.inputs),
      dependencies: toObject(manifest.dependencies),
      ...printNames(manifest.names),
      controllers: manifest.controllers,
      ...(manifest.orphans.length > 0 && { orphans: manifest.orphans }),
      files: toObject(manifest.files),
    },
    2,
  );
  return { path: manifestPath, owner: 'generator', content: `${text}\n` };
}

function printNames({ operations, definitions, formerTypes }: NamePlan): object {
  const ofOperations = [...operations].map(([id, names]): [string, object] => [
    id,
    toObject(Object.entries(names)),
  ]);
  if (operations.size + definitions.size + formerTypes.size === 0) return {};
  return {
    names: {
      operations: toObject(ofOperations),
      definitions: toObject(definitions),
      ...(formerTypes.size > 0 && { formerTypes: toObject(formerTypes) }),
    },
  };
}

/**
 * Reads a manifest; undefined when the text is not one of ours (or of a later format). Every path in
 * it is one that the generator can have written: a manifest comes with the project, from anybody.
 */
export function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['version'] !== 1) return undefined;
  const { generator, definition, options, controllers = [], orphans = [] } = value;
  if (typeof generator !== 'string' || typeof definition !== 'string') return undefined;
  const files = textsOf(value['files']);
  const inputs = textsOf(value['inputs'] ?? {});
  const dependencies = textsOf(value['dependencies'] ?? {});
  const names = namesOf(value['names'] ?? {});
  if (!files || !inputs || !dependencies || !names || !isObject(options)) return undefined;
  if (!isPaths(controllers, controllerFolder) || !isPaths(orphans, controllerFolder))
    return undefined;
  if (!isPaths([...files.keys()], generatedFolder)) return undefined;
  const scalars: Array<[string, string | number | boolean]> = [];
  for (const [name, option] of Object.entries(options)) {
    if (typeof option !== 'string' && typeof option !== 'number' && typeof option !== 'boolean')
      return undefined;
    scalars.push([name, option]);
  }
  const plain = { generator, definition, options: Object.fromEntries(scalars) };
  return { ...plain, inputs, dependencies, names, controllers, orphans, files };
}

/** A path in a text that is nearly a manifest, at which the generator writes nothing; undefined when there is none. */
export function strayPath(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { files, controllers, orphans } = value;
  const find = (paths: unknown, below: string): unknown =>
    Array.isArray(paths) ? paths.find((path: unknown) => !isPaths([path], below)) : undefined;
  const stray =
    find(Object.keys(isObject(files) ? files : {}), generatedFolder) ??
    find(controllers, controllerFolder) ??
    find(orphans, controllerFolder);
  return stray === undefined ? undefined : JSON.stringify(stray);
}

const nameMembers = ['constant', 'type', 'file', 'controller'] satisfies Array<keyof KeptNames>;

function namesOf(value: unknown): NamePlan | undefined {
  if (!isObject(value)) return undefined;
  const { operations = {} } = value;
  const definitions = textsOf(value['definitions'] ?? {});
  const formerTypes = textsOf(value['formerTypes'] ?? {});
  if (!isObject(operations) || definitions === undefined || formerTypes === undefined)
    return undefined;
  const kept = new Map<string, KeptNames>();
  for (const [id, names] of Object.entries(operations)) {
    const own = isObject(names) ? keptNamesOf(names) : undefined;
    if (own === undefined) return undefined;
    kept.set(id, own);
  }
  if (![...definitions.values(), ...formerTypes.keys()].every(isIdentifier)) return undefined;
  return { operations: kept, definitions, formerTypes };
}

function keptNamesOf({ former, ...names }: Record<string, unknown>): KeptNames | undefined {
  const members = textsOf(names);
  if (members === undefined) return undefined;
  for (const [member, name] of members) {
    if (!nameMembers.some((known) => known === member)) return undefined;
    if (!(member === 'file' ? passes(pathSegment, name) : isIdentifier(name))) return undefined;
  }
  const kept = Object.fromEntries(members);
  if (former === undefined) return kept;
  return Array.isArray(former) && former.every((name) => isIdentifier(name))
    ? { ...kept, former }
    : undefined;
}

/** They go into generated code as they are. */
function isIdentifier(name: unknown): name is string {
  return typeof name === 'string' && passes(identifier, name) && !isReserved(name);
}

function passes(check: (name: string) => unknown, name: string): boolean {
  try {
    check(name);
    return true;
  } catch {
    return false;
  }
}

function isPaths(value: unknown, below: string): value is string[] {
  if (!Array.isArray(value)) return false;
  const paths: unknown[] = value;
  if (!paths.every((path) => typeof path === 'string' && path.startsWith(below))) return false;
  return checkPaths(paths.map((path) => ({ path: String(path) }))).length === 0;
}

function textsOf(value: unknown): ReadonlyMap<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? new Map(entries)
    : undefined;
}

function toObject<Value>(
  entries: ReadonlyMap<string, Value> | ReadonlyArray<[string, Value]>,
): Record<string, Value> {
  // `fromEntries` defines members, so a definition called `__proto__` is one like any other.
  return Object.fromEntries(sorted([...entries]));
}

function sorted<Value>(entries: ReadonlyArray<[string, Value]>): Array<[string, Value]> {
  return entries.toSorted(([a], [b]) => byCodeUnits(a, b));
}
