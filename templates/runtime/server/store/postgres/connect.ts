// A pool of connections to PostgreSQL, and Kysely over it.

import type { Kysely as Database } from 'kysely';
import { Kysely } from '../../required.js';
import type { Tables } from '../schema.js';
import type { PostgresAddress } from './address.js';
import { type PostgresDialect, postgresDialect } from './dialect.js';
import type { Pg } from './driver.js';
import { settingsOf } from './settings.js';

const IDLE_MS = 60_000;

/** Connects when it is first asked. Close it by the dialect. */
export function connectPostgres(
  pg: Pg,
  address: PostgresAddress,
): { readonly db: Database<Tables>; readonly dialect: PostgresDialect } {
  const { poolSize } = address;
  const pool = new pg.Pool({
    ...settingsOf(pg, address),
    max: poolSize,
    idleTimeoutMillis: IDLE_MS,
  });
  // Of a connection that no statement uses: the next one gets another. One that is used fails its statement.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const dialect = postgresDialect(pool, address);
  return { db: new Kysely<Tables>({ dialect }), dialect };
}
