// A disk with room for small writes and none for large ones: what fails then is the database's fault, not
// that of the work. In `npm run test:crash` alone, where root can mount an image.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repository } from '../e2e/project.js';
import { bundleServer } from './bundle.js';
import { Disk, whyNoDisks } from './disk.js';
import { Ledger } from './ledger.js';
import { startReceiver } from './receiver.js';
import { ServerProcess } from './server-process.js';

const isLong = process.env['MODE'] === 'crash';
const noDisks = isLong ? whyNoDisks() : 'in npm run test:crash alone';
const ROOM = 256 * 1024;
const LARGE = 3_000_000;
/** Longer than it takes to use up the attempts below. */
const FULL_MS = 6000;
const LIMIT_MS = 60_000;

/** A server on a disk that is as good as full. */
async function startNearlyFull() {
  const folder = join(repository, '.tmp/crash-nearly', String(process.pid));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const disk = new Disk();
  const ledger = new Ledger();
  const receiver = await startReceiver(ledger);
  onTestFinished(() => receiver.close());
  const effects = join(folder, 'effects.txt');
  const env = { CRASH_EFFECTS: effects, JOB_MAX_ATTEMPTS: '2' };
  const server = new ServerProcess(await bundleServer(folder), env);
  onTestFinished(() => server.end());
  await server.start(join(disk.path, 'connector.db'));
  const makeRoom = disk.fill(ROOM);
  return {
    ledger,
    receiver,
    server,
    makeRoom,
    begun: (what: string) => readFileSync(effects, 'utf8').includes(` ${what} 1 `),
  };
}

async function until(met: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; !(await met()); await sleep(50))
    if (Date.now() > end) return;
}

describe.skipIf(noDisks !== undefined)('a nearly full disk', () => {
  it('an order whose checkpoint finds no room is baked later', { timeout: 240_000 }, async () => {
    const { begun, makeRoom, server } = await startNearlyFull();
    const body = { number: 1, steps: 1, padding: LARGE };
    const accepted = await server.call('POST', '/v1/orders', { body });
    expect(accepted?.status).toBe(202);
    await until(() => begun('order'));
    await sleep(FULL_MS);
    makeRoom();
    let answer = accepted;
    await until(async () => {
      answer = await server.call('GET', accepted?.location ?? '');
      return answer?.status !== 202;
    });
    expect(answer).toMatchObject({ status: 200 });
  });

  it('a call whose callback finds no room is made later', { timeout: 240_000 }, async () => {
    const { begun, ledger, makeRoom, receiver, server } = await startNearlyFull();
    const arrivals = new Map<string, number>();
    ledger.calls.set(1, { number: 1, acknowledged: false, arrivals });
    const body = { number: 1, callbackUrl: `${receiver.url}/call/1`, padding: LARGE };
    expect(await server.call('POST', '/v1/calls', { body })).toMatchObject({ status: 201 });
    await until(() => begun('call'));
    await sleep(FULL_MS);
    makeRoom();
    await until(() => arrivals.size > 0);
    expect([...arrivals.values()], server.lines.slice(-5).join('\n')).toEqual([1]);
  });
});
