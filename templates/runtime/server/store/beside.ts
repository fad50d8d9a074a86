// Opens the database beside the servers that use it, for one command of the operator: it changes no tables,
// does no work, and puts nothing back that a server has begun. On SQLite, the server sees what it changed
// within a second (others.ts); on PostgreSQL it is told.

import type { Kysely } from 'kysely';
import { Kysely as Database } from '../required.js';
import { requireTables } from './backup.js';
import { existingDatabase, sqlitePath } from './database-file.js';
import { Deliveries } from './deliveries.js';
import { fromSqlite, StoreError } from './errors.js';
import { Inspection } from './inspection.js';
import { Jobs } from './jobs.js';
import { migrations, schemaOf } from './migrations.js';
import { refuseMoved } from './moved.js';
import type { StoreParts } from './parts.js';
import { isPostgresUrl } from './postgres/address.js';
import type { Tables } from './schema.js';
import { Secrets } from './secrets.js';
import { LocalSignals } from './signals.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { connectSqlite, type SqliteDriverName } from './sqlite-drivers.js';
import { Subscriptions } from './subscriptions.js';

/** The store as an operator has it. */
export interface OperatorStore {
  readonly jobs: Pick<Jobs, 'cancel'>;
  readonly deliveries: Pick<Deliveries, 'resend' | 'resendAll' | 'discard'>;
  readonly subscriptions: Pick<Subscriptions, 'remove' | 'suspend' | 'resume'>;
  readonly inspection: Inspection;
  close(): Promise<void>;
}

export interface BesideOptions {
  readonly encryptionKeys: readonly Buffer[];
  /** The SQLite driver to use whatever Node offers; for tests. */
  readonly driver?: SqliteDriverName;
}

/** An open database, and how it is closed. */
export interface Beside extends Omit<StoreParts, 'secrets'> {
  /** For errors. */
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** A server of this machine that writes is waited for. */
const BUSY_TIMEOUT_MS = 5000;

/** @throws StoreError whose message is fit for the operator, also when the database does not exist. */
export async function openBeside(url: string, options: BesideOptions): Promise<OperatorStore> {
  const beside = isPostgresUrl(url)
    ? await (await import('./postgres/beside.js')).besidePostgres(url)
    : besideSqlite(sqlitePath(url), options.driver);
  try {
    await checkSchema(beside.db, beside.name);
    await refuseMoved(beside.db, beside.name);
  } catch (error) {
    await beside.close().catch(() => {});
    throw error;
  }
  const parts: StoreParts = { ...beside, secrets: new Secrets(options.encryptionKeys) };
  const [jobs, deliveries] = [new Jobs(parts), new Deliveries(parts)];
  return {
    jobs,
    deliveries,
    subscriptions: new Subscriptions(parts, jobs, deliveries),
    inspection: new Inspection(parts),
    close: beside.close,
  };
}

function besideSqlite(path: string, driver: SqliteDriverName | undefined): Beside {
  const file = existingDatabase(path);
  try {
    const connection = connectSqlite(file, driver);
    const dialect = sqliteDialect(connection, file);
    requireTables(connection, file);
    connection.exec(
      `pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma foreign_keys = on; pragma secure_delete = on;
       pragma synchronous = full; pragma fullfsync = on`,
    );
    const db = new Database<Tables>({ dialect });
    return {
      db,
      dialect: 'sqlite',
      name: path,
      now: Date.now,
      signals: new LocalSignals(),
      transaction: (work) => db.transaction().execute(work),
      close: () => dialect.close(),
    };
  } catch (error) {
    throw fromSqlite(error, path);
  }
}

/** Only a server changes tables: an operator who looks at them changes nothing by that. */
async function checkSchema(db: Kysely<Tables>, name: string): Promise<void> {
  const { version, oldest } = await schemaOf(db);
  if (version < migrations.length) {
    throw new StoreError(
      'other',
      `The database ${name} was last used by an older version of the generated server (schema ${version}; ` +
        `this one has ${migrations.length}). Start a server of this version once, or use the ops command of that one.`,
    );
  }
  if (version > migrations.length && (oldest ?? version) > migrations.length) {
    throw new StoreError(
      'newer',
      `The database ${name} was used by a newer version of the generated server (schema ${version}; ` +
        `this one has ${migrations.length}). Use the ops command of that version.`,
    );
  }
}
