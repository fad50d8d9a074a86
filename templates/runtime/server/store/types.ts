// What the patterns need of the durable side. One implementation serves SQLite and PostgreSQL
// (Kysely); the HTTP side sees these interfaces alone. Everything that resolves is committed.
// Times are milliseconds since the epoch; ids are random, at least 128 bits, safe in a URL path.

import type { Json } from '../descriptor.js';
import type { TransactionClient } from '../controller.js';
import type { Counts } from './counts.js';
import type { Encoded } from './encode.js';

export interface Store {
  readonly jobs: JobStore;
  readonly feed: EventFeed;
  readonly subscriptions: SubscriptionStore;
  readonly deliveries: DeliveryStore;
  readonly publications: PublicationStore;
  /** What the claims of this process begin with. */
  readonly holder: string;
  /** The clock that all times here are of: milliseconds since the epoch, which never goes back while the store is open. */
  now(): number;
  /** Resolves when the database can be written, and is still where it was opened; rejects otherwise. For /readyz. */
  ping(): Promise<void>;
  /** Calls back with the id of a job that another process cancelled, or of a subscription that it removed. Returns a function that ends it. */
  onEnded(what: 'job' | 'subscription', listener: (id: string) => void): () => void;
  /** Calls back when other processes may take the jobs that this one runs, because it has not reached the database for too long. Returns a function that ends it. */
  onLost(listener: () => void): () => void;
  /** Does the work unless another process of this database is doing it just now; whether it did. */
  alone(work: () => Promise<void>): Promise<boolean>;
  /**
   * The same, within a transaction of the caller on this database, which the caller ends.
   *
   * @throws StoreError `url` where that cannot be: SQLite has one connection, the store's own.
   */
  within(client: TransactionClient): Publishes;
  /** How much there is of everything; for metrics. */
  counts(): Promise<Counts>;
  /** Gives some of the space of what was removed back to the disk. */
  shrink(): void;
  /** After it nothing is claimed any more; waits for statements under way. */
  close(): Promise<void>;
}

/** What publishing needs. */
export type Publishes = Pick<Store, 'feed' | 'subscriptions'>;

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface JobRecord {
  readonly id: string;
  readonly operation: string;
  readonly state: JobState;
  /** The principal that started it; '' for an open operation. */
  readonly owner: string;
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
}

/** A job with what its work needs. */
export interface ClaimedJob extends JobRecord {
  /** As given to `create`; bytes survive (see encode.ts). */
  readonly request: unknown;
  readonly checkpoint: Json | undefined;
}

export interface JobFailure {
  readonly status: number;
  readonly body: unknown;
}

