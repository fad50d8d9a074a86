// A consistent copy of the database while a server uses it: `VACUUM INTO` reads one moment of it from
// another process. The copy is marked inside (epoch.ts), written under another name, and gets its own
// only when it is whole.

import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { existingDatabase } from './database-file.js';
import { BACKUP_MARK } from './epoch.js';
import { fromSqlite, messageOf, sqliteCode, StoreError } from './errors.js';
import {
  connectSqlite,
  filesClosed,
  type SqliteConnection,
  type SqliteDriverName,
} from './sqlite-drivers.js';

export interface CopyOptions {
  /** The SQLite driver to use whatever Node offers; for tests. */
  readonly driver?: SqliteDriverName | undefined;
}

export interface Copied {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** How long a program that writes is waited for. No server is blocked by it: this is a process of its own. */
const BUSY_TIMEOUT_MS = 5000;
const OTHER_FOLDER = ': npm run backup -- PATH names another';
/** Backups that are begun at the same moment take the next number. */
const TRIES = 100;

/**
 * Writes a copy of the database.
 *
 * @param database its path, as `sqlitePath` gives it.
 * @param target where to; absent: `backups/NAME-NUMBER.db` in the folder of the database.
 * @throws StoreError with nothing left behind: no database, target there already, folder not writable,
 *   disk full.
 */
export async function backUp(
  database: string,
  target: string | undefined,
  options: CopyOptions = {},
): Promise<Copied> {
  const file = existingDatabase(database);
  const folder = target === undefined ? join(dirname(file), 'backups') : dirname(resolve(target));
  if (target !== undefined) refuseExisting(resolve(target));
  makeFolder(folder);
  const partial = join(folder, `.backup-${process.pid}.partial`);
  try {
    createPrivate(partial);
    await filesClosed(copyInto(file, partial, options.driver));
    sync(partial);
    const path = target === undefined ? publishNumbered(partial, folder, file) : resolve(target);
    if (target !== undefined) publish(partial, path);
    syncFolder(folder);
    return { path, bytes: statSync(path).size };
  } catch (error) {
    throw notWritten(error, folder, OTHER_FOLDER);
  } finally {
    for (const end of ['', '-journal']) rmSync(partial + end, { force: true });
  }
}

/** A marked copy; the driver that made it. */
function copyInto(
  file: string,
  partial: string,
  driver: SqliteDriverName | undefined,
): SqliteDriverName {
  const source = open(file, driver, file);
  try {
    source.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    requireTables(source, file);
    // So that a server can start meanwhile: in another mode it would have to wait for the end of this.
    source.exec('pragma journal_mode = wal');
    source.exec(`vacuum into '${partial.replaceAll("'", "''")}'`);
  } catch (error) {
    throw ofDisk(error, partial) ?? fromSqlite(error, file);
  } finally {
    source.close();
  }
  const copy = open(partial, driver, partial);
  try {
    markCopy(copy, new Date().toISOString());
  } catch (error) {
    throw ofDisk(error, partial) ?? fromSqlite(error, partial);
  } finally {
    copy.close();
  }
  return source.driver;
}

/** Has the one who opens the copy as a database begin a new epoch, and makes it one file without a log. */
export function markCopy(copy: SqliteConnection, madeAt: string): void {
  copy.prepare('pragma journal_mode = delete').all([]);
  copy
    .prepare('insert or replace into connector_meta (key, value) values (?, ?)')
    .run([BACKUP_MARK, madeAt]);
}

export function open(
  file: string,
  driver: SqliteDriverName | undefined,
  name: string,
): SqliteConnection {
  try {
    return connectSqlite(file, driver);
  } catch (error) {
    throw fromSqlite(error, name);
  }
}

/** @throws StoreError when it is another program's database, and the driver's error when it is none. */
export function requireTables(connection: SqliteConnection, file: string): void {
  const found = connection
    .prepare(
      `select name from sqlite_master where type = 'table' and name in ('connector_meta', 'connector_migrations')`,
    )
    .all([]);
  if (found.length === 2) return;
  throw new StoreError(
    'notADatabase',
    `${file} is not a database of this server: it has no table connector_meta.`,
  );
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw new StoreError('folder', `${path} exists already. A backup overwrites nothing.`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritten(error, folder, OTHER_FOLDER);
  }
}

/** SQLite writes into an empty file that is there; one of its own could be read by others. */
export function createPrivate(path: string): void {
  rmSync(path, { force: true });
  closeSync(openSync(path, 'wx', 0o600));
}

function publishNumbered(partial: string, folder: string, file: string): string {
  const name = basename(file, extname(file));
  const numbers = readdirSync(folder).flatMap((entry) => {
    const number = entry.startsWith(`${name}-`) && entry.endsWith('.db');
    return number ? [Number(entry.slice(name.length + 1, -'.db'.length))] : [];
  });
  const last = Math.max(0, ...numbers.filter((number) => Number.isSafeInteger(number)));
  for (let number = last + 1; number <= last + TRIES; number += 1) {
    const path = join(folder, `${name}-${number}.db`);
    if (!existsSync(path) && tryPublish(partial, path)) return path;
  }
  throw new StoreError('folder', `No number is free for a backup in ${folder}.`);
}

function publish(partial: string, path: string): void {
  if (!tryPublish(partial, path)) refuseExisting(path);
}

/** False when the name is taken. */
function tryPublish(partial: string, path: string): boolean {
  try {
    // Unlike a rename, this never replaces what another process has put there meanwhile.
    linkSync(partial, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  // Not every file system has links.
  if (existsSync(path)) return false;
  renameSync(partial, path);
  return true;
}

export function sync(file: string): void {
  const opened = openSync(file, 'r+');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Makes names durable, where a folder can be synced (not on Windows). */
export function syncFolder(folder: string): void {
  try {
    const opened = openSync(folder, 'r');
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    // The files themselves are on the disk.
  }
}

const IOERR = 10;
const FULL = 13;

/** What is wrong where the copy is written, as far as it can be told from what is wrong with the database. */
export function ofDisk(error: unknown, partial: string): StoreError | undefined {
  const folder = dirname(partial);
  const code = sqliteCode(error);
  if (code === FULL) return fullDisk(folder, error);
  if (code !== IOERR) return undefined;
  return new StoreError(
    'io',
    `No copy was written: the disk of ${folder}, or that of the database, reported an error ` +
      `(${messageOf(error)}).`,
    { cause: error },
  );
}

function fullDisk(folder: string, cause: unknown): StoreError {
  return new StoreError('full', `The disk of ${folder} is full: no copy was written.`, { cause });
}

/** @param advice what else can be done; '' for nothing. */
export function notWritten(error: unknown, folder: string, advice = ''): StoreError {
  if (error instanceof StoreError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
  if (code === 'ENOSPC') return fullDisk(folder, error);
  return new StoreError(
    'folder',
    `No copy can be written to the folder ${folder} (${code}). It must be one that this user may write${advice}.`,
    { cause: error },
  );
}
