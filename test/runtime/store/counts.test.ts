import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BACKUP_MARK } from '../../../templates/runtime/server/store/epoch.js';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import { claimDelivery, claimJob } from './claims.js';
import { newDatabase, withTables } from './raw-database.js';
import { clock, engines, recordingLog, temporaryStore } from './temporary-store.js';

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

  it('are right over a restore, which leaves out numbers', async () => {
    const { url } = await newDatabase(driver);
    const before = await openStore(url, { log: recordingLog() });
    for (const n of [1, 2]) await before.feed.append('A', n, undefined, DAY);
    await before.close();
    // As a backup is marked that is put in place.
    const row = { key: BACKUP_MARK, value: 'then' };
    await withTables(url, (db) => db.insertInto('connector_meta').values(row).execute());
    const store = await openStore(url, { log: recordingLog() });
    onTestFinished(() => store.close());
    expect(await store.feed.append('A', 3, undefined, DAY)).toBeGreaterThan(1_000_000);
    expect((await store.counts()).events).toEqual([{ operation: 'A', count: 3 }]);
  });

  it('have the rest of a long queue as a whole, and those that run by their operation', async () => {
    const { url } = await newDatabase(driver);
    const store = await openStore(url, { log: recordingLog() });
    onTestFinished(() => store.close());
    await store.jobs.create({ ...job, operation: 'Running' });
    await claimJob(store.jobs, 'one', DAY);
    await withTables(url, (db) =>
      sql`insert into connector_jobs (id, operation, owner, state, context, attempt, due_at, created_at)
        with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 20500)
        select 'id' || n, 'Waiting', '', 'queued', '{}', 0, n, n from numbers`.execute(db),
    );
    expect((await store.counts()).jobs).toEqual([
      { operation: '(more)', state: 'queued', count: 500 },
      { operation: 'Running', state: 'running', count: 1 },
      { operation: 'Waiting', state: 'queued', count: 20_000 },
    ]);
  });
});
