// One run at a time may change a project. The lock is a file that names the process; one whose process
// is gone is taken over.

import {
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { workFolder } from './journal.js';
import { wayTo } from './project-path.js';
import { WriteError, asWriteError, codeOf } from './write-error.js';

const lockPath = `${workFolder}/lock`;

/** Takeovers in a row that another process may win before this one gives up. */
const MOST_TRIES = 10;

/**
 * Runs `work` while no other run can.
 * @throws WriteError when another run is at work, or the lock cannot be written.
 */
export function withRunLock<Result>(dir: string, work: () => Result): Result {
  const release = take(dir);
  try {
    return work();
  } finally {
    release();
  }
}

function take(dir: string): () => void {
  const folder = join(dir, workFolder);
  const obstacle = wayTo(lockPath, dir);
  if (obstacle !== undefined) throw new WriteError([obstacle]);
  const path = join(dir, lockPath);
  const own = JSON.stringify({ process: process.pid, host: hostname() });
  for (let count = 0; count < MOST_TRIES; count += 1) {
    try {
      mkdirSync(folder, { recursive: true });
      put(path, own);
      sweep(folder);
      return () => {
        if (read(path) === own) rmSync(path, { force: true });
        removeIfEmpty(folder);
      };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      if (codeOf(error) !== 'EEXIST') {
        removeIfEmpty(folder);
        throw asWriteError(error, lockPath);
      }
      takeOver(path);
    }
  }
  throw new WriteError([
    `${lockPath} cannot be had: other runs are at work on this project. Run again when they are done.`,
  ]);
}

/** Written whole before it gets its name: a lock without its owner could be nobody's. */
function put(path: string, own: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, own);
    try {
      linkSync(draft, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOENT') throw error;
      // Not every file system has links.
      writeFileSync(path, own, { flag: 'wx' });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Drafts of runs that were killed while they took the lock. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, id] = /^lock\.(\d+)(?:\.old)?$/.exec(name) ?? [];
    if (id !== undefined && isGone({ process: Number(id), host: hostname() }))
      rmSync(join(folder, name), { force: true });
  }
}

/** @throws WriteError when another run is at work. */
export function refuseWhileAtWork(dir: string): void {
  const text = read(join(dir, lockPath));
  const owner = text === undefined ? undefined : parse(text);
  if (text !== undefined && (owner === undefined || !isGone(owner))) throw atWork(owner);
}

function atWork(owner: Owner | undefined): WriteError {
  const who = owner === undefined ? '' : ` (process ${owner.process} on ${owner.host})`;
  return new WriteError([
    `Another run${who} is at work on this project. If there is none, delete ${lockPath}.`,
  ]);
}

/** Takes away a lock whose owner is gone. @throws WriteError when it is not. */
function takeOver(path: string): void {
  const text = read(path);
  if (text === undefined) return;
  const owner = parse(text);
  if (owner === undefined || !isGone(owner)) throw atWork(owner);
  // By a rename, so that of several runs that saw the same lock one alone gets it away.
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw asWriteError(error, lockPath);
  }
  // A lock that another run took meanwhile is given back.
  if (read(aside) !== text) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else has one again.
    }
  }
  rmSync(aside, { force: true });
}

interface Owner {
  readonly process: number;
  readonly host: string;
}

function parse(text: string): Owner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Owner> | null;
    const { process: id, host } = value ?? {};
    return typeof id === 'number' && typeof host === 'string' ? { process: id, host } : undefined;
  } catch {
    return undefined;
  }
}

/** A process of another machine may well be alive. This one holds no lock yet, so its number is that of a process before it. */
function isGone({ process: id, host }: Owner): boolean {
  if (host !== hostname()) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw asWriteError(error, lockPath);
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Backups stand in it, or another run is there already.
  }
}
