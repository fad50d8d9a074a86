// How often callers may ask: requests of one caller, and refused credentials of one address, a minute.
// @fastify/rate-limit counts, and is loaded when there is something to count. An address may be many
// callers' (workflows of one region share theirs), so a caller that has shown good credentials from there
// before is let in while it is blocked.

import Fastify, { type FastifyRequest } from 'fastify';
import { networkOf } from './callbacks/addresses.js';
import type { Config } from './config.js';
import type { Logger, Principal } from './controller.js';
import { LimitError } from './errors.js';
import { forgetFirst, RareLog } from './rare-log.js';
import { type Gate, UnauthorizedError } from './security.js';

/** Callers that are counted at once. */
const MOST = 20_000;
/** Callers that are known at one address. */
const MOST_CALLERS = 1000;
const MINUTE_MS = 60_000;

/** Counts one more of `key`: how many seconds are left once the limit is reached. */
interface Count {
  readonly isExceeded: boolean;
  readonly isFull: boolean;
  readonly seconds: number;
}
type Counter = (request: FastifyRequest, key: string) => Promise<Count>;

export interface Limits {
  /** Lets callers in as `gate` does, within the limits. */
  readonly gate: Gate;
  /** An unsubscribe whose id could be guessed: its misses count as wrong credentials do. @throws LimitError */
  guess<Result>(request: FastifyRequest, attempt: () => Promise<Result>): Promise<Result>;
}

export function createLimits(gate: Gate, config: Config, log: Logger): Limits {
  const refusals = config.refusalLimit > 0 ? new Refusals(config, log) : undefined;
  const rates = config.rateLimit > 0 ? new Rates(config, log) : undefined;
  return {
    gate: {
      warm: () => gate.warm(),
      admit(guarded, given) {
        const { request } = given;
        const admitted = gate.admit(guarded, given);
        if (request === undefined) return admitted;
        const within = (principal: Principal): Principal | Promise<Principal> => {
          if (principal.id !== '') refusals?.judge(request, principal);
          return rates === undefined
            ? principal
            : rates.add(request, principal).then(() => principal);
        };
        if (!(admitted instanceof Promise)) return within(admitted);
        return admitted.then(within, async (error: unknown) => {
          if (error instanceof UnauthorizedError && error.shown !== undefined)
            await refusals?.add(request, error.shown);
          throw error;
        });
      },
    },
    async guess(request, attempt) {
      refusals?.mustNotBeBlocked(request);
      try {
        return await attempt();
      } catch (error) {
        if ((error as { status?: unknown } | null)?.status === 404) await refusals?.add(request);
        throw error;
      }
    },
  };
}

class Rates {
  readonly #count: Counter;
  readonly #limit: number;
  readonly #log: RareLog;

  constructor({ rateLimit }: Config, log: Logger) {
    this.#limit = rateLimit;
    this.#count = createCounter(rateLimit);
    this.#log = new RareLog(log);
  }

  async add(request: FastifyRequest, { id }: Principal): Promise<void> {
    const address = request.ip ?? '';
    const key = id === '' ? `address ${networkOf(address)}` : id;
    const { isExceeded, seconds } = await this.#count(request, key);
    if (!isExceeded) return;
    this.#log.warn(key, { principal: id, address, limit: this.#limit }, 'a caller asks too often');
    const whose = id === '' ? 'from one address' : 'of one caller';
    throw new LimitError(
      'RATE_LIMIT_PER_MINUTE',
      `More than ${this.#limit} requests a minute ${whose}, which is the limit. RATE_LIMIT_PER_MINUTE of the server allows more.`,
      seconds,
    );
  }
}

/** Addresses from which too many wrong credentials came. */
class Refusals {
  readonly #count: Counter;
  readonly #limit: number;
  readonly #log: RareLog;
  readonly #hasProxies: boolean;
  /** When something wrong was counted. */
  readonly #shown = new Map<string, number>();
  /** When each may try again. */
  readonly #blocked = new Map<string, number>();
  /** Who has been let in from where. */
  readonly #known = new Map<string, Set<string>>();

