import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ClaimedJob, JobStore, Store } from '../../templates/runtime/server/store/types.js';
import {
  jobSource,
  type Lease,
  WorkAborted,
  Worker,
  type WorkerOptions,
} from '../../templates/runtime/server/worker.js';
import { claimJob, nextJob } from './store/claims.js';
import { recordingLog, temporaryStore } from './store/temporary-store.js';

const DAY = 86_400_000;
const job = { operation: 'OrderCake', owner: '', request: {}, context: {} };

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
}

function deferred<Value = void>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Values that come in one after the other, to be awaited. */
class Arrivals<Value> {
  readonly all: Value[] = [];
  #waiting: Array<{ count: number; done: () => void }> = [];

  add(value: Value): void {
    this.all.push(value);
    for (const { count, done } of this.#waiting) if (this.all.length >= count) done();
  }

  /** Resolves with the nth arrival, counted from 1. */
  async nth(count: number): Promise<Value> {
    if (this.all.length < count) {
      await new Promise<void>((done) => this.#waiting.push({ count, done }));
    }
    return this.all[count - 1] as Value;
  }
}

function whenAborted({ signal }: Lease): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

interface Fixture {
  readonly store: Store;
  readonly worker: Worker<ClaimedJob>;
  readonly log: ReturnType<typeof recordingLog>;
}

async function setUp(
  handle: (item: ClaimedJob, lease: Lease, jobs: JobStore) => Promise<void>,
  options: Partial<WorkerOptions<ClaimedJob>> & { store?: Store } = {},
): Promise<Fixture> {
  const { store = await temporaryStore(), ...rest } = options;
  const log = recordingLog();
  const worker = new Worker<ClaimedJob>({
    name: 'jobs',
    source: jobSource(store.jobs),
    handle: (item, lease) => handle(item, lease, store.jobs),
    concurrency: 4,
    leaseMs: 60_000,
    log,
    ...rest,
  });
  onTestFinished(() => worker.stop({ graceMs: 0 }));
  return { store, worker, log };
}

describe('a worker', () => {
  it('does what waits when it starts, and what comes in later at once', async () => {
    const done = new Arrivals<string>();
    const { store, worker } = await setUp(async (item, lease, jobs) => {
      await jobs.succeed(item.id, lease.worker, 'ok', DAY);
      done.add(item.id);
    });
    const first = await store.jobs.create(job);
    worker.start();
    expect(await done.nth(1)).toBe(first.job.id);
    const second = await store.jobs.create(job);
    expect(await done.nth(2)).toBe(second.job.id);
    expect((await store.jobs.get(second.job.id))?.state).toBe('succeeded');
    expect(() => worker.start()).toThrow('starts once');
  });

  it('runs no more at once than it may, and all in the end', async () => {
    let running = 0;
    let most = 0;
    const started = new Arrivals<Deferred<void>>();
    const done = new Arrivals<string>();
    const { store, worker } = await setUp(
      async (item, lease, jobs) => {
        most = Math.max(most, ++running);
        const gate = deferred();
        started.add(gate);
        await gate.promise;
        await jobs.succeed(item.id, lease.worker, 1, DAY);
        running--;
        done.add(item.id);
      },
      { concurrency: 3 },
    );
    worker.start();
    await Promise.all(Array.from({ length: 10 }, () => store.jobs.create(job)));
    for (let n = 1; n <= 10; n++) {
      await started.nth(Math.min(n + 2, 10));
      (await started.nth(n)).resolve();
    }
    await done.nth(10);
    expect(new Set(done.all).size).toBe(10);
    expect(most).toBe(3);
  });

  it('comes back when an entry is due, without polling before', async () => {
    const done = new Arrivals<number>();
    let due = Infinity;
    const { store, worker } = await setUp(async (item, lease, jobs) => {
      done.add(Date.now());
      if (item.attempt > 1) return void (await jobs.succeed(item.id, lease.worker, 1, DAY));
      due = Date.now() + 150;
      await jobs.retry(item.id, lease.worker, due);
    });
    const claims = vi.spyOn(store.jobs, 'claim');
    worker.start();
    await store.jobs.create(job);
    expect(await done.nth(2)).toBeGreaterThanOrEqual(due);
    // Start, create, ends and due time: a handful, where polling would make many.
    expect(claims.mock.calls.length).toBeLessThan(12);
  });

  it('renews the lease of long work, so nobody else gets it', async () => {
    const renewed = new Arrivals<boolean>();
    const gate = deferred();
    const finished = deferred<boolean>();
    const { store, worker } = await setUp(
      async (item, lease, jobs) => {
        await gate.promise;
        finished.resolve(await jobs.succeed(item.id, lease.worker, 1, DAY));
      },
      { leaseMs: 1500 },
    );
    const renew = store.jobs.renew.bind(store.jobs);
    vi.spyOn(store.jobs, 'renew').mockImplementation(async (...call) => {
      const answer = await renew(...call);
      renewed.add(answer);
      return answer;
    });
    const { job: made } = await store.jobs.create(job);
    worker.start();
    await renewed.nth(4);
    gate.resolve();
    expect(await finished.promise).toBe(true);
    expect(renewed.all).not.toContain(false);
    expect((await store.jobs.get(made.id))?.attempt).toBe(1);
  });

  it('tells the handler when its job was cancelled elsewhere', async () => {
    const reason = deferred<unknown>();
    const started = deferred<string>();
    const { store, worker } = await setUp(
      async (item, lease) => {
        started.resolve(item.id);
        reason.resolve(await whenAborted(lease));
      },
      { leaseMs: 60 },
    );
    worker.start();
    await store.jobs.create(job);
    await store.jobs.cancel(await started.promise, DAY);
    expect(await reason.promise).toMatchObject({ why: 'leaseLost' });
  });

  it('tells the handler before its lease ends when the database does not answer', async () => {
    const aborted = deferred<unknown>();
    const ends = deferred<number>();
    const leaseMs = 1500;
    const { store, worker } = await setUp(
      async (_item, lease) => {
        ends.resolve(performance.now() + leaseMs);
        aborted.resolve(await whenAborted(lease));
      },
      { leaseMs },
    );
    const renew = vi.spyOn(store.jobs, 'renew').mockReturnValue(new Promise(() => {}));
    worker.start();
    await store.jobs.create(job);
    expect(await aborted.promise).toMatchObject({ why: 'leaseLost' });
    expect(performance.now()).toBeLessThan(await ends.promise);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('asks for a lease again soon after the database was away', async () => {
    const renewed = deferred<boolean>();
    const { store, worker } = await setUp(
      async (item, lease, jobs) => {
        expect(await renewed.promise).toBe(true);
        await jobs.succeed(item.id, lease.worker, 1, DAY);
      },
      { leaseMs: 3000 },
    );
    const renew = store.jobs.renew.bind(store.jobs);
    const asked: number[] = [];
    vi.spyOn(store.jobs, 'renew').mockImplementation(async (...call) => {
      asked.push(performance.now());
      if (asked.length < 3) throw new Error('The database is away.');
      renewed.resolve(await renew(...call));
      return renewed.promise;
    });
    worker.start();
    await store.jobs.create(job);
    await renewed.promise;
    const [first = 0, , third = 0] = asked;
    expect(third - first).toBeLessThan(900);
  });

  it('gives work back as soon as the database is there again', async () => {
    const calls = new Arrivals<number>();
    const { store, worker } = await setUp(async (item, lease, jobs) => {
      calls.add(item.attempt);
      if (item.attempt === 1) throw new Error('The database is away.');
      await jobs.succeed(item.id, lease.worker, 1, DAY);
    });
    vi.spyOn(store.jobs, 'giveBack').mockRejectedValueOnce(new Error('The database is away.'));
    await store.jobs.create(job);
    worker.start();
    expect(await calls.nth(2)).toBe(2);
  });

  it('tells all handlers when others may take their work', async () => {
    const reasons = new Arrivals<unknown>();
    const started = new Arrivals<string>();
    const { store, worker } = await setUp(async (item, lease) => {
      started.add(item.id);
      reasons.add(await whenAborted(lease));
    });
    worker.start();
    await store.jobs.create(job);
    await store.jobs.create(job);
    await started.nth(2);
    worker.abortAll();
    await reasons.nth(2);
    expect(reasons.all).toMatchObject([{ why: 'leaseLost' }, { why: 'leaseLost' }]);
  });

  it('aborts at once what was cancelled in the same process', async () => {
    const reason = deferred<unknown>();
    const started = deferred<string>();
    const { store, worker, log } = await setUp(async (item, lease) => {
      started.resolve(item.id);
      const why = await whenAborted(lease);
      reason.resolve(why);
      throw why;
    });
    worker.start();
    await store.jobs.create(job);
    const id = await started.promise;
    await store.jobs.cancel(id, DAY);
    expect(worker.abort(id)).toBe(true);
    expect(await reason.promise).toBeInstanceOf(WorkAborted);
    expect(await reason.promise).toMatchObject({ why: 'cancelled' });
    await worker.stop({ graceMs: 10_000 });
    expect((await store.jobs.get(id))?.state).toBe('cancelled');
    expect(worker.abort(id)).toBe(false);
    expect(log.lines).toEqual([]);
  });

  it('outlives handlers that throw, and gives their work back with a pause', async () => {
    const calls = new Arrivals<string>();
    const { store, worker, log } = await setUp(async (item, lease, jobs) => {
      calls.add(item.id);
      if (item.request === 'bad') throw new Error('bug');
      await jobs.succeed(item.id, lease.worker, 1, DAY);
    });
    const bad = await store.jobs.create({ ...job, request: 'bad' });
    const good = await store.jobs.create(job);
    worker.start();
    await calls.nth(2);
    await worker.stop({ graceMs: 10_000 });
    expect((await store.jobs.get(good.job.id))?.state).toBe('succeeded');
    expect(await store.jobs.get(bad.job.id)).toMatchObject({ state: 'queued', attempt: 1 });
    expect(await nextJob(store.jobs)).toBeGreaterThan(Date.now());
    expect(log.lines).toMatchObject([{ level: 'error', details: { id: bad.job.id, attempt: 1 } }]);
  });

  it('outlives a database that fails for a while', async () => {
    const done = deferred<string>();
    const { store, worker, log } = await setUp(async (item, lease, jobs) => {
      await jobs.succeed(item.id, lease.worker, 1, DAY);
      done.resolve(item.id);
    });
    const { job: made } = await store.jobs.create(job);
    vi.spyOn(store.jobs, 'claim').mockRejectedValueOnce(new Error('The disk is full.'));
    worker.start();
    expect(await done.promise).toBe(made.id);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'claiming failed' }]);
  });

  it('stops: waits for running work, claims nothing more', async () => {
    const started = deferred();
    const gate = deferred();
    const { store, worker } = await setUp(
      async (item, lease, jobs) => {
        started.resolve();
        await gate.promise;
        await jobs.succeed(item.id, lease.worker, 'finished', DAY);
      },
      { concurrency: 1 },
    );
    const first = await store.jobs.create(job);
    const second = await store.jobs.create(job);
    worker.start();
    await started.promise;
    const stopped = worker.stop({ graceMs: 60_000 });
    gate.resolve();
    await stopped;
    expect((await store.jobs.outcome(first.job.id))?.value()).toBe('finished');
    expect(await store.jobs.get(second.job.id)).toMatchObject({ state: 'queued', attempt: 0 });
  });

  it('stops: aborts what takes longer than the grace and gives it back at once', async () => {
    const started = new Arrivals<string>();
    const reasons: unknown[] = [];
    const stubborn = deferred();
    const late = deferred<boolean>();
    const { store, worker } = await setUp(async (item, lease, jobs) => {
      started.add(item.id);
      if (item.request === 'listens') {
        reasons.push(await whenAborted(lease));
        throw lease.signal.reason;
      }
      await stubborn.promise;
      late.resolve(await jobs.succeed(item.id, lease.worker, 1, DAY));
    });
    await store.jobs.create({ ...job, request: 'listens' });
    await store.jobs.create({ ...job, request: 'does not' });
    worker.start();
    await started.nth(2);
    await worker.stop({ graceMs: 1 });
    expect(reasons).toMatchObject([{ why: 'stopping' }]);
    const again = [await claimJob(store.jobs, 'w', 1000), await claimJob(store.jobs, 'w', 1000)];
    expect(again.map((item) => item?.attempt)).toEqual([2, 2]);
    stubborn.resolve();
    expect(await late.promise).toBe(false);
  });

  it('gives back what it stops, and holds nothing against it', async () => {
    const started = deferred();
    const { store, worker } = await setUp(async (_item, lease) => {
      started.resolve();
      throw await whenAborted(lease);
    });
    const { job: made } = await store.jobs.create(job);
    worker.start();
    await started.promise;
    await worker.stop({ graceMs: 0 });
    expect(await store.jobs.get(made.id)).toMatchObject({
      state: 'queued',
      attempt: 1,
      strikes: 0,
    });
  });

  it('tells a handler to stop that takes longer than it may', async () => {
    const reason = deferred<unknown>();
    const { store, worker } = await setUp(
      async (_item, lease) => {
        reason.resolve(await whenAborted(lease));
      },
      { timeLimit: () => 20 },
    );
    await store.jobs.create(job);
    worker.start();
    expect(await reason.promise).toMatchObject({ why: 'timeLimit' });
  });

  it('says which work goes on for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const gate = deferred();
    const started = new Arrivals<string>();
    const { store, worker, log } = await setUp(async ({ id }) => {
      started.add(id);
      await gate.promise;
    });
    onTestFinished(() => gate.resolve());
    const made = await store.jobs.create(job);
    worker.start();
    await started.nth(1);
    const said = () => log.lines.filter(({ message }) => message === 'work goes on for long');
    vi.advanceTimersByTime(599_999);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said()).toMatchObject([{ details: { queue: 'jobs', id: made.job.id, minutes: 10 } }]);
  });

