import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAllowedHosts } from '../../../templates/runtime/server/callbacks/check.js';
import {
  createDeliveryWorker,
  type DeliveryWorker,
  type DeliveryWorkerOptions,
} from '../../../templates/runtime/server/callbacks/delivery-worker.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { claimDelivery, nextDelivery } from '../store/claims.js';
import { clock, recordingLog, temporaryStore } from '../store/temporary-store.js';
import { startReceiver } from './receiver.js';

const hook = { operation: 'WhenPushed', owner: '', request: {} };

interface Fixture {
  readonly store: Store;
  readonly worker: DeliveryWorker;
  readonly log: ReturnType<typeof recordingLog>;
  readonly gone: string[];
  /** Resolves when the next delivery has been marked, with how. */
  settled(): Promise<string>;
}

async function setUp(
  options: DeliveryWorkerOptions & { setting?: string; onGone?: () => Promise<void> } = {},
): Promise<Fixture> {
  const { setting = 'http://127.0.0.1', onGone, ...rest } = options;
  const store = await temporaryStore(rest.now === undefined ? {} : { now: rest.now });
  const log = recordingLog();
  const gone: string[] = [];
  const worker = createDeliveryWorker({
    store,
    allowed: parseAllowedHosts(setting),
    log,
    retentionMs: 86_400_000,
    deadLetterMs: 86_400_000,
    onGone: async (id) => {
      gone.push(id);
      await onGone?.();
      await store.subscriptions.remove(id);
    },
    options: { ...rest, schedule: { random: () => 0, ...rest.schedule } },
  });
  onTestFinished(() => worker.stop({ graceMs: 0 }));
  return { store, worker, log, gone, settled: watch(store) };
}

