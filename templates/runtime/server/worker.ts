// Empties a queue: claims, runs a handler under a lease, renews the lease, gives work back. It sleeps
// until the queue says that something came in or until the time of the next entry; the poll every
// half minute is for what neither tells (another process, a clock that was set).

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './controller.js';
import { keepLease } from './keep-lease.js';
import type { Claim, ClaimedJob, JobStore } from './store/types.js';

/** The queue behind a worker: see `jobSource` and the delivery worker for the two there are. */
export interface WorkSource<Item> {
  claim(claim: Claim): Promise<Item[]>;
  /** False when the item is no longer this worker's. Absent: leases are not renewed, so they must outlast the work. */
  renew?(id: string, worker: string, leaseMs: number): Promise<boolean>;
  /** Back to the queue, not before `at`, through no fault of the item; does nothing when it is no longer this worker's. */
  release(id: string, worker: string, at: number): Promise<unknown>;
  nextDue(claim: Pick<Claim, 'holder' | 'idle'>): Promise<number | undefined>;
  onReady(listener: () => void): () => void;
  /** Called when there may be more than this process can begin: others may have room. */
  tellOthers(): void;
  /** True where a claim that gets less than it may leaves nothing that is due. */
  readonly exhausts: boolean;
}

/** The queue of jobs. */
export function jobSource(jobs: JobStore): WorkSource<ClaimedJob> {
  return {
    claim: (claim) => jobs.claim(claim),
    renew: (id, worker, leaseMs) => jobs.renew(id, worker, leaseMs),
    release: (id, worker, at) => jobs.giveBack(id, worker, at),
    nextDue: (claim) => jobs.nextDue(claim),
    onReady: (listener) => jobs.onReady(listener),
    tellOthers: () => jobs.tellOthers(),
    exhausts: true,
  };
}

/** What a handler works under. */
export interface Lease {
  /** The name under which this item was claimed; every claim has its own, so a lost lease cannot be mistaken for a later one. */
  readonly worker: string;
  /** Aborted with a {@link WorkAborted} as its reason. */
  readonly signal: AbortSignal;
}

/** Why a handler was told to stop. Only after `cancelled` and `leaseLost` is the item somebody else's; after `stopping` it goes back to the queue; after `timeLimit` it has failed. */
export class WorkAborted extends Error {
  readonly why: 'cancelled' | 'leaseLost' | 'stopping' | 'timeLimit';

  constructor(why: WorkAborted['why']) {
    super(`The work was stopped: ${why}.`);
    this.name = 'WorkAborted';
    this.why = why;
  }
}

export interface WorkerOptions<Item extends { readonly id: string; readonly attempt: number }> {
  /** For the logs: `jobs`, `deliveries`. */
  readonly name: string;
  readonly source: WorkSource<Item>;
  /** What the claims of this process begin with; its own if absent. */
  readonly holder?: string;
  /**
   * Does the work and says so to the store (succeed, fail, delivered, ...) under `lease.worker`. When
   * it rejects, the item goes back to the queue with a growing pause.
   */
  readonly handle: (item: Item, lease: Lease) => Promise<void>;
  /** Milliseconds that an item may take: then its handler is told to stop. Absent or undefined: as long as it likes. */
  readonly timeLimit?: (item: Item) => number | undefined;
  /** Milliseconds for which nothing else is begun beside an item that was begun beside nothing, while it runs; 0 if absent. */
  readonly alone?: (item: Item) => number;
  /** How many handlers run at once. */
  readonly concurrency: number;
  /** Handlers that have taken longer than this many milliseconds do not count, as long as there are not too many of all. Absent: all count. */
  readonly slow?: { readonly afterMs: number; readonly most: number };
  readonly leaseMs: number;
  readonly log: Logger;
  /** Milliseconds since the epoch, the store's clock; Date.now if absent. */
  readonly now?: () => number;
}

/** Longest sleep. */
const FALLBACK_POLL_MS = 30_000;
/** Pause after the database failed; doubles up to the fallback poll. */
const FAILURE_PAUSE_MS = 1000;
/** Longest pause before giving work back is tried again: nothing else can be begun in its place. */
const LONGEST_RELEASE_PAUSE_MS = 5000;
/** How long aborted handlers get to end by themselves before their items are given back. */
export const ABORT_GRACE_MS = 1000;
/** When it is said for the first time that an item is still being worked on; then after twice the time, and so on. */
const LONG_MS = 600_000;
/** The longest that a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Of what came in one claim. */
interface Claimed {
  readonly worker: string;
  /** When it was claimed, by `performance.now()`: the lease ends no earlier than its time after that. */
  readonly asked: number;
  /** Whether nothing else was running. */
  readonly alone: boolean;
}

interface Kept extends Pick<Claimed, 'worker' | 'asked'> {
  readonly id: string;
  readonly controller: AbortController;
}

