// What an operator asks about the store: lists, newest first, and one thing whole. It only reads. Callback
// URLs are secrets: of one, the origin is said, never the rest.

import type { Kysely } from 'kysely';
import { sql } from '../required.js';
import { decode } from './encode.js';
import { StoreError } from './errors.js';
import { HELD } from './held.js';
import type { StoreParts } from './parts.js';
import type { Tables } from './schema.js';
import type { JobState } from './types.js';

/** Which page of a list. */
export interface Page {
  readonly limit: number;
  /** The id that the page before ended with. */
  readonly before?: string | undefined;
}

export interface JobSummary {
  readonly id: string;
  readonly operation: string;
  readonly state: JobState;
  readonly owner: string;
  /** Times it was begun. */
  readonly attempts: number;
  /** Of these, since its last progress, those that count against it. */
  readonly strikes: number;
  /** Crashes since then in which it was running. */
  readonly suspicions: number;
  readonly created: number;
  /** While it waits: when it may begin. While it runs: when its lease ends. */
  readonly due: number | null;
  /** When it may be forgotten. */
  readonly expires: number | null;
  /** The subscription of a webhook action. */
  readonly subscription: string | null;
}

export interface JobDetails extends JobSummary {
  /** The claim that holds it. */
  readonly worker: string | null;
  /** Engine ids and the like. */
  readonly context: unknown;
  readonly request: unknown;
  readonly checkpoint: unknown;
  /** What it returned, or the failure that it ended with. */
  readonly outcome: unknown;
}

export type DeliveryState = 'waiting' | 'sending' | 'suspended' | 'dead';

export interface DeliverySummary {
  /** The `webhook-id`. */
  readonly id: string;
  readonly operation: string;
  readonly state: DeliveryState;
  readonly subscription: string;
  readonly attempts: number;
  /** When the event was published. */
  readonly created: number;
  /** When it is sent next; null for one that is dead or suspended. */
  readonly due: number | null;
  /** Of a dead one: when and why it was given up. */
  readonly ended: number | null;
  readonly reason: string | null;
}

export interface DeliveryDetails extends DeliverySummary {
  readonly receiver: string;
  readonly headers: unknown;
  readonly body: unknown;
}

export interface SubscriptionSummary {
  readonly id: string;
  readonly operation: string;
  readonly state: 'active' | 'suspended' | 'completed' | 'answered';
  readonly owner: string;
  /** Scheme, host and port of its callback URL; `encrypted` without the key. */
  readonly receiver: string;
  readonly created: number;
  /** Deliveries that wait, the suspended ones among them, and dead letters. */
  readonly waiting: number;
  readonly dead: number;
}

export interface SubscriptionDetails extends SubscriptionSummary {
  /** The subscribe call, without the callback URL. */
  readonly request: unknown;
}

export interface FeedSummary {
  readonly operation: string;
  /** The number of the last event. */
  readonly last: number;
  readonly events: number;
  readonly oldest: number | null;
  readonly newest: number | null;
}

export interface EventDetails {
  readonly sequence: number;
  readonly created: number;
  readonly expires: number;
  readonly filter: unknown;
  readonly payload: unknown;
}

export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly operation?: string | undefined;
  readonly owner?: string | undefined;
}

export interface DeliveryFilter {
  readonly dead?: boolean | undefined;
  readonly operation?: string | undefined;
  readonly subscription?: string | undefined;
}

export interface SubscriptionFilter {
  readonly suspended?: boolean | undefined;
  readonly operation?: string | undefined;
  readonly owner?: string | undefined;
}

