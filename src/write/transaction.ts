// Changes a project all at once, as far as a file system can: everything new is staged first (that is
// where disks run full), then a journal is put down in one rename, and only then is anything replaced,
// each file by one rename. An error takes back what was done. A kill before the journal leaves the old
// state; after it, the next run finishes the job.

import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  chmodSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileOwner } from '../plan/types.js';
import { backupName, freeBackupFolder } from './backups.js';
import {
  type Journal,
  type JournalStep,
  bytesHash,
  hashAt,
  journalFile,
  readJournal,
  refuseInterrupted,
  runFolder,
  workFolder,
} from './journal.js';
import { entryAt, obstacleAt } from './project-path.js';
import { withRunLock } from './run-lock.js';
import { type Undo, makeFolder, rollBack } from './undo.js';
import { WriteError, asWriteError } from './write-error.js';

/** A change of one file. Removals come before writes, so that a name may change in letter case alone. */
export interface FileChange {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  /** The bytes that stand there now; undefined: nothing does. */
  readonly before: Uint8Array | undefined;
  /** What shall stand there; undefined: nothing. */
  readonly after: string | Uint8Array | undefined;
  /** A user's file must not be lost to a power cut; one of the generator can be made again. */
  readonly owner: FileOwner;
}

/**
 * Carries the changes out, all or none.
 * @throws WriteError when the file system refuses, a file is not what it was thought to be, or
 *   another run is at work; nothing has changed then.
 */
export function commitChanges(dir: string, changes: readonly FileChange[]): void {
  if (changes.length === 0) return;
  withRunLock(dir, () => {
    refuseInterrupted(dir);
    const journal = stageAll(dir, changes);
    const undo: Undo = [];
    try {
      for (const step of journal.steps) carryOut(dir, step, undo);
    } catch (error) {
      // What cannot be taken back is finished by the next run, which needs the journal for it.
      if (rollBack(undo)) clear(dir);
      throw asWriteError(error, dir);
    }
    clear(dir);
  });
}

/** What finishing an interrupted run came to. */
export interface Recovery {
  /** Files that were put in place or removed. */
  readonly finished: number;
  /** Files that somebody changed after the run was interrupted: they stay as they are. */
  readonly left: readonly string[];
  /** Folder with what would have been written there; undefined when there is none. */
  readonly backup: string | undefined;
}

/** Whether a run was interrupted after it had begun to change files. */
export function isInterrupted(dir: string): boolean {
  return readJournal(dir) !== undefined;
}

/** Finishes what an interrupted run began; undefined when there is nothing to finish. */
export function finishInterrupted(dir: string): Recovery | undefined {
  if (!hasLeftovers(dir)) return undefined;
  return withRunLock(dir, () => {
    const journal = readJournal(dir);
    // Without a journal nothing but the staging had been done.
    const recovery = journal && rollForward(dir, journal);
    clear(dir);
    return recovery;
  });
}

/** Whether a run is at work, or one was killed: nothing but backups stays behind otherwise. */
function hasLeftovers(dir: string): boolean {
  if (entryAt(join(dir, workFolder))?.isDirectory() !== true) return false;
  return readdirSync(join(dir, workFolder)).some((name) => name !== backupName);
}

function stageAll(dir: string, changes: readonly FileChange[]): Journal {
  const removals = changes.filter(({ after }) => after === undefined);
  const writes = changes.filter(({ after }) => after !== undefined);
  const run = join(dir, runFolder);
  try {
    clear(dir);
    mkdirSync(join(run, 'next'), { recursive: true });
    mkdirSync(join(run, 'old'));
    const steps = [...removals, ...writes].map((change, index): JournalStep => {
      const { path, before, after, owner } = change;
      const staged = after === undefined ? null : String(index);
      if (after !== undefined) {
        const flush = owner === 'user';
        writeFileSync(join(run, 'next', String(index)), after, { flag: 'wx', flush });
      }
      return { path, before: before === undefined ? null : bytesHash(before), staged };
    });
    const journal: Journal = { version: 1, steps };
    const draft = join(run, `${journalFile}.tmp`);
    writeFileSync(draft, JSON.stringify(journal), { flag: 'wx', flush: true });
    renameSync(draft, join(run, journalFile));
    flushFolder(run);
    return journal;
  } catch (error) {
    clear(dir);
    throw asWriteError(error, dir);
  }
}

