// Sections 2 (polling action) and 5 (webhook action) of the wire protocol, row by row, on the bakery.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildSample,
  createReceiver,
  followLocation,
  hasty,
  importClient,
  type Receiver,
  required,
  type RunningServer,
  start,
} from './project.js';

const key = { 'X-API-Key': 'butter' };
const env = { API_KEYS: 'butter,other', LAYER_SECONDS: '0.2' };
let folder: string;
let server: RunningServer;
let receiver: Receiver;

beforeAll(async () => {
  folder = await buildSample('bakery');
  receiver = await createReceiver();
  server = await start(folder, env);
});
afterAll(async () => {
  await server?.stop();
  await receiver?.close();
});

function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...key, ...headers },
    body: JSON.stringify(body),
  });
}

describe('standard action', () => {
  it('answers a request with a response', async () => {
    const response = await fetch(`${server.url}/v1/flavours`, { headers: key });
    expect(response.status).toBe(200);
    expect(await response.json()).toContainEqual({ id: 'lemon', name: 'Lemon' });
  });

  it('refuses a caller without the key', async () => {
    const response = await fetch(`${server.url}/v1/flavours`);
    expect(response.status).toBe(401);
    expect(((await response.json()) as { error: { message: string } }).error.message).not.toContain(
      'butter',
    );
  });

  it('says which field of a request is wrong, and why', async () => {
    const response = await post('/cakes', { layers: 9 });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('flavour');
    expect(text).toContain('layers');
    expect(text).toContain('5');
  });
});

