import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { KeyTaken } from '../../../templates/runtime/server/store/errors.js';
import { claimDelivery, claimJob, nextDelivery } from './claims.js';
import { clock, engines, storedIn, temporaryFolder, temporaryStore } from './temporary-store.js';

const callbackUrl = 'https://prod-1.westus.logic.azure.com/workflows/1/run?sig=secret';
const hook = { operation: 'WhenPushed', owner: 'ann', request: { repo: 'a' }, callbackUrl };
const job = { operation: 'Approve', owner: 'ann', request: { n: 1 }, context: {} };

describe.each(engines)('subscriptions with %s', (driver) => {
  it('keeps them, and finds them by id and by callback URL', async () => {
    const { subscriptions } = await temporaryStore({ driver });
    const { subscription, created } = await subscriptions.create(hook);
    expect(created).toBe(true);
    expect(subscription).toEqual({ ...hook, id: subscription.id, state: 'active' });
    expect(await subscriptions.get(subscription.id)).toEqual(subscription);
    const find = (operations: string[], owner: string, url: string) =>
      subscriptions.findByCallbackUrl(operations, owner, url);
    expect(await find(['Other', 'WhenPushed'], 'ann', callbackUrl)).toEqual([subscription]);
    expect(await find(['Other'], 'ann', callbackUrl)).toEqual([]);
    expect(await find([], 'ann', callbackUrl)).toEqual([]);
    expect(await find(['WhenPushed'], 'bob', callbackUrl)).toEqual([]);
    expect(await find(['WhenPushed'], 'ann', `${callbackUrl}x`)).toEqual([]);
  });

  it('a retried subscribe call makes no second one, another request does', async () => {
    const { subscriptions, jobs } = await temporaryStore({ driver });
    const calls = Array.from({ length: 20 }, () =>
      subscriptions.create({ ...hook, job: { ...job, idempotencyKey: 'same' } }),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ subscription }) => subscription.id)).size).toBe(1);
    const again = await subscriptions.create(hook);
    expect(again).toMatchObject({ created: false, subscription: { request: { repo: 'a' } } });
    expect(await claimJob(jobs, 'w', 1000)).toMatchObject({
      subscriptionId: again.subscription.id,
      request: { n: 1 },
    });
    expect(await claimJob(jobs, 'w', 1000)).toBeUndefined();
    const others = [
      { request: { repo: 'b' } },
      { owner: 'bob' },
      { operation: 'Other' },
      { callbackUrl: 'https://x.example/' },
    ];
    for (const other of others) {
      expect((await subscriptions.create({ ...hook, ...other })).created).toBe(true);
    }
  });

  it('a new subscription with the old callback URL gets a job of its own', async () => {
    const { subscriptions, jobs } = await temporaryStore({ driver });
    const withJob = { ...hook, job: { ...job, idempotencyKey: 'same' } };
    const first = await subscriptions.create(withJob);
    await subscriptions.remove(first.subscription.id);
    const second = await subscriptions.create(withJob);
    expect(second.created).toBe(true);
    expect((await claimJob(jobs, 'w', 1000))?.subscriptionId).toBe(second.subscription.id);
  });

  it("is not made with the idempotency key of another one's job, while that is kept", async () => {
    const time = clock();
    const { subscriptions, jobs } = await temporaryStore({ driver, now: () => time.now() });
    const keyed = { ...job, idempotencyKey: 'same' };
    const first = await subscriptions.create({ ...hook, job: keyed });
    const claimed = await claimJob(jobs, 'w', 1000);
    await jobs.succeed(claimed?.id ?? '', 'w', undefined, 500);
    const other = { ...hook, request: { repo: 'b' }, job: keyed };
    await expect(subscriptions.create(other)).rejects.toThrow(KeyTaken);
    expect(await subscriptions.countByOwner(hook.owner)).toEqual(new Map([[hook.owner, 1]]));
    expect(await subscriptions.create({ ...hook, job: keyed })).toMatchObject({
      created: false,
      subscription: { id: first.subscription.id },
    });
    time.time += 501;
    expect((await subscriptions.create(other)).created).toBe(true);
  });

  it('removes it with its deliveries and its job, once', async () => {
    const { subscriptions, deliveries, jobs } = await temporaryStore({ driver });
    const { subscription } = await subscriptions.create({ ...hook, job });
    const running = await claimJob(jobs, 'w', 60_000);
    await subscriptions.publish('WhenPushed', { body: 1 });
    const delivery = await claimDelivery(deliveries, 'd', 60_000);
    await subscriptions.publish('WhenPushed', { body: 2 });
    expect(await subscriptions.remove(subscription.id)).toEqual(subscription);
    expect(await subscriptions.remove(subscription.id)).toBeUndefined();
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    expect(await jobs.renew(running?.id ?? '', 'w', 1000)).toBe(false);
    expect(await claimDelivery(deliveries, 'd', 1000)).toBeUndefined();
    expect(await nextDelivery(deliveries)).toBeUndefined();
    await deliveries.retry(delivery?.id ?? '', 'd', 0);
    expect(await nextDelivery(deliveries)).toBeUndefined();
  });

  it('publishes to every subscription that matches, or to none when it fails', async () => {
    const { subscriptions, deliveries } = await temporaryStore({ driver });
    for (let n = 0; n < 450; n++) {
      const request = { n, odd: n % 2 === 1 };
      await subscriptions.create({ ...hook, request, callbackUrl: `${callbackUrl}${n}` });
    }
    await subscriptions.create({ ...hook, operation: 'Other' });
    const failing = subscriptions.publish('WhenPushed', { body: 1n });
    await expect(failing).rejects.toThrow('a bigint');
    expect(await nextDelivery(deliveries)).toBeUndefined();

    const body = { file: new Uint8Array([9]) };
    expect(await subscriptions.publish('WhenPushed', { body }, { odd: true })).toBe(225);
    const urls: string[] = [];
    for (;;) {
      const delivery = await claimDelivery(deliveries, 'd', 60_000);
      if (delivery === undefined) break;
      const sent = { operation: 'WhenPushed', body: '{"file":"CQ=="}', attempt: 1 };
      expect(delivery).toMatchObject(sent);
      urls.push(delivery.callbackUrl);
      await deliveries.end(delivery.id, 'd', 86_400_000);
    }
    expect(urls).toEqual(Array.from({ length: 225 }, (_, n) => `${callbackUrl}${2 * n + 1}`));
    expect(await subscriptions.publish('Nobody', { body: 1 })).toBe(0);
  });

  it('completes a webhook action once; the subscription goes with its delivery', async () => {
    const { subscriptions, deliveries } = await temporaryStore({ driver });
    const { subscription } = await subscriptions.create(hook);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => subscriptions.complete(subscription.id, { body: n })),
    );
    expect(answers).toEqual(['stored', 'alreadyCompleted', 'alreadyCompleted']);
    expect((await subscriptions.get(subscription.id))?.state).toBe('completed');
    expect(await subscriptions.publish('WhenPushed', { body: 'x' })).toBe(0);
    const delivery = await claimDelivery(deliveries, 'd', 1000);
    expect(delivery?.body).toBe('1');
    await deliveries.end(delivery?.id ?? '', 'd', 86_400_000);
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    expect(await subscriptions.complete(subscription.id, { body: 1 })).toBe('alreadyCompleted');
  });

  it('starts no webhook action again that was answered, until its retention is over', async () => {
    const time = clock();
    const { jobs, subscriptions, deliveries } = await temporaryStore({
      driver,
      now: () => time.now(),
    });
    const start = { ...hook, job };
    const { subscription } = await subscriptions.create(start);
    await subscriptions.complete(subscription.id, { body: 'yes' });
    const delivery = await claimDelivery(deliveries, 'd', 1000);
    await deliveries.end(delivery?.id ?? '', 'd', 500);
    await claimJob(jobs, 'w', 1000);
    time.time += 499;
    const again = await subscriptions.create(start);
    expect(again).toMatchObject({ created: false, subscription: { id: subscription.id } });
    expect(await claimJob(jobs, 'w', 1000)).toBeUndefined();
    // The secret has gone with the callback, and nobody finds what is left.
    expect(again.subscription).toMatchObject({ callbackUrl: '', request: undefined });
    expect(await subscriptions.findByCallbackUrl([hook.operation], 'ann', callbackUrl)).toEqual([]);
    expect(await subscriptions.remove(subscription.id)).toBeUndefined();
    expect(await subscriptions.sweep()).toBe(0);
    time.time += 1;
    const fresh = await subscriptions.create(start);
    expect(fresh.created).toBe(true);
    expect(fresh.subscription.id).not.toBe(subscription.id);
    await subscriptions.complete(fresh.subscription.id, { body: 'no' });
    const last = await claimDelivery(deliveries, 'd', 1000);
    await deliveries.end(last?.id ?? '', 'd', 500);
    time.time += 500;
    expect(await subscriptions.sweep()).toBe(1);
  });

  it('knows one that is ended after its answer, and starts nothing again', async () => {
    const { subscriptions, deliveries, jobs } = await temporaryStore({ driver });
    const start = { ...hook, job };
    const { subscription } = await subscriptions.create(start);
    await claimJob(jobs, 'w', 1000);
    await subscriptions.complete(subscription.id, { body: 'yes' });
    // The receiver has it, and the engine ends the subscription before that is stored.
    await claimDelivery(deliveries, 'd', 1000);
    expect((await subscriptions.remove(subscription.id, 500))?.state).toBe('completed');
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    expect(await nextDelivery(deliveries)).toBeUndefined();
    expect(await subscriptions.create(start)).toMatchObject({ created: false });
    expect(await claimJob(jobs, 'w', 1000)).toBeUndefined();
  });

  it('a dropped delivery leaves an active subscription alone, and takes a completed one along', async () => {
    const { subscriptions, deliveries } = await temporaryStore({ driver });
    const { subscription } = await subscriptions.create(hook);
    const drop = async () => {
      const delivery = await claimDelivery(deliveries, 'd', 1000);
      await deliveries.end(delivery?.id ?? '', 'd', 86_400_000);
    };
    await subscriptions.publish('WhenPushed', { body: 1 });
    await drop();
    expect(await subscriptions.get(subscription.id)).toEqual(subscription);
    await subscriptions.complete(subscription.id, { body: 1 });
    await drop();
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
  });

  it('retries a delivery at its time, under one id; only its worker may end it', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    await subscriptions.create(hook);
    await subscriptions.publish('WhenPushed', { body: 1 });
    const first = await claimDelivery(deliveries, 'one', 100);
    const id = first?.id ?? '';
    expect(first).toMatchObject({ attempt: 1, createdAt: time.time });
    await deliveries.retry(id, 'other', 0);
    await deliveries.end(id, 'other', 86_400_000);
    expect(await nextDelivery(deliveries)).toBe(time.time + 100);
    await deliveries.retry(id, 'one', time.time + 5000);
    expect(await claimDelivery(deliveries, 'two', 100)).toBeUndefined();
    time.time += 5000;
    expect(await claimDelivery(deliveries, 'two', 100)).toMatchObject({ id, attempt: 2 });
    time.time += 100;
    expect(await claimDelivery(deliveries, 'three', 100)).toMatchObject({ id, attempt: 3 });
    await deliveries.end(id, 'three', 86_400_000);
    expect(await nextDelivery(deliveries)).toBeUndefined();
  });

  it('gives up what is too old, and ends webhook actions with it', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    const { subscription } = await subscriptions.create({ ...hook, operation: 'Approve' });
    await subscriptions.create(hook);
    await subscriptions.publish('WhenPushed', { body: 1 });
    await subscriptions.complete(subscription.id, { body: 1 });
    time.time += 1000;
    await subscriptions.publish('WhenPushed', { body: 2 });
    expect(await deliveries.giveUpOlderThan(time.time, 'late', 500)).toBe(2);
    expect(await subscriptions.complete(subscription.id, { body: 1 })).toBe('alreadyCompleted');
    expect((await claimDelivery(deliveries, 'd', 1000))?.body).toBe('2');
    time.time += 500;
    expect(await deliveries.sweep(500)).toBe(2);
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    time.time += 500;
    expect(await subscriptions.sweep()).toBe(1);
  });

  it('tells listeners of new and returned deliveries, and those of jobs of a job', async () => {
    const { subscriptions, deliveries, jobs } = await temporaryStore({ driver });
    const [forJobs, forDeliveries] = [vi.fn(), vi.fn()];
    jobs.onReady(forJobs);
    const stop = deliveries.onReady(forDeliveries);
    await subscriptions.publish('WhenPushed', { body: 1 });
    await subscriptions.create(hook);
    expect([forJobs, forDeliveries].map((heard) => heard.mock.calls.length)).toEqual([0, 0]);
    await subscriptions.create({ ...hook, owner: 'bob', job });
    expect(forJobs).toHaveBeenCalledTimes(1);
    await subscriptions.publish('WhenPushed', { body: 1 });
    expect(forDeliveries).toHaveBeenCalledTimes(1);
    const delivery = await claimDelivery(deliveries, 'd', 1000);
    await deliveries.retry(delivery?.id ?? '', 'd', 0);
    expect(forDeliveries).toHaveBeenCalledTimes(2);
    stop();
    await subscriptions.publish('WhenPushed', { body: 1 });
    expect(forDeliveries).toHaveBeenCalledTimes(2);
  });

  it('hands out at once what a dead process was delivering', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ driver, file });
    await first.subscriptions.create(hook);
    await first.subscriptions.publish('WhenPushed', { body: 1 });
    const claimed = await claimDelivery(first.deliveries, 'dead', 3_600_000);
    await first.close();
    const second = await temporaryStore({ driver, file });
    const again = await claimDelivery(second.deliveries, 'd', 1000);
    expect(again).toMatchObject({ id: claimed?.id, attempt: 2 });
  });

  it('has the callback URL in no index', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ driver, file });
    await store.subscriptions.create(hook);
    await store.close();
    expect((await storedIn(driver, file)).split(callbackUrl)).toHaveLength(2);
  });
});
