import { describe, expect, it } from 'vitest';
import { claimDelivery, claimJob } from './claims.js';
import { clock, engines, temporaryStore } from './temporary-store.js';

const DAY = 86_400_000;
const job = { owner: '', request: {}, context: {} };

describe.each(engines)('counts with %s', (driver) => {
  it('are of nothing at first', async () => {
    const store = await temporaryStore({ driver });
    expect(await store.counts()).toEqual({
      jobs: [],
      jobsWaitedMs: 0,
      deliveries: 0,
      deliveriesWaitedMs: 0,
      deadLetters: 0,
      subscriptions: [],
      events: [],
    });
  });

  it('have jobs that are not done, and how long the first has waited', async () => {
    const time = clock();
    const store = await temporaryStore({ driver, now: () => time.now() });
    for (const operation of ['B', 'A', 'A', 'A']) {
      await store.jobs.create({ ...job, operation });
      time.time += 1000;
    }
    const first = await claimJob(store.jobs, 'one', DAY);
    const second = await claimJob(store.jobs, 'two', DAY, { idle: false });
    await store.jobs.succeed(first?.id ?? '', 'one', {}, DAY);
    expect(second?.operation).toBe('A');
    const counts = await store.counts();
    expect(counts.jobs).toEqual([
      { operation: 'A', state: 'queued', count: 2 },
      { operation: 'A', state: 'running', count: 1 },
    ]);
    expect(counts.jobsWaitedMs).toBe(2000);
  });

  it('have deliveries and dead letters', async () => {
    const time = clock();
    const store = await temporaryStore({ driver, now: () => time.now() });
    const { subscriptions, deliveries } = store;
    await subscriptions.create({
      operation: 'A',
      owner: '',
      request: {},
      callbackUrl: 'https://contoso.com/run?sig=SECRET',
    });
    for (const n of [1, 2, 3]) {
      await subscriptions.publish('A', { body: n });
      time.time += 1000;
    }
    const claimed = await claimDelivery(deliveries, 'one', DAY);
    await deliveries.giveUp(claimed?.id ?? '', 'one', 'HTTP 400', DAY);
    const counts = await store.counts();
    expect(counts).toMatchObject({ deliveries: 2, deliveriesWaitedMs: 2000, deadLetters: 1 });
    expect(counts.subscriptions).toEqual([{ operation: 'A', count: 1 }]);
    expect(JSON.stringify(counts)).not.toContain('SECRET');
  });

  it('have the events that are kept, without those that are gone', async () => {
    const time = clock();
    const { feed, counts } = await temporaryStore({ driver, now: () => time.now() });
    for (const n of [1, 2, 3]) await feed.append('A', n, undefined, n * 1000);
    await feed.append('B', 1, undefined, 1000);
    expect((await counts()).events).toEqual([
      { operation: 'A', count: 3 },
      { operation: 'B', count: 1 },
    ]);
    time.time += 1000;
    await feed.sweep();
    expect((await counts()).events).toEqual([
      { operation: 'A', count: 2 },
      { operation: 'B', count: 0 },
    ]);
  });
});
