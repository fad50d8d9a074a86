// What the patterns need of the durable side. One implementation serves SQLite and PostgreSQL
// (Kysely); the HTTP side sees these interfaces alone. Everything that resolves is committed.
// Times are milliseconds since the epoch; ids are random, at least 128 bits, safe in a URL path.

import type { Json } from '../descriptor.js';

export interface Store {
  readonly jobs: JobStore;
  readonly feed: EventFeed;
  readonly subscriptions: SubscriptionStore;
  /** The clock that all times here are of: milliseconds since the epoch, which never goes back while the store is open. */
  now(): number;
  /** Resolves when the database can be written, and is still where it was opened; rejects otherwise. For /readyz. */
  ping(): Promise<void>;
  /** Gives some of the space of what was removed back to the disk. */
  shrink(): void;
  /** After it nothing is claimed any more; waits for statements under way. */
  close(): Promise<void>;
}

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface JobRecord {
  readonly id: string;
  readonly operation: string;
  readonly state: JobState;
  /** The principal that started it; '' for an open operation. */
  readonly owner: string;
  /** As given to `create`; bytes survive (see encode.ts). */
  readonly request: unknown;
  /** Engine ids and the like, for logs. */
  readonly context: Json;
  /** The subscription of a webhook action that the job belongs to. */
  readonly subscriptionId: string | undefined;
  /** Times it was claimed so far. */
  readonly attempt: number;
  /** Of these, since its last progress, the ones that count against it: not those that ended because the server stopped, or because it crashed while other jobs ran as well. */
  readonly strikes: number;
  /** Crashes since its last progress in which it was running. */
  readonly suspicions: number;
  readonly checkpoint: Json | undefined;
  /** Set when succeeded: what `run` returned. */
  readonly result: unknown;
  /** Set when failed. */
  readonly failure: JobFailure | undefined;
}

export interface JobFailure {
  readonly status: number;
  readonly body: unknown;
}

export interface NewJob {
  readonly operation: string;
  readonly owner: string;
  readonly request: unknown;
  readonly context: Json;
  /** A second job with the same key, operation and owner is not made: the first is returned. */
  readonly idempotencyKey?: string;
  /** The subscription of a webhook action; cancelled with it. */
  readonly subscriptionId?: string;
}

/** What a worker asks of a queue. */
export interface Claim {
  /** The name of this claim: renewing or ending what it gets asks for it. Begins with `holder`. */
  readonly worker: string;
  /** What all claims of the same process begin with: it never gets what it is already running. */
  readonly holder: string;
  readonly leaseMs: number;
  /** The most that it takes, at least 1. */
  readonly limit: number;
  /** Whether the process is running nothing else: only then it gets what may have brought one down, and that alone. */
  readonly idle: boolean;
}

export interface JobStore {
  create(job: NewJob): Promise<{ job: JobRecord; created: boolean }>;
  get(id: string): Promise<JobRecord | undefined>;
  /** Takes the oldest runnable jobs and leases them until now + leaseMs. Jobs whose lease ran out are runnable again. */
  claim(claim: Claim): Promise<JobRecord[]>;
  /** Prolongs the lease. False when the job is no longer this worker's (cancelled, or taken over): stop working. */
  renew(id: string, worker: string, leaseMs: number): Promise<boolean>;
  /** Progress: what was held against the job before is forgotten. */
  saveCheckpoint(id: string, worker: string, value: Json): Promise<boolean>;
  /** Ends a job; false when it is no longer this worker's. The result stays readable for `retentionMs`. */
  succeed(id: string, worker: string, result: unknown, retentionMs: number): Promise<boolean>;
  fail(id: string, worker: string, failure: JobFailure, retentionMs: number): Promise<boolean>;
  /** Back to the queue, not before `at`, because of a fault of its own. */
  retry(id: string, worker: string, at: number): Promise<boolean>;
  /** The same because of something else: the claim does not count against the job. */
  giveBack(id: string, worker: string, at: number): Promise<boolean>;
  /** False when it had ended already. */
  cancel(id: string, retentionMs: number): Promise<boolean>;
  /** Earliest time at which something becomes runnable for such a claim; undefined when nothing waits. */
  nextDue(claim: Pick<Claim, 'holder' | 'idle'>): Promise<number | undefined>;
  /** Calls back when a job may have become runnable (in-process, or LISTEN/NOTIFY). Returns a function that ends it. */
  onReady(listener: () => void): () => void;
  /** How many unfinished jobs each owner has; or this one alone. */
  countByOwner(owner?: string): Promise<ReadonlyMap<string, number>>;
  /** Gives what the owners of the keys have to those of the values, also where they own it with others; leaves what the new owner has too. */
  renameOwners(names: ReadonlyMap<string, string>): Promise<void>;
  /** Removes ended jobs past their retention. */
  sweep(): Promise<number>;
}

export interface FeedEvent {
  readonly sequence: number;
  readonly payload: unknown;
  readonly filter: unknown;
}

