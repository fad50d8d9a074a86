// The database of three replicas under load goes away and comes back, and connections to it are cut in the
// middle of COMMIT: callers are told to come again, and nothing that was acknowledged is lost or doubled.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleServer } from '../crash/bundle.js';
import { Random } from '../crash/random.js';
import { repository } from '../e2e/project.js';
import { startProxy } from '../runtime/store/postgres-proxy.js';
import { type PostgresServer, startPostgres } from '../runtime/store/postgres-server.js';
import { underLoad, until } from './effects.js';
import { beginFleet, type Fleet } from './fleet.js';
import { clean, isLong, LIMIT_MS, MINUTE, report, SEED } from './outcome.js';

const OUTAGES = isLong ? 6 : 1;
const CUTS = isLong ? 40 : 4;
/** For an answer while the database is away: five seconds of patience, and what the machine takes. */
const ANSWERED_MS = isLong ? 8000 : 12_000;
const SHUTDOWN_SECONDS = 3;

const folder = join(repository, '.tmp/scale-faults', String(process.pid));
let bundle: Bundle;
let postgres: PostgresServer;

beforeAll(async () => {
  [bundle, postgres] = await Promise.all([bundleServer(folder), startPostgres({ durable: true })]);
});

afterAll(async () => {
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
  report();
});

/** No failure but 503 that says when to come again, and no request without an answer. */
function polite(fleet: Fleet): void {
  const failures = [...fleet.statuses.keys()].filter((status) => status >= 500 || status === 0);
  expect(
    failures.filter((status) => status !== 503),
    fleet.lines(40),
  ).toEqual([]);
  expect(fleet.withoutRetryAfter).toBe(0);
  expect(fleet.slowestMs).toBeLessThan(ANSWERED_MS);
}

describe('a database', () => {
  it(`that goes away and comes back, ${OUTAGES} times`, { timeout: 20 * MINUTE }, async () => {
    const random = new Random(SEED);
    const database = await postgres.newDatabase();
    const load = await beginFleet({ part: 'outages', bundle, random, database });
    const { fleet, ledger } = load;
    for (let at = 0; at < OUTAGES; at += 1) {
      await underLoad(fleet, random, 600);
      const refused = ledger.refused;
      await (at % 2 === 0 ? postgres.crash() : postgres.stop());
      await until(
        () => ledger.refused > refused + 5,
        LIMIT_MS,
        () => fleet.lines(),
      );
      await sleep(random.between(0, isLong ? 20_000 : 2000));
      await postgres.start();
      const back = Date.now();
      const answers = (fleet.statuses.get(201) ?? 0) + 20;
      await until(
        () => (fleet.statuses.get(201) ?? 0) > answers,
        LIMIT_MS,
        () => fleet.lines(),
      );
      report(`work goes on within ${Date.now() - back} ms after the database is back`);
    }
    polite(fleet);
    const balance = await load.end({ limitMs: LIMIT_MS, mayBeginAgain: true }, () =>
      fleet.restart(),
    );
    clean(balance, fleet);
  });

  it(`whose connections are cut at COMMIT, ${CUTS} times`, { timeout: 20 * MINUTE }, async () => {
    const random = new Random(SEED + 1);
    const proxy = await startProxy(await postgres.newDatabase());
    const load = await beginFleet({ part: 'commits', bundle, random, database: proxy.url });
    const { fleet } = load;
    for (let at = 0; at < CUTS; at += 1) {
      await proxy.loseAt('commit', random.next() < 0.5 ? 'before' : 'after');
      await sleep(random.between(0, 300));
    }
    polite(fleet);
    const balance = await load.end({ limitMs: LIMIT_MS, mayBeginAgain: true }, () =>
      fleet.restart(),
    );
    clean(balance, fleet);
  });

  it.runIf(isLong)(
    'that is away does not keep a replica from ending',
    { timeout: 5 * MINUTE },
    async () => {
      const random = new Random(SEED + 2);
      const proxy = await startProxy(await postgres.newDatabase());
      const env = { SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS) };
      const load = await beginFleet(
        { part: 'ending', bundle, random, database: proxy.url, env },
        1,
      );
      const { fleet } = load;
      await underLoad(fleet, random, 300);
      proxy.close();
      await sleep(500);
      const began = Date.now();
      for (const replica of fleet.replicas) await fleet.end(replica, 'SIGTERM');
      const took = Date.now() - began;
      report(`a replica without its database ended within ${took} ms`);
      expect(took, fleet.lines()).toBeLessThan((SHUTDOWN_SECONDS + 6) * 1000);
      proxy.open();
      for (const replica of fleet.replicas) await fleet.start(replica);
      const balance = await load.end({ limitMs: LIMIT_MS, mayBeginAgain: true }, () =>
        fleet.restart(),
      );
      clean(balance, fleet);
    },
  );
});
