// Copies of what a run replaces or cannot put in place, so that nothing of the user's is lost:
// `.la-connector/backup`, in folders numbered from 1.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workFolder } from './journal.js';
import { entryAt, wayTo } from './project-path.js';
import { WriteError, asWriteError } from './write-error.js';

/** The only thing in {@link workFolder} that outlives a run. */
export const backupName = 'backup';

/** The next folder for copies, from the project's root. It is not made. */
export function freeBackupFolder(dir: string): string {
  for (let count = 1; ; count += 1) {
    const folder = `${workFolder}/${backupName}/${count}`;
    const obstacle = wayTo(`${folder}/file`, dir);
    if (obstacle !== undefined) throw new WriteError([obstacle]);
    if (entryAt(join(dir, folder)) === undefined) return folder;
  }
}

/**
 * Writes copies, all or none.
 * @returns their folder.
 */
export function keepBackups(
  dir: string,
  files: ReadonlyArray<{ readonly path: string; readonly before: Uint8Array }>,
): string {
  const folder = join(dir, freeBackupFolder(dir));
  try {
    for (const { path, before } of files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, before, { flag: 'wx', flush: true });
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw asWriteError(error, folder);
  }
  return folder;
}
