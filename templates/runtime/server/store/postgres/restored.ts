// Says in a PostgreSQL database that it was restored from a backup: see epoch.ts.

import { Kysely } from '../../required.js';
import { BACKUP_MARK } from '../epoch.js';
import { StoreError } from '../errors.js';
import type { Tables } from '../schema.js';
import { parsePostgresUrl } from './address.js';
import { postgresDialect } from './dialect.js';
import { loadPg } from './driver.js';
import { settingsOf } from './settings.js';

/** @throws StoreError when the database cannot be used, or is none of this server. */
export async function markRestored(url: string): Promise<void> {
  const address = parsePostgresUrl(url);
  const pg = loadPg();
  const pool = new pg.Pool({ ...settingsOf(pg, address), max: 1, idleTimeoutMillis: 1000 });
  pool.on('error', () => {});
  const dialect = postgresDialect(pool, { ...address, poolSize: 1 });
  const db = new Kysely<Tables>({ dialect });
  const value = new Date().toISOString();
  try {
    await db
      .insertInto('connector_meta')
      .values({ key: BACKUP_MARK, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  } catch (error) {
    const { cause } = error as { cause?: { code?: unknown } };
    if (cause?.code !== UNDEFINED_TABLE) throw error;
    throw new StoreError(
      'notADatabase',
      `The database ${address.name} has no tables of this server: it is another one, or not restored yet.`,
    );
  } finally {
    await dialect.close();
  }
}

const UNDEFINED_TABLE = '42P01';
