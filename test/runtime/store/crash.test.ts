// What was acknowledged is there after kill -9, and nothing waits for the lease of a dead process.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { claimDelivery, claimJob } from './claims.js';
import { drivers, startChild, temporaryFolder, temporaryStore } from './temporary-store.js';

const ROUNDS = 10;

/** Reproducible numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Everything that children have acknowledged, by kind. */
class Acknowledged {
  readonly created = new Set<string>();
  readonly claimed = new Set<string>();
  readonly succeeded = new Map<string, number>();
  readonly subscribed = new Set<string>();
  readonly completed = new Map<string, string>();
  readonly published = new Map<string, number>();
  readonly appended = new Map<number, string>();

  add(line: string): void {
    const [kind, a = '', b = ''] = line.split(' ');
    if (kind === 'created') this.created.add(a);
    else if (kind === 'claimed') this.claimed.add(a);
    else if (kind === 'succeeded') this.succeeded.set(a, Number(b));
    else if (kind === 'subscribed') this.subscribed.add(a);
    else if (kind === 'completed') this.completed.set(a, b);
    else if (kind === 'published') this.published.set(a, Number(b));
    else if (kind === 'appended') this.appended.set(Number(a), b);
    else throw new Error(`The child said ${line}`);
  }
}

async function checkJobs(store: Store, known: Acknowledged): Promise<void> {
  for (const id of known.created) {
    const job = await store.jobs.get(id);
    expect(job, `job ${id}`).toBeDefined();
    const result = known.succeeded.get(id);
    if (result !== undefined) {
      expect(job?.state).toBe('succeeded');
      expect((await store.jobs.outcome(id))?.value()).toBe(result);
    } else if (job?.state !== 'succeeded') expect(job?.state).toBe('queued');
  }
}

async function checkFeed(store: Store, known: Acknowledged): Promise<void> {
  const events = await store.feed.after('Feed', 0, 1_000_000);
  const payloads = new Map(events.map(({ sequence, payload }) => [sequence, payload]));
  for (const [sequence, payload] of known.appended) expect(payloads.get(sequence)).toBe(payload);
  // One more than was acknowledged may be there: the write whose answer the kill cut off.
  expect(await store.feed.head('Feed')).toBe(Math.max(0, ...payloads.keys()));
}

/** Takes all deliveries, which the children never did. */
async function checkDeliveries(store: Store, known: Acknowledged): Promise<void> {
  for (const id of known.subscribed) {
    const found = await store.subscriptions.get(id);
    expect(found, `subscription ${id}`).toBeDefined();
    if (known.completed.has(id)) expect(found?.state).toBe('completed');
  }
  const counts = new Map<string, number>();
  const completions = new Map<string, unknown>();
  for (;;) {
    const delivery = await claimDelivery(store.deliveries, 'check', 3_600_000);
    if (delivery === undefined) break;
    const payload = JSON.parse(delivery.body ?? '') as string;
    if (delivery.operation === 'Hook') counts.set(payload, (counts.get(payload) ?? 0) + 1);
    else completions.set(delivery.subscriptionId, payload);
  }
  for (const [payload, count] of known.published) expect(counts.get(payload)).toBe(count);
  for (const [id, payload] of known.completed) expect(completions.get(id)).toBe(payload);
}

describe.each(drivers)('kill -9 with %s', (driver) => {
  it(`loses nothing that was acknowledged, ${ROUNDS} times over on one database`, async () => {
    const random = randomFrom(20_261);
    const file = join(temporaryFolder(), 'connector.db');
    const known = new Acknowledged();
    for (let round = 0; round < ROUNDS; round++) {
      const child = startChild('acknowledge-child', file, driver, String(round));
      expect(await child.next()).toBe('open');
      for (let lines = Math.floor(random() * 60); lines > 0; lines--) {
        known.add((await child.next()) ?? `nothing more. ${await child.gone}`);
      }
      child.kill();
      // What was printed before the kill was acknowledged, read or not.
      for (let line = await child.next(); line !== undefined; line = await child.next()) {
        known.add(line);
      }
      expect(await child.gone).toBe('');
    }
    const store = await temporaryStore({ file, driver });
    await checkJobs(store, known);
    await checkFeed(store, known);
    await checkDeliveries(store, known);
    for (const what of ['created', 'succeeded', 'completed', 'published', 'appended'] as const) {
      expect(known[what].size, what).toBeGreaterThan(0);
    }
  });

  it('a job and a delivery that a killed process had claimed can be claimed at once', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const child = startChild('acknowledge-child', file, driver, '0');
    const known = new Acknowledged();
    expect(await child.next()).toBe('open');
    const unfinished = () => [...known.claimed].filter((id) => !known.succeeded.has(id));
    while (unfinished().length === 0) known.add((await child.next()) ?? 'nothing more');
    child.kill();
    await child.gone;
    const store = await temporaryStore({ file, driver });
    const again = new Map<string, number>();
    for (;;) {
      const job = await claimJob(store.jobs, 'new', 1000);
      if (job === undefined) break;
      again.set(job.id, job.attempt);
    }
    const [id = ''] = unfinished();
    // The child may have ended it after the last line that was read.
    const ended = (await store.jobs.get(id))?.state === 'succeeded';
    if (!ended) expect(again.get(id)).toBe(2);
    expect([...again.values()].filter((attempt) => attempt > 2)).toEqual([]);
  });
});
