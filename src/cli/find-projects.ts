// Which projects the arguments of `generate` mean: folders, and patterns by the folders that match.

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { byCodeUnits } from '../plan/order.js';
import { manifestPath } from '../write/manifest.js';
import { UsageError } from './failure.js';
import { findProject } from './find-project.js';

export interface FoundProjects {
  /** Each once, as the user would name it. */
  readonly dirs: readonly string[];
  /** What else was named or matched, a sentence each. */
  readonly skipped: readonly string[];
}

/** @throws UsageError when a pattern matches nothing, a path does not exist, or nothing that is named is a project. */
export async function findProjects(named: readonly string[]): Promise<FoundProjects> {
  if (named.includes('')) throw new UsageError('The name of a project is an empty string.');
  if (named.length === 0)
    return {
      dirs: [(isProject('.') ? undefined : (await findProject())?.dir) ?? '.'],
      skipped: [],
    };
  const all: string[] = [];
  for (const name of named) all.push(...(await expand(name)));
  const once = new Map(all.map((dir) => [resolve(dir), dir]));
  const dirs = [...once.values()];
  // What is wrong with a single one is for the command itself to say.
  if (named.length === 1 && dirs.length === 1 && dirs[0] === named[0]) return { dirs, skipped: [] };
  // A shell puts what else is in the folder in place of `connectors/*`, but nothing that is not there.
  const absent = dirs.find((dir) => !existsSync(dir));
  if (absent !== undefined)
    throw new UsageError(`${absent} does not exist. \`generate\` expects folders of projects.`);
  const projects = dirs.filter(isProject);
  if (projects.length === 0)
    throw new UsageError(
      `None of these is a project of la-connector-gen: ${dirs.join(', ')}. To create one, use scaffold.`,
    );
  const skipped = dirs
    .filter((dir) => !projects.includes(dir))
    .map((dir) => `Skipped ${dir}: it is not a project of la-connector-gen.`);
  return { dirs: projects, skipped };
}

/** Also one that has lost its lock: that is worth an error. */
function isProject(dir: string): boolean {
  return existsSync(join(dir, manifestPath)) || existsSync(join(dir, 'src/generated'));
}

async function expand(name: string): Promise<string[]> {
  if (existsSync(name) || !/[*?{[]/.test(name)) return [name];
  const { glob } = await import('tinyglobby');
  const options = { onlyFiles: false, expandDirectories: false, ignore: ['**/node_modules/**'] };
  const found = (await glob(name.replaceAll('\\', '/'), options))
    .map((path) => path.replace(/\/$/, ''))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (found.length === 0) throw new UsageError(`No folder matches the pattern ${name}.`);
  return found.sort(byCodeUnits);
}
