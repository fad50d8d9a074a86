// A polling trigger: called without a state, then at every Location it gives, until an event has come;
// the poll that brought it is sent again, as after a lost answer.

import { setTimeout as wait } from 'node:timers/promises';
import { examplePolledEvent } from '../../server/example-events.js';
import type { ExampleRequest } from '../../server/examples.js';
import { secretParameters } from '../credentials.js';
import { pauseOf } from '../engine.js';
import type { CheckId } from '../checks.js';
import { expectSuccess } from '../judge.js';
import { judgeRetryAfter, nextAddress } from '../location.js';
import { forgedHeaders } from '../location.js';
import { validRequest } from '../requests.js';
import { hasIdentity } from '../same-item.js';
import { type Exchange, type Walk, WalkEnd } from '../walk.js';
import { listed, shown } from '../words.js';
import { itemsOf, type Trigger } from './trigger-items.js';
import { retrace } from './trigger-retrace.js';

/** Events that are made to happen, all at once. */
const FIRED = 3;

/** Longest that a second event is waited for, in times of the first and beyond: those that come by themselves keep coming. */
const PATIENCE = 3;
const PATIENCE_MS = 500;

/** After one of these, events that do not come are no news. */
const explaining: ReadonlySet<CheckId> = new Set([
  'trigger-state-missing',
  'trigger-state-stuck',
  'trigger-retry-lost',
  'trigger-batch-empty',
  'trigger-batch-not-array',
  'trigger-fires-empty',
]);

interface Poll {
  readonly answer: Exchange;
  /** Where the next poll goes. */
  readonly target: string;
  readonly state: string | undefined;
}

export async function walkPollingTrigger(walk: Walk, pattern: Trigger): Promise<ExampleRequest> {
  const request = await validRequest(walk.session, walk.operation);
  await judgeKeptQuery(walk, pattern);
  const chain = new Chain(walk, pattern, request);
  const watch = new Watch(walk, pattern, chain);
  await watch.run(await chain.poll(walk.session.origin + request.path));
  return request;
}

/** How many events were fired; undefined when nobody can tell. */
export async function fire(walk: Walk, pattern: Trigger): Promise<number | undefined> {
  const { session, operation } = walk;
  const { fire: cause } = session.options;
  if (cause === undefined) return undefined;
  // At once, so that they share a timestamp.
  const events = Array.from({ length: FIRED }, (_none, index) =>
    examplePolledEvent(pattern, session.descriptor, index + 1),
  );
  const happened = await Promise.all(events.map((event) => cause(operation, event)));
  return happened.includes(false) ? undefined : FIRED;
}

/** With the optional parameters too, which the walk itself leaves out: they might filter every event away. */
async function judgeKeptQuery(walk: Walk, pattern: Trigger): Promise<void> {
  const { stateParameter } = pattern;
  const optional = walk.operation.parameters.some(
    (one) => one.in === 'query' && !one.required && one.name !== stateParameter,
  );
  if (!optional) return;
  const request = await validRequest(walk.session, walk.operation, { optional: true });
  const answer = await walk.call(request, { headers: forgedHeaders });
  if (answer.status !== 200 && answer.status !== 202) return;
  const target = walk.session.origin + request.path;
  const next = nextAddress(walk, answer, undefined, target);
  if (next !== undefined) judgeQuery(walk, pattern, answer, { sent: target, next });
}

function judgeQuery(
  walk: Walk,
  { stateParameter }: Trigger,
  answer: Exchange,
  { sent, next }: { readonly sent: string; readonly next: string },
): void {
  const secret = secretParameters(walk.session.descriptor);
  const kept = new URL(next).searchParams;
  const lost = [...new URL(sent).searchParams].filter(
    ([name, value]) =>
      name !== stateParameter && !secret.has(name) && !kept.getAll(name).includes(value),
  );
  if (lost.length === 0) return;
  const names = [...new Set(lost.map(([name]) => shown(name)))];
  walk.found(
    'trigger-query-lost',
    `Location of the answer to ${answer.asked} has lost or changed ${listed(names)}.`,
  );
}

/** One workflow's polls: each goes where the last answer led. */
class Chain {
  readonly #walk: Walk;
  readonly #pattern: Trigger;
  readonly #request: ExampleRequest;

  constructor(walk: Walk, pattern: Trigger, request: ExampleRequest) {
    this.#walk = walk;
    this.#pattern = pattern;
    this.#request = request;
  }

