// The event feed of polling triggers. Sequences are counted per operation in a row that is updated in
// the same transaction as the event is written: a second writer waits for that row, so an event is
// never visible before one with a smaller sequence, and the count outlives the events themselves.

import type { Kysely } from 'kysely';
import { decode, encode } from './encode.js';
import type { Epoch } from './epoch.js';
import type { StoreParts, Transact } from './parts.js';
import type { EventsTable, Tables } from './schema.js';
import type { EventFeed, FeedEvent } from './types.js';

type Row = Pick<EventsTable, 'sequence' | 'payload' | 'filter'>;

export class Feed implements EventFeed {
  readonly epoch: string;
  readonly #former: ReadonlySet<string>;
  readonly #base: number;
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #transaction: Transact;

  constructor(parts: StoreParts, { epoch, former, base }: Epoch) {
    this.epoch = epoch;
    this.#former = new Set(former);
    this.#base = base;
    this.#db = parts.db;
    this.#now = parts.now;
    this.#transaction = parts.transaction;
  }

  async append(
    operation: string,
    payload: unknown,
    filter: unknown,
    retentionMs: number,
    finish?: (sequence: number, now: number) => unknown,
  ): Promise<number> {
    const now = this.#now();
    const given = finish === undefined ? encode(payload) : '';
    const event = {
      operation,
      filter: encode(filter),
      created_at: now,
      expires_at: now + retentionMs,
    };
    return this.#transaction(async (trx) => {
      const { head } = await trx
        .insertInto('connector_feed_heads')
        .values({ operation, head: this.#base + 1 })
        .onConflict((conflict) =>
          conflict
            .column('operation')
            .doUpdateSet(({ eb }) => ({ head: eb('connector_feed_heads.head', '+', 1) })),
        )
        .returning('head')
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('connector_events')
        .values({ ...event, payload: finish ? encode(finish(head, now)) : given, sequence: head })
        .execute();
      return head;
    });
  }

  async head(operation: string): Promise<number> {
    const row = await this.#db
      .selectFrom('connector_feed_heads')
      .select('head')
      .where('operation', '=', operation)
      .executeTakeFirst();
    return row?.head ?? this.#base;
  }

  isOwn(epoch: string): boolean {
    return epoch === this.epoch || this.#former.has(epoch);
  }

  async after(operation: string, sequence: number, limit: number): Promise<FeedEvent[]> {
    const rows = await this.#eventsOf(operation)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map(decoded);
  }

  async filters(
    operation: string,
    sequence: number,
    limit: number,
  ): Promise<Array<Pick<FeedEvent, 'sequence' | 'filter'>>> {
    const rows = await this.#db
      .selectFrom('connector_events')
      .select(['sequence', 'filter'])
      .where('operation', '=', operation)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ sequence: row.sequence, filter: decode(row.filter) }));
  }

  async payloads(
    operation: string,
    sequences: readonly number[],
  ): Promise<Array<Pick<FeedEvent, 'sequence' | 'payload'> & { readonly bytes: number }>> {
    const rows = await this.#eventsOf(operation)
      .where('sequence', 'in', sequences)
      .orderBy('sequence')
      .execute();
    return rows.map(({ sequence, payload }) => ({
      sequence,
      payload: decode(payload),
      bytes: payload.length,
    }));
  }

  async before(operation: string, sequence: number, limit: number): Promise<FeedEvent[]> {
    const rows = await this.#eventsOf(operation)
      .where('sequence', '<', sequence)
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map(decoded);
  }

  async sweep(): Promise<number> {
    const row = await this.#db
      .deleteFrom('connector_events')
      .where('expires_at', '<=', this.#now())
      .executeTakeFirst();
    return Number(row.numDeletedRows);
  }

  #eventsOf(operation: string) {
    return this.#db
      .selectFrom('connector_events')
      .select(['sequence', 'payload', 'filter'])
      .where('operation', '=', operation);
  }
}

function decoded({ sequence, payload, filter }: Row): FeedEvent {
  return { sequence, payload: decode(payload), filter: decode(filter) };
}
