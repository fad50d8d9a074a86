// Empties the queue of notifications: claims, posts, and marks each as delivered, to be tried again,
// or given up. Delivery is at least once and in no promised order: a process that dies between the
// answer and the mark posts again, under the same `webhook-id`.

import type { Logger } from '../controller.js';
import type { Delivery, DeliveryStore, Store } from '../store/types.js';
import { type DeliveryEnd, observePost, type Telemetry } from '../telemetry.js';
import { type Lease, Worker, type WorkSource } from '../worker.js';
import type { AllowedHosts } from './check.js';
import {
  CallbackClient,
  type CallbackClientOptions,
  DEFAULT_TOTAL_TIMEOUT_MS,
  type Outcome,
} from './deliver.js';
import { MOST_AT_ONCE, MOST_TO_ORIGIN, Receivers } from './receivers.js';
import { defaultSchedule, pauseAfter, type RetrySchedule } from './schedule.js';

export interface DeliveryWorkerOptions {
  /** POSTs at once, but for those that take longer than a second; default 128. */
  readonly concurrency?: number;
  readonly schedule?: Partial<RetrySchedule>;
  readonly client?: Omit<CallbackClientOptions, 'allowed' | 'now'>;
  /** The store's clock; Date.now if absent. */
  readonly now?: () => number;
}

export interface DeliveryWorkerParts {
  readonly store: Pick<Store, 'deliveries' | 'holder' | 'now'>;
  readonly allowed: AllowedHosts;
  readonly log: Logger;
  /** How long an answered webhook action is known, so that its start is not made again. */
  readonly retentionMs: number;
  /** How long dead letters are kept. */
  readonly deadLetterMs: number;
  /**
   * The receiver answered 404 or 410: removes the subscription and tells its controller. May be called
   * more than once for one subscription; when it rejects, the delivery is tried again later.
   */
  readonly onGone: (subscriptionId: string) => Promise<void>;
  readonly telemetry?: Telemetry;
  readonly options?: DeliveryWorkerOptions;
}

export interface DeliveryWorker {
  start(): void;
  /** Breaks off what is on its way to a subscription, which the caller has just removed; resolves when nothing is any more. */
  endOf(subscriptionId: string): Promise<void>;
  /** As {@link Worker.stop}; ends all connections then. */
  stop(options: { graceMs: number }): Promise<void>;
}

const CONCURRENCY = 128;
/** A POST that takes longer makes room for another: who waits costs little more than a socket. */
const SLOW_MS = 1000;
/** Sockets at once, slow ones among them. */
const MOST_OPEN = 512;

export function createDeliveryWorker(parts: DeliveryWorkerParts): DeliveryWorker {
  const { options = {}, store, allowed, log, telemetry } = parts;
  const now = options.now ?? store.now;
  const client = new CallbackClient({ ...options.client, allowed, now });
  const settle = new Settle(parts, now);
  const receivers = new Receivers(now);
  const worker = new Worker<Delivery>({
    name: 'deliveries',
    source: deliverySource(store.deliveries, receivers),
    holder: store.holder,
    handle: async (delivery, lease) => {
      let outcome: Outcome | undefined;
      const begun = performance.now();
      let seconds = 0;
      try {
        outcome = await observePost(telemetry, delivery, (sent) => client.post(sent, lease.signal));
        seconds = (performance.now() - begun) / 1000;
      } finally {
        const pauseMs = receivers.end(delivery, outcome?.kind === 'retry');
        if (pauseMs > 0) await settle.suspended(delivery, pauseMs);
      }
      const end = await settle.settle(delivery, lease, outcome);
      telemetry?.metrics?.delivered(delivery.operation, end, seconds);
    },
    concurrency: options.concurrency ?? CONCURRENCY,
    slow: { afterMs: SLOW_MS, most: MOST_OPEN },
    // Not renewed, so it outlasts the POST by far.
    leaseMs: 4 * (options.client?.totalTimeoutMs ?? DEFAULT_TOTAL_TIMEOUT_MS),
    log,
    now,
  });
  return {
    start: () => worker.start(),
    async endOf(subscriptionId) {
      const ids = receivers.underWay(subscriptionId);
      for (const id of ids) worker.abort(id);
      await Promise.all(ids.map((id) => worker.ended(id)));
    },
    async stop(stopping) {
      await worker.stop(stopping);
      await client.close();
    },
  };
}