function carryOut(dir: string, step: JournalStep, undo: Undo): void {
  const { path, staged } = step;
  const obstacle = obstacleAt(path, dir);
  if (obstacle !== undefined) throw new WriteError([obstacle]);
  const target = join(dir, path);
  const current = hashAt(dir, path);
  if (!isExpected(step, current))
    throw new WriteError([`${path} was changed while this run was at work. Run again.`]);
  try {
    const kept = current === null ? undefined : keep(dir, target, undo.length);
    const source = staged === null ? undefined : join(dir, runFolder, 'next', staged);
    if (source === undefined) {
      if (current !== null) rmSync(target);
    } else {
      makeFolder(dirname(target), undo);
      if (current !== null) chmodSync(source, statSync(target).mode);
      renameSync(source, target);
    }
    undo.push(() => {
      // Back to where it was staged: a kill in the middle of this leaves what the journal says.
      if (source !== undefined) renameSync(target, source);
      if (kept !== undefined) renameSync(kept, target);
    });
  } catch (error) {
    throw asWriteError(error, path);
  }
}

/** A file that is not there is nothing to protect: a removal before it may have taken it, where letter case does not count. */
function isExpected({ before }: JournalStep, current: string | null): boolean {
  return current === null || current === before;
}

/** A second name for a file, so that it can be put back. */
function keep(dir: string, target: string, index: number): string {
  const kept = join(dir, runFolder, 'old', String(index));
  try {
    linkSync(target, kept);
  } catch {
    // Not every file system has links.
    copyFileSync(target, kept, constants.COPYFILE_EXCL);
  }
  return kept;
}

function rollForward(dir: string, { steps }: Journal): Recovery {
  const left: string[] = [];
  let backup: string | undefined;
  let finished = 0;
  const nextOf = (staged: string): string => join(dir, runFolder, 'next', staged);
  // What is staged no more has been put in place; if its name was another's before, that is gone.
  const placed = new Set(
    steps
      .filter(({ staged }) => staged !== null && !existsSync(nextOf(staged)))
      .map(({ path }) => path.toLowerCase()),
  );
  for (const step of steps) {
    if (placed.has(step.path.toLowerCase())) continue;
    const obstacle = obstacleAt(step.path, dir);
    if (obstacle !== undefined) throw new WriteError([obstacle]);
    const target = join(dir, step.path);
    const source = step.staged === null ? undefined : nextOf(step.staged);
    const current = hashAt(dir, step.path);
    if (source === undefined && current === null) continue;
    if (!isExpected(step, current)) {
      left.push(step.path);
      if (source !== undefined) {
        backup ??= freeBackupFolder(dir);
        move(source, join(dir, backup, step.path));
      }
      continue;
    }
    try {
      if (source === undefined) rmSync(target);
      else {
        if (current !== null) chmodSync(source, statSync(target).mode);
        move(source, target);
      }
    } catch (error) {
      throw asWriteError(error, step.path);
    }
    finished += 1;
  }
  return { finished, left, backup };
}

function move(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  renameSync(source, target);
}

/** The journal goes first: without it the rest is scrap. */
function clear(dir: string): void {
  try {
    rmSync(join(dir, runFolder, journalFile), { force: true });
    rmSync(join(dir, runFolder), { recursive: true, force: true });
  } catch (error) {
    throw asWriteError(error, runFolder);
  }
}

/** Renames in it are on the disk. Windows has no such thing for folders. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
