// Section 2 of the wire protocol on the runtime: accepted, working, done, failed; asked twice, started
// twice, by somebody else, cancelled, crashed.

import { describe, expect, it } from 'vitest';
import {
  ConnectorError,
  type Job,
  notImplemented,
  NotImplementedError,
} from '../../../templates/runtime/server/controller.js';
import type { OperationDescriptor } from '../../../templates/runtime/server/descriptor.js';
import {
  connector,
  empty,
  errorOf,
  follow,
  json,
  jsonBody,
  operation,
  parameter,
  post,
  required,
  run,
  signal,
} from './running-server.js';

const order = operation('order', {
  method: 'post',
  path: '/shops/{shop}/cakes',
  pattern: { kind: 'pollingAction', resultStatus: 200 },
  parameters: [parameter('shop', 'path')],
  ...jsonBody({ type: 'object', properties: { flavour: { type: 'string' } } }),
  responses: [json(200), empty(202), json(400)],
});
type Run = (request: unknown, job: Job<unknown>) => unknown;
const start = (runJob: Run, more: object = {}, env: Record<string, string> = {}) =>
  run(connector([order]), { order: { run: runJob, ...more } }, { env });
const ask = (
  url: string,
  headers: Record<string, string> = {},
  body: unknown = { flavour: 'nut' },
) => post(`${url}/v1/shops/main/cakes`, body, headers);

async function unwritten(): Promise<never> {
  // What this will do is not clear yet.
  throw new NotImplementedError('src/controllers/order.ts');
}

