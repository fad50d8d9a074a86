// The pipeline of `scaffold`: document -> rules -> model -> plan -> emit, all in memory. Reads the definition
// (and the files it refers to) and nothing else; writes nothing.

import type { Diagnostic } from './diagnostics/types.js';
import { asSource } from './document/as-source.js';
import { lacksFiles } from './document/document.js';
import { load, loadPlain } from './document/load.js';
import type {
  DocumentSource,
  LoadLimits,
  LoadedDocument,
  PlacedFile,
  PlainResult,
} from './document/types.js';
import { emitAll } from './emit/index.js';
import { packageFacts } from './emit/package-root.js';
import {
  definitionPaths,
  nameOf,
  propertiesPath,
  runtimeDependencies,
  settingsPath,
} from './emit/scaffold.js';
import { emitSource } from './emit/source.js';
import { buildModel } from './model/build.js';
import { checkSettings, strayOperations } from './model/check-settings.js';
import { modelledProperties } from './model/policies.js';
import type { ConnectorSettings } from './model/settings.js';
import type { ConnectorModel } from './model/types.js';
import { planNames, unusualNames } from './plan/names.js';
import { byCodeUnits } from './plan/order.js';
import type { OutputFile } from './plan/types.js';
import { type ManifestFacts, createManifest, printManifest } from './write/manifest.js';
import { hashOf } from './write/hash.js';

export interface ScaffoldOptions {
  /** What la-connector.json says; absent: nothing. */
  readonly settings?: ConnectorSettings;
  /** The connector's apiProperties.json; absent: there is none. A string is the text itself. What is wrong with it stops nothing. */
  readonly apiProperties?: DocumentSource | string;
  /** The path that file patterns of the settings are held against, relative to la-connector.json with `/`; the source's path if absent. */
  readonly file?: string;
  /** Errors of the import rules give no project; otherwise they only are in `diagnostics`. */
  readonly strict?: boolean;
  /** The opposite of `strict`, which is the default. */
  readonly force?: boolean;
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which the definition may refer to files, besides its own. */
  readonly root?: string;
}

/** A note of the model, with its place in the definition or in apiProperties.json. */
export interface ScaffoldNote {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly message: string;
  readonly fix?: string;
}

export interface ScaffoldResult {
  /** Every file of the project, the manifest included; empty when the definition cannot be read, the settings cannot be used, or `strict` forbids it. */
  readonly files: readonly OutputFile[];
  /** Why the definition cannot be read, or else the errors of the import rules, which give no project only with `strict`; sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** False when the definition could not be read as one: `diagnostics` then say why. */
  readonly readable: boolean;
  /** How many warnings the import rules have besides. `validate` tells them. */
  readonly warnings: number;
  /** What is wrong with the settings, a sentence each; there are no files then. */
  readonly problems: readonly string[];
  /** What the settings say about operations that the definition does not have, a sentence each; with `strict` these are problems. */
  readonly stray: readonly string[];
  /** What was left out of the definition, or read otherwise than written. */
  readonly notes: readonly ScaffoldNote[];
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** Where the project keeps its definition; absent when there are no files. */
  readonly definition?: string;
  /** Kebab-case name of the project; 'connector' when there are no files. */
  readonly name: string;
  /** What was understood; absent when the definition cannot be used. */
  readonly model?: ConnectorModel;
}

/**
 * Makes a project from a definition, without touching the disk.
 *
 * @param source A path, a text, or bytes. A string is the text itself.
 * @example
 * const { files, diagnostics } = await scaffold(text);
 * if (files.length === 0) console.error(diagnostics.map(({ message }) => message));
 * else writeProject('my-connector', files);
 */
