// Puts a backup in the place of the database, while no server owns that. A copy of the backup is checked
// and marked (epoch.ts) beside the database; the database that was there is kept under another name; then
// the copy takes its name. Whenever this is interrupted, a whole database is in place.

import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  type Copied,
  type CopyOptions,
  createPrivate,
  markCopy,
  notWritten,
  ofDisk,
  open,
  requireTables,
  sync,
  syncFolder,
} from './backup.js';
import { IN_MEMORY, prepareFile, realFile } from './database-file.js';
import { fromSqlite, StoreError } from './errors.js';
import { lockDatabase } from './lock.js';
import { migrations, OLDEST_VERSION } from './migrations.js';
import {
  filesClosed,
  firstValue,
  type SqliteConnection,
  type SqliteDriverName,
} from './sqlite-drivers.js';

export interface Restored extends Copied {
  /** Where the database is now that was in place; absent: there was none. */
  readonly kept?: string;
}

/** Names that the database of before is tried to be kept under. */
const TRIES = 1000;

/**
 * @param database its path, as `sqlitePath` gives it.
 * @param backup the path of the file to put in its place; it is left as it is.
 * @throws StoreError with the database as it was: a server owns it, no such file, not a backup of this
 *   server or of this version, damaged, disk full.
 */
export async function restore(
  database: string,
  backup: string,
  options: CopyOptions = {},
): Promise<Restored> {
  if (database === IN_MEMORY) {
    throw new StoreError('url', 'DATABASE_URL is a database in memory: nothing can be restored.');
  }
  const source = existingBackup(backup, database);
  const wasThere = existsSync(database);
  prepareFile(database);
  const lock = lockDatabase(realFile(database), {
    name: database,
    driver: options.driver,
    timeoutMs: 0,
  });
  const file = lock.database;
  const copy = `${file}.restoring`;
  let done = false;
  try {
    const driver = copyChecked(source, copy, options.driver);
    const kept = wasThere ? keep(file, options.driver) : undefined;
    await filesClosed(driver);
    sync(copy);
    // Those of another database would be taken for this one's.
    for (const end of ['-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
    renameSync(copy, file);
    done = true;
    syncFolder(dirname(file));
    const result = { path: file, bytes: statSync(file).size };
    return kept === undefined ? result : { ...result, kept };
  } catch (error) {
    throw error instanceof StoreError ? error : notWritten(error, dirname(file));
  } finally {
    removeDatabase(copy);
    if (!done && !wasThere) rmSync(file, { force: true });
    lock.release();
  }
}

function existingBackup(backup: string, database: string): string {
  if (statSync(backup, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new StoreError('folder', `There is no file ${backup}.`);
  }
  const source = realFile(backup);
  if (source === realFile(database)) {
    throw new StoreError('folder', `${backup} is the database itself. Name a backup of it.`);
  }
  return source;
}

/** The backup itself is only read: opening it could write to it, and it may be the only one. */
function copyChecked(
  source: string,
  copy: string,
  driver: SqliteDriverName | undefined,
): SqliteDriverName {
  removeDatabase(copy);
  createPrivate(copy);
  copyFileSync(source, copy, constants.COPYFILE_FICLONE);
  // Of a database that was copied by hand, its log holds the last commits.
  if (existsSync(`${source}-wal`)) copyFileSync(`${source}-wal`, `${copy}-wal`);
  // A copy of a file has its mode as well.
  for (const end of ['', '-wal']) if (existsSync(copy + end)) chmodSync(copy + end, 0o600);
  const connection = open(copy, driver, source);
  try {
    check(connection, source);
    const mark = firstValue(connection, `select value from connector_meta where key = 'backup'`);
    markCopy(connection, typeof mark === 'string' ? mark : statSync(source).mtime.toISOString());
  } catch (error) {
    throw ofDisk(error, copy) ?? fromSqlite(error, source);
  } finally {
    connection.close();
  }
  return connection.driver;
}

function check(connection: SqliteConnection, source: string): void {
  requireTables(connection, source);
  const problem = firstValue(connection, 'pragma integrity_check(1)');
  if (problem !== 'ok') {
    throw new StoreError('notADatabase', `The backup ${source} is damaged: ${problem}.`);
  }
  const version = Number(firstValue(connection, 'select max(version) from connector_migrations'));
  const oldest = firstValue(
    connection,
    `select value from connector_meta where key = '${OLDEST_VERSION}'`,
  );
  if (version > migrations.length && Number(oldest ?? version) > migrations.length) {
    throw new StoreError(
      'newer',
      `The backup ${source} was made by a newer version of the generated server (schema ` +
        `${version}; this one knows ${migrations.length}). Restore it with that version.`,
    );
  }
}

/** Gives the database a second name, under which it stays when its first one goes to the backup. */
function keep(file: string, driver: SqliteDriverName | undefined): string {
  const kept = freeName(file);
  // A damaged database keeps its log, so that it can be examined: opening it may remove that.
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${kept}-wal`);
  let isWhole = true;
  try {
    isWhole = mergeLog(file, driver);
  } finally {
    if (isWhole) rmSync(`${kept}-wal`, { force: true });
  }
  try {
    linkSync(file, kept);
  } catch {
    // Not every file system has links.
    copyFileSync(file, kept, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    sync(kept);
  }
  return kept;
}

function freeName(file: string): string {
  for (let number = 1; number <= TRIES; number += 1) {
    const name = `${file}.before-restore-${number}`;
    if (!existsSync(name) && !existsSync(`${name}-wal`)) return name;
  }
  throw new StoreError('folder', `${file}.before-restore-1 to -${TRIES} exist: remove some.`);
}

/**
 * Puts what is in the log into the database, so that it is one file.
 *
 * @returns false when it is damaged.
 * @throws StoreError `locked` when another program has it open.
 */
function mergeLog(file: string, driver: SqliteDriverName | undefined): boolean {
  let connection: SqliteConnection | undefined;
  try {
    connection = open(file, driver, file);
    connection.prepare('pragma journal_mode = delete').all([]);
    // One that was not in WAL mode may be read, too.
    connection.exec('begin exclusive');
    connection.exec('rollback');
    return true;
  } catch (error) {
    const fault = fromSqlite(error, file);
    if (fault.fault !== 'locked') return false;
    throw new StoreError(
      'locked',
      `The database ${file} is open in another program. Close it there, then restore.`,
      { cause: error },
    );
  } finally {
    connection?.close();
  }
}

function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
}