export interface NewJob {
  readonly operation: string;
  readonly owner: string;
  /** Or an {@link Encoded} one. */
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
  /** The request that it was made for. */
  request(id: string): Promise<unknown>;
  /** What a succeeded job returned, as it is stored; a failed one has a {@link JobFailure} there. Undefined when there is none. */
  outcome(id: string): Promise<Encoded | undefined>;
  /** Takes the oldest runnable jobs and leases them until now + leaseMs. Jobs whose lease ran out are runnable again. */
  claim(claim: Claim): Promise<ClaimedJob[]>;
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
  /** Other processes may have a look, because there is more than this one can begin. */
  tellOthers(): void;
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
  /** Changes when the database is made anew or restored, so that a state from an older database is recognised. */
  readonly epoch: string;
  /** Whether a sequence of that epoch is a place in this feed, too: it is the same one, or this was restored from a backup of it. */
  isOwn(epoch: string): boolean;
  append(
    operation: string,
    payload: unknown,
    filter: unknown,
    retentionMs: number,
    /** Makes the payload that is stored, once the event has its number. */
    finish?: (sequence: number, now: number) => unknown,
  ): Promise<number>;
  /** Highest sequence of any event so far; less than the first one for none. */
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

/** What subscribers are told. */
export interface Notification {
  /** JSON; bytes become base64. Undefined for one without content. */
  readonly body: unknown;
  /** Headers of the publisher's own, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Delivery {
  /** The `webhook-id`, the same for every attempt. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly operation: string;
  readonly callbackUrl: string;
  /** What the callback URLs of one origin have in common: a hash. */
  readonly origin: string;
  /** As it is posted. */
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** 1 the first time. */
  readonly attempt: number;
  /** When it was put into the queue. */
  readonly createdAt: number;
}

/** A delivery that was given up, kept so that it can be read and sent again. */
export interface DeadLetter {
  readonly id: string;
  readonly subscriptionId: string;
  readonly operation: string;
  /** Why it was given up: `HTTP 400`, a code of the network, ... Never the callback URL. */
  readonly reason: string;
  readonly attempts: number;
  /** As it was posted. */
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** When the event was published. */
  readonly createdAt: number;
  readonly endedAt: number;
}

export interface SubscriptionStore {
  /** A subscription with the same operation, owner, callback URL and request is returned instead (a retried subscribe call), also one that was answered less than its retention ago. */
  create(subscription: {
    /** Absent: a UUID. */
    id?: string;
    operation: string;
    owner: string;
    request: unknown;
    callbackUrl: string;
    /** For a webhook action: the job that runs `start`, made in the same transaction unless the subscription existed. The callback URL and the request say whether it existed; a new one may not have the idempotencyKey of another one's job. @throws KeyTaken */
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
  /** Removes the subscription, its deliveries, also the dead ones, and cancels its job. A completed one is answered then, and known for `retentionMs`. Undefined when it is already gone. */
  remove(id: string, retentionMs?: number): Promise<SubscriptionRecord | undefined>;
  /** Stores one delivery for every active subscription of the operation that the filter is for (filter.ts), in one transaction; returns how many. */
  publish(operation: string, notification: Notification, filter?: unknown): Promise<number>;
  /** Stores the one callback of a webhook action and marks the subscription completed. */
  complete(
    id: string,
    notification: Notification,
  ): Promise<'stored' | 'unknown' | 'alreadyCompleted'>;
  /** Removes answered subscriptions past their retention. */
  sweep(): Promise<number>;
}

/** Whose deliveries are left where they are. */
export interface Except {
  /** Ids. */
  readonly subscriptions: readonly string[];
  /** As deliveries have them. */
  readonly origins: readonly string[];
}

export interface DeliveryStore {
  /** Takes the oldest deliveries that are due: none of `except`, at most `each` to one subscription and `eachOrigin` to one origin. */
  claim(
    claim: Claim,
    share: { readonly except: Except; readonly each: number; readonly eachOrigin: number },
  ): Promise<Delivery[]>;
  /** The callback was taken. A completed subscription is then answered: it is not found any more, but for `retentionMs` it cannot be made again. */
  end(id: string, worker: string, retentionMs: number): Promise<void>;
  /** It will not be tried again: it is kept as a dead letter for `retentionMs`. */
  giveUp(id: string, worker: string, reason: string, retentionMs: number): Promise<void>;
  /** Gives up those that were put into the queue before; how many. To who is never called any more they would wait for ever. */
  giveUpOlderThan(createdAt: number, reason: string, retentionMs: number): Promise<number>;
  /** Try again at `at`. */
  retry(id: string, worker: string, at: number): Promise<void>;
  /** Keeps what waits for a subscription back until `at`. */
  postpone(subscriptionId: string, at: number): Promise<void>;
  /** Earliest time at which a delivery is due for this process that is not of `except`. */
  nextDue(holder: string, except: Except): Promise<number | undefined>;
  onReady(listener: () => void): () => void;
  /** As for jobs. */
  tellOthers(): void;
  /** Those that were given up last first, at most `limit`; `before` is the id of one of them, from which to go on. */
  deadLetters(options: {
    readonly operation?: string;
    readonly limit: number;
    readonly before?: string;
  }): Promise<DeadLetter[]>;
  /** Puts a dead letter back into the queue, under its id, as if it had just been published. False when the id is unknown. */
  resend(id: string): Promise<boolean>;
  /** Forgets dead letters past their retention, and with them a webhook action that waited for one: for `retentionMs` it cannot be made again. */
  sweep(retentionMs: number): Promise<number>;
}

/** By what a publication is known when it is sent again. */
export interface PublicationKey {
  /** Who sends it: the key of one is not another's. */
  readonly publisher: string;
  /** What it goes to: the same key means something else there. */
  readonly target: string;
  /** Hash of the sender's key. */
  readonly key: string;
  /** Hash of what is sent. */
  readonly fingerprint: string;
  /** How long it is known. */
  readonly retentionMs: number;
}

export interface PublicationStore {
  /**
   * Does the work, whose statements all go through `own`, in one transaction with the key. For a key that is known, returns
   * what the work returned then, and does nothing.
   *
   * @throws KeyTaken for a key that is known with another fingerprint; what the work throws, and then nothing is stored.
   */
  once<Outcome extends Json>(
    key: PublicationKey,
    work: (own: Publishes) => Promise<Outcome>,
  ): Promise<Outcome>;
  /** Forgets keys past their retention. */
  sweep(): Promise<number>;
}