  /** Sends a poll and judges what every answer has to have. @throws WalkEnd for an answer that is none of a trigger. */
  async poll(target: string): Promise<Poll> {
    const { method, headers, body } = this.#request;
    const walk = this.#walk;
    const isFirst = target === walk.session.origin + this.#request.path;
    const message = { method, target, headers, ...(body === undefined ? {} : { body }) };
    // At a Location, what the forged header does can be seen without any harm to a run.
    const answer = await walk.send(message, isFirst ? {} : { headers: forgedHeaders });
    this.#judgeStatus(answer, isFirst);
    const next = nextAddress(walk, answer, 'trigger-location-missing', target);
    if (answer.headers['retry-after'] === undefined)
      walk.found(
        'trigger-retry-after-missing',
        `${answer.asked} answered ${answer.status} without Retry-After.`,
      );
    judgeRetryAfter(walk, answer);
    if (next === undefined)
      throw new WalkEnd('broken', 'without Location there was nothing more to see');
    judgeQuery(walk, this.#pattern, answer, { sent: target, next });
    return { answer, target: next, state: this.#stateOf(next, answer) };
  }

  #judgeStatus(answer: Exchange, isFirst: boolean): void {
    const { status, asked } = answer;
    if (status === 200 || status === 202) return;
    const walk = this.#walk;
    if (status > 200 && status < 300) {
      walk.found('trigger-status', `${asked} answered ${status}.`);
      throw new WalkEnd('broken', `a poll was answered ${status}`);
    }
    if (isFirst) expectSuccess(walk, answer);
    walk.found('location-unreachable', `${asked}, to which Location led, answered ${status}.`);
    throw new WalkEnd('broken', `Location answered ${status}`);
  }

  #stateOf(next: string, answer: Exchange): string | undefined {
    const name = this.#pattern.stateParameter;
    const states = new URL(next).searchParams.getAll(name);
    if (states.length > 1)
      this.#walk.found(
        'trigger-state-repeated',
        `Location of the answer to ${answer.asked} (${answer.status}) has ${shown(name)} ${states.length} times.`,
      );
    if (states[0] !== undefined) return states[0];
    this.#walk.found(
      'trigger-state-missing',
      `Location of the answer to ${answer.asked} (${answer.status}) has no ${shown(name)} in its query.`,
    );
    return undefined;
  }
}

/** Polls until the events are there, and looks at what they are. */
class Watch {
  readonly #walk: Walk;
  readonly #pattern: Trigger;
  readonly #chain: Chain;
  /** How many events were fired; undefined when nobody can tell. */
  #fired: number | undefined;
  readonly #seen: string[] = [];
  /** How many answers brought items. */
  #answers = 0;
  #replayed = false;
  /** Where the poll went that brought the first item, and when that was. */
  #origin: { readonly target: string; readonly at: number } | undefined;

  constructor(walk: Walk, pattern: Trigger, chain: Chain) {
    this.#walk = walk;
    this.#pattern = pattern;
    this.#chain = chain;
  }

