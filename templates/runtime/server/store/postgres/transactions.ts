// Transactions on PostgreSQL: run again after a conflict, and after a lost connection where nothing of it
// was kept. When the connection is lost during COMMIT, the server is asked afterwards what became of it.

import { type Kysely, type Transaction } from 'kysely';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from '../../required.js';
import { passes, StoreError } from '../errors.js';
import type { Transact } from '../parts.js';
import type { Tables } from '../schema.js';
import { UnknownCommit } from './dialect.js';

/** How often a transaction is run, and how long one waits between. */
const TRIES = 6;
const PAUSE_MS = 10;
/** A fail-over takes longer than that: then the caller is told to come again. */
const PATIENCE_MS = 5000;
const AWAY_PAUSE_MS = 250;

export function retryingTransactions(db: Kysely<Tables>): Transact {
  return async (work) => {
    const until = performance.now() + PATIENCE_MS;
    for (let tries = 1; ; tries += 1) {
      const kept: { value?: Awaited<ReturnType<typeof work>> } = {};
      try {
        return await db.transaction().execute(async (trx) => (kept.value = await work(trx)));
      } catch (error) {
        if (!(error instanceof StoreError) || !passes(error)) throw error;
        if (error instanceof UnknownCommit && (await isCommitted(db, error, until)))
          return kept.value as Awaited<ReturnType<typeof work>>;
        if (error.fault === 'conflict' ? tries >= TRIES : performance.now() >= until) throw error;
        await wait(error.fault === 'conflict' ? pauseAfter(tries) : AWAY_PAUSE_MS);
      }
    }
  };
}

/** Two that wait equally long would meet again. */
function pauseAfter(tries: number): number {
  return PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random());
}

/** @throws UnknownCommit when the server does not know either, or does not answer. */
async function isCommitted(
  db: Kysely<Tables>,
  error: UnknownCommit,
  until: number,
): Promise<boolean> {
  for (;;) {
    try {
      const status = await statusOf(db, error.transaction);
      if (status === 'committed') return true;
      if (status === 'aborted') return false;
      // The session that was cut off may not have ended yet.
      if (status !== 'in progress') throw error;
    } catch (failure) {
      if (!(failure instanceof StoreError) || failure === error || !passes(failure)) throw error;
    }
    if (performance.now() >= until) throw error;
    await wait(AWAY_PAUSE_MS);
  }
}

/** Undefined for one that the server has forgotten, or has not had: it is another server, after a fail-over. */
async function statusOf(
  db: Kysely<Tables> | Transaction<Tables>,
  transaction: string,
): Promise<string | undefined> {
  const result = await sql<{ status: string | null }>`
    select case when ${transaction}::xid8 < pg_snapshot_xmax(pg_current_snapshot())
      then pg_xact_status(${transaction}::xid8) end as status`.execute(db);
  return result.rows[0]?.status ?? undefined;
}
