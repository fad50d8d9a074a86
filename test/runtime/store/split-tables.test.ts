// A database of the step before, with something of everything in it, is brought up to date.

import { Kysely } from 'kysely';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrate, migrations } from '../../../templates/runtime/server/store/migrations.js';
import type { Tables } from '../../../templates/runtime/server/store/schema.js';
import { sqliteDialect } from '../../../templates/runtime/server/store/sqlite-dialect.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { claimDelivery, claimJob } from './claims.js';
import { drivers, temporaryFolder, temporaryStore } from './temporary-store.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const ended = { worker: null, due_at: null, expires_at: 9_999_999_999_999 };
const jobs = [
  { id: 'queued', state: 'queued', checkpoint: '{"page":3}', attempt: 1, due_at: 5 },
  { id: 'done', state: 'succeeded', result: '{"pdf":{"$bytes":"AAE="}}', ...ended },
  { id: 'failed', state: 'failed', failure: '{"status":409,"body":"no"}', ...ended },
];

const hooks = [
  { id: 'active', url: 'https://hooks.example/1', state: 'active', request: '{"query":{"n":1}}' },
  { id: 'other', url: 'https://hooks.example/2', state: 'active', request: '{"query":{"n":2}}' },
  { id: 'waits', url: 'https://hooks.example/3', state: 'completed', request: '{}' },
  { id: 'over', url: '', state: 'answered', request: '', expires_at: 9_999_999_999_999 },
];

async function fill(db: Kysely<Record<string, object>>): Promise<void> {
  const whose = { operation: 'Op', owner: 'ann', created_at: 5 };
  for (const job of jobs) {
    const texts = { request: '{"n":1}', context: '{}', checkpoint: '', result: '', failure: '' };
    const counts = { attempt: 0, strikes: 0, suspicions: 0 };
    await db
      .insertInto('connector_jobs')
      .values({ ...whose, ...texts, ...counts, ...job })
      .execute();
  }
  for (const { url, ...hook } of hooks)
    await db
      .insertInto('connector_subscriptions')
      .values({ ...whose, ...hook, callback_url: url, callback_hash: sha256(url || 'x') })
      .execute();
  const deliveries = [
    ['d1', 'active', '{"file":{"$bytes":"AAE="}}'],
    ['d2', 'waits', '"yes"'],
    ['d3', 'other', ''],
  ];
  for (const [id, subscription_id, payload] of deliveries)
    await db
      .insertInto('connector_deliveries')
      .values({ id, subscription_id, payload, attempt: 0, due_at: 5, created_at: 5 })
      .execute();
}

describe.each(drivers)('the split of the tables with %s', (driver) => {
  it('keeps what there was', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const connection = connectSqlite(file, driver);
    connection.exec('pragma foreign_keys = on');
    const db = new Kysely<Tables>({ dialect: sqliteDialect(connection, file) });
    await migrate(db, 'sqlite', { name: file, now: 1, steps: migrations.slice(0, 2) });
    await fill(db as unknown as Kysely<Record<string, object>>);
    await db.destroy();

    const store = await temporaryStore({ driver, file });
    expect((await store.jobs.outcome('done'))?.value()).toEqual({ pdf: new Uint8Array([0, 1]) });
    const failure = await store.jobs.outcome('failed');
    expect(failure?.value()).toEqual({ status: 409, body: 'no' });
    expect(await store.jobs.request('failed')).toEqual({ n: 1 });
    expect(await claimJob(store.jobs, 'w', 1000)).toMatchObject({
      id: 'queued',
      request: { n: 1 },
      checkpoint: { page: 3 },
    });
    const sent = [];
    for (let n = 0; n < 3; n++) sent.push(await claimDelivery(store.deliveries, 'd', 1000));
    expect(sent).toMatchObject([
      { id: 'd1', body: '{"file":"AAE="}', callbackUrl: 'https://hooks.example/1', headers: {} },
      { id: 'd2', body: '"yes"' },
      { id: 'd3', body: undefined },
    ]);
    await store.deliveries.end('d2', 'd', 1000);
    expect(await store.subscriptions.get('waits')).toBeUndefined();
  });

  it('knows subscriptions again, by what they asked for, and finds them for a filter', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const connection = connectSqlite(file, driver);
    connection.exec('pragma foreign_keys = on');
    const db = new Kysely<Tables>({ dialect: sqliteDialect(connection, file) });
    await migrate(db, 'sqlite', { name: file, now: 1, steps: migrations.slice(0, 2) });
    await fill(db as unknown as Kysely<Record<string, object>>);
    await db.destroy();

    const { subscriptions } = await temporaryStore({ driver, file });
    const hook = { operation: 'Op', owner: 'ann', callbackUrl: 'https://hooks.example/1' };
    const same = await subscriptions.create({ ...hook, request: { query: { n: 1 } } });
    expect(same).toMatchObject({ created: false, subscription: { id: 'active' } });
    const another = await subscriptions.create({ ...hook, request: { query: { n: 7 } } });
    expect(another.created).toBe(true);
    const found = await subscriptions.findByCallbackUrl(['Op'], 'ann', hook.callbackUrl);
    expect(found).toHaveLength(2);
    expect(await subscriptions.publish('Op', { body: 1 }, { query: { n: 2 } })).toBe(1);
    expect(await subscriptions.publish('Op', { body: 1 })).toBe(3);
  });
});
