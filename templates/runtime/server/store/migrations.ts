// How the tables came to be: an ordered list that only ever grows. A released step never changes;
// what it made is changed by a later one.

import type { Kysely, Transaction } from 'kysely';
import { StoreError } from './errors.js';
import { lockTables } from './locks.js';
import { blameAndAnswers, firstTables } from './first-tables.js';
import type { DialectName, Tables } from './schema.js';
import { splitTables } from './split-tables.js';

export interface Migration {
  readonly name: string;
  up(db: Kysely<Tables>, dialect: DialectName): Promise<void>;
}

interface MigrationsTable {
  version: number;
  name: string;
  applied_at: number;
}

type WithMigrations = Tables & { connector_migrations: MigrationsTable };

export const migrations: readonly Migration[] = [
  { name: 'first tables', up: firstTables },
  { name: 'blame for crashes, and answered subscriptions', up: blameAndAnswers },
  { name: 'contents apart, dead letters, and terms to match', up: splitTables },
];

/**
 * Brings the database to the last of `steps`, all in one transaction.
 *
 * @param name of the database, for errors.
 * @throws StoreError `newer` when the database has steps that `steps` does not know.
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
    const row = await own
      .selectFrom('connector_migrations')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst();
    const version = Number(row?.version ?? 0);
    if (version > steps.length) {
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
  });
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
