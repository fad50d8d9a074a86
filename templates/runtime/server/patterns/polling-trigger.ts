// Polling triggers: 200 with what is new or 202 without, both with Location (the state in its query)
// and Retry-After. The state points into the event feed, or is the controller's own.

import { ConnectorError, type PollResult } from '../controller.js';
import type { OperationDescriptor } from '../descriptor.js';
import { errorBody } from '../errors.js';
import { type Handler, type Incoming, optionalCall, type Services } from '../request.js';
import type { Answer } from '../respond.js';
import type { EventFeed } from '../store/types.js';
import { fillPath, withoutQueryParameters, withQueryParameter } from '../urls.js';
import { batchBody } from './batch-body.js';
import { readFeed } from './feed-reader.js';

/** Seconds until the next poll: nothing waits, or more does. */
const NOTHING_WAITS = '15';
const MORE_WAITS = '0';
/** Most items in one batch. */
const BATCH = 1000;

type Trigger = OperationDescriptor & { readonly pattern: { readonly kind: 'pollingTrigger' } };

/** What a poll found: items with the state after each, and whether more wait. */
interface Found {
  readonly items: ReadonlyArray<{ readonly item: unknown; readonly state: string }>;
  readonly more: boolean;
  /** Where the next poll goes on when there are no items. */
  readonly state: string;
}

export function pollHandler(services: Services, operation: OperationDescriptor): Handler {
  const trigger = operation as Trigger;
  return async (incoming) => {
    const { stateParameter, split } = trigger.pattern;
    const given = new URLSearchParams(incoming.rawQuery).get(stateParameter) ?? undefined;
    const hasPoll = typeof services.controller(operation)['poll'] === 'function';
    // A controller's state may be empty; the feed's never is.
    const state = given === '' && !hasPoll ? undefined : given;
    const limit = split === 'batch' ? BATCH : 1;
    const polled = optionalCall(
      services.controller(operation),
      'poll',
      incoming.request,
      state,
      incoming.context,
    );
    const found =
      polled === undefined
        ? await pollFeed(services, trigger, incoming, state, limit)
        : takeItems((await polled) as PollResult<unknown>, operation, state, limit);
    return answer(services, trigger, incoming, found);
  };
}

function answer(services: Services, trigger: Trigger, incoming: Incoming, found: Found): Answer {
  const { stateParameter, split } = trigger.pattern;
  const last = found.items.at(-1);
  const own = withoutQueryParameters(incoming.rawQuery, keysInQuery(services, trigger));
  const query = withQueryParameter(own, stateParameter, last?.state ?? found.state);
  const headers = {
    location: `${operationUrl(services, incoming)}?${query}`,
    'retry-after': found.more ? MORE_WAITS : NOTHING_WAITS,
  };
  if (last === undefined) return { status: 202, headers };
  const items = found.items.map(({ item }) => item);
  const body =
    split === 'batch' ? batchBody(services, trigger, trigger.pattern.itemsPath, items) : last.item;
  return { status: 200, headers, body };
}

/** Names of the query parameters that hold a key: Location ends up in the history of the trigger, and the engine sends the key with every call. */
function keysInQuery({ descriptor }: Services, { security }: OperationDescriptor): Set<string> {
  const schemes = security.flat().map(({ scheme }) => descriptor.security[scheme]);
  return new Set(
    schemes.flatMap((scheme) =>
      scheme?.kind === 'apiKey' && scheme.in === 'query' ? [scheme.name] : [],
    ),
  );
}

/** The URL of the request without its query, below the public base URL. */
function operationUrl(services: Services, { operation, request }: Incoming): string {
  const doubled = new Set(
    operation.parameters
      .filter(({ urlEncoding }) => urlEncoding === 'double')
      .map(({ name }) => name),
  );
  const values = Object.entries(request.path ?? {}).map(([name, value]) => {
    const text = String(value);
    return [name, doubled.has(name) ? encodeURIComponent(text) : text] as const;
  });
  return services.baseUrl() + fillPath(operation.path, new Map(values));
}

/** What the controller's own `poll` found. The first call never delivers. */
function takeItems(
  result: PollResult<unknown>,
  operation: OperationDescriptor,
  state: string | undefined,
  limit: number,
): Found {
  if (
    typeof result !== 'object' ||
    result === null ||
    !Array.isArray(result.items) ||
    typeof result.state !== 'string'
  ) {
    throw new Error(`poll() of ${operation.id} must return { items: [{ item, state }], state }.`);
  }
  if (state === undefined) return { items: [], more: false, state: result.state };
  const items = result.items.slice(0, limit);
  // Without items the state stays as it is, so that nothing which comes late is passed over.
  return {
    items,
    more: result.items.length > limit,
    state: items.length === 0 ? state : result.state,
  };
}

async function pollFeed(
  services: Services,
  trigger: Trigger,
  { request }: Incoming,
  given: string | undefined,
  limit: number,
): Promise<Found> {
  const { feed } = services.store;
  const toState = (sequence: number): string => `${feed.epoch}.${sequence}`;
  const head = await feed.head(trigger.id);
  const start = startOf(given, feed, trigger.pattern.stateParameter);
  // A state of another database, or from beyond the end of this one, begins now.
  if (start === undefined || start > head) return { items: [], more: false, state: toState(head) };
  const { payloads, position, more } = await readFeed(feed, trigger.id, { start, request, limit });
  // The state moves past what is not for this poll, so that it is looked at once.
  const state = toState(position);
  return { items: payloads.map((item) => ({ item, state })), more, state };
}

/** The sequence in a state; undefined on the first call and for a state of another database. @throws ConnectorError 400. */
function startOf(
  state: string | undefined,
  feed: Pick<EventFeed, 'isOwn'>,
  parameter: string,
): number | undefined {
  if (state === undefined) return undefined;
  const [, of, sequence] = /^([A-Za-z0-9_-]+)\.(\d{1,15})$/.exec(state) ?? [];
  if (of === undefined) {
    const message = `The query parameter ${parameter} is not one that this server handed out. Leave it out to begin now.`;
    throw new ConnectorError(
      400,
      errorBody(400, message, [
        { in: 'query', path: parameter, message: 'is not a state of this trigger' },
      ]),
    );
  }
  return feed.isOwn(of) ? Number(sequence) : undefined;
}
