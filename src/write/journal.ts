// What a run is about to do to a project, written down before it begins, so that a run that was killed
// is finished by the next one: the new contents stand in `.la-connector/run`, and the journal says
// where each belongs. A journal comes from the disk like any input: paths are checked, and nothing is
// replaced that is not what it was when the journal was written.

import { isObject } from '../document/is-object.js';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPaths } from './check-paths.js';
import { obstacleAt } from './project-path.js';
import { WriteError, asWriteError, codeOf } from './write-error.js';

/** Where a run keeps what only it needs. */
export const workFolder = '.la-connector';
export const runFolder = `${workFolder}/run`;
export const journalFile = 'journal.json';

export interface JournalStep {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  /** Hash of the bytes that stood there; null: nothing did. */
  readonly before: string | null;
  /** Name of the new content in the folder `next`; null: the file is removed. */
  readonly staged: string | null;
}

export interface Journal {
  readonly version: 1;
  /** In the order in which they are carried out. */
  readonly steps: readonly JournalStep[];
}

/** Hash of a file's very bytes. */
export function bytesHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hash of what stands at a path of the project; null when nothing does. */
export function hashAt(dir: string, path: string): string | null {
  try {
    return bytesHash(readFileSync(join(dir, path)));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw asWriteError(error, path);
  }
}

/** The journal of a run that did not end; undefined when there is none. */
export function readJournal(dir: string): Journal | undefined {
  const path = `${runFolder}/${journalFile}`;
  const obstacle = obstacleAt(path, dir);
  if (obstacle !== undefined) throw new WriteError([obstacle]);
  let text: string;
  try {
    text = readFileSync(join(dir, path), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw asWriteError(error, path);
  }
  const journal = parse(text);
  if (journal !== undefined) return journal;
  throw new WriteError([
    `${path} is no journal of la-connector-gen. Delete the folder ${runFolder} and run again.`,
  ]);
}

/** @throws WriteError when there is one: it was put down since this run began, which finishes those before. */
export function refuseInterrupted(dir: string): void {
  if (readJournal(dir) !== undefined)
    throw new WriteError(['Another run was interrupted meanwhile. Run again to finish it.']);
}

function parse(text: string): Journal | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value['version'] !== 1 || !Array.isArray(value['steps']))
    return undefined;
  const steps: unknown[] = value['steps'];
  if (!steps.every(isStep)) return undefined;
  return checkPaths(uniquePaths(steps)).length === 0 ? { version: 1, steps } : undefined;
}

/** A file that is removed and written anew stands in it twice. */
function uniquePaths<File extends { readonly path: string }>(files: readonly File[]): File[] {
  return [...new Map(files.map((file) => [file.path.toLowerCase(), file])).values()];
}

function isStep(value: unknown): value is JournalStep {
  if (!isObject(value)) return false;
  const { path, before, staged } = value;
  return (
    typeof path === 'string' &&
    isOurs(path) &&
    (before === null || typeof before === 'string') &&
    (staged === null || (typeof staged === 'string' && /^\d+$/.test(staged)))
  );
}

/** Nothing else is ever written by a run, so nothing else is by a journal that somebody slips in: no hook of git, no package. */
function isOurs(path: string): boolean {
  if (/(?:^|\/)(?:\.|node_modules\/)/i.test(path)) return false;
  return (
    path.startsWith('src/generated/') ||
    path === 'package.json' ||
    path === 'la-connector.lock.json' ||
    /\.[cm]?tsx?$/.test(path)
  );
}
