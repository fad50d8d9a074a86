// Runs `validate`: every definition named is checked, and all findings are printed together. 1 when
// there is an error (or more warnings than allowed), 2 when something could not be read.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatGithub } from '../diagnostics/github.js';
import { formatJson } from '../diagnostics/json.js';
import { formatText } from '../diagnostics/text.js';
import type { Diagnostic } from '../diagnostics/types.js';
import { defaultLimits } from '../document/limits.js';
import type { DocumentSource } from '../document/types.js';
import { validate } from '../validate.js';
import { UsageError } from './failure.js';
import { readSettings } from './read-settings.js';
import type { Terminal } from './terminal.js';

/** As on the command line; absent: not given. */
export interface ValidateArguments {
  readonly definitions: string[];
  readonly preset: 'import' | 'certification';
  readonly format: 'text' | 'json' | 'github';
  readonly maxWarnings?: number | undefined;
}

/** Resolves with the exit code. */
export async function runValidate(args: ValidateArguments, terminal: Terminal): Promise<number> {
  const { maxWarnings } = args;
  if (maxWarnings !== undefined && !(Number.isInteger(maxWarnings) && maxWarnings >= 0))
    throw new UsageError('--max-warnings needs a whole number, for example --max-warnings 0.');
  const paths = args.definitions.flatMap(expand);
  const found: Diagnostic[] = [];
  const sources = new Map<string, string>();
  let readable = true;
  for (const path of paths) {
    const settings = await readSettings(path, undefined);
    if (!settings.ok) {
      terminal.err(settings.report);
      readable = false;
      continue;
    }
    const options = { preset: args.preset, settings: settings.settings };
    const result = await validate(await sourceOf(path, terminal), options);
    found.push(...result.diagnostics);
    for (const [name, text] of result.sources) sources.set(name, text);
    readable &&= result.readable;
  }
  terminal.out(print(args, found, paths, sources, terminal));
  const count = (severity: Diagnostic['severity']): number =>
    found.filter((diagnostic) => diagnostic.severity === severity).length;
  const [errors, warnings, advice] = [count('error'), count('warning'), count('advice')];
  const files = paths.length === 1 ? '1 definition' : `${paths.length} definitions`;
  terminal.err(`${files}: ${errors} errors, ${warnings} warnings, ${advice} pieces of advice\n`);
  if (!readable) return 2;
  return errors > 0 || (maxWarnings !== undefined && warnings > maxWarnings) ? 1 : 0;
}

function print(
  { format }: ValidateArguments,
  found: readonly Diagnostic[],
  paths: readonly string[],
  sources: ReadonlyMap<string, string>,
  terminal: Terminal,
): string {
  if (format === 'json') return formatJson(found, paths);
  return format === 'github' ? formatGithub(found) : formatText(found, sources, terminal);
}

async function sourceOf(path: string, terminal: Terminal): Promise<DocumentSource> {
  if (path !== '-') return { kind: 'file', path };
  return { kind: 'text', path: '-', bytes: await terminal.readInput(defaultLimits.bytes) };
}

/** The definitions that an argument means: itself, or those in the folder that it names. */
function expand(path: string): string[] {
  if (path === '') throw new UsageError('A definition has no name: it is an empty string.');
  if (path === '-' || !isFolder(path)) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) => /\.swagger\.(json|ya?ml)$/i.test(name) && !/[/\\]?node_modules[/\\]/.test(name),
    )
    .sort()
    .map((name) => join(path, name));
  if (files.length > 0) return files;
  throw new UsageError(`There is no definition (*.swagger.json) in the folder ${path}.`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // The loader says what is wrong with it.
    return false;
  }
}
