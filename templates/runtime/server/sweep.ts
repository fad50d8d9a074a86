// Removes what is past its retention.

import { defaultSchedule } from './callbacks/schedule.js';
import type { Services } from './request.js';

/** How often. */
const SWEEP_MS = 10 * 60_000;

async function giveUpLateEvents({ store, config, log }: Services): Promise<void> {
  const before = store.now() - defaultSchedule.maxAgeMs;
  const reason = 'it waited for too long';
  const events = await store.deliveries.giveUpOlderThan(before, reason, config.deadLetterMs);
  if (events > 0)
    log.error({ events }, 'events not delivered for too long are kept as dead letters');
}

/** Removes what is past its retention, now and from time to time. Returns a function that ends it. */
export function sweepRegularly(services: Services): () => void {
  const { store, log, config } = services;
  let stopped = false;
  const sweep = (): void => {
    const sweeping = store.alone(async () => {
      const parts = [store.jobs, store.feed, store.subscriptions, store.publications];
      await Promise.all([
        ...parts.map((part) => part.sweep()),
        store.deliveries.sweep(config.jobRetentionMs),
        giveUpLateEvents(services),
      ]);
      if (!stopped) store.shrink();
    });
    sweeping.catch((error: unknown) => {
      // The database may be closed in the middle of it.
      if (!stopped) log.error({ err: error }, 'sweeping failed');
    });
  };
  sweep();
  const timer = setInterval(sweep, SWEEP_MS);
  timer.unref();
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
