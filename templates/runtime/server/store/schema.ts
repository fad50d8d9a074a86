// The tables. Types for Kysely here, the statements that make them in migrations.ts. Columns that end
// in `_at` are milliseconds since the epoch; those named request, context, payload, ... are encoded
// (encode.ts). `due_at` is the one column that queues are read by: when the row may be claimed, or,
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
  request: string;
  context: string;
  /** Times it was claimed. */
  attempt: number;
  /** Claims since it last came on of which the job itself has to answer for: too many, and it is given up. */
  strikes: number;
  /** Crashes since then in which it was running: while it is suspected, it runs alone. */
  suspicions: number;
  checkpoint: string;
  /** Of a succeeded job; '' before. */
  result: string;
  /** Of a failed job; '' before. */
  failure: string;
  idempotency_key: string | null;
  subscription_id: string | null;
  /** Who holds the lease. */
  worker: string | null;
  due_at: number | null;
  created_at: number;
  /** When an ended job may be forgotten; null before. */
  expires_at: number | null;
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
  callback_url: string;
  /** SHA-256 of the URL in hex: what an index holds instead of the secret. */
  callback_hash: string;
  /** `answered`: the one callback of a webhook action has been taken. What is left refuses a second start. */
  state: 'active' | 'completed' | 'answered';
  created_at: number;
  /** When an answered one may be forgotten; null before. */
  expires_at: number | null;
}

export interface DeliveriesTable {
  seq: Generated<number>;
  id: string;
  subscription_id: string;
  payload: string;
  attempt: number;
  worker: string | null;
  due_at: number;
  created_at: number;
}

export interface Tables {
  connector_meta: MetaTable;
  connector_jobs: JobsTable;
  connector_events: EventsTable;
  connector_feed_heads: FeedHeadsTable;
  connector_subscriptions: SubscriptionsTable;
  connector_deliveries: DeliveriesTable;
}
