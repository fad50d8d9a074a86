// Polling actions through the client's runtime, against a real HTTP server.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type ClientOptions,
  type RawAnswer,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import {
  type Job,
  type PollOptions,
  type Progress,
  pollingActions,
} from '../../../templates/runtime/client/polling.js';
import { dateIn, rejection, startServer, watchWaits } from './scripted-server.js';

type Response = { readonly status: 200; readonly body: unknown };

interface Bakery {
  readonly orderCake: {
    (input?: object, options?: PollOptions): Call<unknown, Response>;
    start(input?: object, options?: object): Promise<Job<unknown, Response>>;
    resume(location: string): Job<unknown, Response>;
  };
  getJob(input?: object): Call<unknown, RawAnswer>;
}

function bakery(baseUrl: string, options: Partial<ClientOptions> = {}): Bakery {
  return createCaller<Bakery>(
    { baseUrl, auth: { apiKey: 'butter', bearer: 'token' }, ...options },
    {
      schemes: { key: { header: 'X-Key' }, token: 'bearer' },
      security: [['key']],
      operations: {
        orderCake: { call: 'POST /cakes', body: 'json', answers: { 202: 'none' }, job: 'getJob' },
        getJob: { call: 'GET /jobs/{id}', security: [['token']], pending: true },
      },
    },
    [pollingActions],
  );
}

const soon = { 'retry-after': '0' };
const cake = { flavour: 'lemon' };
const done = { body: cake };
const working = (location = '/jobs/1', headers: Record<string, string> = soon) => ({
  status: 202,
  headers: { location, ...headers },
});

describe('a call', () => {
  test('follows Location to the result', async () => {
    const server = await startServer(working('/v1/jobs/1?part=2'), working('2'), done);
    const progress: Progress[] = [];
    const call = bakery(`${server.url}/v1`).orderCake(
      { body: cake },
      { onProgress: (step) => progress.push(step), headers: { 'x-mine': '1' } },
    );
    expect(await call).toEqual(cake);
    expect(server.asked).toEqual(['POST /v1/cakes', 'GET /v1/jobs/1?part=2', 'GET /v1/jobs/2']);
    expect(progress.map(({ location, waitMs }) => [location, waitMs])).toEqual([
      [`${server.url}/v1/jobs/1?part=2`, 0],
      [`${server.url}/v1/jobs/2`, 0],
    ]);
    expect(await call.full()).toMatchObject({ status: 200, body: cake });
    // Questions carry the credentials of the status operation and no body; all of them the caller's headers.
    expect(server.seen.map(({ headers }) => headers['x-mine'])).toEqual(['1', '1', '1']);
    expect(server.seen[0]).toMatchObject({ body: cake, headers: { 'x-key': 'butter' } });
    expect(server.seen[1]).toMatchObject({ body: '', headers: { authorization: 'Bearer token' } });
    expect(server.seen[1]?.headers).not.toHaveProperty('x-key');
    expect(server.seen[1]?.headers).not.toHaveProperty('content-type');
  });

  test('asks on where it asked before when a 202 has no new Location', async () => {
    const server = await startServer(working(), { status: 202, headers: soon }, done);
    expect(await bakery(server.url).orderCake({ body: cake })).toEqual(cake);
    expect(server.asked.slice(1)).toEqual(['GET /jobs/1', 'GET /jobs/1']);
  });

  test('a server that has the result at once', async () => {
    const server = await startServer({ status: 201, body: cake });
    expect(await bakery(server.url).orderCake({ body: cake })).toEqual(cake);
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['nothing', () => ({}), 20_000],
    ['seconds', () => ({ 'retry-after': '7' }), 7_000],
    ['a date', () => ({ 'retry-after': dateIn(10) }), 10_000],
    ['a date that is over', () => ({ 'retry-after': dateIn(-10) }), 0],
    ['nonsense', () => ({ 'retry-after': 'soon' }), 20_000],
    ['a number below zero', () => ({ 'retry-after': '-1' }), 20_000],
    ['more than anybody waits', () => ({ 'retry-after': '99999999' }), 3_600_000],
  ])('waits as Retry-After says: %s', async (_name, headers, expected) => {
    const waits = watchWaits();
    const server = await startServer(working('/jobs/1', headers()), done);
    expect(await bakery(server.url).orderCake({ body: cake })).toEqual(cake);
    expect(waits.all).toHaveLength(1);
    expect(waits.all[0]).toBeLessThanOrEqual(expected);
    expect(waits.all[0]).toBeGreaterThanOrEqual(Math.max(0, expected - 1500));
  });

  test('a failure of the work is an error that names the question', async () => {
    const server = await startServer(working('/jobs/1?sig=secret'), {
      status: 422,
      body: { code: 'Burnt' },
    });
    expect(await rejection(bakery(server.url).orderCake({ body: cake }))).toMatchObject({
      code: 'status',
      operation: 'orderCake',
      status: 422,
      body: { code: 'Burnt' },
      message: `orderCake: GET ${server.url}/jobs/1 answered 422`,
    });
  });

  test('a 202 without Location cannot be followed', async () => {
    const server = await startServer({ status: 202 });
    expect(await rejection(bakery(server.url).orderCake({ body: cake }))).toMatchObject({
      code: 'location',
      status: 202,
      message: expect.stringContaining('202 without Location'),
    });
  });

  test('a start that is sent again has the same id, another one another', async () => {
    const server = await startServer({ status: 503, headers: soon }, done, done, done);
    const { orderCake } = bakery(server.url);
    await orderCake({ body: cake });
    await orderCake({ body: cake });
    await orderCake({ body: cake }, { headers: { 'X-Ms-Action-Tracking-Id': 'mine' } });
    const ids = server.seen.map(({ headers }) => headers['x-ms-action-tracking-id']);
    expect(ids[0]).toMatch(/^[\da-f-]{36}$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[3]).toBe('mine');
  });
});