  constructor({ refusalLimit, trustedProxies }: Config, log: Logger) {
    this.#limit = refusalLimit;
    this.#count = createCounter(refusalLimit);
    this.#log = new RareLog(log);
    this.#hasProxies = trustedProxies.length > 0;
  }

  /** Remembers a caller that is let in. @throws LimitError for an unknown one while the address is blocked, even with the right credentials: guessing must not pay. */
  judge(request: FastifyRequest, { id }: Principal): void {
    const address = request.ip ?? '';
    let ids = this.#known.get(address);
    if (ids?.has(id)) return;
    this.mustNotBeBlocked(request);
    if (ids === undefined) {
      forgetFirst(this.#known);
      this.#known.set(address, (ids = new Set()));
    }
    if (ids.size >= MOST_CALLERS) ids.clear();
    ids.add(id);
  }

  mustNotBeBlocked(request: FastifyRequest): void {
    if (this.#blocked.size === 0) return;
    const network = networkOf(request.ip ?? '');
    const until = this.#blocked.get(network);
    if (until === undefined) return;
    const left = until - performance.now();
    if (left > 0) throw this.#refusal(left / 1000);
    this.#blocked.delete(network);
  }

  /**
   * @param shown what was wrong, if it can be told apart: the same again is a mistake, not a guess.
   * @throws LimitError once there are too many.
   */
  async add(request: FastifyRequest, shown?: string): Promise<void> {
    this.mustNotBeBlocked(request);
    const address = request.ip ?? '';
    if (shown !== undefined && this.#wasShown(`${networkOf(address)} ${shown}`)) return;
    const { isExceeded, isFull, seconds } = await this.#count(request, networkOf(address));
    if (!isFull) return;
    forgetFirst(this.#blocked);
    this.#blocked.set(networkOf(address), performance.now() + seconds * 1000);
    const proxied = !this.#hasProxies && request.headers['x-forwarded-for'] !== undefined;
    this.#log.warn(
      address,
      { address, limit: this.#limit },
      `too many wrong credentials or ids from one address${proxied ? '; it looks like a proxy: name it in TRUST_PROXY, so that its callers can be told apart' : ''}`,
    );
    if (isExceeded) throw this.#refusal(seconds);
  }

  #wasShown(what: string): boolean {
    const now = performance.now();
    const before = this.#shown.get(what);
    if (before !== undefined && now - before < MINUTE_MS) return true;
    this.#shown.delete(what);
    forgetFirst(this.#shown);
    this.#shown.set(what, now);
    return false;
  }

  #refusal(seconds: number): LimitError {
    return new LimitError(
      'REFUSAL_LIMIT_PER_MINUTE',
      `More than ${this.#limit} requests a minute with wrong credentials or ids from one address, which is the limit. REFUSAL_LIMIT_PER_MINUTE of the server allows more.`,
      seconds,
    );
  }
}

/** Loads the plugin when it first counts: most servers never refuse. */
function createCounter(max: number): Counter {
  const keys = new WeakMap<FastifyRequest, string>();
  let limiter: ReturnType<typeof load> | undefined;
  const load = async () => {
    const { default: rateLimit } = await import('@fastify/rate-limit');
    // On an instance of its own, which never listens: users may add the plugin to theirs, with settings
    // that would be mixed with these.
    const app = Fastify();
    await app.register(rateLimit, { global: false });
    await app.ready();
    const options = {
      max,
      timeWindow: MINUTE_MS,
      cache: MOST,
      keyGenerator: (request: FastifyRequest) => keys.get(request) ?? '',
    };
    return app.createRateLimit(options);
  };
  return async (request, key) => {
    limiter ??= load();
    keys.set(request, key);
    const result = await (await limiter)(request);
    if (result.isAllowed) return { isExceeded: false, isFull: false, seconds: 0 };
    const { isExceeded, remaining, ttlInSeconds: seconds } = result;
    return { isExceeded, isFull: remaining === 0, seconds };
  };
}
