// Subscriptions, and what is published to them. Callback URLs are secrets: they are in one column alone,
// sealed where a key is set, looked up by their hash, and never part of an error.

import type { Kysely, Selectable, Transaction } from 'kysely';
import { createHash, randomUUID } from 'node:crypto';
import { lasting } from '../lasting-request.js';
import type { Deliveries } from './deliveries.js';
import { answer } from './delivery-rows.js';
import { decode, encode } from './encode.js';
import { goneMeanwhile } from './errors.js';
import { hold, release } from './held.js';
import type { Jobs } from './jobs.js';
import { countOwned, renameOwnersOf } from './owners.js';
import type { StoreParts } from './parts.js';
import { SubscriptionIndex } from './subscription-index.js';
import type { DialectName, SubscriptionsTable, Tables } from './schema.js';
import type { NewJob, Notification, SubscriptionRecord, SubscriptionStore } from './types.js';

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
  readonly #deliveries: Deliveries;
  readonly #index = new SubscriptionIndex();

  constructor(parts: StoreParts, jobs: Jobs, deliveries: Deliveries) {
    this.#parts = parts;
    this.#db = parts.db;
    this.#jobs = jobs;
    this.#deliveries = deliveries;
  }

  async create(
    subscription: NewSubscription,
  ): Promise<{ subscription: SubscriptionRecord; created: boolean }> {
    const { job, request } = subscription;
    const row = this.#newRow(subscription);
    const result = await this.#parts.transaction(async (trx) => {
      await forgetAnswered(trx, row.created_at, row);
      // A webhook action is answered by its id: nothing is published to it.
      const entry =
        job === undefined ? await this.#index.entryOf(trx, row.operation, request) : undefined;
      const inserted = await trx
        .insertInto('connector_subscriptions')
        .values({ ...row, shape: entry?.shape ?? '' })
        .onConflict((conflict) =>
          conflict.columns(['operation', 'owner', 'subscribe_key']).doNothing(),
        )
        .returningAll()
        .executeTakeFirst();
      if (inserted === undefined) return { row: await existing(trx, row), created: false };
      if (job !== undefined) await this.#jobs.addFor(row.id, job, trx);
      if (entry !== undefined) await this.#index.add(trx, inserted, entry);
      return { row: inserted, created: true };
    });
    if (result.created && job !== undefined) this.#jobs.notify();
    return { subscription: this.#toRecord(result.row), created: result.created };
  }

  async get(id: string, answered = false): Promise<SubscriptionRecord | undefined> {
    const row = await this.#db
      .selectFrom('connector_subscriptions')
      .selectAll()
      .where('id', '=', id)
      .$if(!answered, (query) => query.where('state', '<>', 'answered'))
      .executeTakeFirst();
    return row === undefined ? undefined : this.#toRecord(row);
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
      .where('url_hash', '=', hashOf(callbackUrl))
      .where('operation', 'in', operations)
      .where('owner', '=', owner)
      .$if(!answered, (query) => query.where('state', '<>', 'answered'))
      .orderBy('seq')
      .execute();
    return rows.map((row) => this.#toRecord(row));
  }

  async countByOwner(owner?: string): Promise<ReadonlyMap<string, number>> {
    return countOwned(this.#db, 'connector_subscriptions', owner);
  }

  async renameOwners(names: ReadonlyMap<string, string>): Promise<void> {
    await this.#parts.transaction((trx) => renameOwnersOf(trx, 'connector_subscriptions', names));
  }

  async remove(id: string, retentionMs = 0): Promise<SubscriptionRecord | undefined> {
    const { dialect, now } = this.#parts;
    const removed = await this.#parts.transaction(async (trx) => {
      const row = await lockSubscription(trx, id, dialect);
      if (row === undefined) return undefined;
      await this.#deliveries.removeOf(id, trx);
      await this.#jobs.cancelFor(id, trx);
      // The engine ends a webhook action when it has its answer: its start must not begin anew after that.
      if (row.state === 'completed' && retentionMs > 0)
        await answer(trx, dialect, [{ subscription_id: id }], now() + retentionMs);
      else await trx.deleteFrom('connector_subscriptions').where('id', '=', id).execute();
      return row;
    });
    if (removed === undefined) return undefined;
    this.#parts.signals.sendToOthers('subscription', id);
    return this.#toRecord(removed);
  }

  /**
   * Keeps back what is sent to it, until {@link resume}; what is under way is not broken off. False when it
   * is unknown.
   */
  async suspend(id: string): Promise<boolean> {
    return this.#parts.transaction(async (trx) => {
      if ((await lockSubscription(trx, id, this.#parts.dialect)) === undefined) return false;
      await trx
        .updateTable('connector_subscriptions')
        .set({ suspended_at: this.#parts.now() })
        .where('id', '=', id)
        .where('suspended_at', 'is', null)
        .execute();
      await hold(trx, id);
      return true;
    });
  }

  /** Ends {@link suspend}: how many deliveries were kept back. Undefined when it is unknown. */
  async resume(id: string): Promise<number | undefined> {
    const released = await this.#parts.transaction(async (trx) => {
      if ((await lockSubscription(trx, id, this.#parts.dialect)) === undefined) return undefined;
      await trx
        .updateTable('connector_subscriptions')
        .set({ suspended_at: null })
        .where('id', '=', id)
        .execute();
      return release(trx, id, this.#parts.now());
    });
    if (released !== undefined && released > 0) this.#deliveries.notify();
    return released;
  }

  async publish(operation: string, notification: Notification, filter?: unknown): Promise<number> {
    const content = this.#deliveries.contentOf(notification);
    const count = await this.#parts.transaction(async (trx) => {
      const found = await this.#index.find(trx, operation, filter, this.#parts.dialect);
      await this.#deliveries.add(trx, content, found);
      return found.length;
    });
    if (count > 0) this.#deliveries.notify();
    return count;
  }

  async complete(
    id: string,
    notification: Notification,
  ): Promise<'stored' | 'unknown' | 'alreadyCompleted'> {
    const content = this.#deliveries.contentOf(notification);
    const outcome = await this.#parts.transaction(async (trx) => {
      const changed = await trx
        .updateTable('connector_subscriptions')
        .set({ state: 'completed' })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .returning(['id', 'origin', 'suspended_at'])
        .executeTakeFirst();
      if (changed !== undefined) {
        await this.#deliveries.add(trx, content, [changed]);
        return 'stored';
      }
      const known = await trx
        .selectFrom('connector_subscriptions')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      return known === undefined ? 'unknown' : 'alreadyCompleted';
    });
    if (outcome === 'stored') this.#deliveries.notify();
    return outcome;
  }

  async sweep(): Promise<number> {
    return Number(await forgetAnswered(this.#db, this.#parts.now()));
  }

  #newRow(subscription: NewSubscription): NewRow {
    const id = subscription.id ?? randomUUID();
    const { callbackUrl } = subscription;
    const request = encode(subscription.request);
    return {
      id,
      operation: subscription.operation,
      owner: subscription.owner,
      request,
      callback_url: this.#parts.secrets.seal(callbackUrl, id),
      subscribe_key: subscribeKey(callbackUrl, subscription.request),
      url_hash: hashOf(callbackUrl),
      origin: originOf(callbackUrl),
      shape: '',
      state: 'active',
      created_at: this.#parts.now(),
      expires_at: null,
      suspended_at: null,
    };
  }

  #toRecord(row: Selectable<SubscriptionsTable>): SubscriptionRecord {
    return {
      id: row.id,
      operation: row.operation,
      owner: row.owner,
      request: decode(row.request),
      callbackUrl: this.#parts.secrets.open(row.callback_url, row.id),
      state: row.state,
    };
  }
}

