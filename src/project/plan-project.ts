// What a project should hold, given a definition and what it held before: names stay with the
// operations that had them, controllers of operations that are gone become orphans.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renamedDefinitions } from '../changes/match-definitions.js';
import { isRenamed, matchOperations } from '../changes/match-operations.js';
import type { OperationMatches } from '../changes/match-operations.js';
import { controllerFile } from '../emit/controllers.js';
import { requestTypes } from '../emit/request-types.js';
import { DefinitionNames } from '../emit/definition-names.js';
import { emitGenerated } from '../emit/index.js';
import { runtimeDependencies } from '../emit/scaffold.js';
import { Shapes } from '../emit/shape.js';
import { type ConnectorSource, emitSource } from '../emit/source.js';
import { buildModel } from '../model/build.js';
import type { ConnectorModel } from '../model/types.js';
import { planNames, unusualNames } from '../plan/names.js';
import { byCodeUnits } from '../plan/order.js';
import type { KeptNames, NamePlan, Names, OperationNames, OutputFile } from '../plan/types.js';
import { type Manifest, controllersIn, createManifest } from '../write/manifest.js';
import { readAt } from './compare-files.js';
import { withOrphanTypes } from './orphan-types.js';
import { exportsConstant, followMoved } from './moved-controllers.js';

/** The connector as it was at the last run. */
export interface Earlier {
  readonly model: ConnectorModel;
  readonly names: Names;
  readonly matches: OperationMatches;
}

/** An operation that goes by older names in the code. */
export interface ControllerRename {
  readonly before: OperationNames;
  readonly after: OperationNames;
}

export interface ProjectPlan {
  readonly model: ConnectorModel;
  readonly names: Names;
  /** Undefined when it cannot be told what the project was generated from. */
  readonly earlier: Earlier | undefined;
  /** Files of the generator, and stubs. */
  readonly files: readonly OutputFile[];
  /** What the lock will say. */
  readonly manifest: Manifest;
  /** Operations whose names in the code could be those of their ids; with `applyRenames`, those that become them. */
  readonly renames: readonly ControllerRename[];
  /** Former names of the types of renamed definitions, with what they are called now. */
  readonly renamedTypes: ReadonlyMap<string, string>;
}

export interface PlanInput {
  readonly dir: string;
  readonly version: string;
  readonly model: ConnectorModel;
  readonly source: ConnectorSource;
  /** What the project was generated from. */
  readonly previous: ConnectorSource | undefined;
  readonly manifest: Manifest | undefined;
  readonly definition: string;
  readonly inputs: ReadonlyMap<string, string>;
  readonly applyRenames: boolean;
  /** Orphans are about to be moved away. */
  readonly prune: boolean;
  /** Ids of operations whose controllers keep their names all the same. */
  readonly unrenamable: ReadonlySet<string>;
}

export function planProject(input: PlanInput): ProjectPlan {
  const { dir, model, source, manifest, applyRenames, unrenamable } = input;
  const earlier = earlierOf(input);
  const kept = keptNames(input, earlier);
  const names = planNames(model, kept, takenFiles(dir, manifest, new Map()));
  // Named anew, each controller would have the name of its operation.
  const free = withoutFormer(kept, unrenamable);
  const fresh = planNames(model, free, takenFiles(dir, manifest, movingFiles(names, free)));
  const renames = names.operations.flatMap((before, at): ControllerRename[] => {
    const after = fresh.operations[at];
    if (after === undefined || controllerFile(before) === undefined) return [];
    return haveSameNames(before, after) ? [] : [{ before: withFormer(before, kept), after }];
  });
  const renamedTypes = renamedTypesOf(model, names, fresh);
  const chosen = applyRenames ? fresh : names;
  const emitted = followMoved(
    emitGenerated(model, chosen),
    chosen,
    manifest?.controllers ?? [],
    dir,
  );
  const controllers = controllersIn(emitted);
  const moved = applyRenames ? renames : [];
  const orphans = orphansOf(dir, manifest, controllers, moved);
  // With `prune` they are moved to where nothing compiles them.
  const generated = withOrphanTypes(emitted, {
    dir,
    orphans: input.prune ? [] : orphans,
    leaving: input.prune ? orphans : [],
    live: [...controllers, ...moved.flatMap(({ before }) => controllerFile(before) ?? [])],
    unrenamed:
      chosen === names || moved.length + renamedTypes.size === 0 ? [] : emitGenerated(model, names),
    lost: (earlier?.matches.removed.length ?? 0) > 0,
  });
  const files = [...generated, ...emitSource(source)].sort((a, b) => byCodeUnits(a.path, b.path));
  const facts = {
    generator: input.version,
    definition: input.definition,
    options: {},
    inputs: input.inputs,
    dependencies: runtimeDependencies(),
    names: namesForLock(chosen, applyRenames ? free : kept),
    orphans: [],
  };
  const manifested = createManifest(facts, files);
  return {
    model,
    names: chosen,
    earlier,
    files,
    manifest: { ...manifested, orphans },
    renames,
    renamedTypes,
  };
}

function renamedTypesOf(
  model: ConnectorModel,
  { formerTypes }: Names,
  fresh: Names,
): ReadonlyMap<string, string> {
  if (formerTypes.size === 0) return new Map();
  const types = requestTypes(model, { ...fresh, formerTypes });
  const shapes = new Shapes(types.model.definitions);
  const names = new DefinitionNames(types.model, types.names, shapes, types.originals);
  return names.former(types.names.formerTypes);
}

