// Carries out a plan so that an error leaves the folder as it was: a new folder is made beside its
// place and renamed, an existing one is changed in a transaction.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { OutputFile } from '../plan/types.js';
import type { PlannedFile, WritePlan } from './plan-write.js';
import { type FileChange, commitChanges } from './transaction.js';
import { type Undo, makeFolder, rollBack } from './undo.js';
import { WriteError, asWriteError } from './write-error.js';

export interface WriteResult {
  /** Files created or replaced. */
  readonly written: number;
}

/** @throws WriteError when the file system refuses; nothing has changed then. */
export function applyWrite(plan: WritePlan): WriteResult {
  const dir = resolve(plan.dir);
  const planned = plan.files.filter(({ action }) => action === 'create' || action === 'replace');
  const files = planned.map(({ file }) => file);
  try {
    if (plan.exists)
      commitChanges(
        dir,
        planned.map((one) => changeOf(one, dir)),
      );
    else appear(files, dir);
  } catch (error) {
    throw asWriteError(error, plan.dir);
  }
  return { written: files.length };
}

function changeOf({ file, action }: PlannedFile, dir: string): FileChange {
  const { path, owner, content } = file;
  const before = action === 'create' ? undefined : readFileSync(join(dir, path));
  return { path, owner, before, after: content };
}

/** A new folder: written beside its place and renamed, so that it is there whole or not at all. */
function appear(files: readonly OutputFile[], dir: string): void {
  const undo: Undo = [];
  try {
    makeFolder(dirname(dir), undo);
    const staging = mkdtempSync(join(dirname(dir), `.${basename(dir)}-`));
    undo.push(() => rmSync(staging, { recursive: true, force: true }));
    // A folder made for a moment is private; this one stays.
    const project = join(staging, 'project');
    mkdirSync(project);
    stage(files, project);
    // Renaming onto an empty folder would succeed, and onto nothing is what was planned.
    if (existsSync(dir)) throw new WriteError([`${dir} was made by somebody else meanwhile.`]);
    renameSync(project, dir);
    rmSync(staging, { recursive: true, force: true });
  } catch (error) {
    rollBack(undo);
    throw error;
  }
}

function stage(files: readonly OutputFile[], root: string): void {
  const made = new Set<string>();
  for (const file of files) {
    const path = join(root, file.path);
    const folder = dirname(path);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    writeFileSync(path, file.content, { flag: 'wx' });
  }
}
