// Replicas of the server on one PostgreSQL database, behind a balancer.

import { onTestFinished } from 'vitest';
import { Agent } from 'undici';
import type { Bundle } from '../crash/bundle.js';
import type { Random } from '../crash/random.js';
import {
  type Answer,
  type Callable,
  callAt,
  type Init,
  type Method,
  ServerProcess,
} from '../crash/server-process.js';
import { beginLoad, type Load } from '../crash/trial.js';
import { type Balancer, startBalancer } from './balancer.js';

export const REPLICAS = 3;
/** Fewer than for one server: the machine has the database and the balancer as well. */
export const CLIENTS = 12;

export interface FleetOptions {
  readonly bundle: Bundle;
  /** A file of SQLite, for one replica, or the URL of a PostgreSQL database. */
  readonly database: string;
  readonly env?: Readonly<Record<string, string>>;
  /** See {@link startBalancer}. */
  readonly watch?: boolean;
}

/** What one life of a server is known by. */
export interface Lives {
  count: number;
}

export class Fleet implements Callable {
  readonly replicas: ServerProcess[] = [];
  readonly balancer: Balancer;
  readonly #options: FleetOptions;
  readonly #agent = new Agent();
  readonly #lives: Lives = { count: 0 };
  #database: string;
  #isClosed = false;
  /** Answers by their status; 0 is for none. */
  readonly statuses = new Map<number, number>();
  /** Of those with 503, how many do not say when to come again. */
  withoutRetryAfter = 0;
  /** The longest that an answer took, in milliseconds. */
  slowestMs = 0;

  constructor(balancer: Balancer, options: FleetOptions) {
    this.balancer = balancer;
    this.#options = options;
    this.#database = options.database;
  }

  get answers(): number {
    let sum = 0;
    for (const [status, count] of this.statuses) if (status > 0) sum += count;
    return sum;
  }

  /** Adds a replica that has not started. */
  add(): ServerProcess {
    const { bundle, env } = this.#options;
    const replica = new ServerProcess(
      bundle,
      { PUBLIC_BASE_URL: this.balancer.url, ...env },
      () => (this.#lives.count += 1),
    );
    this.replicas.push(replica);
    return replica;
  }

  async start(replica: ServerProcess): Promise<void> {
    await replica.start(this.#database);
    this.balancer.add(replica.url ?? '');
  }

  /** Takes it away from the balancer when it is gone, not before: that has to notice by itself. */
  async end(replica: ServerProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const { url = '' } = replica;
    await replica.end(signal);
    this.balancer.remove(url);
  }

  /** From the next start on. */
  moveTo(database: string): void {
    this.#database = database;
  }

  async restart(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.end(replica, 'SIGTERM')));
    await Promise.all(this.replicas.map((replica) => this.start(replica)));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.replicas.map((replica) => replica.end()));
    await this.balancer.close();
    await this.#agent.destroy();
  }

  async up(): Promise<void> {
    // Clients of a test that has failed wait for ever.
    if (this.#isClosed) await new Promise(() => {});
    await this.balancer.up();
  }

  async call(method: Method, path: string, init: Init = {}): Promise<Answer | undefined> {
    await this.up();
    const began = performance.now();
    const answer = await callAt(this.balancer.url + path, this.#agent, { method, ...init });
    this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
    const status = answer?.status ?? 0;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status === 503 && answer?.retryAfter === undefined) this.withoutRetryAfter += 1;
    return answer;
  }

  /** What the replicas last said. */
  lines(count = 12): string {
    return this.replicas
      .map(({ life, lines }) => [`life ${life}:`, ...lines.slice(-count)].join('\n'))
      .join('\n');
  }
}

export interface FleetLoad extends Load<{ readonly server: Fleet }> {
  readonly fleet: Fleet;
}

/** Replicas under load. All of them end with the test. */
export async function beginFleet(
  { part, random, ...options }: FleetOptions & { readonly part: string; readonly random: Random },
  count = REPLICAS,
): Promise<FleetLoad> {
  const load = await beginLoad({ part, random, clients: CLIENTS }, async (env) => {
    const server = new Fleet(await startBalancer(options), {
      ...options,
      env: { ...env, ...options.env },
    });
    onTestFinished(() => server.close());
    for (let n = 0; n < count; n += 1) server.add();
    await Promise.all(server.replicas.map((replica) => server.start(replica)));
    return { server };
  });
  return { ...load, fleet: load.system.server };
}
