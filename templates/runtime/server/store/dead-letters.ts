// What was given up, as it is listed.

import type { Kysely } from 'kysely';
import type { Tables } from './schema.js';
import type { DeadLetter, DeliveryStore } from './types.js';

export type DeadLetterPage = Parameters<DeliveryStore['deadLetters']>[0];

export async function deadLettersOf(
  db: Kysely<Tables>,
  { operation, limit, before }: DeadLetterPage,
): Promise<DeadLetter[]> {
  const last = await placeOf(db, before);
  const rows = await db
    .selectFrom('connector_deliveries as delivery')
    .innerJoin('connector_subscriptions as subscription', 'subscription.id', 'subscription_id')
    .innerJoin('connector_notifications as sent', 'sent.seq', 'notification')
    .select(['delivery.id', 'subscription_id', 'operation', 'reason', 'attempt', 'ended_at'])
    .select(['sent.body', 'sent.headers', 'sent.created_at'])
    .where('ended_at', 'is not', null)
    .$if(operation !== undefined, (query) => query.where('operation', '=', operation ?? ''))
    .$if(last !== undefined, (query) =>
      query.where(({ eb, and, or }) =>
        or([
          eb('ended_at', '<', last?.ended_at ?? 0),
          and([eb('ended_at', '=', last?.ended_at ?? 0), eb('delivery.seq', '<', last?.seq ?? 0)]),
        ]),
      ),
    )
    .orderBy('ended_at', 'desc')
    .orderBy('delivery.seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    subscriptionId: row.subscription_id,
    operation: row.operation,
    reason: row.reason ?? '',
    attempts: row.attempt,
    body: row.body ?? undefined,
    headers: JSON.parse(row.headers) as Record<string, string>,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? 0,
  }));
}

async function placeOf(db: Kysely<Tables>, id: string | undefined) {
  if (id === undefined) return undefined;
  return db
    .selectFrom('connector_deliveries')
    .select(['seq', 'ended_at'])
    .where('id', '=', id)
    .executeTakeFirst();
}
