// The two SQLite drivers behind one small synchronous interface: node:sqlite where Node has it without
// a flag (22.13 and later), else the native package libsql (the API of better-sqlite3). Both are
// loaded untyped: Node 20's types know no node:sqlite, and libsql is an optional package that need
// not be installed.

import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { messageOf, StoreError } from './errors.js';

export type SqliteDriverName = 'node' | 'libsql';

export type SqliteValue = string | number | null;

export interface SqliteStatement {
  /** All rows of a statement that returns rows. */
  all(parameters: readonly SqliteValue[]): unknown[];
  /** Runs a statement that returns none; the number of changed rows. */
  run(parameters: readonly SqliteValue[]): number;
}

/** One connection. Every method throws the driver's own error: see `fromSqlite`. */
export interface SqliteConnection {
  readonly driver: SqliteDriverName;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  /** Gives the file free at once. */
  close(): void;
}

interface NodeStatement {
  all(...parameters: SqliteValue[]): unknown[];
  run(...parameters: SqliteValue[]): { changes: number | bigint };
}

interface LibsqlStatement {
  all(parameters: readonly SqliteValue[]): unknown[];
  run(parameters: readonly SqliteValue[]): { changes: number };
}

interface Database<Statement> {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

type DatabaseClass<Statement> = new (path: string) => Database<Statement>;

/**
 * Opens `path` (or `:memory:`).
 *
 * @param force the driver to use whatever Node offers; for tests.
 * @throws StoreError `driver` when there is no driver; the driver's error when the file cannot be opened.
 */
export function connectSqlite(path: string, force?: SqliteDriverName): SqliteConnection {
  if (force !== 'libsql') {
    const node = loadNodeSqlite();
    if (node !== undefined) return viaNode(new node(path));
    if (force === 'node') {
      throw new StoreError('driver', `Node ${process.versions.node} has no node:sqlite.`);
    }
  }
  return viaLibsql(new (loadLibsql())(path));
}

/** The first column of the first row; undefined without a row. */
export function firstValue(connection: SqliteConnection, sql: string): unknown {
  const [row] = connection.prepare(sql).all([]);
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
}

function loadNodeSqlite(): DatabaseClass<NodeStatement> | undefined {
  // Answers undefined, rather than throws, where the module is unknown or behind a flag.
  const load: unknown = Reflect.get(process, 'getBuiltinModule');
  if (typeof load !== 'function') return undefined;
  const module: unknown = withoutSqliteWarning(() => Reflect.apply(load, process, ['node:sqlite']));
  if (typeof module !== 'object' || module === null) return undefined;
  return (module as { DatabaseSync: DatabaseClass<NodeStatement> }).DatabaseSync;
}

/**
 * Node warns when node:sqlite is loaded for the first time. The choice is ours, not the operator's, so
 * this one warning is kept off the console; any other goes through.
 */
function withoutSqliteWarning<Value>(load: () => Value): Value {
  const emitWarning = process.emitWarning;
  const filtered = (...rest: unknown[]): void => {
    const [warning, type] = rest;
    const isOurs = type === 'ExperimentalWarning' && /\bSQLite\b/.test(String(warning));
    if (!isOurs) Reflect.apply(emitWarning, process, rest);
  };
  process.emitWarning = filtered as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function loadLibsql(): DatabaseClass<LibsqlStatement> {
  try {
    return createRequire(import.meta.url)('libsql') as DatabaseClass<LibsqlStatement>;
  } catch (error) {
    throw new StoreError(
      'driver',
      `Node ${process.versions.node} has no SQLite of its own, and the package libsql cannot be ` +
        `loaded. Use Node 22.13 or later, or run "npm install libsql" on this platform.`,
      { cause: messageOf(error) },
    );
  }
}

/**
 * Resolves when the files of closed connections are closed: with libsql, that is when statements are
 * collected as garbage, and until then Windows neither renames nor removes them.
 */
export async function filesClosed(driver: SqliteDriverName): Promise<void> {
  if (driver === 'node') return;
  setFlagsFromString('--expose_gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  // What libsql does about it, it does in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
}

function viaNode(database: Database<NodeStatement>): SqliteConnection {
  return {
    driver: 'node',
    exec: (sql) => void database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => Number(statement.run(...parameters).changes),
      };
    },
    close: () => database.close(),
  };
}

function viaLibsql(database: Database<LibsqlStatement>): SqliteConnection {
  return {
    driver: 'libsql',
    exec: (sql) => void database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        all: (parameters) => statement.all(parameters),
        run: (parameters) => statement.run(parameters).changes,
      };
    },
    close() {
      try {
        // libsql keeps the connection, and with it a lock, until every statement is collected as garbage.
        // Leaving WAL mode does now what closing would do: it puts the log into the database and frees
        // the file. Opening it enters WAL mode again.
        database.exec('pragma busy_timeout = 0');
        database.exec('pragma journal_mode = delete');
      } catch {
        // Another program reads, or the database does not exist: the log stays, and the next one that opens the file
        // finds it.
      } finally {
        database.close();
      }
    },
  };
}
