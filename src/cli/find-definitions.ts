// Which definitions the arguments of a command name: files as they are, folders and patterns by what
// they contain. In order of name, so that reports are the same on every machine.

import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GlobOptions } from 'tinyglobby';
import { printable } from '../diagnostics/printable.js';
import { connectionParametersBeside, propertiesBeside } from '../document/properties-file.js';
import { settingsPath } from '../emit/scaffold.js';
import { byCodeUnits } from '../plan/order.js';
import { manifestPath } from '../write/manifest.js';
import { counted } from './counted.js';
import { UsageError } from './failure.js';
import { contentOf } from './file-content.js';

const inFolders = '**/*.{json,yaml,yml}';
const ignore = ['**/node_modules/**', '**/.git/**'];
/** Is intended to be one, whatever it contains: if it cannot be read, that is a finding. */
const definitionName = /\.swagger\.(json|ya?ml)$/i;

export interface FoundDefinitions {
  /** Each once, as the user would name it; `-` is standard input. */
  readonly paths: readonly string[];
  /** Files of folders that are not checked. */
  readonly skipped: readonly SkippedFile[];
}

export interface SkippedFile {
  readonly path: string;
  /** Why, as a phrase; absent: nothing in it says that it is a definition. */
  readonly reason?: string;
}

export async function findDefinitions(named: readonly string[]): Promise<FoundDefinitions> {
  const found: FoundDefinitions[] = [];
  for (const name of named) found.push(await expand(name));
  const paths = new Set(found.flatMap((one) => one.paths));
  const beside = new Set(
    [...paths].flatMap((path) => [propertiesBeside(path), connectionParametersBeside(path)]),
  );
  const skipped = new Map(found.flatMap((one) => one.skipped.map((file) => [file.path, file])));
  return {
    paths: [...paths],
    skipped: [...skipped.values()].filter(({ path }) => !paths.has(path) && !beside.has(path)),
  };
}

async function expand(name: string): Promise<FoundDefinitions> {
  if (name === '') throw new UsageError('The name of a definition is an empty string.');
  if (name === '-') return { paths: ['-'], skipped: [] };
  if (existsSync(name))
    return statSync(name).isDirectory() ? await expandFolder(name) : { paths: [name], skipped: [] };
  // A file that is not there is for the loader to report; a pattern that a shell left is not.
  if (!/[*?{[]/.test(name)) return { paths: [name], skipped: [] };
  const paths = await search(name.replaceAll('\\', '/'), { expandDirectories: false });
  if (paths.length === 0) throw new UsageError(`No file matches the pattern ${name}.`);
  return { paths, skipped: [] };
}

async function expandFolder(folder: string): Promise<FoundDefinitions> {
  const files = await search(inFolders, { cwd: folder, caseSensitiveMatch: false });
  const paths: string[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    const path = join(folder, file);
    if (definitionName.test(file)) {
      paths.push(path);
      continue;
    }
    const content = await contentOf(path);
    if (content.kind === 'swagger') paths.push(path);
    else if (!ownFiles.has(basename(path))) skipped.push(skippedFile(path, content.reason));
  }
  if (paths.length === 0)
    throw new UsageError(
      [`There is no Swagger 2.0 file in the folder ${folder}.`, ...skippedLines(skipped)].join(' '),
    );
  return { paths, skipped };
}

/** Read besides, for what they are. */
const ownFiles = new Set([settingsPath, manifestPath]);

function skippedFile(path: string, reason: string | undefined): SkippedFile {
  return { path, ...(reason !== undefined && { reason }) };
}

const mostNamed = 5;

/** What of the folders was not checked, a sentence each. */
export function skippedLines(skipped: readonly SkippedFile[]): string[] {
  const others = skipped.filter(({ reason }) => reason === undefined);
  const lines = skipped.flatMap(({ path, reason }) =>
    reason === undefined ? [] : `Skipped ${printable(path)}: ${printable(reason)}.`,
  );
  if (others.length === 0) return lines;
  const names = others.slice(0, mostNamed).map(({ path }) => printable(path));
  const more = others.length - names.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  const what = counted(others.length, 'file', 'files');
  return [...lines, `Skipped ${what} without a member "swagger": ${names.join(', ')}${rest}.`];
}

/** Most runs name their files, and need no search to be loaded. */
async function search(pattern: string, options: GlobOptions): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { ...options, ignore })).sort(byCodeUnits);
}
