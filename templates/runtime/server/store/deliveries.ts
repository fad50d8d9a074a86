// The queue of what is on its way to subscribers, and the dead letters: what was given up, kept for a
// while. What is sent is stored once, however many it goes to.

import type { Kysely, Selectable, Transaction } from 'kysely';
import { sql } from '../required.js';
import { among } from './among.js';
import { batched } from './batch.js';
import { LONGEST_DELIVERY_PAUSE_MS } from './clock.js';
import { type DeadLetterPage, deadLettersOf } from './dead-letters.js';
import {
  type Addressee,
  answer,
  type Content,
  contentsOf,
  forgetLeft,
  forgetUnused,
  groupedBy,
  newDelivery,
  notOf,
  postedBody,
  type Receiver,
  receiversOf,
} from './delivery-rows.js';
import { noneWhenClosed } from './errors.js';
import { HELD, orHeld, releaseLeft } from './held.js';
import { heldBy, notHeldBy } from './holder.js';
import type { StoreParts } from './parts.js';
import type { DeliveriesTable, Tables } from './schema.js';
import type { Claim, DeadLetter, Delivery, DeliveryStore, Except, Notification } from './types.js';

/** Deliveries inserted by one statement: far below SQLite's 32,766 parameters. */
const CHUNK = 200;

/** How far into the queue a claim looks: who has more than this due at once does not hide the others for long. */
const HEAD = 500;

/** How long the end of a delivery may wait for others when there are many: should the process die meanwhile, they are sent again. */
const END_MS = 5;

interface Ended {
  readonly id: string;
  readonly worker: string;
  readonly retentionMs: number;
}

