// A project as scaffold leaves it, with no controller written: it compiles, its own test passes, every
// action answers 501 and names the file to write, and the mock follows the patterns.

import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmRun } from './npm.js';
import {
  compile,
  createReceiver,
  followLocation,
  repository,
  required,
  type RunningServer,
  start,
} from './project.js';

const run = promisify(execFile);
const folder = join(repository, '.tmp/e2e', `fresh-${process.pid}`);

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  const definition = join(repository, 'samples/bakery/bakery.swagger.json');
  const bin = join(repository, 'bin/la-connector-gen.js');
  await run(process.execPath, [bin, 'scaffold', definition, '--out', folder]);
  await compile(folder);
});

describe('without controllers', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(folder);
  });
  afterAll(() => server?.stop());

  it.each([
    ['GET', '/flavours', undefined, 'src/controllers/ListFlavours.ts'],
    ['POST', '/cakes', { flavour: 'x' }, 'src/controllers/OrderCake.ts'],
    [
      'POST',
      '/cake-calls',
      { flavour: 'x', callbackUrl: 'http://127.0.0.1:9/' },
      'src/controllers/OrderCakeWithCallback.ts',
    ],
  ])('%s %s answers 501 and names the file to write', async (method, path, body, file) => {
    const url = `${server.url}/v1${path}`;
    const response = body === undefined ? await fetch(url, { method }) : await post(url, body);
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ error: { code: 'NotImplemented', file } });
  });

  it('says loudly that it is open while no keys are set', () => {
    expect(server.lines.join('\n')).toContain('API_KEYS');
  });
});

describe('in mock mode', () => {
  let server: RunningServer;
  beforeAll(async () => {
    const env = { MOCK_JOB_SECONDS: '0.1', PUBLIC_BASE_URL: 'https://bakery.contoso.com/' };
    server = await start(folder, env, { mock: true });
  });
  afterAll(() => server?.stop());

  it('follows the polling action to an example, with URLs below PUBLIC_BASE_URL alone', async () => {
    const accepted = await fetch(`${server.url}/v1/cakes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-host': 'evil.example' },
      body: '{"flavour":"lemon"}',
    });
    expect(accepted.status).toBe(202);
    const location = required(accepted, 'location');
    expect(location.startsWith('https://bakery.contoso.com/v1/')).toBe(true);
    const done = await followLocation(server.url + new URL(location).pathname);
    expect(done.status).toBe(200);
    expect(await done.json()).toMatchObject({ id: '1001', flavour: 'Sample cake flavour' });
  });

  it('calls back', async () => {
    const receiver = await createReceiver();
    await post(`${server.url}/v1/cake-calls`, { flavour: 'x', callbackUrl: `${receiver.url}/a` });
    expect(await receiver.next()).toMatchObject({
      path: '/a',
      body: { flavour: 'Sample cake flavour' },
    });
    await receiver.close();
  });
});

describe('as its own user', () => {
  it('passes its own test', async () => {
    const { stdout } = await npmRun(folder, 'test');
    expect(stdout).toMatch(/pass [1-9]/);
    expect(stdout).toMatch(/fail 0/);
  });
});
