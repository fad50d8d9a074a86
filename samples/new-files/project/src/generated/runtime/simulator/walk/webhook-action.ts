// A webhook action: one workflow waits for its callback; another cancels at once and must never be
// called.

import type { ExampleRequest } from '../../server/examples.js';
import type { Walk } from '../walk.js';
import { judgeCallback, judgeEnding, judgeRepetition, settle } from './callbacks.js';
import { Subscription, type WebhookPattern } from './subscription.js';

export async function walkWebhookAction(
  walk: Walk,
  pattern: WebhookPattern,
): Promise<ExampleRequest> {
  const begun = performance.now();
  const waiter = await Subscription.make(walk);
  const made = [waiter];
  try {
    waiter.mailbox.script.push({ status: 503, headers: { 'retry-after': '0' } });
    await waiter.send();
    const later = performance.now();
    const canceller = await Subscription.make(walk);
    made.push(canceller);
    const ended = await judgeEnding(walk, canceller);
    const before = canceller.mailbox.received.length;
    const { mailbox } = waiter;
    await mailbox.until(() => mailbox.received.length > 0, walk.session.waitMs);
    const took = performance.now() - begun;
    await called(walk, pattern, waiter);
    // As long as the other's work took, and half as long again, since the work of the two may differ.
    const left = later + took * 1.5 - performance.now();
    const late = (): boolean => canceller.mailbox.received.length > before;
    if (ended && mailbox.received.length > 0)
      await canceller.mailbox.until(late, Math.min(Math.max(left, 0), walk.session.waitMs));
    // A server that called back before DELETE came has done nothing wrong.
    if (ended && late()) {
      walk.found('callback-after-cancel', 'A callback came to a step that DELETE had cancelled.');
    }
  } finally {
    for (const subscription of made) await subscription.discard();
  }
  return waiter.request;
}

async function called(
  walk: Walk,
  pattern: WebhookPattern,
  { mailbox, wasDoubled }: Subscription,
): Promise<void> {
  const { waitMs } = walk.session;
  if (mailbox.received.length === 0) {
    walk.found('callback-none', `No callback came within ${waitMs / 1000} s.`);
    walk.unproven = 'no callback came';
    return;
  }
  await judgeRepetition(walk, mailbox);
  await settle();
  for (const callback of mailbox.received) judgeCallback(walk, pattern, mailbox, callback);
  if (mailbox.delivered.length < 2) return;
  if (wasDoubled) {
    walk.found(
      'subscription-duplicated',
      'A subscribe call was sent twice with the same callback URL, and two callbacks came.',
    );
  } else {
    walk.found('callback-twice', 'A second callback came after the first was answered 202.');
  }
}
