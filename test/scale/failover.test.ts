// The server of the database dies under load, and its standby takes over, which had every commit before it
// was acknowledged: callers are told to come again meanwhile, and nothing is lost or doubled.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Bundle, bundleServer } from '../crash/bundle.js';
import { Random } from '../crash/random.js';
import { repository } from '../e2e/project.js';
import { startProxy } from '../runtime/store/postgres-proxy.js';
import { type PostgresServer, startPostgres } from '../runtime/store/postgres-server.js';
import { underLoad, until } from './effects.js';
import { beginFleet } from './fleet.js';
import { clean, isLong, LIMIT_MS, MINUTE, report, SEED } from './outcome.js';

const LOAD_MS = isLong ? 5000 : 600;

const folder = join(repository, '.tmp/scale-failover', String(process.pid));
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

it(
  'a fail-over to a standby under load loses and doubles nothing',
  { timeout: 10 * MINUTE },
  async () => {
    const random = new Random(SEED);
    const proxy = await startProxy(await postgres.newDatabase());
    const standby = await postgres.addStandby();
    onTestFinished(() => standby.remove());
    const load = await beginFleet({ part: 'fail-over', bundle, random, database: proxy.url });
    const { fleet } = load;
    await underLoad(fleet, random, LOAD_MS);
    await postgres.crash();
    const began = Date.now();
    await standby.promote();
    proxy.retarget(standby.port);
    const answers = (fleet.statuses.get(201) ?? 0) + 20;
    await until(
      () => (fleet.statuses.get(201) ?? 0) > answers,
      LIMIT_MS,
      () => fleet.lines(),
    );
    report(`work goes on within ${Date.now() - began} ms after the first server is gone`);
    await underLoad(fleet, random, LOAD_MS);
    const failures = [...fleet.statuses.keys()].filter((status) => status >= 500 || status === 0);
    expect(
      failures.filter((status) => status !== 503),
      fleet.lines(40),
    ).toEqual([]);
    expect(fleet.withoutRetryAfter).toBe(0);
    const ending = { limitMs: LIMIT_MS, mayBeginAgain: true };
    clean(await load.end(ending, () => fleet.restart()), fleet);
  },
);
