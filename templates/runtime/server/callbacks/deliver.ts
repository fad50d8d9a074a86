// One POST to a callback URL, and what its answer means. The rule for addresses is kept where the
// connection is made: a name can resolve to anything, and a literal address is never looked up.

import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent, buildConnector, Dispatcher } from 'undici';
import type { Delivery } from '../store/types.js';
import { isPublicAddress } from './addresses.js';
import { type AllowedHosts, checkCallbackUrl, isAllowedExactly, withoutBrackets } from './check.js';
import { resolveName } from './resolve.js';
import { SENDER_HEADER } from './loops.js';
import { parseRetryAfter } from './schedule.js';
import { signedHeaders } from './signature.js';

/**
 * What became of a POST.
 * - delivered: 2xx.
 * - gone: 404 or 410, the workflow or its subscription no longer exists.
 * - retry: 408, 425, 429, 5xx, no answer, and also 401, 403 and 407 and a URL that the settings no longer
 *   allow: keys are rotated, firewalls and settings corrected, and an event is worth more than some
 *   attempts in vain.
 * - refused: any other 4xx, and 508, since the same body will get the same answer; and 3xx, since a
 *   redirect could lead anywhere and a callback address that moved is told to the subscriber, not to us.
 */
export type Outcome =
  | { readonly kind: 'delivered' | 'gone' | 'refused'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfterMs?: number };

export interface CallbackClientOptions {
  readonly allowed: AllowedHosts;
  /** Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** For the whole exchange; default 15 s. */
  readonly totalTimeoutMs?: number;
  /** Connections to one host at once; default 64. */
  readonly connections?: number;
  readonly userAgent?: string;
  /** Keys of `webhook-signature`; without keys the header is absent. With several, a receiver may know any of them. */
  readonly signingKeys?: readonly Buffer[];
  /** Tells the server its own callbacks, should they come back; absent: the header is too. */
  readonly sender?: string;
  /** All addresses of a name; `resolveName` if absent. */
  readonly lookup?: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Milliseconds since the epoch, to read dates in `Retry-After`; Date.now if absent. */
  readonly now?: () => number;
}

export const DEFAULT_TOTAL_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 64;
/** Answers are read so that the connection can be used again; longer ones are cut off with it. */
const ANSWER_LIMIT_BYTES = 65_536;
const USER_AGENT = 'la-connector';

export class CallbackClient {
  readonly #options: CallbackClientOptions;
  /** Made, and what it needs loaded, at the first POST: a server should not wait for that when it starts. */
  #agent: Agent | undefined;
  #closed = false;

  constructor(options: CallbackClientOptions) {
    this.#options = options;
  }

