// Opens the database that DATABASE_URL names and hands out the Store. On SQLite one process owns the
// file (exclusive lock), so whatever was being worked on when it is opened belonged to a process that
// is dead, and goes back to the queue at once instead of waiting for its lease.

import { Kysely } from 'kysely';
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../controller.js';
import { steadyClock } from './clock.js';
import { fromSqlite, messageOf, StoreError } from './errors.js';
import { Deliveries } from './deliveries.js';
import { Feed } from './feed.js';
import { Jobs } from './jobs.js';
import { migrate } from './migrations.js';
import type { Tables } from './schema.js';
import { sealAll } from './seal-all.js';
import { Secrets } from './secrets.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { connectSqlite, type SqliteConnection, type SqliteDriverName } from './sqlite-drivers.js';
import { Subscriptions } from './subscriptions.js';
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
  const path = sqlitePath(url);
  if (path !== ':memory:') prepareFile(path);
  const connection = connect(path, options);
  const dialect = sqliteDialect(connection, path);
  try {
    configure(connection, path, options.lockTimeoutMs ?? 2000);
    const db = new Kysely<Tables>({ dialect });
    return await makeStore({
      db,
      name: path,
      close: () => dialect.close(),
      stillThere: watchFile(path),
      shrink: () => connection.exec(`pragma incremental_vacuum(${SHRINK_PAGES})`),
      options,
    });
  } catch (error) {
    // After a failure to lock or to read the file, closing may fail too: the first error counts.
    await dialect.close().catch(() => {});
    throw fromSqlite(error, path);
  }
}

/** Pages of 4 KiB that are given back at a time: the process does nothing else meanwhile. */
const SHRINK_PAGES = 2000;

async function makeStore(database: {
  readonly db: Kysely<Tables>;
  readonly name: string;
  readonly close: () => Promise<void>;
  /** @throws StoreError when what is written goes to a file that will not be found again. */
  readonly stillThere: () => void;
  readonly shrink: () => void;
  readonly options: OpenStoreOptions;
}): Promise<Store> {
  const { db, name, close } = database;
  const { log, now = steadyClock(), encryptionKeys = [] } = database.options;
  const secrets = new Secrets(encryptionKeys);
  const parts = { db, dialect: 'sqlite', now, secrets } as const;
  await migrate(db, parts.dialect, { name, now: now() });
  const sealed = await sealAll(db, secrets);
  if (sealed > 0) log.info({ callbackUrls: sealed }, 'encrypted with the first key');
  const { value: epoch } = await db
    .selectFrom('connector_meta')
    .select('value')
    .where('key', '=', 'epoch')
    .executeTakeFirstOrThrow();
  const jobs = new Jobs(parts);
  const deliveries = new Deliveries(parts);
  const subscriptions = new Subscriptions(parts, jobs, deliveries);
  const [requeuedJobs, requeuedDeliveries] = [await jobs.recover(), await deliveries.recover()];
  if (requeuedJobs + requeuedDeliveries > 0) {
    log.warn({ requeuedJobs, requeuedDeliveries }, 'the last process ended in the middle of work');
  }
  return {
    jobs,
    feed: new Feed(parts, epoch),
    subscriptions,
    deliveries,
    now,
    async ping() {
      database.stillThere();
      // A read would succeed on a disk that is full.
      const value = String(now());
      await db
        .insertInto('connector_meta')
        .values({ key: 'last_ready', value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
    shrink: database.shrink,
    close,
  };
}

/** Remembers which file it is: another one may lie there later, or none, while this process goes on with the first. */
function watchFile(path: string): () => void {
  const inode = inodeOf(path);
  return () => {
    if (path === ':memory:' || inode === undefined || inode === 0n || inodeOf(path) === inode)
      return;
    throw new StoreError(
      'gone',
      `The database ${path} was deleted or replaced while the server runs: what is written now is lost ` +
        `when it ends. Restart the server, and restore the file from a backup if there is one.`,
    );
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** The path in a `file:` URL, or `:memory:`. */
function sqlitePath(url: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'postgres' || scheme === 'postgresql') {
    throw new StoreError(
      'url',
      'DATABASE_URL names a PostgreSQL database. PostgreSQL comes with a later version; use ' +
        'file:./data/connector.db, a SQLite database, for now.',
    );
  }
  // The URL itself is not shown: one of another scheme may have a password in it.
  if (scheme !== 'file') {
    throw new StoreError(
      'url',
      'DATABASE_URL must start with "file:", for example file:./data/connector.db.',
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
function prepareFile(path: string): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // An existing file must not be opened here: closing it would free the locks of this process.
    if (!existsSync(path)) closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? messageOf(error);
    if (code === 'EEXIST' && existsSync(path)) return;
    throw new StoreError(
      code === 'ENOSPC' ? 'full' : 'folder',
      `The database ${path} cannot be made in the folder ${folder} (${code}). DATABASE_URL must name ` +
        `a file in a folder that this user may write.`,
      { cause: error },
    );
  }
}

function connect(path: string, options: OpenStoreOptions): SqliteConnection {
  try {
    return connectSqlite(path, options.driver);
  } catch (error) {
    throw fromSqlite(error, path);
  }
}

/**
 * Takes the file for this process alone and makes every commit durable. Exclusive locking comes before
 * WAL mode, which then needs no shared memory.
 */
function configure(connection: SqliteConnection, path: string, lockTimeoutMs: number): void {
  pragma(connection, `busy_timeout = ${Math.trunc(lockTimeoutMs)}`);
  // Of a new file only; then the sweep can give pages back to the disk.
  pragma(connection, 'auto_vacuum = incremental');
  // Callback URLs are secrets: what is deleted is overwritten.
  pragma(connection, 'secure_delete = on');
  pragma(connection, 'locking_mode = exclusive');
  pragma(connection, 'journal_mode = wal');
  pragma(connection, 'synchronous = full');
  // On macOS fsync does not reach the disk without these; elsewhere they do nothing.
  pragma(connection, 'fullfsync = on');
  pragma(connection, 'checkpoint_fullfsync = on');
  pragma(connection, 'foreign_keys = on');
  const expected: ReadonlyArray<readonly [string, string | number]> = [
    ['locking_mode', 'exclusive'],
    ['journal_mode', path === ':memory:' ? 'memory' : 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['secure_delete', 1],
  ];
  for (const [name, value] of expected) {
    const actual = pragma(connection, name);
    if (path === ':memory:' && name === 'locking_mode') continue;
    if (actual !== value) {
      throw new StoreError(
        'other',
        `The database ${path} cannot be used safely: its ${name} is ${actual}, not ${value}. ` +
          `It may lie on a file system that cannot lock files.`,
      );
    }
  }
  // Takes the lock now, not at the first request.
  connection.exec('begin immediate');
  connection.exec('commit');
}

function pragma(connection: SqliteConnection, text: string): unknown {
  const [row] = connection.prepare(`pragma ${text}`).all([]);
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
}
