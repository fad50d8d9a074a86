// Opens a PostgreSQL database that several replicas share.

import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely as Database } from 'kysely';
import type { Logger } from '../../controller.js';
import { Kysely, sql } from '../../required.js';
import { passes, StoreError } from '../errors.js';
import { makeStore } from '../make-store.js';
import type { Tables } from '../schema.js';
import type { Store } from '../types.js';
import { parsePostgresUrl, type PostgresAddress } from './address.js';
import { DatabaseClock } from './clock.js';
import { postgresDialect } from './dialect.js';
import { loadPg, type Pg, type PgOptions, typesOf } from './driver.js';
import { fromPostgres } from './faults.js';
import { Replicas } from './replicas.js';
import { Session } from './session.js';
import { retryingTransactions } from './transactions.js';

export interface OpenPostgresOptions {
  readonly log: Logger;
  readonly encryptionKeys?: readonly Buffer[];
  /** How long to wait at the start for a database that is not there yet; 30,000. */
  readonly startTimeoutMs?: number;
  /** Milliseconds since the epoch, in the place of the database's clock; for tests. */
  readonly now?: () => number;
}

/** pg_current_xact_id came with this one. */
const OLDEST_VERSION = 13;

const CONNECT_MS = 5000;
const STATEMENT_MS = 30_000;
/** A process that is held up in the middle of a transaction, with rows locked, must not hold up the others. */
const STALLED_MS = 2000;
const IDLE_MS = 60_000;
const START_MS = 30_000;
const START_PAUSE_MS = 500;
/** The second number of the lock of who sweeps: those of replicas are positive. */
const SWEEP_LOCK = -1;

/** @throws StoreError whose message is fit for the operator. */
export async function openPostgres(url: string, options: OpenPostgresOptions): Promise<Store> {
  const address = parsePostgresUrl(url);
  const pg = loadPg();
  const { log } = options;
  const until = performance.now() + (options.startTimeoutMs ?? START_MS);
  for (let said = false; ; said = true) {
    try {
      return await open(pg, address, options);
    } catch (error) {
      const failure = fromPostgres(error, address.name);
      if (!passes(failure) || performance.now() >= until) throw failure;
      if (!said) log.warn({ reason: failure.message }, 'waiting for the database');
      await wait(START_PAUSE_MS);
    }
  }
}

async function open(
  pg: Pg,
  address: PostgresAddress,
  { log, encryptionKeys, now }: OpenPostgresOptions,
): Promise<Store> {
  const { name, poolSize } = address;
  const [holder, lock] = [randomUUID(), randomInt(1, 2 ** 31 - 1)];
  const settings = settingsOf(pg, address);
  const pool = new pg.Pool({ ...settings, max: poolSize, idleTimeoutMillis: IDLE_MS });
  // Of a connection that no statement uses: the next one gets another. One that is used fails its statement.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const dialect = postgresDialect(pool, name);
  const db = new Kysely<Tables>({ dialect });
  const session = new Session({ client: () => new pg.Client(settings), holder, lock, name, log });
  const clock = new DatabaseClock();
  const replicas = new Replicas({ db, session, clock, holder, lock, log });
  const close = async (): Promise<void> => {
    await replicas.stop();
    await session.close();
    await dialect.close();
  };
  try {
    await checkVersion(db, name);
    await session.connect();
    await replicas.prepare();
    await replicas.beat();
    const made = await makeStore(
      {
        db,
        dialect: 'postgres',
        name,
        holder,
        now: now ?? (() => clock.now()),
        signals: session.signals,
        transaction: retryingTransactions(db),
        ping: () => replicas.beat().then(() => {}),
        alone: (work) => session.holding(SWEEP_LOCK, work),
        // The server vacuums by itself.
        shrink: () => {},
        close,
      },
      { log, ...(encryptionKeys && { encryptionKeys }) },
    );
    await replicas.start(made);
    return made.store;
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

function settingsOf(pg: Pg, address: PostgresAddress): PgOptions {
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

async function checkVersion(db: Database<Tables>, name: string): Promise<void> {
  const { rows } = await sql<{ version: string; standby: boolean }>`
    select current_setting('server_version') as version, pg_is_in_recovery() as standby`.execute(
    db,
  );
  const [{ version, standby } = { version: '', standby: false }] = rows;
  if (Number.parseInt(version, 10) < OLDEST_VERSION) {
    throw new StoreError(
      'other',
      `The database ${name} is PostgreSQL ${version}; ${OLDEST_VERSION} is the oldest that works here.`,
    );
  }
  if (standby) {
    throw new StoreError('away', `The database ${name} cannot be used now: it is a standby.`);
  }
}
