// The pipeline of `validate`: document -> rules, all in memory. Fit for an editor: no global state,
// nothing printed, nothing thrown for a bad definition.

import { sortDiagnostics } from './diagnostics/sort.js';
import type { Diagnostic } from './diagnostics/types.js';
import { asSource } from './document/as-source.js';
import { load, loadPlain } from './document/load.js';
import type { DocumentSource, LoadLimits, LoadedDocument, PlacedFile } from './document/types.js';
import type { ConnectorSettings } from './model/settings.js';
import {
  type FileBaseline,
  type PlacedFinding,
  stablePlace,
  withoutKnown,
} from './rules/baseline.js';
import { type Levels, levelsOf, unknownRules } from './rules/levels.js';
import { rules } from './rules/registry.js';
import { type RunOptions, runRules } from './rules/run.js';
import { type RuleDiagnostic, runForFix } from './rules/run-for-fix.js';

export interface ValidateOptions {
  /** `import` (what is checked on create and update) if neither this nor the settings say; `certification` has more. */
  readonly preset?: 'import' | 'certification';
  /** What la-connector.json says; absent: nothing. */
  readonly settings?: ConnectorSettings;
  /** The path that file patterns of the settings are held against, relative to la-connector.json with `/`; the source's path if absent. */
  readonly file?: string;
  /** The connector's apiProperties.json; the rules about it run only where it is given. A string is the text itself. */
  readonly apiProperties?: DocumentSource | string;
  /** The definition as it was published before; the rules about breaking changes run only where it is given. */
  readonly previous?: DocumentSource | string;
  /** Findings that are known and accepted. */
  readonly baseline?: FileBaseline;
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which the definition may refer to files, besides its own. */
  readonly root?: string;
}

export interface ValidateResult {
  /** Sorted by position; without those that the baseline has. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** False when a text could not be read as what it should be: `diagnostics` then say why. */
  readonly readable: boolean;
  /** What is wrong with the settings, a sentence each. */
  readonly problems: readonly string[];
  /** Every finding, the accepted ones too, with the place that a baseline knows it by. */
  readonly findings: readonly PlacedFinding[];
  /** Findings that the baseline has. */
  readonly accepted: number;
  /** Entries of the baseline that no finding needs any more. */
  readonly unused: number;
}

/**
 * Checks a definition.
 *
 * @param source A path, a text, or bytes. A string is the text itself.
 * @example
 * const { diagnostics } = await validate(text, { preset: 'certification' });
 * for (const { path, line, column, rule, message } of diagnostics)
 *   console.log(`${path}:${line}:${column} ${rule} ${message}`);
 */
export async function validate(
  source: DocumentSource | string,
  options: ValidateOptions = {},
): Promise<ValidateResult> {
  const read = await readDefinition(source, options);
  const problems = unknownRules(rules, options.settings?.validate ?? {});
  if (!read.ok) return { ...nothing, ...read, diagnostics: withCodes(read.diagnostics), problems };
  const { document, apiProperties } = read;
  const diagnostics = check(read, options);
  const unread = withCodes(read.diagnostics);
  const findings = diagnostics.map((diagnostic) => {
    const root = diagnostic.path === apiProperties?.path ? apiProperties.value : document.value;
    return { diagnostic, place: stablePlace(root, diagnostic.pointer) };
  });
  const { fresh, accepted, unused } = withoutKnown(findings, options.baseline);
  return {
    // The rules' are in order.
    diagnostics: unread.length === 0 ? fresh : sortDiagnostics([...unread, ...fresh]),
    sources: read.sources,
    readable: unread.length === 0,
    problems,
    findings,
    accepted,
    unused,
  };
}

/** A definition with what belongs to it, read. */
export interface ReadDefinition {
  readonly document: LoadedDocument;
  readonly apiProperties?: PlacedFile;
  readonly previous?: LoadedDocument;
}

/** What the rules find; the baseline is not asked. */
export function check(read: ReadDefinition, options: ValidateOptions): Diagnostic[] {
  const levels = levelsFor(read, options);
  return runRules(read.document, levels.rules, runOptions(read, options, levels));
}

/** As `check`, with the edits of each finding: a fix is judged by the rules that are on. */
export function checkForFix(
  read: ReadDefinition,
  options: ValidateOptions,
): readonly RuleDiagnostic[] {
  const levels = levelsFor(read, options);
  return runForFix(read.document, levels.rules, runOptions(read, options, levels));
}

function levelsFor(read: ReadDefinition, options: ValidateOptions): Levels {
  const checks = options.settings?.validate ?? {};
  const preset = options.preset ?? checks.preset ?? 'import';
  return levelsOf(rules, preset, checks, options.file ?? read.document.path);
}

function runOptions(
  { apiProperties, previous }: ReadDefinition,
  { settings = {} }: ValidateOptions,
  { severityOf }: Levels,
): RunOptions {
  return {
    settings,
    severityOf,
    ...(apiProperties && { apiProperties }),
    ...(previous && { previous }),
  };
}

export type Read = {
  /** Why a file could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
} & (({ readonly ok: true } & ReadDefinition) | { readonly ok: false });

/** A definition that cannot be read ends it; another file is reported and left out. */
export async function readDefinition(
  source: DocumentSource | string,
  options: ValidateOptions,
): Promise<Read> {
  const loaded = await load(asSource(source, '-'), options);
  if (!loaded.ok) return loaded;
  const sources = new Map(loaded.sources);
  const diagnostics: Diagnostic[] = [];
  const plain =
    options.apiProperties === undefined
      ? undefined
      : await loadPlain(asSource(options.apiProperties, 'apiProperties.json'), options);
  const previous =
    options.previous === undefined
      ? undefined
      : await load(asSource(options.previous, 'previous'), options);
  for (const other of [plain, previous]) {
    for (const [path, text] of other?.sources ?? []) sources.set(path, text);
    if (other?.ok === false) diagnostics.push(...other.diagnostics);
  }
  return {
    ok: true,
    document: loaded.document,
    sources,
    diagnostics,
    ...(plain?.ok && { apiProperties: plain.file }),
    ...(previous?.ok && { previous: previous.document }),
  };
}

const nothing = { readable: false, findings: [], accepted: 0, unused: 0 } as const;

/** What loading finds is told in Microsoft's words, too. */
function withCodes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const rule = rules.find(({ id }) => id === diagnostic.rule);
    if (rule === undefined) return diagnostic;
    const { codes, url } = rule.reference;
    return {
      ...diagnostic,
      ...(codes.length === 0 ? {} : { codes }),
      ...(url === undefined ? {} : { url }),
    };
  });
}
