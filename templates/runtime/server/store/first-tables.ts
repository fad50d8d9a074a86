// The first two steps of the tables. A column has the name that it had then: types are of the newest.

import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { DialectName, Tables } from './schema.js';

export async function firstTables(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  await metaTable(db);
  await jobsTable(db, dialect);
  await eventTables(db);
  await subscriptionTables(db, dialect);
}

export async function blameAndAnswers(db: Kysely<Tables>): Promise<void> {
  // Some databases add one column at a time only.
  for (const column of ['strikes', 'suspicions'] as const) {
    await db.schema
      .alterTable('connector_jobs')
      .addColumn(column, 'integer', (made) => made.notNull().defaultTo(0))
      .execute();
  }
  await db
    .updateTable('connector_jobs')
    .set(({ ref }) => ({ strikes: ref('attempt') }))
    .execute();
  await db.schema.alterTable('connector_subscriptions').addColumn('expires_at', 'bigint').execute();
  await index(db, 'connector_subscriptions', 'expires', ['expires_at']);
}

async function metaTable(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('connector_meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', required)
    .execute();
  await db.insertInto('connector_meta').values({ key: 'epoch', value: randomUUID() }).execute();
}

async function jobsTable(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  await withSequence(db.schema.createTable('connector_jobs'), dialect)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('operation', 'text', required)
    .addColumn('owner', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('context', 'text', required)
    .addColumn('attempt', 'integer', required)
    .addColumn('checkpoint', 'text', required)
    .addColumn('result', 'text', required)
    .addColumn('failure', 'text', required)
    .addColumn('idempotency_key', 'text')
    .addColumn('subscription_id', 'text')
    .addColumn('worker', 'text')
    .addColumn('due_at', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint')
    // Rows without a key never collide: nulls are distinct in both databases.
    .addUniqueConstraint('connector_jobs_key', ['operation', 'owner', 'idempotency_key'])
    .execute();
  await index(db, 'connector_jobs', 'due', ['due_at', 'seq']);
  await index(db, 'connector_jobs', 'expires', ['expires_at']);
  await index(db, 'connector_jobs', 'subscription', ['subscription_id']);
}

async function eventTables(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('connector_events')
    .addColumn('operation', 'text', required)
    .addColumn('sequence', 'bigint', required)
    .addColumn('payload', 'text', required)
    .addColumn('filter', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addPrimaryKeyConstraint('connector_events_key', ['operation', 'sequence'])
    .execute();
  await index(db, 'connector_events', 'expires', ['expires_at']);
  await db.schema
    .createTable('connector_feed_heads')
    .addColumn('operation', 'text', (column) => column.primaryKey())
    .addColumn('head', 'bigint', required)
    .execute();
}

async function subscriptionTables(db: Kysely<Tables>, dialect: DialectName): Promise<void> {
  await withSequence(db.schema.createTable('connector_subscriptions'), dialect)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('operation', 'text', required)
    .addColumn('owner', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('callback_url', 'text', required)
    .addColumn('callback_hash', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addUniqueConstraint('connector_subscriptions_key', ['operation', 'owner', 'callback_hash'])
    .execute();
  await withSequence(db.schema.createTable('connector_deliveries'), dialect)
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('subscription_id', 'text', (column) =>
      column.notNull().references('connector_subscriptions.id').onDelete('cascade'),
    )
    .addColumn('payload', 'text', required)
    .addColumn('attempt', 'integer', required)
    .addColumn('worker', 'text')
    .addColumn('due_at', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .execute();
  await index(db, 'connector_deliveries', 'due', ['due_at', 'seq']);
  await index(db, 'connector_deliveries', 'subscription', ['subscription_id']);
}

/** A rising number by which rows of equal time keep the order in which they were made. */
export function withSequence<Table extends string>(
  table: CreateTableBuilder<Table>,
  dialect: DialectName,
): CreateTableBuilder<Table, 'seq'> {
  return dialect === 'sqlite'
    ? table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    : table.addColumn('seq', 'bigserial', (column) => column.primaryKey());
}

export function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}

export async function index(
  db: Kysely<Tables>,
  table: keyof Tables,
  name: string,
  columns: string[],
): Promise<void> {
  await db.schema.createIndex(`${table}_${name}`).on(table).columns(columns).execute();
}
