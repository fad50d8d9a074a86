// Puts the parts of the store together, over a database that is open.

import type { Kysely } from 'kysely';
import type { Logger, TransactionClient } from '../controller.js';
import { readCounts } from './counts.js';
import { Deliveries } from './deliveries.js';
import { GAP, readEpoch } from './epoch.js';
import { Feed } from './feed.js';
import { Jobs } from './jobs.js';
import { migrate } from './migrations.js';
import { refuseMoved } from './moved.js';
import type { StoreParts } from './parts.js';
import { Publications } from './publications.js';
import type { DialectName, Tables } from './schema.js';
import { sealAll } from './seal-all.js';
import { Secrets } from './secrets.js';
import { Subscriptions } from './subscriptions.js';
import type { Store } from './types.js';

/** An open database, and what differs between the kinds of them. */
export interface OpenDatabase extends Omit<StoreParts, 'secrets'> {
  readonly db: Kysely<Tables>;
  readonly dialect: DialectName;
  /** For errors. */
  readonly name: string;
  readonly holder: string;
  readonly ping: () => Promise<void>;
  readonly alone: Store['alone'];
  /** What of the parts is another within a transaction of the caller's. */
  readonly within: (
    client: TransactionClient,
  ) => Pick<StoreParts, 'db' | 'signals' | 'transaction'>;
  readonly shrink: () => void;
  readonly close: () => Promise<void>;
}

export interface MadeStore {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
}

/** @throws StoreError when the tables cannot be brought up to date, or a key is missing. */
export async function makeStore(
  database: OpenDatabase,
  {
    log,
    encryptionKeys = [],
  }: { readonly log: Logger; readonly encryptionKeys?: readonly Buffer[] },
): Promise<MadeStore> {
  const { db, dialect, name, now, signals, transaction } = database;
  const secrets = new Secrets(encryptionKeys);
  const parts: StoreParts = { db, dialect, now, signals, transaction, secrets };
  await migrate(db, dialect, { name, now: now() });
  await refuseMoved(db, name);
  const sealed = await sealAll(db, secrets);
  if (sealed > 0) log.info({ callbackUrls: sealed }, 'encrypted with the first key');
  const { restoredFrom, ...epoch } = await readEpoch(db, dialect);
  if (restoredFrom !== undefined) {
    log.warn(
      { backup: restoredFrom },
      'the database is a backup: what was stored since is not here',
    );
  }
  const jobs = new Jobs(parts);
  const deliveries = new Deliveries(parts);
  const { holder, ping, alone, shrink, close } = database;
  const publishing = (of: StoreParts, ...queues: readonly [Jobs, Deliveries]) => ({
    feed: new Feed(of, epoch),
    subscriptions: new Subscriptions(of, ...queues),
  });
  const within = (of: StoreParts) => publishing(of, new Jobs(of), new Deliveries(of));
  const store: Store = {
    jobs,
    ...publishing(parts, jobs, deliveries),
    within: (client) => within({ ...parts, ...database.within(client) }),
    deliveries,
    publications: new Publications(parts, within),
    holder,
    now,
    ping,
    onEnded: (what, listener) => signals.listen(what, listener),
    onLost: (listener) => signals.listen('lost', listener),
    alone,
    counts: () => readCounts(db, { now: now(), gap: epoch.base === 0 ? undefined : GAP }),
    shrink,
    close,
  };
  return { store, jobs, deliveries };
}
