// Section 4 (webhook trigger) in both shapes: hooks of a repository with DELETE at Location, and the
// HTTP Webhook pair that unsubscribes by callback URL.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildSample,
  createReceiver,
  importClient,
  type Receiver,
  required,
  type RunningServer,
  start,
} from './project.js';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await createReceiver();
});
afterAll(() => receiver?.close());

function send(url: string, headers: Record<string, string>, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

describe('repository hooks', () => {
  const authorization = `Basic ${Buffer.from('octo:cat:9').toString('base64')}`;
  const env = { BASIC_USERS: 'octo:cat:9,hubot:pw' };
  let folder: string;
  let server: RunningServer;
  const hooks = (repo = 'spoon') => `${server.url}/v1/repos/octo/${repo}/hooks`;
  const hook = (path: string, events = ['push']) => ({
    name: 'web',
    events,
    config: { content_type: 'json', url: `${receiver.url}${path}` },
  });
  const report = (repo: string, event = 'push') =>
    send(
      `${server.url}/v1/repos/octo/${repo}/events`,
      { authorization },
      { event, sender: 'mona' },
    );
  const remove = (location: string) =>
    fetch(location, { method: 'DELETE', headers: { authorization } });

  beforeAll(async () => {
    folder = await buildSample('repository-hooks');
    server = await start(folder, env);
  });
  afterAll(() => server?.stop());

  it('asks for the declared credentials', async () => {
    const response = await send(hooks(), {}, hook('/x'));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic/i);
  });

  it('answers 201 with the declared body and the unsubscribe URL of the definition', async () => {
    const response = await send(hooks(), { authorization }, hook('/a'));
    expect(response.status).toBe(201);
    const body = (await response.json()) as { id: string };
    expect(body).toMatchObject({ name: 'web', active: true, events: ['push'] });
    expect(JSON.stringify(body)).not.toContain(receiver.url);
    expect(required(response, 'location')).toBe(`${hooks()}/${body.id}`);
    await remove(required(response, 'location'));
  });

  it('sends one POST with the declared body to each hook that listens', async () => {
    const one = required(await send(hooks(), { authorization }, hook('/one')), 'location');
    const two = required(
      await send(hooks(), { authorization }, hook('/two', ['release'])),
      'location',
    );
    const three = required(
      await send(hooks('fork'), { authorization }, hook('/three')),
      'location',
    );
    expect((await report('spoon')).status).toBe(202);
    const first = await receiver.next();
    expect(first.path).toBe('/one');
    expect(first.body).toEqual({
      event: 'push',
      sender: 'mona',
      repository: { owner: 'octo', name: 'spoon' },
    });
    await report('fork');
    expect((await receiver.next()).path).toBe('/three');
    await report('spoon', 'release');
    expect((await receiver.next()).path).toBe('/two');
    await Promise.all([one, two, three].map(remove));
  });

  it('takes the same subscribe call twice without subscribing twice', async () => {
    const one = await send(hooks(), { authorization }, hook('/same'));
    const two = await send(hooks(), { authorization }, hook('/same'));
    expect(two.status).toBe(201);
    expect(two.headers.get('location')).toBe(one.headers.get('location'));
    await report('spoon');
    expect((await receiver.next()).path).toBe('/same');
    await remove(required(one, 'location'));
    await remove(required(two, 'location'));
  });

  it('takes an unsubscribe twice, and sends nothing after it', async () => {
    const gone = required(await send(hooks(), { authorization }, hook('/gone')), 'location');
    const here = required(await send(hooks(), { authorization }, hook('/here')), 'location');
    expect((await remove(gone)).status).toBe(204);
    expect((await remove(gone)).status).toBe(404);
    await report('spoon');
    expect((await receiver.next()).path).toBe('/here');
    await remove(here);
    expect(receiver.received.some(({ path }) => path === '/gone')).toBe(false);
  });

  it('does not let another caller unsubscribe', async () => {
    const mine = required(await send(hooks(), { authorization }, hook('/mine')), 'location');
    const other = `Basic ${Buffer.from('hubot:pw').toString('base64')}`;
    await fetch(mine, { method: 'DELETE', headers: { authorization: other } });
    await report('spoon');
    expect((await receiver.next()).path).toBe('/mine');
    await remove(mine);
  });

  it.each([404, 410])('drops a subscription whose callback answers %d', async (status) => {
    await send(hooks(), { authorization }, hook(`/dead${status}`));
    receiver.answer(status);
    await report('spoon');
    expect((await receiver.next()).path).toBe(`/dead${status}`);
    const here = required(
      await send(hooks(), { authorization }, hook(`/alive${status}`)),
      'location',
    );
    await report('spoon');
    expect((await receiver.next()).path).toBe(`/alive${status}`);
    await remove(here);
    expect(receiver.received.filter(({ path }) => path === `/dead${status}`)).toHaveLength(1);
  });

  it('tries again after 503, with the same id', async () => {
    const here = required(await send(hooks(), { authorization }, hook('/again')), 'location');
    receiver.answer(503);
    await report('spoon');
    const one = await receiver.next();
    const two = await receiver.next();
    expect([one.path, two.path]).toEqual(['/again', '/again']);
    expect(two.headers['webhook-id']).toBe(one.headers['webhook-id']);
    await remove(here);
  });

  it('delivers what was published before a kill -9', async () => {
    const here = required(await send(hooks(), { authorization }, hook('/crash')), 'location');
    // The receiver refuses for now, so that the event is still waiting when the server dies.
    receiver.answer(503);
    await report('spoon');
    await receiver.next();
    await server.kill();
    server = await start(folder, env, { port: server.port });
    expect((await receiver.next()).path).toBe('/crash');
    await report('spoon');
    expect((await receiver.next()).path).toBe('/crash');
    expect((await remove(here)).status).toBe(204);
  });
});