  /**
   * Posts the body as JSON, with the headers of Standard Webhooks: `webhook-id` is the delivery's id, the
   * same for every attempt, so that a receiver can drop what it got twice; `webhook-timestamp` is when
   * this attempt began; `webhook-signature` is there when keys are set. Redirects are not followed.
   *
   * @throws the signal's reason when it is aborted; nothing else.
   */
  async post(
    delivery: Pick<Delivery, 'id' | 'callbackUrl' | 'body' | 'headers'>,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const allowed = checkCallbackUrl(delivery.callbackUrl, this.#options.allowed);
    if (!allowed.ok) return { kind: 'retry', reason: allowed.reason };
    const undici = await import('undici');
    signal.throwIfAborted();
    const { id, body = '' } = delivery;
    const seconds = Math.floor(this.#now() / 1000);
    const limit = limited(signal, this.#options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS);
    try {
      const answer = await undici.request(new URL(delivery.callbackUrl), {
        dispatcher: this.#agentOf(undici),
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': this.#options.userAgent ?? USER_AGENT,
          ...delivery.headers,
          ...signedHeaders({ id, seconds, body }, this.#options.signingKeys ?? []),
          ...(this.#options.sender !== undefined && { [SENDER_HEADER]: this.#options.sender }),
        },
        body: delivery.body ?? null,
        signal: limit.signal,
      });
      await drain(answer);
      return outcomeOf(answer, this.#now());
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'retry', reason: limit.isOver() ? 'timeout' : reasonOf(error) };
    } finally {
      limit.end();
    }
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  /** Ends all connections, at once. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#agent?.destroy() ?? Promise.resolve();
  }

  #agentOf(undici: Undici): Agent {
    if (this.#closed) throw new Error('the client is closed');
    const options = this.#options;
    this.#agent ??= new undici.Agent({
      connect: guardedConnector(options, undici),
      connections: options.connections ?? CONNECTIONS,
      headersTimeout: options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS,
      bodyTimeout: options.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS,
    });
    return this.#agent;
  }
}

interface Limit {
  /** Aborted with the other one, or when the time is over. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  end(): void;
}

/** As `AbortSignal.any` with `AbortSignal.timeout`, at a tenth of their cost: there is one for each delivery. */
function limited(signal: AbortSignal, ms: number): Limit {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, ms);
  const pass = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}

class AddressNotPublic extends Error {
  constructor() {
    super('its address is not public; CALLBACK_ALLOWED_HOSTS can allow it exactly');
    this.name = 'AddressNotPublic';
  }
}

type Undici = Pick<typeof import('undici'), 'Agent' | 'buildConnector'>;

function guardedConnector(
  options: CallbackClientOptions,
  undici: Undici,
): buildConnector.connector {
  const resolveAll = options.lookup ?? ((hostname) => resolveName(hostname));
  const timeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const anywhere = undici.buildConnector({ timeout, lookup: lookupOf(resolveAll) });
  const publicly = undici.buildConnector({ timeout, lookup: lookupOf(publicOnly(resolveAll)) });
  return (target, callback) => {
    if (isAllowedExactly(target, options.allowed)) return anywhere(target, callback);
    const literal = withoutBrackets(target.hostname);
    if (isIP(literal) !== 0 && !isPublicAddress(literal))
      return callback(new AddressNotPublic(), null);
    return publicly(target, (error, socket) => {
      if (error !== null) return callback(error, null);
      // Whatever was resolved: this is the address that was connected to.
      if (isPublicAddress(socket.remoteAddress ?? '')) return callback(null, socket);
      socket.destroy();
      return callback(new AddressNotPublic(), null);
    });
  };
}

type ResolveAll = (hostname: string) => Promise<readonly LookupAddress[]>;

function publicOnly(resolveAll: ResolveAll): ResolveAll {
  return async (hostname) => {
    const found = (await resolveAll(hostname)).filter(({ address }) => isPublicAddress(address));
    if (found.length === 0) throw new AddressNotPublic();
    return found;
  };
}

/** In the shape that node:net asks for. */
function lookupOf(resolveAll: ResolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname).then(
      (found) => {
        const [first] = found;
        if (first === undefined) callback(new Error('the name has no address'), '', 0);
        else if (options.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** What the receiver says is in the status; a body that breaks off changes nothing about it. */
async function drain(answer: Dispatcher.ResponseData): Promise<void> {
  await answer.body.dump({ limit: ANSWER_LIMIT_BYTES }).catch(() => {});
}

function outcomeOf({ statusCode, headers }: Dispatcher.ResponseData, now: number): Outcome {
  const reason = `HTTP ${statusCode}`;
  if (statusCode >= 200 && statusCode < 300) return { kind: 'delivered', reason };
  if (statusCode === 404 || statusCode === 410) return { kind: 'gone', reason };
  const isTransient =
    (statusCode >= 500 && statusCode !== 508) ||
    [401, 403, 407, 408, 425, 429].includes(statusCode);
  if (!isTransient) return { kind: 'refused', reason };
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
  return { kind: 'retry', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Codes and names, and our own words: messages of others may have the URL in them. */
function reasonOf(error: unknown): string {
  if (error instanceof AddressNotPublic) return error.message;
  if (!(error instanceof Error)) return 'unknown error';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