export async function scaffold(
  source: DocumentSource | string,
  options: ScaffoldOptions = {},
): Promise<ScaffoldResult> {
  const loaded = await load(asSource(source, '-'), options);
  const { sources } = loaded;
  const nothing = {
    files: [],
    diagnostics: [],
    readable: loaded.ok,
    warnings: 0,
    problems: [],
    stray: [],
    notes: [],
    sources,
    name: 'connector',
  };
  if (!loaded.ok) return { ...nothing, diagnostics: loaded.diagnostics };
  const { document } = loaded;
  const settings = options.settings ?? {};
  const { apiProperties } = options;
  const beside =
    apiProperties === undefined
      ? undefined
      : await loadPlain(asSource(apiProperties, 'apiProperties.json'), options);
  const properties = beside?.ok ? beside.file : undefined;
  const references = new Map(
    document.unresolved.flatMap(({ path, pointer, message, fix }) =>
      path === document.path ? [[pointer, { message, ...(fix === undefined ? {} : { fix }) }]] : [],
    ),
  );
  const model = buildModel(document.value, settings, {
    apiProperties: properties?.value,
    references,
  });
  const stray = strayOperations(settings, model);
  const problems = [...(options.strict ? stray : []), ...checkSettings(settings, model)];
  if (problems.length > 0) return { ...nothing, problems };
  // The rules are loaded when they are asked.
  const { findErrors } = await import('./rules/find-errors.js');
  const judged = findErrors(document, settings, options.file ?? document.path);
  if (judged.problems.length > 0) return { ...nothing, problems: judged.problems };
  const { errors: diagnostics, warnings } = judged;
  if (diagnostics.length > 0 && options.strict === true)
    return { ...nothing, diagnostics, warnings };
  const files = await emitProject(document, model, settings, properties);
  const notes = [...unreadNotes(beside), ...placedNotes(model, document, properties)];
  return {
    ...nothing,
    files,
    diagnostics,
    warnings,
    stray,
    notes,
    definition: definitionPaths[document.format],
    name: nameOf(model),
    model,
  };
}

/** Why apiProperties.json could not be read. */
function unreadNotes(beside: PlainResult | undefined): ScaffoldNote[] {
  if (beside === undefined || beside.ok) return [];
  return beside.diagnostics.map(({ path, line, column, pointer, message, fix = '' }) => ({
    path,
    line,
    column,
    pointer,
    message,
    fix: `${fix} Without it the gateway's policies are unknown, and it is not in the project: copy it to ${propertiesPath} when it is well, and run generate.`.trim(),
  }));
}

/** The notes of a model where they are of. */
function placedNotes(
  { notes }: ConnectorModel,
  document: PlacedFile,
  properties: PlacedFile | undefined,
): ScaffoldNote[] {
  return notes.map(({ in: file, ...note }) => {
    const of = file === undefined ? document : (properties ?? document);
    const { line, column } = of.locate(note.pointer);
    return { path: of.path, line, column, ...note };
  });
}

async function emitProject(
  document: LoadedDocument,
  model: ConnectorModel,
  settings: ConnectorSettings,
  properties: PlacedFile | undefined,
): Promise<readonly OutputFile[]> {
  const { format } = document;
  const definition = await definitionText(document);
  const names = planNames(model);
  const apiProperties = properties && { apiProperties: properties.text };
  const own = await emitAll(model, names, { definition, format, settings, ...apiProperties });
  const source = emitSource({
    definition: document.value,
    operations: settings.operations,
    apiProperties: modelledProperties(properties?.value),
  });
  const files = [...own, ...source].sort((a, b) => byCodeUnits(a.path, b.path));
  const read: readonly string[] = [definitionPaths[format], propertiesPath, settingsPath];
  const inputs = files.filter(({ path }) => read.includes(path));
  const facts: ManifestFacts = {
    generator: packageFacts().version,
    definition: definitionPaths[format],
    options: {},
    // A file that is missing may be there at the next run, which has to look for it then.
    inputs: lacksFiles(document)
      ? new Map()
      : new Map(inputs.map(({ path, content }) => [path, hashOf(Buffer.from(content))])),
    dependencies: runtimeDependencies(),
    names: unusualNames(names),
    orphans: [],
  };
  return [...files, printManifest(createManifest(facts, files))];
}

/** The author's own text, with the files that it refers to pulled in. */
async function definitionText(document: LoadedDocument): Promise<string> {
  const { format, bundled, text, value } = document;
  if (!bundled) return text;
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { bundledYaml } = await import('./document/bundled-yaml.js');
  return bundledYaml(text, value);
}
