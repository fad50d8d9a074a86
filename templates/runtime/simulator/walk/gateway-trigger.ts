// A polling trigger behind the `pollingtrigger` policy, as the gateway asks it: first without a state,
// which it takes from the answer; then with it, until an event has come. The poll that brought it is
// sent again, as after a lost answer.

import { setTimeout as wait } from 'node:timers/promises';
import type { ExampleRequest } from '../../server/examples.js';
import { compareStates, type GatewayDescriptor, stateOf } from '../../server/gateway-state.js';
import { pauseOf } from '../engine.js';
import { expectSuccess, parsed } from '../judge.js';
import { validRequest } from '../requests.js';
import { hasIdentity } from '../same-item.js';
import { type Exchange, type Walk, WalkEnd } from '../walk.js';
import { shown } from '../words.js';
import { fire } from './polling-trigger.js';
import { itemsOf, type Trigger } from './trigger-items.js';

/** Seconds between two polls, in the engine's time. */
const INTERVAL = '1';

interface Poll {
  readonly answer: Exchange;
  readonly items: readonly unknown[];
  /** What the gateway keeps after this answer. */
  readonly state: string | undefined;
}

export async function walkGatewayTrigger(
  walk: Walk,
  pattern: Trigger,
  gateway: GatewayDescriptor,
): Promise<ExampleRequest> {
  const request = await validRequest(walk.session, walk.operation);
  const polls = new GatewayPolls(walk, pattern, gateway, request);
  const first = await polls.send(undefined);
  // Without a state all there is comes again; with one, nothing may.
  const seen = new Set(first.items.map((item) => JSON.stringify(item)));
  const second = first.state === undefined ? first : await polls.send(first.state);
  if (first.state !== undefined) judgeRepeated(walk, second, seen);
  const fired = await fire(walk, pattern);
  await follow(walk, polls, { last: second, seen, fired });
  return request;
}

interface Chase {
  readonly last: Poll;
  /** All items that were given, as JSON. */
  readonly seen: Set<string>;
  /** How many events were fired; undefined when unknown. */
  readonly fired: number | undefined;
}

async function follow(walk: Walk, polls: GatewayPolls, chase: Chase): Promise<void> {
  const { seen, fired } = chase;
  const { waitMs, options } = walk.session;
  const end = performance.now() + waitMs;
  let { last } = chase;
  let given = 0;
  do {
    await wait(pauseOf(INTERVAL, options.scale));
    const poll = await polls.send(last.state);
    if (poll.items.length > 0 && given === 0) await judgeReplay(walk, polls, last, poll);
    judgeRepeated(walk, poll, seen);
    given += poll.items.length;
    last = poll;
  } while (given < (fired ?? 1) && performance.now() < end && !walk.has('trigger-item-repeated'));
  if (fired !== undefined && given > fired)
    walk.found('trigger-item-repeated', `${fired} events were fired, and more items given.`);
  if (given >= (fired ?? 1) || walk.findings.some(({ severity }) => severity === 'error')) return;
  if (fired !== undefined) {
    walk.found('trigger-item-skipped', `${fired} events were fired at once, and ${given} given.`);
    return;
  }
  walk.found('event-none', `No event came within ${waitMs / 1000} s.`);
  walk.unproven = 'no event came';
}

function judgeRepeated(walk: Walk, { answer, items }: Poll, seen: Set<string>): void {
  for (const item of items) {
    const text = JSON.stringify(item);
    // Without a state everything is asked for again.
    if (seen.has(text) && hasIdentity(item) && !walk.has('gateway-state-missing'))
      walk.found('trigger-item-repeated', `${answer.asked} gave an item that it had given before.`);
    seen.add(text);
  }
}

async function judgeReplay(walk: Walk, polls: GatewayPolls, last: Poll, poll: Poll): Promise<void> {
  const again = await polls.send(last.state);
  const repeated = new Set(again.items.map((item) => JSON.stringify(item)));
  if (poll.items.every((item) => repeated.has(JSON.stringify(item)) || !hasIdentity(item))) return;
  walk.found(
    'trigger-retry-lost',
    `${poll.answer.asked} answered with items, and without one of them when the same request came again.`,
  );
}

class GatewayPolls {
  readonly #walk: Walk;
  readonly #pattern: Trigger;
  readonly #gateway: GatewayDescriptor;
  readonly #request: ExampleRequest;

  constructor(walk: Walk, pattern: Trigger, gateway: GatewayDescriptor, request: ExampleRequest) {
    this.#walk = walk;
    this.#pattern = pattern;
    this.#gateway = gateway;
    this.#request = request;
  }

  /** Asks once, and reads what the gateway would. @throws WalkEnd for an answer that it can do nothing with. */
  async send(state: string | undefined): Promise<Poll> {
    const walk = this.#walk;
    const answer = await walk.call({ ...this.#request, path: this.#path(state) });
    const { status, asked } = answer;
    if (status !== 200) {
      if (status < 200 || status > 299) expectSuccess(walk, answer);
      walk.found('gateway-status', `${asked} answered ${status}.`);
      throw new WalkEnd('broken', `the gateway was answered ${status}`);
    }
    const items = itemsOf(walk, this.#pattern, answer);
    return { answer, items, state: this.#stateAfter(answer, items) ?? state };
  }

  #path(state: string | undefined): string {
    const { path } = this.#request;
    if (state === undefined) return path;
    const { stateParameter } = this.#pattern;
    const { before, after } = this.#gateway;
    const query = `${encodeURIComponent(stateParameter)}=${encodeURIComponent(before + state + after)}`;
    return `${path}${path.includes('?') ? '&' : '?'}${query}`;
  }

  #stateAfter(answer: Exchange, items: readonly unknown[]): string | undefined {
    const walk = this.#walk;
    const gateway = this.#gateway;
    if (items.length === 0) return undefined;
    const whole = gateway.in === 'item' ? items[0] : parsed(answer.body.toString())?.value;
    const state = stateOf(whole, gateway);
    if (state === undefined) {
      const place = gateway.path.map(shown).join('/');
      walk.found(
        'gateway-state-missing',
        `${answer.asked} answered with items, and ${gateway.in === 'item' ? 'the first' : 'the body'} has no ${place}.`,
      );
      return undefined;
    }
    const later = (item: unknown): boolean => {
      const other = stateOf(item, gateway);
      return other !== undefined && (compareStates(other, state) ?? 0) > 0;
    };
    if (gateway.in === 'item' && items.some(later))
      walk.found(
        'gateway-not-newest-first',
        `${answer.asked} gave a newer item behind an older one.`,
      );
    return state;
  }
}
