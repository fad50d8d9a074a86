import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { claimDelivery, claimJob, nextJob } from './claims.js';
import {
  clock,
  engines,
  recordingLog,
  temporaryFolder,
  temporaryStore,
} from './temporary-store.js';

const order = { operation: 'OrderCake', owner: 'ann', request: { cake: 'plum' }, context: {} };

describe.each(engines)('jobs with %s', (driver) => {
  it('carries requests and results, bytes included', async () => {
    const { jobs } = await temporaryStore({ driver });
    const bytes = new Uint8Array([0, 1, 255]);
    const { job } = await jobs.create({
      ...order,
      request: { body: { file: bytes } },
      context: { trackingId: 't', $bytes: 'not bytes' },
      subscriptionId: 's1',
    });
    expect(await jobs.get(job.id)).toEqual({
      id: job.id,
      operation: 'OrderCake',
      owner: 'ann',
      state: 'queued',
      context: { trackingId: 't', $bytes: 'not bytes' },
      subscriptionId: 's1',
      attempt: 0,
      strikes: 0,
      suspicions: 0,
    });
    expect(await jobs.request(job.id)).toEqual({ body: { file: bytes } });
    expect(await jobs.outcome(job.id)).toBeUndefined();
    const first = await claimJob(jobs, 'w', 1000);
    expect(first).toMatchObject({ request: { body: { file: bytes } }, checkpoint: undefined });
    expect(await jobs.saveCheckpoint(job.id, 'w', { done: 3 })).toBe(true);
    expect(await jobs.giveBack(job.id, 'w', 0)).toBe(true);
    expect(await claimJob(jobs, 'w', 1000)).toMatchObject({ checkpoint: { done: 3 } });
    expect(await jobs.succeed(job.id, 'w', { pdf: bytes }, 1000)).toBe(true);
    expect(await jobs.get(job.id)).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect((await jobs.outcome(job.id))?.value()).toEqual({ pdf: bytes });
    expect(job.id).toMatch(/^[\w-]{22,}$/);
    expect(await jobs.get('unknown')).toBeUndefined();
  });

  it('refuses what cannot be stored, and stores nothing then', async () => {
    const { jobs } = await temporaryStore({ driver });
    await expect(jobs.create({ ...order, request: { n: 1n } })).rejects.toThrow('a bigint at .n');
    expect(await nextJob(jobs)).toBeUndefined();
  });

  it('claims the oldest first, each once', async () => {
    const { jobs } = await temporaryStore({ driver });
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.push((await jobs.create(order)).job.id);
    const claimAll = (of: readonly string[]) =>
      Promise.all(of.map((id) => claimJob(jobs, `w-${id}`, 60_000)));
    const [first, ...others] = ids;
    expect((await claimJob(jobs, 'w', 60_000))?.id).toBe(first);
    // Several connections find them in any order.
    const claimed = await claimAll(others);
    expect(claimed.map((job) => job?.id).toSorted()).toEqual(others.toSorted());
    expect(await claimJob(jobs, 'w', 60_000)).toBeUndefined();
  });

  it('one key makes one job, however many ask at once', async () => {
    const { jobs } = await temporaryStore({ driver });
    const keyed = { ...order, idempotencyKey: 'k' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => jobs.create(keyed)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    for (const other of [{ owner: 'bob' }, { operation: 'Other' }, { idempotencyKey: 'l' }]) {
      expect((await jobs.create({ ...keyed, ...other })).created).toBe(true);
    }
    expect((await jobs.create(order)).created).toBe(true);
    expect((await jobs.create(order)).created).toBe(true);
  });

  it('a key stands for an ended job too, until its retention is over', async () => {
    const time = clock();
    const { jobs } = await temporaryStore({ driver, now: () => time.now() });
    const keyed = { ...order, idempotencyKey: 'k' };
    const { job } = await jobs.create(keyed);
    await claimJob(jobs, 'w', 1000);
    await jobs.succeed(job.id, 'w', 'done', 500);
    time.time += 499;
    const again = await jobs.create(keyed);
    expect(again).toMatchObject({ created: false, job: { id: job.id, state: 'succeeded' } });
    expect((await jobs.outcome(job.id))?.json()).toBe('"done"');
    expect(await jobs.sweep()).toBe(0);
    time.time += 1;
    expect(await jobs.get(job.id)).toBeUndefined();
    const fresh = await jobs.create(keyed);
    expect(fresh.created).toBe(true);
    expect(fresh.job.id).not.toBe(job.id);
  });

  it('sweeps ended jobs past their retention alone', async () => {
    const time = clock();
    const { jobs } = await temporaryStore({ driver, now: () => time.now() });
    const [a, b] = [await jobs.create(order), await jobs.create(order)];
    await claimJob(jobs, 'w', 10);
    await jobs.fail(a.job.id, 'w', { status: 422, body: { no: true } }, 100);
    const outcome = await jobs.outcome(a.job.id);
    expect(outcome?.value()).toEqual({ status: 422, body: { no: true } });
    time.time += 1_000_000;
    expect(await jobs.sweep()).toBe(1);
    expect((await jobs.get(b.job.id))?.state).toBe('queued');
  });

  it('gives a job to another worker when the lease has run out; the first one notices', async () => {
    const time = clock();
    const { jobs } = await temporaryStore({ driver, now: () => time.now() });
    const { job } = await jobs.create(order);
    await claimJob(jobs, 'one', 100);
    expect(await nextJob(jobs)).toBe(time.time + 100);
    time.time += 60;
    expect(await jobs.renew(job.id, 'one', 100)).toBe(true);
    time.time += 60;
    expect(await claimJob(jobs, 'two', 100)).toBeUndefined();
    time.time += 40;
    expect((await claimJob(jobs, 'two', 100))?.attempt).toBe(2);
    expect(await jobs.renew(job.id, 'one', 100)).toBe(false);
    expect(await jobs.saveCheckpoint(job.id, 'one', 1)).toBe(false);
    expect(await jobs.succeed(job.id, 'one', 1, 100)).toBe(false);
    expect(await jobs.fail(job.id, 'one', { status: 500, body: 1 }, 100)).toBe(false);
    expect(await jobs.retry(job.id, 'one', time.time)).toBe(false);
    expect(await jobs.succeed(job.id, 'two', 2, 100)).toBe(true);
    expect(await jobs.succeed(job.id, 'two', 3, 100)).toBe(false);
    expect((await jobs.outcome(job.id))?.value()).toBe(2);
  });

  it('keeps a retried job back until its time', async () => {
    const time = clock();
    const { jobs } = await temporaryStore({ driver, now: () => time.now() });
    const { job } = await jobs.create(order);
    await claimJob(jobs, 'w', 100);
    expect(await jobs.retry(job.id, 'w', time.time + 50)).toBe(true);
    expect(await claimJob(jobs, 'w', 100)).toBeUndefined();
    expect(await nextJob(jobs)).toBe(time.time + 50);
    time.time += 50;
    expect((await claimJob(jobs, 'w', 100))?.attempt).toBe(2);
  });

  it('cancels what has not ended, once', async () => {
    const { jobs } = await temporaryStore({ driver });
    const [queued, running] = [await jobs.create(order), await jobs.create(order)];
    expect(await jobs.cancel(queued.job.id, 1000)).toBe(true);
    await claimJob(jobs, 'w', 1000);
    expect(await jobs.cancel(running.job.id, 1000)).toBe(true);
    expect(await jobs.renew(running.job.id, 'w', 1000)).toBe(false);
    expect(await jobs.cancel(running.job.id, 1000)).toBe(false);
    expect(await jobs.cancel('unknown', 1000)).toBe(false);
    expect((await jobs.get(queued.job.id))?.state).toBe('cancelled');
    expect(await nextJob(jobs)).toBeUndefined();
  });

  it('tells its listeners when there is something to claim', async () => {
    const { jobs } = await temporaryStore({ driver });
    const [heard, other] = [vi.fn(), vi.fn()];
    const stop = jobs.onReady(heard);
    jobs.onReady(other);
    const keyed = { ...order, idempotencyKey: 'k' };
    const { job } = await jobs.create(keyed);
    expect(heard).toHaveBeenCalledTimes(1);
    await jobs.create(keyed);
    expect(heard).toHaveBeenCalledTimes(1);
    await claimJob(jobs, 'w', 1000);
    await jobs.retry(job.id, 'w', 0);
    expect(heard).toHaveBeenCalledTimes(2);
    stop();
    await jobs.create(order);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(other).toHaveBeenCalledTimes(3);
  });

  it('puts running jobs back into the queue when the database is opened again', async () => {
    const time = clock();
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ driver, file, now: () => time.now() });
    const { job } = await first.jobs.create(order);
    time.time += 1;
    await first.jobs.create(order);
    await claimJob(first.jobs, 'dead', 3_600_000);
    await first.jobs.saveCheckpoint(job.id, 'dead', 'half');
    await first.close();
    const log = recordingLog();
    const second = await temporaryStore({ driver, file, log, now: () => time.now() });
    expect(log.lines).toMatchObject([{ level: 'warn', details: { requeuedJobs: 1 } }]);
    expect(await claimJob(second.jobs, 'w', 1000)).toMatchObject({
      id: job.id,
      attempt: 2,
      checkpoint: 'half',
    });
    expect(await second.jobs.renew(job.id, 'dead', 1000)).toBe(false);
  });

  it('holds a crash against a job only if it ran alone, and lets suspects run alone', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const time = clock();
    const now = () => time.now();
    let store = await temporaryStore({ driver, file, now });
    const again = async () => {
      await store.close();
      store = await temporaryStore({ driver, file, now });
    };
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await store.jobs.create(order)).job.id);
    const [poison = '', innocent = '', fresh = ''] = ids;
    for (const worker of ['a', 'b'])
      await claimJob(store.jobs, `${store.holder}-${worker}`, 60_000);
    await again();
    expect(await store.jobs.get(poison)).toMatchObject({ strikes: 0, suspicions: 1 });
    expect(await store.jobs.get(innocent)).toMatchObject({ strikes: 0, suspicions: 1 });
    const all = { worker: 'w1', holder: 'w', leaseMs: 60_000, limit: 8 };
    // Suspects come first, one at a time, and only to who runs nothing else.
    const alone = await store.jobs.claim({ ...all, idle: true });
    expect(alone.map(({ id }) => id)).toEqual([poison]);
    await again();
    expect(await store.jobs.get(poison)).toMatchObject({ attempt: 2, strikes: 1, suspicions: 2 });
    const beside = await store.jobs.claim({ ...all, idle: false });
    expect(beside.map(({ id }) => id)).toEqual([fresh]);
    // Under load nobody has nothing to do: after a while, longer for who is suspected more, they run beside others.
    const next = () => store.jobs.nextDue({ holder: 'w', idle: false });
    expect(await next()).toBe(time.time + 2000);
    expect(await store.jobs.nextDue({ holder: 'w', idle: true })).toBe(time.time);
    time.time += 2000;
    const patient = await store.jobs.claim({ ...all, idle: false });
    expect(patient.map(({ id }) => id)).toEqual([innocent]);
    expect(await next()).toBe(time.time + 6000);
    time.time += 6000;
    const most = await store.jobs.claim({ ...all, idle: false });
    expect(most.map(({ id }) => id)).toEqual([poison]);
  });

  it('forgets what it held against a job that came on', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    let store = await temporaryStore({ driver, file });
    const { job } = await store.jobs.create(order);
    for (let crash = 1; crash <= 3; crash++) {
      await claimJob(store.jobs, 'w', 60_000);
      await store.close();
      store = await temporaryStore({ driver, file });
      expect(await store.jobs.get(job.id)).toMatchObject({ strikes: crash, suspicions: crash });
    }
    await claimJob(store.jobs, 'w', 60_000);
    await store.jobs.saveCheckpoint(job.id, 'w', { page: 7 });
    expect(await store.jobs.get(job.id)).toMatchObject({ attempt: 4, strikes: 1, suspicions: 0 });
  });

  it('does not count what ended through no fault of the job', async () => {
    const { jobs } = await temporaryStore({ driver });
    const { job } = await jobs.create(order);
    for (let round = 1; round <= 7; round++) {
      await claimJob(jobs, 'w', 1000);
      expect(await jobs.giveBack(job.id, 'w', 0)).toBe(true);
      expect(await jobs.get(job.id)).toMatchObject({ attempt: round, strikes: 0 });
    }
    await claimJob(jobs, 'w', 1000);
    await jobs.retry(job.id, 'w', 0);
    expect(await jobs.get(job.id)).toMatchObject({ strikes: 1 });
  });

  it('gives a process nothing that it is running, whatever the lease says', async () => {
    const time = clock();
    const { jobs } = await temporaryStore({ driver, now: () => time.now() });
    await jobs.create(order);
    const mine = { worker: 'me-1', holder: 'me', leaseMs: 100, limit: 5, idle: false };
    expect(await jobs.claim(mine)).toHaveLength(1);
    time.time += 3_600_000;
    expect(await jobs.claim({ ...mine, worker: 'me-2' })).toEqual([]);
    expect(await jobs.nextDue(mine)).toBeUndefined();
    expect(await jobs.claim({ ...mine, worker: 'other-1', holder: 'other' })).toHaveLength(1);
  });

  it('claims many at once, the oldest first', async () => {
    const { jobs } = await temporaryStore({ driver });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.push((await jobs.create(order)).job.id);
    const claim = { worker: 'w-1', holder: 'w', leaseMs: 1000, limit: 3, idle: true };
    expect((await jobs.claim(claim)).map(({ id }) => id)).toEqual(ids.slice(0, 3));
    expect((await jobs.claim(claim)).map(({ id }) => id)).toEqual(ids.slice(3));
  });

  it('lets nothing wait when the clock of the machine was set back', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ driver, file, now: () => 10_000_000 });
    const { job } = await first.jobs.create(order);
    await first.subscriptions.create({ ...order, callbackUrl: 'https://hooks.example/1' });
    await first.subscriptions.publish(order.operation, { body: 1 });
    await first.close();
    const second = await temporaryStore({ driver, file, now: () => 10_000_000 - 7_200_000 });
    expect((await claimJob(second.jobs, 'w', 1000))?.id).toBe(job.id);
    expect(await claimDelivery(second.deliveries, 'w', 1000)).toBeDefined();
  });
});