export class Deliveries implements DeliveryStore {
  readonly #parts: StoreParts;
  readonly #db: Kysely<Tables>;
  readonly #end = batched(END_MS, (items: Ended[]) => this.#endAll(items));

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#db = parts.db;
  }

  /** @throws TypeError for what JSON cannot carry. */
  contentOf({ body, headers = {} }: Notification): Content {
    return {
      body: postedBody(body),
      headers: JSON.stringify(headers),
      created_at: this.#parts.now(),
    };
  }

  /** Adds a delivery for each subscription, within a transaction; call {@link notify} after the commit. */
  async add(
    trx: Transaction<Tables>,
    content: Content,
    subscriptions: readonly Addressee[],
  ): Promise<void> {
    if (subscriptions.length === 0) return;
    const { seq } = await trx
      .insertInto('connector_notifications')
      .values(content)
      .returning('seq')
      .executeTakeFirstOrThrow();
    const rows = subscriptions.map((one) => newDelivery(one, seq, content.created_at));
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      await trx.insertInto('connector_deliveries').values(chunk).execute();
    }
  }

  /** Something may be sent: by this process first. */
  notify(): void {
    this.#parts.signals.sendNear('deliveries');
  }

  tellOthers(): void {
    this.#parts.signals.tellOthers('deliveries');
  }

  async claim(
    { worker, holder, leaseMs, limit }: Claim,
    share: { readonly except: Except; readonly each: number; readonly eachOrigin: number },
  ): Promise<Delivery[]> {
    const now = this.#parts.now();
    const claimed = this.#parts.transaction(async (trx) => {
      const rows = await trx
        .with('due', (due) =>
          due
            .selectFrom(this.#oldestDue(now, holder, share.except).as('placed'))
            .select('seq')
            .where('place', '<=', share.each)
            .where('place_at_origin', '<=', share.eachOrigin)
            .orderBy('due_at')
            .orderBy('seq')
            .limit(limit),
        )
        .updateTable('connector_deliveries')
        .set(({ eb }) => ({ worker, attempt: eb('attempt', '+', 1), due_at: now + leaseMs }))
        .where('seq', 'in', ({ selectFrom }) => selectFrom('due').select('seq'))
        .returningAll()
        .execute();
      return this.#completed(trx, rows);
    });
    return claimed.catch(noneWhenClosed);
  }

  end(id: string, worker: string, retentionMs: number): Promise<void> {
    return this.#end({ id, worker, retentionMs });
  }

  async #endAll(items: readonly Ended[]): Promise<void> {
    await this.#parts.transaction(async (trx) => {
      // What was claimed together has one worker.
      for (const [worker, its] of groupedBy(items, (item) => item.worker)) {
        const ids = its.map(({ id }) => id);
        const ended = await trx
          .deleteFrom('connector_deliveries')
          .where(among(this.#parts.dialect, 'id', ids))
          .where('worker', '=', worker)
          .returning(['subscription_id', 'notification'])
          .execute();
        const retentionMs = Math.max(...its.map((item) => item.retentionMs));
        await this.#forget(trx, ended, retentionMs);
      }
    });
  }

  async giveUp(id: string, worker: string, reason: string, retentionMs: number): Promise<void> {
    await this.#db
      .updateTable('connector_deliveries')
      .set(this.#dead(reason, retentionMs))
      .where('id', '=', id)
      .where('worker', '=', worker)
      .execute();
  }

  async giveUpOlderThan(createdAt: number, reason: string, retentionMs: number): Promise<number> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set(this.#dead(reason, retentionMs))
      .where('created_at', '<', createdAt)
      .where('worker', 'is', null)
      // Neither dead letters nor what is kept back.
      .where('due_at', '<', HELD)
      .executeTakeFirst();
    return Number(row.numUpdatedRows);
  }

  async retry(id: string, worker: string, at: number): Promise<void> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set({ worker: null, due_at: orHeld(at) })
      .where('id', '=', id)
      .where('worker', '=', worker)
      .executeTakeFirst();
    if (row.numUpdatedRows > 0n) this.#parts.signals.send('deliveries');
  }

  async postpone(subscriptionId: string, at: number): Promise<void> {
    await this.#db
      .updateTable('connector_deliveries')
      .set({ due_at: at })
      .where('subscription_id', '=', subscriptionId)
      .where('worker', 'is', null)
      .where('due_at', '<', at)
      .execute();
  }

  async nextDue(holder: string, except: Except): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('connector_deliveries')
      .select('due_at')
      .where('due_at', 'is not', null)
      .where(notHeldBy(holder))
      .where(notOf(this.#parts.dialect, except))
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  }

  onReady(listener: () => void): () => void {
    return this.#parts.signals.listen('deliveries', listener);
  }

  deadLetters(options: DeadLetterPage): Promise<DeadLetter[]> {
    return deadLettersOf(this.#db, options);
  }

  async resend(id: string): Promise<boolean> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set(this.#anew())
      .where('id', '=', id)
      .where('ended_at', 'is not', null)
      .executeTakeFirst();
    if (row.numUpdatedRows > 0n) this.notify();
    return row.numUpdatedRows > 0n;
  }

  /** Dead letters of an operation, of a subscription, or all, as {@link resend} does; how many. */
  async resendAll(of: {
    readonly operation?: string | undefined;
    readonly subscription?: string | undefined;
  }): Promise<number> {
    const { operation, subscription } = of;
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set(this.#anew())
      .where('ended_at', 'is not', null)
      .$if(subscription !== undefined, (query) =>
        query.where('subscription_id', '=', subscription ?? ''),
      )
      .$if(operation !== undefined, (query) =>
        query.where('subscription_id', 'in', ({ selectFrom }) =>
          selectFrom('connector_subscriptions')
            .select('id')
            .where('operation', '=', operation ?? ''),
        ),
      )
      .executeTakeFirst();
    if (row.numUpdatedRows > 0n) this.notify();
    return Number(row.numUpdatedRows);
  }

  /**
   * Removes a delivery that is not under way, also a dead letter, for good. A webhook action that waited for
   * it is answered then. False when it is unknown or under way.
   */
  async discard(id: string, retentionMs: number): Promise<boolean> {
    return this.#parts.transaction(async (trx) => {
      const gone = await trx
        .deleteFrom('connector_deliveries')
        .where('id', '=', id)
        .where('worker', 'is', null)
        .returning(['subscription_id', 'notification'])
        .execute();
      await this.#forget(trx, gone, retentionMs);
      return gone.length > 0;
    });
  }

  async sweep(retentionMs: number): Promise<number> {
    const now = this.#parts.now();
    return this.#parts.transaction(async (trx) => {
      const forgotten = await trx
        .deleteFrom('connector_deliveries')
        .where('expires_at', '<=', now)
        .returning(['subscription_id', 'notification'])
        .execute();
      await this.#forget(trx, forgotten, retentionMs);
      if (this.#parts.dialect === 'postgres') {
        await forgetLeft(trx, now);
        await releaseLeft(trx, now);
      }
      return forgotten.length;
    });
  }

  /** Removes all to a subscription, within the transaction that removes it. */
  async removeOf(subscriptionId: string, trx: Transaction<Tables>): Promise<void> {
    const removed = await trx
      .deleteFrom('connector_deliveries')
      .where('subscription_id', '=', subscriptionId)
      .returning('notification')
      .execute();
    await forgetUnused(trx, this.#parts.dialect, removed);
  }

  /**
   * Returns what a dead process was delivering to the head of the queue; how many.
   *
   * @param holder what the names of its claims begin with; absent for who owns the database alone: all.
   */
  async recover(holder = ''): Promise<number> {
    const row = await this.#db
      .updateTable('connector_deliveries')
      .set({ worker: null, due_at: orHeld(sql<number>`created_at`) })
      .where('worker', 'is not', null)
      .where(heldBy(holder))
      .executeTakeFirst();
    return Number(row.numUpdatedRows);
  }

  /** After the clock was set back: nothing waits longer than its pause. */
  async shortenPauses(): Promise<void> {
    const now = this.#parts.now();
    await this.#db
      .updateTable('connector_deliveries')
      .set({ due_at: now })
      .where('due_at', '>', now + LONGEST_DELIVERY_PAUSE_MS)
      .where('due_at', '<', HELD)
      .execute();
  }

  /** The head of the queue, and which place each has among those to its subscription. */
  #oldestDue(now: number, holder: string, except: Except) {
    const head = this.#db
      .selectFrom('connector_deliveries')
      .select(['seq', 'due_at', 'subscription_id', 'origin'])
      .where('due_at', '<=', now)
      .where(notHeldBy(holder))
      .where(notOf(this.#parts.dialect, except))
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
      )
      .select(({ fn }) =>
        fn
          .agg<number>('row_number')
          .over((over) => over.partitionBy('origin').orderBy('due_at').orderBy('seq'))
          .as('place_at_origin'),
      );
  }

  /** With what is sent, and to where; in the order of the queue. */
  async #completed(
    trx: Transaction<Tables>,
    rows: ReadonlyArray<Selectable<DeliveriesTable>>,
  ): Promise<Delivery[]> {
    if (rows.length === 0) return [];
    const receivers = await receiversOf(trx, this.#parts.dialect, rows);
    const contents = await contentsOf(trx, this.#parts.dialect, rows);
    return rows
      .toSorted((left, right) => left.seq - right.seq)
      .flatMap((row) => {
        const receiver = receivers.get(row.subscription_id);
        const content = contents.get(row.notification);
        if (receiver === undefined || content === undefined) return [];
        return [
          {
            id: row.id,
            subscriptionId: row.subscription_id,
            operation: receiver.operation,
            callbackUrl: this.#urlOf(receiver),
            origin: row.origin,
            body: content.body ?? undefined,
            headers: JSON.parse(content.headers) as Record<string, string>,
            attempt: row.attempt,
            createdAt: row.created_at,
          },
        ];
      });
  }

  /** What deliveries that are gone were the last of. */
  async #forget(
    trx: Transaction<Tables>,
    gone: ReadonlyArray<Pick<DeliveriesTable, 'subscription_id' | 'notification'>>,
    retentionMs: number,
  ): Promise<void> {
    if (gone.length === 0) return;
    const { dialect, now } = this.#parts;
    await answer(trx, dialect, gone, now() + retentionMs);
    await forgetUnused(trx, dialect, gone);
  }

  /** One that cannot be opened is no reason to hand out nothing: it fails by itself, and is tried again. */
  #urlOf({ id, callback_url: url }: Receiver): string {
    try {
      return this.#parts.secrets.open(url, id);
    } catch {
      return '';
    }
  }

  /** As if it had just been published. */
  #anew() {
    const now = this.#parts.now();
    const alive = { reason: null, ended_at: null, expires_at: null };
    return { ...alive, due_at: orHeld(now), created_at: now, attempt: 0 };
  }

  #dead(reason: string, retentionMs: number) {
    const now = this.#parts.now();
    const dead = { worker: null, due_at: null, ended_at: now, expires_at: now + retentionMs };
    return { ...dead, reason };
  }
}
