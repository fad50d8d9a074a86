// Who is being called, and how they have answered of late: so that one receiver that hangs, or is down,
// takes no more than a small part of what all have to share. Kept in memory: after a restart every
// receiver begins anew.

import type { Delivery, Except } from '../store/types.js';

/** Deliveries to one subscription at once; one while it fails. */
export const MOST_AT_ONCE = 4;
/** Deliveries to one origin at once, and as many in one claim: many subscriptions may have one host. */
export const MOST_TO_ORIGIN = 64;
/** After so many failures in a row nothing is sent for a while. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;

const MOST_NAMED = 10_000;

interface Receiver {
  /** Ids of deliveries. */
  readonly underWay: Set<string>;
  /** In a row. */
  failures: number;
  /** Nothing is sent before; 0 when it is not suspended. */
  until: number;
}

type Called = Pick<Delivery, 'id' | 'subscriptionId' | 'origin'>;

export class Receivers {
  readonly #known = new Map<string, Receiver>();
  /** Deliveries under way, by origin. */
  readonly #origins = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin({ id, subscriptionId, origin }: Called): void {
    this.#origins.set(origin, (this.#origins.get(origin) ?? 0) + 1);
    const known = this.#known.get(subscriptionId);
    const receiver = known ?? { underWay: new Set(), failures: 0, until: 0 };
    receiver.underWay.add(id);
    this.#known.set(subscriptionId, receiver);
  }

  /** Ids of the deliveries that are on their way to a subscription. */
  underWay(subscription: string): string[] {
    return [...(this.#known.get(subscription)?.underWay ?? [])];
  }

  /** @returns milliseconds for which nothing is sent to it now; 0 when it is not suspended. */
  end({ id, subscriptionId, origin }: Called, failed: boolean): number {
    const left = (this.#origins.get(origin) ?? 1) - 1;
    if (left > 0) this.#origins.set(origin, left);
    else this.#origins.delete(origin);
    const receiver = this.#known.get(subscriptionId);
    if (receiver === undefined) return 0;
    receiver.underWay.delete(id);
    if (!failed) receiver.failures = 0;
    else receiver.failures += 1;
    const over = receiver.failures - FAILURES;
    const pause = over < 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** over, LONGEST_PAUSE_MS);
    receiver.until = pause === 0 ? 0 : this.#now() + pause;
    if (receiver.underWay.size === 0 && receiver.failures === 0) this.#known.delete(subscriptionId);
    return pause;
  }

  /** To whom nothing more may be sent for now; of very many, some: a statement takes only so many. */
  full(): Except {
    const now = this.#now();
    const found = [...this.#known].filter(([, { underWay, failures, until }]) => {
      const most = failures > 0 ? 1 : MOST_AT_ONCE;
      return underWay.size >= most || until > now;
    });
    const origins = [...this.#origins].filter(([, count]) => count >= MOST_TO_ORIGIN);
    return {
      subscriptions: found.slice(0, MOST_NAMED).map(([subscription]) => subscription),
      origins: origins.map(([origin]) => origin),
    };
  }

  /** When the first suspension ends; undefined without any. */
  nextEnd(): number | undefined {
    const now = this.#now();
    const ends = [...this.#known.values()].flatMap(({ until }) => (until > now ? [until] : []));
    return ends.length === 0 ? undefined : Math.min(...ends);
  }
}
