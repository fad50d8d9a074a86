// The pipeline of `generate`: what a project is, against what its definition says it should be. Reads
// the project; writes nothing until the result is applied.

import { join, relative, resolve } from 'node:path';
import { changesOf } from './changes/compare.js';
import type { Change } from './changes/types.js';
import type { Diagnostic } from './diagnostics/types.js';
import { lacksFiles } from './document/document.js';
import { load } from './document/load.js';
import type { LoadLimits, LoadedDocument } from './document/types.js';
import { packageFacts } from './emit/package-root.js';
import { unnamedDefinition } from './project/unnamed-definition.js';
import { runtimeDependencies, settingsPath } from './emit/scaffold.js';
import { sourcePath } from './emit/source.js';
import { buildModel } from './model/build.js';
import { checkSettings, strayOperations } from './model/check-settings.js';
import { modelledProperties } from './model/policies.js';
import type { ConnectorSettings } from './model/settings.js';
import type { ConnectorModel } from './model/types.js';
import { openAnswers } from './project/open-answers.js';
import { type EditedFile, compareFiles, readAt } from './project/compare-files.js';
import { updateDependencies, updateGenerator } from './project/package-json.js';
import { type PlanInput, type ProjectPlan, planProject } from './project/plan-project.js';
import { type ProjectState, readProject } from './project/read-project.js';
import { readProperties } from './project/read-properties.js';
import { rereadPatterns } from './project/reread-patterns.js';
import { retireOrphans } from './project/retire-orphans.js';
import { upgradeNotes } from './project/upgrade-notes.js';
import { hashOf } from './write/hash.js';
import type { FoundErrors } from './rules/find-errors.js';
import { manifestPath, printManifest } from './write/manifest.js';
import { leadsOut } from './write/leads-out.js';
import type { FileChange } from './write/transaction.js';
import { WriteError } from './write/write-error.js';

export interface GenerateOptions {
  /** What la-connector.json says; absent: what that of the project says, if it has one. */
  readonly settings?: ConnectorSettings;
  /** Generated files that were edited by hand, and a lock that is gone, do not stop it. */
  readonly force?: boolean;
  /** Errors of the import rules stop it. */
  readonly strict?: boolean;
  /** Controllers of operations that are gone are moved to `removed-controllers`. */
  readonly prune?: boolean;
  /** Controllers of renamed operations are renamed, with the references to them. */
  readonly applyRenames?: boolean;
  /** Return types are declared in the controllers that have none. */
  readonly applyTypes?: boolean;
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which the definition may refer to files, besides its own; that of the settings if absent. */
  readonly root?: string;
}

export interface GenerateResult {
  readonly dir: string;
  /** Why definition or settings cannot be read, or with `strict` the errors of the import rules; sorted by position. Empty when all is well. */
  readonly diagnostics: readonly Diagnostic[];
  /** What is wrong with the settings or the folder, a sentence each. */
  readonly problems: readonly string[];
  /** False when something could not be read: `diagnostics` or `problems` then say why. */
  readonly readable: boolean;
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** What brings the project in line with its definition; absent when that cannot be told, or `strict` forbids it. */
  readonly update?: ProjectUpdate;
}

export interface ProjectUpdate {
  readonly model: ConnectorModel;
  /** The definition as it was at the last run and is now; empty when that cannot be told. */
  readonly changes: readonly Change[];
  /** Errors of the import rules, sorted by position, and how many warnings there are besides; looked for where the definition has changed, and with `strict`. They stop nothing else. */
  readonly errors: readonly Diagnostic[];
  readonly warnings: number;
  /** What is to be written and removed; empty when nothing is. */
  readonly files: readonly FileChange[];
  /** Generated files that somebody changed: they must not be written without `force`. */
  readonly edited: readonly EditedFile[];
  /** Controllers of operations that the definition no longer has. */
  readonly orphans: readonly string[];
  /** Orphans that are moved away: from, to. */
  readonly retired: ReadonlyMap<string, string>;
  /** About package.json and the like, a sentence each. */
  readonly notes: readonly string[];
  /** Version that generated the project last; absent when the lock is gone. */
  readonly lastVersion?: string;
}

/** As {@link GenerateResult}, with what the command line reports besides. */
export interface Comparison extends GenerateResult {
  readonly update?: PlannedUpdate;
}

export interface PlannedUpdate extends ProjectUpdate {
  readonly plan: ProjectPlan;
  readonly document: LoadedDocument;
}

/**
 * Compares a project with its definition. Without `settings` there are none: library.ts reads them.
 * @param dir folder of the project.
 * @throws WriteError when the folder is no project, or cannot be read.
 */
