// Files that are too large to hold: answers as they arrive, and bodies that are streams.

import {
  type Ask,
  type CallOptions,
  type Exchange,
  type Input,
  type Pattern,
  begin,
  resultOf,
} from './client.js';
import { send } from './send.js';

/** Adds `stream` to the functions that answer bytes or texts, and lets bodies of bytes be streams. */
export const streams: Pattern = (run, endpoint) => {
  const { answers = {}, body } = endpoint.operation;
  const kinds = Object.values(answers);
  if (body !== 'binary' && !kinds.includes('binary') && !kinds.includes('text')) return run;
  const wanted = new WeakMap<Exchange, Response | undefined>();
  const inner: Ask = endpoint.ask ?? ((ask, url, init) => ask(url, init));
  endpoint.ask = async (ask, url, init, exchange) => {
    const isWanted = wanted.has(exchange);
    const response = await inner(
      ask,
      url,
      { ...init, ...more(init, exchange, isWanted) },
      exchange,
    );
    if (!isWanted || !response.ok) return response;
    wanted.set(exchange, response);
    // What reads answers has nothing to read of this one.
    const { status, headers } = response;
    return new Response(null, { status, headers });
  };
  return Object.assign(run, {
    async stream(input?: Input, call?: CallOptions): Promise<Response> {
      const exchange = begin(endpoint, input, call);
      wanted.set(exchange, undefined);
      resultOf(exchange, await send(exchange));
      return wanted.get(exchange)!;
    },
  });
};

function more(init: RequestInit, { call }: Exchange, isWanted: boolean): object {
  const signals = [init.signal, call.signal].filter((one) => one != null);
  return {
    // Browsers and Node send no stream without it.
    ...(init.body instanceof ReadableStream ? { duplex: 'half' } : {}),
    // The call ends with the head of the answer; its signal still ends the body.
    ...(isWanted && signals.length > 1 ? { signal: AbortSignal.any(signals) } : {}),
  };
}
