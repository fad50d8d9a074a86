// What may be large is written once: a job with a large request that saves checkpoints, renews its lease and
// is asked for its status costs what these are, not what the request is.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claimJob } from './claims.js';
import { drivers, temporaryStore } from './temporary-store.js';

const LARGE = 8_000_000;

/** Bytes that this process has read and written so far, by system calls. */
function traffic(): { readonly read: number; readonly written: number } {
  const text = readFileSync('/proc/self/io', 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1] ?? NaN);
  return { read: of('rchar'), written: of('wchar') };
}

describe.skipIf(process.platform !== 'linux').each(drivers)('with %s', (driver) => {
  it('checkpoints, leases and statuses leave a large request alone', async () => {
    const { jobs } = await temporaryStore({ driver });
    const request = { body: 'x'.repeat(LARGE) };
    const { job } = await jobs.create({ operation: 'o', owner: '', request, context: {} });
    await claimJob(jobs, 'w', 60_000);
    const before = traffic();
    for (let n = 0; n < 25; n += 1) {
      expect(await jobs.saveCheckpoint(job.id, 'w', { n })).toBe(true);
      expect(await jobs.renew(job.id, 'w', 60_000)).toBe(true);
      expect((await jobs.get(job.id))?.state).toBe('running');
    }
    const after = traffic();
    // One rewrite, or one look at it, would be more than that.
    expect(after.written - before.written).toBeLessThan(LARGE / 2);
    expect(after.read - before.read).toBeLessThan(LARGE / 2);
  });
});