function earlierOf({ previous, manifest, model }: PlanInput): Earlier | undefined {
  if (previous === undefined) return undefined;
  const { operations, apiProperties } = previous;
  const before = buildModel(previous.definition, operations ? { operations } : {}, {
    apiProperties,
  });
  const names = planNames(before, manifest?.names);
  return { model: before, names, matches: matchOperations(before, model) };
}

/** Names go with their operation, also where it is renamed: they stand in the user's code. */
function keptNames({ manifest, model }: PlanInput, earlier: Earlier | undefined): NamePlan {
  if (earlier === undefined)
    return (
      manifest?.names ?? { operations: new Map(), definitions: new Map(), formerTypes: new Map() }
    );
  const operations = new Map<string, KeptNames>();
  for (const { before, after } of earlier.matches.pairs) {
    const names = earlier.names.byId.get(before.id);
    if (names === undefined) continue;
    const { constant, type, file, controller } = names;
    const former = manifest?.names.operations.get(before.id)?.former;
    const stems = isRenamed({ before, after }) ? [...new Set([...(former ?? []), type])] : former;
    operations.set(after.id, { constant, type, file, controller, ...(stems && { former: stems }) });
  }
  const definitions = [...earlier.names.definitions].filter(([name]) =>
    model.definitions.has(name),
  );
  return {
    operations,
    definitions: new Map(definitions),
    formerTypes: formerTypesOf(earlier, model),
  };
}

/** Names of types that the user's code may say although their definitions are called otherwise now. */
function formerTypesOf(
  { model, names, matches }: Earlier,
  after: ConnectorModel,
): NamePlan['formerTypes'] {
  const renamed = renamedDefinitions(model, after, matches.pairs);
  const types = [...names.definitions].filter(([name]) => renamed.has(name));
  return new Map(
    [...names.formerTypes, ...types.map(([name, type]): [string, string] => [type, name])].map(
      ([type, name]) => [type, renamed.get(name) ?? name],
    ),
  );
}

/** As if renamed operations had never been called otherwise. */
function withoutFormer(
  { operations, definitions }: NamePlan,
  unrenamable: ReadonlySet<string>,
): NamePlan {
  const fresh = [...operations].map(([id, names]): [string, KeptNames] => {
    return [id, names.former === undefined || unrenamable.has(id) ? names : {}];
  });
  return { operations: new Map(fresh), definitions, formerTypes: new Map() };
}

/** Files of the controllers that get another name, by the id of their operation. */
function movingFiles({ operations }: Names, free: NamePlan): ReadonlyMap<string, string> {
  return new Map(
    operations
      .filter(({ operation }) => {
        const names = free.operations.get(operation.id);
        return names !== undefined && names.file === undefined;
      })
      .map(({ operation, file }) => [operation.id, file]),
  );
}

function haveSameNames(one: OperationNames, other: OperationNames): boolean {
  return (['constant', 'type', 'file', 'controller'] as const).every(
    (name) => one[name] === other[name],
  );
}

function withFormer(names: OperationNames, { operations }: NamePlan): OperationNames {
  const former = operations.get(names.operation.id)?.former;
  return former === undefined ? names : { ...names, former };
}

/** What cannot be told from the definition, and the former names of controllers that wait to be renamed. */
function namesForLock(names: Names, kept: NamePlan): NamePlan {
  const unusual = unusualNames(names);
  const operations = new Map(unusual.operations);
  for (const [id, { former }] of kept.operations) {
    if (former !== undefined && names.byId.has(id))
      operations.set(id, { ...operations.get(id), former });
  }
  return { ...unusual, operations };
}

/**
 * Whether a file in the controllers' folder is something else than the controller of an operation that
 * would have its name.
 * @param moving files of the controllers that get another name, by the id of their operation.
 */
function takenFiles(
  dir: string,
  manifest: Manifest | undefined,
  moving: ReadonlyMap<string, string>,
): (file: string, constant: string, id: string) => boolean {
  if (manifest === undefined) return () => false;
  const ours = new Set([...manifest.controllers, ...manifest.orphans]);
  const leaving = new Set(moving.values());
  const present = new Map(
    list(join(dir, 'src/controllers'))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -'.ts'.length))
      .map((name): [string, string] => [name.toLowerCase(), name]),
  );
  return (file, constant, id) => {
    const there = present.get(file.toLowerCase());
    if (there === undefined || leaving.has(there)) return false;
    // It brings its own code: nothing that is there can be meant. In another letter case, nothing is.
    if (moving.has(id) || there !== file) return true;
    if (ours.has(`src/controllers/${file}.ts`)) return false;
    const text = readAt(dir, `src/controllers/${file}.ts`);
    // Written by hand ahead of the definition, it is the controller.
    return text === undefined || !exportsConstant(Buffer.from(text).toString('utf8'), constant);
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Controllers that no operation has any more and that are still there. */
function orphansOf(
  dir: string,
  manifest: Manifest | undefined,
  controllers: readonly string[],
  moved: readonly ControllerRename[],
): string[] {
  const used = new Set(controllers);
  const gone = new Set(moved.map(({ before }) => controllerFile(before)));
  return [...new Set([...(manifest?.controllers ?? []), ...(manifest?.orphans ?? [])])]
    .filter((path) => !used.has(path) && !gone.has(path) && readAt(dir, path) !== undefined)
    .sort(byCodeUnits);
}
