// Runs `generate` for one project: updates it to match its definition, or says with `--check` that it
// does not. 1 when it is out of date, 2 when nothing could be done. An error writes nothing.

import { join } from 'node:path';
import { printable } from '../diagnostics/printable.js';
import { formatText } from '../diagnostics/text.js';
import { unifiedDiff } from '../diagnostics/unified-diff.js';
import { settingsPath } from '../emit/scaffold.js';
import { type PlannedUpdate, generate } from '../generate.js';
import type { EditedFile } from '../project/compare-files.js';
import { leadsOut } from '../write/leads-out.js';
import { keepBackups } from '../write/backups.js';
import { entryAt } from '../write/project-path.js';
import { refuseWhileAtWork } from '../write/run-lock.js';
import { commitChanges, finishInterrupted, isInterrupted } from '../write/transaction.js';
import { witnessOf } from '../write/witness.js';
import { counted } from './counted.js';
import type { ValidateCommand } from './error-summary.js';
import { stopped } from './failure.js';
import { type GenerateFormat, formatUpdate } from './format-update.js';
import { generateSummary } from './generate-summary.js';
import { generateCommandFor, scriptFor } from './project-scripts.js';
import { readSettings, settingsReport } from './read-settings.js';
import { rootFolder } from './root-folder.js';
import type { Terminal } from './terminal.js';

/** As on the command line. */
export interface GenerateOptions {
  readonly check?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly prune?: boolean | undefined;
  readonly applyRenames?: boolean | undefined;
  readonly applyTypes?: boolean | undefined;
  readonly root?: string | undefined;
  readonly format: GenerateFormat;
}

interface ProjectOptions extends GenerateOptions {
  readonly dir: string;
}

export interface GenerateOutcome {
  /** Exit code. */
  readonly code: number;
  /** How many files were written or removed, or with `--check` should be. */
  readonly files: number;
}

export async function generateProject(
  args: ProjectOptions,
  terminal: Terminal,
): Promise<GenerateOutcome> {
  const { dir, check, force = false, strict = false, prune = false } = args;
  const { applyRenames = false, applyTypes = false } = args;
  if (check) refuseWhileAtWork(dir);
  if (check && isInterrupted(dir)) {
    terminal.out(
      `A run was interrupted. Run ${generateCommandFor(dir, terminal.tool)} to finish it.\n`,
    );
    return ended(1);
  }
  if (!check) finish(dir, terminal);
  const config = join(dir, settingsPath);
  const settings = await readSettings(config, entryAt(config) === undefined ? undefined : config);
  if (!settings.ok) {
    terminal.out(settings.report);
    return ended(stopped(terminal));
  }
  const refuseIfOvertaken = witnessOf(dir);
  const result = await generate(dir, {
    settings: settings.settings,
    force,
    strict,
    prune,
    applyRenames,
    applyTypes,
    ...rootFolder(args.root, settings.root),
  });
  refuseIfOvertaken();
  const { diagnostics, problems, readable, sources, update } = result;
  if (update === undefined) {
    terminal.out(formatText(diagnostics, sources, terminal) + settingsReport(config, problems));
    if (!readable || problems.length > 0) return ended(stopped(terminal));
    terminal.err(
      `Nothing was written: ${counted(diagnostics.length, 'error')}. Fix the definition, or run without --strict.\n`,
    );
    return ended(1);
  }
  const files = update.files.length;
  if (check) return ended(report(args, update, terminal), files);
  if (update.edited.length > 0 && !force) return ended(refuse(update.edited, terminal));
  const backup = update.edited.length > 0 ? keepBackups(dir, update.edited) : undefined;
  commitChanges(dir, update.files);
  tell(args, update, true, terminal);
  if (backup !== undefined)
    terminal.err(`Files that were edited by hand are kept in ${printable(backup)}.\n`);
  return ended(0, files);
}

function ended(code: number, files = 0): GenerateOutcome {
  return { code, files };
}

/** The report, in the format that was asked for. */
function tell(
  args: ProjectOptions,
  update: PlannedUpdate,
  wrote: boolean,
  terminal: Terminal,
): void {
  const { format, dir } = args;
  const command = generateCommandFor(dir, terminal.tool);
  terminal.out(formatUpdate(format, update, { color: terminal.color, wrote, command }));
  if (format !== 'text') return;
  const validate = commandFor(args, update, terminal);
  terminal.out(generateSummary(update, wrote, { validate, generate: command }));
}

/** Settings are found from the definition, unless it is outside of the project. */
function commandFor(
  { dir, root }: ProjectOptions,
  { document, plan }: PlannedUpdate,
  { tool }: Terminal,
): ValidateCommand {
  const outside = leadsOut(plan.manifest.definition);
  return {
    tool,
    definition: document.path,
    root,
    script: scriptFor(dir, 'validate'),
    ...(outside && { config: join(dir, settingsPath) }),
  };
}

/** What a killed run left is put in order before anything is read. */
function finish(dir: string, terminal: Terminal): void {
  const recovery = finishInterrupted(dir);
  if (recovery === undefined) return;
  terminal.err('An earlier run was interrupted; it was completed first.\n');
  for (const path of recovery.left)
    terminal.err(`  ${printable(path)} has changed since, and was left as it is.\n`);
  if (recovery.backup !== undefined)
    terminal.err(`What it would have written is kept in ${printable(recovery.backup)}.\n`);
}

function report(args: ProjectOptions, update: PlannedUpdate, terminal: Terminal): number {
  const inStep = update.files.length === 0;
  if (args.format === 'text' && !inStep) terminal.out(diffOf(update, terminal.color));
  tell(args, update, false, terminal);
  return inStep ? 0 : 1;
}

function diffOf({ files }: PlannedUpdate, color: boolean): string {
  return files
    .map(({ path, before, after }) => unifiedDiff(path, textOf(before), textOf(after), { color }))
    .join('');
}

function refuse(edited: readonly EditedFile[], terminal: Terminal): number {
  for (const { path, before, after } of edited)
    terminal.out(unifiedDiff(path, textOf(before), textOf(after), terminal));
  const paths = edited.map(({ path }) => `  ${printable(path)}\n`).join('');
  terminal.err(
    `Generated files were edited by hand:\n${paths}` +
      'The diff above shows how `generate` would change them. Move what you need to your own files\n' +
      '(the controllers, src/main.ts), then run generate --force: it keeps a backup of each.\n',
  );
  return stopped(terminal);
}

function textOf(content: string | Uint8Array | undefined): string | undefined {
  if (content === undefined || typeof content === 'string') return content;
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('utf8');
}
