// One claim at a time, as tests count them. Without Vitest, which child processes do not have.

import { setTimeout } from 'node:timers/promises';
import type {
  ClaimedJob,
  Delivery,
  DeliveryStore,
  JobStore,
  Store,
} from '../../../templates/runtime/server/store/types.js';

/** No exception. */
export const none = { subscriptions: [], origins: [] };

/** The oldest job that is due. */
export async function claimJob(
  jobs: JobStore,
  worker: string,
  leaseMs: number,
  { idle = true }: { idle?: boolean } = {},
): Promise<ClaimedJob | undefined> {
  const claim = { worker, holder: worker, leaseMs, limit: 1, idle };
  const [job] = await jobs.claim(claim);
  return job;
}

/** The oldest delivery that is due. */
export async function claimDelivery(
  deliveries: DeliveryStore,
  worker: string,
  leaseMs: number,
): Promise<Delivery | undefined> {
  const claim = { worker, holder: worker, leaseMs, limit: 1, idle: true };
  const [delivery] = await deliveries.claim(claim, { except: none, each: 4, eachOrigin: 1000 });
  return delivery;
}

/** The same, also one that is due in a moment: another process made it due, whose clock may be a little ahead. */
export async function claimDue({
  deliveries,
  now,
}: Pick<Store, 'deliveries' | 'now'>): Promise<Delivery | undefined> {
  const due = (await nextDelivery(deliveries)) ?? Infinity;
  const pause = due - now();
  if (pause > 0 && pause < 1000) await setTimeout(pause);
  return claimDelivery(deliveries, 'd', 60_000);
}

/** When a job is next due for a process that runs none. */
export function nextJob(jobs: JobStore): Promise<number | undefined> {
  return jobs.nextDue({ holder: 'nobody', idle: true });
}

/** When a delivery is next due for a process that has none. */
export function nextDelivery(deliveries: DeliveryStore): Promise<number | undefined> {
  return deliveries.nextDue('another process', none);
}
