// A server under load that is killed, loses its power, and finds its disk full: nothing that it
// acknowledged is lost, and nothing is done twice. A few kills here; sixty, twelve power cuts and full disks
// by `npm run test:crash`, which also breaks the runtime on purpose (see `mutants` in bundle.ts) and
// expects to find it. LA_SEED repeats the moments and requests of a run.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../e2e/project.js';
import { type Bundle, bundleServer } from './bundle.js';
import { expectClean } from './clean.js';
import { CLIENTS } from './clients.js';
import { CONTROL_BYTES, Disk, whyNoDisks } from './disk.js';
import { type Balance, type Row, table } from './judge.js';
import { Random } from './random.js';
import { beginTrial, type Trial } from './trial.js';

const isLong = process.env['MODE'] === 'crash';
const KILLS = isLong ? 60 : 4;
const CUTS = 12;
const FULL = 3;
/** How often what is broken on purpose is tried. */
const MUTANT_KILLS = 6;
const MUTANT_CUTS = 3;
const SEED = Number(process.env['LA_SEED'] ?? 20_261);
const MINUTE = 60_000;
/** The longest time between two kills. */
const MOST_MS = isLong ? 2000 : 800;
/** For what was promised to come, once nothing gets in its way. */
const LIMIT_MS = 2 * MINUTE;
/** The same where it is known not to come. */
const MUTANT_LIMIT_MS = 6000;

const folder = join(repository, '.tmp/crash-server', String(process.pid));
const noDisks = isLong ? whyNoDisks() : 'in npm run test:crash alone';
const rows: Row[] = [];
const notes: string[] = [];
let answers = 0;
let sound: Bundle;

beforeAll(async () => {
  sound = await bundleServer(folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const run = `seed ${SEED}, Node ${process.versions.node}, ${answers} answers`;
  console.log(['', run, table(rows), ...notes, ''].join('\n'));
  if (isLong && noDisks !== undefined) console.warn(`No power cuts, no full disk: ${noDisks}.`);
});

function note(balance: Balance, trial: Trial): void {
  rows.push(...balance.rows);
  answers += trial.server.answers;
}

function clean(balance: Balance, trial: Trial): void {
  note(balance, trial);
  expectClean(balance, trial.server.lines.slice(-20).join('\n'));
}

function sum(balance: Balance, kind: 'lost' | 'doubled' | 'wrong'): number {
  return balance.rows.reduce((total, row) => total + row[kind], 0);
}

/** A moment under load: two answers to each client, and some time. */
async function underLoad({ server }: Trial, random: Random, mostMs: number): Promise<void> {
  await Promise.all([server.answered(2 * CLIENTS), sleep(random.between(300, mostMs))]);
}

/** `kill -9`, again and again; one in eight while it starts. */
async function kill(trial: Trial, random: Random, times: number): Promise<void> {
  const { database, server } = trial;
  for (let at = 0; at < times; at += 1) {
    await underLoad(trial, random, MOST_MS);
    await server.end();
    if (at % 8 === 7) {
      server.spawn(database);
      await sleep(random.between(0, 600));
      await server.end();
    }
    await server.start(database);
  }
}

describe('kill -9', () => {
  it(
    `loses and doubles nothing, ${KILLS} times over on one database`,
    { timeout: 20 * MINUTE },
    async () => {
      const random = new Random(SEED);
      const trial = await beginTrial({ part: 'kills', bundle: sound, random });
      await kill(trial, random, KILLS);
      // Before it ends as an operator ends it, when it refuses what still comes.
      expect(trial.ledger.refused).toBe(0);
      clean(await trial.end(trial.database, { limitMs: LIMIT_MS }), trial);
    },
  );
});

/** Power cuts; each leaves a database for the next. Returns the bytes that are left of the control files. */
async function cutPower(trial: Trial, disk: Disk, random: Random, times: number) {
  const controls: Array<ReturnType<Disk['readControls']>> = [];
  for (let at = 0; at < times; at += 1) {
    await underLoad(trial, random, MOST_MS);
    disk.writeControls();
    await trial.server.pause();
    disk.copy();
    await trial.server.end();
    disk.cut();
    controls.push(disk.readControls());
    await trial.server.start(join(disk.path, 'connector.db'));
  }
  return controls;
}

describe.skipIf(noDisks !== undefined)('a power cut', () => {
  it(`loses and doubles nothing, ${CUTS} times over`, { timeout: 20 * MINUTE }, async () => {
    const disk = new Disk();
    const random = new Random(SEED + 1);
    const database = join(disk.path, 'connector.db');
    const trial = await beginTrial({ part: 'power cuts', bundle: sound, random, database });
    const controls = await cutPower(trial, disk, random, CUTS);
    // Or the cuts were none, and the test proves nothing. (The file system may write on its own accord.)
    const kept = controls.filter(({ synced }) => synced === CONTROL_BYTES).length;
    const gone = controls.filter(({ unsynced }) => unsynced === 0).length;
    notes.push(
      `${CUTS} cuts: ${kept} times what was synced is there, ${gone} times the rest is gone`,
    );
    expect(kept).toBe(CUTS);
    expect(gone).toBeGreaterThan(CUTS / 2);
    const balance = await trial.end(join(disk.path, 'connector.db'), { limitMs: LIMIT_MS });
    await trial.server.end();
    clean(balance, trial);
  });
});

/** Resolves once `/readyz` answers so. */
async function untilReady({ server }: Trial, status: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await server.call('GET', '/readyz'))?.status === status) return;
    await sleep(50);
  }
  throw new Error(`/readyz never answered ${status}.\n${server.lines.join('\n')}`);
}

