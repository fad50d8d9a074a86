// A server under load, with all that sees what becomes of it: one for each part of the crash test.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Bundle } from './bundle.js';
import { Clients } from './clients.js';
import { type Balance, judge } from './judge.js';
import { Ledger } from './ledger.js';
import type { Random } from './random.js';
import { startReceiver } from './receiver.js';
import { type Callable, ServerProcess } from './server-process.js';

export interface TrialOptions {
  readonly part: string;
  readonly bundle: Bundle;
  readonly random: Random;
  /** Absent: in a temporary folder. */
  readonly database?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Trial {
  readonly ledger: Ledger;
  readonly server: ServerProcess;
  /** The file in the temporary folder. */
  readonly database: string;
  /**
   * Waits for what was promised, restarts the server on `database` as an operator does, asks for everything
   * once more, and draws the balance.
   */
  end(database: string, ending: Ending): Promise<Balance>;
}

/** Starts it. All of it ends with the test. */
export async function beginTrial(options: TrialOptions): Promise<Trial> {
  const { part, random } = options;
  const load = await beginLoad({ part, random }, async (env, folder) => {
    const server = new ServerProcess(options.bundle, { ...env, ...options.env });
    onTestFinished(() => server.end());
    const database = options.database ?? join(folder, 'connector.db');
    await server.start(database);
    return { server, database };
  });
  const { database, server } = load.system;
  return {
    ledger: load.ledger,
    server,
    database,
    end: (last, ending) =>
      load.end(ending, async () => {
        await server.end('SIGTERM');
        await server.start(last);
      }),
  };
}

export interface LoadOptions {
  readonly part: string;
  readonly random: Random;
  /** How many clients there are. */
  readonly clients?: number;
}

export interface Ending {
  /** For what was promised to come. */
  readonly limitMs: number;
  /** Whether one life of the server may begin a job twice: when its end could not be stored. */
  readonly mayBeginAgain?: boolean;
}

export interface Load<System> {
  readonly ledger: Ledger;
  readonly system: System;
  /** What the handlers wrote so far. */
  effects(): string;
  /** Waits for what was promised, restarts the system, asks for everything once more, and draws the balance. */
  end(ending: Ending, restart: () => Promise<void>): Promise<Balance>;
}

/**
 * Starts a system, and clients that call it.
 *
 * @param start gets the environment of its servers, and a folder that goes with the test.
 */
export async function beginLoad<System extends { readonly server: Callable }>(
  { part, random, clients: count }: LoadOptions,
  start: (env: Record<string, string>, folder: string) => Promise<System>,
): Promise<Load<System>> {
  const folder = mkdtempSync(join(tmpdir(), 'connector-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'effects.txt');
  const ledger = new Ledger();
  const receiver = await startReceiver(ledger);
  onTestFinished(() => receiver.close());
  const env = {
    CRASH_EFFECTS: file,
    JOB_CONCURRENCY: '16',
    // What is killed again and again while it runs alone would be given up.
    JOB_MAX_ATTEMPTS: '1000',
  };
  const system = await start(env, folder);
  const clients = new Clients({
    ledger,
    server: system.server,
    receiver: receiver.url,
    random,
    ...(count !== undefined && { count }),
  });
  await clients.begin();
  const effects = (): string => readFileSync(file, 'utf8');
  return {
    ledger,
    system,
    effects,
    async end({ limitMs, mayBeginAgain = false }, restart) {
      await clients.settle(limitMs);
      await restart();
      await clients.askAgain(limitMs);
      await clients.stop();
      return judge(ledger, { part, effects: effects(), mayBeginAgain });
    },
  };
}
