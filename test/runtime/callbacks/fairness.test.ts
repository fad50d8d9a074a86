// One receiver that hangs, fails, or whose name cannot be looked up, does not hold the others up.

import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAllowedHosts } from '../../../templates/runtime/server/callbacks/check.js';
import {
  createDeliveryWorker,
  type DeliveryWorkerOptions,
} from '../../../templates/runtime/server/callbacks/delivery-worker.js';
import { Receivers } from '../../../templates/runtime/server/callbacks/receivers.js';
import { resolveName } from '../../../templates/runtime/server/callbacks/resolve.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { none } from '../store/claims.js';
import { recordingLog, temporaryStore } from '../store/temporary-store.js';
import { startReceiver } from './receiver.js';

const hook = { operation: 'WhenPushed', owner: '', request: {} };

async function setUp(allowed: string, options: DeliveryWorkerOptions): Promise<Store> {
  const store = await temporaryStore();
  const worker = createDeliveryWorker({
    store,
    allowed: parseAllowedHosts(allowed),
    log: recordingLog(),
    retentionMs: 86_400_000,
    deadLetterMs: 86_400_000,
    onGone: async (id) => void (await store.subscriptions.remove(id)),
    options: { ...options, schedule: { random: () => 1 } },
  });
  onTestFinished(() => worker.stop({ graceMs: 0 }));
  worker.start();
  return store;
}

const subscribe = (store: Store, urls: readonly string[]): Promise<unknown> =>
  Promise.all(urls.map((callbackUrl) => store.subscriptions.create({ ...hook, callbackUrl })));

describe('deliveries', () => {
  it('reach 178 receivers before the first of 16 that hang, or of 6 unknown names, is given up', async () => {
    const names = Array.from({ length: 6 }, (_, n) => `name-${n}.example`);
    const setting = ['http://127.0.0.1', ...names.map((name) => `http://${name}`)].join(',');
    const looking = new Set<string>();
    const lookup = (name: string): Promise<readonly LookupAddress[]> => {
      looking.add(name);
      return new Promise(() => {});
    };
    const store = await setUp(setting, { client: { lookup } });
    const good = await startReceiver();
    let ended = 0;
    const bad = await startReceiver((response) => void response.once('close', () => (ended += 1)));
    // The bad ones first: they are the oldest in the queue.
    await subscribe(store, [
      ...names.map((name) => `http://${name}/`),
      ...Array.from({ length: 16 }, (_, n) => `${bad.url}&n=${n}`),
    ]);
    await subscribe(
      store,
      Array.from({ length: 178 }, (_, n) => `${good.url}&n=${n}`),
    );
    await store.subscriptions.publish('WhenPushed', { body: { n: 1 } });
    await good.nth(178);
    expect({ hanging: bad.received.length, looking: looking.size, ended }).toEqual({
      hanging: 16,
      looking: 6,
      ended: 0,
    });
  });

  it('to one host take few places, however many subscriptions have it', async () => {
    const store = await setUp('http://127.0.0.1,http://localhost', {});
    const hanging = await startReceiver(() => {});
    const quick = await startReceiver();
    await subscribe(
      store,
      Array.from({ length: 600 }, (_, n) => `${hanging.url}&n=${n}`),
    );
    await subscribe(store, [quick.url.replace('127.0.0.1', 'localhost')]);
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    await quick.nth(1);
    expect(hanging.received.length).toBeLessThanOrEqual(128);
  });

  it('to one subscription take few places, however many there are', async () => {
    const store = await setUp('http://127.0.0.1', { concurrency: 8 });
    const slow = await startReceiver(() => {});
    const quick = await startReceiver();
    await subscribe(store, [slow.url]);
    for (let n = 0; n < 40; n++) await store.subscriptions.publish('WhenPushed', { body: n });
    await subscribe(store, [quick.url]);
    await store.subscriptions.publish('WhenPushed', { body: 'for both' });
    await quick.nth(1);
    expect(slow.received.length).toBeLessThanOrEqual(4);
  });

  it('to a receiver that fails again and again stop for a while', async () => {
    const store = await setUp('http://127.0.0.1', {});
    const postpone = store.deliveries.postpone.bind(store.deliveries);
    const suspended = new Promise<void>((resolve) => {
      vi.spyOn(store.deliveries, 'postpone').mockImplementation(async (...call) => {
        await postpone(...call);
        resolve();
      });
    });
    const down = await startReceiver((response) => response.writeHead(500).end());
    await subscribe(store, [down.url]);
    const events = Array.from({ length: 40 }, (_, n) => n);
    await Promise.all(events.map((body) => store.subscriptions.publish('WhenPushed', { body })));
    await suspended;
    const up = await startReceiver();
    await subscribe(store, [up.url]);
    await store.subscriptions.publish('WhenPushed', { body: 'later' });
    await up.nth(1);
    // Four at once to begin with, and then one by one.
    expect(down.received.length).toBeLessThanOrEqual(8);
    // What waits is out of the way of the others, also after a restart: only what came later is due.
    const claim = { worker: 'other', holder: 'other', leaseMs: 1000, limit: 100, idle: true };
    const due = await store.deliveries.claim(claim, { except: none, each: 100, eachOrigin: 1000 });
    expect(due.length).toBeLessThanOrEqual(2);
  });
});

describe('receivers', () => {
  it('are suspended for longer and longer, and known to be well with one success', () => {
    let now = 0;
    const delivery = { id: 'd', subscriptionId: 'a', origin: 'o' };
    const receivers = new Receivers(() => now);
    const fail = (): number => {
      receivers.begin(delivery);
      return receivers.end(delivery, true);
    };
    expect([fail(), fail(), fail(), fail(), fail(), fail(), fail()]).toEqual([
      0, 0, 0, 0, 10_000, 20_000, 40_000,
    ]);
    const full = () => receivers.full().subscriptions;
    expect([full(), receivers.nextEnd()]).toEqual([['a'], 40_000]);
    now = 40_000;
    expect([full(), receivers.nextEnd()]).toEqual([[], undefined]);
    receivers.begin(delivery);
    expect(full()).toEqual(['a']);
    expect(receivers.underWay('a')).toEqual(['d']);
    expect(receivers.end(delivery, false)).toBe(0);
    expect(receivers.full()).toEqual(none);
  });
});

describe('names', () => {
  it('whose server does not answer end with a timeout, without a thread that waits', async () => {
    // A server that takes every question and answers none.
    const silent = createSocket('udp4');
    onTestFinished(() => void silent.close());
    silent.bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const resolver = new Resolver({ timeout: 50, tries: 1 });
    resolver.setServers([`127.0.0.1:${silent.address().port}`]);
    await expect(resolveName('hooks.example.com', resolver)).rejects.toMatchObject({
      code: 'ETIMEOUT',
    });
  });

  it('of the machine itself are found', async () => {
    expect((await resolveName('localhost')).length).toBeGreaterThan(0);
  });
});