/** What was acknowledged so far, of each kind. */
function acknowledged({ ledger }: Trial): number[] {
  return [
    [...ledger.orders.values()].filter(({ locations }) => locations.size > 0).length,
    [...ledger.calls.values()].filter((call) => call.acknowledged).length,
    ...(['onCake', 'onNews', 'onNewsBatch'] as const).map((to) => ledger.acknowledged(to).length),
  ];
}

/** Resolves once something of each kind was acknowledged that was not before. */
async function untilMore(trial: Trial): Promise<void> {
  const before = acknowledged(trial);
  for (let tries = 0; tries < 900; tries += 1) {
    if (acknowledged(trial).every((count, at) => count > (before[at] ?? 0))) return;
    await sleep(100);
  }
  throw new Error(`It did not go on by itself:\n${trial.server.lines.join('\n')}`);
}

describe.skipIf(noDisks !== undefined)('a full disk', () => {
  it(
    `is refused, told of, and recovered from, ${FULL} times`,
    { timeout: 20 * MINUTE },
    async () => {
      const disk = new Disk();
      const random = new Random(SEED + 2);
      const database = join(disk.path, 'connector.db');
      const env = { JOB_MAX_ATTEMPTS: '5' };
      const trial = await beginTrial({ part: 'full disk', bundle: sound, random, database, env });
      for (let at = 0; at < FULL; at += 1) {
        await untilMore(trial);
        const before = trial.ledger.refused;
        const makeRoom = disk.fill(0);
        await untilReady(trial, 503);
        for (let tries = 0; tries < 600 && trial.ledger.refused < before + 50; tries += 1)
          await sleep(50);
        expect(trial.ledger.refused).toBeGreaterThanOrEqual(before + 50);
        // The last time it dies of it, too.
        if (at === FULL - 1) await trial.server.end();
        makeRoom();
        if (at === FULL - 1) await trial.server.start(database);
        await untilReady(trial, 200);
        await untilMore(trial);
      }
      const balance = await trial.end(database, { limitMs: LIMIT_MS, mayBeginAgain: true });
      await trial.server.end();
      clean(balance, trial);
    },
  );
});

describe.runIf(isLong)('what is broken on purpose is found', () => {
  it.each([
    ['early', 'lost'],
    ['nameless', 'doubled'],
    ['forgetful', 'doubled'],
  ] as const)('kills: %s is %s', { timeout: 5 * MINUTE }, async (mutant, kind) => {
    const random = new Random(SEED + 3);
    const bundle = await bundleServer(folder, mutant);
    const trial = await beginTrial({ part: mutant, bundle, random });
    await kill(trial, random, MUTANT_KILLS);
    const balance = await trial.end(trial.database, { limitMs: MUTANT_LIMIT_MS });
    note(balance, trial);
    expect(sum(balance, kind), balance.faults.join('\n')).toBeGreaterThan(0);
  });

  it.skipIf(noDisks !== undefined)(
    'power cuts: unsynced is lost',
    { timeout: 5 * MINUTE },
    async () => {
      const disk = new Disk();
      const random = new Random(SEED + 4);
      const bundle = await bundleServer(folder, 'unsynced');
      const database = join(disk.path, 'connector.db');
      const trial = await beginTrial({ part: 'unsynced', bundle, random, database });
      await cutPower(trial, disk, random, MUTANT_CUTS);
      const balance = await trial.end(join(disk.path, 'connector.db'), {
        limitMs: MUTANT_LIMIT_MS,
      });
      await trial.server.end();
      note(balance, trial);
      expect(sum(balance, 'lost'), balance.faults.join('\n')).toBeGreaterThan(0);
    },
  );
});
