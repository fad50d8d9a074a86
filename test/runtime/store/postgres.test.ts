// What PostgreSQL alone has: replicas that share it, connections that are lost, and ways to be wrong.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import { parsePostgresUrl } from '../../../templates/runtime/server/store/postgres/address.js';
import { DatabaseClock } from '../../../templates/runtime/server/store/postgres/clock.js';
import { markRestored } from '../../../templates/runtime/server/store/postgres/restored.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { claimDue, claimJob, none } from './claims.js';
import { startProxy } from './postgres-proxy.js';
import { postgres, postgresDatabase } from './postgres.js';
import { recordingLog } from './temporary-store.js';

const DAY = 86_400_000;
const order = { operation: 'OrderCake', owner: 'ann', request: { cake: 'plum' }, context: {} };
const hook = { operation: 'WhenBaked', owner: 'ann', request: {} };

async function replica(url: string, log = recordingLog()): Promise<Store> {
  const store = await openStore(url, { log });
  onTestFinished(() => store.close());
  return store;
}

async function replicas(count: number): Promise<Store[]> {
  const url = await postgresDatabase();
  return Promise.all(Array.from({ length: count }, () => replica(url)));
}

/** Resolves when the listener is called. */
function called(listen: (listener: (id: string) => void) => () => void): Promise<string> {
  return new Promise((resolve) => {
    const end = listen((id) => {
      end();
      resolve(id);
    });
  });
}

