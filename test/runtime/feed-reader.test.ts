// What one poll of a trigger reads does not depend on how much waits: payloads may be large.

import { expect, it, vi } from 'vitest';
import { readFeed } from '../../templates/runtime/server/patterns/feed-reader.js';
import { temporaryStore } from './store/temporary-store.js';

it('reads the payload of the item that it gives, and no other', async () => {
  const { feed } = await temporaryStore();
  const append = (n: number) => feed.append('WhenCake', { n }, { body: { n } }, 86_400_000);
  const last = await Promise.all(Array.from({ length: 40 }, (_, n) => append(n)));
  const read = vi.spyOn(feed, 'payloads');
  const whole = vi.spyOn(feed, 'after');
  const start = Math.min(...last) - 1;
  const part = await readFeed(feed, 'WhenCake', { start, request: {}, limit: 1 });
  expect(part).toEqual({ payloads: [{ n: 0 }], position: start + 1, more: true });
  const request = { body: { n: 30 } };
  const other = await readFeed(feed, 'WhenCake', { start, request, limit: 1 });
  expect(other).toEqual({ payloads: [{ n: 30 }], position: start + 40, more: false });
  const sequences = read.mock.calls.map(([, asked]) => asked);
  expect(sequences).toEqual([[start + 1], [start + 31]]);
  expect(whole).not.toHaveBeenCalled();
});
