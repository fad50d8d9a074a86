// Publishes from another process than the server's: a job of yours, a function, the back end that the
// connector is about. Both share a PostgreSQL database.

import { ConfigError } from './config.js';
import type { Logger } from './controller.js';
import type { ConnectorDescriptor } from './descriptor.js';
import { createFrontDoor } from './events.js';
import { encryptionKeys } from './key-settings.js';
import { SettingReader } from './setting-reader.js';
import { StoreError } from './store/errors.js';
import { openStore } from './store/open.js';
import { isPostgresUrl } from './store/postgres/address.js';
import { loadTracing } from './telemetry.js';

export interface PublisherOptions {
  /** Of the connector's database; the setting DATABASE_URL if absent. */
  readonly databaseUrl?: string;
  /** Settings; `process.env` if absent. Of these, DATABASE_URL, ENCRYPTION_KEY and EVENT_RETENTION_HOURS are read: as the server has them. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What there is to say; `console` for warnings and errors if absent. */
  readonly log?: Logger;
}

export interface Publisher<Connector> {
  /** As controllers have it: triggers to publish events of, webhook actions to complete. */
  readonly connector: Connector;
  /** Ends its connections. */
  close(): Promise<void>;
}

/**
 * Connects to the database of a connector. The tables are the server's: they are made if they are not there yet.
 *
 * @throws ConfigError for settings that are wrong, a SQLite database, and one that cannot be reached.
 */
export async function createPublisher<Connector>(
  descriptor: ConnectorDescriptor,
  options: PublisherOptions = {},
): Promise<Publisher<Connector>> {
  const read = new SettingReader(options.env ?? process.env);
  const url = options.databaseUrl ?? read.text('DATABASE_URL') ?? '';
  const keys = encryptionKeys(read);
  const hours = read.number('EVENT_RETENTION_HOURS', 168, [0.001, 87_600], false);
  if (!isPostgresUrl(url)) {
    read.problems.push(
      'DATABASE_URL must name a PostgreSQL database to publish from another process: SQLite is for one process, the server.',
    );
  }
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  try {
    const log = options.log ?? quiet;
    const store = await openStore(url, { log, encryptionKeys: keys });
    const config = { eventRetentionMs: hours * 3_600_000 };
    const tracing = await loadTracing(descriptor, log);
    const telemetry = tracing === undefined ? {} : { tracing };
    const connector = createFrontDoor({ descriptor, store, config, telemetry }) as Connector;
    return { connector, close: () => store.close() };
  } catch (error) {
    throw error instanceof StoreError ? new ConfigError([error.message]) : error;
  }
}

const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: (...values: unknown[]) => console.warn(...values),
  error: (...values: unknown[]) => console.error(...values),
};
