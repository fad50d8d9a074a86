// How much there is of everything, for metrics: all of it from indexes. On SQLite each statement holds up
// the process, so none reads what grows with time: ended jobs, or the events of a feed.

import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely, RawBuilder } from 'kysely';
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

/** Of a longer queue, the rest is counted as a whole: what an index does not hold takes half a millisecond for a thousand rows. */
const MOST_GROUPED = 20_000;
/** The operation of that rest: no operationId, which has no brackets. */
const MORE = '(more)';

/** @param gap numbers that the feed left out each time that it was restored, if it ever was: see epoch.ts. */
export async function readCounts(
  db: Kysely<Tables>,
  { now, gap }: { readonly now: number; readonly gap: number | undefined },
): Promise<Counts> {
  // One after another, each in a turn of its own: between two statements others go on.
  const jobs = await unfinishedJobs(db, now);
  const jobsWaitedMs = await waited(db, 'connector_jobs', now);
  const deliveries = await countOf(db, 'connector_deliveries', 'due_at');
  await turn();
  const deliveriesWaitedMs = await waited(db, 'connector_deliveries', now);
  const deadLetters = await countOf(db, 'connector_deliveries', 'ended_at');
  await turn();
  const subscriptions = await subscriptionsOf(db);
  await turn();
  const events = await eventsOf(db, gap);
  return { jobs, jobsWaitedMs, deliveries, deliveriesWaitedMs, deadLetters, subscriptions, events };
}

/**
 * By the index of the queue: left to itself, SQLite goes through all jobs, also the ended ones, in the order of
 * the groups. Those that run are not due: when their lease ends is after now.
 */
async function unfinishedJobs(db: Kysely<Tables>, now: number): Promise<Counts['jobs']> {
  const due = await grouped(db, sql<boolean>`due_at between 0 and ${now}`);
  await turn();
  const later = await grouped(db, sql<boolean>`due_at > ${now}`);
  await turn();
  const counts = new Map<string, Counts['jobs'][number]>();
  const add = (operation: string, state: 'queued' | 'running', count: number): void => {
    const key = `${operation} ${state}`;
    counts.set(key, { operation, state, count: count + (counts.get(key)?.count ?? 0) });
  };
  for (const { operation, state, count } of [...due, ...later])
    add(operation, state === 'running' ? 'running' : 'queued', Number(count));
  const counted = [...counts.values()].reduce((sum, { count }) => sum + count, 0);
  const more =
    counted < MOST_GROUPED ? 0 : (await countOf(db, 'connector_jobs', 'due_at')) - counted;
  if (more > 0) add(MORE, 'queued', more);
  return [...counts.values()].toSorted(
    (one, other) => compare(one.operation, other.operation) || compare(one.state, other.state),
  );
}

function grouped(db: Kysely<Tables>, condition: RawBuilder<boolean>) {
  const some = db
    .selectFrom('connector_jobs')
    .select(['operation', 'state'])
    .where(condition)
    .orderBy('due_at')
    .limit(MOST_GROUPED);
  return db
    .selectFrom(some.as('some'))
    .select(['operation', 'state'])
    .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
    .groupBy(['operation', 'state'])
    .execute();
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
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

async function countOf(
  db: Kysely<Tables>,
  table: 'connector_jobs' | 'connector_deliveries',
  column: 'due_at' | 'ended_at',
): Promise<number> {
  const row = await db
    .selectFrom(table)
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
