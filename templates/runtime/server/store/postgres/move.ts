// Moves what a SQLite database has to PostgreSQL, while no server runs: jobs, events and subscriptions keep
// their ids and numbers, so every Location, every state of a trigger and every subscription stays valid.
// All of it is copied in one transaction; then the SQLite database is marked, and no server starts on it.

import type { Kysely, Transaction } from 'kysely';
import { existsSync } from 'node:fs';
import { Kysely as Database, sql } from '../../required.js';
import { requireTables } from '../backup.js';
import { IN_MEMORY, realFile } from '../database-file.js';
import { fromSqlite, StoreError } from '../errors.js';
import { lockDatabase } from '../lock.js';
import { lockTables } from '../locks.js';
import { migrate } from '../migrations.js';
import { MOVED_MARK, refuseMoved } from '../moved.js';
import type { Tables } from '../schema.js';
import { sqliteDialect } from '../sqlite-dialect.js';
import { connectSqlite, type SqliteConnection } from '../sqlite-drivers.js';
import { parsePostgresUrl } from './address.js';
import { connectPostgres } from './connect.js';
import { loadPg } from './driver.js';

/** In an order in which what a row belongs to is there before it. */
const tables = [
  'connector_meta',
  'connector_jobs',
  'connector_job_requests',
  'connector_job_checkpoints',
  'connector_job_outcomes',
  'connector_events',
  'connector_feed_heads',
  'connector_subscriptions',
  'connector_subscription_shapes',
  'connector_subscription_terms',
  'connector_notifications',
  'connector_deliveries',
  'connector_publications',
] as const satisfies ReadonlyArray<keyof Tables>;

/** Those whose rows are numbered. */
const numbered = [
  'connector_jobs',
  'connector_subscriptions',
  'connector_notifications',
  'connector_deliveries',
] as const satisfies ReadonlyArray<keyof Tables>;

/** Rows read at once, and characters and parameters of one statement. */
const PAGE = 200;
const CHARACTERS = 8_000_000;
const PARAMETERS = 20_000;

export interface Moved {
  /** What may be shown of the new database. */
  readonly name: string;
  readonly rows: ReadonlyMap<keyof Tables, number>;
}

/**
 * @param file the SQLite database.
 * @param url DATABASE_URL of the PostgreSQL database, which has nothing of a connector yet.
 * @throws StoreError with both databases as they were: a server owns the first, the second is in use or
 *   cannot be reached, and what opening them says.
 */
export async function moveToPostgres(file: string, url: string): Promise<Moved> {
  const address = parsePostgresUrl(url);
  if (file === IN_MEMORY || !existsSync(file)) {
    throw new StoreError('folder', `The database ${file} does not exist.`);
  }
  const lock = lockDatabase(realFile(file), { name: file, driver: undefined, timeoutMs: 0 });
  try {
    const connection = connectSqlite(lock.database);
    connection.exec(
      'pragma synchronous = full; pragma secure_delete = on; pragma foreign_keys = on',
    );
    const dialect = sqliteDialect(connection, file);
    const target = connectPostgres(loadPg(), address);
    try {
      requireTables(connection, file);
      const source = new Database<Tables>({ dialect });
      await prepare(source, file);
      await migrate(target.db, 'postgres', { name: address.name, now: Date.now() });
      const rows = await copyAll(connection, target.db, { file, name: address.name });
      await source
        .insertInto('connector_meta')
        .values({ key: MOVED_MARK, value: address.name })
        .execute();
      return { name: address.name, rows };
    } catch (error) {
      throw error instanceof StoreError ? error : fromSqlite(error, file);
    } finally {
      await dialect.close();
      await target.dialect.close();
    }
  } finally {
    lock.release();
  }
}

async function prepare(source: Kysely<Tables>, file: string): Promise<void> {
  await migrate(source, 'sqlite', { name: file, now: Date.now() });
  await refuseMoved(source, file);
}

async function copyAll(
  connection: SqliteConnection,
  target: Kysely<Tables>,
  { file, name }: { readonly file: string; readonly name: string },
): Promise<Moved['rows']> {
  return target.transaction().execute(async (trx) => {
    await lockTables(trx);
    if (await hasTheSame(connection, trx)) return new Map();
    await refuseUsed(trx, name);
    await trx.deleteFrom('connector_meta').execute();
    const rows = new Map<keyof Tables, number>();
    for (const table of tables) rows.set(table, await copy(connection, trx, table));
    for (const [table, count] of rows) {
      const there = await countOf(trx, table);
      if (there !== count) {
        throw new StoreError(
          'other',
          `${table} has ${there} rows in ${name}, but ${count} in ${file}: nothing was moved.`,
        );
      }
    }
    for (const table of numbered) {
      await sql`select setval(pg_get_serial_sequence(${table}, 'seq'),
        (select coalesce(max(seq), 0) + 1 from ${sql.table(table)}), false)`.execute(trx);
    }
    return rows;
  });
}

/** True when it was copied before, and only the mark in the SQLite database is missing. */
async function hasTheSame(
  connection: SqliteConnection,
  trx: Transaction<Tables>,
): Promise<boolean> {
  const text = "select value from connector_meta where key = 'epoch'";
  const [own] = connection.prepare(text).all([]) as Array<{ value: string }>;
  const other = await trx
    .selectFrom('connector_meta')
    .select('value')
    .where('key', '=', 'epoch')
    .executeTakeFirst();
  return other !== undefined && other.value === own?.value;
}

async function refuseUsed(trx: Transaction<Tables>, name: string): Promise<void> {
  for (const table of tables) {
    if (table === 'connector_meta') continue;
    const count = await countOf(trx, table);
    if (count === 0) continue;
    throw new StoreError(
      'other',
      `The database ${name} is in use: ${table} has ${count} rows. Move to one that has nothing of a ` +
        'connector yet. Nothing was moved.',
    );
  }
}

async function countOf(trx: Transaction<Tables>, table: keyof Tables): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)}`.execute(trx);
  return Number(rows[0]?.count);
}

type Row = Readonly<Record<string, string | number | null>>;

/** How many rows. */
async function copy(
  connection: SqliteConnection,
  trx: Transaction<Tables>,
  table: (typeof tables)[number],
): Promise<number> {
  // Every table has this number, also where it has another key.
  const page = connection.prepare(
    `select rowid as place_in_file, * from ${table} where rowid > ? order by rowid limit ${PAGE}`,
  );
  let count = 0;
  for (let after = 0; ;) {
    const found = page.all([after]) as Array<Row & { place_in_file: number }>;
    const rows = found.map(({ place_in_file: place, ...row }) => {
      after = place;
      return row as Row;
    });
    for (const part of partsOf(rows)) {
      await trx
        .insertInto(table)
        .values(part as never)
        .execute();
    }
    count += rows.length;
    if (rows.length < PAGE) return count;
  }
}

function* partsOf(rows: readonly Row[]): Generator<Row[]> {
  let part: Row[] = [];
  let [characters, parameters] = [0, 0];
  for (const row of rows) {
    const values = Object.values(row);
    const size = values.reduce<number>((sum, value) => sum + String(value).length, 0);
    const isFull = characters + size > CHARACTERS || parameters + values.length > PARAMETERS;
    if (isFull && part.length > 0) {
      yield part;
      part = [];
      [characters, parameters] = [0, 0];
    }
    part.push(row);
    characters += size;
    parameters += values.length;
  }
  if (part.length > 0) yield part;
}
