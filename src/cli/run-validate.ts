// Runs `validate`: every definition named is checked, and all findings are printed together. 1 when
// there is an error (or more warnings than allowed), 2 when something could not be read.

import { existsSync } from 'node:fs';
import { printable } from '../diagnostics/printable.js';
import type { Diagnostic } from '../diagnostics/types.js';
import { connectionParametersBeside, propertiesBeside } from '../document/properties-file.js';
import { type Baseline, type FileBaseline, countFindings } from '../rules/baseline.js';
import type { FixResult } from '../fix.js';
import { type ValidateOptions, type ValidateResult, validate } from '../validate.js';
import { nameInBaseline, readBaseline, writeBaseline } from './baseline-file.js';
import { definitionSource } from './definition-source.js';
import { UsageError } from './failure.js';
import { findDefinitions, skippedLines } from './find-definitions.js';
import { findProject } from './find-project.js';
import { type Report, type ReportFormat, formatReport } from './format-report.js';
import { SettingsReader, settingsReport } from './read-settings.js';
import { rootFolder } from './root-folder.js';
import type { Terminal } from './terminal.js';
import { countLine, nextStep } from './validate-summary.js';

/** As on the command line; absent: not given. */
export interface ValidateArguments {
  readonly definitions: string[];
  readonly preset?: 'import' | 'certification' | undefined;
  readonly format: ReportFormat;
  readonly maxWarnings?: number | undefined;
  readonly config?: string | undefined;
  readonly root?: string | undefined;
  readonly apiProperties?: string | undefined;
  readonly previous?: string | undefined;
  readonly baseline?: string | undefined;
  readonly updateBaseline?: boolean | undefined;
  readonly fix?: boolean | undefined;
  readonly unsafe?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  /** Every place of a finding in the text. */
  readonly all?: boolean | undefined;
  /** Suggestions in the text. */
  readonly advice?: boolean | undefined;
}

/**
 * Resolves with the exit code.
 * @throws UsageError also when no definition is named, and no project says which it is.
 */
export async function runValidate(given: ValidateArguments, terminal: Terminal): Promise<number> {
  checkUsage(given);
  const args = given.definitions.length > 0 ? given : await withProject(given);
  const { paths, skipped } = await findDefinitions(args.definitions);
  for (const line of skippedLines(skipped)) terminal.err(`${line}\n`);
  if (paths.length > 1 && args.apiProperties !== undefined)
    throw new UsageError('--api-properties goes with one definition.');
  if (paths.length > 1 && args.previous !== undefined)
    throw new UsageError('--previous goes with one definition.');
  if (args.fix && !args.dryRun && paths.includes('-'))
    throw new UsageError(
      '--fix cannot write to standard input. --fix --dry-run shows the changes.',
    );
  const { baseline: file, updateBaseline } = args;
  const known = file === undefined || updateBaseline ? undefined : readBaseline(file);
  const total = await checkAll(paths, args, known, terminal);
  const fixing = args.fix ? await import('./run-fix.js') : undefined;
  fixing?.reportFixes(total.fixes, args.dryRun === true, terminal);
  if (file !== undefined && updateBaseline && total.readable) {
    writeBaseline(file, baselineOf(file, total.results, existsSync(file)));
    const count = [...total.results.values()].reduce((sum, one) => sum + one.findings.length, 0);
    terminal.err(`${file}: ${count} findings are accepted from now on.\n`);
    return 0;
  }
  const found = [...total.results.values()].flatMap(({ diagnostics }) => diagnostics);
  if (args.dryRun) fixing?.reportUnread(total.results, terminal);
  else terminal.out(await formatReport(args.format, reportOf(found, total, args), terminal));
  return conclude(found, total, paths, args, terminal);
}

async function withProject(args: ValidateArguments): Promise<ValidateArguments> {
  const project = await findProject();
  if (project === undefined)
    throw new UsageError(
      'validate needs a definition: a file, a folder, or - for standard input. Inside a project it takes that of the project. See la-connector-gen validate --help.',
    );
  const { definition, config } = project;
  return { ...args, definitions: [definition], config: args.config ?? config };
}

function reportOf(
  diagnostics: readonly Diagnostic[],
  { results, sources, preset }: Total,
  { all = false, advice = false }: ValidateArguments,
): Report {
  let places: ReadonlyMap<Diagnostic, string> | undefined;
  const placeOf = (diagnostic: Diagnostic): string | undefined =>
    (places ??= placesOf(results)).get(diagnostic);
  return {
    diagnostics,
    paths: [...results.keys()],
    sources,
    preset,
    placeOf,
    shown: { all, advice },
  };
}

function placesOf(results: Total['results']): ReadonlyMap<Diagnostic, string> {
  const all = [...results.values()].flatMap(({ findings }) => findings);
  return new Map(all.map(({ diagnostic, place }) => [diagnostic, place]));
}

function checkUsage(args: ValidateArguments): void {
  const { maxWarnings, baseline, updateBaseline } = args;
  if (maxWarnings !== undefined && !(Number.isInteger(maxWarnings) && maxWarnings >= 0))
    throw new UsageError('--max-warnings needs a whole number, for example --max-warnings 0.');
  if (updateBaseline && baseline === undefined)
    throw new UsageError('--update-baseline needs --baseline FILE, the file to write.');
  if (args.unsafe && !args.fix)
    throw new UsageError('--unsafe goes with --fix: it also applies changes that need a review.');
  if (!args.dryRun) return;
  if (!args.fix) throw new UsageError('--dry-run goes with --fix: it shows what --fix would do.');
  if (args.format !== 'text')
    throw new UsageError('--dry-run shows a diff; --format does not go with it.');
  if (updateBaseline) throw new UsageError('--dry-run writes nothing, --update-baseline does.');
}

