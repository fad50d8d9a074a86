// Where the database lies: the path in DATABASE_URL, its folder and its file, and whether they are still
// the ones that were opened.

import { closeSync, existsSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, StoreError } from './errors.js';

/** What DATABASE_URL is when it is not set. */
export const DEFAULT_DATABASE_URL = 'file:./data/connector.db';

export const IN_MEMORY = ':memory:';

/** The path in a `file:` URL, or `:memory:`. */
export function sqlitePath(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  // The URL itself is not shown: one of another scheme may have a password in it.
  if (scheme !== 'file') {
    throw new StoreError(
      'url',
      'DATABASE_URL must start with "file:" or "postgres:", for example file:./data/connector.db or ' +
        'postgres://user:password@host/database.',
    );
  }
  const rest = url.slice('file:'.length);
  if (rest === '' || /[?#\0]/.test(rest)) {
    throw new StoreError(
      'url',
      `DATABASE_URL must be "file:" and a path, without "?" or "#", not ${JSON.stringify(url)}.`,
    );
  }
  if (!rest.startsWith('//')) return rest;
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new StoreError(
      'url',
      `DATABASE_URL ${JSON.stringify(url)} is not right: ${messageOf(error)}.`,
    );
  }
}

/** Makes folder and file, readable by this user alone: callback URLs in it are secrets. */
export function prepareFile(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    throw new StoreError(
      code === 'ENOSPC' ? 'full' : 'folder',
      `The database ${path} cannot be made in the folder ${folder} (${code}). DATABASE_URL must name ` +
        `a file in a folder that this user may write.`,
      { cause: error },
    );
  }
}

/** Makes an empty file for this user alone, unless there is one. */
export function makeFile(path: string): void {
  // An existing file must not be opened here: closing it would free the locks of this process.
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(path)) throw error;
  }
}

/**
 * The file itself, as an absolute path without links: a process that opens the database by another path has to
 * find the same lock and the same log beside it. A file that is not there yet is one in its real folder.
 */
export function realFile(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(existingFolder(dirname(resolve(path))), basename(path));
  }
}

function existingFolder(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : folder;
}

/**
 * The file itself of a database that a server has made.
 *
 * @throws StoreError `url` for one in memory, `folder` when there is none.
 */
export function existingDatabase(database: string): string {
  if (database === IN_MEMORY) {
    throw new StoreError(
      'url',
      'DATABASE_URL is a database in memory: only its server can read it.',
    );
  }
  const file = realFile(database);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new StoreError(
      'folder',
      `There is no database ${file}. DATABASE_URL names it, in the environment or in .env; a server ` +
        `makes it at its first start.`,
    );
  }
  return file;
}

/** Remembers which file it is; the function says whether it is still there, or another in its place. */
export function watchFile(path: string): () => boolean {
  const absolute = resolve(path);
  const inode = inodeOf(absolute);
  // Some file systems of Windows have no numbers for files.
  return () => inode === undefined || inode === 0n || inodeOf(absolute) === inode;
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
