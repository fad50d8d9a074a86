// The index finds what reading every subscription would find.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesFilter } from '../../../templates/runtime/server/filter.js';
import { termsOf, wantedBy } from '../../../templates/runtime/server/store/terms.js';
import { claimDelivery, none } from './claims.js';
import { temporaryStore } from './temporary-store.js';

const scalar = fc.constantFrom<unknown>('a', 'b', '', 1, 0, true, false, null);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
}));
const request = fc.record({ query: value, body: value }, { requiredKeys: [] });

describe('terms', () => {
  it('are had by every request that a filter is for and that has the place', () => {
    fc.assert(
      fc.property(request, request, (asked, filter) => {
        if (!matchesFilter(asked, filter)) return;
        const { places, terms } = termsOf(asked);
        for (const wanted of wantedBy(filter)) {
          if (!places.includes(wanted.place)) continue;
          expect(wanted.terms.some((term) => terms.includes(term))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are of no more than a few places, whatever a request has', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`m${n}`, n]));
    const found = termsOf({ body: { wide, list: Array.from({ length: 1000 }, (_, n) => n) } });
    expect(found.places.length).toBeLessThanOrEqual(24);
    expect(found.terms.length).toBeLessThanOrEqual(64);
  });
});

describe('publishing', () => {
  it('goes to those that the filter is for, whatever their shapes', async () => {
    const { subscriptions, deliveries } = await temporaryStore();
    const asked = fc.sample(request, { numRuns: 150, seed: 7 });
    for (const [n, one] of asked.entries()) {
      await subscriptions.create({
        operation: 'Hook',
        owner: '',
        request: one,
        callbackUrl: `https://hooks.example/${n}`,
      });
    }
    const filters = [...fc.sample(request, { numRuns: 30, seed: 8 }), undefined, {}, { body: [] }];
    for (const filter of filters) {
      const expected = asked.flatMap((one, n) => (matchesFilter(one, filter) ? [n] : []));
      expect(await subscriptions.publish('Hook', { body: 1 }, filter)).toBe(expected.length);
      const reached: number[] = [];
      const claim = { worker: 'w', holder: 'w', leaseMs: 1000, limit: 1000, idle: true };
      const claimed = await deliveries.claim(claim, { except: none, each: 1000, eachOrigin: 1000 });
      for (const { id, callbackUrl } of claimed) {
        reached.push(Number(callbackUrl.split('/').at(-1)));
        await deliveries.end(id, 'w', 1000);
      }
      expect(reached).toEqual(expected);
    }
    expect(await claimDelivery(deliveries, 'w', 1000)).toBeUndefined();
  });
});
