// What is published under a key: once, whatever happens meanwhile.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyTaken } from '../../../templates/runtime/server/store/errors.js';
import type {
  PublicationKey,
  Publishes,
  Store,
} from '../../../templates/runtime/server/store/types.js';
import { claimDelivery } from './claims.js';
import { clock, engines, temporaryFolder, temporaryStore } from './temporary-store.js';

const HOUR = 3_600_000;
const key: PublicationKey = {
  publisher: 'publisher:erp',
  target: 'events/A',
  key: 'k1',
  fingerprint: 'f1',
  retentionMs: HOUR,
};

async function append({ feed }: Publishes, payload: unknown = 1) {
  return { sequence: await feed.append('A', payload, undefined, 10 * HOUR) };
}

async function events({ feed }: Store): Promise<unknown[]> {
  return (await feed.after('A', 0, 100)).map(({ payload }) => payload);
}

describe.each(engines)('a key of a publication with %s', (driver) => {
  it('stores what it is for once, and says the same the second time', async () => {
    const store = await temporaryStore({ driver });
    const once = () => store.publications.once(key, (own) => append(own));
    expect(await once()).toEqual({ sequence: 1 });
    expect(await append(store, 'other')).toEqual({ sequence: 2 });
    expect(await once()).toEqual({ sequence: 1 });
    expect(await events(store)).toEqual([1, 'other']);
  });

  it('is kept when the store is opened again', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ driver, file });
    await first.publications.once(key, (own) => append(own));
    await first.close();
    const second = await temporaryStore({ driver, file });
    expect(await second.publications.once(key, (own) => append(own))).toEqual({ sequence: 1 });
    expect(await events(second)).toEqual([1]);
  });

  it('is the sender’s own, and of what it sends to', async () => {
    const store = await temporaryStore({ driver });
    const others = [{ publisher: 'publisher:crm' }, { target: 'events/B' }, { key: 'k2' }];
    for (const other of [{}, ...others])
      await store.publications.once({ ...key, ...other }, (own) => append(own));
    expect(await events(store)).toHaveLength(4);
  });

  it('is refused for anything else', async () => {
    const store = await temporaryStore({ driver });
    await store.publications.once(key, (own) => append(own));
    const again = store.publications.once({ ...key, fingerprint: 'f2' }, (own) => append(own));
    await expect(again).rejects.toThrow(KeyTaken);
    expect(await events(store)).toEqual([1]);
  });

  it('is not kept when the work fails, and nothing of the work is', async () => {
    const store = await temporaryStore({ driver });
    const failing = store.publications.once(key, async (own) => {
      await append(own);
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');
    expect(await events(store)).toEqual([]);
    await store.publications.once(key, (own) => append(own, 'now'));
    expect(await events(store)).toEqual(['now']);
  });

  it('of twenty at once lets one through', async () => {
    const store = await temporaryStore({ driver });
    const all = Array.from({ length: 20 }, () =>
      store.publications.once(key, (own) => append(own)),
    );
    const outcomes = await Promise.all(all);
    expect(outcomes.every(({ sequence }) => sequence === 1)).toBe(true);
    expect(await events(store)).toEqual([1]);
  });

  it('is forgotten after its time, at once and by the sweep', async () => {
    const time = clock();
    const store = await temporaryStore({ driver, now: () => time.now() });
    await store.publications.once(key, (own) => append(own));
    time.time += HOUR;
    await store.publications.once(key, (own) => append(own));
    expect(await events(store)).toHaveLength(2);
    await store.publications.once({ ...key, key: 'k2', retentionMs: 10 * HOUR }, (own) =>
      append(own),
    );
    time.time += HOUR;
    expect(await store.publications.sweep()).toBe(1);
    expect(await store.publications.sweep()).toBe(0);
  });

  it('wakes who delivers, after the commit', async () => {
    const store = await temporaryStore({ driver });
    const { subscriptions, deliveries, publications } = store;
    const callbackUrl = 'https://a.example/?sig=SECRET';
    await subscriptions.create({ operation: 'A', owner: '', request: {}, callbackUrl });
    const woken = new Promise<void>((wake) => {
      deliveries.onReady(wake);
    });
    const publish = async (own: Publishes) => ({
      deliveries: await own.subscriptions.publish('A', { body: 7 }),
    });
    expect(await publications.once(key, publish)).toEqual({ deliveries: 1 });
    await woken;
    expect(await claimDelivery(deliveries, 'w', 1000)).toMatchObject({ body: '7' });
    expect(await publications.once(key, publish)).toEqual({ deliveries: 1 });
    expect(await claimDelivery(deliveries, 'w', 1000)).toBeUndefined();
  });
});

it('a key of a publication is known to all replicas', async () => {
  const file = join(temporaryFolder(), 'shared');
  const stores = await Promise.all(
    Array.from({ length: 3 }, () => temporaryStore({ driver: 'postgres', file })),
  );
  const all = Array.from({ length: 30 }, (_, at) =>
    stores[at % 3]!.publications.once(key, (own) => append(own)),
  );
  expect(new Set((await Promise.all(all)).map(({ sequence }) => sequence))).toEqual(new Set([1]));
  expect(await events(stores[0]!)).toEqual([1]);
});
