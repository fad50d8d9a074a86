// The rows behind deliveries: how they are made, read together, and what goes when they do.

import type { ExpressionBuilder, RawBuilder, Selectable, SqlBool, Transaction } from 'kysely';
import { sql } from '../required.js';
import { randomUUID } from 'node:crypto';
import { among } from './among.js';
import { encode } from './encode.js';
import { HELD } from './held.js';
import type {
  DeliveriesTable,
  DialectName,
  NotificationsTable,
  SubscriptionsTable,
  Tables,
} from './schema.js';
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
export type Addressee = Pick<Selectable<SubscriptionsTable>, 'id' | 'origin' | 'suspended_at'>;

/** What is not of these, as SQL asks for it. */
export function notOf(
  dialect: DialectName,
  { subscriptions, origins }: Except,
): RawBuilder<SqlBool> {
  const conditions = [
    subscriptions.length > 0 ? among(dialect, 'subscription_id', subscriptions) : undefined,
    origins.length > 0 ? among(dialect, 'origin', origins) : undefined,
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? sql`true` : sql`not (${sql.join(conditions, sql` or `)})`;
}

/** In the order in which the keys came first. */
export function groupedBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

export function newDelivery(
  { id, origin, suspended_at: suspended }: Addressee,
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
    due_at: suspended === null ? now : HELD,
    created_at: now,
    reason: null,
    ended_at: null,
    expires_at: null,
  };
}

/** A completed one has had its callback: its URL is needed no more, and its hash is enough to know it again. */
export async function answer(
  trx: Transaction<Tables>,
  dialect: DialectName,
  ended: ReadonlyArray<Pick<DeliveriesTable, 'subscription_id'>>,
  expires: number,
): Promise<void> {
  const ids = ended.map((row) => row.subscription_id);
  await trx
    .updateTable('connector_subscriptions')
    .set({ state: 'answered', callback_url: '', request: '', expires_at: expires })
    .where(among(dialect, 'id', ids))
    .where('state', '=', 'completed')
    .execute();
}

/** What goes to no subscription any more. */
export async function forgetUnused(
  trx: Transaction<Tables>,
  dialect: DialectName,
  ended: ReadonlyArray<Pick<DeliveriesTable, 'notification'>>,
): Promise<void> {
  const sequences = ended.map((row) => row.notification);
  await trx
    .deleteFrom('connector_notifications')
    .where(among(dialect, 'seq', sequences))
    .where(isUnused)
    .execute();
}

function isUnused({
  not,
  exists,
  selectFrom,
}: ExpressionBuilder<Tables, 'connector_notifications'>) {
  return not(
    exists(
      selectFrom('connector_deliveries')
        .select('connector_deliveries.seq')
        .whereRef('notification', '=', 'connector_notifications.seq'),
    ),
  );
}

/** Older ones are no longer part of a transaction that is under way. */
const LEFT_MS = 3_600_000;

/** What two processes forgot the last deliveries of at once, each while it saw that of the other. */
export async function forgetLeft(trx: Transaction<Tables>, now: number): Promise<void> {
  await trx
    .deleteFrom('connector_notifications')
    .where('created_at', '<', now - LEFT_MS)
    .where(isUnused)
    .execute();
}

export type Receiver = Pick<Selectable<SubscriptionsTable>, 'id' | 'operation' | 'callback_url'>;

export async function receiversOf(
  trx: Transaction<Tables>,
  dialect: DialectName,
  rows: ReadonlyArray<Selectable<DeliveriesTable>>,
): Promise<ReadonlyMap<string, Receiver>> {
  const found = await trx
    .selectFrom('connector_subscriptions')
    .select(['id', 'operation', 'callback_url'])
    .where(
      among(
        dialect,
        'id',
        rows.map((row) => row.subscription_id),
      ),
    )
    .execute();
  return new Map(found.map((receiver) => [receiver.id, receiver]));
}

export async function contentsOf(
  trx: Transaction<Tables>,
  dialect: DialectName,
  rows: ReadonlyArray<Selectable<DeliveriesTable>>,
): Promise<ReadonlyMap<number, Content>> {
  const found = await trx
    .selectFrom('connector_notifications')
    .selectAll()
    .where(
      among(
        dialect,
        'seq',
        rows.map((row) => row.notification),
      ),
    )
    .execute();
  return new Map(found.map((content) => [content.seq, content]));
}
