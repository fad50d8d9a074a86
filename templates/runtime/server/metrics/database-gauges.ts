// What the database knows: one reading for all gauges of a scrape, and for all scrapes of a while. Every
// replica reports the same numbers, since they share the database.

import type { Logger } from '../controller.js';
import type { Counts } from '../store/counts.js';
import type { Store } from '../store/types.js';
import type { Gauge, Labels, MetricsRegistry, PromClient } from './prom-client.js';

/** A reading is good for so long. */
const FRESH_MS = 2000;
/** And for so many times as long as it took: on SQLite nothing else runs meanwhile. */
const SHARE = 50;
/** A scraper waits for ten seconds. */
const ANSWER_MS = 5000;

const SHARED = 'Of the database: all replicas report the same, so use max() and not sum()';

export interface DatabaseParts {
  readonly prom: PromClient;
  readonly registry: MetricsRegistry;
  readonly log: Logger;
  /** Of a reading that failed. */
  readonly failed: (error: unknown) => void;
}

export class DatabaseGauges {
  readonly #parts: DatabaseParts;
  #store: Store | undefined;
  #isDraining: () => boolean = () => false;
  #reading: Promise<Counts | undefined> | undefined;
  #freshUntil = 0;
  #isUp = true;

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
    this.#define();
  }

  readFrom(store: Store, isDraining: () => boolean): void {
    this.#store = store;
    this.#isDraining = isDraining;
  }

  #define(): void {
    this.#labelled('jobs', 'Jobs that wait (queued) or run', ['operation', 'state'], ({ jobs }) =>
      jobs.map(({ operation, state, count }) => [{ operation, state }, count]),
    );
    this.#single(
      'jobs_oldest_waiting_seconds',
      'How long the first job of the queue could have begun already; 0 when none waits',
      ({ jobsWaitedMs }) => jobsWaitedMs / 1000,
    );
    this.#single(
      'deliveries_waiting',
      'Callbacks that are to be sent, or sent again',
      ({ deliveries }) => deliveries,
    );
    this.#single(
      'deliveries_oldest_due_seconds',
      'How long the first callback of the queue could have been sent already; 0 when none is due',
      ({ deliveriesWaitedMs }) => deliveriesWaitedMs / 1000,
    );
    this.#single(
      'dead_letters',
      'Callbacks that were given up and are kept',
      ({ deadLetters }) => deadLetters,
    );
    this.#labelled('subscriptions', 'Subscriptions', ['operation'], ({ subscriptions }) =>
      subscriptions.map(({ operation, count }) => [{ operation }, count]),
    );
    this.#labelled('feed_events', 'Events kept for polling triggers', ['operation'], ({ events }) =>
      events.map(({ operation, count }) => [{ operation }, count]),
    );
    this.#gauge('database_up', '1 when this replica can use the database, 0 when not', [], {
      set: (gauge, counts) => gauge.set(counts === undefined ? 0 : 1),
    });
    this.#gauge('ready', '1 when /readyz of this replica answers 200, 0 when not', [], {
      set: (gauge, counts) => gauge.set(counts === undefined || this.#isDraining() ? 0 : 1),
    });
  }

  /** Without a database there is none: NaN, which no alert takes for a number. */
  #single(name: string, help: string, value: (counts: Counts) => number): void {
    this.#gauge(name, `${help}. ${SHARED}`, [], {
      set: (gauge, counts) => gauge.set(counts === undefined ? Number.NaN : value(counts)),
    });
  }

  #labelled(
    name: string,
    help: string,
    labelNames: readonly string[],
    values: (counts: Counts) => ReadonlyArray<readonly [Labels, number]>,
  ): void {
    this.#gauge(name, `${help}. ${SHARED}`, labelNames, {
      set(gauge, counts) {
        gauge.reset();
        for (const [labels, value] of counts === undefined ? [] : values(counts))
          gauge.set(labels, value);
      },
    });
  }

  #gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    { set }: { readonly set: (gauge: Gauge, counts: Counts | undefined) => void },
  ): void {
    const { prom, registry } = this.#parts;
    const read = () => this.#read();
    new prom.Gauge({
      name: `connector_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        set(this, await read());
      },
    });
  }

  #read(): Promise<Counts | undefined> {
    if (this.#reading === undefined || performance.now() >= this.#freshUntil) {
      // Until it is known how long it takes.
      this.#freshUntil = Infinity;
      this.#reading = this.#readNow();
    }
    return this.#reading;
  }

  async #readNow(): Promise<Counts | undefined> {
    const store = this.#store;
    const begun = performance.now();
    try {
      if (store === undefined) return undefined;
      const counts = await within(
        ANSWER_MS,
        store.ping().then(() => store.counts()),
      );
      if (!this.#isUp) this.#parts.log.info({}, 'the gauges of the database are back');
      this.#isUp = true;
      return counts;
    } catch (error) {
      this.#parts.failed(error);
      if (this.#isUp && !this.#isDraining())
        this.#parts.log.warn({ err: error }, 'the gauges of the database cannot be read');
      this.#isUp = false;
      return undefined;
    } finally {
      const ended = performance.now();
      this.#freshUntil = ended + Math.max(FRESH_MS, (ended - begun) * SHARE);
    }
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The database took more than ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
