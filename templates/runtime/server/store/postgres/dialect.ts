// Kysely on a pool of PostgreSQL connections. Kysely's own driver would do, but its transactions do not
// say which they are: when a connection is lost in the middle of COMMIT, that is what one asks by
// afterwards whether it was kept.

import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from 'kysely';
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from '../../required.js';
import { StoreError } from '../errors.js';
import type { PgPool, PgPoolClient, PgQuery, PgResult } from './driver.js';
import { fromPostgres } from './faults.js';
import { Turns } from './turns.js';

/** A COMMIT whose outcome is not known: the connection was lost before the answer. */
export class UnknownCommit extends StoreError {
  /** The id of the transaction: see pg_xact_status. */
  readonly transaction: string;

  constructor(transaction: string, name: string, cause: unknown) {
    super(
      'unknown',
      `The connection to the database ${name} was lost while it stored something: it may be stored or not.`,
      { cause },
    );
    this.transaction = transaction;
  }
}

export interface PostgresDialect extends Dialect {
  /** Lets what is under way finish; what comes later is refused with a StoreError `closed`. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** What may be shown of the database. */
  readonly name: string;
  readonly poolSize: number;
}

export function postgresDialect(pool: PgPool, options: PoolOptions): PostgresDialect {
  const driver = new PoolDriver(pool, options);
  return {
    close: () => driver.destroy(),
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  };
}

/** How long a statement waits for one of the connections. */
const WAIT_MS = 30_000;

class PoolDriver implements Driver {
  readonly #pool: PgPool;
  readonly #name: string;
  readonly #turns: Turns;
  #closed = false;

  constructor(pool: PgPool, { name, poolSize }: PoolOptions) {
    this.#pool = pool;
    this.#name = name;
    this.#turns = new Turns(poolSize);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    if (this.#closed) throw new StoreError('closed', 'The database is closed.');
    const isHere = await this.#turns.take(WAIT_MS);
    if (!isHere) {
      throw new StoreError(
        'away',
        `The database ${this.#name} cannot be used now: all connections of the pool have been busy for ${WAIT_MS / 1000} s. Raise pool_size in DATABASE_URL, or see what takes the database so long.`,
      );
    }
    try {
      return new Connection(await this.#pool.connect(), this.#name);
    } catch (error) {
      this.#turns.giveBack();
      throw fromPostgres(error, this.#name);
    }
  }

  beginTransaction(connection: Connection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: Connection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: Connection): Promise<void> {
    return connection.rollback();
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.release();
    this.#turns.giveBack();
  }

  async destroy(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }
}

/** Statements that are prepared on each connection, by their text; the store has about sixty. */
const PREPARED = 200;
/** Longer ones have lists in them, and are seldom the same twice. */
const LONGEST_PREPARED = 2000;
const names = new Map<string, string>();
/** How often names were given anew: see {@link forgetNames}. */
let round = 0;

function nameFor(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED || text.length > LONGEST_PREPARED) return known;
  const name = `connector_${round}_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * A newer version of the server has added to the tables: what was prepared with "*" in it is refused, on
 * every connection that has prepared it. Under new names, it is prepared again.
 */
function forgetNames(text: string, name: string): void {
  // Or another connection has done so.
  if (names.get(text) !== name) return;
  names.clear();
  round += 1;
}

function isOutdated(error: unknown): boolean {
  return (error as { code?: unknown }).code === '0A000';
}

class Connection implements DatabaseConnection {
  readonly #client: PgPoolClient;
  readonly #name: string;
  #transaction: string | undefined;
  #broken = false;

  constructor(client: PgPoolClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const name = query.kind === 'RawNode' ? undefined : nameFor(sql);
    const values = parameters.map(withoutNul);
    try {
      return await this.#run<Row>({ text: sql, values, ...(name !== undefined && { name }) });
    } catch (error) {
      if (name === undefined || !isOutdated(error)) throw this.#failed(error);
      forgetNames(sql, name);
      // A transaction has failed with it, and is run again.
      if (this.#transaction !== undefined) throw this.#failed(error);
    }
    return this.#run<Row>({ text: sql, values }).catch((error: unknown) => {
      throw this.#failed(error);
    });
  }

  async #run<Row>(query: PgQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#client.query(query);
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /** The number of the transaction comes in the same answer. */
  async begin(): Promise<void> {
    try {
      const results = await this.#client.query(
        'begin; select pg_current_xact_id()::text as transaction',
      );
      const [, { rows }] = results as [PgResult, PgResult];
      this.#transaction = (rows[0] as { transaction: string }).transaction;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async commit(): Promise<void> {
    const transaction = this.#transaction ?? '';
    try {
      await this.#client.query('commit');
      this.#transaction = undefined;
    } catch (error) {
      const failure = this.#failed(error);
      throw failure.fault === 'away' ? new UnknownCommit(transaction, this.#name, error) : failure;
    }
  }

  async rollback(): Promise<void> {
    this.#transaction = undefined;
    // The server rolls back what a lost connection leaves.
    if (this.#broken) return;
    try {
      await this.#client.query('rollback');
    } catch (error) {
      this.#failed(error);
    }
  }

  release(): void {
    this.#client.release(this.#broken || this.#transaction !== undefined);
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('The store reads no streams.');
  }

  #failed(error: unknown): StoreError {
    const failure = fromPostgres(error, this.#name);
    if (failure.fault === 'away') this.#broken = true;
    return failure;
  }
}

/** PostgreSQL has no texts with U+0000. JSON writes it otherwise, so only ids and names of callers can have it, and no row has such a one. */
export function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0')
    ? value.replaceAll('\0', '\uFFFD')
    : value;
}