interface Running {
  readonly worker: string;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

export class Worker<Item extends { readonly id: string; readonly attempt: number }> {
  readonly #options: WorkerOptions<Item>;
  readonly #now: () => number;
  readonly #name: string;
  readonly #running = new Map<string, Running>();
  /** Items whose handlers have taken long. */
  readonly #slow = new Set<string>();
  /** Items that run alone, for now. */
  readonly #alone = new Set<string>();
  #claims = 0;
  /** How often it was told that something came in. */
  #told = 0;
  /** Nothing was due when it last looked, and it has not been told of anything since: an item that ends does not change that. */
  #isExhausted = false;
  #state: 'new' | 'started' | 'stopped' = 'new';
  #pumping: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: WorkerOptions<Item>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#name = `${options.holder ?? randomUUID()}-${options.name}`;
  }

  /** Begins to claim. Once only. */
  start(): void {
    if (this.#state !== 'new') throw new Error('A worker starts once.');
    this.#state = 'started';
    // In a turn of its own: what came in may be large, and its commit has just taken this one.
    this.#stopListening = this.#options.source.onReady(() => {
      this.#told += 1;
      this.#isExhausted = false;
      setImmediate(() => this.#wake());
    });
    this.#wake();
  }

  /**
   * Claims nothing more, waits up to `graceMs` for what is running, then aborts it and gives it back to
   * the queue. Resolves when the source is no longer used by the worker itself; a handler that does
   * not mind its signal may still be running then, without a lease.
   */
  async stop({ graceMs }: { graceMs: number }): Promise<void> {
    this.#state = 'stopped';
    this.#stopListening?.();
    clearTimeout(this.#timer);
    await this.#pumping;
    // What came in last, it leaves to them.
    this.#options.source.tellOthers();
    await this.#ended(graceMs);
    if (this.#running.size === 0) return;
    for (const { controller } of this.#running.values()) {
      controller.abort(new WorkAborted('stopping'));
    }
    await this.#ended(ABORT_GRACE_MS);
    await Promise.all([...this.#running].map(([id, { worker }]) => this.#release(id, worker, 0)));
  }

  /**
   * Tells the handler of an item to stop at once; for whoever has just cancelled it in the store.
   *
   * @returns whether it is running here.
   */
  abort(id: string): boolean {
    const running = this.#running.get(id);
    running?.controller.abort(new WorkAborted('cancelled'));
    return running !== undefined;
  }

  /** Tells all handlers to stop: what they work on may be somebody else's soon. */
  abortAll(): void {
    for (const { controller } of this.#running.values())
      controller.abort(new WorkAborted('leaseLost'));
  }

  /** Resolves when an item is not being worked on here any more; at once when it is not. */
  async ended(id: string): Promise<void> {
    await this.#running.get(id)?.ended;
  }

  /** Resolves when nothing runs any more, or after `ms`. */
  async #ended(ms: number): Promise<void> {
    if (this.#running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    const all = Promise.all([...this.#running.values()].map(({ ended }) => ended));
    await Promise.race([all, late]);
    clearTimeout(timer);
  }

  /** Claims until the queue or the capacity is used up. One pump at a time; a wake-up during it makes it look again. */
  #wake(): void {
    if (this.#state !== 'started') return;
    if (this.#pumping !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
      if (this.#again) this.#wake();
    });
  }

  async #pump(): Promise<void> {
    try {
      this.#again = false;
      let claimed = false;
      while (this.#hasRoom() && !this.#isExhausted && (await this.#claim())) claimed = true;
      const hasRoom = this.#hasRoom();
      if (claimed && !hasRoom) this.#options.source.tellOthers();
      const delay = hasRoom ? await this.#untilNextDue() : undefined;
      this.#failures = 0;
      // Without room there is nothing to wait for: what ends wakes the worker.
      if (delay !== undefined) this.#sleep(delay);
    } catch (error) {
      // Something came in meanwhile, or the database is there again: that is worth an early look.
      if (this.#again) this.#failures = 0;
      this.#again = false;
      const pause = FAILURE_PAUSE_MS * 2 ** this.#failures++;
      this.#options.log.error({ queue: this.#options.name, err: error }, 'claiming failed');
      this.#sleep(Math.min(pause, FALLBACK_POLL_MS));
    }
  }

  #hasRoom(): boolean {
    return this.#state === 'started' && this.#alone.size === 0 && this.#room() > 0;
  }

  /** How many more handlers may run. */
  #room(): number {
    const { concurrency, slow } = this.#options;
    const all = this.#running.size;
    return Math.min(concurrency - (all - this.#slow.size), (slow?.most ?? Infinity) - all);
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'started') return;
    this.#timer = setTimeout(() => {
      this.#isExhausted = false;
      this.#wake();
    }, ms);
  }

  async #untilNextDue(): Promise<number> {
    const due = await this.#options.source.nextDue({ holder: this.#name, idle: this.#isIdle() });
    if (due === undefined) return FALLBACK_POLL_MS;
    // At least a millisecond: a timer may fire a little early.
    return Math.min(Math.max(due - this.#now(), 1), FALLBACK_POLL_MS);
  }

  /** False when there is nothing more to do for now. */
  async #claim(): Promise<boolean> {
    const { source, leaseMs } = this.#options;
    const [idle, asked, told, limit] = [
      this.#isIdle(),
      performance.now(),
      this.#told,
      this.#room(),
    ];
    const items = await source.claim({
      worker: `${this.#name}-${++this.#claims}`,
      holder: this.#name,
      leaseMs,
      limit,
      idle,
    });
    const claimed = { worker: `${this.#name}-${this.#claims}`, asked, alone: idle };
    for (const item of items) this.#run(item, claimed);
    // One that is to run alone came by itself, whatever else is due.
    const isAll = items.length < limit && this.#alone.size === 0 && told === this.#told;
    this.#isExhausted = source.exhausts && isAll;
    return items.length > 0;
  }

  #isIdle(): boolean {
    return this.#running.size === 0;
  }

  #run(item: Item, { worker, asked, alone }: Claimed): void {
    const controller = new AbortController();
    const stopTimers = [
      this.#keepLease({ id: item.id, worker, asked, controller }),
      this.#limitTime(item, controller),
      alone ? this.#keepAlone(item) : () => {},
      this.#makeRoom(item.id),
      this.#sayIfLong(item.id),
    ];
    const ended = this.#handle(item, { worker, signal: controller.signal }).finally(() => {
      for (const stop of stopTimers) stop();
      this.#running.delete(item.id);
      // Who runs nothing may get what is to run alone.
      if (this.#isIdle()) this.#isExhausted = false;
      if (!this.#isExhausted) this.#wake();
    });
    this.#running.set(item.id, { worker, controller, ended });
  }

  #limitTime(item: Item, controller: AbortController): () => void {
    const limit = this.#options.timeLimit?.(item);
    if (limit === undefined) return () => {};
    const abort = (): void => controller.abort(new WorkAborted('timeLimit'));
    const timer = setTimeout(abort, Math.min(limit, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }

  #keepAlone(item: Item): () => void {
    const ms = this.#options.alone?.(item) ?? 0;
    if (ms <= 0) return () => {};
    this.#alone.add(item.id);
    const timer = setTimeout(() => {
      this.#alone.delete(item.id);
      this.#wake();
    }, ms);
    return () => {
      clearTimeout(timer);
      this.#alone.delete(item.id);
    };
  }

  #makeRoom(id: string): () => void {
    const { slow } = this.#options;
    if (slow === undefined) return () => {};
    const timer = setTimeout(() => {
      this.#slow.add(id);
      this.#wake();
    }, slow.afterMs);
    return () => {
      clearTimeout(timer);
      this.#slow.delete(id);
    };
  }

