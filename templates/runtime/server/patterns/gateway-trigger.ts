// Polling triggers behind the `pollingtrigger` policy of apiProperties.json. The gateway keeps the
// state: it reads it from the last of our answers that had items and sends it in a query parameter. We
// answer 200 with all that is newer, newest first, and never 202 or Location. Its first call has no
// state; it takes one from the answer and starts no run, so that answer has all there is.

import { ConnectorError, type PollResult } from '../controller.js';
import type { OperationDescriptor } from '../descriptor.js';
import { errorBody } from '../errors.js';
import { matchesFilter } from '../filter.js';
import {
  compareStates,
  type GatewayDescriptor,
  isUnderWay,
  sameState,
  stateOf,
  stateText,
  withState,
} from '../gateway-state.js';
import {
  type Handler,
  type Incoming,
  optionalCall,
  type Services,
  type TypedRequest,
} from '../request.js';
import type { EventFeed } from '../store/types.js';
import { batchBody } from './batch-body.js';

/** Most items in one answer, unless more share one state. */
const BATCH = 1000;
/** Events read from the feed at once. */
const PAGE = 500;

type Trigger = OperationDescriptor & {
  readonly pattern: { readonly kind: 'pollingTrigger'; readonly gateway: GatewayDescriptor };
};

interface Found {
  /** Newest first. */
  readonly items: readonly unknown[];
  /** What goes into the body where the gateway reads the state there. */
  readonly state: string | number | undefined;
}

export function gatewayPollHandler(services: Services, operation: OperationDescriptor): Handler {
  const trigger = operation as Trigger;
  const { gateway, itemsPath } = trigger.pattern;
  return async (incoming) => {
    const state = sentState(trigger, incoming.rawQuery);
    const polled = optionalCall(
      services.controller(operation),
      'poll',
      incoming.request,
      state,
      incoming.context,
    );
    const found =
      polled !== undefined
        ? takeItems((await polled) as PollResult<unknown>, trigger, state)
        : gateway.in === 'item'
          ? {
              items: await newerItems(services, trigger, incoming.request, state),
              state: undefined,
            }
          : await itemsAfter(services, trigger, incoming, state);
    const body = batchBody(services, operation, itemsPath, found.items);
    if (gateway.in === 'item' || found.state === undefined) return { status: 200, body };
    return { status: 200, body: withState(body, gateway.path, found.state) ?? body };
  };
}

/** The state that the gateway sent; undefined when it has none yet. @throws ConnectorError 400 */
function sentState({ parameters, pattern }: Trigger, rawQuery: string): string | undefined {
  const { stateParameter: name, gateway } = pattern;
  const { before, after } = gateway;
  const given = new URLSearchParams(rawQuery).get(name);
  if (given === null || given.trim() === '' || given.trim() === (before + after).trim())
    return undefined;
  const inside = given.length >= before.length + after.length;
  if (inside && given.startsWith(before) && given.endsWith(after))
    return given.slice(before.length, given.length - after.length).trim();
  const declared = parameters.find((one) => one.in === 'query' && one.name === name);
  // The engine sends defaults of hidden parameters too.
  if (stateText(declared?.default) === given) return undefined;
  const form = `${before}STATE${after}`;
  const message = `The query parameter ${name} must be ${JSON.stringify(form)}, as the gateway's policy has it, with the state from the last answer. Leave it out to begin now.`;
  throw new ConnectorError(
    400,
    errorBody(400, message, [{ in: 'query', path: name, message: `is not ${form}` }]),
  );
}

/** What the controller's own `poll` found. */
function takeItems(
  result: PollResult<unknown>,
  trigger: Trigger,
  state: string | undefined,
): Found {
  const { id, pattern } = trigger;
  if (typeof result !== 'object' || result === null || !Array.isArray(result.items))
    throw new Error(`poll() of ${id} must return { items: [{ item, state }], state }.`);
  const all = result.items as PollResult<unknown>['items'];
  // Without a state the newest are wanted; with one nothing may be passed over.
  const taken = state === undefined ? all.slice(-BATCH) : all.slice(0, BATCH);
  const newest = taken.at(-1);
  const { gateway } = pattern;
  if (gateway.in === 'body')
    return {
      items: taken.map(({ item }) => item).toReversed(),
      state: asFilled(newest?.state ?? state ?? result.state, gateway),
    };
  const items = taken.map((one) =>
    stateOf(one.item, gateway) === undefined ? withItsState(one, gateway) : one.item,
  );
  if (newest !== undefined && stateOf(items.at(-1), gateway) === undefined)
    throw new Error(
      `poll() of ${id} returned an item without ${JSON.stringify(gateway.path.join('.'))}: the gateway reads its state there.`,
    );
  return { items: items.toReversed(), state: undefined };
}

