// The rows behind jobs: how they are made, and read together.

import type { Kysely, Selectable, Transaction } from 'kysely';
import { randomUUID } from 'node:crypto';
import { sql } from '../required.js';
import type { Json } from '../descriptor.js';
import { among } from './among.js';
import { decode, encode } from './encode.js';
import { goneMeanwhile } from './errors.js';
import type { DialectName, JobsTable, Tables } from './schema.js';
import type { ClaimedJob, JobRecord, JobState, NewJob } from './types.js';

/** What their work needs, read for all at once. */
export async function withContents(
  trx: Transaction<Tables>,
  dialect: DialectName,
  rows: ReadonlyArray<Selectable<JobsTable>>,
): Promise<ClaimedJob[]> {
  if (rows.length === 0) return [];
  const read = async (table: 'connector_job_requests' | 'connector_job_checkpoints') => {
    const found = await trx
      .selectFrom(table)
      .selectAll()
      .where(
        among(
          dialect,
          'job',
          rows.map(({ seq }) => seq),
        ),
      )
      .execute();
    return new Map(found.map(({ job, content }) => [job, content]));
  };
  const requests = await read('connector_job_requests');
  // The first time there is none.
  const some = rows.some(({ attempt }) => attempt > 1);
  const checkpoints = some ? await read('connector_job_checkpoints') : new Map<number, string>();
  return rows.map((row) => ({
    ...toRecord(row),
    request: decode(requests.get(row.seq) ?? ''),
    checkpoint: decode(checkpoints.get(row.seq) ?? '') as Json | undefined,
  }));
}

type NewRow = Omit<Selectable<JobsTable>, 'seq'>;

export function newRow(job: NewJob, now: number): NewRow {
  return {
    id: randomUUID(),
    operation: job.operation,
    owner: job.owner,
    state: 'queued',
    context: encode(job.context),
    attempt: 0,
    strikes: 0,
    suspicions: 0,
    idempotency_key: job.idempotencyKey ?? null,
    subscription_id: job.subscriptionId ?? null,
    worker: null,
    due_at: now,
    created_at: now,
    expires_at: null,
  };
}

/**
 * Inserts `row` in one statement, without a transaction around it. Undefined when its id or its idempotency
 * key is there already. On PostgreSQL alone: SQLite has no inserts that follow from others.
 */
export function insertAlone(
  db: Kysely<Tables>,
  row: NewRow,
  request: string,
): Promise<Selectable<JobsTable> | undefined> {
  return db
    .with('made', (made) =>
      made
        .insertInto('connector_jobs')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returningAll(),
    )
    .with('asked', (asked) =>
      asked
        .insertInto('connector_job_requests')
        .columns(['job', 'content'])
        .expression(({ selectFrom }) =>
          selectFrom('made').select(['seq', sql<string>`${request}::text`.as('content')]),
        ),
    )
    .selectFrom('made')
    .selectAll()
    .executeTakeFirst();
}

/**
 * Inserts `row` unless its idempotency key is taken; then answers the row that has it. One that has its id is
 * itself: it was inserted before, and the answer was lost.
 */
export async function insert(
  trx: Transaction<Tables>,
  row: NewRow,
  request: string,
): Promise<{ row: Selectable<JobsTable>; created: boolean }> {
  const key = row.idempotency_key;
  if (key !== null) {
    await sameKey(trx, row, key).where('expires_at', '<=', row.created_at).execute();
  }
  const inserted = await trx
    .insertInto('connector_jobs')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted !== undefined) {
    const content = { job: inserted.seq, content: request };
    await trx.insertInto('connector_job_requests').values(content).execute();
    return { row: inserted, created: true };
  }
  const itself = trx.selectFrom('connector_jobs').selectAll().where('id', '=', row.id);
  const known = await itself.executeTakeFirst();
  if (known !== undefined) return { row: known, created: true };
  const existing = await trx
    .selectFrom('connector_jobs')
    .selectAll()
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('idempotency_key', '=', key)
    .executeTakeFirstOrThrow(goneMeanwhile);
  return { row: existing, created: false };
}

/** Takes the key of `row` from a job whose subscription has been removed: who asks the same again begins anew. */
export async function freeKey(trx: Transaction<Tables>, row: NewRow): Promise<void> {
  const key = row.idempotency_key;
  if (key === null) return;
  await trx
    .updateTable('connector_jobs')
    .set({ idempotency_key: null })
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('idempotency_key', '=', key)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('connector_subscriptions')
            .select('connector_subscriptions.seq')
            .whereRef('connector_subscriptions.id', '=', 'connector_jobs.subscription_id'),
        ),
      ),
    )
    .execute();
}

function sameKey(trx: Transaction<Tables>, row: NewRow, key: string) {
  return trx
    .deleteFrom('connector_jobs')
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('idempotency_key', '=', key);
}

export function toRecord(row: Selectable<JobsTable>): JobRecord {
  return {
    id: row.id,
    operation: row.operation,
    state: row.state,
    owner: row.owner,
    context: decode(row.context) as Json,
    subscriptionId: row.subscription_id ?? undefined,
    attempt: row.attempt,
    strikes: row.strikes,
    suspicions: row.suspicions,
  };
}

/** What a row has that has ended. */
export interface Ended {
  readonly state: JobState;
  readonly worker: null;
  readonly due_at: null;
  readonly expires_at: number;
}

/**
 * Ends the job of a worker in one statement, without a transaction around it. Undefined when another worker
 * has it now, or none. On PostgreSQL alone: see {@link insertAlone}.
 */
export function endAlone(
  db: Kysely<Tables>,
  { id, worker }: { readonly id: string; readonly worker: string },
  ended: Ended,
  content: string,
): Promise<{ readonly seq: number } | undefined> {
  return db
    .with('ended', (query) =>
      query
        .updateTable('connector_jobs')
        .set(ended)
        .where('id', '=', id)
        .where('worker', '=', worker)
        .returning('seq'),
    )
    .with('said', (query) =>
      query
        .insertInto('connector_job_outcomes')
        .columns(['job', 'content'])
        .expression(({ selectFrom }) =>
          selectFrom('ended')
            .select(['seq', sql<string>`${content}::text`.as('content')])
            .where(sql<boolean>`${content}::text <> ''`),
        ),
    )
    .selectFrom('ended')
    .select('seq')
    .executeTakeFirst();
}

/** Whether a job has ended so. */
export async function hasEnded(db: Kysely<Tables>, id: string, state: JobState): Promise<boolean> {
  const row = await db
    .selectFrom('connector_jobs')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return row !== undefined;
}
