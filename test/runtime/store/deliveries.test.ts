// What is sent, and what is left of it when it was given up.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claimDelivery, nextDelivery } from './claims.js';
import { clock, engines, storedIn, temporaryFolder, temporaryStore } from './temporary-store.js';

const hook = { operation: 'WhenPushed', owner: 'ann', request: {} };
const urlOf = (n: number) => `https://hooks.example/${n}?sig=secret`;
const DAY = 86_400_000;

describe.each(engines)('deliveries with %s', (driver) => {
  it('store what is sent once, and forget it with the last of them', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ driver, file });
    const { subscriptions, deliveries } = store;
    for (let n = 0; n < 50; n++) await subscriptions.create({ ...hook, callbackUrl: urlOf(n) });
    const marker = 'only-once-in-the-file';
    const body = marker + 'x'.repeat(200_000);
    expect(await subscriptions.publish('WhenPushed', { body, headers: { 'x-a': '1' } })).toBe(50);
    expect((await storedIn(driver, file)).split(marker).length - 1).toBe(1);
    for (let n = 0; n < 50; n++) {
      const delivery = await claimDelivery(deliveries, 'd', 1000);
      expect(delivery?.body).toBe(JSON.stringify(body));
      expect(delivery?.headers).toEqual({ 'x-a': '1' });
      await deliveries.end(delivery?.id ?? '', 'd', DAY);
    }
    expect(await nextDelivery(deliveries)).toBeUndefined();
    await store.close();
    // secure_delete: it is overwritten.
    expect(await storedIn(driver, file)).not.toContain(marker);
  });

  it('that are given up are kept, listed, and sent again under the same id', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    await subscriptions.create({ ...hook, callbackUrl: urlOf(1) });
    await subscriptions.create({ ...hook, operation: 'Other', callbackUrl: urlOf(1) });
    const ids: string[] = [];
    for (const [n, operation] of ['WhenPushed', 'Other', 'WhenPushed'].entries()) {
      await subscriptions.publish(operation, { body: { n }, headers: { 'x-n': String(n) } });
      const { id = '' } = (await claimDelivery(deliveries, 'd', 1000)) ?? {};
      time.time += 10;
      await deliveries.giveUp(id, 'other', 'HTTP 400', DAY);
      await deliveries.giveUp(id, 'd', `HTTP 40${n}`, DAY);
      ids.push(id);
    }
    expect(await nextDelivery(deliveries)).toBeUndefined();
    const [last, ...rest] = await deliveries.deadLetters({ limit: 10 });
    expect(last).toEqual({
      id: ids[2],
      subscriptionId: expect.any(String) as string,
      operation: 'WhenPushed',
      reason: 'HTTP 402',
      attempts: 1,
      body: '{"n":2}',
      headers: { 'x-n': '2' },
      createdAt: time.time - 10,
      endedAt: time.time,
    });
    expect(rest.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    const other = await deliveries.deadLetters({ limit: 10, operation: 'Other' });
    expect(other.map(({ id }) => id)).toEqual([ids[1]]);
    const next = await deliveries.deadLetters({ limit: 1, before: ids[1] ?? '' });
    expect(next.map(({ id }) => id)).toEqual([ids[0]]);

    time.time += 3_600_000;
    expect(await deliveries.resend(ids[0] ?? '')).toBe(true);
    expect([await deliveries.resend(ids[0] ?? ''), await deliveries.resend('unknown')]).toEqual([
      false,
      false,
    ]);
    expect(await claimDelivery(deliveries, 'd', 1000)).toMatchObject({
      id: ids[0],
      attempt: 1,
      body: '{"n":0}',
      createdAt: time.time,
    });
    expect(await deliveries.deadLetters({ limit: 10 })).toHaveLength(2);
  });

  it('that were given up go when their time is over, and with their subscription', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    const { subscription } = await subscriptions.create({ ...hook, callbackUrl: urlOf(1) });
    for (const retentionMs of [500, 5000]) {
      await subscriptions.publish('WhenPushed', { body: 1 });
      const delivery = await claimDelivery(deliveries, 'd', 1000);
      await deliveries.giveUp(delivery?.id ?? '', 'd', 'HTTP 400', retentionMs);
    }
    time.time += 500;
    expect(await deliveries.sweep(DAY)).toBe(1);
    expect(await deliveries.deadLetters({ limit: 10 })).toHaveLength(1);
    await subscriptions.remove(subscription.id);
    expect(await deliveries.deadLetters({ limit: 10 })).toEqual([]);
  });

  it('of a webhook action can be sent again until they are forgotten; then it is answered', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    const action = { ...hook, callbackUrl: urlOf(1) };
    const { subscription } = await subscriptions.create(action);
    await subscriptions.complete(subscription.id, { body: 'yes' });
    const first = await claimDelivery(deliveries, 'd', 1000);
    await deliveries.giveUp(first?.id ?? '', 'd', 'HTTP 400', 500);
    expect(await subscriptions.create(action)).toMatchObject({ created: false });
    expect(await deliveries.resend(first?.id ?? '')).toBe(true);
    const again = await claimDelivery(deliveries, 'd', 1000);
    expect(again).toMatchObject({ id: first?.id, callbackUrl: urlOf(1), body: '"yes"' });
    await deliveries.giveUp(again?.id ?? '', 'd', 'HTTP 400', 500);
    time.time += 500;
    expect(await deliveries.sweep(1000)).toBe(1);
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    expect(await subscriptions.create(action)).toMatchObject({ created: false });
    time.time += 1000;
    expect(await subscriptions.create(action)).toMatchObject({ created: true });
  });

  it('to one subscription can be kept back', async () => {
    const time = clock();
    const { subscriptions, deliveries } = await temporaryStore({ driver, now: () => time.now() });
    const { subscription } = await subscriptions.create({ ...hook, callbackUrl: urlOf(1) });
    await subscriptions.create({ ...hook, callbackUrl: urlOf(2) });
    await subscriptions.publish('WhenPushed', { body: 1 });
    await deliveries.postpone(subscription.id, time.time + 1000);
    const claimed = await claimDelivery(deliveries, 'd', 5000);
    expect(claimed?.callbackUrl).toBe(urlOf(2));
    expect(await claimDelivery(deliveries, 'd', 5000)).toBeUndefined();
    expect(await nextDelivery(deliveries)).toBe(time.time + 1000);
  });
});
