// A polling action: started, started again as after a lost answer, asked until it has a result, and
// asked once more for the same.

import { setTimeout as wait } from 'node:timers/promises';
import type { OperationDescriptor } from '../../server/descriptor.js';
import type { ExampleRequest } from '../../server/examples.js';
import { isGuarded } from '../credentials.js';
import { engineHeaders, pauseOf } from '../engine.js';
import { expectSuccess, judgeDeclared, judgeError, saidBy } from '../judge.js';
import { forgedHeaders, judgeRetryAfter, nextAddress } from '../location.js';
import { validRequest } from '../requests.js';
import { type Exchange, type Walk, WalkEnd } from '../walk.js';
import { isWorkFailure } from './work-failure.js';

/** Statuses that the engine tries again. */
const isRetried = (status: number): boolean => status === 408 || status === 429 || status >= 500;
const RETRIES = 2;

export async function walkPollingAction(walk: Walk): Promise<ExampleRequest> {
  const request = await validRequest(walk.session, walk.operation);
  const engine = engineHeaders();
  const start = await walk.call(request, { engine });
  if (start.status !== 202) {
    // Done at once: the engine takes that too.
    expectSuccess(walk, start);
    return request;
  }
  const address = walk.session.origin + request.path;
  judgeRetryAfter(walk, start);
  const location = nextAddress(walk, start, 'async-location-missing', address);
  const again = await walk.call(request, { engine, headers: forgedHeaders });
  const second = again.status === 202 ? nextAddress(walk, again, undefined, address) : undefined;
  if (location === undefined)
    throw new WalkEnd('broken', 'without Location there was nothing more to see');
  if (second !== undefined && second !== location) {
    walk.found(
      'async-start-duplicated',
      `${start.asked} was sent twice with the same x-ms-action-tracking-id and answered with two Locations.`,
    );
  }
  await mustBeGuarded(walk, location);
  const { answer, target } = await followed(walk, location, start);
  await judgeEnd(walk, answer, target);
  return request;
}

/**
 * Locations ask for the credentials that their operation asks for.
 *
 * @param isOver whether nothing is there any more that could be guarded.
 */
export async function mustBeGuarded(
  walk: Walk,
  target: string,
  method = 'GET',
  isOver: () => boolean = () => false,
): Promise<boolean> {
  if (walk.requirement === undefined || !isGuarded(walk.operation, walk.session.descriptor))
    return true;
  const answer = await walk.send({ method, target, headers: {} }, { credentials: 'none' });
  if (answer.status >= 300 || isOver()) return true;
  walk.found(
    'auth-location-open',
    `${answer.asked} answered ${answer.status} without credentials.`,
  );
  return false;
}

async function followed(
  walk: Walk,
  location: string,
  start: Exchange,
): Promise<{ readonly answer: Exchange; readonly target: string }> {
  const { waitMs, options } = walk.session;
  const end = performance.now() + waitMs;
  let target = location;
  let previous = start;
  let failures = 0;
  for (;;) {
    await wait(pauseOf(previous.headers['retry-after'], options.scale));
    const answer = await walk.send({ method: 'GET', target, headers: {} });
    if (isRetried(answer.status) && answer.status !== 501 && failures < RETRIES) {
      failures++;
      previous = answer;
      continue;
    }
    if (answer.status !== 202) return { answer, target };
    judgeRetryAfter(walk, answer);
    target = nextAddress(walk, answer, 'async-status-location-missing', target) ?? target;
    previous = answer;
    if (performance.now() < end) continue;
    walk.found('async-unfinished', `${answer.asked} still answered 202 after ${waitMs / 1000} s.`);
    throw new WalkEnd('unproven', 'the work did not end meanwhile');
  }
}

/** Many definitions declare the 202 alone, and say nothing of what it leads to. */
function declaresResult({ responses }: OperationDescriptor): boolean {
  return responses.some(({ status }) => status === 'default' || (status < 300 && status !== 202));
}

async function judgeEnd(walk: Walk, answer: Exchange, target: string): Promise<void> {
  const { status, asked } = answer;
  if (status >= 200 && status < 300) {
    if (declaresResult(walk.operation)) judgeDeclared(walk, answer);
    const again = await walk.send({ method: 'GET', target, headers: {} });
    if (again.status !== status) {
      walk.found(
        'async-result-gone',
        `${asked} answered ${status}, and ${again.status} when asked again.`,
      );
    } else if (!again.body.equals(answer.body)) {
      walk.found('async-result-changed', `${asked} answered two different results.`);
    }
    return;
  }
  judgeError(walk, answer);
  if (isRetried(status)) {
    walk.found('async-failure-retried', `${asked} answered ${status}, ${RETRIES + 1} times.`);
    throw new WalkEnd('broken', `the work ended with ${status}`);
  }
  if (!(await isWorkFailure(walk, answer, target))) {
    walk.found('location-unreachable', `${asked}, to which Location led, answered ${status}.`);
    throw new WalkEnd('broken', `Location answered ${status}`);
  }
  walk.found('request-unmet', `The work ended with ${status}${saidBy(answer)}.`);
  throw new WalkEnd('refused', `the work ended with ${status}`);
}