/** Spies on the calls that end or return a delivery. */
function watch(store: Store): () => Promise<string> {
  const seen: string[] = [];
  let wake: (() => void) | undefined;
  const names = ['end', 'giveUp', 'retry'] as const;
  for (const name of names) {
    const real = store.deliveries[name].bind(store.deliveries) as (
      ...call: unknown[]
    ) => Promise<void>;
    vi.spyOn(store.deliveries, name).mockImplementation(async (...call: unknown[]) => {
      await real(...call);
      seen.push(name);
      wake?.();
    });
  }
  return async () => {
    if (seen.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return seen.shift() ?? '';
  };
}

describe('deliveries', () => {
  it('go to every subscription, and are done then', async () => {
    const { store, worker, settled } = await setUp();
    const receivers = [await startReceiver(), await startReceiver()];
    for (const { url } of receivers)
      await store.subscriptions.create({ ...hook, callbackUrl: url });
    worker.start();
    await store.subscriptions.publish('WhenPushed', { body: { n: 1 } });
    expect([await settled(), await settled()]).toEqual(['end', 'end']);
    for (const { received } of receivers) expect(received).toMatchObject([{ body: '{"n":1}' }]);
    expect(await nextDelivery(store.deliveries)).toBeUndefined();
  });

  it('that fail are tried again under the same id, until the receiver takes them', async () => {
    const { store, worker, log, settled } = await setUp();
    const receiver = await startReceiver((response, count) => {
      if (count === 1) return void response.writeHead(500).end();
      if (count === 2) return void response.destroy();
      return void response.end();
    });
    await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    worker.start();
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    expect([await settled(), await settled(), await settled()]).toEqual(['retry', 'retry', 'end']);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(log.lines.map(({ details }) => details)).toMatchObject([
      { reason: 'HTTP 500', attempt: 1 },
      { reason: 'UND_ERR_SOCKET', attempt: 2 },
      { reason: 'HTTP 200', attempt: 3 },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('SECRET');
  });

  it('wait as Retry-After asks', async () => {
    const time = clock();
    const { store, worker, settled } = await setUp({ now: () => time.now() });
    const receiver = await startReceiver((response) =>
      response.writeHead(429, { 'retry-after': '90' }).end(),
    );
    await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    worker.start();
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    expect(await settled()).toBe('retry');
    expect(await nextDelivery(store.deliveries)).toBe(time.time + 90_000);
  });

  it('to a receiver that hangs are tried again', async () => {
    const { store, worker, settled } = await setUp({ client: { totalTimeoutMs: 100 } });
    const receiver = await startReceiver((response, count) => {
      if (count > 1) response.end();
    });
    await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    worker.start();
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    expect([await settled(), await settled()]).toEqual(['retry', 'end']);
  });

  it.each([404, 410])('answered %i end the subscription', async (status) => {
    const { store, worker, gone, settled } = await setUp();
    const receiver = await startReceiver((response) => response.writeHead(status).end());
    const made = await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    expect(await settled()).toBe('end');
    expect(gone).toEqual([made.subscription.id]);
    expect(await store.subscriptions.get(made.subscription.id)).toBeUndefined();
  });

  it('are tried again when the end of the subscription could not be stored', async () => {
    const onGone = vi.fn(async () => {
      throw new Error('The disk is full.');
    });
    const { store, worker, log, settled } = await setUp({ onGone });
    const receiver = await startReceiver((response) => response.writeHead(410).end());
    const made = await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    expect(await settled()).toBe('retry');
    expect(onGone).toHaveBeenCalledTimes(1);
    expect(await store.subscriptions.get(made.subscription.id)).toBeDefined();
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: 'the handler failed' });
  });

  it('that the receiver refuses become dead letters, the subscription stays', async () => {
    const { store, worker, log, gone, settled } = await setUp();
    const receiver = await startReceiver((response) => response.writeHead(400).end());
    const made = await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    expect(await settled()).toBe('giveUp');
    await worker.stop({ graceMs: 60_000 });
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        details: {
          operation: 'WhenPushed',
          subscription: made.subscription.id,
          reason: 'HTTP 400',
        },
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('SECRET');
    expect(gone).toEqual([]);
    expect(await store.subscriptions.get(made.subscription.id)).toBeDefined();
    expect(await store.deliveries.deadLetters({ limit: 5 })).toMatchObject([
      { subscriptionId: made.subscription.id, reason: 'HTTP 400', attempts: 1, body: '1' },
    ]);
  });

  it('are given up when they get too old', async () => {
    const time = clock();
    const { store, worker, log, settled } = await setUp({
      now: () => time.now(),
      schedule: { maxAgeMs: 60_000, random: () => 1 },
    });
    const answers: ServerResponse[] = [];
    const receiver = await startReceiver((response) => void answers.push(response));
    const made = await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    await receiver.nth(1);
    time.time += 55_001;
    answers[0]?.writeHead(503).end();
    expect(await settled()).toBe('giveUp');
    await worker.stop({ graceMs: 60_000 });
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        details: { operation: 'WhenPushed', subscription: made.subscription.id },
        message: 'callback not delivered for too long; it is kept as a dead letter',
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('SECRET');
  });

  it('to a URL that the settings no longer allow wait for better settings', async () => {
    const { store, worker, log, settled } = await setUp({
      setting: '*.logic.azure.com',
      schedule: { random: () => 1 },
    });
    const receiver = await startReceiver();
    await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    expect(await settled()).toBe('retry');
    await worker.stop({ graceMs: 60_000 });
    expect(JSON.stringify(log.lines)).toContain('CALLBACK_ALLOWED_HOSTS');
    expect(JSON.stringify(log.lines)).not.toContain('SECRET');
    expect(receiver.received).toEqual([]);
  });

  it('under way when the server stops go back to the queue', async () => {
    const { store, worker, log } = await setUp();
    const receiver = await startReceiver(() => {});
    await store.subscriptions.create({ ...hook, callbackUrl: receiver.url });
    await store.subscriptions.publish('WhenPushed', { body: 1 });
    worker.start();
    await receiver.nth(1);
    await worker.stop({ graceMs: 1 });
    expect(await claimDelivery(store.deliveries, 'next', 1000)).toMatchObject({ attempt: 2 });
    expect(log.lines).toEqual([]);
  });

  it('of a webhook action take the subscription along', async () => {
    const { store, worker, settled } = await setUp();
    const receiver = await startReceiver();
    const { subscription } = await store.subscriptions.create({
      ...hook,
      callbackUrl: receiver.url,
    });
    worker.start();
    expect(await store.subscriptions.complete(subscription.id, { body: { done: true } })).toBe(
      'stored',
    );
    expect(await settled()).toBe('end');
    expect(receiver.received).toMatchObject([{ body: '{"done":true}' }]);
    expect(await store.subscriptions.get(subscription.id)).toBeUndefined();
  });
});
