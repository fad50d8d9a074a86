// Polling actions: the answer is 202 with the `Location` of the work, which is asked until it is done.

import {
  type Answer,
  type CallOptions,
  type Endpoint,
  type Exchange,
  type Pattern,
  type RawAnswer,
  aim,
  begin,
  page,
  resultOf,
  standIn,
  toCall,
} from './client.js';
import { locate, locationOf } from './location.js';
import { failure, pause, retryAfter, send, within } from './send.js';

/** Milliseconds between two questions where the server does not say. */
const USUAL_WAIT = 20_000;

export interface Progress {
  /** Where the work is asked about: what to save for `resume`. */
  readonly location: string;
  /** Milliseconds until the next question. */
  readonly waitMs: number;
  /** Of the 202. */
  readonly headers: Headers;
  readonly body: unknown;
}

export interface PollOptions extends CallOptions {
  /** Called for every 202. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Work that a server does, known by its address. */
export interface Job<Result, Response> {
  /** What to save for `resume`; undefined when the server had the result at once. */
  readonly location: string | undefined;
  /** Asks once; a status that is not 2xx does not throw. */
  status(options?: CallOptions): Promise<Answer<Response>>;
  /** Asks until the work is done. */
  result(options?: PollOptions): Promise<Result>;
  /** Ends the work by DELETE; throws where the server does not offer that. */
  cancel(options?: CallOptions): Promise<void>;
}

/** Functions of polling actions wait for the result; their `start` and `resume` give a {@link Job}. */
export const pollingActions: Pattern = (run, endpoint) => {
  if (!endpoint.operation.job) return run;
  const functions = {
    async start(input?: object, call?: CallOptions): Promise<object> {
      const exchange = begin(endpoint, input, startOptions(call));
      const answer = await send(exchange);
      const location = answer.status === 202 ? locationOf(exchange, answer) : undefined;
      if (!location) finalResult(exchange, answer);
      return jobOf(endpoint, location, answer);
    },
    resume: (location: string): object => jobOf(endpoint, locate(begin(endpoint), location)),
  };
  return Object.assign((input?: object, call?: PollOptions) => {
    const exchange = begin(endpoint, input, startOptions(call));
    return toCall(follow(exchange), (last) => finalResult(exchange, last));
  }, functions);
};

/**
 * Servers know a start that arrives twice by the engine's id of the step, and begin the work once. Not
 * from a page: a server must allow every header that pages send to it.
 */
function startOptions(call: PollOptions = {}): PollOptions {
  if (page !== undefined) return call;
  const id = crypto.randomUUID();
  return { ...call, headers: { 'x-ms-action-tracking-id': id, ...call.headers } };
}

/** Asks at `Location` for as long as the answer is 202, and gives the one that is not. */
function follow(exchange: Exchange, first?: RawAnswer): Promise<RawAnswer> {
  const { onProgress }: PollOptions = exchange.call;
  return within(exchange, async (signal) => {
    // The time is that of the whole.
    exchange.call = { ...exchange.call, signal, timeoutMs: undefined };
    for (let last = first; ; last = undefined) {
      const answer = last ?? (await send(exchange));
      if (answer.status !== 202) return answer;
      const location = (last ? undefined : locationOf(exchange, answer)) ?? exchange.at;
      if (!location) return answer;
      const waitMs = retryAfter(answer) ?? USUAL_WAIT;
      onProgress?.({ location, waitMs, headers: answer.headers, body: answer.body });
      await pause(waitMs, signal);
      askAt(exchange, location);
    }
  });
}

/** Turns a call to the work's address; the definition may say who may ask there, and what is answered. */
function askAt(exchange: Exchange, location: string, method = 'GET'): Exchange {
  const { job } = exchange.endpoint.operation;
  if (typeof job === 'string') exchange.endpoint = standIn(exchange.endpoint, job);
  return aim(exchange, location, method);
}

function finalResult(exchange: Exchange, answer: RawAnswer): unknown {
  if (answer.status !== 202) return resultOf(exchange, answer);
  throw failure(exchange, 'location', answer, new Error('202 without Location'));
}

/** `first` is the answer to the start. */
function jobOf(
  endpoint: Endpoint,
  location: string | undefined,
  first?: RawAnswer,
): Job<unknown, RawAnswer> {
  const ask = (call?: CallOptions, method?: string): Exchange => {
    const exchange = begin(endpoint, {}, call);
    return location ? askAt(exchange, location, method) : exchange;
  };
  const job = {
    location,
    async status(call?: CallOptions) {
      return location ? send(ask(call)) : first!;
    },
    async result(call?: PollOptions) {
      const exchange = ask(call);
      const answer = first;
      if (location) first = undefined;
      return finalResult(exchange, await follow(exchange, answer));
    },
    async cancel(call?: CallOptions) {
      const exchange = ask(call, 'DELETE');
      if (location) resultOf(exchange, await send(exchange));
    },
  };
  return job as Job<unknown, RawAnswer>;
}
