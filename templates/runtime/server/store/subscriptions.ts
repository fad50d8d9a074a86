// Subscriptions and the notifications that wait for delivery. Callback URLs are secrets: they are in
// one column alone, looked up by their hash, and never part of an error.

import type { Kysely, Selectable, Transaction } from 'kysely';
import { createHash, randomUUID } from 'node:crypto';
import { LONGEST_DELIVERY_PAUSE_MS } from './clock.js';
import { decode, encode } from './encode.js';
import { noneWhenClosed } from './errors.js';
import type { Jobs, StoreParts } from './jobs.js';
import { notHeldBy } from './holder.js';
import { countSubscriptions, renameOwnersOfSubscriptions } from './owners.js';
import { Ready } from './ready.js';
import type { DeliveriesTable, SubscriptionsTable, Tables } from './schema.js';
import type { Claim, Delivery, NewJob, SubscriptionRecord, SubscriptionStore } from './types.js';

/** Deliveries inserted by one statement: far below SQLite's 32,766 parameters. */
const CHUNK = 200;

/** How far into the queue a claim looks: who has more than this due at once does not hide the others for long. */
const HEAD = 500;

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
      await forgetAnswered(trx, row.created_at, row);
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

  async get(id: string, answered = false): Promise<SubscriptionRecord | undefined> {
    const row = await this.#db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('id', '=', id)
      .$if(!answered, (query) => query.where('state', '<>', 'answered'))
      .executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  async findByCallbackUrl(
    operations: readonly string[],
    owner: string,
    callbackUrl: string,
    answered = false,
  ): Promise<SubscriptionRecord[]> {
    if (operations.length === 0) return [];
    const rows = await this.#db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('operation', 'in', operations)
      .where('owner', '=', owner)
      .where('callback_hash', '=', hash(callbackUrl))
      .$if(!answered, (query) => query.where('state', '<>', 'answered'))
      .orderBy('seq')
      .execute();
    return rows.map(toRecord);
  }

  async countByOwner(owner?: string): Promise<ReadonlyMap<string, number>> {
    return countSubscriptions(this.#db, owner);
  }

  async renameOwners(names: ReadonlyMap<string, string>): Promise<void> {
    await this.#db.transaction().execute((trx) => renameOwnersOfSubscriptions(trx, names));
  }

  async remove(id: string): Promise<SubscriptionRecord | undefined> {
    const removed = await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('connector_deliveries').where('subscription_id', '=', id).execute();
      await this.#jobs.cancelFor(id, trx);
      return trx
        .deleteFrom('connector_subscriptions')
        .where('id', '=', id)
        .where('state', '<>', 'answered')
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

  async claimDeliveries(
    { worker, holder, leaseMs, limit }: Claim,
    { except, each }: { readonly except: readonly string[]; readonly each: number },
  ): Promise<Delivery[]> {
    const now = this.#parts.now();
    const claimed = this.#db.transaction().execute(async (trx) => {
      const rows = await trx
        .updateTable('connector_deliveries')
        .set(({ eb }) => ({ worker, attempt: eb('attempt', '+', 1), due_at: now + leaseMs }))
        .where('seq', 'in', ({ selectFrom }) =>
          selectFrom(this.#oldestDue(now, holder, except).as('due'))
            .select('seq')
            .where('place', '<=', each)
            .orderBy('due_at')
            .orderBy('seq')
            .limit(limit),
        )
        .returningAll()
        .execute();
      const subscriptions = await receiversOf(trx, rows);
      return rows
        .sort((left, right) => left.seq - right.seq)
        .flatMap((row) => {
          const subscription = subscriptions.get(row.subscription_id);
          return subscription === undefined ? [] : [toDelivery(row, subscription)];
        });
    });
    return claimed.catch(noneWhenClosed);
  }

  async endDelivery(id: string, worker: string, retentionMs: number): Promise<void> {
    const expires = this.#parts.now() + retentionMs;
    await this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('connector_deliveries')
        .where('id', '=', id)
        .where('worker', '=', worker)
        .returning('subscription_id')
        .executeTakeFirst();
      if (row !== undefined) await answer(trx, row.subscription_id, expires);
    });
  }

  async dropOlderThan(createdAt: number, retentionMs: number): Promise<number> {
    const expires = this.#parts.now() + retentionMs;
    return this.#db.transaction().execute(async (trx) => {
      const dropped = await trx
        .deleteFrom('connector_deliveries')
        .where('created_at', '<', createdAt)
        .where('worker', 'is', null)
        .returning('subscription_id')
        .execute();
      for (const { subscription_id: id } of dropped) await answer(trx, id, expires);
      return dropped.length;
    });
  }

  async sweep(): Promise<number> {
    return Number(await forgetAnswered(this.#db, this.#parts.now()));
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

  /** The head of the queue, and which place each has among those to its subscription. */
  #oldestDue(now: number, holder: string, except: readonly string[]) {
    const head = this.#db
      .selectFrom('connector_deliveries')
      .select(['seq', 'due_at', 'subscription_id'])
      .where('due_at', '<=', now)
      .where(notHeldBy(holder))
      .$if(except.length > 0, (query) => query.where('subscription_id', 'not in', except))
      .orderBy('due_at')
      .orderBy('seq')
      .limit(HEAD)
      .$if(this.#parts.dialect === 'postgres', (query) => query.forUpdate().skipLocked());
    return this.#db
      .selectFrom(head.as('head'))
      .select(['seq', 'due_at'])
      .select(({ fn }) =>
        fn
          .agg<number>('row_number')
          .over((over) => over.partitionBy('subscription_id').orderBy('due_at').orderBy('seq'))
          .as('place'),
      );
  }

  async nextDue(holder: string, except: readonly string[]): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('connector_deliveries')
      .select('due_at')
      .where(notHeldBy(holder))
      .$if(except.length > 0, (query) => query.where('subscription_id', 'not in', except))
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  }

  onReady(listener: () => void): () => void {
    return this.#ready.listen(listener);
  }

  /** Returns what a dead process was delivering to the head of the queue; how many. Only for who owns the database alone. */
  async recover(): Promise<number> {
    const now = this.#parts.now();
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set(({ ref }) => ({ worker: null, due_at: ref('created_at') }))
      .where('worker', 'is not', null)
      .executeTakeFirst();
    // The clock of the machine was set back: nothing waits longer than its pause.
    await this.#db
      .updateTable('connector_deliveries')
      .set({ due_at: now })
      .where('due_at', '>', now + LONGEST_DELIVERY_PAUSE_MS)
      .execute();
    return Number(row.numUpdatedRows);
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
    expires_at: null,
  };
}

/** A completed one has had its callback: its URL is needed no more, and its hash is enough to know it again. */
async function answer(trx: Transaction<Tables>, id: string, expires: number): Promise<void> {
  await trx
    .updateTable('connector_subscriptions')
    .set({ state: 'answered', callback_url: '', request: '', expires_at: expires })
    .where('id', '=', id)
    .where('state', '=', 'completed')
    .execute();
}

/** Past its retention an answered one is gone, whether or not the sweep has come by; with `like`, only the one in its place. */
async function forgetAnswered(
  db: Kysely<Tables>,
  now: number,
  like?: Pick<NewRow, 'operation' | 'owner' | 'callback_hash'>,
): Promise<bigint> {
  const row = await db
    .deleteFrom('connector_subscriptions')
    .where('expires_at', '<=', now)
    .$if(like !== undefined, (query) =>
      query
        .where('operation', '=', like?.operation ?? '')
        .where('owner', '=', like?.owner ?? '')
        .where('callback_hash', '=', like?.callback_hash ?? ''),
    )
    .executeTakeFirst();
  return row.numDeletedRows;
}

type Receiver = Pick<Selectable<SubscriptionsTable>, 'id' | 'operation' | 'callback_url'>;

async function receiversOf(
  trx: Transaction<Tables>,
  rows: ReadonlyArray<Selectable<DeliveriesTable>>,
): Promise<ReadonlyMap<string, Receiver>> {
  if (rows.length === 0) return new Map();
  const ids = [...new Set(rows.map((row) => row.subscription_id))];
  const found = await trx
    .selectFrom('connector_subscriptions')
    .select(['id', 'operation', 'callback_url'])
    .where('id', 'in', ids)
    .execute();
  return new Map(found.map((receiver) => [receiver.id, receiver]));
}

/** A retried subscribe call: the stored subscription takes over the request. */
async function update(
  trx: Transaction<Tables>,
  row: NewRow,
): Promise<Selectable<SubscriptionsTable>> {
  return (
    trx
      .updateTable('connector_subscriptions')
      // What was answered needs no request any more.
      .set(({ eb, ref }) => ({
        request: eb
          .case()
          .when('state', '=', 'answered')
          .then(ref('request'))
          .else(row.request)
          .end(),
      }))
      .where('operation', '=', row.operation)
      .where('owner', '=', row.owner)
      .where('callback_hash', '=', row.callback_hash)
      .returningAll()
      .executeTakeFirstOrThrow()
  );
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

function toDelivery(row: Selectable<DeliveriesTable>, subscription: Receiver): Delivery {
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
