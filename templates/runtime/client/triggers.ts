// Polling triggers: the same question again and again, each at the `Location` of the answer before,
// which holds the `triggerState`. 200 has items, any other 2xx has none.

import { type CallOptions, type Endpoint, type Pattern, aim, begin, resultOf } from './client.js';
import { locate, locationOf, relative } from './location.js';
import { pause, retryAfter, send, within } from './send.js';
import { dig } from './dig.js';

export interface WatchOptions extends Omit<CallOptions, 'timeoutMs'> {
  /** Where to go on: a `state` of an earlier watch. Absent: what is new from now on. */
  readonly state?: string | undefined;
  /** Milliseconds between two questions where the server does not say; absent: 20 000. */
  readonly intervalMs?: number | undefined;
}

export interface Watched<Item> {
  readonly item: Item;
  /** What to save once the item is dealt with: a watch that begins there goes on behind it. */
  readonly state: string;
}

/** Ends by `break`, by the signal (with a `ClientError` 'aborted') or at the first refusal. */
export interface Watch<Item> extends AsyncIterable<Watched<Item>> {
  /** Up to where all items have been dealt with; moves on also while there are none. */
  readonly state: string;
}

/** Adds `watch` to the functions of polling triggers. */
export const pollingTriggers: Pattern = (run, endpoint) => {
  const { feed } = endpoint.operation;
  if (!feed) return run;
  return Object.assign(run, {
    watch: (input?: object, options: WatchOptions = {}): Watch<unknown> => {
      const watch = {
        state: options.state ?? '',
        [Symbol.asyncIterator]: () => poll(endpoint, watch, input, options),
      };
      return watch;
    },
  });
};

async function* poll(
  endpoint: Endpoint,
  watch: { state: string },
  input: object | undefined,
  options: WatchOptions,
): AsyncGenerator<Watched<unknown>, void> {
  const { feed } = endpoint.operation;
  for (;;) {
    const exchange = begin(endpoint, input, options);
    if (watch.state) aim(exchange, locate(exchange, watch.state));
    const answer = await send(exchange);
    const body = resultOf(exchange, answer);
    const location = locationOf(exchange, answer);
    const next = location === undefined ? watch.state : relative(endpoint, location);
    if (answer.status === 200) {
      const found = feed === 'one' ? body : dig(body, feed);
      const items = feed === 'one' ? [found] : Array.isArray(found) ? found : [];
      for (const [index, item] of items.entries())
        // Whoever stops within a batch gets all of it again rather than lose the rest.
        yield { item, state: index === items.length - 1 ? next : watch.state };
    }
    watch.state = next;
    const wait = retryAfter(answer) ?? options.intervalMs ?? 20_000;
    await within(exchange, (signal) => pause(wait, signal));
  }
}
