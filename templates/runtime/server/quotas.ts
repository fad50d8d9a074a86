// How much of the server one caller may hold: unfinished jobs, subscriptions. What is left of a quota is
// counted down in memory; the database is asked only when nothing seems left, because what ended since is
// not counted up.

import type { Config } from './config.js';
import type { Logger } from './controller.js';
import { LimitError } from './errors.js';
import { forgetFirst, RareLog } from './rare-log.js';
import type { Store } from './store/types.js';

/** The database is asked about one caller no more often than that. */
const PAUSE_MS = 1000;
/** Nor for more than a fiftieth of the time: nothing else runs meanwhile, and a caller at its limit may ask for ever. */
const SHARE = 50;

export interface Quotas {
  readonly jobs: Quota;
  readonly subscriptions: Quota;
}

/** How many rows each owner has, or this one alone. */
type Count = (owner?: string) => Promise<ReadonlyMap<string, number>>;

export async function createQuotas(store: Store, config: Config, log: Logger): Promise<Quotas> {
  const rarely = new RareLog(log);
  const quotas = {
    jobs: new Quota(config.jobQuota, (owner) => store.jobs.countByOwner(owner), {
      what: 'unfinished jobs',
      setting: 'JOB_QUOTA',
      retryAfterSeconds: config.retryAfterSeconds,
      log: rarely,
    }),
    subscriptions: new Quota(
      config.subscriptionQuota,
      (owner) => store.subscriptions.countByOwner(owner),
      {
        what: 'subscriptions',
        setting: 'SUBSCRIPTION_QUOTA',
        retryAfterSeconds: 60,
        log: rarely,
      },
    ),
  };
  await Promise.all([quotas.jobs.load(), quotas.subscriptions.load()]);
  return quotas;
}

interface Words {
  readonly what: string;
  readonly setting: string;
  readonly retryAfterSeconds: number;
  readonly log: RareLog;
}

interface Balance {
  /** Never more than there is. */
  left: number;
  /** When the database may be asked again. */
  askAt: number;
  asking?: Promise<void>;
}

export class Quota {
  readonly #limit: number;
  readonly #count: Count;
  readonly #words: Words;
  readonly #balances = new Map<string, Balance>();

  /** @param limit 0: none. */
  constructor(limit: number, count: Count, words: Words) {
    this.#limit = limit;
    this.#count = count;
    this.#words = words;
  }

  /** Learns what is there at the start. */
  async load(): Promise<void> {
    if (this.#limit === 0) return;
    for (const [owner, count] of await this.#count()) this.#of(owner).left -= count;
  }

  /** For one more. @throws LimitError when there may be none. */
  async take(owner: string): Promise<void> {
    if (this.#limit === 0) return;
    const balance = this.#of(owner);
    if (balance.left <= 0) await this.#ask(owner, balance);
    if (balance.left <= 0) throw this.#refusal(owner);
    balance.left -= 1;
  }

  /** What was taken is not needed. */
  giveBack(owner: string): void {
    if (this.#limit > 0) this.#of(owner).left += 1;
  }

  async #ask(owner: string, balance: Balance): Promise<void> {
    if (performance.now() < balance.askAt) return;
    const begun = performance.now();
    balance.asking ??= this.#count(owner)
      .then((counts) => {
        balance.left = this.#limit - (counts.get(owner) ?? 0);
        const ended = performance.now();
        balance.askAt = ended + Math.max(PAUSE_MS, (ended - begun) * SHARE);
      })
      .finally(() => delete balance.asking);
    await balance.asking;
  }

  #of(owner: string): Balance {
    let balance = this.#balances.get(owner);
    if (balance !== undefined) return balance;
    // Who is forgotten begins anew with the whole quota.
    forgetFirst(this.#balances);
    balance = { left: this.#limit, askAt: 0 };
    this.#balances.set(owner, balance);
    return balance;
  }

  #refusal(owner: string): LimitError {
    const { what, setting, retryAfterSeconds, log } = this.#words;
    const details = { principal: owner, limit: this.#limit };
    log.warn(`${setting} ${owner}`, details, `a caller has too many ${what}`);
    const whose = owner === '' ? 'There are' : 'The caller has';
    return new LimitError(
      setting,
      `${whose} ${this.#limit} ${what}, which is the limit. ${setting} of the server allows more.`,
      retryAfterSeconds,
    );
  }
}