describe('the start request', () => {
  it('is answered before the work is done, with Location and Retry-After', async () => {
    const work = signal();
    const { url } = await start(() => work.promise, {}, { RETRY_AFTER_SECONDS: '7' });
    const response = await ask(url);
    expect([response.status, required(response, 'retry-after')]).toEqual([202, '7']);
    const location = required(response, 'location');
    expect(location.startsWith(`${url}/v1/`)).toBe(true);
    const working = await fetch(location);
    expect(working.status).toBe(202);
    expect(required(working, 'location')).toBe(location);
    expect(required(working, 'retry-after')).toBe('7');
    const head = await fetch(location, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([202, '']);
    work.fire();
    expect((await follow(location)).status).toBe(200);
  });

  it('never uses the Host header', async () => {
    const { url } = await start(() => 1, {}, { PUBLIC_BASE_URL: 'https://cakes.example/base/' });
    const response = await ask(url, { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil' });
    expect(required(response, 'location')).toMatch(/^https:\/\/cakes\.example\/base\/v1\/[^/]/);
  });

  it('is refused by accept, without a job', async () => {
    let runs = 0;
    const { url } = await start(() => (runs += 1), {
      accept: () => ({ status: 400, body: { no: true } }),
    });
    const response = await ask(url);
    expect([response.status, await response.json()]).toEqual([400, { no: true }]);
    expect(runs).toBe(0);
  });

  it('is refused by what accept throws', async () => {
    const { url } = await start(() => 1, {
      accept: () => {
        throw new ConnectorError(409, 'Not today.');
      },
    });
    const response = await ask(url);
    expect([response.status, (await errorOf(response)).message]).toEqual([409, 'Not today.']);
  });

  it.each([
    ['a stub', { run: unwritten }],
    ['a stub of an earlier version', { run: notImplemented('src/controllers/order.ts') }],
  ])('is a 501 that names the file while run is %s', async (_what, controller) => {
    const { url } = await run(connector([order]), { order: controller });
    const response = await ask(url);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('src/controllers/order.ts');
  });

  it.each([
    ['the engine id of the step', { 'x-ms-action-tracking-id': 'a' }],
    ['an Idempotency-Key', { 'idempotency-key': 'a' }],
    ['run and request ids', { 'x-ms-workflow-run-id': 'r', 'x-ms-client-request-id': 'c' }],
  ])('that is sent again with %s starts one job', async (_what, headers) => {
    const { url } = await start((_request, job) => job.id);
    const [one, two] = [await ask(url, headers), await ask(url, headers)];
    expect(required(two, 'location')).toBe(required(one, 'location'));
    await follow(required(one, 'location'));
    expect(required(await ask(url, headers), 'location')).toBe(required(one, 'location'));
  });

  it('starts a job of its own without such an id, or with another body', async () => {
    const { url } = await start((_request, job) => job.id);
    const key = { 'x-ms-action-tracking-id': 'a' };
    const locations = [
      await ask(url),
      await ask(url),
      await ask(url, key),
      await ask(url, key, { flavour: 'lemon' }),
      await ask(url, { 'x-ms-workflow-run-id': 'r' }),
      await ask(url, { 'x-ms-workflow-run-id': 'r' }),
    ].map((response) => required(response, 'location'));
    expect(new Set(locations).size).toBe(6);
  });
});

describe('an Idempotency-Key of the caller', () => {
  const key = { 'idempotency-key': 'order 7' };

  it('that was used for another request is a 422, while the job runs and after it', async () => {
    const work = signal();
    let runs = 0;
    const { url } = await start(() => ((runs += 1), work.promise));
    const location = required(await ask(url, key), 'location');
    const refused = await ask(url, key, { flavour: 'lemon' });
    expect(refused.status).toBe(422);
    expect((await errorOf(refused)).message).toMatch(/Idempotency-Key.*another request/);
    const elsewhere = await post(`${url}/v1/shops/other/cakes`, { flavour: 'nut' }, key);
    expect(elsewhere.status).toBe(422);
    work.fire();
    await follow(location);
    expect((await ask(url, key, { flavour: 'lemon' })).status).toBe(422);
    expect(required(await ask(url, key), 'location')).toBe(location);
    expect(runs).toBe(1);
  });

  it('is looked at before ids of the engine, and knows a request by what lasts of it', async () => {
    const traced: OperationDescriptor = {
      ...order,
      parameters: [...order.parameters, parameter('x-ms-client-request-id', 'header')],
    };
    const { url } = await run(connector([traced]), { order: { run: () => 1 } });
    const answers = [
      await ask(url, { ...key, 'x-ms-client-request-id': 'a' }),
      await ask(url, { ...key, 'x-ms-client-request-id': 'b', 'x-ms-action-tracking-id': 'c' }),
    ].map((response) => required(response, 'location'));
    expect(answers[1]).toBe(answers[0]);
  });

  it('is one key for each caller', async () => {
    const keyed: OperationDescriptor = { ...order, security: [[{ scheme: 'key', scopes: [] }]] };
    const { url } = await run(
      connector([keyed], { security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } } }),
      { order: { run: () => 1 } },
      { env: { API_KEYS: 'mine,other' } },
    );
    expect((await ask(url, { ...key, 'x-key': 'mine' })).status).toBe(202);
    const other = await ask(url, { ...key, 'x-key': 'other' }, { flavour: 'lemon' });
    expect(other.status).toBe(202);
  });
});

describe('Location', () => {
  it('has the result of run, as often as it is asked for', async () => {
    const { url } = await start((request, job) => ({ request, attempt: job.attempt }));
    const location = required(await ask(url), 'location');
    const done = await follow(location);
    const cake = { request: { path: { shop: 'main' }, body: { flavour: 'nut' } }, attempt: 1 };
    expect([done.status, await done.json()]).toEqual([200, cake]);
    expect(await (await fetch(location)).json()).toEqual(cake);
  });

  it.each([
    [new ConnectorError(404, { gone: true }), 404],
    [new ConnectorError(409, 'Too late.'), 409],
    [new ConnectorError(503, 'Busy.', { transient: true }), 503],
    [new ConnectorError(429, 'Busy.', { transient: true }), 429],
    [new ConnectorError(503, 'Broken.'), 422],
    [new ConnectorError(408, 'Broken.'), 422],
    [new ConnectorError(429, 'Broken.'), 422],
  ])('has the failure %s as %d', async (error, status) => {
    const { url } = await start(() => {
      throw error;
    });
    const done = await follow(required(await ask(url), 'location'));
    expect(done.status).toBe(status);
    expect(done.headers.get('content-type')).toMatch(/json/);
    expect(await done.json()).toEqual(
      typeof error.body === 'string'
        ? { error: expect.objectContaining({ message: error.body }) }
        : error.body,
    );
  });

  it('has 422 with the id of the job, and nothing more, for an exception; run is not called again', async () => {
    let runs = 0;
    const { url } = await start(() => {
      runs += 1;
      throw new Error('hush');
    });
    const location = required(await ask(url), 'location');
    const done = await follow(location);
    const text = await done.text();
    expect([done.status, runs]).toEqual([422, 1]);
    expect(text).toContain(location.slice(location.lastIndexOf('/') + 1));
    expect(text).not.toContain('hush');
  });

  it('is a 404 for an unknown id', async () => {
    const { url } = await start(() => 1);
    const response = await fetch(`${required(await ask(url), 'location')}0`);
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message).toBeTruthy();
  });

  it('takes DELETE, which stops the work', async () => {
    const begun = signal();
    const stopped = signal();
    const { url } = await start((_request, job) => {
      job.signal.addEventListener('abort', () => stopped.fire());
      begun.fire();
      return stopped.promise.then(() => job.signal.throwIfAborted());
    });
    const location = required(await ask(url), 'location');
    await begun.promise;
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(204);
    await stopped.promise;
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(204);
    const after = await fetch(location);
    expect(after.status).toBeGreaterThanOrEqual(400);
    expect([408, 429]).not.toContain(after.status);
    expect(after.status).toBeLessThan(500);
  });

  it('belongs to who started the job', async () => {
    const keyed: OperationDescriptor = { ...order, security: [[{ scheme: 'key', scopes: [] }]] };
    const { url } = await run(
      connector([keyed], { security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } } }),
      { order: { run: () => 1 } },
      { env: { API_KEYS: 'mine,other' } },
    );
    const mine = { 'x-key': 'mine' };
    const location = required(await ask(url, mine), 'location');
    expect((await fetch(location)).status).toBe(401);
    expect((await fetch(location, { headers: { 'x-key': 'other' } })).status).toBe(404);
    const deleted = await fetch(location, { method: 'DELETE', headers: { 'x-key': 'other' } });
    expect(deleted.status).toBe(404);
    expect((await follow(location, { headers: mine })).status).toBe(200);
  });
});

