// One caller against another, and strangers against all: other callers' jobs and subscriptions, ids,
// addresses that are used again, and wrong keys.

import { describe, expect, it } from 'vitest';
import { startReceiver } from '../runtime/callbacks/receiver.js';
import { follow, post, required, run } from '../runtime/http/running-server.js';
import { ann, attacked, bob, controllers, KEYS } from './attacked-server.js';
import { exchange, request, statusesOf } from './wire.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const start = (env: Record<string, string> = {}) =>
  run(attacked, controllers, { env: { API_KEYS: KEYS, ...env } });

const statusOf = async (url: string, init: RequestInit = {}): Promise<number> => {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
};

describe("another caller's", () => {
  it('job is a 404 for GET and DELETE, and is still there for its owner', async () => {
    const { url } = await start();
    const location = required(await post(`${url}/v1/orders`, { cake: 1 }, ann), 'location');
    expect((await follow(location, { headers: ann })).status).toBe(200);
    for (const method of ['GET', 'DELETE', 'HEAD'])
      expect(await statusOf(location, { method, headers: bob }), method).toBe(404);
    for (const method of ['GET', 'DELETE'])
      expect(await statusOf(location, { method }), method).toBe(401);
    expect(await statusOf(location, { headers: ann })).toBe(200);
  });

  it('subscription is a 404 for DELETE everywhere, and is still there for its owner', async () => {
    const receiver = await startReceiver();
    const { url, server } = await start();
    const subscribed = await post(`${url}/v1/shops/a/hooks`, { url: receiver.url }, ann);
    const location = required(subscribed, 'location');
    const id = location.split('/').at(-1)!;
    const own = `${url}/v1/_connector/subscriptions/${id}`;
    for (const target of [location, own, `${url}/v1/shops/other/hooks/${id}`])
      expect(await statusOf(target, { method: 'DELETE', headers: bob }), target).toBe(404);
    for (const target of [location, own])
      expect(await statusOf(target, { method: 'DELETE' })).toBe(401);
    await server.connector.triggers['hook']!.publish('cake');
    expect((await receiver.nth(1)).body).toBe('"cake"');
    expect(await statusOf(location, { method: 'DELETE', headers: ann })).toBe(204);
    expect(await statusOf(location, { method: 'DELETE', headers: ann })).toBe(404);
  });
});

describe('ids', () => {
  it('are random UUIDs, and an unknown one says nothing about others', async () => {
    const { url } = await start();
    const jobs = await Promise.all([1, 2, 3].map((n) => post(`${url}/v1/orders`, n, ann)));
    const ids = jobs.map((job) => required(job, 'location'));
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(3);
    const unknown = `${url}/v1/_connector/jobs/00000000-0000-4000-8000-000000000000`;
    const bodies = await Promise.all(
      [unknown, ids[0]!].map(async (target) => (await fetch(target, { headers: bob })).text()),
    );
    // To another caller, a job that exists is as one that does not.
    expect(bodies[0]).toBe(bodies[1]);
  });
});

describe('Location replayed', () => {
  it('has the same result as often as its owner asks, and for nobody else', async () => {
    const { url } = await start();
    const location = required(await post(`${url}/v1/orders`, { cake: 'x' }, ann), 'location');
    const first = await (await follow(location, { headers: ann })).text();
    for (let count = 0; count < 5; count += 1)
      expect(await (await fetch(location, { headers: ann })).text()).toBe(first);
    expect(await statusOf(location, { headers: bob })).toBe(404);
    expect(await statusOf(location)).toBe(401);
  });

  it('never has the key that came in the query', async () => {
    const { url } = await start();
    for (const query of [
      'code=ann-key-1&q=1',
      'q=1&%63ode=ann-key-1',
      'q=1&code=ann-key-1&code=b',
    ]) {
      const response = await fetch(`${url}/v1/shops/a/news?${query}`);
      expect(response.status, query).toBe(202);
      expect(required(response, 'location')).not.toMatch(/ann-key-1|code/i);
      expect(required(response, 'location')).toContain('q=1');
    }
  });
});

describe('wrong keys', () => {
  it('x 300 are 401, and 429 after 60; who was known goes on', async () => {
    const { url } = await start();
    const ask = (key: string) => statusOf(`${url}/v1/who`, { headers: { 'x-key': key } });
    expect(await ask('ann-key-1')).toBe(200);
    const statuses: number[] = [];
    for (let count = 0; count < 300; count += 1) statuses.push(await ask(`wrong-${count}`));
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(401));
    expect(statuses.slice(60)).toEqual(Array(240).fill(429));
    expect(await ask('ann-key-1')).toBe(200);
    // A right guess is worth nothing then.
    expect(await ask('bob-key-1')).toBe(429);
  });

  it.each([
    ['duplicate header, both right', ['X-Key: ann-key-1', 'X-Key: ann-key-1']],
    ['duplicate header, the first right', ['X-Key: ann-key-1', 'X-Key: x']],
    ['duplicate header, the last right', ['X-Key: x', 'X-Key: ann-key-1']],
    ['prefix', ['X-Key: ann-key-']],
    ['prefix of the entry', ['X-Key: ann:']],
    ['name', ['X-Key: ann']],
    ['name of another', ['X-Key: bob:ann-key-1']],
    ['comma', ['X-Key: ann-key-1,bob-key-1']],
    ['comma at the end', ['X-Key: ann-key-1,']],
    ['all of API_KEYS', [`X-Key: ${KEYS}`]],
    ['empty', ['X-Key: ']],
    ['empty name', ['X-Key: :']],
    ['other case', ['X-Key: ANN-KEY-1']],
    ['in another header', ['Key: ann-key-1']],
    ['with an underscore', ['X_Key: ann-key-1']],
    ['quoted', ['X-Key: "ann-key-1"']],
    ['as a cookie', ['Cookie: X-Key=ann-key-1']],
    ['as a bearer token', ['Authorization: Bearer ann-key-1']],
    ['as latin-1', ['X-Key: ann-key-1\xa0']],
    ['names of objects', ['X-Key: __proto__']],
    ['longer by 60,000', [`X-Key: ann-key-1${'x'.repeat(60_000)}`]],
  ])('are a 401: %s', async (_what, headers) => {
    const { url } = await start();
    const bytes = Buffer.from(request('GET /v1/who HTTP/1.1', headers), 'latin1');
    expect(statusesOf(await exchange(url, bytes))).toEqual([401]);
  });

  it.each([
    'code=',
    'code=x&code=ann-key-1',
    'code[]=ann-key-1',
    'CODE=ann-key-1',
    'x-key=ann-key-1',
  ])('in the query are a 401: %s', async (query) => {
    const { url } = await start();
    expect(await statusOf(`${url}/v1/shops/a/news?${query}`)).toBe(401);
  });
});
