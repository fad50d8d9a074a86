// Replicas are replaced one after another under load, as a platform does it that starts the new one
// before it stops the old one: no request fails. In the middle, the schema gets a step that breaks
// nothing: the old version goes on beside it, and can even be started again.

import { Kysely, PostgresDialect } from 'kysely';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Migration,
  migrate,
  migrations,
} from '../../templates/runtime/server/store/migrations.js';
import type { Tables } from '../../templates/runtime/server/store/schema.js';
import { type Bundle, bundleServer } from '../crash/bundle.js';
import { Random } from '../crash/random.js';
import type { ServerProcess } from '../crash/server-process.js';
import { repository } from '../e2e/project.js';
import { type PostgresServer, startPostgres } from '../runtime/store/postgres-server.js';
import { underLoad, until } from './effects.js';
import { beginFleet, type Fleet, REPLICAS } from './fleet.js';
import { clean, isLong, LIMIT_MS, MINUTE, report, SEED } from './outcome.js';

const ROUNDS = isLong ? 4 : 1;
/** How many replicas are replaced in a round. */
const REPLACED = isLong ? REPLICAS : 1;
/** Longer than the balancer takes to see that a replica is not ready any more, on a slow machine. */
const DRAIN_SECONDS = 2;

const folder = join(repository, '.tmp/scale-rolling', String(process.pid));
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

/** Starts a new one, waits until it gets requests, and ends the old one. */
async function replace(fleet: Fleet, old: ServerProcess): Promise<void> {
  const replica = fleet.add();
  await fleet.start(replica);
  const { url = '' } = replica;
  await until(
    () => fleet.balancer.has(url),
    LIMIT_MS,
    () => fleet.lines(),
  );
  await fleet.end(old, 'SIGTERM');
  fleet.replicas.splice(fleet.replicas.indexOf(old), 1);
}

/** A step of the next version, one that old servers do not mind. */
function step(name: string): Migration {
  return {
    name,
    async up(db) {
      await db.schema.alterTable('connector_jobs').addColumn(name, 'text').execute();
      await db.schema.createIndex(`of_${name}`).on('connector_jobs').column(name).execute();
    },
  };
}

async function moveOn(database: string, steps: readonly Migration[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: database });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db, 'postgres', { name: 'database', now: Date.now(), steps });
  await db.destroy();
}

describe('a rolling deploy', () => {
  it(`fails no request, ${ROUNDS} times`, { timeout: 20 * MINUTE }, async () => {
    const random = new Random(SEED);
    const database = await postgres.newDatabase();
    const env = { DRAIN_SECONDS: String(DRAIN_SECONDS) };
    const load = await beginFleet({ part: 'rolling', bundle, random, database, env, watch: true });
    const { fleet, ledger } = load;
    const steps = [...migrations];
    for (let round = 0; round < ROUNDS; round += 1) {
      await underLoad(fleet, random, 500);
      // What the first replica of the next version does. The others know nothing of it.
      await moveOn(database, [...steps, step(`later${round}`)]);
      steps.push(step(`later${round}`));
      const olds = [...fleet.replicas];
      expect(olds).toHaveLength(REPLICAS);
      for (const old of olds.slice(0, REPLACED)) {
        await replace(fleet, old);
        await underLoad(fleet, random, 300);
      }
    }
    const failed = [...fleet.statuses].filter(([status]) => status === 0 || status >= 500);
    expect(failed, fleet.lines()).toEqual([]);
    expect(ledger.refused).toBe(0);
    const balance = await load.end({ limitMs: LIMIT_MS }, () => fleet.restart());
    clean(balance, fleet);
  });
});
