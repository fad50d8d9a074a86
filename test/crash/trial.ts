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
import { ServerProcess } from './server-process.js';

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
  end(database: string, options: { limitMs: number; mayBeginAgain?: boolean }): Promise<Balance>;
}

/** Starts it. All of it ends with the test. */
export async function beginTrial(options: TrialOptions): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'connector-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const effects = join(folder, 'effects.txt');
  const { part, database = join(folder, 'connector.db') } = options;
  const ledger = new Ledger();
  const receiver = await startReceiver(ledger);
  onTestFinished(() => receiver.close());
  const server = new ServerProcess(options.bundle, {
    CRASH_EFFECTS: effects,
    JOB_CONCURRENCY: '16',
    // What is killed again and again while it runs alone would be given up.
    JOB_MAX_ATTEMPTS: '1000',
    ...options.env,
  });
  onTestFinished(() => server.end());
  await server.start(database);
  const clients = new Clients(ledger, server, receiver.url, options.random);
  await clients.begin();
  return {
    ledger,
    server,
    database,
    async end(last, { limitMs, mayBeginAgain = false }) {
      await clients.settle(limitMs);
      await server.end('SIGTERM');
      await server.start(last);
      await clients.askAgain(limitMs);
      await clients.stop();
      return judge(ledger, { part, effects: readFileSync(effects, 'utf8'), mayBeginAgain });
    },
  };
}
