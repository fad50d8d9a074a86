// The store on a connection of the user's, in a transaction of the user's: what is stored is there when that
// commits. So are the wake-ups, which PostgreSQL keeps back until then.

import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import type { TransactionClient } from '../../controller.js';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from '../../required.js';
import type { StoreParts } from '../parts.js';
import type { Tables } from '../schema.js';
import { LocalSignals } from '../signals.js';
import { withoutNul } from './dialect.js';
import type { PgOptions } from './driver.js';
import { fromPostgres } from './faults.js';
import { CHANNEL, messageText } from './message.js';

export interface BorrowedOptions {
  /** What may be shown of the database. */
  readonly name: string;
  readonly types: PgOptions['types'];
}

/** Parts of a store that use the client alone. */
export function borrowedParts(
  client: TransactionClient,
  options: BorrowedOptions,
): Pick<StoreParts, 'db' | 'signals' | 'transaction'> {
  const connection = new Borrowed(client, options);
  const db = new Kysely<Tables>({ dialect: dialectOf(connection) });
  return {
    db,
    signals: new LocalSignals(),
    async transaction(work) {
      // Neither begun nor committed here, and not run again: it is the user's.
      const value = await db.transaction().execute(work);
      await connection.query(`select pg_notify($1, $2)`, [CHANNEL, wakeUp]);
      return value;
    },
  };
}

/** From no replica, so that the one in this process hears it, too. */
const wakeUp = messageText('', [
  ['jobs', ''],
  ['deliveries', ''],
]);

function dialectOf(connection: Borrowed): Dialect {
  const nothing = async (): Promise<void> => {};
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  };
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class Borrowed implements DatabaseConnection {
  readonly #client: TransactionClient;
  readonly #options: BorrowedOptions;

  constructor(client: TransactionClient, options: BorrowedOptions) {
    this.#client = client;
    this.#options = options;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.query(sql, parameters.map(withoutNul));
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  async query(text: string, values: unknown[]) {
    const { name, types } = this.#options;
    try {
      return await this.#client.query({ text, values, types });
    } catch (error) {
      throw fromPostgres(error, name);
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    throw new Error('The store reads no streams.');
  }
}