  async run(first: Poll): Promise<void> {
    const walk = this.#walk;
    const { asked, status } = first.answer;
    if (status === 200 && itemsOf(walk, this.#pattern, first.answer).length > 0)
      walk.found('trigger-first-call-fires', `${asked} without triggerState answered 200.`);
    const second = status === 202 ? await this.#idle(first) : first;
    this.#fired = await fire(walk, this.#pattern);
    await this.#follow(second);
    await this.#retrace();
    this.#judgeCount();
  }

  /** One poll more before anything is made to happen: the state that it hands back is told by it. */
  async #idle(first: Poll): Promise<Poll> {
    const second = await this.#chain.poll(first.target);
    if (second.answer.status === 200) await this.#take(second, first);
    else this.#judgeNothing(second, first);
    return second;
  }

  async #follow(first: Poll): Promise<void> {
    const { waitMs, options } = this.#walk.session;
    const begin = performance.now();
    const end = begin + waitMs;
    let last = first;
    let delivered = false;
    while (!this.#isTooMuch() && !this.#walk.has('trigger-state-stuck')) {
      const pause = delivered ? '0' : last.answer.headers['retry-after'];
      await wait(pauseOf(pause, options.scale));
      const poll = await this.#chain.poll(last.target);
      if (poll.answer.status === 200) {
        const count = this.#seen.length;
        await this.#take(poll, last);
        // A 200 for nothing has been found; more of them tell nothing.
        if (this.#seen.length === count) break;
        delivered = true;
      } else {
        this.#judgeNothing(poll, last);
        if (this.#isEnough(begin)) break;
      }
      if (performance.now() > end) break;
      last = poll;
    }
  }

  /** More than was fired, or as much as has to be seen. */
  #isTooMuch(): boolean {
    return this.#fired === undefined ? this.#answers > FIRED : this.#seen.length > this.#fired;
  }

  /** Once nothing more waits: what was fired is there, or what came by itself twice, or it came but once. */
  #isEnough(begin: number): boolean {
    if (this.#origin === undefined) return false;
    if (this.#fired !== undefined || this.#answers > 1) return true;
    const first = Math.max(0, this.#origin.at - begin);
    return performance.now() > begin + PATIENCE * first + PATIENCE_MS;
  }

  async #retrace(): Promise<void> {
    const broken = this.#walk.findings.some(({ severity }) => severity === 'error');
    if (this.#fired !== undefined || this.#origin === undefined || broken) return;
    await retrace(this.#walk, this.#seen, this.#origin.target, async (target) => {
      const { answer, target: next } = await this.#chain.poll(target);
      const items = answer.status === 200 ? itemsOf(this.#walk, this.#pattern, answer) : [];
      return { items, next };
    });
  }

  async #take(poll: Poll, last: Poll): Promise<void> {
    const walk = this.#walk;
    const { asked } = poll.answer;
    const items = itemsOf(walk, this.#pattern, poll.answer);
    if (last.state !== undefined && poll.state === last.state && items.length > 0) {
      walk.found(
        'trigger-state-stuck',
        `${asked} answered 200 and handed back the state that came in.`,
      );
    }
    const late =
      items.length > 0 &&
      this.#seen.length > 0 &&
      last.answer.status === 200 &&
      (last.answer.headers['retry-after'] ?? '0') !== '0';
    if (this.#fired !== undefined && late) {
      walk.found(
        'trigger-retry-after-late',
        `${asked} answered 200 with Retry-After: ${shown(last.answer.headers['retry-after'] ?? 'none')} while more events waited.`,
      );
    }
    if (items.length > 0) this.#answers += 1;
    if (items.length > 0) this.#origin ??= { target: last.target, at: performance.now() };
    if (!this.#replayed) await this.#replay(last, poll, items);
    for (const item of items) {
      const text = JSON.stringify(item);
      if (this.#seen.includes(text) && hasIdentity(item)) {
        walk.found('trigger-item-repeated', `${asked} gave an item that it had given before.`);
      }
      this.#seen.push(text);
    }
  }

  /** The same poll again, as the engine sends it when the answer was lost. */
  async #replay(last: Poll, poll: Poll, items: readonly unknown[]): Promise<void> {
    this.#replayed = true;
    if (items.length === 0) return;
    const again = await this.#chain.poll(last.target);
    const repeated =
      again.answer.status === 200 ? itemsOf(this.#walk, this.#pattern, again.answer) : [];
    if (JSON.stringify(repeated[0]) === JSON.stringify(items[0])) return;
    const what = again.answer.status === 200 ? 'another item' : String(again.answer.status);
    this.#walk.found(
      'trigger-retry-lost',
      `${poll.answer.asked} answered 200, and ${what} when the same request came again.`,
    );
  }

  #judgeNothing(poll: Poll, last: Poll): void {
    if (last.answer.status !== 202 || last.state === undefined || poll.state === undefined) return;
    if (poll.state === last.state) return;
    this.#walk.found(
      'trigger-state-jumps',
      `${poll.answer.asked} answered 202 with another state than came in.`,
    );
  }

  #judgeCount(): void {
    const walk = this.#walk;
    const count = this.#seen.length;
    const fired = this.#fired;
    if (fired !== undefined && count > fired) {
      walk.found('trigger-item-repeated', `${fired} events were fired, and more items given.`);
    }
    if (count >= (fired ?? 1)) return;
    // What else is broken explains it.
    if (walk.findings.some(({ check, severity }) => severity === 'error' && explaining.has(check)))
      return;
    if (fired !== undefined) {
      walk.found('trigger-item-skipped', `${fired} events were fired at once, and ${count} given.`);
      return;
    }
    walk.found('event-none', `No event came within ${walk.session.waitMs / 1000} s.`);
    walk.unproven = 'no event came';
  }
}
