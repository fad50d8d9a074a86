// Subscriptions that the operator has suspended: what is sent to one is kept back until it is resumed. Such
// a delivery is due at the end of time, so no claim looks at it.

import type { Kysely, RawBuilder, Transaction } from 'kysely';
import { sql } from '../required.js';
import type { Tables } from './schema.js';

/** `due_at` of a delivery that is kept back: the latest time that JavaScript has. */
export const HELD = 8_640_000_000_000_000;

const isSuspended = sql`exists (select 1 from connector_subscriptions
  where connector_subscriptions.id = connector_deliveries.subscription_id and suspended_at is not null)`;

/** When a delivery is due: at `at`, unless its subscription is suspended. */
export function orHeld(at: number | RawBuilder<number>): RawBuilder<number> {
  return sql<number>`case when ${isSuspended} then ${sql.lit(HELD)} else ${at} end`;
}

/** Keeps back what waits for a subscription, within the transaction that suspends it. What is under way is not broken off. */
export async function hold(trx: Transaction<Tables>, subscriptionId: string): Promise<void> {
  await trx
    .updateTable('connector_deliveries')
    .set({ due_at: HELD })
    .where('subscription_id', '=', subscriptionId)
    .where('worker', 'is', null)
    .where('due_at', 'is not', null)
    .execute();
}

/** Puts what was kept back into the queue, as if it had just been published: all the time to deliver it is left. How many. */
export async function release(
  trx: Transaction<Tables>,
  subscriptionId: string,
  now: number,
): Promise<number> {
  const row = await trx
    .updateTable('connector_deliveries')
    .set({ due_at: now, created_at: now, attempt: 0 })
    .where('subscription_id', '=', subscriptionId)
    .where('due_at', '=', HELD)
    .executeTakeFirst();
  return Number(row.numUpdatedRows);
}

/** What another process kept back while its subscription was being resumed. */
export async function releaseLeft(trx: Transaction<Tables>, now: number): Promise<void> {
  await trx
    .updateTable('connector_deliveries')
    .set({ due_at: now, created_at: now })
    .where('due_at', '=', HELD)
    .where(sql<boolean>`not ${isSuspended}`)
    .execute();
}

/** The fourth step of the tables. */
export async function suspendedSubscriptions(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable('connector_subscriptions')
    .addColumn('suspended_at', 'bigint')
    .execute();
}