type NewRow = Omit<Selectable<SubscriptionsTable>, 'seq'>;

/** What is the same when a subscribe call is sent again, and different for another one. */
export function subscribeKey(callbackUrl: string, request: unknown): string {
  return hashOf(`${callbackUrl}\0${encode(lasting(request))}`);
}

/** Hashed: a name of a host may say much, too. Short: two of them that are taken for one share a limit. */
export function originOf(callbackUrl: string): string {
  const url = URL.canParse(callbackUrl) ? new URL(callbackUrl).origin : '';
  return hashOf(url).slice(0, 16);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Past its retention an answered one is gone, whether or not the sweep has come by; with `like`, only the one in its place. */
async function forgetAnswered(
  db: Kysely<Tables>,
  now: number,
  like?: Pick<NewRow, 'operation' | 'owner' | 'subscribe_key'>,
): Promise<bigint> {
  const row = await db
    .deleteFrom('connector_subscriptions')
    .where('expires_at', '<=', now)
    .$if(like !== undefined, (query) =>
      query
        .where('operation', '=', like?.operation ?? '')
        .where('owner', '=', like?.owner ?? '')
        .where('subscribe_key', '=', like?.subscribe_key ?? ''),
    )
    .executeTakeFirst();
  return row.numDeletedRows;
}

/** One that is not answered. No event is published to it until the end of the transaction. */
function lockSubscription(
  trx: Transaction<Tables>,
  id: string,
  dialect: DialectName,
): Promise<Selectable<SubscriptionsTable> | undefined> {
  return trx
    .selectFrom('connector_subscriptions')
    .selectAll()
    .where('id', '=', id)
    .where('state', '<>', 'answered')
    .$if(dialect === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
}

/** A subscribe call that is sent again changes nothing. */
function existing(trx: Transaction<Tables>, row: NewRow): Promise<Selectable<SubscriptionsTable>> {
  return trx
    .selectFrom('connector_subscriptions')
    .selectAll()
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('subscribe_key', '=', row.subscribe_key)
    .executeTakeFirstOrThrow(goneMeanwhile);
}
