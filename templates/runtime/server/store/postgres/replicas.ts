// Who else works on the database. Every replica says regularly that it lives. One that has not said so for
// a while is asked about: if the lock of its session is free, its process is gone, and what it was working
// on goes back to the queue. One that has its lock still lives, however busy it is: its leases decide.

import type { Kysely, RawBuilder } from 'kysely';
import type { Logger } from '../../controller.js';
import { sql } from '../../required.js';
import type { Deliveries } from '../deliveries.js';
import { messageOf } from '../errors.js';
import type { Jobs } from '../jobs.js';
import { lockTables } from '../locks.js';
import type { Tables } from '../schema.js';
import type { DatabaseClock } from './clock.js';
import type { Session } from './session.js';

/** Milliseconds between two signs of life, and after which one that gives none is asked about: a dead one is known within the sum of both. */
const BEAT_MS = 2000;
const SILENT_MS = 10_000;
/** So long after its last sign of life a replica ends its jobs: their handlers have a second until others may begin them. */
const LOST_MS = SILENT_MS - 1500;
const WATCH_MS = 500;
/** After it was held up, as by its machine, it can say for so long that it lives. */
const RESUMED_MS = 4000;

export interface ReplicasParts {
  readonly db: Kysely<Tables>;
  readonly session: Session;
  readonly clock: DatabaseClock;
  readonly holder: string;
  /** The second number of the lock that its session holds. */
  readonly lock: number;
  readonly log: Logger;
}

interface Queues {
  readonly jobs: Jobs;
  readonly deliveries: Deliveries;
}

interface Other {
  readonly holder: string;
  readonly lock: number;
}

type Beat = Other & { readonly now: number };
type Execute = (query: RawBuilder<Beat>) => Promise<{ readonly rows: readonly Beat[] }>;

