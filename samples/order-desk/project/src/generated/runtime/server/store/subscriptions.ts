// Subscriptions and the notifications that wait for delivery. Callback URLs are secrets: they are in
// one column alone, looked up by their hash, and never part of an error.

import type { Kysely, Selectable, Transaction } from 'kysely';
import { createHash, randomUUID } from 'node:crypto';
import { decode, encode } from './encode.js';
import { undefinedWhenClosed } from './errors.js';
import type { Jobs, StoreParts } from './jobs.js';
import { Ready } from './ready.js';
import type { DeliveriesTable, SubscriptionsTable, Tables } from './schema.js';
import type { Delivery, NewJob, SubscriptionRecord, SubscriptionStore } from './types.js';

/** Deliveries inserted by one statement: far below SQLite's 32,766 parameters. */
const CHUNK = 200;

interface NewSubscription {
  readonly id?: string;
  readonly operation: string;
  readonly owner: string;
  readonly request: unknown;
  readonly callbackUrl: string;
  readonly job?: Omit<NewJob, 'subscriptionId'>;
}

export class Subscriptions implements SubscriptionStore {
  readonly #parts: StoreParts;
  readonly #db: Kysely<Tables>;
  readonly #jobs: Jobs;
  readonly #ready = new Ready();

  constructor(parts: StoreParts, jobs: Jobs) {
    this.#parts = parts;
    this.#db = parts.db;
    this.#jobs = jobs;
  }

  async create(
    subscription: NewSubscription,
  ): Promise<{ subscription: SubscriptionRecord; created: boolean }> {
    const { job } = subscription;
    const row = newRow(subscription, this.#parts.now());
    const result = await this.#db.transaction().execute(async (trx) => {
      const inserted = await trx
        .insertInto('connector_subscriptions')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['operation', 'owner', 'callback_hash']).doNothing(),
        )
        .returningAll()
        .executeTakeFirst();
      if (inserted === undefined) return { row: await update(trx, row), created: false };
      if (job !== undefined) await this.#jobs.addFor(row.id, job, trx);
      return { row: inserted, created: true };
    });
    if (result.created && job !== undefined) this.#jobs.notify();
    return { subscription: toRecord(result.row), created: result.created };
  }

  async get(id: string): Promise<SubscriptionRecord | undefined> {
    const row = await this.#db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  async findByCallbackUrl(
    operations: readonly string[],
    owner: string,
    callbackUrl: string,
  ): Promise<SubscriptionRecord[]> {
    if (operations.length === 0) return [];
    const rows = await this.#db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('operation', 'in', operations)
      .where('owner', '=', owner)
      .where('callback_hash', '=', hash(callbackUrl))
      .orderBy('seq')
      .execute();
    return rows.map(toRecord);
  }

  async remove(id: string): Promise<SubscriptionRecord | undefined> {
    const removed = await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('connector_deliveries').where('subscription_id', '=', id).execute();
      await this.#jobs.cancelFor(id, trx);
      return trx
        .deleteFrom('connector_subscriptions')
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
    });
    return removed === undefined ? undefined : toRecord(removed);
  }

  async publish(
    operation: string,
    payload: unknown,
    matches: (request: unknown) => boolean,
  ): Promise<number> {
    const encoded = encode(payload);
    const now = this.#parts.now();
    const count = await this.#db.transaction().execute(async (trx) => {
      const subscriptions = await trx
        .selectFrom('connector_subscriptions')
        .select(['id', 'request'])
        .where('operation', '=', operation)
        .where('state', '=', 'active')
        .orderBy('seq')
        .execute();
      const rows = subscriptions
        .filter(({ request }) => matches(decode(request)))
        .map(({ id }) => newDelivery(id, encoded, now));
      for (let from = 0; from < rows.length; from += CHUNK) {
        const chunk = rows.slice(from, from + CHUNK);
        await trx.insertInto('connector_deliveries').values(chunk).execute();
      }
      return rows.length;
    });
    if (count > 0) this.#ready.notify();
    return count;
  }

  async complete(id: string, payload: unknown): Promise<'stored' | 'unknown' | 'alreadyCompleted'> {
    const delivery = newDelivery(id, encode(payload), this.#parts.now());
    const outcome = await this.#db.transaction().execute(async (trx) => {
      const changed = await trx
        .updateTable('connector_subscriptions')
        .set({ state: 'completed' })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .executeTakeFirst();
      if (changed.numUpdatedRows > 0n) {
        await trx.insertInto('connector_deliveries').values(delivery).execute();
        return 'stored';
      }
      const existing = await trx
        .selectFrom('connector_subscriptions')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      return existing === undefined ? 'unknown' : 'alreadyCompleted';
    });
    if (outcome === 'stored') this.#ready.notify();
    return outcome;
  }

  async claimDelivery(worker: string, leaseMs: number): Promise<Delivery | undefined> {
    const now = this.#parts.now();
    const claimed = this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .updateTable('connector_deliveries')
        .set(({ eb }) => ({ worker, attempt: eb('attempt', '+', 1), due_at: now + leaseMs }))
        .where('seq', '=', ({ selectFrom }) =>
          selectFrom('connector_deliveries')
            .select('seq')
            .where('due_at', '<=', now)
            .orderBy('due_at')
            .orderBy('seq')
            .limit(1)
            .$if(this.#parts.dialect === 'postgres', (query) => query.forUpdate().skipLocked()),
        )
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const subscription = await trx
        .selectFrom('connector_subscriptions')
        .select(['operation', 'callback_url'])
        .where('id', '=', row.subscription_id)
        .executeTakeFirstOrThrow();
      return toDelivery(row, subscription);
    });
    return claimed.catch(undefinedWhenClosed);
  }

  async delivered(id: string, worker: string): Promise<void> {
    await this.#end(id, worker);
  }

  async dropDelivery(id: string, worker: string): Promise<void> {
    await this.#end(id, worker);
  }

  async retryDelivery(id: string, worker: string, at: number): Promise<void> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set({ worker: null, due_at: at })
      .where('id', '=', id)
      .where('worker', '=', worker)
      .executeTakeFirst();
    if (row.numUpdatedRows > 0n) this.#ready.notify();
  }

  async nextDue(): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('connector_deliveries')
      .select(({ fn }) => fn.min('due_at').as('due_at'))
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  }

  onReady(listener: () => void): () => void {
    return this.#ready.listen(listener);
  }

  /** Returns what a dead process was delivering to the head of the queue; how many. Only for who owns the database alone. */
  async requeueClaimed(): Promise<number> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set(({ ref }) => ({ worker: null, due_at: ref('created_at') }))
      .where('worker', 'is not', null)
      .executeTakeFirst();
    return Number(row.numUpdatedRows);
  }

  /** A delivery has reached its end, one way or the other; a completed subscription has no other purpose. */
  async #end(id: string, worker: string): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('connector_deliveries')
        .where('id', '=', id)
        .where('worker', '=', worker)
        .returning('subscription_id')
        .executeTakeFirst();
      if (row === undefined) return;
      await trx
        .deleteFrom('connector_subscriptions')
        .where('id', '=', row.subscription_id)
        .where('state', '=', 'completed')
        .execute();
    });
  }
}

