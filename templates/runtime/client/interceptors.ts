// Interceptors of requests and answers, for what only the program knows: other tokens, logs, measurements.
// Given to `createClient` as an extra, so that a client without them does not carry this file.

import type { Ask, Pattern } from './client.js';

/** A request as it is sent; headers and address may be changed until it is. */
export interface SentRequest {
  /** Name of the client's function. */
  readonly operation: string;
  readonly method: string;
  /** With its query, which may hold an API key. */
  url: string;
  readonly headers: Headers;
  readonly body: RequestInit['body'];
}

export interface Interceptors {
  /** Before every request, repetitions included. */
  request?(request: SentRequest): Promise<void> | void;
  /**
   * After every answer, whatever its status. Return another answer to put it in the place of this one;
   * `again()` sends the request once more, with the headers as they are then.
   */
  response?(
    response: Response,
    request: SentRequest,
    again: () => Promise<Response>,
  ): Promise<Response | undefined | void> | Response | undefined | void;
  /** When there was no answer. The error goes on to the caller all the same. */
  error?(error: unknown, request: SentRequest): Promise<void> | void;
}

/**
 * An extra for `createClient`: `createClient(options, [intercept({ request, response })])`. The first of
 * several sees a request first and its answer last. What an interceptor throws counts as a request
 * without an answer, and is tried again like one.
 */
export function intercept(...all: readonly Interceptors[]): Pattern {
  return (run, endpoint) => {
    for (const one of all.toReversed())
      endpoint.ask = wrap(one, endpoint.name, endpoint.ask ?? ((ask, url, init) => ask(url, init)));
    return run;
  };
}

function wrap(on: Interceptors, operation: string, inner: Ask): Ask {
  return async (ask, url, init, exchange) => {
    const { method = 'GET', body = null } = init;
    const headers = new Headers(init.headers);
    const request: SentRequest = { operation, method, url, headers, body };
    await on.request?.(request);
    const again = (): Promise<Response> =>
      inner(ask, request.url, { ...init, headers: request.headers }, exchange);
    let response: Response;
    try {
      response = await again();
    } catch (error) {
      await on.error?.(error, request);
      throw error;
    }
    const other = await on.response?.(response, request, again);
    if (!other || other === response) return response;
    // Its connection would stay in use.
    response.body?.cancel().catch(() => {});
    return other;
  };
}