describe('a Location elsewhere', () => {
  test('never gets the credentials', async () => {
    const evil = await startServer(done);
    const server = await startServer(working(`${evil.url}/jobs/1`));
    expect(await rejection(bakery(server.url).orderCake({ body: cake }))).toMatchObject({
      code: 'location',
      message: expect.stringContaining(`it leads to ${evil.url}, the credentials are for`),
    });
    expect(evil.seen).toEqual([]);
  });

  test.each(['http://[', '//', 'file:///etc/passwd', 'data:,1', 'javascript:alert(1)'])(
    '%s is refused',
    async (location) => {
      const server = await startServer(working(location));
      const error = await rejection(bakery(server.url).orderCake({ body: cake }));
      expect(error).toMatchObject({ code: 'location' });
      expect(server.seen).toHaveLength(1);
    },
  );

  test('is followed where the caller trusts it', async () => {
    const other = await startServer(done);
    const server = await startServer(working(`${other.url}/jobs/1`));
    const { orderCake } = bakery(server.url, { trustedOrigins: [other.url] });
    expect(await orderCake({ body: cake })).toEqual(cake);
    expect(other.seen[0]?.headers.authorization).toBe('Bearer token');
  });
});

describe('giving up', () => {
  test('by the signal, at once, also within a wait', async () => {
    const server = await startServer(working('/jobs/1', {}));
    const controller = new AbortController();
    const call = bakery(server.url).orderCake(
      { body: cake },
      { signal: controller.signal, onProgress: () => setTimeout(() => controller.abort(), 10) },
    );
    expect(await rejection(call)).toMatchObject({ code: 'aborted' });
    expect(server.asked).toEqual(['POST /cakes']);
  });

  test('leaves no timer behind, also when progress makes the caller give up', async () => {
    const waits = watchWaits('held');
    const server = await startServer(working('/jobs/1', {}));
    const controller = new AbortController();
    const call = bakery(server.url).orderCake(
      { body: cake },
      { signal: controller.signal, timeoutMs: 5000, onProgress: () => controller.abort() },
    );
    expect(await rejection(call)).toMatchObject({ code: 'aborted' });
    expect(waits.open).toBe(0);
  });

  test('after the time of the whole call, waits included', async () => {
    const server = await startServer(working('/jobs/1', {}));
    const call = bakery(server.url).orderCake({ body: cake }, { timeoutMs: 50 });
    expect(await rejection(call)).toMatchObject({ code: 'timeout' });
  });
});

describe('a handle', () => {
  test('asks once, asks to the end, and is found again by its location', async () => {
    const server = await startServer(working(), working(), working(), done, done);
    const { orderCake } = bakery(server.url);
    const job = await orderCake.start({ body: cake });
    expect(job.location).toBe(`${server.url}/jobs/1`);
    expect((await job.status()).status).toBe(202);
    expect(await job.result()).toEqual(cake);
    const again = orderCake.resume(JSON.parse(JSON.stringify(job.location)) as string);
    expect(await again.status()).toMatchObject({ status: 200, body: cake });
    expect(server.asked.slice(1)).toEqual(Array.from({ length: 4 }, () => 'GET /jobs/1'));
    expect(server.seen[1]?.headers.authorization).toBe('Bearer token');
  });

  test('of a result that was there at once', async () => {
    const server = await startServer(done);
    const job = await bakery(server.url).orderCake.start({ body: cake });
    expect(job.location).toBeUndefined();
    expect([await job.result(), (await job.status()).status]).toEqual([cake, 200]);
    await job.cancel();
    expect(server.seen).toHaveLength(1);
  });

  test('waits before the first question as the start said', async () => {
    const waits = watchWaits();
    const server = await startServer(working('/jobs/1', { 'retry-after': '3' }), done);
    const job = await bakery(server.url).orderCake.start({ body: cake });
    expect(await job.result()).toEqual(cake);
    expect(waits.all).toEqual([3000]);
  });

  test('cancels by DELETE', async () => {
    const server = await startServer(working(), { status: 204 }, { status: 405 });
    const job = await bakery(server.url).orderCake.start({ body: cake });
    await job.cancel();
    expect(server.asked[1]).toBe('DELETE /jobs/1');
    expect(await rejection(job.cancel())).toMatchObject({ code: 'status', status: 405 });
  });

  test('a start that is refused is an error', async () => {
    const server = await startServer({ status: 400 }, { status: 202 });
    const { orderCake } = bakery(server.url);
    expect(await rejection(orderCake.start({ body: cake }))).toMatchObject({ status: 400 });
    expect(await rejection(orderCake.start({ body: cake }))).toMatchObject({ code: 'location' });
  });

  test('a saved location of another server is refused', async () => {
    const { orderCake } = bakery('https://bakery.example.com/v1');
    expect(() => orderCake.resume('https://evil.example.com/jobs/1')).toThrow(
      'it leads to https://evil.example.com',
    );
  });
});
