// Compares the files to be written with the folder, before anything is touched: what is new, what
// changes, what stays, and what forbids writing at all.

import { type Stats, lstatSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../plan/types.js';
import { checkPaths } from './check-paths.js';
import { manifestPath, parseManifest } from './manifest.js';
import { WriteError } from './write-error.js';

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
    const problem = wayTo(file.path, dir, folders);
    if (problem !== undefined) {
      problems.push(problem);
      return { file, action: 'keep' };
    }
    return { file, action: actionFor(file, dir, problems) };
  });
  if (problems.length > 0) throw new WriteError([...new Set(problems)]);
  return { dir, exists, files: planned };
}

/** Whether every folder on the way is a real folder, or not there yet. A link would lead out of the project. */
function wayTo(path: string, dir: string, known: Map<string, boolean>): string | undefined {
  const segments = path.split('/').slice(0, -1);
  for (let i = 1; i <= segments.length; i += 1) {
    const folder = segments.slice(0, i).join('/');
    const there = known.get(folder);
    if (there === false) return undefined;
    if (there === true) continue;
    const entry = entryAt(join(dir, folder));
    if (entry?.isSymbolicLink())
      return `${folder} is a symbolic link: nothing is written through one.`;
    if (entry !== undefined && !entry.isDirectory())
      return `${folder} is in the way: a folder of that name is needed.`;
    known.set(folder, entry !== undefined);
  }
  return undefined;
}

function actionFor(file: OutputFile, dir: string, problems: string[]): PlannedFile['action'] {
  const target = join(dir, file.path);
  const entry = entryAt(target);
  if (entry === undefined) return 'create';
  if (entry.isSymbolicLink()) {
    problems.push(`${file.path} is a symbolic link: nothing is written through one.`);
    return 'keep';
  }
  if (!entry.isFile()) {
    problems.push(`${file.path} is in the way: a file of that name is needed.`);
    return 'keep';
  }
  if (file.owner === 'user') return 'keep';
  try {
    return readFileSync(target).equals(Buffer.from(file.content)) ? 'unchanged' : 'replace';
  } catch (error) {
    problems.push(...asWriteError(error, file.path).problems);
    return 'keep';
  }
}

function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw asWriteError(error, path);
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EBUSY: 'it is in use',
  EMFILE: 'too many open files',
};

/** A failure of the file system in words. Anything without an error code is passed on as it is. */
export function asWriteError(error: unknown, path: string): WriteError {
  if (error instanceof WriteError) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  return new WriteError([`${path}: ${Object.hasOwn(reasons, code) ? reasons[code] : code}.`]);
}
