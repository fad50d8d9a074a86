// When to try a callback again: exponential pauses with full jitter, so that the receivers of one
// outage are not all called in the same second; and what `Retry-After` asks for.

import { LONGEST_DELIVERY_PAUSE_MS } from '../store/clock.js';

const SECOND = 1000;
const HOUR = 3_600_000;

export interface RetrySchedule {
  /** Longest first pause; 5 s. */
  readonly baseMs: number;
  /** Longest pause of all; 1 h. */
  readonly capMs: number;
  /** How long after its event a delivery is given up; 24 h. */
  readonly maxAgeMs: number;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
}

export const defaultSchedule: RetrySchedule = {
  baseMs: 5 * SECOND,
  capMs: LONGEST_DELIVERY_PAUSE_MS,
  maxAgeMs: 24 * HOUR,
  random: Math.random,
};

/**
 * Milliseconds to wait after a failed attempt (1 is the first). Who asks for less gets it once: from then
 * on no receiver is called more often than the schedule has it, one step behind.
 *
 * @param asked what `Retry-After` asks for, in milliseconds.
 */
export function pauseAfter(attempt: number, schedule: RetrySchedule, asked?: number): number {
  if (asked !== undefined)
    return Math.max(asked, attempt === 1 ? 0 : pauseAfter(attempt - 1, schedule));
  const longest = Math.min(schedule.capMs, schedule.baseMs * 2 ** (attempt - 1));
  return Math.round(schedule.random() * longest);
}

/**
 * Milliseconds that a `Retry-After` asks for: whole seconds or an HTTP date; at most an hour.
 * Undefined when there is none or it is not understood.
 */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  now: number,
): number | undefined {
  const text = (typeof header === 'object' ? header[0] : header)?.trim();
  if (text === undefined) return undefined;
  const isSeconds = /^\d+$/.test(text);
  // Date.parse takes much that is no date ("1.5"); the forms of HTTP all have a clock time in GMT or UTC.
  const isDate = /^[A-Za-z]{3,9},? .*\d\d:\d\d:\d\d/.test(text);
  if (!isSeconds && !isDate) return undefined;
  const ms = isSeconds ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_DELIVERY_PAUSE_MS);
}