interface Total {
  /** By path, in order. */
  readonly results: ReadonlyMap<string, ValidateResult>;
  readonly sources: ReadonlyMap<string, string>;
  readonly readable: boolean;
  /** As named, or as the settings of a definition have it: `certification` where one has that. */
  readonly preset: 'import' | 'certification';
  /** What --fix did, or would do. */
  readonly fixes: ReadonlyMap<string, FixResult>;
}

async function checkAll(
  paths: readonly string[],
  args: ValidateArguments,
  known: Baseline | undefined,
  terminal: Terminal,
): Promise<Total> {
  const results = new Map<string, ValidateResult>();
  const sources = new Map<string, string>();
  const fixes = new Map<string, FixResult>();
  let readable = true;
  let preset: Total['preset'] = args.preset ?? 'import';
  const reader = new SettingsReader(args.config);
  for (const path of paths) {
    const baseline = args.baseline && known?.get(nameInBaseline(args.baseline, path));
    const result = await checkOne(path, reader, args, baseline || undefined, terminal);
    readable &&= result?.readable === true;
    if (result === undefined) continue;
    if (result.preset === 'certification') preset = result.preset;
    if (result.fixed !== undefined) fixes.set(path, result.fixed);
    // The other formats show nothing of the texts: each is let go of with its file.
    if (args.fix || args.format === 'text') {
      results.set(path, result);
      for (const [name, text] of result.sources) sources.set(name, text);
    } else {
      results.set(path, { ...result, sources });
    }
  }
  return { results, sources, readable, preset, fixes };
}

interface CheckedDefinition extends ValidateResult {
  readonly preset: 'import' | 'certification';
  readonly fixed?: FixResult;
}

/** Undefined when the settings are wrong; that has been said then. */
async function checkOne(
  path: string,
  reader: SettingsReader,
  args: ValidateArguments,
  baseline: FileBaseline | undefined,
  terminal: Terminal,
): Promise<CheckedDefinition | undefined> {
  const settings = await reader.settingsOf(path);
  if (!settings.ok) {
    terminal.err(settings.report);
    return undefined;
  }
  const preset = args.preset ?? settings.settings.validate?.preset ?? 'import';
  const properties =
    args.apiProperties ?? propertiesBeside(path) ?? connectionParametersBeside(path);
  const options: ValidateOptions = {
    settings: settings.settings,
    file: settings.file,
    ...rootFolder(args.root, settings.root),
    ...(args.preset && { preset: args.preset }),
    ...(properties !== undefined && { apiProperties: { kind: 'file', path: properties } }),
    ...(args.previous !== undefined && { previous: { kind: 'file', path: args.previous } }),
    ...(baseline && { baseline }),
  };
  const source = await definitionSource(path, terminal);
  const result = await validate(source, options);
  if (result.problems.length === 0) {
    if (!args.fix) return { ...result, preset };
    const { fixOne } = await import('./run-fix.js');
    const fixed = await fixOne(
      source,
      result,
      { ...options, unsafe: args.unsafe === true },
      args.dryRun === true,
    );
    return { ...fixed, preset };
  }
  terminal.err(settingsReport(settings.path, result.problems));
  return undefined;
}

/** Definitions that were not checked now keep what the file has about them. */
function baselineOf(
  file: string,
  results: ReadonlyMap<string, ValidateResult>,
  exists: boolean,
): Baseline {
  const baseline = new Map(exists ? readBaseline(file) : []);
  for (const [path, { findings }] of results)
    baseline.set(nameInBaseline(file, path), countFindings(findings));
  return baseline;
}

function conclude(
  found: readonly Diagnostic[],
  { results, readable, preset, fixes }: Total,
  paths: readonly string[],
  args: ValidateArguments,
  terminal: Terminal,
): number {
  const { maxWarnings, baseline, dryRun } = args;
  const sum = (member: 'accepted' | 'unused'): number =>
    [...results.values()].reduce((total, result) => total + result[member], 0);
  const accepted = baseline === undefined ? undefined : sum('accepted');
  terminal.err(`${countLine(found, paths.length, { accepted, wouldBeLeft: dryRun === true })}\n`);
  const next =
    args.format === 'text' && !dryRun && readable
      ? nextStep(found, { ...args, preset, paths, tool: terminal.tool })
      : undefined;
  if (next !== undefined) terminal.err(`${next}\n`);
  if (baseline !== undefined && sum('unused') > 0)
    terminal.err(
      `${printable(baseline)}: ${sum('unused')} entries are needed no more; --update-baseline removes them.\n`,
    );
  if (!readable) return 2;
  if (dryRun && [...fixes.values()].some(({ fixed }) => fixed.length > 0)) return 1;
  const count = (wanted: Diagnostic['severity']): number =>
    found.filter(({ severity }) => severity === wanted).length;
  const tooMany = maxWarnings !== undefined && count('warning') > maxWarnings;
  return count('error') > 0 || tooMany ? 1 : 0;
}