function deliverySource(deliveries: DeliveryStore, receivers: Receivers): WorkSource<Delivery> {
  return {
    async claim(claim) {
      const share = {
        except: receivers.full(),
        each: MOST_AT_ONCE,
        eachOrigin: MOST_TO_ORIGIN,
      };
      const claimed = await deliveries.claim(claim, share);
      for (const delivery of claimed) receivers.begin(delivery);
      return claimed;
    },
    release: (id, worker, at) => deliveries.retry(id, worker, at),
    async nextDue({ holder }) {
      const due = await deliveries.nextDue(holder, receivers.full());
      const end = receivers.nextEnd();
      return due === undefined || end === undefined ? (due ?? end) : Math.min(due, end);
    },
    onReady: (listener) => deliveries.onReady(listener),
    tellOthers: () => deliveries.tellOthers(),
    // A receiver that had its share may have more.
    exhausts: false,
  };
}

/** What follows from an outcome. Logs name operation, subscription and delivery, never the callback URL. */
class Settle {
  readonly #parts: DeliveryWorkerParts;
  readonly #schedule: RetrySchedule;
  readonly #now: () => number;

  constructor(parts: DeliveryWorkerParts, now: () => number) {
    this.#parts = parts;
    this.#schedule = { ...defaultSchedule, ...parts.options?.schedule };
    this.#now = now;
  }

  /** What waits for the receiver is moved out of the way of the others. */
  async suspended({ operation, subscriptionId }: Delivery, pauseMs: number): Promise<void> {
    await this.#parts.store.deliveries.postpone(subscriptionId, this.#now() + pauseMs);
    const details = { operation, subscription: subscriptionId, pauseMs };
    this.#parts.log.warn(
      details,
      'a receiver fails again and again; nothing is sent to it for now',
    );
  }

  async settle(delivery: Delivery, { worker }: Lease, outcome: Outcome): Promise<DeliveryEnd> {
    const { log, onGone } = this.#parts;
    const details = {
      operation: delivery.operation,
      subscription: delivery.subscriptionId,
      delivery: delivery.id,
      attempt: delivery.attempt,
      reason: outcome.reason,
    };
    switch (outcome.kind) {
      case 'delivered':
        await this.#end(delivery, worker);
        log.info(details, 'callback delivered');
        return 'taken';
      case 'gone':
        log.info(details, 'callback receiver is gone');
        await onGone(delivery.subscriptionId);
        await this.#end(delivery, worker);
        return 'gone';
      case 'refused':
        await this.#giveUp(delivery, worker, outcome.reason);
        log.error(details, 'callback refused by its receiver; it is kept as a dead letter');
        return 'given_up';
      case 'retry':
        return this.#retry(delivery, worker, outcome, details);
    }
  }

  #end({ id }: Delivery, worker: string): Promise<void> {
    const { store, retentionMs } = this.#parts;
    return store.deliveries.end(id, worker, retentionMs);
  }

  #giveUp({ id }: Delivery, worker: string, reason: string): Promise<void> {
    const { store, deadLetterMs } = this.#parts;
    return store.deliveries.giveUp(id, worker, reason, deadLetterMs);
  }

  async #retry(
    delivery: Delivery,
    worker: string,
    { reason, retryAfterMs }: { readonly reason: string; readonly retryAfterMs?: number },
    details: object,
  ): Promise<DeliveryEnd> {
    const { store, log } = this.#parts;
    const pauseMs = pauseAfter(delivery.attempt, this.#schedule, retryAfterMs);
    const at = this.#now() + pauseMs;
    if (at - delivery.createdAt > this.#schedule.maxAgeMs) {
      await this.#giveUp(delivery, worker, reason);
      log.error(details, 'callback not delivered for too long; it is kept as a dead letter');
      return 'given_up';
    }
    await store.deliveries.retry(delivery.id, worker, at);
    log.warn({ ...details, pauseMs }, 'callback failed; it will be tried again');
    return 'failed';
  }
}
