// The rows behind deliveries: how they are made, read together, and what goes when they do.

import type { RawBuilder, Selectable, SqlBool, Transaction } from 'kysely';
import { sql } from '../required.js';
import { randomUUID } from 'node:crypto';
import { encode } from './encode.js';
import type { DeliveriesTable, NotificationsTable, SubscriptionsTable, Tables } from './schema.js';
import type { Except } from './types.js';

/** A notification as it is stored. */
export type Content = Omit<Selectable<NotificationsTable>, 'seq'>;

/** JSON; bytes as base64, as `format: byte` has them. Null for a notification without content. */
export function postedBody(value: unknown): string | null {
  if (value === undefined) return null;
  const text = encode(value);
  if (!text.includes('bytes":')) return text;
  return JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member,
  );
}

/** A subscription that something is sent to. */
export type Addressee = Pick<Selectable<SubscriptionsTable>, 'id' | 'origin'>;

/** What is not of these, as SQL asks for it. */
export function notOf({ subscriptions, origins }: Except): RawBuilder<SqlBool> {
  const conditions = [
    subscriptions.length > 0 ? sql`subscription_id not in (${sql.join(subscriptions)})` : undefined,
    origins.length > 0 ? sql`origin not in (${sql.join(origins)})` : undefined,
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;
}

export function newDelivery(
  { id, origin }: Addressee,
  notification: number,
  now: number,
): Omit<Selectable<DeliveriesTable>, 'seq'> {
  return {
    id: randomUUID(),
    subscription_id: id,
    origin,
    notification,
    attempt: 0,
    worker: null,
    due_at: now,
    created_at: now,
    reason: null,
    ended_at: null,
    expires_at: null,
  };
}

/** A completed one has had its callback: its URL is needed no more, and its hash is enough to know it again. */
export async function answer(
  trx: Transaction<Tables>,
  ended: ReadonlyArray<Pick<DeliveriesTable, 'subscription_id'>>,
  expires: number,
): Promise<void> {
  for (const id of new Set(ended.map((row) => row.subscription_id))) {
    await trx
      .updateTable('connector_subscriptions')
      .set({ state: 'answered', callback_url: '', request: '', expires_at: expires })
      .where('id', '=', id)
      .where('state', '=', 'completed')
      .execute();
  }
}

/** What goes to nobody any more. */
export async function forgetUnused(
  trx: Transaction<Tables>,
  ended: ReadonlyArray<Pick<DeliveriesTable, 'notification'>>,
): Promise<void> {
  for (const seq of new Set(ended.map((row) => row.notification))) {
    await trx
      .deleteFrom('connector_notifications')
      .where('seq', '=', seq)
      .where(
        sql<boolean>`not exists (select 1 from connector_deliveries where notification = ${seq})`,
      )
      .execute();
  }
}

export type Receiver = Pick<Selectable<SubscriptionsTable>, 'id' | 'operation' | 'callback_url'>;

export async function receiversOf(
  trx: Transaction<Tables>,
  rows: ReadonlyArray<Selectable<DeliveriesTable>>,
): Promise<ReadonlyMap<string, Receiver>> {
  const found = await trx
    .selectFrom('connector_subscriptions')
    .select(['id', 'operation', 'callback_url'])
    .where('id', 'in', [...new Set(rows.map((row) => row.subscription_id))])
    .execute();
  return new Map(found.map((receiver) => [receiver.id, receiver]));
}

export async function contentsOf(
  trx: Transaction<Tables>,
  rows: ReadonlyArray<Selectable<DeliveriesTable>>,
): Promise<ReadonlyMap<number, Content>> {
  const found = await trx
    .selectFrom('connector_notifications')
    .selectAll()
    .where('seq', 'in', [...new Set(rows.map((row) => row.notification))])
    .execute();
  return new Map(found.map((content) => [content.seq, content]));
}
