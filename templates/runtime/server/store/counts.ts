// How much there is of everything, for metrics: all of it from indexes. On SQLite each statement holds up
// the process, so none reads what grows with time: ended jobs, or the events of a feed.

import type { Kysely } from 'kysely';
import { sql } from '../required.js';
import type { Tables } from './schema.js';

export interface Counts {
  /** Unfinished ones. */
  readonly jobs: ReadonlyArray<{
    readonly operation: string;
    readonly state: 'queued' | 'running';
    readonly count: number;
  }>;
  /** How long the first in the queue could have been claimed; 0 when there is none. */
  readonly jobsWaitedMs: number;
  /** That wait or are under way. */
  readonly deliveries: number;
  /** The same as for jobs. */
  readonly deliveriesWaitedMs: number;
  readonly deadLetters: number;
  /** Without those that were answered. */
  readonly subscriptions: ReadonlyArray<{ readonly operation: string; readonly count: number }>;
  readonly events: ReadonlyArray<{ readonly operation: string; readonly count: number }>;
}

/** @param gap numbers that the feed left out each time that it was restored, if it ever was: see epoch.ts. */
export async function readCounts(
  db: Kysely<Tables>,
  { now, gap }: { readonly now: number; readonly gap: number | undefined },
): Promise<Counts> {
  // One after another: between two statements others have their turn.
  const jobs = await unfinishedJobs(db);
  const jobsWaitedMs = await waited(db, 'connector_jobs', now);
  const deliveries = await countOf(db, 'due_at');
  const deliveriesWaitedMs = await waited(db, 'connector_deliveries', now);
  const deadLetters = await countOf(db, 'ended_at');
  const subscriptions = await subscriptionsOf(db);
  const events = await eventsOf(db, gap);
  return { jobs, jobsWaitedMs, deliveries, deliveriesWaitedMs, deadLetters, subscriptions, events };
}

async function unfinishedJobs(db: Kysely<Tables>): Promise<Counts['jobs']> {
  const rows = await db
    .selectFrom('connector_jobs')
    .select(['operation', 'state'])
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where(sql<boolean>`due_at >= 0`)
    .groupBy(['operation', 'state'])
    .orderBy('operation')
    .orderBy('state')
    .execute();
  return rows.map(({ operation, state, count }) => ({
    operation,
    state: state === 'running' ? 'running' : 'queued',
    count: Number(count),
  }));
}

/** `due_at` is when a row may be claimed, and while it is claimed, when that ends. */
async function waited(
  db: Kysely<Tables>,
  table: 'connector_jobs' | 'connector_deliveries',
  now: number,
): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select('due_at')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? 0 : now - (row.due_at ?? now);
}

async function countOf(db: Kysely<Tables>, column: 'due_at' | 'ended_at'): Promise<number> {
  const row = await db
    .selectFrom('connector_deliveries')
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where(sql<boolean>`${sql.ref(column)} >= 0`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

async function subscriptionsOf(db: Kysely<Tables>): Promise<Counts['subscriptions']> {
  const rows = await db
    .selectFrom('connector_subscriptions')
    .select('operation')
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .where('state', 'in', ['active', 'completed'])
    .groupBy('operation')
    .orderBy('operation')
    .execute();
  return rows.map(({ operation, count }) => ({ operation, count: Number(count) }));
}

/** By the first number and the last: events get theirs one after another, and go in their order. */
async function eventsOf(db: Kysely<Tables>, gap: number | undefined): Promise<Counts['events']> {
  const rows = await db
    .selectFrom('connector_feed_heads as feed')
    .select(['operation', 'head'])
    .select(({ selectFrom }) =>
      selectFrom('connector_events')
        .select(({ fn }) => fn.min('sequence').as('first'))
        .whereRef('connector_events.operation', '=', 'feed.operation')
        .as('first'),
    )
    .orderBy('operation')
    .execute();
  return rows.map(({ operation, head, first }) => {
    const span = first === null ? 0 : head - Number(first) + 1;
    return { operation, count: gap === undefined ? span : span % gap };
  });
}
