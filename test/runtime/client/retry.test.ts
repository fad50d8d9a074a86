// What the client sends again, how often and when, against a real HTTP server.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type CallOptions,
  type ClientOperation,
  type ClientOptions,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import { forms } from '../../../templates/runtime/client/forms.js';
import { dateIn, rejection, type Reply, startServer, watchWaits } from './scripted-server.js';

interface AnyClient {
  run(input?: object, options?: CallOptions): Call<unknown, { status: number; body: unknown }>;
}

function client(
  baseUrl: string,
  options: Partial<ClientOptions> = {},
  operation: ClientOperation = { call: 'POST /x', body: 'json' },
): AnyClient['run'] {
  const table = { schemes: { t: 'bearer' as const }, security: [['t']] };
  return createCaller<AnyClient>(
    { baseUrl, ...options },
    { ...table, operations: { run: operation } },
    [forms],
  ).run;
}

const ok = { body: 'done' };
const soon = { 'retry-after': '0' };
const busy: Reply = { status: 503, headers: soon };

describe('is sent again', () => {
  test.each([408, 429, 500, 502, 503, 504, 599])('after %d', async (status) => {
    const server = await startServer({ status, headers: soon }, ok);
    expect(await client(server.url)({ body: { a: 1 } })).toBe('done');
    expect(server.seen.map(({ body }) => body)).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test('after a connection that broke', async () => {
    const server = await startServer({ silent: 'cut' }, ok);
    expect(await client(server.url, { retry: { intervalMs: 1 } })({ body: 1 })).toBe('done');
    expect(server.seen).toHaveLength(2);
  });

  test('four times, after 1, 2, 4 and 8 seconds; the last answer is the error', async () => {
    const waits = watchWaits();
    const server = await startServer(...[500, 429, 502, 503, 504].map((status) => ({ status })));
    const error = await rejection(client(server.url)({ body: 1 }));
    expect(error).toMatchObject({ code: 'status', status: 504 });
    expect(waits.all).toEqual([1000, 2000, 4000, 8000]);
    expect(server.seen).toHaveLength(5);
  });

  test('when Retry-After says, in seconds or by a date', async () => {
    const waits = watchWaits();
    const server = await startServer(
      { status: 429, headers: { 'retry-after': '30' } },
      { status: 503, headers: { 'retry-after': dateIn(10) } },
      ok,
    );
    expect(await client(server.url)({ body: 1 })).toBe('done');
    expect(waits.all[0]).toBe(30_000);
    expect(waits.all[1]).toBeGreaterThan(8000);
    expect(waits.all[1]).toBeLessThanOrEqual(10_000);
  });

  test('as often and as fast as the caller says; the call wins over the client', async () => {
    const waits = watchWaits();
    const server = await startServer(...Array.from({ length: 4 }, () => ({ status: 500 })));
    const run = client(server.url, { retry: { count: 9 } });
    const retry = { count: 2, intervalMs: 10 };
    expect(await rejection(run({ body: 1 }, { retry }))).toMatchObject({ status: 500 });
    expect(waits.all).toEqual([10, 20]);
    expect(server.seen).toHaveLength(3);
  });

  test('with a token of its own', async () => {
    const server = await startServer(busy, ok);
    let count = 0;
    await client(server.url, { auth: { bearer: () => `t${(count += 1)}` } })({ body: 1 });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  test('with the same form and the same bytes', async () => {
    for (const [body, value] of [
      ['multipart', { file: { name: 'a', mediaType: 'text/plain', bytes: Uint8Array.of(65) } }],
      ['binary', Uint8Array.of(65)],
    ] as const) {
      const server = await startServer(busy, ok);
      const type = 'application/octet-stream';
      const operation = { call: 'POST /x', body, ...(body === 'binary' && { type }) };
      await client(server.url, {}, operation)({ body: value });
      expect(server.seen).toHaveLength(2);
      expect(server.seen.map((it) => String(it.body).includes('A'))).toEqual([true, true]);
    }
  });
});

describe('is sent once', () => {
  test.each([400, 401, 404, 409, 418, 422, 501])('after %d', async (status) => {
    const server = await startServer({ status, headers: soon }, ok);
    expect(await rejection(client(server.url)({ body: 1 }))).toMatchObject({ status });
    expect(server.seen).toHaveLength(1);
  });

  test.each<[string, Partial<ClientOptions>, CallOptions]>([
    ['by the client', { retry: false }, {}],
    ['by the call', {}, { retry: false }],
    ['by a count of none', {}, { retry: { count: 0 } }],
  ])('when that is switched off %s', async (_name, options, call) => {
    const server = await startServer(busy, { silent: 'cut' });
    const run = client(server.url, options);
    expect(await rejection(run({ body: 1 }, call))).toMatchObject({ status: 503 });
    expect(await rejection(run({ body: 1 }, call))).toMatchObject({ code: 'network' });
    expect(server.seen).toHaveLength(2);
  });

  test('when the body is a stream, which is gone', async () => {
    const server = await startServer(busy, ok);
    const run = client(
      server.url,
      {
        fetch: (url, init) =>
          fetch(url as string, { ...init, duplex: 'half' } as unknown as RequestInit),
      },
      { call: 'PUT /x', body: 'binary', type: 'application/octet-stream' },
    );
    const stream = new Blob(['A']).stream();
    expect(await rejection(run({ body: stream }))).toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(1);
  });

  test('when an answer cannot be read: it did arrive', async () => {
    const server = await startServer(ok);
    const html = { fetch: () => Promise.resolve(new Response('<html>')) };
    expect(await rejection(client(server.url, html)())).toMatchObject({ code: 'body' });
  });

  test('when it cannot be made', async () => {
    const run = client('http://127.0.0.1:1', {}, { call: 'GET /{id}' });
    expect(await rejection(run())).toMatchObject({ code: 'request' });
  });
});

describe('giving up', () => {
  test('within a wait', async () => {
    const server = await startServer({ status: 503, headers: { 'retry-after': '60' } });
    const run = client(server.url);
    const signal = AbortSignal.timeout(50);
    expect(await rejection(run({ body: 1 }, { signal }))).toMatchObject({ code: 'aborted' });
    server.answer({ status: 503, headers: { 'retry-after': '60' } });
    expect(await rejection(run({ body: 1 }, { timeoutMs: 50 }))).toMatchObject({ code: 'timeout' });
    expect(server.seen).toHaveLength(2);
  });

  test('the time of the client is for one request, that of the call for all', async () => {
    const server = await startServer(busy, busy, { silent: 'hang' });
    const run = client(server.url, { timeoutMs: 300 });
    expect(await rejection(run({ body: 1 }))).toMatchObject({ code: 'timeout' });
    expect(server.seen).toHaveLength(3);
  });
});

describe('secrets', () => {
  test.each([
    ['http://user:hush@127.0.0.1:1', 'baseUrl holds credentials'],
    ['/relative', 'Invalid URL'],
    ['http://x:99999', 'Invalid URL'],
  ])('are in no message: base URL %s', async (baseUrl, why) => {
    const run = client(baseUrl, {}, { call: 'GET /x', security: [] });
    const error = (await rejection(run({ query: { key: 'hush' } }))) as Error;
    expect(error.message).toContain(why);
    const { message, stack } = error.cause as Error;
    expect([error.message, message, stack].join('\n')).not.toContain('hush');
  });
});
