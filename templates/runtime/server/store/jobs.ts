// Jobs: the durable work behind polling actions and webhook actions, in one table that is queue,
// status and result at once. A claim is a lease: `due_at` of a running job is when it runs out.

import type { Kysely, RawBuilder, Selectable, SqlBool, Transaction, UpdateObject } from 'kysely';
import { sql } from '../required.js';
import type { Json } from '../descriptor.js';
import { LONGEST_JOB_PAUSE_MS } from './clock.js';
import { encode, Encoded, encodedText } from './encode.js';
import { KeyTaken, noneWhenClosed, passes, StoreError } from './errors.js';
import { heldBy, notHeldBy } from './holder.js';
import {
  endAlone,
  type Ended,
  freeKey,
  hasEnded,
  insert,
  insertAlone,
  newRow,
  toRecord,
  withContents,
} from './job-rows.js';
import { countOwned, renameOwnersOf } from './owners.js';
import type { StoreParts } from './parts.js';
import type { JobsTable, Tables } from './schema.js';
import type {
  Claim,
  ClaimedJob,
  JobFailure,
  JobRecord,
  JobState,
  JobStore,
  NewJob,
} from './types.js';

const UNFINISHED: readonly JobState[] = ['queued', 'running'];

/**
 * Milliseconds that a suspect waits for a process that has nothing else to do, longer after every crash.
 * Then it runs beside others: under load, no process ever has nothing to do.
 */
const PATIENCE = sql<number>`2000 * suspicions * suspicions`;

function waitedAlone(now: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`due_at + ${PATIENCE} <= ${now}`;
}

type ContentTable = 'connector_job_requests' | 'connector_job_outcomes';

