// The event feed of polling triggers. Sequences are counted per operation in a row that is updated in
// the same transaction as the event is written: a second writer waits for that row, so an event is
// never visible before one with a smaller sequence, and the count outlives the events themselves.

import type { Kysely } from 'kysely';
import { decode, encode } from './encode.js';
import type { StoreParts } from './jobs.js';
import type { Tables } from './schema.js';
import type { EventFeed, FeedEvent } from './types.js';

export class Feed implements EventFeed {
  readonly epoch: string;
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;

  constructor(parts: StoreParts, epoch: string) {
    this.epoch = epoch;
    this.#db = parts.db;
    this.#now = parts.now;
  }

  async append(
    operation: string,
    payload: unknown,
    filter: unknown,
    retentionMs: number,
  ): Promise<number> {
    const now = this.#now();
    const event = {
      operation,
      payload: encode(payload),
      filter: encode(filter),
      created_at: now,
      expires_at: now + retentionMs,
    };
    return this.#db.transaction().execute(async (trx) => {
      const { head } = await trx
        .insertInto('connector_feed_heads')
        .values({ operation, head: 1 })
        .onConflict((conflict) =>
          conflict
            .column('operation')
            .doUpdateSet(({ eb }) => ({ head: eb('connector_feed_heads.head', '+', 1) })),
        )
        .returning('head')
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('connector_events')
        .values({ ...event, sequence: head })
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
    return row?.head ?? 0;
  }

  async after(operation: string, sequence: number, limit: number): Promise<FeedEvent[]> {
    const rows = await this.#db
      .selectFrom('connector_events')
      .select(['sequence', 'payload', 'filter'])
      .where('operation', '=', operation)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      sequence: row.sequence,
      payload: decode(row.payload),
      filter: decode(row.filter),
    }));
  }

  async sweep(): Promise<number> {
    const row = await this.#db
      .deleteFrom('connector_events')
      .where('expires_at', '<=', this.#now())
      .executeTakeFirst();
    return Number(row.numDeletedRows);
  }
}
