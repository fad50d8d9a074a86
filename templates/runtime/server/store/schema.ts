// The tables. Types for Kysely here, the statements that make them in migrations.ts. Columns that end
// in `_at` are milliseconds since the epoch; request, context, content and the payload of an event are
// encoded (encode.ts). `due_at` is the one column that queues are read by: when the row may be claimed, or,
// while it is claimed, when its lease ends; null once nothing is left to do.

import type { Generated } from 'kysely';
import type { JobState } from './types.js';

/** What differs between the databases; everything else is SQL that both speak. */
export type DialectName = 'sqlite' | 'postgres';

export interface MetaTable {
  key: string;
  value: string;
}

export interface JobsTable {
  seq: Generated<number>;
  id: string;
  operation: string;
  owner: string;
  state: JobState;
  context: string;
  /** Times it was claimed. */
  attempt: number;
  /** Claims since it last came on of which the job itself has to answer for: too many, and it is given up. */
  strikes: number;
  /** Crashes since then in which it was running: while it is suspected, it runs alone. */
  suspicions: number;
  idempotency_key: string | null;
  subscription_id: string | null;
  /** Who holds the lease. */
  worker: string | null;
  due_at: number | null;
  created_at: number;
  /** When an ended job may be forgotten; null before. */
  expires_at: number | null;
}

/** What may be large, in tables of its own: a lease that is renewed, or a status that is asked for, touches none of it. */
export interface JobContentsTable {
  /** `seq` of the job. */
  job: number;
  content: string;
}

export interface EventsTable {
  operation: string;
  sequence: number;
  payload: string;
  filter: string;
  created_at: number;
  expires_at: number;
}

/** One row an operation: the last sequence given out, which outlives the events. */
export interface FeedHeadsTable {
  operation: string;
  head: number;
}

export interface SubscriptionsTable {
  seq: Generated<number>;
  id: string;
  operation: string;
  owner: string;
  request: string;
  /** Sealed where ENCRYPTION_KEY is set (secrets.ts). */
  callback_url: string;
  /** SHA-256 in hex of the URL and what was asked for: who asks the same again means this one. */
  subscribe_key: string;
  /** Of the URL, hashed: whose deliveries share a limit. */
  origin: string;
  /** SHA-256 of the URL in hex: what an index holds instead of the secret. */
  url_hash: string;
  /** Which places of the request are in the table of terms (terms.ts); '' for none. */
  shape: string;
  /** `answered`: the one callback of a webhook action has been taken. What is left refuses a second start. */
  state: 'active' | 'completed' | 'answered';
  created_at: number;
  /** When an answered one may be forgotten; null before. */
  expires_at: number | null;
  /** Since when the operator has kept back what is sent to it; null: it is not kept back. */
  suspended_at: number | null;
}

/** The places that a shape has, as a JSON array of paths. Only ever added to. */
export interface ShapesTable {
  operation: string;
  shape: string;
  places: string;
}

/** One row for every value that a filter may ask for: `subscription` is its `seq`. */
export interface TermsTable {
  operation: string;
  /** SHA-256 in hex of a place and its value. */
  term: string;
  subscription: number;
}

/** What is sent, once, however many deliveries refer to it. */
export interface NotificationsTable {
  seq: Generated<number>;
  /** As it is posted; null for a notification without content. */
  body: string | null;
  /** Headers of the publisher's own, a JSON object. */
  headers: string;
  created_at: number;
}

export interface DeliveriesTable {
  seq: Generated<number>;
  /** The `webhook-id`. */
  id: string;
  subscription_id: string;
  /** That of the subscription. */
  origin: string;
  /** `seq` of what is sent. */
  notification: number;
  attempt: number;
  worker: string | null;
  /** Null for a dead letter; HELD while the subscription is suspended. */
  due_at: number | null;
  /** When it was put into the queue: by then and the schedule it is given up. */
  created_at: number;
  /** Of a dead letter: why it was given up. */
  reason: string | null;
  /** Of a dead letter: when it was given up, and when it may be forgotten. */
  ended_at: number | null;
  expires_at: number | null;
}

/** What was published under a key of its sender (publications.ts). */
export interface PublicationsTable {
  publisher: string;
  target: string;
  /** SHA-256 in hex of the sender's key, and of what was sent. */
  key: string;
  fingerprint: string;
  /** What the sender was told, encoded. */
  outcome: string;
  expires_at: number;
}

export interface Tables {
  connector_meta: MetaTable;
  connector_jobs: JobsTable;
  connector_job_requests: JobContentsTable;
  connector_job_checkpoints: JobContentsTable;
  /** What a job returned, or the failure in which it ended. */
  connector_job_outcomes: JobContentsTable;
  connector_events: EventsTable;
  connector_feed_heads: FeedHeadsTable;
  connector_subscriptions: SubscriptionsTable;
  connector_subscription_shapes: ShapesTable;
  connector_subscription_terms: TermsTable;
  connector_notifications: NotificationsTable;
  connector_deliveries: DeliveriesTable;
  connector_publications: PublicationsTable;
}