export class Inspection {
  readonly #parts: StoreParts;
  readonly #db: Kysely<Tables>;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#db = parts.db;
  }

  async jobs({ state, operation, owner }: JobFilter, page: Page): Promise<JobSummary[]> {
    const before = await this.#placeOf('connector_jobs', page.before);
    return this.#jobs()
      .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'queued'))
      .$if(operation !== undefined, (query) => query.where('operation', '=', operation ?? ''))
      .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
      .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(page.limit)
      .execute();
  }

  async job(id: string): Promise<JobDetails | undefined> {
    const found = await this.#jobs()
      .leftJoin('connector_job_requests as request', 'request.job', 'seq')
      .leftJoin('connector_job_checkpoints as checkpoint', 'checkpoint.job', 'seq')
      .leftJoin('connector_job_outcomes as outcome', 'outcome.job', 'seq')
      .select(['worker', 'context', 'request.content as request'])
      .select(['checkpoint.content as checkpoint', 'outcome.content as outcome'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined) return undefined;
    return {
      ...found,
      context: shown(found.context),
      request: shown(found.request),
      checkpoint: shown(found.checkpoint),
      outcome: shown(found.outcome),
    };
  }

  async deliveries(filter: DeliveryFilter, page: Page): Promise<DeliverySummary[]> {
    const { dead, operation, subscription } = filter;
    const before = await this.#placeOf('connector_deliveries', page.before);
    const rows = await this.#deliveries()
      .$if(dead === true, (query) => query.where('delivery.ended_at', 'is not', null))
      .$if(operation !== undefined, (query) =>
        query.where('subscription.operation', '=', operation ?? ''),
      )
      .$if(subscription !== undefined, (query) =>
        query.where('delivery.subscription_id', '=', subscription ?? ''),
      )
      .$if(before !== undefined, (query) => query.where('delivery.seq', '<', before ?? 0))
      .orderBy('delivery.seq', 'desc')
      .limit(page.limit)
      .execute();
    return rows.map(deliverySummary);
  }

  async delivery(id: string): Promise<DeliveryDetails | undefined> {
    const found = await this.#deliveries()
      .select(['sent.body', 'sent.headers', 'subscription.callback_url'])
      .where('delivery.id', '=', id)
      .executeTakeFirst();
    if (found === undefined) return undefined;
    return {
      ...deliverySummary(found),
      receiver: this.#receiverOf(found.callback_url, found.subscription),
      headers: JSON.parse(found.headers) as unknown,
      body: found.body === null ? undefined : (JSON.parse(found.body) as unknown),
    };
  }

  async subscriptions(filter: SubscriptionFilter, page: Page): Promise<SubscriptionSummary[]> {
    const { suspended, operation, owner } = filter;
    const before = await this.#placeOf('connector_subscriptions', page.before);
    const rows = await this.#subscriptions()
      .$if(suspended === true, (query) => query.where('suspended_at', 'is not', null))
      .$if(operation !== undefined, (query) => query.where('operation', '=', operation ?? ''))
      .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
      .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(page.limit)
      .execute();
    return rows.map((row) => this.#subscriptionSummary(row));
  }

  async subscription(id: string): Promise<SubscriptionDetails | undefined> {
    const found = await this.#subscriptions()
      .select('request')
      .where('id', '=', id)
      .executeTakeFirst();
    if (found === undefined) return undefined;
    return { ...this.#subscriptionSummary(found), request: shown(found.request) };
  }

  async feeds(): Promise<FeedSummary[]> {
    const rows = await this.#db
      .selectFrom('connector_feed_heads as feed')
      .leftJoin('connector_events as event', 'event.operation', 'feed.operation')
      .select(({ fn }) => [
        'feed.operation',
        'head',
        fn.count<number | bigint>('event.sequence').as('events'),
        fn.min('event.created_at').as('oldest'),
        fn.max('event.created_at').as('newest'),
      ])
      .groupBy(['feed.operation', 'head'])
      .orderBy('feed.operation')
      .execute();
    return rows.map(({ operation, head, events, oldest, newest }) => ({
      operation,
      last: head,
      events: Number(events),
      oldest,
      newest,
    }));
  }

  /** @param page `before` is a sequence. */
  async events(operation: string, { limit, before }: Page): Promise<EventDetails[]> {
    const rows = await this.#db
      .selectFrom('connector_events')
      .selectAll()
      .where('operation', '=', operation)
      .$if(before !== undefined, (query) => query.where('sequence', '<', Number(before)))
      .orderBy('sequence', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      sequence: row.sequence,
      created: row.created_at,
      expires: row.expires_at,
      filter: shown(row.filter),
      payload: shown(row.payload),
    }));
  }

  #jobs() {
    return this.#db
      .selectFrom('connector_jobs')
      .select(['id', 'operation', 'state', 'owner', 'attempt as attempts', 'strikes', 'suspicions'])
      .select(['created_at as created', 'due_at as due', 'expires_at as expires'])
      .select('subscription_id as subscription');
  }

  #deliveries() {
    return this.#db
      .selectFrom('connector_deliveries as delivery')
      .innerJoin('connector_subscriptions as subscription', 'subscription.id', 'subscription_id')
      .innerJoin('connector_notifications as sent', 'sent.seq', 'notification')
      .select(['delivery.id', 'subscription.operation', 'subscription_id as subscription'])
      .select(['delivery.attempt as attempts', 'sent.created_at as created', 'delivery.worker'])
      .select(['delivery.due_at as due', 'delivery.ended_at as ended', 'delivery.reason']);
  }

  #subscriptions() {
    const count = (what: 'due_at' | 'ended_at') => sql<number | bigint>`(
      select count(*) from connector_deliveries as delivery
      where delivery.subscription_id = connector_subscriptions.id
        and ${sql.ref(`delivery.${what}`)} is not null)`;
    return this.#db
      .selectFrom('connector_subscriptions')
      .select(['id', 'operation', 'state', 'owner', 'callback_url', 'suspended_at'])
      .select(['created_at as created', count('due_at').as('waiting')])
      .select(count('ended_at').as('dead'));
  }

  #subscriptionSummary(row: SubscriptionRow): SubscriptionSummary {
    const { callback_url: url, suspended_at: suspended, waiting, dead, ...rest } = row;
    return {
      id: rest.id,
      operation: rest.operation,
      state: suspended === null ? rest.state : 'suspended',
      owner: rest.owner,
      receiver: this.#receiverOf(url, rest.id),
      created: rest.created,
      waiting: Number(waiting),
      dead: Number(dead),
    };
  }

  #receiverOf(stored: string, id: string): string {
    if (stored === '') return '';
    try {
      const url = this.#parts.secrets.open(stored, id);
      return URL.canParse(url) ? new URL(url).origin : '';
    } catch {
      return 'encrypted';
    }
  }

  /** `seq` of the row; undefined without an id. @throws StoreError for one that is unknown. */
  async #placeOf(
    table: 'connector_jobs' | 'connector_deliveries' | 'connector_subscriptions',
    id: string | undefined,
  ): Promise<number | undefined> {
    if (id === undefined) return undefined;
    const row = await this.#db
      .selectFrom(table)
      .select('seq')
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined)
      throw new StoreError('other', `There is no ${JSON.stringify(id)} to go on from: it is gone.`);
    return row.seq;
  }
}

interface SubscriptionRow {
  readonly id: string;
  readonly operation: string;
  readonly state: 'active' | 'completed' | 'answered';
  readonly owner: string;
  readonly callback_url: string;
  readonly suspended_at: number | null;
  readonly created: number;
  readonly waiting: number | bigint;
  readonly dead: number | bigint;
}

function deliverySummary(
  row: Omit<DeliverySummary, 'state'> & { readonly worker: string | null },
): DeliverySummary {
  const isHeld = row.due === HELD;
  return {
    id: row.id,
    operation: row.operation,
    state: stateOf(row, isHeld),
    subscription: row.subscription,
    attempts: row.attempts,
    created: row.created,
    due: isHeld ? null : row.due,
    ended: row.ended,
    reason: row.reason,
  };
}

function stateOf(
  { ended, worker }: { readonly ended: number | null; readonly worker: string | null },
  isHeld: boolean,
): DeliveryState {
  if (ended !== null) return 'dead';
  if (worker !== null) return 'sending';
  return isHeld ? 'suspended' : 'waiting';
}

/** Undefined for nothing. */
function shown(stored: string | null): unknown {
  return stored === null || stored === '' ? undefined : decode(stored);
}
