// Which definitions the arguments of a command mean: files as they are, folders and patterns by what
// is in them. In order of name, so that reports are the same on every machine.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GlobOptions } from 'tinyglobby';
import { byCodeUnits } from '../plan/order.js';
import { UsageError } from './failure.js';

const inFolders = '**/*.swagger.{json,yaml,yml}';
const ignore = ['**/node_modules/**', '**/.git/**'];

/** Each once, as the user would name it; `-` is standard input. */
export async function findDefinitions(named: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of named) found.push(...(await expand(name)));
  return [...new Set(found)];
}

async function expand(name: string): Promise<string[]> {
  if (name === '') throw new UsageError('A definition has no name: it is an empty string.');
  if (name === '-') return ['-'];
  if (existsSync(name)) {
    if (!statSync(name).isDirectory()) return [name];
    const files = await search(inFolders, { cwd: name, caseSensitiveMatch: false });
    if (files.length === 0)
      throw new UsageError(`There is no definition (*.swagger.json) in the folder ${name}.`);
    return files.map((file) => join(name, file));
  }
  // A file that is not there is for the loader to report; a pattern that a shell left is not.
  if (!/[*?{[]/.test(name)) return [name];
  const files = await search(name.replaceAll('\\', '/'), { expandDirectories: false });
  if (files.length === 0) throw new UsageError(`No file fits the pattern ${name}.`);
  return files;
}

/** Most runs name their files, and need no search to be loaded. */
async function search(pattern: string, options: GlobOptions): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  return (await glob(pattern, { ...options, ignore })).sort(byCodeUnits);
}
