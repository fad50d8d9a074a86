// The files that should be against those that are: what is missing, stale, edited by hand, or equal.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../plan/types.js';
import { hashOf } from '../write/hash.js';
import { obstacleAt } from '../write/project-path.js';
import type { FileChange } from '../write/transaction.js';
import { WriteError, asWriteError, codeOf } from '../write/write-error.js';

/** A generated file that somebody changed. */
export interface EditedFile {
  readonly path: string;
  /** As it is. */
  readonly before: Uint8Array;
  /** As it would be written; undefined: it would be deleted. */
  readonly after: string | Uint8Array | undefined;
}

export interface FileComparison {
  /** What updates the folder, edited files among them. In the order of their paths. */
  readonly changes: readonly FileChange[];
  readonly edited: readonly EditedFile[];
}

/**
 * @param files what should be there; the user's are written only where nothing is.
 * @param hashes path -> hash of every file of the generator among them.
 * @param known path -> hash of every file that the generator wrote last.
 * @param leaving files of the user that are moved elsewhere first.
 * @throws WriteError when a link or a folder stands in the way of a file.
 */
export function compareFiles(
  files: readonly OutputFile[],
  hashes: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  dir: string,
  leaving: ReadonlySet<string> = new Set(),
): FileComparison {
  const planned = new Set(files.map(({ path }) => path));
  const stale = [...known.keys()].filter((path) => !planned.has(path));
  const folders = new Map<string, boolean>();
  const problems = [...planned, ...stale].flatMap((path) => obstacleAt(path, dir, folders) ?? []);
  if (problems.length > 0) throw new WriteError([...new Set(problems)]);
  const changes: FileChange[] = [];
  const edited: EditedFile[] = [];
  for (const { path, owner, content } of files) {
    if (owner === 'user' && !leaving.has(path) && existsSync(join(dir, path))) continue;
    const before = readAt(dir, path);
    if (before !== undefined && owner === 'generator') {
      const hash = hashOf(before);
      if (hash === hashes.get(path)) continue;
      if (hash !== known.get(path)) edited.push({ path, before, after: content });
    }
    changes.push({ path, owner, before, after: content });
  }
  for (const path of stale) {
    const before = readAt(dir, path);
    if (before === undefined) continue;
    if (known.get(path) !== hashOf(before)) edited.push({ path, before, after: undefined });
    changes.push({ path, owner: 'generator', before, after: undefined });
  }
  return { changes, edited };
}

/** The bytes of a file of the project; undefined when it is not there. */
export function readAt(dir: string, path: string): Uint8Array | undefined {
  try {
    return readFileSync(join(dir, path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    if (codeOf(error) === 'EISDIR')
      throw new WriteError([`${path} is in the way: a file of that name is needed.`]);
    throw asWriteError(error, path);
  }
}
