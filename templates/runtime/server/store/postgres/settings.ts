// How every connection to PostgreSQL is made.

import type { PostgresAddress } from './address.js';
import { type Pg, type PgOptions, typesOf } from './driver.js';

const CONNECT_MS = 5000;
const STATEMENT_MS = 30_000;
/** A process that is held up in the middle of a transaction, with rows locked, must not hold up the others. */
const STALLED_MS = 2000;

export function settingsOf(pg: Pg, address: PostgresAddress): PgOptions {
  const { host, port, database, user, password, tls } = address;
  return {
    host,
    port,
    database,
    user,
    password,
    ssl: tls,
    application_name: 'la-connector',
    // A connection whose other end is gone is noticed within 15 s: its locks must not outlive it for long.
    options:
      '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 ' +
      `-c statement_timeout=${STATEMENT_MS} -c idle_in_transaction_session_timeout=${STALLED_MS}`,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_MS,
    types: typesOf(pg),
  };
}
