// The operator beside the servers: what is listed, and what is set right, while a server has the store.

import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openBeside, type OperatorStore } from '../../../templates/runtime/server/store/beside.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { claimDelivery, claimDue, claimJob, nextDelivery } from './claims.js';
import { postgresDatabase } from './postgres.js';
import { engines, type Engine, temporaryFolder, temporaryStore } from './temporary-store.js';

const DAY = 86_400_000;
const page = { limit: 50 };

async function beside(driver: Engine, file: string, keys: Buffer[] = []): Promise<OperatorStore> {
  const url = driver === 'postgres' ? await postgresDatabase(file) : `file:${file}`;
  const store = await openBeside(url, {
    encryptionKeys: keys,
    ...(driver !== 'postgres' && { driver }),
  });
  let isOpen = true;
  const { close } = store;
  store.close = async () => {
    if (isOpen) await close();
    isOpen = false;
  };
  onTestFinished(() => store.close());
  return store;
}

const hook = (n: number) => ({
  operation: 'WhenPushed',
  owner: 'ann',
  request: { n },
  callbackUrl: `https://hooks.example:8443/${n}?sig=secret`,
});

describe.each(engines)('beside a server with %s', (driver) => {
  const newFile = () => join(temporaryFolder(), 'connector.db');

  it('lists jobs, newest first, by state, operation and owner, page by page', async () => {
    const file = newFile();
    const { jobs } = await temporaryStore({ driver, file });
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const operation = n === 3 ? 'Other' : 'OrderCake';
      const { job } = await jobs.create({
        operation,
        owner: n === 4 ? 'bob' : 'ann',
        request: { n, bytes: Uint8Array.of(1, 2) },
        context: { clientRequestId: `r${n}` },
      });
      ids.unshift(job.id);
    }
    const claimed = await claimJob(jobs, 'w', 60_000);
    await jobs.saveCheckpoint(claimed?.id ?? '', 'w', { at: 7 });
    await jobs.succeed(claimed?.id ?? '', 'w', { done: true }, DAY);
    const { inspection } = await beside(driver, file);
    const idsOf = (rows: ReadonlyArray<{ id: string }>) => rows.map(({ id }) => id);
    expect(idsOf(await inspection.jobs({}, page))).toEqual(ids);
    expect(idsOf(await inspection.jobs({}, { limit: 2 }))).toEqual(ids.slice(0, 2));
    expect(idsOf(await inspection.jobs({}, { limit: 2, before: ids[1] }))).toEqual(ids.slice(2, 4));
    expect(idsOf(await inspection.jobs({ operation: 'Other' }, page))).toEqual([ids[1]]);
    expect(idsOf(await inspection.jobs({ owner: 'bob' }, page))).toEqual([ids[0]]);
    expect(idsOf(await inspection.jobs({ state: 'succeeded' }, page))).toEqual([ids[4]]);
    await expect(inspection.jobs({}, { limit: 2, before: 'gone' })).rejects.toThrow(/"gone"/);
    expect(await inspection.job(ids[4] ?? '')).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      strikes: 1,
      request: { n: 0, bytes: Uint8Array.of(1, 2) },
      context: { clientRequestId: 'r0' },
      checkpoint: { at: 7 },
      outcome: { done: true },
    });
    expect(await inspection.job('unknown')).toBeUndefined();
  });

  it('suspends a subscription: what is sent is kept back, also over a restart, until it is resumed', async () => {
    const file = newFile();
    const server = await temporaryStore({ driver, file });
    const { subscriptions, deliveries } = server;
    const { subscription } = await subscriptions.create(hook(1));
    await subscriptions.create(hook(2));
    await subscriptions.publish('WhenPushed', { body: 'before' }, { n: 1 });
    await subscriptions.publish('WhenPushed', { body: 'under way' }, { n: 1 });
    const underWay = await claimDelivery(deliveries, 'd', 60_000);
    const operator = await beside(driver, file);
    expect(await operator.subscriptions.suspend(subscription.id)).toBe(true);
    expect(await operator.subscriptions.suspend('unknown')).toBe(false);
    // What was under way and failed waits with the others.
    await deliveries.retry(underWay?.id ?? '', 'd', 0);
    await subscriptions.publish('WhenPushed', { body: 'after' });
    await deliveries.postpone(subscription.id, server.now() + 1000);
    expect(await deliveries.giveUpOlderThan(server.now() + DAY, 'too old', DAY)).toBe(1);
    const [other] = await deliveries.deadLetters({ limit: 10 });
    expect(other?.subscriptionId).not.toBe(subscription.id);
    expect(await operator.inspection.subscriptions({ suspended: true }, page)).toMatchObject([
      { id: subscription.id, state: 'suspended', waiting: 3, dead: 0 },
    ]);
    const held = await operator.inspection.deliveries({ subscription: subscription.id }, page);
    expect(held.map(({ state, due }) => [state, due])).toEqual(Array(3).fill(['suspended', null]));
    await server.close();
    const restarted = await temporaryStore({ driver, file });
    expect(await claimDelivery(restarted.deliveries, 'd', 1000)).toBeUndefined();
    expect(await operator.subscriptions.resume(subscription.id)).toBe(3);
    expect(await operator.subscriptions.resume('unknown')).toBeUndefined();
    const sent: unknown[] = [];
    for (let delivery; (delivery = await claimDue(restarted));) {
      sent.push([delivery.body, delivery.attempt]);
      await restarted.deliveries.end(delivery.id, 'd', DAY);
    }
    expect(sent).toEqual([
      ['"before"', 1],
      ['"under way"', 1],
      ['"after"', 1],
    ]);
  });

  it('keeps back what a server that died was sending to a suspended subscription', async () => {
    const file = newFile();
    const server = await temporaryStore({ driver, file });
    const { subscription } = await server.subscriptions.create(hook(1));
    await server.subscriptions.publish('WhenPushed', { body: 1 });
    expect(await claimDelivery(server.deliveries, 'd', 60_000)).toBeDefined();
    const operator = await beside(driver, file);
    await operator.subscriptions.suspend(subscription.id);
    await (server.deliveries as unknown as { recover(): Promise<number> }).recover();
    expect(await claimDelivery(server.deliveries, 'd', 1000)).toBeUndefined();
    expect(await operator.subscriptions.resume(subscription.id)).toBe(1);
    expect(await claimDue(server)).toMatchObject({ body: '1' });
  });

  it('shows deliveries and dead letters, resends and removes them', async () => {
    const file = newFile();
    const server = await temporaryStore({ driver, file });
    const { subscriptions, deliveries } = server;
    const { subscription } = await subscriptions.create(hook(1));
    await subscriptions.create({ ...hook(2), operation: 'Other' });
    for (const operation of ['WhenPushed', 'WhenPushed', 'Other']) {
      await subscriptions.publish(operation, { body: { operation }, headers: { 'x-a': '1' } });
      const { id = '' } = (await claimDelivery(deliveries, 'd', 60_000)) ?? {};
      await deliveries.giveUp(id, 'd', 'HTTP 400', DAY);
    }
    const operator = await beside(driver, file);
    const dead = await operator.inspection.deliveries({ dead: true }, page);
    expect(dead.map(({ operation, state, reason }) => [operation, state, reason])).toEqual([
      ['Other', 'dead', 'HTTP 400'],
      ['WhenPushed', 'dead', 'HTTP 400'],
      ['WhenPushed', 'dead', 'HTTP 400'],
    ]);
    const [, second, first] = dead.map(({ id }) => id);
    expect(await operator.inspection.delivery(first ?? '')).toMatchObject({
      subscription: subscription.id,
      receiver: 'https://hooks.example:8443',
      headers: { 'x-a': '1' },
      body: { operation: 'WhenPushed' },
      attempts: 1,
    });
    expect(JSON.stringify(await operator.inspection.delivery(first ?? ''))).not.toContain('secret');
    expect(await operator.deliveries.discard(second ?? '', DAY)).toBe(true);
    expect(await operator.deliveries.discard(second ?? '', DAY)).toBe(false);
    expect(await operator.deliveries.resendAll({ operation: 'WhenPushed' })).toBe(1);
    expect(await operator.deliveries.resendAll({ subscription: subscription.id })).toBe(0);
    expect(await nextDelivery(deliveries)).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(await claimDue(server)).toMatchObject({ id: first, attempt: 1 });
    // What is being sent stays.
    expect(await operator.deliveries.discard(first ?? '', DAY)).toBe(false);
    expect(await operator.deliveries.resendAll({})).toBe(1);
  });

  it('says where a subscription goes, never its callback URL, and nothing of it without the key', async () => {
    const file = newFile();
    const key = Buffer.alloc(32, 7);
    const { subscriptions } = await temporaryStore({ driver, file, encryptionKeys: [key] });
    const { subscription } = await subscriptions.create(hook(1));
    const withKey = await beside(driver, file, [key]);
    const shown = await withKey.inspection.subscription(subscription.id);
    expect(shown).toMatchObject({ receiver: 'https://hooks.example:8443', request: { n: 1 } });
    expect(JSON.stringify(shown)).not.toContain('secret');
    const without = await beside(driver, file);
    expect(await without.inspection.subscriptions({}, page)).toMatchObject([
      { id: subscription.id, receiver: 'encrypted' },
    ]);
  });

  it('wakes the server: what is resent or resumed is looked at within two seconds', async () => {
    const file = newFile();
    const server = await temporaryStore({ driver, file });
    const { subscriptions, deliveries } = server;
    await subscriptions.create(hook(1));
    await subscriptions.publish('WhenPushed', { body: 1 });
    const { id = '' } = (await claimDelivery(deliveries, 'd', 60_000)) ?? {};
    await deliveries.giveUp(id, 'd', 'HTTP 400', DAY);
    const woken = new Promise<void>((resolve) => void deliveries.onReady(resolve));
    const operator = await beside(driver, file);
    expect(await operator.deliveries.resend(id)).toBe(true);
    await operator.close();
    await woken;
    expect(await claimDue(server)).toMatchObject({ id });
  });

  it('has the feed: how many events of each operation, and what is in them', async () => {
    const file = newFile();
    const { feed } = await temporaryStore({ driver, file });
    for (let n = 0; n < 3; n++) await feed.append('NewOrder', { n }, undefined, DAY);
    await feed.append('Gone', 1, undefined, -1);
    await feed.sweep();
    const { inspection } = await beside(driver, file);
    const feeds = await inspection.feeds();
    expect(feeds.map(({ operation, last, events }) => [operation, last, events])).toEqual([
      ['Gone', 1, 0],
      ['NewOrder', 3, 3],
    ]);
    expect(feeds[0]).toMatchObject({ oldest: null, newest: null });
    const events = await inspection.events('NewOrder', { limit: 2, before: '3' });
    expect(events.map(({ sequence, payload }) => [sequence, payload])).toEqual([
      [2, { n: 1 }],
      [1, { n: 0 }],
    ]);
  });
});

it('changes no tables of a database from before', async () => {
  const file = join(temporaryFolder(), 'connector.db');
  const store = await temporaryStore({ file });
  await store.close();
  const raw = connectSqlite(file);
  raw.exec('delete from connector_migrations where version > 3');
  raw.close();
  await expect(openBeside(`file:${file}`, { encryptionKeys: [] })).rejects.toThrow(
    /older version .* Start a server of this version once/,
  );
});

it.each([
  ['file:./not/there.db', /There is no database .*there\.db\. DATABASE_URL names it/],
  ['file::memory:', /only its server can read it/],
  ['mysql://x', /DATABASE_URL must start with/],
])('says what is wrong with %s', async (url, message) => {
  await expect(openBeside(url, { encryptionKeys: [] })).rejects.toThrow(message);
});
