// Jobs: the durable work behind polling actions and webhook actions, in one table that is queue,
// status and result at once. A claim is a lease: `due_at` of a running job is when it runs out.

import { type Kysely, type Selectable, sql, type Transaction, type UpdateObject } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Json } from '../descriptor.js';
import { LONGEST_JOB_PAUSE_MS } from './clock.js';
import { decode, encode } from './encode.js';
import { noneWhenClosed } from './errors.js';
import { notHeldBy } from './holder.js';
import { countJobs, renameOwnersOfJobs } from './owners.js';
import { Ready } from './ready.js';
import type { DialectName, JobsTable, Tables } from './schema.js';
import type { Claim, JobFailure, JobRecord, JobState, JobStore, NewJob } from './types.js';

const UNFINISHED: readonly JobState[] = ['queued', 'running'];

export interface StoreParts {
  readonly db: Kysely<Tables>;
  readonly dialect: DialectName;
  readonly now: () => number;
}

export class Jobs implements JobStore {
  readonly #parts: StoreParts;
  readonly #db: Kysely<Tables>;
  readonly #ready = new Ready();

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#db = parts.db;
  }

  async create(job: NewJob): Promise<{ job: JobRecord; created: boolean }> {
    const row = newRow(job, this.#parts.now());
    const result = await this.#db.transaction().execute((trx) => insert(trx, row));
    if (result.created) this.#ready.notify();
    return { job: toRecord(result.row), created: result.created };
  }

  async get(id: string): Promise<JobRecord | undefined> {
    const row = await this.#db
      .selectFrom('connector_jobs')
      .selectAll()
      .where('id', '=', id)
      // Past its retention a job is gone, whether or not the sweep has come by.
      .where(({ eb, or }) =>
        or([eb('expires_at', 'is', null), eb('expires_at', '>', this.#parts.now())]),
      )
      .executeTakeFirst();
    return row === undefined ? undefined : toRecord(row);
  }

  async claim(claim: Claim): Promise<JobRecord[]> {
    if (claim.idle) {
      const suspects = await this.#take({ ...claim, limit: 1 }, true);
      if (suspects.length > 0) return suspects;
    }
    return this.#take(claim, false);
  }

  async #take(claim: Claim, suspected: boolean): Promise<JobRecord[]> {
    const now = this.#parts.now();
    const rows = await this.#db
      .updateTable('connector_jobs')
      .set(({ eb }) => ({
        state: 'running',
        worker: claim.worker,
        attempt: eb('attempt', '+', 1),
        strikes: eb('strikes', '+', 1),
        due_at: now + claim.leaseMs,
      }))
      .where('seq', 'in', ({ selectFrom }) =>
        selectFrom('connector_jobs')
          .select('seq')
          .where('due_at', '<=', now)
          .where('suspicions', suspected ? '>' : '=', 0)
          .where(notHeldBy(claim.holder))
          .orderBy('due_at')
          .orderBy('seq')
          .limit(claim.limit)
          .$if(this.#parts.dialect === 'postgres', (query) => query.forUpdate().skipLocked()),
      )
      .returningAll()
      .execute()
      .catch(noneWhenClosed);
    return rows.sort((left, right) => left.seq - right.seq).map(toRecord);
  }

  async renew(id: string, worker: string, leaseMs: number): Promise<boolean> {
    return this.#change(id, worker, { due_at: this.#parts.now() + leaseMs });
  }

  async saveCheckpoint(id: string, worker: string, value: Json): Promise<boolean> {
    return this.#change(id, worker, { checkpoint: encode(value), strikes: 1, suspicions: 0 });
  }

  async succeed(
    id: string,
    worker: string,
    result: unknown,
    retentionMs: number,
  ): Promise<boolean> {
    const ended = this.#ended('succeeded', retentionMs);
    return this.#change(id, worker, { ...ended, result: encode(result) });
  }

  async fail(
    id: string,
    worker: string,
    failure: JobFailure,
    retentionMs: number,
  ): Promise<boolean> {
    const ended = this.#ended('failed', retentionMs);
    return this.#change(id, worker, { ...ended, failure: encode(failure) });
  }

  async retry(id: string, worker: string, at: number): Promise<boolean> {
    return this.#requeue(id, worker, { due_at: at, suspicions: 0 });
  }

  async giveBack(id: string, worker: string, at: number): Promise<boolean> {
    return this.#requeue(id, worker, { due_at: at, strikes: sql<number>`strikes - 1` });
  }

  async cancel(id: string, retentionMs: number): Promise<boolean> {
    const row = await this.#db
      .updateTable('connector_jobs')
      .set(this.#ended('cancelled', retentionMs))
      .where('id', '=', id)
      .where('state', 'in', UNFINISHED)
      .executeTakeFirst();
    return row.numUpdatedRows > 0n;
  }

  async nextDue({ holder, idle }: Pick<Claim, 'holder' | 'idle'>): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('connector_jobs')
      .select('due_at')
      .where('due_at', 'is not', null)
      .where(notHeldBy(holder))
      .$if(!idle, (query) => query.where('suspicions', '=', 0))
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  }

  onReady(listener: () => void): () => void {
    return this.#ready.listen(listener);
  }

  async countByOwner(owner?: string): Promise<ReadonlyMap<string, number>> {
    return countJobs(this.#db, owner);
  }

  async renameOwners(names: ReadonlyMap<string, string>): Promise<void> {
    await this.#db.transaction().execute((trx) => renameOwnersOfJobs(trx, names));
  }

  async sweep(): Promise<number> {
    const row = await this.#db
      .deleteFrom('connector_jobs')
      .where('expires_at', '<=', this.#parts.now())
      .executeTakeFirst();
    return Number(row.numDeletedRows);
  }

  /** Adds the job of a subscription within its transaction; call {@link notify} after the commit. */
  async addFor(subscriptionId: string, job: NewJob, trx: Transaction<Tables>): Promise<void> {
    const row = newRow({ ...job, subscriptionId }, this.#parts.now());
    await insert(trx, { ...row, idempotency_key: null });
  }

  /** Cancels what a subscription started, within the transaction that removes it. Nobody will ask for the state. */
  async cancelFor(subscriptionId: string, trx: Transaction<Tables>): Promise<void> {
    await trx
      .updateTable('connector_jobs')
      .set(this.#ended('cancelled', 0))
      .where('subscription_id', '=', subscriptionId)
      .where('state', 'in', UNFINISHED)
      .execute();
  }

  notify(): void {
    this.#ready.notify();
  }

  /**
   * Returns what a dead process was running to the head of the queue; how many. Any of them may have
   * ended it, so all are suspected, but the crash counts against a job only if it was the only one.
   * Only for who owns the database alone.
   */
  async recover(): Promise<number> {
    const now = this.#parts.now();
    return this.#db.transaction().execute(async (trx) => {
      const { count } = await trx
        .selectFrom('connector_jobs')
        .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
        .where('state', '=', 'running')
        .executeTakeFirstOrThrow();
      await trx
        .updateTable('connector_jobs')
        .set(({ eb, ref }) => ({
          state: 'queued',
          worker: null,
          due_at: ref('created_at'),
          suspicions: eb('suspicions', '+', 1),
          ...(count > 1 && { strikes: eb('strikes', '-', 1) }),
        }))
        .where('state', '=', 'running')
        .execute();
      // The clock of the machine was set back: nothing waits longer than its pause.
      await trx
        .updateTable('connector_jobs')
        .set({ due_at: now })
        .where('due_at', '>', now + LONGEST_JOB_PAUSE_MS)
        .execute();
      return Number(count);
    });
  }

  async #requeue(
    id: string,
    worker: string,
    values: UpdateObject<Tables, 'connector_jobs'>,
  ): Promise<boolean> {
    const changed = await this.#change(id, worker, { ...values, state: 'queued', worker: null });
    if (changed) this.#ready.notify();
    return changed;
  }

  #ended(state: JobState, retentionMs: number) {
    return { state, worker: null, due_at: null, expires_at: this.#parts.now() + retentionMs };
  }

  async #change(
    id: string,
    worker: string,
    values: UpdateObject<Tables, 'connector_jobs'>,
  ): Promise<boolean> {
    const row = await this.#db
      .updateTable('connector_jobs')
      .set(values)
      .where('id', '=', id)
      .where('worker', '=', worker)
      .executeTakeFirst();
    return row.numUpdatedRows > 0n;
  }
}

type NewRow = Omit<Selectable<JobsTable>, 'seq'>;

function newRow(job: NewJob, now: number): NewRow {
  return {
    id: randomUUID(),
    operation: job.operation,
    owner: job.owner,
    state: 'queued',
    request: encode(job.request),
    context: encode(job.context),
    attempt: 0,
    strikes: 0,
    suspicions: 0,
    checkpoint: '',
    result: '',
    failure: '',
    idempotency_key: job.idempotencyKey ?? null,
    subscription_id: job.subscriptionId ?? null,
    worker: null,
    due_at: now,
    created_at: now,
    expires_at: null,
  };
}

/** Inserts `row` unless its idempotency key is taken; then answers the row that has it. */
async function insert(
  trx: Transaction<Tables>,
  row: NewRow,
): Promise<{ row: Selectable<JobsTable>; created: boolean }> {
  const key = row.idempotency_key;
  if (key !== null) {
    await sameKey(trx, row, key).where('expires_at', '<=', row.created_at).execute();
  }
  const inserted = await trx
    .insertInto('connector_jobs')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['operation', 'owner', 'idempotency_key']).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (inserted !== undefined) return { row: inserted, created: true };
  const existing = await trx
    .selectFrom('connector_jobs')
    .selectAll()
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('idempotency_key', '=', key)
    .executeTakeFirstOrThrow();
  return { row: existing, created: false };
}

function sameKey(trx: Transaction<Tables>, row: NewRow, key: string) {
  return trx
    .deleteFrom('connector_jobs')
    .where('operation', '=', row.operation)
    .where('owner', '=', row.owner)
    .where('idempotency_key', '=', key);
}

function toRecord(row: Selectable<JobsTable>): JobRecord {
  return {
    id: row.id,
    operation: row.operation,
    state: row.state,
    owner: row.owner,
    request: decode(row.request),
    context: decode(row.context) as Json,
    subscriptionId: row.subscription_id ?? undefined,
    attempt: row.attempt,
    strikes: row.strikes,
    suspicions: row.suspicions,
    checkpoint: decode(row.checkpoint) as Json | undefined,
    result: decode(row.result),
    failure: decode(row.failure) as JobFailure | undefined,
  };
}