export async function generate(dir: string, options: GenerateOptions): Promise<Comparison> {
  const { version } = packageFacts();
  const { settings = {} } = options;
  const state = readProject(dir, options.force === true, version);
  const path = definitionOf(dir, settings, state);
  const root = options.root ?? (settings.root && join(dir, settings.root));
  const limits = options.limits ? { limits: options.limits } : {};
  const file = relative('', resolve(dir, path)) || path;
  const loaded = await load({ kind: 'file', path: file }, { ...limits, ...(root && { root }) });
  const { sources } = loaded;
  const result = { dir, diagnostics: [], problems: [], readable: loaded.ok, sources };
  if (!loaded.ok) return { ...result, diagnostics: loaded.diagnostics };
  const { document } = loaded;
  const properties = await readProperties(file, state.source, limits);
  const model = buildModel(document.value, settings, { apiProperties: properties.value });
  const stray = strayOperations(settings, model);
  const problems = [...(options.strict ? stray : []), ...checkSettings(settings, model)];
  if (problems.length > 0) return { ...result, problems };
  const input: PlanInput = {
    dir,
    version,
    model,
    source: {
      definition: document.value,
      operations: settings.operations,
      apiProperties: modelledProperties(properties.value),
    },
    previous: state.source,
    manifest: state.manifest,
    definition: fromProject(dir, path),
    // A file that is missing may be there at the next run, which has to look for it then.
    inputs: lacksFiles(document)
      ? new Map()
      : inputsOf(dir, [...sources.keys(), ...(properties.path ? [properties.path] : [])]),
    applyRenames: options.applyRenames === true,
    prune: options.prune === true,
    unrenamable: new Set(),
  };
  const judge = () => findImportErrors(document, settings, input.definition);
  const strict = options.strict === true ? await judge() : undefined;
  if (strict !== undefined && strict.problems.length > 0)
    return { ...result, problems: strict.problems };
  if (strict !== undefined && strict.errors.length > 0)
    return { ...result, diagnostics: strict.errors };
  const renaming = await planRenames(input);
  const { operations } = renaming.plan.names;
  const answers = await openAnswers(dir, operations, renaming.changes, options.applyTypes === true);
  const update = updateOf(dir, { ...renaming, changes: answers.changes }, document, state, options);
  const { errors, warnings, ...judged } =
    strict ?? (update.definitionChanged ? await judge() : unjudged);
  const own = update.files.length > 0 ? [...properties.notesOf(model), ...upgradeNotes(dir)] : [];
  const notes = [
    ...properties.unread,
    ...own,
    ...stray.map((one) => `${settingsPath}: ${one}`),
    ...update.notes,
    ...answers.notes,
    ...judged.problems,
  ];
  return { ...result, update: { ...update, errors, warnings, notes } };
}

const unjudged: FoundErrors = { problems: [], errors: [], warnings: 0 };

/** The rules are loaded when they are asked. */
async function findImportErrors(
  document: LoadedDocument,
  settings: ConnectorSettings,
  file: string,
): Promise<FoundErrors> {
  const { findErrors } = await import('./rules/find-errors.js');
  return findErrors(document, settings, file);
}

/** @throws WriteError when the lock alone leads out of the project: it comes with it, from anybody. */
function definitionOf(
  dir: string,
  { definition }: ConnectorSettings,
  { manifest }: ProjectState,
): string {
  if (definition !== undefined) return definition;
  const path = manifest?.definition ?? unnamedDefinition(dir);
  if (!leadsOut(path)) return path;
  throw new WriteError([
    `${manifestPath} names the definition ${JSON.stringify(path)}, which is outside of the project. If that is meant, say so in ${settingsPath}: "definition".`,
  ]);
}

function fromProject(dir: string, path: string): string {
  return relative(resolve(dir), resolve(dir, path)).replaceAll('\\', '/');
}

interface Renaming {
  readonly plan: ProjectPlan;
  readonly changes: readonly FileChange[];
  /** Controllers that could not be renamed, a sentence each. */
  readonly notes: readonly string[];
}

/** The plan, and with `applyRenames` what it changes in the user's code. */
async function planRenames(input: PlanInput): Promise<Renaming> {
  const first = planProject(input);
  if (!input.applyRenames || first.renames.length + first.renamedTypes.size === 0)
    return { plan: first, changes: [], notes: [] };
  // Loaded only when there is something to rename: it reads the user's code with a compiler.
  const { UserCode, renameControllers, unrenamable } =
    await import('./project/rename/rename-controllers.js');
  const code = new UserCode(input.dir);
  const faults = unrenamable(code, first.renames);
  const plan =
    faults.size === 0 ? first : planProject({ ...input, unrenamable: new Set(faults.keys()) });
  const changes = renameControllers(code, plan, plan.names.operations);
  return { plan, changes, notes: [...faults.values()] };
}

