// A server on SQLite is moved to PostgreSQL, and goes on as three replicas, while its callers call: what it
// had acknowledged is there, every Location, state and subscription goes on, and nothing is done twice.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { moveToPostgres } from '../../templates/runtime/server/store/postgres/move.js';
import { type Bundle, bundleServer } from '../crash/bundle.js';
import { Random } from '../crash/random.js';
import { repository } from '../e2e/project.js';
import { type PostgresServer, startPostgres } from '../runtime/store/postgres-server.js';
import { underLoad } from './effects.js';
import { beginFleet, REPLICAS } from './fleet.js';
import { clean, isLong, LIMIT_MS, MINUTE, report, SEED } from './outcome.js';

/** How the server on SQLite ends: as it should, or not. */
const endings = isLong ? (['SIGTERM', 'SIGKILL'] as const) : (['SIGTERM'] as const);
const LOAD_MS = isLong ? 5000 : 500;

const folder = join(repository, '.tmp/scale-moving', String(process.pid));
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

it.each(endings)(
  'a move from SQLite to PostgreSQL under load, after %s, loses and doubles nothing',
  { timeout: 10 * MINUTE },
  async (signal) => {
    const random = new Random(SEED);
    const files = mkdtempSync(join(tmpdir(), 'connector-moving-'));
    onTestFinished(() => rmSync(files, { recursive: true, force: true }));
    const file = join(files, 'connector.db');
    const env = { ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const part = `move after ${signal}`;
    const load = await beginFleet({ part, bundle, random, database: file, env }, 1);
    const { fleet, ledger } = load;
    await underLoad(fleet, random, LOAD_MS);
    const [single] = fleet.replicas;
    if (single === undefined) throw new Error('There is no server.');
    const began = performance.now();
    await fleet.end(single, signal);
    const database = await postgres.newDatabase();
    const { rows } = await moveToPostgres(file, database);
    expect(rows.get('connector_jobs'), 'moved jobs').toBeGreaterThan(0);
    expect(rows.get('connector_subscriptions'), 'moved subscriptions').toBeGreaterThan(0);
    fleet.moveTo(database);
    while (fleet.replicas.length < REPLICAS) fleet.add();
    await Promise.all(fleet.replicas.map((replica) => fleet.start(replica)));
    report(`callers waited for ${Math.round(performance.now() - began)} ms`);
    await underLoad(fleet, random, LOAD_MS);
    expect(ledger.refused, fleet.lines()).toBe(0);
    clean(await load.end({ limitMs: LIMIT_MS }, () => fleet.restart()), fleet);
  },
);
