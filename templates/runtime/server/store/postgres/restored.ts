// Says in a PostgreSQL database that it was restored from a backup: see epoch.ts.

import { BACKUP_MARK } from '../epoch.js';
import { StoreError } from '../errors.js';
import { parsePostgresUrl } from './address.js';
import { connectPostgres } from './connect.js';
import { loadPg } from './driver.js';

/** @throws StoreError when the database cannot be used, or is none of this server. */
export async function markRestored(url: string): Promise<void> {
  const address = parsePostgresUrl(url);
  const { db, dialect } = connectPostgres(loadPg(), address);
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
