// What becomes of credentials when servers redirect, against real HTTP servers.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type ClientTable,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import { basicAuth } from '../../../templates/runtime/client/basic.js';
import { headerKeys } from '../../../templates/runtime/client/header-keys.js';
import { redirects } from '../../../templates/runtime/client/redirects.js';
import { rejection, type Reply, type ScriptedServer, startServer } from './scripted-server.js';

interface AnyClient {
  run(input?: object): Call<unknown, { status: number; body: unknown }>;
}

function client(baseUrl: string, scheme: ClientTable<'run'>['schemes'][string]): AnyClient['run'] {
  return createCaller<AnyClient>(
    {
      baseUrl,
      auth: { apiKey: 'hush', bearer: 'hush', basic: { username: 'a', password: 'hush' } },
    },
    {
      schemes: { one: scheme as 'basic' },
      security: [['one']],
      operations: { run: { call: 'POST /x', body: 'json' } },
    },
    [headerKeys, basicAuth],
  ).run;
}

const key = { header: 'X-Key' };
const to = (location: string, status = 307): Reply => ({ status, headers: { location } });
const sent = ({ seen }: ScriptedServer) => JSON.stringify(seen.map(({ headers }) => headers));

describe('a redirect', () => {
  test.each<[string, ClientTable<'run'>['schemes'][string]]>([
    ['a key', key],
    ['a token', 'bearer'],
    ['a password', 'basic'],
  ])('to another host does not get %s', async (_name, scheme) => {
    const other = await startServer({ body: 'there' });
    const server = await startServer(to(`${other.url}/y`));
    expect(await client(server.url, scheme)({ body: 1 })).toBe('there');
    expect(server.seen[0]?.headers).toHaveProperty(scheme === key ? 'x-key' : 'authorization');
    expect(other.seen[0]?.headers).not.toHaveProperty('x-key');
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(sent(other)).not.toContain('hush');
  });

  test('and back does not bring it back', async () => {
    const server = await startServer();
    const other = await startServer(to(`${server.url}/z`));
    server.answer(to(`${other.url}/y`), { body: 'back' });
    expect(await client(server.url, key)({ body: 1 })).toBe('back');
    expect(server.seen.map(({ headers }) => headers['x-key'])).toEqual(['hush', undefined]);
  });

  test('on the same host keeps it', async () => {
    const server = await startServer(to('/y'), to('z'), { body: 'here' });
    expect(await client(server.url, key)({ body: { a: 1 } })).toBe('here');
    expect(server.asked).toEqual(['POST /x', 'POST /y', 'POST /z']);
    expect(server.seen[2]).toMatchObject({ body: { a: 1 }, headers: { 'x-key': 'hush' } });
  });

  test.each([301, 302, 303])('of a POST by %d is a GET without a body', async (status) => {
    const server = await startServer(to('/y', status), { body: 'here' });
    expect(await client(server.url, key)({ body: { a: 1 } })).toBe('here');
    expect(server.asked[1]).toBe('GET /y');
    expect(server.seen[1]).toMatchObject({ body: '', headers: { 'x-key': 'hush' } });
    expect(server.seen[1]?.headers).not.toHaveProperty('content-type');
  });

  test('without an end is an error', async () => {
    const server = await startServer(...Array.from({ length: 30 }, () => to('/x')));
    const run = createCaller<AnyClient>(
      { baseUrl: server.url, retry: false },
      { schemes: {}, security: [], operations: { run: { call: 'GET /x' } } },
      [headerKeys],
    ).run;
    expect(await rejection(run())).toMatchObject({ code: 'network' });
    expect(server.seen).toHaveLength(21);
  });
});

describe('an operation that only redirects', () => {
  const run = (baseUrl: string): AnyClient['run'] =>
    createCaller<AnyClient>(
      { baseUrl, auth: { apiKey: 'hush' }, retry: false },
      {
        schemes: { one: key },
        security: [['one']],
        operations: { run: { call: 'GET /x', redirects: true, answers: { 302: 'none' } } },
      },
      [headerKeys, redirects],
    ).run;

  test.each([301, 302, 303, 307, 308])(
    'is not followed, and leads to an address: %d',
    async (status) => {
      const other = await startServer();
      const server = await startServer(to(`${other.url}/y?a=1`, status));
      expect(await run(server.url)()).toBe(`${other.url}/y?a=1`);
      expect(other.seen).toEqual([]);
    },
  );

  test('leads to an absolute address, also by a relative one', async () => {
    const server = await startServer(to('y', 302));
    expect(await run(server.url)()).toBe(`${server.url}/y`);
  });

  test('gives the whole answer', async () => {
    const server = await startServer(to('/y', 302));
    expect(await run(server.url)().full()).toMatchObject({ status: 302 });
  });

  test.each<[string, Reply, string]>([
    ['an error', { status: 404, body: {} }, 'status'],
    ['a redirect to nowhere', { status: 302 }, 'status'],
    ['no address', to('http://[', 302), 'location'],
  ])('fails for %s', async (_name, reply, code) => {
    const server = await startServer(reply);
    expect(await rejection(run(server.url)())).toMatchObject({ code });
  });
});
