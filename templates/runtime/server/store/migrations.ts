// How the tables came to be: an ordered list that only ever grows. A released step never changes;
// what it made is changed by a later one.

import type { Kysely, Transaction } from 'kysely';
import { StoreError } from './errors.js';
import { lockTables } from './locks.js';
import { blameAndAnswers, firstTables } from './first-tables.js';
import { publicationsTable } from './publications.js';
import type { DialectName, Tables } from './schema.js';
import { suspendedSubscriptions } from './held.js';
import { splitTables } from './split-tables.js';

export interface Migration {
  readonly name: string;
  /**
   * Servers that do not know this step cannot work with what it makes. One without it only adds what they
   * do not mind: while servers are replaced one after another, both versions run on one database. What is
   * to go or change goes in two releases, first what adds, then, when no server needs the old any more,
   * what removes it.
   */
  readonly breaks?: true;
  up(db: Kysely<Tables>, dialect: DialectName): Promise<void>;
}

interface MigrationsTable {
  version: number;
  name: string;
  applied_at: number;
}

type WithMigrations = Tables & { connector_migrations: MigrationsTable };

export const migrations: readonly Migration[] = [
  { name: 'first tables', breaks: true, up: firstTables },
  {
    name: 'blame for crashes, and answered subscriptions',
    breaks: true,
    up: blameAndAnswers,
  },
  { name: 'contents apart, dead letters, and terms to match', breaks: true, up: splitTables },
  { name: 'suspended subscriptions', up: suspendedSubscriptions },
  { name: 'keys of publications', up: publicationsTable },
];

/** Key of the row in `connector_meta` that says how many steps a server must know at least. */
export const OLDEST_VERSION = 'oldest_version';

/**
 * Brings the database to the last of `steps`, all in one transaction. One that has more steps stays as it
 * is: see {@link Migration.breaks}.
 *
 * @param name of the database, for errors.
 * @throws StoreError `newer` when the database has steps that `steps` does not know and that break it.
 */
export async function migrate(
  db: Kysely<Tables>,
  dialect: DialectName,
  options: { name: string; now: number; steps?: readonly Migration[] },
): Promise<void> {
  const steps = options.steps ?? migrations;
  await db.transaction().execute(async (trx) => {
    if (dialect === 'postgres') await lockTables(trx);
    await migrationsTable(trx);
    const own = trx as unknown as Transaction<WithMigrations>;
    const { version, oldest } = await schemaOf(trx);
    if (version > steps.length) {
      if (oldest !== undefined && oldest <= steps.length) return;
      throw new StoreError(
        'newer',
        `The database ${options.name} was used by a newer version of the generated server (schema ` +
          `${version}; this one knows ${steps.length}). Run the newer version, or restore a backup ` +
          `made before it.`,
      );
    }
    for (const [index, step] of steps.entries()) {
      if (index < version) continue;
      await step.up(trx, dialect);
      await own
        .insertInto('connector_migrations')
        .values({ version: index + 1, name: step.name, applied_at: options.now })
        .execute();
    }
    const breaking = steps.findLastIndex(({ breaks }) => breaks) + 1;
    if (oldest === undefined || breaking > oldest) await setOldestVersion(trx, breaking);
  });
}

/** How many steps a database has, and how many a server must know at least to use it; undefined: all of them. */
export async function schemaOf(
  db: Kysely<Tables>,
): Promise<{ readonly version: number; readonly oldest: number | undefined }> {
  const row = await (db as unknown as Kysely<WithMigrations>)
    .selectFrom('connector_migrations')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst();
  const version = Number(row?.version ?? 0);
  return { version, oldest: version === 0 ? undefined : await oldestVersion(db) };
}

/** Undefined for a database whose steps came before this was kept: all of them break. */
async function oldestVersion(trx: Kysely<Tables>): Promise<number | undefined> {
  const row = await trx
    .selectFrom('connector_meta')
    .select('value')
    .where('key', '=', OLDEST_VERSION)
    .executeTakeFirst();
  return row === undefined ? undefined : Number(row.value);
}

async function setOldestVersion(trx: Transaction<Tables>, version: number): Promise<void> {
  const value = String(version);
  await trx
    .insertInto('connector_meta')
    .values({ key: OLDEST_VERSION, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

async function migrationsTable(trx: Transaction<Tables>): Promise<void> {
  await trx.schema
    .createTable('connector_migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
}