describe('polling action', () => {
  it('answers 202 with an absolute Location and whole seconds, then the result', async () => {
    const accepted = await post('/cakes', { flavour: 'lemon', layers: 2 });
    expect(accepted.status).toBe(202);
    const location = required(accepted, 'location');
    expect(location.startsWith(`${server.url}/v1/`)).toBe(true);
    expect(required(accepted, 'retry-after')).toMatch(/^\d+$/);

    const working = await fetch(location, { headers: key });
    expect(working.status).toBe(202);
    expect(working.headers.get('location')).toBe(location);
    expect(working.headers.get('retry-after')).toBe(accepted.headers.get('retry-after'));

    const done = await followLocation(location, { headers: key });
    expect(done.status).toBe(200);
    const cake = await done.json();
    expect(cake).toMatchObject({ flavour: 'lemon', layers: 2 });

    const again = await fetch(location, { headers: key });
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(cake);
  });

  it('starts one job for a start request that is sent twice', async () => {
    const headers = { 'x-ms-action-tracking-id': 'f2b0c1' };
    const order = { flavour: 'nut', layers: 1 };
    const first = await post('/cakes', order, headers);
    const second = await post('/cakes', order, headers);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = await post('/cakes', order, { 'x-ms-action-tracking-id': 'f2b0c2' });
    expect(other.headers.get('location')).not.toBe(first.headers.get('location'));
    const done = await followLocation(required(first, 'location'), { headers: key });
    const late = await post('/cakes', order, headers);
    expect(done.status).toBe(200);
    expect(late.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('refuses at once what the controller does not accept', async () => {
    const response = await post('/cakes', { flavour: 'gravel' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'UnknownFlavour' } });
  });

  it('answers a Location that is unknown or somebody else’s with 404', async () => {
    const accepted = await post('/cakes', { flavour: 'lemon', layers: 1 });
    const location = required(accepted, 'location');
    expect((await fetch(location, { headers: { 'X-API-Key': 'other' } })).status).toBe(404);
    expect((await fetch(location)).status).toBe(401);
    expect((await fetch(`${location}0`, { headers: key })).status).toBe(404);
  });

  it('finishes after a kill -9 between accept and completion', async () => {
    const accepted = await post('/cakes', { flavour: 'poppy', layers: 5, message: 'Hurrah' });
    expect(accepted.status).toBe(202);
    await server.kill();
    server = await start(folder, env, { port: server.port });
    const done = await followLocation(required(accepted, 'location'), { headers: key });
    expect(done.status).toBe(200);
    expect(await done.json()).toMatchObject({ flavour: 'poppy', layers: 5, message: 'Hurrah' });
  });
});

describe('webhook action', () => {
  const call = (path: string) => ({
    flavour: 'lemon',
    callbackUrl: `${receiver.url}${path}?sig=secret`,
  });

  it('answers 201 with the unsubscribe URL and calls back once', async () => {
    const accepted = await post('/cake-calls', call('/one'));
    expect(accepted.status).toBe(201);
    expect(required(accepted, 'location')).toMatch(
      new RegExp(`^${server.url}/v1/cake-calls/[A-Za-z0-9_-]{22,}$`),
    );
    const notification = await receiver.next();
    expect(notification.path).toBe('/one?sig=secret');
    expect(notification.headers['content-type']).toMatch(/^application\/json/);
    expect(notification.body).toMatchObject({ flavour: 'lemon' });
    expect(receiver.received.filter(({ path }) => path.startsWith('/one'))).toHaveLength(1);
  });

  it('never calls back after the engine has unsubscribed, and answers a second DELETE with 404', async () => {
    const accepted = await post('/cake-calls', call('/two'));
    const location = required(accepted, 'location');
    expect((await fetch(location, { method: 'DELETE', headers: key })).status).toBe(200);
    expect((await fetch(location, { method: 'DELETE', headers: key })).status).toBe(404);
    // A cake that was ordered later has been reported, so the cancelled one would have been.
    await post('/cake-calls', call('/three'));
    expect((await receiver.next()).path).toBe('/three?sig=secret');
    expect(receiver.received.some(({ path }) => path.startsWith('/two'))).toBe(false);
  });

  it('calls back after a kill -9 between subscribe and completion', async () => {
    await post('/cake-calls', call('/four'));
    await server.kill();
    server = await start(folder, env, { port: server.port });
    let next = await receiver.next();
    // What was being marked as delivered when the process died comes again, under its id.
    const before = receiver.received.slice(0, -1).map(({ headers }) => headers['webhook-id']);
    if (before.includes(next.headers['webhook-id'])) next = await receiver.next();
    expect(next.path).toBe('/four?sig=secret');
  });

  it('refuses a callback URL that is not allowed, without repeating its signature', async () => {
    const response = await post('/cake-calls', {
      flavour: 'lemon',
      callbackUrl: 'http://10.0.0.1/x?sig=hush',
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('callbackUrl');
    expect(text).not.toContain('hush');
  });

  it('keeps callback URLs and keys out of the log', () => {
    expect(server.lines.join('\n')).not.toMatch(/sig=|butter/);
  });
});

describe('the generated client', () => {
  type Module = typeof import('../../samples/bakery/project/src/generated/client.gen.js');
  const connect = async (options: object = {}) => {
    const { createClient } = (await importClient(folder)) as Module;
    const auth = { apiKey: 'butter' };
    return createClient({ baseUrl: `${server.url}/v1`, auth, fetch: hasty, ...options });
  };

  it('waits for a cake', async () => {
    const client = await connect();
    const [flavour] = await client.orderCake.choices('body.flavour');
    const input = { body: { flavour: flavour?.value ?? '', layers: 2 } };
    const steps: number[] = [];
    const cake = await client.orderCake(input, { onProgress: ({ waitMs }) => steps.push(waitMs) });
    expect(cake).toMatchObject({ flavour: flavour?.value, layers: 2 });
    expect(steps.length).toBeGreaterThan(0);
    expect(new Set(steps)).toEqual(new Set([50]));
  });

  it('keeps a handle of a cake, over a crash of the server', async () => {
    const client = await connect();
    const { location, status } = await client.orderCake.start({
      body: { flavour: 'poppy', layers: 5 },
    });
    expect((await status()).status).toBe(202);
    await server.kill();
    server = await start(folder, env, { port: server.port });
    const cake = await (await connect()).orderCake.resume(String(location)).result();
    expect(cake).toMatchObject({ flavour: 'poppy', layers: 5 });
  });

  it('starts one job where the answer to the start gets lost', async () => {
    const locations: Array<string | null> = [];
    const lossy: typeof fetch = async (...request) => {
      const response = await hasty(...request);
      if (response.status !== 202 || request[1]?.method !== 'POST') return response;
      locations.push(response.headers.get('location'));
      if (locations.length === 1) throw new TypeError('The connection broke.');
      return response;
    };
    const client = await connect({ fetch: lossy, retry: { intervalMs: 1 } });
    await client.orderCake({ body: { flavour: 'nut', layers: 1 } });
    expect(locations).toHaveLength(2);
    expect(locations[1]).toBe(locations[0]);
  });

  it('says what was wrong with an order', async () => {
    const { isClientError } = (await importClient(folder)) as Module;
    const client = await connect();
    const error = await client.orderCake({ body: { flavour: 'gravel' } }).catch((it) => it);
    expect(isClientError(error, 'orderCake') && error.status).toBe(400);
    expect(error).toMatchObject({ body: { error: { code: 'UnknownFlavour' } } });
  });

  it('has itself called back, or not', async () => {
    const client = await connect();
    const input = (path: string) => ({
      body: { flavour: 'lemon', callbackUrl: `${receiver.url}${path}` },
    });
    const cancelled = await client.orderCakeWithCallback.subscribe(input('/client-one'));
    await cancelled.unsubscribe();
    await client.orderCakeWithCallback.subscribe(input('/client-two'));
    const { path, body } = await receiver.next();
    expect(path).toBe('/client-two');
    expect(client.orderCakeWithCallback.parse(body).flavour).toBe('lemon');
    expect(() => client.orderCakeWithCallback.parse({ id: 1 })).toThrow('its id is number');
  });
});
