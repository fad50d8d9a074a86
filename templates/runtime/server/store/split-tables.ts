// The third step: what may be large goes into tables of its own, what is sent is stored once, dead letters
// are kept, and subscriptions are told apart by what they asked for and found by it.

import type { Kysely, Transaction } from 'kysely';
import { sql } from '../required.js';
import { postedBody } from './delivery-rows.js';
import { decode } from './encode.js';
import { index, required, withSequence } from './first-tables.js';
import type { DialectName, Tables } from './schema.js';
import { SubscriptionIndex } from './subscription-index.js';
import { originOf, subscribeKey } from './subscriptions.js';

/** Rows read at once. */
const PAGE = 200;

export async function splitTables(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  await jobContents(db, dialect);
  await notifications(db, dialect);
  await subscriptions(db as Transaction<Tables>);
}

async function jobContents(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  // SQLite finds a row by its number only where the column is of this type.
  const number = dialect === 'sqlite' ? 'integer' : 'bigint';
  const moved = [
    ['connector_job_requests', sql`request`],
    ['connector_job_checkpoints', sql`checkpoint`],
    ['connector_job_outcomes', sql`result || failure`],
  ] as const;
  for (const [table, content] of moved) {
    await db.schema
      .createTable(table)
      .addColumn('job', number, (column) =>
        column.primaryKey().references('connector_jobs.seq').onDelete('cascade'),
      )
      .addColumn('content', 'text', required)
      .execute();
    await sql`insert into ${sql.table(table)} (job, content)
      select seq, ${content} from connector_jobs where ${content} <> ''`.execute(db);
  }
  // Quotas count what is unfinished.
  await sql`create index connector_jobs_owner on connector_jobs (owner) where due_at is not null`.execute(
    db,
  );
  for (const column of ['request', 'checkpoint', 'result', 'failure'])
    await db.schema.alterTable('connector_jobs').dropColumn(column).execute();
}

interface OldDelivery {
  readonly seq: number;
  readonly id: string;
  readonly subscription_id: string;
  readonly payload: string;
  readonly attempt: number;
  readonly worker: string | null;
  readonly due_at: number;
  readonly created_at: number;
}

async function notifications(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  await withSequence(db.schema.createTable('connector_notifications'), dialect)
    .addColumn('body', 'text')
    .addColumn('headers', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await db.schema.dropIndex('connector_deliveries_due').execute();
  await db.schema.dropIndex('connector_deliveries_subscription').execute();
  await db.schema.alterTable('connector_deliveries').renameTo('connector_deliveries_old').execute();
  await withSequence(db.schema.createTable('connector_deliveries'), dialect)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('subscription_id', 'text', (column) =>
      column.notNull().references('connector_subscriptions.id').onDelete('cascade'),
    )
    .addColumn('origin', 'text', required)
    .addColumn('notification', 'bigint', (column) =>
      column.notNull().references('connector_notifications.seq'),
    )
    .addColumn('attempt', 'integer', required)
    .addColumn('worker', 'text')
    .addColumn('due_at', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addColumn('reason', 'text')
    .addColumn('ended_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .execute();
  await index(db, 'connector_deliveries', 'due', ['due_at', 'seq']);
  await index(db, 'connector_deliveries', 'subscription', ['subscription_id']);
  await index(db, 'connector_deliveries', 'notification', ['notification']);
  await index(db, 'connector_deliveries', 'ended', ['ended_at', 'seq']);
  await index(db, 'connector_deliveries', 'expires', ['expires_at']);
  await moveDeliveries(db);
  await db.schema.dropTable('connector_deliveries_old').execute();
}

async function moveDeliveries(db: Kysely<Tables>): Promise<void> {
  const old = db as unknown as Kysely<{ connector_deliveries_old: OldDelivery }>;
  for (let after = 0; ;) {
    const rows = await old
      .selectFrom('connector_deliveries_old')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const { payload, ...row } of rows) {
      const body = postedBody(decode(payload));
      const { seq } = await db
        .insertInto('connector_notifications')
        .values({ body, headers: '{}', created_at: row.created_at })
        .returning('seq')
        .executeTakeFirstOrThrow();
      const alive = { reason: null, ended_at: null, expires_at: null };
      await db
        .insertInto('connector_deliveries')
        .values({ ...row, ...alive, origin: '', notification: seq })
        .execute();
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.seq ?? 0;
  }
}

async function subscriptions(db: Transaction<Tables>): Promise<void> {
  const table = 'connector_subscriptions';
  for (const column of ['url_hash', 'shape', 'origin'])
    await db.schema
      .alterTable(table)
      .addColumn(column, 'text', (made) => made.notNull().defaultTo(''))
      .execute();
  await db.schema.alterTable(table).renameColumn('callback_hash', 'subscribe_key').execute();
  await db
    .updateTable(table)
    .set(({ ref }) => ({ url_hash: ref('subscribe_key') }))
    .execute();
  await index(db, table, 'url', ['url_hash']);
  await index(db, table, 'owner', ['owner', 'state']);
  await index(db, table, 'shape', ['operation', 'state', 'shape', 'seq']);
  await db.schema
    .createTable('connector_subscription_shapes')
    .addColumn('operation', 'text', required)
    .addColumn('shape', 'text', required)
    .addColumn('places', 'text', required)
    .addPrimaryKeyConstraint('connector_subscription_shapes_key', ['operation', 'shape'])
    .execute();
  await db.schema
    .createTable('connector_subscription_terms')
    .addColumn('operation', 'text', required)
    .addColumn('term', 'text', required)
    .addColumn('subscription', 'bigint', (column) =>
      column.notNull().references('connector_subscriptions.seq').onDelete('cascade'),
    )
    .addPrimaryKeyConstraint('connector_subscription_terms_key', [
      'operation',
      'term',
      'subscription',
    ])
    .execute();
  await index(db, 'connector_subscription_terms', 'subscription', ['subscription']);
  await indexSubscriptions(db);
  await db
    .updateTable('connector_deliveries')
    .set(({ selectFrom }) => ({
      origin: selectFrom('connector_subscriptions')
        .select('origin')
        .whereRef('connector_subscriptions.id', '=', 'connector_deliveries.subscription_id'),
    }))
    .execute();
}

/** What was answered has no request any more: it is known by its URL alone until it is forgotten. */
async function indexSubscriptions(db: Transaction<Tables>): Promise<void> {
  const terms = new SubscriptionIndex();
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('seq', '>', after)
      .where('state', '<>', 'answered')
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      const request = decode(row.request);
      const entry = await terms.entryOf(db, row.operation, request);
      await db
        .updateTable('connector_subscriptions')
        .set({
          subscribe_key: subscribeKey(row.callback_url, request),
          origin: originOf(row.callback_url),
          shape: entry.shape,
        })
        .where('seq', '=', row.seq)
        .execute();
      await terms.add(db, row, entry);
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.seq ?? 0;
  }
}