describe('replicas', () => {
  it('that start at once make the tables once', async () => {
    const stores = await replicas(5);
    const epochs = new Set(stores.map(({ feed }) => feed.epoch));
    expect(epochs.size).toBe(1);
  });

  it('wake each other', async () => {
    const [one, two] = (await replicas(2)) as [Store, Store];
    const awake = called((listener) => two.jobs.onReady(() => listener('')));
    const { job } = await one.jobs.create(order);
    await awake;
    expect((await claimJob(two.jobs, two.holder, 60_000))?.id).toBe(job.id);
    expect(await claimJob(one.jobs, one.holder, 60_000)).toBeUndefined();
    const { subscription } = await one.subscriptions.create({
      ...hook,
      callbackUrl: 'https://a.example/1',
    });
    const delivering = called((listener) => two.deliveries.onReady(() => listener('')));
    await one.subscriptions.publish('WhenBaked', { body: 1 });
    await delivering;
    expect((await claimDue(two, two.holder))?.subscriptionId).toBe(subscription.id);
  });

  it('tell each other what they cancelled, and not themselves', async () => {
    const [one, two] = (await replicas(2)) as [Store, Store];
    const own = vi.fn();
    one.onEnded('job', own);
    const { job } = await one.jobs.create(order);
    const cancelled = called((listener) => two.onEnded('job', listener));
    expect(await one.jobs.cancel(job.id, DAY)).toBe(true);
    expect(await cancelled).toBe(job.id);
    const { subscription } = await one.subscriptions.create({ ...hook, callbackUrl: 'https://a' });
    const removed = called((listener) => two.onEnded('subscription', listener));
    await one.subscriptions.remove(subscription.id);
    expect(await removed).toBe(subscription.id);
    expect(own).not.toHaveBeenCalled();
  });

  it('never get the same job', async () => {
    const stores = await replicas(3);
    const [first] = stores;
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) ids.push((await first?.jobs.create(order))?.job.id ?? '');
    const got: string[] = [];
    await Promise.all(
      stores.map(async ({ jobs, holder }, at) => {
        for (let n = 0; ; n += 1) {
          const claim = { worker: `${holder}-${n}`, holder: `${holder}-none`, leaseMs: 60_000 };
          const claimed = await jobs.claim({ ...claim, limit: at + 1, idle: false });
          if (claimed.length === 0) return;
          got.push(...claimed.map(({ id }) => id));
        }
      }),
    );
    expect(got.toSorted()).toEqual(ids.toSorted());
  });

  it('publish while subscriptions come and go', async () => {
    const stores = await replicas(3);
    const [one, two, three] = stores as [Store, Store, Store];
    const stay: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      const callbackUrl = `https://stay.example/${n}`;
      stay.push((await one.subscriptions.create({ ...hook, callbackUrl })).subscription.id);
    }
    let isDone = false;
    const comeAndGo = async ({ subscriptions }: Store, name: string): Promise<number> => {
      let rounds = 0;
      for (; !isDone; rounds += 1) {
        const callbackUrl = `https://go.example/${name}-${rounds}`;
        const { subscription } = await subscriptions.create({ ...hook, callbackUrl });
        await subscriptions.remove(subscription.id);
      }
      return rounds;
    };
    const others = [comeAndGo(two, 'two'), comeAndGo(three, 'three'), comeAndGo(two, 'four')];
    for (let n = 0; n < 60; n += 1) await one.subscriptions.publish('WhenBaked', { body: n });
    isDone = true;
    expect(Math.min(...(await Promise.all(others)))).toBeGreaterThan(5);
    const counts = new Map<string, number>();
    const claim = { leaseMs: 60_000, limit: 500, idle: true };
    for (;;) {
      const worker = one.holder;
      const got = await one.deliveries.claim(
        { ...claim, worker, holder: 'other' },
        { except: none, each: 1000, eachOrigin: 1000 },
      );
      if (got.length === 0) break;
      for (const { subscriptionId: id } of got) counts.set(id, (counts.get(id) ?? 0) + 1);
      for (const { id } of got) await one.deliveries.end(id, worker, DAY);
    }
    expect(stay.map((id) => counts.get(id))).toEqual(stay.map(() => 60));
  });

  it('show events in the order of their numbers, when all of them append', async () => {
    const stores = await replicas(3);
    const [reader] = stores as [Store];
    let isDone = false;
    const seen: number[] = [];
    const reading = (async () => {
      for (let after = 0; ;) {
        const wasDone = isDone;
        const events = await reader.feed.after('A', after, 1000);
        seen.push(...events.map(({ sequence }) => sequence));
        after = seen.at(-1) ?? 0;
        if (events.length === 0 && wasDone) return;
      }
    })();
    await Promise.all(
      stores.map(async ({ feed }) => {
        for (let n = 0; n < 40; n += 1)
          await Promise.all([
            feed.append('A', n, undefined, DAY),
            feed.append('A', n, undefined, DAY),
          ]);
      }),
    );
    isDone = true;
    await reading;
    expect(seen).toEqual(Array.from({ length: 240 }, (_, at) => at + 1));
  });

  it('make one subscription of one request that comes to all of them', async () => {
    const stores = await replicas(3);
    const answers = await Promise.all(
      [...stores, ...stores, ...stores].map(({ subscriptions }) =>
        subscriptions.create({ ...hook, callbackUrl: 'https://a.example', job: order }),
      ),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ subscription }) => subscription.id)).size).toBe(1);
    const keyed = await Promise.all(
      stores.map(({ jobs }) => jobs.create({ ...order, idempotencyKey: 'k' })),
    );
    expect(new Set(keyed.map(({ job }) => job.id)).size).toBe(1);
  });

  it('sweep one at a time', async () => {
    const [one, two] = (await replicas(2)) as [Store, Store];
    let second: boolean | undefined;
    expect(
      await one.alone(async () => {
        second = await two.alone(async () => {});
      }),
    ).toBe(true);
    expect(second).toBe(false);
    expect(await two.alone(async () => {})).toBe(true);
  });

  it('take over from one that left its work behind', async () => {
    const url = await postgresDatabase();
    const first = await openStore(url, { log: recordingLog() });
    const { job } = await first.jobs.create(order);
    await claimJob(first.jobs, `${first.holder}-jobs`, 60_000);
    const beside = await replica(url);
    // The first one lives: what it has is its own.
    expect(await claimJob(beside.jobs, beside.holder, 60_000)).toBeUndefined();
    await first.close();
    const log = recordingLog();
    const next = await replica(url, log);
    expect((await claimJob(next.jobs, next.holder, 60_000))?.id).toBe(job.id);
    expect(JSON.stringify(log.lines)).toContain('"requeuedJobs":1');
  });
});

it('a restored database begins a new epoch, once for all replicas', async () => {
  const url = await postgresDatabase();
  const before = await openStore(url, { log: recordingLog() });
  await before.feed.append('A', 1, undefined, DAY);
  await before.close();
  await markRestored(url);
  const [one, two] = await Promise.all([replica(url), replica(url)]);
  expect(one.feed.epoch).not.toBe(before.feed.epoch);
  expect(two.feed.epoch).toBe(one.feed.epoch);
  expect(one.feed.isOwn(before.feed.epoch)).toBe(true);
  expect(await two.feed.append('A', 2, undefined, DAY)).toBeGreaterThan(1_000_000);
  const other = markRestored(await postgresDatabase());
  await expect(other).rejects.toThrow('has no tables of this server');
});

describe('a newer version that adds to the tables', () => {
  it('is not noticed by the older ones that run', async () => {
    const url = await postgresDatabase();
    const store = await replica(url);
    const use = async (): Promise<void> => {
      // More at once than there are connections, so that each of them has prepared what it does.
      const used = Array.from({ length: 20 }, async () => {
        const { job } = await store.jobs.create(order);
        expect(await store.jobs.get(job.id)).toMatchObject({ id: job.id });
        await claimJob(store.jobs, store.holder, 60_000);
      });
      await Promise.all(used);
    };
    await use();
    const { query } = await postgres();
    const database = new URL(url).pathname.slice(1);
    await query('alter table connector_jobs add column later text', database);
    await use();
    expect(await claimJob(store.jobs, store.holder, 60_000)).toBeUndefined();
  });
});

