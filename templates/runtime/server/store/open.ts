// Opens the database that DATABASE_URL names and hands out the Store. On SQLite one process owns the
// database (lock.ts), so whatever was being worked on when it is opened belonged to a process that is
// dead, and goes back to the queue at once instead of waiting for its lease. Other programs may read it
// meanwhile.

import type { Kysely as Database } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Logger } from '../controller.js';
import { Kysely } from '../required.js';
import { steadyClock } from './clock.js';
import { IN_MEMORY, prepareFile, realFile, sqlitePath, watchFile } from './database-file.js';
import { fromSqlite, StoreError } from './errors.js';
import { type DatabaseLock, lockDatabase } from './lock.js';
import { makeStore, type MadeStore } from './make-store.js';
import { type FileSystemType, networkOf, refuseNetwork } from './network.js';
import type { Tables } from './schema.js';
import { isPostgresUrl } from './postgres/address.js';
import { LocalSignals } from './signals.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { watchOthers } from './others.js';
import {
  connectSqlite,
  firstValue,
  type SqliteConnection,
  type SqliteDriverName,
} from './sqlite-drivers.js';
import type { Store } from './types.js';

export interface OpenStoreOptions {
  readonly log: Logger;
  /** Keys for callback URLs at rest, of 32 bytes; the first encrypts, all of them decrypt. None: they are stored as they are. */
  readonly encryptionKeys?: readonly Buffer[];
  /** Milliseconds since the epoch; a steady clock if absent. */
  readonly now?: () => number;
  /** The SQLite driver to use whatever Node offers; for tests. */
  readonly driver?: SqliteDriverName;
  /** How long to wait for another process to let go of the file; 2000. */
  readonly lockTimeoutMs?: number;
  /** How long to wait at the start for a PostgreSQL server that is not there yet; 30,000. */
  readonly startTimeoutMs?: number;
  /** Use a database on a network file system, at the operator's risk; false. */
  readonly allowNetwork?: boolean;
  /** Instead of what the operating system says; for tests. */
  readonly fileSystemType?: FileSystemType;
}

/**
 * Opens the database, makes it if need be, and brings its tables up to date.
 *
 * @param url `file:./data/connector.db` (relative to the working directory), `file:///var/lib/x.db`,
 *   or `file::memory:`, which forgets everything and is for unit tests.
 * @throws StoreError whose message is fit for the operator: wrong URL, folder not writable, not a
 *   database, in use by another process, disk full, made by a newer version.
 */
export async function openStore(url: string, options: OpenStoreOptions): Promise<Store> {
  if (isPostgresUrl(url)) {
    // Loaded by who uses it alone.
    const { openPostgres } = await import('./postgres/open.js');
    return openPostgres(url, options);
  }
  const path = sqlitePath(url);
  const lock = takeDatabase(path, options);
  // By its real path, because SQLite puts its log beside the path that it is given.
  const file = lock?.database ?? path;
  let close = async (): Promise<void> => {};
  try {
    const connection = connectSqlite(file, options.driver);
    const dialect = sqliteDialect(connection, path);
    close = () => dialect.close();
    configure(connection, path, options.lockTimeoutMs ?? LOCK_TIMEOUT_MS);
    const signals = new LocalSignals();
    const unwatch = path === IN_MEMORY ? () => {} : watchOthers(connection, signals);
    close = () => {
      unwatch();
      return dialect.close();
    };
    const db = new Kysely<Tables>({ dialect });
    const { now = steadyClock() } = options;
    const made = await makeStore(
      {
        db,
        dialect: 'sqlite',
        name: path,
        holder: randomUUID(),
        now,
        signals,
        transaction: (work) => db.transaction().execute(work),
        ping: pinger(db, now, lock === undefined ? () => {} : watchBoth(path, lock)),
        // No other process has this database.
        alone: (work) => work().then(() => true),
        within() {
          throw new StoreError(
            'url',
            'publish() within a transaction of yours needs a PostgreSQL database: DATABASE_URL names a SQLite file, which has one connection.',
          );
        },
        shrink: () => shrink(connection, path),
        close: () => close().finally(() => lock?.release()),
      },
      options,
    );
    await recover(made, options.log);
    return made.store;
  } catch (error) {
    // After a failure to read the file, closing may fail too: the first error counts.
    await close().catch(() => {});
    lock?.release();
    throw fromSqlite(error, path);
  }
}

const LOCK_TIMEOUT_MS = 2000;

