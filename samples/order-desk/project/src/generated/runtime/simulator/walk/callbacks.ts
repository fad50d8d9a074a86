// What a callback has to be, and what unsubscribing has to answer.

import { setTimeout as wait } from 'node:timers/promises';
import { secretsOf } from '../credentials.js';
import { faultsOf, parsed } from '../judge.js';
import type { Callback, Mailbox } from '../receiver.js';
import type { Walk } from '../walk.js';
import { listed, quoted, shown } from '../words.js';
import { mustBeGuarded } from './polling-action.js';
import type { Subscription, WebhookPattern } from './subscription.js';

/** That nothing comes can only be waited for; what is under way on one machine comes sooner. */
const SETTLE_MS = 120;
/** Longest that a repetition is waited for. */
export const REPETITION_MS = 8000;

/** Gives what must not come the time to come. */
export function settle(): Promise<void> {
  return wait(SETTLE_MS);
}

/** Judges one callback by its form and by the definition. */
export function judgeCallback(
  walk: Walk,
  pattern: WebhookPattern,
  mailbox: Mailbox,
  callback: Callback,
): void {
  const { method, target, headers, body } = callback;
  if (method !== 'POST') walk.found('callback-method', `The callback was a ${shown(method)}.`);
  // A tunnel may take the front of the path away.
  if (target !== mailbox.target && !mailbox.target.endsWith(target)) {
    walk.found(
      'callback-url-changed',
      'The callback went to another path or query than the subscription had given.',
    );
  }
  const whole = `${JSON.stringify(headers)}\n${target}\n${body.toString('latin1')}`;
  if (
    secretsOf(walk.session.held).some((secret) => whole.includes(secret)) ||
    'authorization' in headers
  ) {
    walk.found('callback-credentials', 'The callback carried credentials.');
  }
  judgeContent(walk, pattern, callback);
}

function judgeContent(
  walk: Walk,
  { notification }: WebhookPattern,
  { headers, body }: Callback,
): void {
  if (body.length === 0) {
    if (notification !== undefined && Object.keys(notification).length > 0) {
      walk.found('callback-body-schema', 'The callback had no body.');
    }
    return;
  }
  const value = parsed(body.toString());
  if (value === undefined) {
    walk.found(
      'callback-not-json',
      `The body of the callback began with ${quoted(body.toString().slice(0, 60))}.`,
    );
    return;
  }
  const type = headers['content-type'] ?? '';
  if (!/[/+]json\b/i.test(type)) {
    walk.found(
      'callback-content-type',
      `The callback had ${type === '' ? 'no Content-Type' : `Content-Type ${quoted(type)}`}.`,
    );
  }
  if (notification === undefined) return;
  const faults = faultsOf(walk, notification, value.value);
  if (faults.length > 0) walk.found('callback-body-schema', `In the callback ${listed(faults)}.`);
}

/** The receiver was busy at the first callback (503, Retry-After: 0): the same has to come again. */
export async function judgeRepetition(walk: Walk, mailbox: Mailbox): Promise<void> {
  const [first] = mailbox.received;
  if (first === undefined || first.status < 300) return;
  const ms = Math.min(walk.session.waitMs, REPETITION_MS);
  const came = await mailbox.until(
    () => mailbox.delivered.some(({ body }) => body.equals(first.body)),
    ms,
  );
  if (!came)
    walk.found(
      'callback-not-retried',
      `A callback that was answered 503 did not come again within ${ms / 1000} s.`,
    );
}

/**
 * Ends a subscription and looks at the answers: DELETE without credentials, with them, and once more.
 *
 * @returns whether the server says that it has ended.
 */
export async function judgeEnding(walk: Walk, subscription: Subscription): Promise<boolean> {
  const { location, mailbox } = subscription;
  // A step that has been called back already is gone: then anybody may hear that it is.
  const isOver = (): boolean =>
    walk.operation.pattern.kind === 'webhookAction' && mailbox.received.length > 0;
  const guarded = location === undefined || (await mustBeGuarded(walk, location, 'DELETE', isOver));
  const ended = await subscription.end();
  if (ended === undefined) return false;
  const gone = ended.status === 404 || ended.status === 410;
  const good = (ended.status >= 200 && ended.status < 300) || (gone && !guarded);
  if (!good) walk.found('unsubscribe-failed', `${ended.asked} answered ${ended.status}.`);
  const again = await subscription.end();
  if (!good || again === undefined) return false;
  const fine = (again.status >= 200 && again.status < 300) || [404, 410].includes(again.status);
  if (!fine)
    walk.found(
      'unsubscribe-not-idempotent',
      `${again.asked} answered ${ended.status}, and ${again.status} the second time.`,
    );
  return true;
}
