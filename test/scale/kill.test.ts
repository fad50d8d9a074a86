// Three replicas on one PostgreSQL under load, of which one is killed, or all are: nothing that was
// acknowledged is lost, nothing is done twice, and the others take over what the dead one was working
// on. A few kills here; sixty by `npm run test:scale`. LA_SEED repeats the moments and requests of a run.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleServer } from '../crash/bundle.js';
import { Random } from '../crash/random.js';
import { repository } from '../e2e/project.js';
import { type PostgresServer, startPostgres } from '../runtime/store/postgres-server.js';
import { beginsOf, underLoad, until } from './effects.js';
import { beginFleet } from './fleet.js';
import { clean, isLong, LIMIT_MS, MINUTE, report, SEED } from './outcome.js';

const KILLS = isLong ? 60 : 2;
/** Of so many, one kills all of them. */
const ALL = isLong ? 10 : 2;
const MOST_MS = isLong ? 2000 : 600;
const TAKEN_OVER_MS = 15_000;
const STOPPED_MS = isLong ? 10_000 : 2000;

const folder = join(repository, '.tmp/scale-kill', String(process.pid));
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

describe('kill -9', () => {
  it(
    `of a replica, or all, loses and doubles nothing, ${KILLS} times`,
    { timeout: 20 * MINUTE },
    async () => {
      const random = new Random(SEED);
      const load = await beginFleet({
        part: 'kills',
        bundle,
        random,
        database: await postgres.newDatabase(),
      });
      const { fleet, ledger } = load;
      for (let at = 0; at < KILLS; at += 1) {
        await underLoad(fleet, random, MOST_MS);
        const [one] = [random.pick(fleet.replicas) ?? fleet.add()];
        const killed = at % ALL === ALL - 1 ? fleet.replicas : [one];
        await Promise.all(killed.map((replica) => fleet.end(replica)));
        if (killed.length === 1) await sleep(random.between(0, MOST_MS));
        await Promise.all(killed.map((replica) => fleet.start(replica)));
      }
      expect(ledger.refused, fleet.lines()).toBe(0);
      const balance = await load.end({ limitMs: LIMIT_MS }, () => fleet.restart());
      clean(balance, fleet);
    },
  );
});

describe('a replica', () => {
  it(
    'that is stopped for a while keeps its work; when it is killed, another has it within 15 s',
    { timeout: 5 * MINUTE },
    async () => {
      const random = new Random(SEED + 1);
      const load = await beginFleet({
        part: 'takeover',
        bundle,
        random,
        database: await postgres.newDatabase(),
      });
      const { fleet, ledger } = load;
      const numbers = new Set<number>();
      for (let n = 0; n < 12; n += 1) {
        const number = ledger.number();
        numbers.add(number);
        const body = { number, steps: 400, pause: 100 };
        const answer = await fleet.call('POST', '/v1/orders', { body });
        expect(answer?.status).toBe(202);
      }
      const begins = () => beginsOf(load.effects()).filter(({ number }) => numbers.has(number));
      await until(
        () => begins().length >= numbers.size,
        LIMIT_MS,
        () => fleet.lines(),
      );
      const [first] = begins();
      const victim = fleet.replicas.find(({ life }) => life === first?.life) ?? fleet.add();
      const { life } = victim;
      const its = begins().filter((begin) => begin.life === life);
      const taken = () =>
        its.map(({ number }) => begins().find((one) => one.number === number && one.life !== life));
      const untouched = its.map(() => undefined);
      await victim.pause();
      await sleep(STOPPED_MS);
      expect(taken(), fleet.lines()).toEqual(untouched);
      victim.resume();
      await sleep(2000);
      expect(taken(), fleet.lines()).toEqual(untouched);
      const killedAt = Date.now();
      await fleet.end(victim);
      await until(
        () => taken().every((one) => one !== undefined),
        2 * TAKEN_OVER_MS,
        () => `${taken().filter(Boolean).length} of ${its.length} taken over:\n${fleet.lines()}`,
      );
      const slowest = Math.max(...taken().map((one) => (one?.at ?? 0) - killedAt));
      report(`${its.length} orders of a killed replica were taken over within ${slowest} ms`);
      expect(slowest, fleet.lines()).toBeLessThan(TAKEN_OVER_MS);
      // While it was stopped, it may have held rows that others waited for in vain.
      const ending = { limitMs: LIMIT_MS, mayBeginAgain: true };
      clean(await load.end(ending, () => fleet.restart()), fleet);
    },
  );
});
