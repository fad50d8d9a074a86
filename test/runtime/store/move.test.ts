// From SQLite to PostgreSQL: what was there goes on, under its ids and numbers.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import { moveToPostgres } from '../../../templates/runtime/server/store/postgres/move.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { repository } from '../../e2e/project.js';
import { claimDelivery, claimJob } from './claims.js';
import { postgresDatabase } from './postgres.js';
import { recordingLog, temporaryFolder, temporaryStore } from './temporary-store.js';

const DAY = 86_400_000;
const order = { operation: 'OrderCake', owner: 'ann', request: { cake: 'plum' }, context: {} };
const hook = { operation: 'WhenBaked', owner: 'ann' };
const encryptionKeys = [Buffer.alloc(32, 7)];

const publication = {
  publisher: 'publisher:erp',
  target: 'events/A',
  key: 'k',
  fingerprint: 'f',
  retentionMs: DAY,
};

function hookFor(flavour: string, at: number) {
  const callbackUrl = `https://a.example/${at}?sig=SECRET`;
  return { ...hook, callbackUrl, request: { body: { flavour } } };
}

async function opened(url: string): Promise<Store> {
  const store = await openStore(url, { log: recordingLog(), encryptionKeys });
  onTestFinished(() => store.close());
  return store;
}

/** More rows than are read at once, of every kind. */
async function fill(store: Store) {
  const { jobs, feed, subscriptions, deliveries } = store;
  const done = (await jobs.create({ ...order, idempotencyKey: 'k' })).job;
  await claimJob(jobs, 'w', 60_000);
  await jobs.saveCheckpoint(done.id, 'w', { at: 3 });
  await jobs.succeed(done.id, 'w', { bytes: new Uint8Array([0, 1, 255]) }, DAY);
  const running = (await jobs.create(order)).job;
  await claimJob(jobs, `${store.holder}-jobs`, 60_000);
  for (let at = 0; at < 450; at += 1) await feed.append('A', { at, text: 'ü\0\u{1F370}' }, {}, DAY);
  const ids: string[] = [];
  for (let at = 0; at < 30; at += 1) {
    const made = await subscriptions.create(hookFor(at % 3 === 0 ? 'plum' : 'nut', at));
    ids.push(made.subscription.id);
  }
  await subscriptions.publish('WhenBaked', { body: { n: 1 }, headers: { 'x-a': '1' } });
  const dead = await claimDelivery(deliveries, 'd', 60_000);
  await deliveries.giveUp(dead?.id ?? '', 'd', 'HTTP 400', DAY);
  await store.publications.once(publication, async () => ({ sequence: 7 }));
  return { done, running, ids, dead };
}

async function filled() {
  const file = join(temporaryFolder(), 'connector.db');
  const store = await temporaryStore({ file, encryptionKeys });
  const content = await fill(store);
  await store.close();
  return { file, content, epoch: store.feed.epoch };
}

describe('a database that is moved', () => {
  it('goes on where it was', async () => {
    const { file, content, epoch } = await filled();
    const url = await postgresDatabase();
    const { rows } = await moveToPostgres(file, url);
    expect(rows.get('connector_events')).toBe(450);
    const { jobs, feed, subscriptions, deliveries, publications } = await opened(url);

    expect((await jobs.outcome(content.done.id))?.value()).toEqual({
      bytes: new Uint8Array([0, 1, 255]),
    });
    const again = await jobs.create({ ...order, idempotencyKey: 'k' });
    expect(again).toMatchObject({ created: false, job: { id: content.done.id } });
    // What was running when the server was killed is begun again.
    expect((await claimJob(jobs, 'w', 60_000))?.id).toBe(content.running.id);

    expect(feed.epoch).toBe(epoch);
    const [last] = await feed.after('A', 449, 10);
    expect(last).toMatchObject({ sequence: 450, payload: { at: 449, text: 'ü\0\u{1F370}' } });
    expect(await feed.append('A', 1, undefined, DAY)).toBe(451);

    const repeated = await subscriptions.create(hookFor('plum', 0));
    expect(repeated).toMatchObject({ created: false, subscription: { id: content.ids[0] } });
    expect(repeated.subscription.callbackUrl).toBe('https://a.example/0?sig=SECRET');
    expect((await subscriptions.create(hookFor('plum', 99))).created).toBe(true);
    const filter = { body: { flavour: 'plum' } };
    expect(await subscriptions.publish('WhenBaked', { body: 2 }, filter)).toBe(11);
    expect(await claimDelivery(deliveries, 'd', 60_000)).toMatchObject({
      body: '{"n":1}',
      headers: { 'x-a': '1' },
    });
    const published = publications.once(publication, () => Promise.reject(new Error('twice')));
    expect(await published).toEqual({ sequence: 7 });
    const letters = await deliveries.deadLetters({ limit: 10 });
    expect(letters.map(({ id, reason }) => [id, reason])).toEqual([[content.dead?.id, 'HTTP 400']]);
  });

  it('is not used any more, and not moved twice', async () => {
    const { file } = await filled();
    const url = await postgresDatabase();
    await moveToPostgres(file, url);
    const again = moveToPostgres(file, await postgresDatabase());
    await expect(again).rejects.toThrow('was moved to the PostgreSQL database');
    await expect(openStore(`file:${file}`, { log: recordingLog() })).rejects.toMatchObject({
      fault: 'moved',
    });
    // As after a crash between the copy and the mark.
    const connection = connectSqlite(file);
    connection.exec("delete from connector_meta where key = 'moved_to'");
    connection.close();
    expect((await moveToPostgres(file, url)).rows.size).toBe(0);
    const other = await filled();
    await expect(moveToPostgres(other.file, url)).rejects.toThrow(
      'is in use: connector_jobs has 2',
    );
    await (await openStore(`file:${other.file}`, { log: recordingLog(), encryptionKeys })).close();
  });

  it('is one that no server owns', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    await temporaryStore({ file });
    const moving = moveToPostgres(file, await postgresDatabase());
    await expect(moving).rejects.toMatchObject({ fault: 'locked' });
    const none = moveToPostgres(`${file}-none`, await postgresDatabase());
    await expect(none).rejects.toThrow('does not exist');
  });
});

it('the command says what it did, and what to do', async () => {
  const { file } = await filled();
  const url = await postgresDatabase();
  const run = async (databaseUrl: string, args: readonly string[]) => {
    const command = join(repository, 'templates/runtime/server/store/command.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', command, ...args], {
      cwd: repository,
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (text += String(chunk)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };
  expect(await run('', ['move', file])).toMatchObject({
    code: 1,
    text: expect.stringContaining('DATABASE_URL must name the PostgreSQL database'),
  });
  const moved = await run(url, ['move', file]);
  expect(moved.text).toContain('2 jobs, 450 events, 30 subscriptions, 30 deliveries');
  expect(moved.code).toBe(0);
  expect((await run(url, ['backup'])).text).toContain('pg_dump');
  expect((await run(url, ['restore', file])).text).toContain('pg_restore');
  expect(await run(url, ['restore', 'postgres'])).toMatchObject({ code: 0 });
});
