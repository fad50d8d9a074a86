// The clock of the store. Leases and pauses must not end early or late because somebody set the clock of
// the machine, so it is read once, and goes on from there with the time that really passes.

/** Longest pause before a job is tried again, and before a delivery is. */
export const LONGEST_JOB_PAUSE_MS = 60_000;
export const LONGEST_DELIVERY_PAUSE_MS = 3_600_000;

/** Milliseconds since the epoch; rises steadily. */
export function steadyClock(): () => number {
  const start = Date.now() - performance.now();
  return () => Math.floor(start + performance.now());
}
