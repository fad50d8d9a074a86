import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clock, engines, temporaryFolder, temporaryStore } from './temporary-store.js';

const DAY = 86_400_000;

describe.each(engines)('the event feed with %s', (driver) => {
  it('gives rising sequences by operation, and events in their order', async () => {
    const { feed } = await temporaryStore({ driver });
    expect(await feed.head('A')).toBe(0);
    const sequences = await Promise.all(
      Array.from({ length: 30 }, (_, n) => feed.append('A', { n }, { even: n % 2 === 0 }, DAY)),
    );
    await feed.append('B', new Uint8Array([1]), undefined, DAY);
    expect(new Set(sequences).size).toBe(30);
    expect(await feed.head('A')).toBe(Math.max(...sequences));
    const events = await feed.after('A', 0, 100);
    expect(events.map(({ sequence }) => sequence)).toEqual([...sequences].sort((a, b) => a - b));
    // Several connections give the numbers in any order.
    expect(events.find(({ sequence }) => sequence === sequences[3])).toEqual({
      sequence: sequences[3],
      payload: { n: 3 },
      filter: { even: false },
    });
    const rest = await feed.after('A', events.at(-3)?.sequence ?? 0, 100);
    expect(rest).toEqual(events.slice(-2));
    expect(await feed.after('A', 0, 2)).toHaveLength(2);
    const [other] = await feed.after('B', 0, 10);
    expect(other).toMatchObject({ payload: new Uint8Array([1]), filter: undefined });
  });

  it('gives filters without payloads, and payloads with their size', async () => {
    const { feed } = await temporaryStore({ driver });
    for (const n of [1, 2, 3]) await feed.append('A', 'x'.repeat(n * 1000), { n }, DAY);
    expect(await feed.filters('A', 1, 10)).toEqual([
      { sequence: 2, filter: { n: 2 } },
      { sequence: 3, filter: { n: 3 } },
    ]);
    expect(await feed.filters('A', 0, 1)).toHaveLength(1);
    const found = await feed.payloads('A', [3, 1, 7]);
    expect(found.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(found[1]?.payload).toBe('x'.repeat(3000));
    expect(found[1]?.bytes).toBeGreaterThanOrEqual(3000);
  });

  it('forgets old events, but never uses a sequence again', async () => {
    const time = clock();
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ driver, file, now: () => time.now() });
    const old = await store.feed.append('A', 1, undefined, 100);
    const newer = await store.feed.append('A', 2, undefined, 200);
    time.time += 100;
    expect(await store.feed.sweep()).toBe(1);
    expect(await store.feed.after('A', 0, 10)).toMatchObject([{ sequence: newer, payload: 2 }]);
    time.time += 100;
    expect(await store.feed.sweep()).toBe(1);
    expect(await store.feed.head('A')).toBe(newer);
    await store.close();
    const again = await temporaryStore({ driver, file, now: () => time.now() });
    expect(await again.feed.head('A')).toBe(newer);
    const next = await again.feed.append('A', 3, undefined, 100);
    expect(next).toBeGreaterThan(newer);
    expect(newer).toBeGreaterThan(old);
  });
});
