// Another workflow that comes back after a pause: from the state before some events, it polls for all of
// them, one after the other without a pause. It has to be given the same as the one that polled all the
// time. For servers whose events nobody here can fire: there, several are never waiting at once.

import { hasIdentity } from '../same-item.js';
import type { Walk } from '../walk.js';

/** One poll: the items of its answer, and where the next one goes. */
export type PollItems = (
  target: string,
) => Promise<{ readonly items: readonly unknown[]; readonly next: string }>;

/**
 * @param seen what was given, as JSON, in order.
 * @param origin where the poll went that brought the first of it.
 */
export async function retrace(
  walk: Walk,
  seen: readonly string[],
  origin: string,
  poll: PollItems,
): Promise<void> {
  if (seen.length < 2 || !seen.every((text) => hasIdentity(JSON.parse(text)))) return;
  const given: string[] = [];
  let target = origin;
  for (let polls = 0; polls < seen.length && given.length < seen.length; polls += 1) {
    const { items, next } = await poll(target);
    if (items.length === 0) break;
    given.push(...items.map((item) => JSON.stringify(item)));
    target = next;
  }
  const lost = seen.filter((text) => !given.includes(text)).length;
  // Items that say something else each time are as many, at least.
  if (lost === 0 || (given.length >= seen.length && lost === seen.length)) return;
  walk.found(
    'trigger-item-skipped',
    `Of ${seen.length} events that were given one by one, ${lost} did not come when all were asked for from the same triggerState.`,
  );
}