describe('a connection that is lost', () => {
  it.each([
    ['before', 'rolled back, and done again'],
    ['after', 'known to be stored'],
  ] as const)('%s COMMIT: %s, once', async (when, _what) => {
    const proxy = await startProxy(await postgresDatabase());
    const store = await replica(proxy.url);
    await store.feed.append('A', 0, undefined, DAY);
    const lost = proxy.loseAt('commit', when);
    const sequence = await store.feed.append('A', 1, undefined, DAY);
    await lost;
    expect(sequence).toBe(2);
    const events = await store.feed.after('A', 0, 10);
    expect(events.map(({ payload }) => payload)).toEqual([0, 1]);
  });

  it('in the middle of a transaction makes it run again', async () => {
    const proxy = await startProxy(await postgresDatabase());
    const store = await replica(proxy.url);
    const lost = proxy.loseAt('connector_events', 'before');
    expect(await store.feed.append('A', 1, undefined, DAY)).toBe(1);
    await lost;
    expect(await store.feed.after('A', 0, 10)).toHaveLength(1);
  });

  // What is one statement, without a transaction, is asked about afterwards.
  it.each([
    ['before', undefined],
    ['before', 'a key'],
    ['after', undefined],
    ['after', 'a key'],
  ] as const)('%s a job is made, with %s as its key, leaves one', async (when, key) => {
    const proxy = await startProxy(await postgresDatabase());
    const store = await replica(proxy.url);
    const lost = proxy.loseAt('connector_job_requests', when);
    const keyed = { ...order, ...(key !== undefined && { idempotencyKey: key }) };
    const { job, created } = await store.jobs.create(keyed);
    await lost;
    expect(created).toBe(true);
    expect(await store.jobs.request(job.id)).toEqual({ cake: 'plum' });
    if (key !== undefined)
      expect(await store.jobs.create(keyed)).toMatchObject({ created: false, job: { id: job.id } });
    const claimed = [
      await claimJob(store.jobs, 'a', 60_000),
      await claimJob(store.jobs, 'b', 60_000),
    ];
    expect(claimed.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('%s a job ends, leaves it ended', async (when) => {
    const proxy = await startProxy(await postgresDatabase());
    const store = await replica(proxy.url);
    const { job } = await store.jobs.create(order);
    await claimJob(store.jobs, 'a', 60_000);
    const lost = proxy.loseAt('connector_job_outcomes', when);
    expect(await store.jobs.succeed(job.id, 'a', { baked: true }, DAY)).toBe(true);
    await lost;
    expect((await store.jobs.get(job.id))?.state).toBe('succeeded');
    expect((await store.jobs.outcome(job.id))?.value()).toEqual({ baked: true });
    expect(await store.jobs.succeed(job.id, 'a', { baked: false }, DAY)).toBe(false);
  });

  it('for longer than others wait is not taken for its end when they were away, too', async () => {
    const url = await postgresDatabase();
    // Two ways to one database: the first replica is back long before the second.
    const [first, second] = [await startProxy(url), await startProxy(url)];
    const [log, other] = [recordingLog(), recordingLog()];
    const one = await replica(first.url, log);
    const two = await replica(second.url, other);
    const { job } = await two.jobs.create(order);
    await claimJob(two.jobs, `${two.holder}-jobs`, 60_000);
    const lost = called((listener) => two.onLost(() => listener('')));
    first.close();
    second.close();
    // Before it can be taken for dead.
    await lost;
    await sleep(2500);
    first.open();
    await vi.waitFor(() => one.ping(), 10_000);
    await sleep(3000);
    expect(await claimJob(one.jobs, one.holder, 60_000)).toBeUndefined();
    second.open();
    await vi.waitFor(() => two.ping(), 10_000);
    await sleep(8000);
    expect(await claimJob(one.jobs, one.holder, 60_000)).toBeUndefined();
    expect(await two.jobs.get(job.id)).toMatchObject({ state: 'running', attempt: 1 });
  });

  it('for long is said, and all is well when it is back', async () => {
    const proxy = await startProxy(await postgresDatabase());
    const [log, other] = [recordingLog(), recordingLog()];
    const store = await replica(proxy.url, log);
    const beside = await replica(proxy.url, other);
    proxy.close();
    await expect(store.jobs.create(order)).rejects.toMatchObject({ fault: 'away' });
    await expect(store.ping()).rejects.toMatchObject({ fault: 'away' });
    proxy.open();
    await vi.waitFor(() => store.ping(), 10_000);
    await vi.waitFor(
      () => expect(JSON.stringify(log.lines)).toContain('connected to the other replicas again'),
      10_000,
    );
    await vi.waitFor(
      () => expect(JSON.stringify(other.lines)).toContain('connected to the other replicas again'),
      10_000,
    );
    const awake = called((listener) => beside.jobs.onReady(() => listener('')));
    await store.jobs.create(order);
    await awake;
    expect(JSON.stringify(log.lines)).not.toContain('w0rd');
  });
});

describe('a database that cannot be used', () => {
  const opened = (url: string) => openStore(url, { log: recordingLog(), startTimeoutMs: 0 });
  const changed = async (change: (url: URL) => void): Promise<string> => {
    const url = new URL(await postgresDatabase());
    change(url);
    return url.href;
  };

  it.each<[string, (url: URL) => void, string]>([
    [
      'has another password',
      (url) => void (url.password = 'wrong'),
      'refuses the user or the password',
    ],
    [
      'has no such user',
      (url) => void (url.username = 'stranger'),
      'refuses the user or the password',
    ],
    ['does not exist', (url) => void (url.pathname = '/nothing'), 'Create it (create database'],
    ['is not there', (url) => void (url.port = '1'), 'nothing listens at that host and port'],
    ['has no address', (url) => void (url.hostname = 'nowhere.invalid'), 'no address is known'],
    ['takes no TLS', (url) => url.searchParams.set('sslmode', 'require'), 'takes no TLS'],
  ])('%s', async (_what, change, message) => {
    const url = await changed(change);
    const error = await opened(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StoreError', message: expect.stringContaining(message) });
    expect(String(error)).not.toMatch(/w0rd|wrong/);
  });

  it('lets a user do nothing', async () => {
    const url = new URL(await postgresDatabase());
    const { query } = await postgres();
    await query(`create user weak_${url.pathname.slice(1)} password 'weak'`);
    url.username = `weak_${url.pathname.slice(1)}`;
    url.password = 'weak';
    await expect(opened(url.href)).rejects.toThrow('refuses this user what the server needs');
  });

  it('is of a newer version', async () => {
    const url = await postgresDatabase();
    await (await openStore(url, { log: recordingLog() })).close();
    const { query } = await postgres();
    const database = new URL(url).pathname.slice(1);
    await query("insert into connector_migrations values (1000, 'later', 0)", database);
    await query("update connector_meta set value = '1000' where key = 'oldest_version'", database);
    await expect(opened(url)).rejects.toThrow('newer version of the generated server');
  });

  it.each([
    ['postgres://', ['names no host']],
    ['postgres://h', ['names no database', 'names no user']],
    ['postgres://u:a%ZZ@h/d', ['its password has a "%"']],
    ['postgres://u@h/d?sslmode=prefer', ['disable, require, verify-ca, verify-full']],
    ['postgres://u@h/d?sslroot=x&pool_size=1', ['"sslroot"', 'from 2 to 500']],
    ['postgres://u@h/d?sslmode=verify-full&sslrootcert=/none.pem', ['sslrootcert cannot be read']],
    ['postgres://u:p@ss#w@h/d', ['%23']],
    ['postgres:', ['names no host']],
  ])('%s names what is wrong with it', (url, problems) => {
    const parse = () => parsePostgresUrl(url, {});
    for (const problem of problems) expect(parse).toThrow(problem);
  });
});

describe('the address', () => {
  it('is read as libpq does', () => {
    const read = parsePostgresUrl(
      'postgresql://u%40x:p%40s@[::1]:6543/my%20db?sslmode=require',
      {},
    );
    expect(read).toMatchObject({
      host: '::1',
      port: 6543,
      user: 'u@x',
      password: 'p@s',
      database: 'my db',
      tls: { rejectUnauthorized: false },
    });
    expect(read.name).not.toContain('p@s');
    const env = { PGUSER: 'me', PGPASSWORD: 'secret' };
    expect(parsePostgresUrl('postgres://h/d', env)).toMatchObject({
      user: 'me',
      port: 5432,
      tls: false,
    });
  });
});

describe('the clock of the database', () => {
  it('is followed, and does not go back for what the way takes', () => {
    let own = 1000;
    const clock = new DatabaseClock(() => own);
    expect(clock.adjust(990, 1000, 500_995)).toBe(false);
    expect(clock.now()).toBe(501_000);
    own += 100;
    expect(clock.adjust(1090, 1100, 501_090)).toBe(false);
    expect(clock.now()).toBe(501_100);
    own += 100;
    expect(clock.adjust(1200, 1200, 500_200)).toBe(false);
    expect(clock.now()).toBe(501_100);
    own += 1000;
    expect(clock.now()).toBe(501_200);
    expect(clock.adjust(own, own, 400_000)).toBe(true);
    expect(clock.now()).toBe(400_000);
  });
});
