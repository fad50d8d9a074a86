// Compares the files to be written with the folder, before anything is touched: what is new, what
// changes, what stays, and what forbids writing at all.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../plan/types.js';
import { checkPaths } from './check-paths.js';
import { manifestPath, parseManifest } from './manifest.js';
import { entryAt, obstacleAt } from './project-path.js';
import { WriteError, asWriteError, codeOf } from './write-error.js';

export interface PlannedFile {
  readonly file: OutputFile;
  /** `keep`: the user's file, which is there already. `unchanged`: the bytes are equal. */
  readonly action: 'create' | 'replace' | 'keep' | 'unchanged';
}

export interface WritePlan {
  readonly dir: string;
  /** Whether the folder is there. */
  readonly exists: boolean;
  /** In the order given. */
  readonly files: readonly PlannedFile[];
}

/** What a folder is to us: `project` holds our manifest, `occupied` something else. */
export type TargetState = 'absent' | 'empty' | 'project' | 'occupied';

/** Version control may have been set up first. */
const harmless = new Set(['.git']);

/** @throws WriteError when `dir` is not a folder or cannot be read. */
export function inspectTarget(dir: string): TargetState {
  let entries: string[];
  try {
    if (!statSync(dir).isDirectory()) throw new WriteError([`${dir} is not a folder.`]);
    entries = readdirSync(dir);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw asWriteError(error, dir);
    // A link to nowhere is no free place either.
    if (entryAt(dir) !== undefined) throw new WriteError([`${dir} is a link that leads nowhere.`]);
    return 'absent';
  }
  if (entries.every((entry) => harmless.has(entry))) return 'empty';
  if (!entries.includes(manifestPath)) return 'occupied';
  try {
    return parseManifest(readFileSync(join(dir, manifestPath), 'utf8')) ? 'project' : 'occupied';
  } catch {
    return 'occupied';
  }
}

/**
 * Decides what happens to each file. A file of the generator is replaced, one of the user's is
 * created only when absent.
 * @throws WriteError listing everything that forbids writing.
 */
export function planWrite(files: readonly OutputFile[], dir: string): WritePlan {
  const problems = checkPaths(files);
  if (problems.length > 0) throw new WriteError(problems);
  const exists = inspectTarget(dir) !== 'absent';
  const folders = new Map<string, boolean>();
  const planned = files.map((file): PlannedFile => {
    if (!exists) return { file, action: 'create' };
    const problem = obstacleAt(file.path, dir, folders);
    if (problem === undefined) return { file, action: actionFor(file, dir) };
    problems.push(problem);
    return { file, action: 'keep' };
  });
  if (problems.length > 0) throw new WriteError([...new Set(problems)]);
  return { dir, exists, files: planned };
}

function actionFor(file: OutputFile, dir: string): PlannedFile['action'] {
  const target = join(dir, file.path);
  if (entryAt(target) === undefined) return 'create';
  if (file.owner === 'user') return 'keep';
  try {
    return readFileSync(target).equals(Buffer.from(file.content)) ? 'unchanged' : 'replace';
  } catch (error) {
    throw asWriteError(error, file.path);
  }
}
