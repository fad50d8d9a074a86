// One claim at a time, as tests count them. Without Vitest, which child processes do not have.

import type {
  Delivery,
  JobRecord,
  JobStore,
  SubscriptionStore,
} from '../../../templates/runtime/server/store/types.js';

/** The oldest job that is due. */
export async function claimJob(
  jobs: JobStore,
  worker: string,
  leaseMs: number,
  { idle = true }: { idle?: boolean } = {},
): Promise<JobRecord | undefined> {
  const claim = { worker, holder: worker, leaseMs, limit: 1, idle };
  const [job] = await jobs.claim(claim);
  return job;
}

/** The oldest delivery that is due. */
export async function claimDelivery(
  subscriptions: SubscriptionStore,
  worker: string,
  leaseMs: number,
): Promise<Delivery | undefined> {
  const claim = { worker, holder: worker, leaseMs, limit: 1, idle: true };
  const [delivery] = await subscriptions.claimDeliveries(claim, { except: [], each: 4 });
  return delivery;
}

/** When a job is next due for a process that runs none. */
export function nextJob(jobs: JobStore): Promise<number | undefined> {
  return jobs.nextDue({ holder: 'nobody', idle: true });
}

/** When a delivery is next due for a process that has none. */
export function nextDelivery(subscriptions: SubscriptionStore): Promise<number | undefined> {
  return subscriptions.nextDue('nobody', []);
}