  #sayIfLong(id: string): () => void {
    const { name, log } = this.#options;
    let timer: NodeJS.Timeout;
    const wait = (ms: number, sofar: number): void => {
      timer = setTimeout(() => {
        const minutes = Math.round((sofar + ms) / 60_000);
        log.warn({ queue: name, id, minutes }, 'work goes on for long');
        wait(Math.min(sofar + ms, LONGEST_TIMER_MS), sofar + ms);
      }, ms);
    };
    wait(LONG_MS, 0);
    return () => clearTimeout(timer);
  }

  /** Never rejects. */
  async #handle(item: Item, lease: Lease): Promise<void> {
    const { handle, name, log } = this.#options;
    try {
      await handle(item, lease);
      return;
    } catch (error) {
      if (!lease.signal.aborted) {
        log.error(
          { queue: name, id: item.id, attempt: item.attempt, err: error },
          'the handler failed',
        );
      }
    }
    const pause = Math.min(1000 * 2 ** (item.attempt - 1), 60_000);
    await this.#release(item.id, lease.worker, lease.signal.aborted ? 0 : this.#now() + pause);
  }

  #keepLease({ id, worker, asked, controller }: Kept): () => void {
    const { source, leaseMs, log, name } = this.#options;
    if (source.renew === undefined) return () => {};
    return keepLease({
      leaseMs,
      asked,
      renew: async () => (await source.renew?.(id, worker, leaseMs)) === true,
      lost: () => controller.abort(new WorkAborted('leaseLost')),
      failed: (err) => log.error({ queue: name, id, err }, 'renewing a lease failed'),
    });
  }

  /** Again until it is done: this process does not get what it holds itself, and others must wait until the lease ends. */
  async #release(id: string, worker: string, at: number): Promise<void> {
    const { log, name, source } = this.#options;
    for (let pause = FAILURE_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_RELEASE_PAUSE_MS)) {
      try {
        await source.release(id, worker, at);
        return;
      } catch (error) {
        log.error({ queue: name, id, err: error }, 'giving work back failed');
      }
      if (this.#state === 'stopped') return;
      await sleep(pause, undefined, { ref: false });
    }
  }
}