describe('repository hooks through the generated client', () => {
  type Module = typeof import('../../samples/repository-hooks/project/src/generated/client.gen.js');

  it('subscribes by user and password, parses what arrives, and unsubscribes', async () => {
    const folder = await buildSample('repository-hooks');
    const server = await start(folder, { BASIC_USERS: 'jö:p:w' });
    try {
      const { createClient } = (await importClient(folder)) as Module;
      const basic = { username: 'jö', password: 'p:w' };
      const client = createClient({ baseUrl: `${server.url}/v1`, auth: { basic } });
      const path = { owner: 'octo', repo: 'spoon' };
      const body = {
        name: 'web',
        events: ['push'],
        config: { url: `${receiver.url}/client`, content_type: 'json' },
      } as const;
      const hook = await client.onRepositoryEvent.subscribe({ path, body });
      expect(hook.location).toBe(`${server.url}/v1/repos/octo/spoon/hooks/${hook.result.id}`);
      await client.reportEvent({ path, body: { event: 'push', sender: 'mona' } });
      const event = client.onRepositoryEvent.parse((await receiver.next()).body);
      expect([event.sender, event.repository.name]).toEqual(['mona', 'spoon']);
      await hook.unsubscribe();
      await hook.unsubscribe();
      await client.reportEvent({ path, body: { event: 'push', sender: 'lisa' } });
      const other = await client.onRepositoryEvent.subscribe({ path, body });
      await client.reportEvent({ path, body: { event: 'push', sender: 'rosa' } });
      expect(client.onRepositoryEvent.parse((await receiver.next()).body).sender).toBe('rosa');
      await client.onRepositoryEvent.unsubscribe(String(other.location));
    } finally {
      await server.stop();
    }
  });
});

describe('HTTP Webhook pair', () => {
  const headers = { 'X-API-Key': 'k' };
  let folder: string;
  let server: RunningServer;
  const subscribe = (path: string, sensorId?: string) =>
    send(`${server.url}/v1/subscribe`, headers, {
      callbackUrl: `${receiver.url}${path}`,
      sensorId,
    });
  const unsubscribe = (path: string) =>
    send(`${server.url}/v1/unsubscribe`, headers, { callbackUrl: `${receiver.url}${path}` });
  const reading = (sensorId: string, value: number) =>
    send(`${server.url}/v1/readings`, headers, { sensorId, value });

  beforeAll(async () => {
    folder = await buildSample('http-webhook');
    server = await start(folder, { API_KEYS: 'k' });
  });
  afterAll(() => server?.stop());

  it('subscribes and unsubscribes by callback URL, twice without harm', async () => {
    const subscribed = await subscribe('/all');
    expect(subscribed.status).toBe(200);
    expect((await subscribe('/one', 'fridge-1')).status).toBe(200);
    expect((await reading('fridge-2', 4)).status).toBe(204);
    expect((await reading('fridge-2', 12)).status).toBe(204);
    const alarm = await receiver.next();
    expect(alarm).toMatchObject({
      path: '/all',
      body: { sensorId: 'fridge-2', value: 12, limit: 8 },
    });
    expect((await unsubscribe('/all')).status).toBe(200);
    expect((await unsubscribe('/all')).status).toBe(404);
    await reading('fridge-1', 13);
    expect((await receiver.next()).path).toBe('/one');
    expect((await unsubscribe('/one')).status).toBe(200);
    expect(receiver.received.filter(({ path }) => path === '/all')).toHaveLength(1);
  });

  it('gives a Location that ends the subscription too', async () => {
    const location = required(await subscribe('/located'), 'location');
    const response = await fetch(location, { method: 'DELETE', headers });
    expect(response.ok).toBe(true);
    await subscribe('/last');
    await reading('fridge-1', 20);
    expect((await receiver.next()).path).toBe('/last');
    await unsubscribe('/last');
  });

  it('ends by callback URL through the generated client, where an answer has no Location', async () => {
    type Module = typeof import('../../samples/http-webhook/project/src/generated/client.gen.js');
    const { createClient } = (await importClient(folder)) as Module;
    const client = createClient({
      baseUrl: `${server.url}/v1`,
      auth: { apiKey: 'k' },
      fetch: async (...request) => new Response((await fetch(...request)).body),
    });
    const body = (path: string) => ({ body: { callbackUrl: `${receiver.url}${path}` } });
    const ended = await client.subscribe.subscribe(body('/client-ended'));
    expect(ended.location).toBeUndefined();
    await ended.unsubscribe();
    await ended.unsubscribe();
    const open = await client.subscribe.subscribe(body('/client-open'));
    await reading('fridge-3', 30);
    const { path, body: alarm } = await receiver.next();
    expect([path, client.subscribe.parse(alarm).value]).toEqual(['/client-open', 30]);
    await open.unsubscribe();
  });
});
