// A polling action whose work fails for good, told apart from a Location that leads nowhere.

import { createServer as createHttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectorError } from '../../templates/runtime/server/controller.js';
import { simulateServer } from '../../templates/runtime/simulator/index.js';
import { describeSample, simulateHere } from './server.js';

const bakery = join(resolve(import.meta.dirname, '../../samples'), 'bakery');
const operations = ['OrderCake'];

describe('work that ends in a declared failure', () => {
  it.each([403, 404, 405, 410])('%i is the end of the work, not of its address', async (status) => {
    const run = () => {
      throw new ConnectorError(status, {
        error: { code: 'NoFlavour', message: 'No such flavour.' },
      });
    };
    const report = await simulateHere(await describeSample(bakery), {
      operations,
      controllers: { orderCake: { run } },
    });
    expect(report.ok).toBe(true);
    const [operation] = report.operations;
    expect(operation?.outcome).toBe('refused');
    expect(operation?.findings.map(({ check, message }) => [check, message])).toEqual([
      ['request-unmet', `The work ended with ${status} ("No such flavour.").`],
    ]);
  });

  const started = { location: (origin: string) => `${origin}/bakery/v1/tasks/a1b2c3d4/state` };

  it.each([
    ['has the answer of every unknown id', () => ({ error: 'not found', at: new Date() })],
    ['names the id in it', (id: string) => ({ error: `There is no work ${id}.` })],
  ])('a 404 that %s is a Location that leads nowhere', async (_name, body) => {
    const server = createHttpServer((request, response) => {
      request.resume();
      const { port } = server.address() as AddressInfo;
      const [, id] = /work\/([^/]+)\/state$/.exec(request.url ?? '') ?? [];
      if (request.method === 'POST') {
        response.writeHead(202, {
          location: started.location(`http://127.0.0.1:${port}`),
          'retry-after': '1',
        });
        response.end();
        return;
      }
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(id === undefined ? { error: 'no such route' } : body(id)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const report = await simulateServer(await describeSample(bakery), {
      url: `http://127.0.0.1:${port}`,
      operations,
      open: true,
    });
    const found = report.operations.flatMap(({ findings }) => findings.map(({ check }) => check));
    expect(found).toContain('location-unreachable');
  });
});

describe('progress of a simulation', () => {
  it('counts operations as they end, and names those that are walked', async () => {
    const seen: Array<{ done: number; total: number; walking: readonly string[] }> = [];
    const report = await simulateHere(await describeSample(bakery), {
      onProgress: (progress) => seen.push(progress),
    });
    const total = report.operations.length;
    expect(seen.at(0)).toMatchObject({ done: 0, total });
    expect(seen.at(-1)).toMatchObject({ done: total, total, walking: [] });
    expect(seen.some(({ walking }) => walking.includes('OrderCake'))).toBe(true);
    expect(seen.map(({ done }) => done)).toEqual(
      seen.map(({ done }) => done).toSorted((a, b) => a - b),
    );
  });
});