export class Replicas {
  readonly #parts: ReplicasParts;
  /** Of this machine's clock: the last sign of life, and the first since when there was no gap. */
  #last = -Infinity;
  #since = -Infinity;
  #watched = 0;
  #resumed = -Infinity;
  #isLost = false;
  #watching: NodeJS.Timeout | undefined;
  #queues: Queues | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(parts: ReplicasParts) {
    this.#parts = parts;
  }

  /** Makes the table, which is none of the tables that are moved from one kind of database to another. */
  async prepare(): Promise<void> {
    await this.#parts.db.transaction().execute(async (trx) => {
      await lockTables(trx);
      await sql`create table if not exists connector_replicas (
        holder text primary key, lock integer not null, seen_at bigint not null)`.execute(trx);
    });
  }

  /** From now on, what others leave is put back into these. */
  async start(queues: Queues): Promise<void> {
    this.#queues = queues;
    for (const holder of await this.#unknownHolders()) await this.#recover(queues, holder);
    await this.#shortenPauses();
    this.#timer = setInterval(() => {
      this.#beating ??= this.#round().finally(() => (this.#beating = undefined));
    }, BEAT_MS);
    this.#watched = this.#parts.clock.own();
    this.#watching = setInterval(() => this.#watch(), WATCH_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#watching);
    await this.#beating;
    const { db, holder } = this.#parts;
    // Should this fail, the others find that the session is gone.
    await sql`delete from connector_replicas where holder = ${holder}`.execute(db).catch(() => {});
  }

  /**
   * Says that this one lives, and sets the clock; those that have been silent.
   *
   * @throws StoreError when the database cannot be written.
   */
  async beat(execute: Execute = (query) => query.execute(this.#parts.db)): Promise<Other[]> {
    const { clock, holder, lock } = this.#parts;
    const sent = clock.own();
    const { rows } = await execute(sql<Beat>`
      with said as (
        insert into connector_replicas (holder, lock, seen_at)
        values (${holder}, ${lock}, ${NOW})
        on conflict (holder) do update set seen_at = excluded.seen_at
        returning seen_at)
      select other.holder, other.lock, said.seen_at as now
      from said left join connector_replicas as other
      on other.holder <> ${holder} and other.seen_at < said.seen_at - ${sql.lit(SILENT_MS)}`);
    // After a gap the others may have had one, too, and come back later than this one.
    if (sent - this.#last > 3 * BEAT_MS) this.#since = sent;
    this.#last = sent;
    this.#isLost = false;
    const wasSetBack = clock.adjust(sent, clock.own(), Number(rows[0]?.now));
    if (wasSetBack) {
      this.#parts.log.warn({}, 'the clock of the database was set back');
      await this.#shortenPauses();
    }
    return rows.filter((row) => (row.holder as string | null) !== null);
  }

  async #round(): Promise<void> {
    const { log } = this.#parts;
    try {
      const silent = await this.beat((query) => this.#bySession(query));
      if (this.#last - this.#since < SILENT_MS) return;
      for (const other of silent) await this.#askAbout(other);
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the database does not know that this replica lives');
    }
  }

  /** By the connection of its own, which no work keeps waiting; should it be lost, by another one. */
  async #bySession(query: RawBuilder<Beat>): Promise<{ rows: Beat[] }> {
    const { db, session } = this.#parts;
    const { sql: text, parameters } = query.compile(db);
    const result = await session.ask({ text, values: parameters });
    return result === undefined ? query.execute(db) : { rows: result.rows as Beat[] };
  }

  /** Whether the others can still think that this one lives. */
  #watch(): void {
    const own = this.#parts.clock.own();
    if (own - this.#watched > 2 * WATCH_MS) this.#resumed = own;
    this.#watched = own;
    if (this.#isLost || own - this.#last < LOST_MS || own - this.#resumed < RESUMED_MS) return;
    this.#isLost = true;
    this.#parts.log.warn({}, 'the database was away for too long: running jobs are told to stop');
    this.#parts.session.signals.hear('lost', '');
  }

  async #askAbout({ holder, lock }: Other): Promise<void> {
    const { db, session } = this.#parts;
    const queues = this.#queues;
    if (queues === undefined) return;
    await session.holding(lock, async () => {
      // It may have come back meanwhile.
      const { rows } = await sql`select holder from connector_replicas
        where holder = ${holder} and seen_at < ${NOW} - ${sql.lit(SILENT_MS)}`.execute(db);
      if (rows.length === 0) return;
      await this.#recover(queues, holder);
      await sql`delete from connector_replicas where holder = ${holder}`.execute(db);
    });
  }

  async #recover({ jobs, deliveries }: Queues, holder: string): Promise<void> {
    const [requeuedJobs, requeuedDeliveries] = [
      await jobs.recover(holder),
      await deliveries.recover(holder),
    ];
    this.#parts.log.warn(
      { replica: holder, requeuedJobs, requeuedDeliveries },
      'a replica ended in the middle of work',
    );
    // Also for what it had accepted, and had told no other of.
    jobs.notify();
    deliveries.notify();
  }

  /** Holders of work that are not among the replicas: they ended without giving it back, or had another kind of database. */
  async #unknownHolders(): Promise<string[]> {
    const { rows } = await sql<{ holder: string }>`
      select holder from (
        select substr(worker, 1, ${LENGTH}) as holder from connector_jobs where worker is not null
        union
        select substr(worker, 1, ${LENGTH}) from connector_deliveries where worker is not null
      ) as working
      where holder not in (select holder from connector_replicas)`.execute(this.#parts.db);
    return rows.map(({ holder }) => holder);
  }

  async #shortenPauses(): Promise<void> {
    await this.#queues?.jobs.shortenPauses();
    await this.#queues?.deliveries.shortenPauses();
  }
}

/** Of the name of a holder. */
const LENGTH = sql.lit(36);

/** Milliseconds since the epoch, by the database. */
export const NOW = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
