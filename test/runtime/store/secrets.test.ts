// Callback URLs at rest.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secrets } from '../../../templates/runtime/server/store/secrets.js';
import { claimDelivery } from './claims.js';
import { engines, storedIn, temporaryFolder, temporaryStore } from './temporary-store.js';

const callbackUrl = 'https://prod-1.westus.logic.azure.com/workflows/1/run?sig=secret';
const hook = { operation: 'WhenPushed', owner: 'ann', request: {}, callbackUrl };
const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('secrets', () => {
  it('open with any of the keys, and only in their place', () => {
    const sealed = new Secrets([one]).seal(callbackUrl, 'row 1');
    expect(sealed).not.toContain('secret');
    expect(new Secrets([one]).seal(callbackUrl, 'row 1')).not.toBe(sealed);
    expect(new Secrets([two, one]).open(sealed, 'row 1')).toBe(callbackUrl);
    expect(() => new Secrets([one]).open(sealed, 'row 2')).toThrow('was changed');
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`;
    expect(() => new Secrets([one]).open(changed, 'row 1')).toThrow('was changed');
    expect(() => new Secrets([two]).open(sealed, 'row 1')).toThrow('ENCRYPTION_KEY');
    expect(() => new Secrets([]).open(sealed, 'row 1')).toThrow('ENCRYPTION_KEY');
  });
});

describe.each(engines)('a database with %s', (driver) => {
  it('has no callback URL in its files with a key, also for those from before it', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const before = await temporaryStore({ driver, file });
    const { subscription } = await before.subscriptions.create(hook);
    await before.close();
    expect(await storedIn(driver, file)).toContain(callbackUrl);

    const store = await temporaryStore({ driver, file, encryptionKeys: [one] });
    await store.subscriptions.create({ ...hook, owner: 'bob' });
    expect(await store.subscriptions.get(subscription.id)).toMatchObject({ callbackUrl });
    expect(await store.subscriptions.create(hook)).toMatchObject({ created: false });
    const found = await store.subscriptions.findByCallbackUrl(['WhenPushed'], 'ann', callbackUrl);
    expect(found.map(({ id }) => id)).toEqual([subscription.id]);
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    expect((await claimDelivery(store.deliveries, 'd', 1000))?.callbackUrl).toBe(callbackUrl);
    await store.close();
    expect(await storedIn(driver, file)).not.toContain(callbackUrl);
  });

  it('changes its key, and says what is missing without one', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ driver, file, encryptionKeys: [one] });
    const { subscription } = await first.subscriptions.create(hook);
    await first.close();
    for (const encryptionKeys of [[], [two]])
      await expect(temporaryStore({ driver, file, encryptionKeys })).rejects.toThrow(
        'Callback URLs in the database are encrypted with the key',
      );
    const both = await temporaryStore({ driver, file, encryptionKeys: [two, one] });
    await both.close();
    const second = await temporaryStore({ driver, file, encryptionKeys: [two] });
    expect(await second.subscriptions.get(subscription.id)).toMatchObject({ callbackUrl });
  });
});
