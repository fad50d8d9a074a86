// What a project should hold, given a definition and what it held before: names stay with the
// operations that had them, controllers of operations that are gone become orphans.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRenamed, matchOperations } from '../changes/match-operations.js';
import type { OperationMatches } from '../changes/match-operations.js';
import { controllerFile } from '../emit/controllers.js';
import { emitGenerated } from '../emit/index.js';
import { runtimeDependencies } from '../emit/scaffold.js';
import { type ConnectorSource, emitSource } from '../emit/source.js';
import { buildModel } from '../model/build.js';
import type { ConnectorModel } from '../model/types.js';
import { planNames, unusualNames } from '../plan/names.js';
import { byCodeUnits } from '../plan/order.js';
import type { KeptNames, NamePlan, Names, OperationNames, OutputFile } from '../plan/types.js';
import { type Manifest, createManifest } from '../write/manifest.js';
import { readAt } from './compare-files.js';

/** The connector as it was at the last run. */
export interface Earlier {
  readonly model: ConnectorModel;
  readonly names: Names;
  readonly matches: OperationMatches;
}

/** An operation whose controller goes by an older name. */
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
  /** Controllers that could be renamed after their operations; with `applyRenames`, those that are. */
  readonly renames: readonly ControllerRename[];
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
}

export function planProject(input: PlanInput): ProjectPlan {
  const { dir, model, source, manifest } = input;
  const earlier = earlierOf(input);
  const isTaken = takenFiles(dir, manifest);
  const kept = keptNames(input, earlier);
  const names = planNames(model, kept, isTaken);
  // Named anew, each controller would have the name of its operation.
  const fresh = planNames(model, withoutFormer(kept), isTaken);
  const renames = names.operations.flatMap((before, at): ControllerRename[] => {
    const after = fresh.operations[at];
    if (after === undefined || controllerFile(before) === undefined) return [];
    return before.file === after.file && before.controller === after.controller
      ? []
      : [{ before: withFormer(before, kept), after }];
  });
  const chosen = input.applyRenames ? fresh : names;
  const files = [...emitGenerated(model, chosen), ...emitSource(source)].sort((a, b) =>
    byCodeUnits(a.path, b.path),
  );
  const facts = {
    generator: input.version,
    definition: input.definition,
    options: {},
    inputs: input.inputs,
    dependencies: runtimeDependencies(),
    names: input.applyRenames ? unusualNames(fresh) : namesForLock(names, kept),
    orphans: [],
  };
  const manifested = createManifest(facts, files);
  const orphans = orphansOf(
    dir,
    manifest,
    manifested.controllers,
    input.applyRenames ? renames : [],
  );
  return {
    model,
    names: chosen,
    earlier,
    files,
    manifest: { ...manifested, orphans },
    renames,
  };
}

function earlierOf({ previous, manifest, model }: PlanInput): Earlier | undefined {
  if (previous === undefined) return undefined;
  const { operations } = previous;
  const before = buildModel(previous.definition, operations ? { operations } : {});
  const names = planNames(before, manifest?.names);
  return { model: before, names, matches: matchOperations(before, model) };
}

/** Names go with their operation; of a renamed one, only those that stand in the user's code do. */
function keptNames({ manifest, model }: PlanInput, earlier: Earlier | undefined): NamePlan {
  if (earlier === undefined)
    return manifest?.names ?? { operations: new Map(), definitions: new Map() };
  const operations = new Map<string, KeptNames>();
  for (const { before, after } of earlier.matches.pairs) {
    const names = earlier.names.byId.get(before.id);
    if (names === undefined) continue;
    const { constant, type, file, controller } = names;
    const former = manifest?.names.operations.get(before.id)?.former;
    operations.set(
      after.id,
      isRenamed({ before, after })
        ? { file, controller, former: [...(former ?? []), type] }
        : { constant, type, file, controller, ...(former && { former }) },
    );
  }
  const definitions = [...earlier.names.definitions].filter(([name]) =>
    model.definitions.has(name),
  );
  return { operations, definitions: new Map(definitions) };
}

/** As if every controller had been named with its operation. */
function withoutFormer({ operations, definitions }: NamePlan): NamePlan {
  const fresh = [...operations].map(([id, names]): [string, KeptNames] => {
    if (names.former === undefined) return [id, names];
    const { constant, type } = names;
    return [id, { ...(constant && { constant }), ...(type && { type }) }];
  });
  return { operations: new Map(fresh), definitions };
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
  return { operations, definitions: unusual.definitions };
}

/** Whether a file in the controllers' folder is something of the user's own, which no stub may be taken for. */
function takenFiles(
  dir: string,
  manifest: Manifest | undefined,
): (file: string, constant: string) => boolean {
  if (manifest === undefined) return () => false;
  const known = new Set([...manifest.controllers, ...manifest.orphans]);
  const others = new Set(
    list(join(dir, 'src/controllers'))
      .filter((name) => name.endsWith('.ts') && !known.has(`src/controllers/${name}`))
      .map((name) => name.slice(0, -'.ts'.length).toLowerCase()),
  );
  return (file, constant) => {
    if (!others.has(file.toLowerCase())) return false;
    const text = readAt(dir, `src/controllers/${file}.ts`);
    // Written by hand ahead of the definition, it is the controller.
    return text === undefined || !exportsConstant(Buffer.from(text).toString('utf8'), constant);
  };
}

function exportsConstant(text: string, constant: string): boolean {
  const at = text.search(/\bexport\b/);
  return (
    at >= 0 &&
    text
      .slice(at)
      .split(/[^\p{ID_Continue}$]+/u)
      .includes(constant)
  );
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
