// The one connection of a replica that is always open. What the replicas tell each other comes on it
// (LISTEN), and while it is there it holds a lock by which the others know that this one lives: the
// server frees it at once when the process dies, whatever it was doing.

import type { Logger } from '../../controller.js';
import { StoreError } from '../errors.js';
import { LOCK_CLASS } from '../locks.js';
import { LocalSignals, type Topic } from '../signals.js';
import type { PgClient, PgQuery, PgResult } from './driver.js';
import { fromPostgres } from './faults.js';
import { CHANNEL, type Message, messagesIn, messageText, MOST_TOLD } from './message.js';

/** What came in so many milliseconds is told in one message. */
const GATHER_MS = 5;
/** Without a connection, so many are kept for later. */
const MOST_KEPT = 10_000;

/** A connection of which nothing has come for so long is lost, whether or not the system knows. */
const ANSWER_MS = 4000;
const CLOSE_MS = 1000;

const RECONNECT_MS = 200;
/** Shorter by far than the others wait before they judge: see replicas.ts. */
const LONGEST_RECONNECT_MS = 2000;

export interface SessionParts {
  /** A client that has not connected yet. */
  readonly client: () => PgClient;
  readonly holder: string;
  /** The second number of the lock that says that this replica lives. */
  readonly lock: number;
  /** What may be shown of the database. */
  readonly name: string;
  readonly log: Logger;
}

export class Session {
  /** What is sent here reaches all replicas, this one first. */
  readonly signals: SharedSignals;
  readonly #parts: SessionParts;
  readonly #queries = new WeakMap<PgClient, Promise<void>>();
  readonly #toTell = new Map<string, Message>();
  #client: PgClient | undefined;
  #telling: NodeJS.Timeout | undefined;
  #reconnecting: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.signals = new SharedSignals((topic, id) => this.#tellLater(topic, id));
  }

  /** @throws StoreError */
  async connect(): Promise<void> {
    const client = this.#parts.client();
    let isOpen = true;
    const lost = (error: Error | undefined): void => {
      if (!isOpen) return;
      isOpen = false;
      if (this.#client === client) this.#lost(error);
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload = '' }) => this.#hear(payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      await client.query({
        text: 'select pg_advisory_lock($1, $2)',
        values: [LOCK_CLASS, this.#parts.lock],
      });
    } catch (error) {
      isOpen = false;
      client.end().catch(() => {});
      throw fromPostgres(error, this.#parts.name);
    }
    this.#client = client;
  }

  /**
   * Does the work while it has the lock; false when another session has it, and without a connection.
   *
   * @param lock its second number.
   */
  async holding(lock: number, work: () => Promise<void>): Promise<boolean> {
    const client = this.#client;
    if (client === undefined) return false;
    const values = [LOCK_CLASS, lock];
    try {
      const text = 'select pg_try_advisory_lock($1, $2) as locked';
      const { rows } = await this.#query(client, { text, values });
      if (!(rows[0] as { locked: boolean }).locked) return false;
    } catch (error) {
      throw fromPostgres(error, this.#parts.name);
    }
    try {
      await work();
    } finally {
      // With a lost connection, the lock is gone.
      const text = 'select pg_advisory_unlock($1, $2)';
      await this.#query(client, { text, values }).catch(() => {});
    }
    return true;
  }

  /** Undefined without a connection, or with one that does not answer: it is given up. */
  async ask(query: PgQuery): Promise<PgResult | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    // With a question open, it ends at once.
    const timer = setTimeout(() => void client.end().catch(() => {}), ANSWER_MS);
    try {
      return await this.#query(client, query);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnecting);
    const client = this.#client;
    this.#client = undefined;
    // What is away must not keep the process.
    const timer = setTimeout(() => void client?.end().catch(() => {}), CLOSE_MS);
    await this.#tell(client);
    clearTimeout(timer);
    await client?.end().catch(() => {});
  }

  #lost(error: Error | undefined): void {
    this.#client = undefined;
    if (this.#closed) return;
    const { log, name } = this.#parts;
    const { message } = fromPostgres(error ?? new Error('Connection closed'), name);
    log.warn({ reason: message }, 'the connection to the other replicas was lost');
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    const pause = Math.min(RECONNECT_MS * 2 ** this.#failures, LONGEST_RECONNECT_MS);
    this.#failures += 1;
    this.#reconnecting = setTimeout(() => void this.#reconnect(), pause);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.connect();
    } catch (error) {
      if (this.#closed) return;
      if (!(error instanceof StoreError)) throw error;
      this.#reconnectLater();
      return;
    }
    if (this.#closed) return void this.#client?.end().catch(() => {});
    this.#failures = 0;
    this.#parts.log.info({}, 'connected to the other replicas again');
    // What was told meanwhile has not come here.
    this.signals.hear('jobs', '');
    this.signals.hear('deliveries', '');
    this.#startTelling();
  }

  #tellLater(topic: Topic, id: string): void {
    if (this.#toTell.size < MOST_KEPT) this.#toTell.set(`${topic} ${id}`, [topic, id]);
    this.#startTelling();
  }

  #startTelling(): void {
    if (this.#toTell.size === 0 || this.#client === undefined) return;
    this.#telling ??= setTimeout(() => void this.#tell(this.#client), GATHER_MS);
  }

  async #tell(client: PgClient | undefined): Promise<void> {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (client === undefined) return;
    const messages = [...this.#toTell.values()].slice(0, MOST_TOLD);
    if (messages.length === 0) return;
    const payload = messageText(this.#parts.holder, messages);
    for (const [topic, id] of messages) this.#toTell.delete(`${topic} ${id}`);
    try {
      await this.#query(client, { text: 'select pg_notify($1, $2)', values: [CHANNEL, payload] });
    } catch {
      // Told when the connection is there again.
      for (const message of messages) this.#toTell.set(message.join(' '), message);
      return;
    }
    this.#startTelling();
  }

  /** One after another: pg does not want to be asked while it waits for an answer. */
  #query(client: PgClient, query: PgQuery): Promise<PgResult> {
    const before = this.#queries.get(client);
    const result =
      before === undefined ? client.query(query) : before.then(() => client.query(query));
    const ended = result.then(
      () => {},
      () => {},
    );
    this.#queries.set(client, ended);
    return result;
  }

  #hear(payload: string): void {
    const { from, messages } = messagesIn(payload);
    if (from === this.#parts.holder) return;
    for (const [topic, id] of messages) this.signals.hear(topic, id);
  }
}

/** Signals of this replica that the others get as well. */
export class SharedSignals extends LocalSignals {
  readonly #tell: (topic: Topic, id: string) => void;

  constructor(tell: (topic: Topic, id: string) => void) {
    super();
    this.#tell = tell;
  }

  override send(topic: 'jobs' | 'deliveries'): void {
    super.send(topic);
    this.#tell(topic, '');
  }

  override sendNear(topic: 'jobs' | 'deliveries'): void {
    if (this.isHeard(topic)) this.hear(topic, '');
    else this.#tell(topic, '');
  }

  override tellOthers(topic: 'jobs' | 'deliveries'): void {
    this.#tell(topic, '');
  }

  override sendToOthers(topic: Topic, id: string): void {
    this.#tell(topic, id);
  }
}
