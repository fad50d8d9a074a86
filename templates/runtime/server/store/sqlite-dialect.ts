// Kysely on one SQLite connection. Kysely's own SQLite driver would do, but asks every statement
// whether it returns rows (node:sqlite cannot say before 22.16), prepares each anew, loses the first
// error when SQLite has already rolled back by itself (as it does when the disk is full), and waits for
// the disk once per statement. Here whatever comes in one turn of the event loop is committed together:
// nothing resolves before the commit, but many wait for the same one.

import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from 'kysely';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from '../required.js';
import { setTimeout as wait } from 'node:timers/promises';
import { fromSqlite, StoreError, type StoreFault } from './errors.js';
import type { SqliteConnection } from './sqlite-drivers.js';
import { SqliteStatements } from './sqlite-statements.js';

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

/** Faults with which SQLite may have ended the whole transaction by itself. */
const ending: ReadonlySet<StoreFault> = new Set(['full', 'io', 'locked', 'notADatabase']);

/** How long the lock of another program is waited for, and how often it is tried; meanwhile the event loop goes on. */
const BUSY_WAIT_MS = 5000;
const BUSY_PAUSE_MS = 25;

/** Statements and transactions that share a commit. */
class Group {
  readonly ended: Promise<void>;
  /** Why none of it was kept. */
  fault: StoreError | undefined;
  #resolve!: () => void;
  #reject!: (fault: StoreError) => void;

  constructor() {
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Those who wait are told. Where none does, Node.js would report the rejection as unhandled.
    this.ended.catch(() => {});
  }

  committed(): void {
    this.#resolve();
  }

  fail(fault: StoreError): void {
    this.fault = fault;
    this.#reject(fault);
  }
}

class OneConnectionDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #statements: SqliteStatements;
  readonly #waiting: Array<() => void> = [];
  readonly #file: string;
  #busy = false;
  #closed = false;
  #group: Group | undefined;
  /** Until when the lock of another program is waited for: those in the queue do not wait anew. */
  #busyUntil: number | undefined;

  constructor(connection: SqliteConnection, file: string) {
    this.#connection = connection;
    this.#file = file;
    this.#statements = new SqliteStatements(connection);
  }

  async init(): Promise<void> {}

  /** First come, first served: a transaction keeps the one connection until it ends. */
  async acquireConnection(): Promise<Turn> {
    if (this.#closed) throw new StoreError('closed', 'The database is closed.');
    await this.#lock();
    return new Turn(this);
  }

  async beginTransaction(turn: Turn): Promise<void> {
    const group = await this.#join();
    this.#command('savepoint own');
    turn.transaction = group;
  }

  async commitTransaction(turn: Turn): Promise<void> {
    const group = turn.transaction;
    if (group === undefined) throw new Error('There is no transaction to commit.');
    if (group.fault !== undefined) throw group.fault;
    this.#command('release own');
    turn.transaction = undefined;
    // The next one may join while this one waits for the disk.
    this.#release(turn);
    await group.ended;
  }

  async rollbackTransaction(turn: Turn): Promise<void> {
    const group = turn.transaction;
    turn.transaction = undefined;
    // With a fault of the disk all of the group is gone already; the error that matters is on its way.
    if (group === undefined || group.fault !== undefined) return;
    try {
      this.#connection.exec('rollback to own');
      this.#connection.exec('release own');
    } catch (error) {
      this.#abandon(fromSqlite(error, this.#file));
    }
  }

  async releaseConnection(turn: Turn): Promise<void> {
    this.#release(turn);
  }

  async run<Row>(turn: Turn, query: CompiledQuery): Promise<QueryResult<Row>> {
    // SQLite may have ended the transaction: what follows would be kept without what came before.
    if (turn.transaction?.fault !== undefined) throw turn.transaction.fault;
    if (turn.transaction === undefined && query.query.kind !== 'SelectQueryNode')
      await this.#join();
    const result = this.#execute<Row>(query);
    if (turn.transaction !== undefined || this.#group === undefined) return result;
    // What was read here may be part of the group: it is not told before it is durable.
    const group = this.#group;
    this.#release(turn);
    await group.ended;
    return result;
  }

  async destroy(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lock();
    this.#commit();
    this.#statements.forget();
    try {
      this.#connection.close();
    } catch (error) {
      throw fromSqlite(error, this.#file);
    } finally {
      this.#unlock();
    }
  }

  #execute<Row>(query: CompiledQuery): QueryResult<Row> {
    try {
      return this.#statements.run<Row>(query);
    } catch (error) {
      const fault = fromSqlite(error, this.#file);
      if (ending.has(fault.fault)) this.#abandon(fault);
      throw fault;
    }
  }

  /** The group of this turn of the event loop; begun if need be, and committed in the next. */
  async #join(): Promise<Group> {
    if (this.#group !== undefined) return this.#group;
    await this.#begin();
    const group = new Group();
    this.#group = group;
    setImmediate(() => void this.#end(group));
    return group;
  }

  async #begin(): Promise<void> {
    for (;;) {
      try {
        this.#command('begin immediate');
        this.#busyUntil = undefined;
        return;
      } catch (error) {
        if (!(error instanceof StoreError) || error.fault !== 'locked') throw error;
        this.#busyUntil ??= performance.now() + BUSY_WAIT_MS;
        if (performance.now() >= this.#busyUntil) throw error;
      }
      await wait(BUSY_PAUSE_MS);
    }
  }

  /** After all that are in the queue for the connection by now: they belong to the group. */
  async #end(group: Group): Promise<void> {
    await this.#lock();
    if (this.#group === group) this.#commit();
    this.#unlock();
  }

  #commit(): void {
    const group = this.#group;
    if (group === undefined) return;
    try {
      this.#command('commit');
      this.#group = undefined;
      group.committed();
    } catch (error) {
      this.#abandon(fromSqlite(error, this.#file));
    }
  }

  /** Nothing of the group is kept. */
  #abandon(fault: StoreError): void {
    const group = this.#group;
    this.#group = undefined;
    try {
      this.#connection.exec('rollback');
    } catch {
      // SQLite has ended the transaction itself.
    }
    group?.fail(fault);
  }

  #command(sql: string): void {
    try {
      this.#statements.command(sql);
    } catch (error) {
      throw fromSqlite(error, this.#file);
    }
  }

  #lock(): Promise<void> {
    if (!this.#busy) {
      this.#busy = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(turn: Turn): void {
    if (turn.released) return;
    turn.released = true;
    this.#unlock();
  }

  #unlock(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }
}

/** The connection for as long as one statement or transaction has it. */
class Turn implements DatabaseConnection {
  readonly #driver: OneConnectionDriver;
  /** The group that its transaction is part of. */
  transaction: Group | undefined;
  released = false;

  constructor(driver: OneConnectionDriver) {
    this.#driver = driver;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#driver.run(this, query);
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('The store reads no streams.');
  }
}
