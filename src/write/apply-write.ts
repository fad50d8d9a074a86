// Carries out a plan so that an error leaves the folder as it was. Everything is first written to a
// staging folder on the same file system (that is where disks run full), then moved in place by
// renames, each of which can be undone.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { OutputFile } from '../plan/types.js';
import { type WritePlan, asWriteError, codeOf } from './plan-write.js';
import { WriteError } from './write-error.js';

export interface WriteResult {
  /** Files created or replaced. */
  readonly written: number;
}

/** @throws WriteError when the file system refuses; nothing has changed then. */
export function applyWrite(plan: WritePlan): WriteResult {
  const dir = resolve(plan.dir);
  const changes = plan.files.filter(({ action }) => action === 'create' || action === 'replace');
  const files = changes.map(({ file }) => file);
  try {
    if (plan.exists) moveIn(files, dir);
    else appear(files, dir);
  } catch (error) {
    throw asWriteError(error, plan.dir);
  }
  return { written: files.length };
}

/** A new folder: written beside its place and renamed, so that it is there whole or not at all. */
function appear(files: readonly OutputFile[], dir: string): void {
  const undo: Array<() => void> = [];
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

/** An existing folder: file by file. */
function moveIn(files: readonly OutputFile[], dir: string): void {
  if (files.length === 0) return;
  const undo: Array<() => void> = [];
  const staging = mkdtempSync(join(dir, '.la-connector-'));
  try {
    const fresh = join(staging, 'new');
    const replaced = join(staging, 'old');
    stage(files, fresh);
    mkdirSync(replaced);
    files.forEach((file, index) => {
      const target = join(dir, file.path);
      const backup = join(replaced, String(index));
      makeFolder(dirname(target), undo);
      if (moveIfThere(target, backup)) undo.push(() => renameSync(backup, target));
      undo.push(() => rmSync(target, { force: true }));
      renameSync(join(fresh, file.path), target);
    });
  } catch (error) {
    rollBack(undo);
    throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
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

/** Makes a folder with those above it, and notes how to take the new ones away again. */
function makeFolder(folder: string, undo: Array<() => void>): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

function moveIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Backwards, as far as it goes: one step that fails must not keep the others from being undone. */
function rollBack(undo: ReadonlyArray<() => void>): void {
  for (const step of undo.toReversed()) {
    try {
      step();
    } catch {
      // The error that is being reported is the one that matters.
    }
  }
}
