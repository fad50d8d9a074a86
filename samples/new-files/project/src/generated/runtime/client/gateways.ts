// Polling triggers behind a gateway's policy, asked as the gateway asks: it reads the state from the newest
// item of the last answer that had any, and sends it in a parameter. Answers are newest first.

import { type Endpoint, type Pattern, begin, resultOf } from './client.js';
import { dig, put } from './dig.js';
import { pause, retryAfter, send, within } from './send.js';
import type { Gateway } from './table.js';
import type { Watch, Watched, WatchOptions } from './triggers.js';

/** Adds `watch` to the functions of these triggers. */
export const gatewayTriggers: Pattern = (run, endpoint) => {
  const { gateway } = endpoint.operation;
  if (!gateway) return run;
  return Object.assign(run, {
    watch: (input?: object, options: WatchOptions = {}): Watch<unknown> => {
      const watch = {
        state: options.state ?? '',
        [Symbol.asyncIterator]: () => poll(endpoint, gateway, watch, input, options),
      };
      return watch;
    },
  });
};

async function* poll(
  endpoint: Endpoint,
  gateway: Gateway,
  watch: { state: string },
  input: object | undefined,
  options: WatchOptions,
): AsyncGenerator<Watched<unknown>, void> {
  const { parameter, before, after, path, items: list } = gateway;
  // What was there before is no news.
  let news = watch.state !== '';
  for (;;) {
    const state = watch.state && before + watch.state + after;
    const exchange = begin(
      endpoint,
      state ? put(input, ['query', parameter], state) : input,
      options,
    );
    const answer = await send(exchange);
    const body = resultOf(exchange, answer);
    const found = dig(body, list);
    const items: unknown[] = Array.isArray(found) ? found : [];
    const value = dig(gateway.in === 'body' ? body : items[0], path);
    const next = typeof value === 'string' || typeof value === 'number' ? `${value}` : watch.state;
    // Newest first, they come.
    if (news)
      for (let left = items.length; left > 0; left -= 1)
        yield { item: items[left - 1], state: left === 1 ? next : watch.state };
    news = true;
    watch.state = next;
    const wait = retryAfter(answer) ?? options.intervalMs ?? 20_000;
    await within(exchange, (signal) => pause(wait, signal));
  }
}