  it('begins nothing beside what has to run alone, until its time is over', async () => {
    const started = new Arrivals<{ request: unknown; at: number }>();
    const gate = deferred();
    const { store, worker } = await setUp(
      async ({ request }) => {
        started.add({ request, at: performance.now() });
        await gate.promise;
      },
      { alone: ({ request }) => (request === 'suspect' ? 150 : 0) },
    );
    onTestFinished(() => gate.resolve());
    await store.jobs.create({ ...job, request: 'suspect' });
    worker.start();
    const { at } = await started.nth(1);
    await store.jobs.create({ ...job, request: 'other' });
    const second = await started.nth(2);
    expect(second.request).toBe('other');
    // A timer may fire a millisecond early.
    expect(second.at - at).toBeGreaterThanOrEqual(149);
  });

  it('runs nothing twice, however long the process was held up', async () => {
    let now = 1_000_000;
    const gate = deferred();
    const started = new Arrivals<unknown>();
    const { store, worker } = await setUp(
      async ({ request }) => {
        started.add(request);
        await gate.promise;
      },
      { store: await temporaryStore({ now: () => now }), now: () => now, leaseMs: 30_000 },
    );
    onTestFinished(() => gate.resolve());
    await store.jobs.create({ ...job, request: 'long' });
    worker.start();
    await started.nth(1);
    now += 3_600_000;
    await store.jobs.create({ ...job, request: 'next' });
    expect(await started.nth(2)).toBe('next');
  });
});
