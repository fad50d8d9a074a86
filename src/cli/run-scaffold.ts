// Runs `scaffold`: builds the project in memory, and writes it to a new or empty folder. Nothing is
// written unless everything can be. Errors of the import rules only stop it with `--strict`.

import type { Diagnostic } from '../diagnostics/types.js';
import { formatText } from '../diagnostics/text.js';
import { propertiesBeside } from '../document/properties-file.js';
import { scaffold } from '../scaffold.js';
import { applyWrite } from '../write/apply-write.js';
import { inspectTarget, planWrite } from '../write/plan-write.js';
import { WriteError } from '../write/write-error.js';
import { counted } from './counted.js';
import { definitionSource } from './definition-source.js';
import { UsageError, stopped } from './failure.js';
import { readSettings, settingsReport } from './read-settings.js';
import { scaffoldReport } from './report.js';
import { rootFolder } from './root-folder.js';
import type { Terminal } from './terminal.js';

/** As on the command line; absent: not given. */
export interface ScaffoldArguments {
  readonly definition: string;
  readonly out?: string | undefined;
  readonly config?: string | undefined;
  readonly root?: string | undefined;
  readonly strict?: boolean | undefined;
  /** What it once asked for is the default. */
  readonly force?: boolean | undefined;
}

/** Resolves with the exit code. */
export async function runScaffold(args: ScaffoldArguments, terminal: Terminal): Promise<number> {
  const { definition, out, config, strict = false, force } = args;
  if (definition === '') throw new UsageError('The name of the definition is an empty string.');
  if (strict && force) throw new UsageError('--strict and --force exclude each other.');
  if (out === '') throw new UsageError('--out needs the name of a folder.');
  // Before the definition is read: what is wrong with the folder is known at once.
  if (out !== undefined) refuseOccupied(out);
  const settings = await readSettings(definition, config);
  if (!settings.ok) {
    terminal.out(settings.report);
    return stopped(terminal);
  }
  const properties = propertiesBeside(definition);
  const result = await scaffold(await definitionSource(definition, terminal), {
    settings: settings.settings,
    ...(properties !== undefined && { apiProperties: { kind: 'file', path: properties } }),
    file: settings.file,
    strict,
    ...rootFolder(args.root, settings.root),
  });
  if (result.files.length === 0 && result.diagnostics.length > 0) {
    terminal.out(formatText(result.diagnostics, result.sources, terminal));
    return result.readable ? refused(result.diagnostics, terminal) : stopped(terminal);
  }
  if (result.problems.length > 0) {
    terminal.out(settingsReport(settings.path, result.problems));
    return stopped(terminal);
  }
  const folder = out ?? result.name;
  if (out === undefined) refuseOccupied(folder);
  pointingToOut(() => applyWrite(planWrite(result.files, folder)));
  terminal.err(
    scaffoldReport(result, {
      definition,
      folder,
      config: settings.path,
      namedConfig: config,
      namedRoot: args.root,
      tool: terminal.tool,
    }),
  );
  return 0;
}

function refused(errors: readonly Diagnostic[], terminal: Terminal): number {
  const count = counted(errors.length, 'error');
  terminal.err(`Nothing was written: ${count}. Fix the definition, or run without --strict.\n`);
  return 1;
}

/** Adds to every refusal what to do about it. */
function pointingToOut<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new WriteError([
      ...error.problems,
      'nothing was written. Fix this, or choose another folder with --out.',
    ]);
  }
}

function refuseOccupied(folder: string): void {
  const state = pointingToOut(() => inspectTarget(folder));
  if (state === 'project')
    throw new WriteError([
      `${folder} already contains a project. scaffold only writes new projects: update this one with generate, or choose another folder with --out.`,
    ]);
  if (state === 'occupied')
    throw new WriteError([`${folder} is not empty. Choose another folder with --out.`]);
}
