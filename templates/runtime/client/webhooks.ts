// Webhooks: subscribe with a callback URL of the caller's, unsubscribe, and read what arrives there.

import {
  type CallOptions,
  type Endpoint,
  type Exchange,
  type Input,
  type Pattern,
  aim,
  begin,
  resultOf,
  standIn,
} from './client.js';
import { dig, put } from './dig.js';
import { locate, toUrl } from './location.js';
import { failure, send } from './send.js';

export interface Subscription<Result> {
  /** What to save for `unsubscribe`; undefined when the server does not say. */
  readonly location: string | undefined;
  /** Body of the answer. */
  readonly result: Result;
  /** Ends it; also right when it has ended before. */
  unsubscribe(options?: CallOptions): Promise<void>;
}

/** Adds `subscribe`, `unsubscribe` and `parse` to the functions of webhook triggers and actions. */
export const webhooks: Pattern = (run, endpoint) => {
  if (!endpoint.operation.hook) return run;
  return Object.assign(run, {
    async subscribe(input: Input = {}, call?: CallOptions): Promise<Subscription<unknown>> {
      const exchange = begin(endpoint, input, call);
      const answer = await send(exchange);
      const result = resultOf(exchange, answer);
      const link = answer.headers.get('location');
      // Where it leads is judged when it is followed: the subscription exists, and the handle is needed.
      const location = link ? toUrl(exchange, link).href : undefined;
      const unsubscribe = (options?: CallOptions): Promise<void> =>
        location ? end(endpoint, location, options) : endByFunction(exchange, result, options);
      return { location, result, unsubscribe };
    },
    unsubscribe: (location: string, call?: CallOptions) => end(endpoint, location, call),
    parse: (body: unknown) => parse(endpoint, body),
  });
};

/** DELETE at `Location`, as the engine does. */
async function end(endpoint: Endpoint, location: string, call?: CallOptions): Promise<void> {
  const ender = endpoint.operation.hook?.end?.call;
  const exchange = begin(ender === undefined ? endpoint : standIn(endpoint, ender), {}, call);
  aim(exchange, locate(exchange, location), 'DELETE');
  return ended(exchange);
}

/** 404 and 410 say that there is nothing left to end. */
async function ended(exchange: Exchange): Promise<void> {
  const answer = await send(exchange);
  if (answer.status !== 404 && answer.status !== 410) resultOf(exchange, answer);
}

/** The definition's own operation, where the subscribe answer had no `Location`. */
async function endByFunction(
  exchange: Exchange,
  result: unknown,
  call?: CallOptions,
): Promise<void> {
  const { endpoints, operation } = exchange.endpoint;
  const { call: name = '', id, in: place = 'path', url } = operation.hook?.end ?? {};
  let input: object = { path: exchange.input.path };
  let known: unknown;
  if (url) {
    known = dig(exchange.input, url[0]);
    input = put(input, url[1], known);
  } else if (id) {
    known = dig(result, [id]) ?? dig(result, ['id']);
    input = put(input, [place, id], known);
  }
  const ender = endpoints[name];
  if (!ender || known === undefined)
    throw failure(exchange, 'location', undefined, new Error('201 without Location'));
  return ended(begin(ender, input, call));
}

/**
 * What arrived at the callback URL: JSON text, or what became of it. Checked are the top and the types
 * of the members that the definition names there; anything deeper is taken as it is.
 */
function parse(endpoint: Endpoint, body: unknown): unknown {
  const fail = (why: unknown): Error => failure(begin(endpoint), 'notification', undefined, why);
  const check = (value: unknown, type: string, what: string): void => {
    const found = typeOf(value);
    // Null is as good as absent.
    if (value == null ? type.endsWith('?') : type.startsWith('any') || type.startsWith(found))
      return;
    throw fail(new Error(`${what} is ${found}, not ${type.replace('?', '')}`));
  };
  let value = body;
  if (typeof body === 'string')
    try {
      value = JSON.parse(body);
    } catch (fault) {
      throw fail(fault);
    }
  const { list, members } = endpoint.operation.hook?.shape ?? {};
  if (list) check(value, 'array', 'it');
  for (const one of list ? (value as unknown[]) : [value]) {
    if (!members) break;
    check(one, 'object', 'it');
    for (const [name, type] of Object.entries(members))
      check(dig(one, [name]), String(type), `its ${name}`);
  }
  return value;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