/** Undefined in memory: no other process can open that. */
function takeDatabase(path: string, options: OpenStoreOptions): DatabaseLock | undefined {
  if (path === IN_MEMORY) return undefined;
  const network = networkOf(path, options);
  if (options.allowNetwork !== true) refuseNetwork(path, network);
  else if (network !== undefined) {
    options.log.warn({ network }, 'the database is on a network file system: commits can be lost');
  }
  prepareFile(path);
  const timeoutMs = options.lockTimeoutMs ?? LOCK_TIMEOUT_MS;
  return lockDatabase(realFile(path), { name: path, driver: options.driver, timeoutMs });
}

/** Pages of 4 KiB that are given back at a time: the process does nothing else meanwhile. */
const SHRINK_PAGES = 2000;

/** What the process did that had the database before. */
async function recover({ jobs, deliveries }: MadeStore, log: Logger): Promise<void> {
  const [requeuedJobs, requeuedDeliveries] = [await jobs.recover(), await deliveries.recover()];
  await jobs.shortenPauses();
  await deliveries.shortenPauses();
  if (requeuedJobs + requeuedDeliveries > 0) {
    log.warn({ requeuedJobs, requeuedDeliveries }, 'the last process ended in the middle of work');
  }
}

/** @param stillThere @throws StoreError when what is written goes to a file that will not be found again. */
function pinger(db: Database<Tables>, now: () => number, stillThere: () => void) {
  return async (): Promise<void> => {
    stillThere();
    // A read would succeed on a disk that is full.
    const value = String(now());
    await db
      .insertInto('connector_meta')
      .values({ key: 'last_ready', value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  };
}

/** @throws StoreError `gone` when what is written is lost, or the database could get a second owner. */
function watchBoth(path: string, lock: DatabaseLock): () => void {
  const isInPlace = watchFile(path);
  return () => {
    if (!isInPlace()) {
      throw new StoreError(
        'gone',
        `The database ${path} was deleted or replaced while the server runs: what is written now is ` +
          `lost when it ends. Restart the server, and restore the file from a backup if there is one.`,
      );
    }
    if (!lock.isInPlace()) {
      throw new StoreError(
        'gone',
        `The file ${lock.file} was deleted or replaced while the server runs: a second server could ` +
          `use the database ${path}, too. Restart the server; the file must stay while it runs.`,
      );
    }
  };
}

function shrink(connection: SqliteConnection, path: string): void {
  try {
    connection.exec(`pragma incremental_vacuum(${SHRINK_PAGES})`);
  } catch (error) {
    throw fromSqlite(error, path);
  }
}

/** The log is made as small as this again when it has grown behind a program that read for long. */
const LOG_BYTES = 64 * 1024 * 1024;

/** Then the event loop goes on, and the commit is tried again: see sqlite-dialect.ts. */
const BUSY_TIMEOUT_MS = 20;

/** Makes every commit durable, and lets other programs read: that is what WAL mode is for. */
function configure(connection: SqliteConnection, path: string, lockTimeoutMs: number): void {
  pragma(connection, `busy_timeout = ${Math.trunc(lockTimeoutMs)}`);
  // Of a new file only; then the sweep can give pages back to the disk.
  pragma(connection, 'auto_vacuum = incremental');
  // Callback URLs are secrets: what is deleted is overwritten.
  pragma(connection, 'secure_delete = on');
  pragma(connection, 'journal_mode = wal');
  pragma(connection, `journal_size_limit = ${LOG_BYTES}`);
  pragma(connection, 'synchronous = full');
  // On macOS fsync does not reach the disk without these; elsewhere they do nothing.
  pragma(connection, 'fullfsync = on');
  pragma(connection, 'checkpoint_fullfsync = on');
  pragma(connection, 'foreign_keys = on');
  const expected: ReadonlyArray<readonly [string, string | number]> = [
    ['journal_mode', path === IN_MEMORY ? 'memory' : 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['secure_delete', 1],
  ];
  for (const [name, value] of expected) {
    const actual = pragma(connection, name);
    if (actual !== value) {
      throw new StoreError(
        'other',
        `The database ${path} cannot be used safely: its ${name} is ${actual}, not ${value}. ` +
          `It may lie on a file system that cannot lock files.`,
      );
    }
  }
  // Fails now, not at the first request, when the file cannot be written.
  connection.exec('begin immediate');
  connection.exec('commit');
  pragma(connection, `busy_timeout = ${BUSY_TIMEOUT_MS}`);
}

function pragma(connection: SqliteConnection, text: string): unknown {
  return firstValue(connection, `pragma ${text}`);
}