describe("the definition's own status operation", () => {
  const status = operation('status', {
    path: '/shops/{shop}/cakes/{cake}/state',
    pattern: { kind: 'status', jobParameter: 'cake', of: ['order'] },
    parameters: [
      parameter('shop', 'path'),
      parameter('cake', 'path', { type: 'integer' }),
      parameter('view', 'query'),
    ],
  });
  const own: OperationDescriptor = {
    ...order,
    parameters: [parameter('shop', 'path'), parameter('view', 'query')],
    pattern: { kind: 'pollingAction', resultStatus: 200, statusOperation: 'status' },
  };

  it('is what Location leads to, with the variables and query of the start request', async () => {
    const { url } = await run(connector([own, status]), { order: { run: () => ({ a: 1 }) } });
    const response = await post(`${url}/v1/shops/a%2Fb%20c/cakes?view=all`, {});
    const location = required(response, 'location');
    expect(location).toMatch(/\/v1\/shops\/a%2Fb%20c\/cakes\/[^/]+\/state\?view=all$/);
    const done = await follow(location);
    expect([done.status, await done.json()]).toEqual([200, { a: 1 }]);
  });

  it('gives way to the own route when the start request cannot fill it', async () => {
    const bakers = { ...status, path: '/bakers/{baker}/{cake}', parameters: [] };
    const { url } = await run(connector([own, bakers]), { order: { run: () => 1 } });
    const location = required(await ask(url), 'location');
    expect(location).not.toContain('/bakers');
    expect((await follow(location)).status).toBe(200);
  });
});

it('checkpoints come back after the process was stopped in the middle', async () => {
  const begun = signal();
  const first = await start(
    async (_request, job) => {
      await job.saveCheckpoint({ layers: 2 });
      begun.fire();
      await new Promise((_resolve, reject) =>
        job.signal.addEventListener('abort', () => reject(job.signal.reason as Error)),
      );
    },
    {},
    { SHUTDOWN_SECONDS: '0', PUBLIC_BASE_URL: 'http://127.0.0.1:1' },
  );
  const location = new URL(required(await ask(first.url), 'location'));
  await begun.promise;
  await first.server.close();
  const { url } = await run(
    connector([order]),
    { order: { run: (_request: unknown, job: Job<unknown>) => [job.checkpoint, job.attempt] } },
    { folder: first.folder },
  );
  const done = await follow(url + location.pathname);
  expect(await done.json()).toEqual([{ layers: 2 }, 2]);
});
