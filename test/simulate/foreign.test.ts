// Servers that are not ours, in other frameworks and languages: the report on each is held in its
// folder. `npx vitest run test/simulate --update` writes it anew.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { simulate, type SimulateOptions } from '../../src/library.js';
import { formatSimulation } from '../../src/simulate.js';

const foreign = resolve(import.meta.dirname, 'foreign');

/** Starts a server that prints its port. */
async function started(command: string, file: string): Promise<string> {
  const child = spawn(command, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return `http://127.0.0.1:${/\d+$/.exec(line)?.[0]}`;
}

/** Without what differs from run to run. */
function steady(report: string): string {
  return report
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d+ calls, \d+ callbacks?/, 'N calls, M callbacks');
}

async function reportOn(folder: string, options: SimulateOptions): Promise<string> {
  const source = { kind: 'file', path: join(foreign, folder, 'definition.swagger.json') } as const;
  const { report } = await simulate(source, { waitMs: 800, concurrency: 1, ...options });
  if (report === undefined) throw new Error('The simulation did not begin.');
  expect(report.ok).toBe(false);
  return steady(await formatSimulation(report));
}

it('Express, after the published samples', async () => {
  const url = await started(process.execPath, join(foreign, 'express/server.js'));
  const text = await reportOn('express', {
    url,
    settings: { operations: {} },
    fire: async () => void (await fetch(`${url}/api/webhooktrigger/trigger`)),
  });
  await expect(text).toMatchFileSnapshot(join(foreign, 'express/report.txt'));
});

it("Python's standard library", async ({ skip }) => {
  const url = await started('python3', join(foreign, 'python/server.py')).catch(
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') skip('there is no python3');
      throw error;
    },
  );
  const text = await reportOn('python', {
    url,
    auth: { apiKey: 'simulated-key' },
    fire: async (_operation, payload) => {
      const { item } = payload as { item: string };
      await fetch(`${url}/api/orders`, { method: 'POST', body: JSON.stringify({ item }) });
    },
  });
  await expect(text).toMatchFileSnapshot(join(foreign, 'python/report.txt'));
});
