// One process owns a SQLite database, and others may read it. So what is locked is not the database but a
// second file beside it, `<database>.lock`: an empty SQLite database in an exclusive transaction that
// never ends. SQLite's locks work on every platform, and the operating system frees them with the
// process, however that ends. The lock file stays: if it were removed, one process could wait for the
// old file and another make a new one, and both would own the database.

import { makeFile, watchFile } from './database-file.js';
import { messageOf, sqliteCode, StoreError } from './errors.js';
import { connectSqlite, type SqliteConnection, type SqliteDriverName } from './sqlite-drivers.js';

const BUSY = 5;

export interface DatabaseLock {
  /** The database without links. */
  readonly database: string;
  /** The lock file. */
  readonly file: string;
  /** False when the lock file was deleted or replaced: a second process could own the database, too. */
  isInPlace(): boolean;
  release(): void;
}

export interface LockOptions {
  /** The database as it is called in errors. */
  readonly name: string;
  readonly driver: SqliteDriverName | undefined;
  /** How long to wait for the process that has it. */
  readonly timeoutMs: number;
}

/**
 * Makes this process the owner of a database.
 *
 * @param file the database without links: see `realFile`.
 * @throws StoreError `locked` when another process owns it.
 */
export function lockDatabase(file: string, options: LockOptions): DatabaseLock {
  const lock = `${file}.lock`;
  let connection: SqliteConnection | undefined;
  try {
    makeFile(lock);
    connection = connectSqlite(lock, options.driver);
    connection.exec(`pragma busy_timeout = ${Math.trunc(options.timeoutMs)}`);
    // Nothing is ever written: without this there would be a journal of nothing, too.
    connection.exec('pragma journal_mode = memory');
    connection.exec('begin exclusive');
  } catch (error) {
    if (connection !== undefined) closeQuietly(connection);
    throw lockFault(error, lock, options.name);
  }
  const held = connection;
  let released = false;
  return {
    database: file,
    file: lock,
    isInPlace: watchFile(lock),
    release() {
      if (released) return;
      released = true;
      held.exec('rollback');
      held.close();
    },
  };
}

function lockFault(error: unknown, lock: string, name: string): StoreError {
  if (error instanceof StoreError) return error;
  if (sqliteCode(error) === BUSY) {
    return new StoreError(
      'locked',
      `The database ${name} is in use by another process. One running server owns a SQLite ` +
        `database: stop the other one, or give this one a DATABASE_URL of its own.`,
      { cause: error },
    );
  }
  return new StoreError(
    'folder',
    `The file ${lock}, by which one server owns the database, cannot be made or locked: ` +
      `${messageOf(error)}. DATABASE_URL must name a file in a folder that this user may write; what ` +
      `else is called ${lock} may be removed.`,
    { cause: error },
  );
}

function closeQuietly(connection: SqliteConnection): void {
  try {
    connection.close();
  } catch {
    // The first error counts.
  }
}
