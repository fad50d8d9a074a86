// Databases without a store: what the tables are changed with in the place of another version.

import { Kysely, PostgresDialect } from 'kysely';
import { join } from 'node:path';
import pg from 'pg';
import type { DialectName, Tables } from '../../../templates/runtime/server/store/schema.js';
import { sqliteDialect } from '../../../templates/runtime/server/store/sqlite-dialect.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { postgresDatabase } from './postgres.js';
import { type Engine, temporaryFolder } from './temporary-store.js';

export { engines } from './temporary-store.js';

export interface NewDatabase {
  readonly dialect: DialectName;
  readonly name: string;
  /** DATABASE_URL */
  readonly url: string;
}

/** An empty one. Only the driver of this Node is used for SQLite. */
export async function newDatabase(engine: Engine): Promise<NewDatabase> {
  if (engine === 'postgres') {
    return { dialect: 'postgres', name: 'database', url: await postgresDatabase() };
  }
  const name = join(temporaryFolder(), 'connector.db');
  return { dialect: 'sqlite', name, url: `file:${name}` };
}

/** Works on the tables while the database is open. */
export async function withTables<Value>(
  url: string,
  work: (db: Kysely<Tables>) => Promise<Value>,
): Promise<Value> {
  const db = new Kysely<Tables>({ dialect: dialectOf(url) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

function dialectOf(url: string) {
  if (url.startsWith('file:')) {
    const file = url.slice('file:'.length);
    return sqliteDialect(connectSqlite(file), file);
  }
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
}