type NewRow = Omit<Selectable<SubscriptionsTable>, 'seq'>;

function newRow(subscription: NewSubscription, now: number): NewRow {
  return {
    id: subscription.id ?? randomUUID(),
    operation: subscription.operation,
    owner: subscription.owner,
    request: encode(subscription.request),
    callback_url: subscription.callbackUrl,
    callback_hash: hash(subscription.callbackUrl),
    state: 'active',
    created_at: now,
  };
}

/** A retried subscribe call: the stored subscription takes over the request. */
async function update(
  trx: Transaction<Tables>,
  row: NewRow,
): Promise<Selectable<SubscriptionsTable>> {
  return trx
    .updateTable('connector_subscriptions')
    .set({ request: row.request })
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('callback_hash', '=', row.callback_hash)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function newDelivery(
  subscriptionId: string,
  payload: string,
  now: number,
): Omit<Selectable<DeliveriesTable>, 'seq'> {
  return {
    id: randomUUID(),
    subscription_id: subscriptionId,
    payload,
    attempt: 0,
    worker: null,
    due_at: now,
    created_at: now,
  };
}

function hash(callbackUrl: string): string {
  return createHash('sha256').update(callbackUrl).digest('hex');
}

function toRecord(row: Selectable<SubscriptionsTable>): SubscriptionRecord {
  return {
    id: row.id,
    operation: row.operation,
    owner: row.owner,
    request: decode(row.request),
    callbackUrl: row.callback_url,
    state: row.state,
  };
}

function toDelivery(
  row: Selectable<DeliveriesTable>,
  subscription: Pick<Selectable<SubscriptionsTable>, 'operation' | 'callback_url'>,
): Delivery {
  return {
    id: row.id,
    subscriptionId: row.subscription_id,
    operation: subscription.operation,
    callbackUrl: subscription.callback_url,
    payload: decode(row.payload),
    attempt: row.attempt,
    createdAt: row.created_at,
  };
}