function updateOf(
  dir: string,
  { plan, changes: renamed, notes }: Renaming,
  document: LoadedDocument,
  state: ProjectState,
  options: GenerateOptions,
): Omit<PlannedUpdate, 'errors' | 'warnings'> & { readonly definitionChanged: boolean } {
  // A controller that is moved into place is no stub.
  const moved = new Set(renamed.flatMap(({ path, after }) => (after === undefined ? [] : path)));
  const leaving = new Set(renamed.flatMap(({ path, after }) => (after === undefined ? path : [])));
  const files = plan.files.filter(({ path }) => !moved.has(path));
  const known = state.manifest?.files ?? new Map<string, string>();
  const compared = compareFiles(files, plan.manifest.files, known, dir, leaving);
  const retired = options.prune ? retireOrphans(dir, plan.manifest.orphans) : undefined;
  const dependencies = dependenciesIn(dir, state);
  const changes = [
    ...renamed,
    ...(retired?.changes ?? []),
    ...(dependencies?.changes ?? []),
    ...compared.changes,
  ];
  // The copy of the definition that the project keeps says whether it is another one.
  const definitionChanged = compared.changes.some(({ path }) => path === sourcePath);
  return {
    plan,
    model: plan.model,
    orphans: plan.manifest.orphans,
    document,
    definitionChanged,
    changes: definitionChanged ? changesIn(plan) : [],
    files: withManifest(changes, plan, state, retired !== undefined, dir),
    edited: [...compared.edited, ...lostManifest(state)],
    retired: retired?.moves ?? new Map(),
    notes: [
      ...notes,
      ...rereadPatterns(dir, plan),
      ...typeNotes(plan),
      ...(dependencies?.notes ?? []),
    ],
    ...(state.manifest && { lastVersion: state.manifest.generator }),
  };
}

/** Definitions that got another name with this run. */
function typeNotes({ earlier, names }: ProjectPlan): string[] {
  const known = earlier?.names.formerTypes;
  if (known === undefined) return [];
  return [...names.formerTypes].flatMap(([type, definition]) => {
    const now = names.definitions.get(definition) ?? definition;
    return known.get(type) === definition
      ? []
      : [
          `The type ${type} is called ${now} now; the old name still works, and --apply-renames renames it in your code.`,
        ];
  });
}

function changesIn({ earlier, model }: ProjectPlan): readonly Change[] {
  return earlier === undefined ? [] : changesOf(earlier.model, model);
}

/** The lock comes last. That the inputs have other bytes is not worth a write when nothing else is. */
function withManifest(
  changes: readonly FileChange[],
  plan: ProjectPlan,
  state: ProjectState,
  pruned: boolean,
  dir: string,
): readonly FileChange[] {
  const manifest = pruned ? { ...plan.manifest, orphans: [] } : plan.manifest;
  const { path, owner, content } = printManifest(manifest);
  const before = readAt(dir, path);
  const same =
    state.manifest !== undefined &&
    printManifest({ ...manifest, inputs: state.manifest.inputs }).content ===
      state.manifestText.replaceAll('\r\n', '\n');
  if (same && changes.length === 0) return [];
  const equal = before !== undefined && hashOf(before) === hashOf(content);
  return equal ? changes : [...changes, { path, owner, before, after: content }];
}

/** A lock that could not be read is replaced, so it is kept like a file that was edited. */
function lostManifest({ manifest, manifestText }: ProjectState): EditedFile[] {
  if (manifest !== undefined || manifestText === '') return [];
  return [{ path: manifestPath, before: Buffer.from(manifestText), after: undefined }];
}

function dependenciesIn(
  dir: string,
  { manifest }: ProjectState,
): { changes: FileChange[]; notes: string[] } | undefined {
  const path = 'package.json';
  const before = readAt(dir, path);
  if (before === undefined) return undefined;
  const text = Buffer.from(before).toString('utf8');
  const edit = updateDependencies(text, manifest?.dependencies, runtimeDependencies());
  const { version } = packageFacts();
  const scripts = updateGenerator(edit.text, manifest?.generator, version);
  const notes = [...edit.changed, ...edit.doubts, ...scripts.changed, ...scripts.doubts];
  if (scripts.text === text) return { changes: [], notes };
  return { changes: [{ path, owner: 'user', before, after: scripts.text }], notes };
}

/** Hash of every file that was read, by its path from the project. */
function inputsOf(dir: string, read: readonly string[]): Map<string, string> {
  const inputs = new Map<string, string>();
  const paths = read.map((path) => relative(resolve(dir), resolve(path)));
  for (const path of [...paths, settingsPath]) {
    const bytes = readAt(dir, path);
    if (bytes !== undefined) inputs.set(path.replaceAll('\\', '/'), hashOf(bytes));
  }
  return inputs;
}
