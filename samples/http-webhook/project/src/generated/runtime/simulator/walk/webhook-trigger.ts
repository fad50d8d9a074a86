// A webhook trigger: two workflows subscribe, an event comes to both; one of them leaves, the other
// still has its events; that one is gone (410), and a third has them.

import { exampleEvent } from '../../server/example-events.js';
import type { ExampleRequest } from '../../server/examples.js';
import type { Callback, Mailbox } from '../receiver.js';
import { hasIdentity } from '../same-item.js';
import { parsed } from '../judge.js';
import type { Walk } from '../walk.js';
import { judgeCallback, judgeEnding, judgeRepetition, settle } from './callbacks.js';
import { Subscription, type WebhookPattern } from './subscription.js';

/** When one subscription has an event, the other's cannot be far. */
const NEAR_MS = 3000;

export async function walkWebhookTrigger(
  walk: Walk,
  pattern: WebhookPattern,
): Promise<ExampleRequest> {
  const leaver = await Subscription.make(walk);
  const made = [leaver];
  try {
    const stayer = await Subscription.make(walk);
    made.push(stayer);
    // Not where the call is sent twice: there a repetition has to tell that there are two subscriptions.
    stayer.mailbox.script.push({ status: 503, headers: { 'retry-after': '0' } });
    await leaver.send();
    const events = new Events(walk, pattern);
    const came = await firstEvent(walk, pattern, events, [leaver, stayer]);
    const ended = await judgeEnding(walk, leaver);
    if (came) await afterwards(walk, events, { leaver: ended ? leaver : undefined, stayer, made });
  } finally {
    for (const subscription of made) await subscription.discard();
  }
  return leaver.request;
}

class Events {
  readonly #walk: Walk;
  readonly #pattern: WebhookPattern;
  #count = 0;
  /** False once somebody said that an event could not be made. */
  areFired: boolean;

  constructor(walk: Walk, pattern: WebhookPattern) {
    this.#walk = walk;
    this.#pattern = pattern;
    this.areFired = walk.session.options.fire !== undefined;
  }

  /** Makes one happen where that is possible. */
  async next(): Promise<void> {
    const { session, operation } = this.#walk;
    const event = exampleEvent(this.#pattern.notification ?? {}, session.descriptor, ++this.#count);
    const happened = await session.options.fire?.(operation, event);
    if (happened === false) this.areFired = false;
  }
}

/** @returns whether one came. */
async function firstEvent(
  walk: Walk,
  pattern: WebhookPattern,
  events: Events,
  [leaver, stayer]: readonly [Subscription, Subscription],
): Promise<boolean> {
  const { waitMs } = walk.session;
  const both = [leaver.mailbox, stayer.mailbox];
  await events.next();
  const some = await anyOf(both, waitMs);
  if (!some) {
    const late = `No callback came within ${waitMs / 1000} s`;
    if (events.areFired) walk.found('callback-lost', `${late}, although an event was fired.`);
    else {
      walk.found('event-none', `${late}.`);
      walk.unproven = 'no event came';
    }
    return false;
  }
  for (const mailbox of both) {
    const here = await mailbox.until(() => mailbox.received.length > 0, Math.min(NEAR_MS, waitMs));
    if (!here)
      walk.found('subscription-lost', 'Of two subscriptions one got the event and one did not.');
  }
  await judgeRepetition(walk, stayer.mailbox);
  await settle();
  for (const mailbox of both) {
    for (const callback of mailbox.received) judgeCallback(walk, pattern, mailbox, callback);
  }
  // Equal callbacks that are no notifications say nothing of events.
  if (!events.areFired && walk.has('callback-body-schema')) return true;
  await judgeRepeated(walk, events, leaver, stayer);
  return true;
}

/** Of two workflows, only the one whose call was sent twice may have two subscriptions; else all events come twice. */
async function judgeRepeated(
  walk: Walk,
  events: Events,
  leaver: Subscription,
  stayer: Subscription,
): Promise<void> {
  const isTwice = ({ mailbox }: Subscription): boolean => isRepeated(mailbox, events);
  const doubled = isTwice(leaver);
  if (!doubled && !isTwice(stayer)) return;
  const { waitMs } = walk.session;
  const both =
    !(doubled && leaver.wasDoubled) &&
    (await stayer.mailbox.until(() => isTwice(stayer), Math.min(NEAR_MS, waitMs)));
  if (both)
    walk.found('callback-repeated', 'An event came again after its callback was answered 202.');
  else
    walk.found(
      'subscription-duplicated',
      'A subscribe call was sent twice with the same callback URL, and one event came twice.',
    );
}

async function afterwards(
  walk: Walk,
  events: Events,
  {
    leaver,
    stayer,
    made,
  }: {
    /** The one that has ended; undefined when it could not be. */
    readonly leaver: Subscription | undefined;
    readonly stayer: Subscription;
    readonly made: Subscription[];
  },
): Promise<void> {
  // What was on its way when DELETE came is no breach.
  await settle();
  const left = leaver?.mailbox.received.length ?? 0;
  const had = stayer.mailbox.received.length;
  stayer.mailbox.usual = 410;
  await events.next();
  const { waitMs } = walk.session;
  const came = await stayer.mailbox.until(() => stayer.mailbox.received.length > had, waitMs);
  await settle();
  if (leaver !== undefined && leaver.mailbox.received.length > left) {
    walk.found(
      'unsubscribe-still-delivering',
      'A callback came to a subscription that DELETE had ended.',
    );
  }
  if (!came) {
    const lost = events.areFired && had > 0 && !walk.has('subscription-lost');
    if (lost)
      walk.found(
        'unsubscribe-ends-others',
        'After one subscription was ended, another got no event either.',
      );
    else walk.unproven = 'no second event came';
    return;
  }
  const heir = await Subscription.make(walk);
  made.push(heir);
  const gone = stayer.mailbox.received.length;
  await events.next();
  await heir.mailbox.until(() => heir.mailbox.received.length > 0, waitMs);
  await settle();
  if (stayer.mailbox.received.length > gone) {
    walk.found('callback-after-gone', 'A callback came after its receiver had answered 410.');
  }
}

function anyOf(mailboxes: readonly Mailbox[], ms: number): Promise<boolean> {
  return Promise.any(
    mailboxes.map(async (mailbox) => {
      if (!(await mailbox.until(() => mailbox.received.length > 0, ms))) throw new Error('none');
      return true;
    }),
  ).catch(() => false);
}

/** True when an event that was taken came again. Equal callbacks are one event if they say which, or if one was fired. */
function isRepeated({ delivered }: Mailbox, events: Events): boolean {
  return delivered.some((callback, index) =>
    delivered
      .slice(0, index)
      .some(
        (earlier) => earlier.body.equals(callback.body) && (events.areFired || isTold(callback)),
      ),
  );
}

function isTold({ body }: Callback): boolean {
  return hasIdentity(parsed(body.toString())?.value);
}
