// What jobs survive, and what they cannot do to others: over HTTP, with real processes that are told to
// stop or killed.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-store.js';
import { bakery } from './bakery.js';
import { startBakery } from './bakery-process.js';
import { post, required, run } from './running-server.js';

/** Asks as an engine does, until the job has ended. */
async function result(location: string): Promise<Response> {
  for (let asked = 0; asked < 400; asked += 1) {
    const response = await fetch(location);
    if (response.status !== 202) return response;
    await response.arrayBuffer();
    await sleep(50);
  }
  throw new Error(`${location} still answered 202`);
}

async function order(url: string, flavour: string): Promise<string> {
  return required(await post(`${url}/v1/cakes`, { flavour }), 'location');
}

/** Cakes whose flavour is `hung` are never done, whatever the signal says. */
const hanging = {
  run: ({ body }: { body: { flavour: string } }) =>
    body.flavour === 'hung' ? new Promise(() => {}) : body,
};

describe('a job', () => {
  it('that hangs and is cancelled frees its place', async () => {
    const { url } = await run(bakery, { order: hanging }, { env: { JOB_CONCURRENCY: '2' } });
    const hung = [await order(url, 'hung'), await order(url, 'hung')];
    const quick = await order(url, 'plum');
    for (const location of hung)
      expect((await fetch(location, { method: 'DELETE' })).status).toBe(204);
    expect((await result(quick)).status).toBe(200);
  });

  it('that stops when it is told to is not said to go on', async () => {
    const folder = temporaryFolder();
    const server = await startBakery(folder, { BAKE: 'slowly' });
    const location = await order(server.url, 'plum');
    await server.until('baking order');
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(204);
    // Longer than the time that a handler has to end by itself.
    await sleep(1500);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(server.lines.join('\n')).not.toContain('goes on');
  });

  it('that hangs fails when its time is over, and frees its place', async () => {
    const env = { JOB_CONCURRENCY: '1', JOB_TIMEOUT_SECONDS: '1' };
    const { url } = await run(bakery, { order: hanging }, { env });
    const [hung, quick] = [await order(url, 'hung'), await order(url, 'plum')];
    const failed = await result(hung);
    expect(failed.status).toBe(422);
    expect(await failed.text()).toContain('took longer than 1 seconds');
    expect((await result(quick)).status).toBe(200);
  });

  it('has the time that its controller gives it', async () => {
    const { url } = await run(bakery, { order: { ...hanging, timeoutSeconds: 0.05 } });
    expect(await (await result(await order(url, 'hung'))).text()).toContain('than 0.05 seconds');
  });

  it('outlives any number of clean restarts', async () => {
    const folder = temporaryFolder();
    const env = { JOB_MAX_ATTEMPTS: '1', SHUTDOWN_SECONDS: '0.1' };
    const first = await startBakery(folder, { ...env, BAKE: 'slowly' });
    const { port } = new URL(first.url);
    const location = await order(first.url, 'plum');
    await first.until('baking');
    expect(await first.end('SIGTERM')).toBe(0);
    for (let restart = 2; restart <= 3; restart += 1) {
      const next = await startBakery(folder, { ...env, BAKE: 'slowly', PORT: port });
      await next.until('baking');
      expect(await next.end('SIGTERM')).toBe(0);
    }
    await startBakery(folder, { ...env, BAKE: 'now', PORT: port });
    const cake = await result(location);
    expect(cake.status).toBe(200);
    expect(await cake.json()).toMatchObject({ attempt: 4 });
  });

  it('that brings the process down is given up, and its neighbours are not', async () => {
    const folder = temporaryFolder();
    const env = { BAKE: 'mixed', JOB_MAX_ATTEMPTS: '1' };
    let server = await startBakery(folder, env);
    const { port } = new URL(server.url);
    const all = ['plum', 'nut', 'poison', 'lemon', 'fig'];
    const locations = await Promise.all(all.map((flavour) => order(server.url, flavour)));
    expect(await server.gone).toBe(null);
    // Together, then alone: the second time it is known which one it was.
    server = await startBakery(folder, { ...env, PORT: port });
    expect(await server.gone).toBe(null);
    server = await startBakery(folder, { ...env, PORT: port });
    const ends = await Promise.all(locations.map(result));
    expect(ends.map(({ status }) => status)).toEqual([200, 200, 422, 200, 200]);
  });
});
