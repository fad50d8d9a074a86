// Who has how many jobs and subscriptions, and owners that get another name.

import { describe, expect, it } from 'vitest';
import { claimDelivery, claimJob } from './claims.js';
import { engines, temporaryStore } from './temporary-store.js';

const order = (owner: string, idempotencyKey?: string) => ({
  operation: 'OrderCake',
  owner,
  request: {},
  context: {},
  ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
});
const hook = (owner: string, callbackUrl: string) => ({
  operation: 'OnCake',
  owner,
  request: {},
  callbackUrl,
});

describe.each(engines)('owners with %s', (driver) => {
  it('have so many unfinished jobs', async () => {
    const { jobs } = await temporaryStore({ driver });
    for (const owner of ['ann', 'ann', 'ann', 'bob']) await jobs.create(order(owner));
    const first = await claimJob(jobs, 'w', 1000);
    await claimJob(jobs, 'w', 1000);
    await jobs.succeed(first!.id, 'w', 1, 1000);
    expect([...(await jobs.countByOwner())].toSorted()).toEqual([
      ['ann', 2],
      ['bob', 1],
    ]);
    expect([...(await jobs.countByOwner('bob'))]).toEqual([['bob', 1]]);
  });

  it('have so many subscriptions, without those that were answered', async () => {
    const { subscriptions, deliveries } = await temporaryStore({ driver });
    const { subscription } = await subscriptions.create(hook('ann', 'https://a.example'));
    await subscriptions.create(hook('ann', 'https://b.example'));
    await subscriptions.complete(subscription.id, { body: 1 });
    expect([...(await subscriptions.countByOwner('ann'))]).toEqual([['ann', 2]]);
    const delivery = await claimDelivery(deliveries, 'w', 1000);
    await deliveries.end(delivery!.id, 'w', 1000);
    expect([...(await subscriptions.countByOwner())]).toEqual([['ann', 1]]);
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
    expect((await subscriptions.get(subscription.id, true))?.state).toBe('answered');
  });

  it('are renamed, but for what the new one has already', async () => {
    const { jobs, subscriptions } = await temporaryStore({ driver });
    const ids = await Promise.all(
      [order('k1', 'a'), order('k1', 'b'), order('key:ann', 'b'), order('k1 user:x'), order('k2')]
        .map((job) => jobs.create(job))
        .map(async (made) => (await made).job.id),
    );
    const hooks = await Promise.all(
      [hook('k1', 'https://a.example'), hook('k1', 'https://b.example')]
        .concat(hook('key:ann', 'https://b.example'))
        .map((one) => subscriptions.create(one))
        .map(async (made) => (await made).subscription.id),
    );
    const names = new Map([['k1', 'key:ann']]);
    await jobs.renameOwners(names);
    await subscriptions.renameOwners(names);
    const ownerOf = async (id: string) => (await jobs.get(id))?.owner;
    expect(await Promise.all(ids.map(ownerOf))).toEqual([
      'key:ann',
      'k1',
      'key:ann',
      'key:ann user:x',
      'k2',
    ]);
    const ownersOfHooks = hooks.map(async (id) => (await subscriptions.get(id))?.owner);
    expect(await Promise.all(ownersOfHooks)).toEqual(['key:ann', 'k1', 'key:ann']);
  });
});