/** The item with the state that came beside it, where its own place for that is empty. */
function withItsState(
  { item, state }: PollResult<unknown>['items'][number],
  gateway: GatewayDescriptor,
): unknown {
  const value = typeof state === 'string' && state !== '' ? asFilled(state, gateway) : undefined;
  return (value === undefined ? undefined : withState(item, gateway.path, value)) ?? item;
}

function asFilled(
  state: string | undefined,
  { fill }: GatewayDescriptor,
): string | number | undefined {
  const isNumber = fill === 'number' || fill === 'int32';
  return isNumber && state !== undefined && Number.isFinite(Number(state)) ? Number(state) : state;
}

/**
 * The feed's events after the one that the state is of, newest first. From the newest back to that one:
 * mostly it is near. A state that no event has any more is compared instead.
 */
async function newerItems(
  services: Services,
  trigger: Trigger,
  request: TypedRequest,
  state: string | undefined,
): Promise<unknown[]> {
  const { gateway } = trigger.pattern;
  const after = new Oldest();
  const greater = new Oldest();
  let below = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const events = await services.store.feed.before(trigger.id, below, PAGE);
    for (const { payload, filter } of events) {
      if (!matchesFilter(request, filter)) continue;
      const text = stateOf(payload, gateway) ?? '';
      if (state !== undefined && sameState(text, state)) return after.take();
      const event = { payload, text };
      after.add(event);
      if (state === undefined) {
        if (after.length === BATCH) return after.take();
      } else if ((compareStates(text, state) ?? 1) > 0) greater.add(event);
    }
    const last = events.at(-1);
    if (last === undefined || events.length < PAGE)
      return (state === undefined ? after : greater).take();
    below = last.sequence;
  }
}

interface Event {
  readonly payload: unknown;
  readonly text: string;
}

/** Events that come newest first, of which the oldest are kept: the others wait for the next poll. */
class Oldest {
  #events: Event[] = [];

  get length(): number {
    return this.#events.length;
  }

  add(event: Event): void {
    this.#events.push(event);
    if (this.#events.length >= 4 * BATCH) this.#events = this.#events.slice(2 * BATCH);
  }

  /** The items of one answer. Those with one state are not parted, or the rest of them would be lost. */
  take(): unknown[] {
    const now = Date.now();
    const events = this.#events;
    // More of the same moment may come, which the gateway could not ask for.
    const open = events.findLastIndex(({ text }) => isUnderWay(text, now));
    const whole = events.slice(open + 1);
    let start = Math.max(0, whole.length - BATCH);
    while (start > 0 && sameState(whole[start - 1]!.text, whole[start]!.text)) start -= 1;
    return whole.slice(start).map(({ payload }) => payload);
  }
}

/** The feed's events after the one whose number the state is. */
async function itemsAfter(
  services: Services,
  trigger: Trigger,
  { request }: Incoming,
  given: string | undefined,
): Promise<Found> {
  const { feed } = services.store;
  const { fill } = trigger.pattern.gateway;
  const toState = (sequence: number): string | number =>
    fill === 'text' ? `${feed.epoch}.${sequence}` : sequence;
  const head = await feed.head(trigger.id);
  const items: unknown[] = [];
  if (given === undefined) {
    const all = await newerItems(services, trigger, request, undefined);
    return { items: all, state: toState(head) };
  }
  const start = startOf(given, feed);
  // A state of another database, or from beyond the end of this one, has seen nothing of this one.
  let position = start > head ? 0 : start;
  for (;;) {
    const events = await feed.after(trigger.id, position, PAGE);
    for (const { sequence, payload, filter } of events) {
      position = sequence;
      if (matchesFilter(request, filter)) items.push(payload);
      if (items.length === BATCH) return { items: items.toReversed(), state: toState(position) };
    }
    if (events.length < PAGE)
      return { items: items.toReversed(), state: toState(Math.max(position, head)) };
  }
}

function startOf(state: string | undefined, feed: Pick<EventFeed, 'isOwn'>): number {
  const [, of, sequence] = /^(?:([A-Za-z0-9_-]+)\.)?(\d{1,15})$/.exec(state ?? '') ?? [];
  return sequence !== undefined && (of === undefined || feed.isOwn(of)) ? Number(sequence) : 0;
}