export class Jobs implements JobStore {
  readonly #parts: StoreParts;
  readonly #db: Kysely<Tables>;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#db = parts.db;
  }

  async create(job: NewJob): Promise<{ job: JobRecord; created: boolean }> {
    const row = newRow(job, this.#parts.now());
    const request = encodedText(job.request);
    const made = await this.#alone((db) => insertAlone(db, row, request));
    const result =
      made?.row === undefined
        ? await this.#parts.transaction((trx) => insert(trx, row, request))
        : { row: made.row, created: true };
    if (result.created) this.notify();
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

  async request(id: string): Promise<unknown> {
    return (await this.#content('connector_job_requests', id))?.value();
  }

  async outcome(id: string): Promise<Encoded | undefined> {
    return this.#content('connector_job_outcomes', id);
  }

  async claim(claim: Claim): Promise<ClaimedJob[]> {
    if (claim.idle && (await this.#hasSuspects(claim))) {
      const suspects = await this.#take({ ...claim, limit: 1 }, true);
      if (suspects.length > 0) return suspects;
    }
    return this.#take(claim, false);
  }

  /** Cheaper than to look for them in a transaction: mostly there are none. */
  async #hasSuspects({ holder }: Claim): Promise<boolean> {
    const suspect = this.#db
      .selectFrom('connector_jobs')
      .select('seq')
      .where('due_at', '<=', this.#parts.now())
      .where('suspicions', '>', 0)
      .where(notHeldBy(holder))
      .limit(1)
      .executeTakeFirst();
    return (await suspect.catch(noneWhenClosed)) !== undefined;
  }

  async #take(claim: Claim, suspected: boolean): Promise<ClaimedJob[]> {
    const claimed = this.#parts.transaction(async (trx) => {
      const rows = await this.#lease(trx, claim, suspected);
      return withContents(
        trx,
        this.#parts.dialect,
        rows.sort((left, right) => left.seq - right.seq),
      );
    });
    return claimed.catch(noneWhenClosed);
  }

  #lease(
    trx: Transaction<Tables>,
    claim: Claim,
    suspected: boolean,
  ): Promise<Array<Selectable<JobsTable>>> {
    const now = this.#parts.now();
    return trx
      .with('due', (due) =>
        due
          .selectFrom('connector_jobs')
          .select('seq')
          .where('due_at', '<=', now)
          .$if(suspected, (query) => query.where('suspicions', '>', 0))
          .$if(!suspected, (query) =>
            query.where(({ eb, or }) => or([eb('suspicions', '=', 0), waitedAlone(now)])),
          )
          .where(notHeldBy(claim.holder))
          .orderBy('due_at')
          .orderBy('seq')
          .limit(claim.limit)
          .$if(this.#parts.dialect === 'postgres', (query) => query.forUpdate().skipLocked()),
      )
      .updateTable('connector_jobs')
      .set(({ eb }) => ({
        state: 'running',
        worker: claim.worker,
        attempt: eb('attempt', '+', 1),
        strikes: eb('strikes', '+', 1),
        due_at: now + claim.leaseMs,
      }))
      .where('seq', 'in', ({ selectFrom }) => selectFrom('due').select('seq'))
      .returningAll()
      .execute();
  }

  async renew(id: string, worker: string, leaseMs: number): Promise<boolean> {
    return this.#change(id, worker, { due_at: this.#parts.now() + leaseMs });
  }

  async saveCheckpoint(id: string, worker: string, value: Json): Promise<boolean> {
    const content = encode(value);
    return this.#parts.transaction(async (trx) => {
      const job = await this.#changed(trx, id, worker, { strikes: 1, suspicions: 0 });
      if (job === undefined) return false;
      await trx
        .insertInto('connector_job_checkpoints')
        .values({ job, content })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ content }))
        .execute();
      return true;
    });
  }

  async succeed(
    id: string,
    worker: string,
    result: unknown,
    retentionMs: number,
  ): Promise<boolean> {
    return this.#end(id, worker, this.#ended('succeeded', retentionMs), encode(result));
  }

  async fail(
    id: string,
    worker: string,
    failure: JobFailure,
    retentionMs: number,
  ): Promise<boolean> {
    return this.#end(id, worker, this.#ended('failed', retentionMs), encode(failure));
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
    if (row.numUpdatedRows === 0n) return false;
    this.#parts.signals.sendToOthers('job', id);
    return true;
  }

  async nextDue({ holder, idle }: Pick<Claim, 'holder' | 'idle'>): Promise<number | undefined> {
    const due = this.#db
      .selectFrom('connector_jobs')
      .where('due_at', 'is not', null)
      .where(notHeldBy(holder))
      .limit(1);
    const row = await due
      .select('due_at')
      .orderBy('due_at')
      .$if(!idle, (query) => query.where('suspicions', '=', 0))
      .executeTakeFirst();
    const next = row?.due_at ?? undefined;
    if (idle) return next;
    const suspect = await due
      .select(sql<number>`due_at + ${PATIENCE}`.as('at'))
      .where('suspicions', '>', 0)
      .where('due_at', '<=', this.#parts.now())
      .orderBy('at')
      .executeTakeFirst();
    return suspect === undefined || (next !== undefined && next < suspect.at) ? next : suspect.at;
  }

  onReady(listener: () => void): () => void {
    return this.#parts.signals.listen('jobs', listener);
  }

  async countByOwner(owner?: string): Promise<ReadonlyMap<string, number>> {
    return countOwned(this.#db, 'connector_jobs', owner);
  }

  async renameOwners(names: ReadonlyMap<string, string>): Promise<void> {
    await this.#parts.transaction((trx) => renameOwnersOf(trx, 'connector_jobs', names));
  }

  async sweep(): Promise<number> {
    const row = await this.#db
      .deleteFrom('connector_jobs')
      .where('expires_at', '<=', this.#parts.now())
      .executeTakeFirst();
    return Number(row.numDeletedRows);
  }

  /** Adds the job of a new subscription within its transaction; call {@link notify} after the commit. @throws KeyTaken */
  async addFor(subscriptionId: string, job: NewJob, trx: Transaction<Tables>): Promise<void> {
    const row = newRow({ ...job, subscriptionId }, this.#parts.now());
    await freeKey(trx, row);
    const { created } = await insert(trx, row, encodedText(job.request));
    if (!created) throw new KeyTaken();
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

  /** Something may be begun: by this process first. */
  notify(): void {
    this.#parts.signals.sendNear('jobs');
  }

  tellOthers(): void {
    this.#parts.signals.tellOthers('jobs');
  }

  /**
   * Returns what a dead process was running to the queue; how many. Any of them may have
   * ended it, so all are suspected, but the crash counts against a job only if it was the only one.
   *
   * @param holder what the names of its claims begin with; absent for who owns the database alone: all.
   */
  async recover(holder = ''): Promise<number> {
    return this.#parts.transaction(async (trx) => {
      const { count } = await trx
        .selectFrom('connector_jobs')
        .select(({ fn }) => fn.countAll<number | bigint>().as('count'))
        .where('state', '=', 'running')
        .where(heldBy(holder))
        .executeTakeFirstOrThrow();
      if (Number(count) === 0) return 0;
      await trx
        .updateTable('connector_jobs')
        .set(({ eb }) => ({
          state: 'queued',
          worker: null,
          due_at: this.#parts.now(),
          suspicions: eb('suspicions', '+', 1),
          ...(count > 1 && { strikes: eb('strikes', '-', 1) }),
        }))
        .where('state', '=', 'running')
        .where(heldBy(holder))
        .execute();
      return Number(count);
    });
  }

  /** After the clock was set back: nothing waits longer than its pause. */
  async shortenPauses(): Promise<void> {
    const now = this.#parts.now();
    await this.#db
      .updateTable('connector_jobs')
      .set({ due_at: now })
      .where('due_at', '>', now + LONGEST_JOB_PAUSE_MS)
      .execute();
  }

  async #requeue(
    id: string,
    worker: string,
    values: UpdateObject<Tables, 'connector_jobs'>,
  ): Promise<boolean> {
    const changed = await this.#change(id, worker, { ...values, state: 'queued', worker: null });
    if (changed) this.#parts.signals.send('jobs');
    return changed;
  }

  async #end(id: string, worker: string, ended: Ended, content: string): Promise<boolean> {
    const done = await this.#alone((db) => endAlone(db, { id, worker }, ended, content));
    if (done?.lost === false) return done.row !== undefined;
    return this.#parts.transaction(async (trx) => {
      const job = await this.#changed(trx, id, worker, ended);
      // It may have been done, and only its answer lost.
      if (job === undefined) return done !== undefined && (await hasEnded(trx, id, ended.state));
      if (content !== '')
        await trx.insertInto('connector_job_outcomes').values({ job, content }).execute();
      return true;
    });
  }

  /**
   * Does the work in one statement, without a transaction around it: on PostgreSQL, each statement is a way
   * there and back. `lost`: it is not known whether it was done. Undefined on SQLite.
   */
  async #alone<Row>(
    work: (db: Kysely<Tables>) => Promise<Row | undefined>,
  ): Promise<{ readonly row?: Row | undefined; readonly lost: boolean } | undefined> {
    if (this.#parts.dialect === 'sqlite') return undefined;
    try {
      return { row: await work(this.#db), lost: false };
    } catch (error) {
      if (error instanceof StoreError && passes(error)) return { lost: true };
      throw error;
    }
  }

  async #content(table: ContentTable, id: string): Promise<Encoded | undefined> {
    const row = await this.#db
      .selectFrom(table)
      .select('content')
      .where('job', '=', ({ selectFrom }) =>
        selectFrom('connector_jobs').select('seq').where('id', '=', id),
      )
      .executeTakeFirst();
    return row === undefined ? undefined : new Encoded(row.content);
  }

  #ended(state: JobState, retentionMs: number): Ended {
    return { state, worker: null, due_at: null, expires_at: this.#parts.now() + retentionMs };
  }

  async #change(
    id: string,
    worker: string,
    values: UpdateObject<Tables, 'connector_jobs'>,
  ): Promise<boolean> {
    return (await this.#changed(this.#db, id, worker, values)) !== undefined;
  }

  /** `seq` of the job; undefined when it is no longer this worker's. */
  async #changed(
    db: Kysely<Tables>,
    id: string,
    worker: string,
    values: UpdateObject<Tables, 'connector_jobs'>,
  ): Promise<number | undefined> {
    const row = await db
      .updateTable('connector_jobs')
      .set(values)
      .where('id', '=', id)
      .where('worker', '=', worker)
      .returning('seq')
      .executeTakeFirst();
    return row?.seq;
  }
}
