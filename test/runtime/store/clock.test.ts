// Somebody sets the clock of the machine while the server runs: leases neither end early nor late.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../../templates/runtime/server/store/clock.js';
import { claimJob } from './claims.js';
import { temporaryStore } from './temporary-store.js';

afterEach(() => void vi.restoreAllMocks());

/** From now on the clock of the machine is wrong by so much. */
function setClock(byMs: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + byMs);
}

describe.each([
  ['forward', 3_600_000],
  ['back', -7_200_000],
])('a clock that is set %s', (_direction, byMs) => {
  it('leaves the clock of the store alone', () => {
    const now = steadyClock();
    const before = now();
    setClock(byMs);
    expect(now() - before).toBeGreaterThanOrEqual(0);
    expect(now() - before).toBeLessThan(60_000);
  });

  it('ends no lease, and keeps nothing that is due back', async () => {
    const { jobs } = await temporaryStore();
    const job = { operation: 'OrderCake', owner: '', request: {}, context: {} };
    const running = (await jobs.create(job)).job.id;
    expect((await claimJob(jobs, 'one', 60_000))?.id).toBe(running);
    const waiting = (await jobs.create(job)).job.id;
    setClock(byMs);
    expect((await claimJob(jobs, 'two', 60_000))?.id).toBe(waiting);
    expect(await claimJob(jobs, 'three', 60_000)).toBeUndefined();
    expect(await jobs.renew(running, 'one', 60_000)).toBe(true);
    const later = (await jobs.create(job)).job.id;
    expect((await claimJob(jobs, 'three', 60_000))?.id).toBe(later);
  });
});
