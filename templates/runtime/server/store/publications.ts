// What was published under a key of its sender: sent again, it is not stored twice. The key is kept in the
// transaction that stores the event, so neither is ever there without the other, and of two replicas that
// get the same at once, one waits for the other.

import type { Kysely, Transaction } from 'kysely';
import type { Json } from '../descriptor.js';
import { decode, encode } from './encode.js';
import { KeyTaken } from './errors.js';
import { index, required } from './first-tables.js';
import type { StoreParts } from './parts.js';
import type { Tables } from './schema.js';
import type { Signals } from './signals.js';
import type { PublicationKey, PublicationStore, Publishes } from './types.js';

/** Older servers do not know the table, and do without it. */
export async function publicationsTable(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('connector_publications')
    .addColumn('publisher', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('key', 'text', required)
    .addColumn('fingerprint', 'text', required)
    .addColumn('outcome', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .addPrimaryKeyConstraint('connector_publications_key', ['publisher', 'target', 'key'])
    .execute();
  await index(db, 'connector_publications', 'expires', ['expires_at']);
}

export class Publications implements PublicationStore {
  readonly #parts: StoreParts;
  readonly #publishing: (parts: StoreParts) => Publishes;

  /** @param publishing makes what publishes of the parts of a store. */
  constructor(parts: StoreParts, publishing: (parts: StoreParts) => Publishes) {
    this.#parts = parts;
    this.#publishing = publishing;
  }

  async once<Outcome extends Json>(
    { retentionMs, fingerprint, ...key }: PublicationKey,
    work: (own: Publishes) => Promise<Outcome>,
  ): Promise<Outcome> {
    const waiting = new Set<Parameters<Signals['send']>[0]>();
    const outcome = await this.#parts.transaction(async (trx) => {
      // Of an earlier try, which came to nothing.
      waiting.clear();
      const now = this.#parts.now();
      await trx
        .deleteFrom('connector_publications')
        .where('publisher', '=', key.publisher)
        .where('target', '=', key.target)
        .where('key', '=', key.key)
        .where('expires_at', '<=', now)
        .execute();
      const inserted = await trx
        .insertInto('connector_publications')
        .values({ ...key, fingerprint, outcome: '', expires_at: now + retentionMs })
        .onConflict((conflict) => conflict.columns(['publisher', 'target', 'key']).doNothing())
        .returning('key')
        .executeTakeFirst();
      if (inserted === undefined) return knownOutcome<Outcome>(trx, key, fingerprint);
      const made = await work(this.#publishing(this.#within(trx, waiting)));
      await trx
        .updateTable('connector_publications')
        .set({ outcome: encode(made) })
        .where('publisher', '=', key.publisher)
        .where('target', '=', key.target)
        .where('key', '=', key.key)
        .execute();
      return made;
    });
    for (const topic of waiting) this.#parts.signals.sendNear(topic);
    return outcome;
  }

  async sweep(): Promise<number> {
    const row = await this.#parts.db
      .deleteFrom('connector_publications')
      .where('expires_at', '<=', this.#parts.now())
      .executeTakeFirst();
    return Number(row.numDeletedRows);
  }

  /** The parts of a store in this transaction alone: who waits for it is told after the commit. */
  #within(trx: Transaction<Tables>, waiting: Set<Parameters<Signals['send']>[0]>): StoreParts {
    const { signals } = this.#parts;
    return {
      ...this.#parts,
      db: trx,
      transaction: (work) => work(trx),
      signals: {
        send: (topic) => void waiting.add(topic),
        sendNear: (topic) => void waiting.add(topic),
        tellOthers: (topic) => void waiting.add(topic),
        sendToOthers: (topic, id) => signals.sendToOthers(topic, id),
        listen: (topic, listener) => signals.listen(topic, listener),
      },
    };
  }
}

async function knownOutcome<Outcome extends Json>(
  trx: Transaction<Tables>,
  { publisher, target, key }: Pick<PublicationKey, 'publisher' | 'target' | 'key'>,
  fingerprint: string,
): Promise<Outcome> {
  const known = await trx
    .selectFrom('connector_publications')
    .select(['fingerprint', 'outcome'])
    .where('publisher', '=', publisher)
    .where('target', '=', target)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (known.fingerprint !== fingerprint) throw new KeyTaken();
  return decode(known.outcome) as Outcome;
}