/** A durable log of events for polling triggers. Sequences rise strictly and are visible in their order: a reader that saw n never misses a smaller one. */
export interface EventFeed {
  /** Changes when the database is made anew, so that a state from an older database is recognised. */
  readonly epoch: string;
  append(
    operation: string,
    payload: unknown,
    filter: unknown,
    retentionMs: number,
    /** Makes the payload that is stored, once the event has its number. */
    finish?: (sequence: number, now: number) => unknown,
  ): Promise<number>;
  /** Highest sequence of any event so far; 0 for none. */
  head(operation: string): Promise<number>;
  /** Events after `sequence`, oldest first. */
  after(operation: string, sequence: number, limit: number): Promise<FeedEvent[]>;
  /** The filters alone of the events after `sequence`, oldest first. */
  filters(
    operation: string,
    sequence: number,
    limit: number,
  ): Promise<Array<Pick<FeedEvent, 'sequence' | 'filter'>>>;
  /** The payloads of these events, oldest first, with about how many bytes each has; those that are no longer there are left out. */
  payloads(
    operation: string,
    sequences: readonly number[],
  ): Promise<Array<Pick<FeedEvent, 'sequence' | 'payload'> & { readonly bytes: number }>>;
  /** Events before `sequence`, newest first. */
  before(operation: string, sequence: number, limit: number): Promise<FeedEvent[]>;
  sweep(): Promise<number>;
}

export interface SubscriptionRecord {
  readonly id: string;
  readonly operation: string;
  readonly owner: string;
  /** The subscribe request with the callback URL blanked. */
  readonly request: unknown;
  /** A secret: never logged, never in an answer. */
  readonly callbackUrl: string;
  /** `completed`: a webhook action whose one callback is stored. */
  readonly state: 'active' | 'completed' | 'answered';
}

export interface Delivery {
  readonly id: string;
  readonly subscriptionId: string;
  readonly operation: string;
  readonly callbackUrl: string;
  readonly payload: unknown;
  /** 1 the first time. */
  readonly attempt: number;
  readonly createdAt: number;
}

export interface SubscriptionStore {
  /** A subscription with the same operation, owner and callback URL is updated and returned instead (a retried subscribe call), also one that was answered less than its retention ago. */
  create(subscription: {
    /** Absent: a UUID. */
    id?: string;
    operation: string;
    owner: string;
    request: unknown;
    callbackUrl: string;
    /** For a webhook action: the job that runs `start`, made in the same transaction unless the subscription existed. Its idempotencyKey is not looked at: the callback URL is the key. */
    job?: Omit<NewJob, 'subscriptionId'>;
  }): Promise<{ subscription: SubscriptionRecord; created: boolean }>;
  /** @param answered also one that was answered less than its retention ago. */
  get(id: string, answered?: boolean): Promise<SubscriptionRecord | undefined>;
  findByCallbackUrl(
    operations: readonly string[],
    owner: string,
    callbackUrl: string,
    answered?: boolean,
  ): Promise<SubscriptionRecord[]>;
  /** How many subscriptions each owner has, without those that were answered; or this one alone. */
  countByOwner(owner?: string): Promise<ReadonlyMap<string, number>>;
  /** As for jobs. */
  renameOwners(names: ReadonlyMap<string, string>): Promise<void>;
  /** Removes the subscription, its waiting deliveries, and cancels its job. Undefined when it is already gone. */
  remove(id: string): Promise<SubscriptionRecord | undefined>;
  /** Stores one delivery for every active subscription of the operation that `matches`, in one transaction; returns how many. */
  publish(
    operation: string,
    payload: unknown,
    matches: (request: unknown) => boolean,
  ): Promise<number>;
  /** Stores the one callback of a webhook action and marks the subscription completed. */
  complete(id: string, payload: unknown): Promise<'stored' | 'unknown' | 'alreadyCompleted'>;
  /** Takes the oldest deliveries that are due: none to the subscriptions of `except`, and at most `each` to one. */
  claimDeliveries(
    claim: Claim,
    share: { readonly except: readonly string[]; readonly each: number },
  ): Promise<Delivery[]>;
  /** The callback was taken, or is given up. A completed subscription is then answered: it is not found any more, but for `retentionMs` it cannot be made again. (The caller removes an active one where it should go too.) */
  endDelivery(id: string, worker: string, retentionMs: number): Promise<void>;
  /** Try again at `at`. */
  retryDelivery(id: string, worker: string, at: number): Promise<void>;
  /** Earliest time at which a delivery is due for this process that is not to one of `except`. */
  nextDue(holder: string, except: readonly string[]): Promise<number | undefined>;
  onReady(listener: () => void): () => void;
  /** Gives up deliveries of events that are older, as `endDelivery` does; how many. Who is never called any more would keep them for ever. */
  dropOlderThan(createdAt: number, retentionMs: number): Promise<number>;
  /** Removes answered subscriptions past their retention. */
  sweep(): Promise<number>;
}
