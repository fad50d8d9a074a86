// Kysely on one SQLite connection. Kysely's own SQLite driver would do, but asks every statement
// whether it returns rows (node:sqlite cannot say before 22.16), prepares each anew, and loses the
// first error when SQLite has already rolled back by itself (as it does when the disk is full).

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { fromSqlite, StoreError } from './errors.js';
import type { SqliteConnection, SqliteStatement, SqliteValue } from './sqlite-drivers.js';

/** Statements kept prepared; the store has about fifty. */
const STATEMENTS = 100;

export interface SqliteDialect extends Dialect {
  /**
   * Lets everything that was asked for before finish, then closes; what comes later is refused with a
   * StoreError `closed`. (Kysely's own `destroy` would answer with an error that nobody can tell apart.)
   */
  close(): Promise<void>;
}

/**
 * For one Kysely instance.
 *
 * @param file the name to show in errors.
 */
export function sqliteDialect(connection: SqliteConnection, file: string): SqliteDialect {
  const driver = new OneConnectionDriver(connection, file);
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    close: () => driver.destroy(),
  };
}

class OneConnectionDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #runner: StatementRunner;
  readonly #waiting: Array<() => void> = [];
  #busy = false;
  #closed = false;
  readonly #file: string;

  constructor(connection: SqliteConnection, file: string) {
    this.#connection = connection;
    this.#file = file;
    this.#runner = new StatementRunner(connection, file);
  }

  async init(): Promise<void> {}

  /** First come, first served: a transaction keeps the one connection until it ends. */
  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#closed) throw new StoreError('closed', 'The database is closed.');
    await this.#lock();
    return this.#runner;
  }

  async beginTransaction(): Promise<void> {
    this.#runner.command('begin immediate');
  }

  async commitTransaction(): Promise<void> {
    this.#runner.command('commit');
  }

  async rollbackTransaction(): Promise<void> {
    try {
      this.#connection.exec('rollback');
    } catch (error) {
      // SQLite ended the transaction itself (disk full, I/O error); the error that matters is on its way.
      if (/no transaction is active/.test(String(error))) return;
      throw fromSqlite(error, this.#file);
    }
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }

  async destroy(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lock();
    this.#runner.forget();
    try {
      this.#connection.close();
    } catch (error) {
      throw fromSqlite(error, this.#file);
    } finally {
      await this.releaseConnection();
    }
  }

  #lock(): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

class StatementRunner implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  readonly #file: string;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(connection: SqliteConnection, file: string) {
    this.#connection = connection;
    this.#file = file;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const statement = this.#prepare(query.sql);
      const parameters = query.parameters as readonly SqliteValue[];
      if (returnsRows(query)) return { rows: statement.all(parameters) as Row[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(parameters)) };
    } catch (error) {
      throw fromSqlite(error, this.#file);
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('The store reads no streams.');
  }

  command(sql: string): void {
    try {
      this.#prepare(sql).run([]);
    } catch (error) {
      throw fromSqlite(error, this.#file);
    }
  }

  forget(): void {
    this.#statements.clear();
  }

  #prepare(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    // A Map keeps the order of insertion, so putting a used one back last leaves the oldest first.
    if (known !== undefined) this.#statements.delete(sql);
    const statement = known ?? this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement;
  }
}

function returnsRows({ query }: CompiledQuery): boolean {
  switch (query.kind) {
    case 'SelectQueryNode':
      return true;
    case 'InsertQueryNode':
    case 'UpdateQueryNode':
    case 'DeleteQueryNode':
      return query.returning !== undefined;
    default:
      return false;
  }
}
