// Runs `generate`: for one project, for several with one summary, or for all of them again whenever what
// they are made from changes.

import { printable } from '../diagnostics/printable.js';
import { packageFacts } from '../emit/package-root.js';
import { counted } from './counted.js';
import { UsageError, explainError } from './failure.js';
import { findProjects } from './find-projects.js';
import { type GenerateOptions, generateProject } from './generate-project.js';
import type { Terminal } from './terminal.js';
import { unchanged } from './unchanged.js';

/** As on the command line; absent: not given. */
export interface GenerateArguments extends GenerateOptions {
  readonly dirs?: string[] | undefined;
  readonly watch?: boolean | undefined;
}

/** Resolves with the exit code: the worst of all projects. */
export async function runGenerate(args: GenerateArguments, terminal: Terminal): Promise<number> {
  const { dirs: named = [], watch, ...options } = args;
  checkUsage(args);
  const { dirs, skipped } = await findProjects(named);
  for (const line of skipped) terminal.err(`${printable(line)}\n`);
  const [only = '.'] = dirs;
  const single = dirs.length === 1 && skipped.length === 0;
  const run = async (some: readonly string[]): Promise<number> =>
    single
      ? (await generateProject({ ...options, dir: only }, terminal)).code
      : runProjects(some, options, terminal);
  if (!watch) return run(dirs);
  const { watchProjects } = await import('./watch-projects.js');
  return watchProjects(dirs, run, terminal);
}

function checkUsage({
  check,
  force,
  prune,
  applyRenames,
  applyTypes,
  watch,
  format,
}: GenerateArguments): void {
  if (check && (force || prune || applyRenames || applyTypes))
    throw new UsageError('--check can only be combined with --strict, --root and --format.');
  if (watch && (check || format !== 'text'))
    throw new UsageError('--watch cannot be combined with --check or --format.');
}

type State = 'up to date' | 'updated' | 'out of date' | 'refused' | 'failed';

interface ProjectRun {
  readonly dir: string;
  readonly code: number;
  readonly state: State;
  /** What was printed, where it is not forwarded. */
  readonly text: string;
}

async function runProjects(
  dirs: readonly string[],
  options: GenerateOptions,
  terminal: Terminal,
): Promise<number> {
  const runs: ProjectRun[] = [];
  for (const dir of dirs) runs.push(await runOne(dir, options, terminal));
  if (options.format === 'json') terminal.out(jsonOf(runs));
  terminal.err(summaryOf(runs));
  return Math.max(...runs.map(({ code }) => code));
}

async function runOne(
  dir: string,
  options: GenerateOptions,
  terminal: Terminal,
): Promise<ProjectRun> {
  const isText = options.format === 'text';
  if (isText && isUnchanged(dir, options)) {
    terminal.out(`${printable(dir)}: up to date\n`);
    return { dir, code: 0, state: 'up to date', text: '' };
  }
  if (isText) terminal.out(`${printable(dir)}:\n`);
  let text = '';
  const keep = (more: string): void => void (text += more);
  const own = options.format === 'json' ? { ...terminal, out: keep, err: keep } : terminal;
  try {
    const { code, files } = await generateProject({ ...options, dir }, own);
    return { dir, code, state: stateOf(code, files, options), text };
  } catch (error) {
    own.err(explainError(error));
    return { dir, code: 2, state: 'failed', text };
  }
}

/** By hashes alone; with options that may change something, the command itself runs. */
function isUnchanged(dir: string, options: GenerateOptions): boolean {
  const { check, force, strict, prune, applyRenames, applyTypes, root } = options;
  if (force || strict || prune || applyRenames || applyTypes || root !== undefined) return false;
  const argv = ['generate', dir, ...(check ? ['--check'] : [])];
  return unchanged(argv, packageFacts().version) !== undefined;
}

function stateOf(code: number, files: number, { check, strict }: GenerateOptions): State {
  if (code === 2) return 'failed';
  if (code === 1) return strict && files === 0 && !check ? 'refused' : 'out of date';
  return files === 0 ? 'up to date' : 'updated';
}

/** `12 projects: 9 up to date, 2 updated, 1 failed (connectors/tea).` */
function summaryOf(runs: readonly ProjectRun[]): string {
  const states: readonly State[] = ['up to date', 'updated', 'out of date', 'refused', 'failed'];
  const parts = states.flatMap((state) => {
    const some = runs.filter((run) => run.state === state);
    if (some.length === 0) return [];
    const names = some.map(({ dir }) => printable(dir)).join(', ');
    return `${some.length} ${state}${state === 'up to date' ? '' : ` (${names})`}`;
  });
  return `${counted(runs.length, 'project')}: ${parts.join(', ')}.\n`;
}

/** A contract with scripts, as the output for one project is. */
function jsonOf(runs: readonly ProjectRun[]): string {
  const projects = runs.map(({ dir, code, text }) => ({
    dir: dir.replaceAll('\\', '/'),
    exitCode: code,
    ...(dataIn(text) ?? { message: text.trim() }),
  }));
  const inStep = runs.every(({ state }) => state === 'up to date');
  return `${JSON.stringify({ version: 1, inStep, projects }, null, 2)}\n`;
}

function dataIn(text: string): object | undefined {
  try {
    const { version: _version, ...data } = JSON.parse(text) as { version?: unknown };
    return data;
  } catch {
    // The text is a message, not JSON.
    return undefined;
  }
}
