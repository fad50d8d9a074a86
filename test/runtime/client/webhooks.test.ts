// Webhook triggers and actions through the client's runtime, against a real HTTP server.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type CallOptions,
  type ClientOptions,
  type RawAnswer,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import type { Hook } from '../../../templates/runtime/client/table.js';
import { type Subscription, webhooks } from '../../../templates/runtime/client/webhooks.js';
import { rejection, startServer } from './scripted-server.js';

interface Hooks {
  readonly onEvent: {
    (input?: object): Call<unknown, RawAnswer>;
    subscribe(input?: object, options?: CallOptions): Promise<Subscription<unknown>>;
    unsubscribe(location: string, options?: CallOptions): Promise<void>;
    parse(body: unknown): unknown;
  };
  endEvent(input?: object): Call<unknown, RawAnswer>;
}

function hooks(
  baseUrl: string,
  hook: Hook = {},
  ender = 'DELETE /repos/{repo}/hooks/{hookId}',
  options: Partial<ClientOptions> = {},
): Hooks['onEvent'] {
  return createCaller<Hooks>(
    { baseUrl, auth: { apiKey: 'k', bearer: 't' }, ...options },
    {
      schemes: { key: { header: 'X-Key' }, token: 'bearer' },
      security: [['key']],
      operations: {
        onEvent: { call: 'POST /repos/{repo}/hooks', body: 'json', hook },
        endEvent: {
          call: ender,
          security: [['token']],
          ...(ender.startsWith('POST') ? { body: 'json' as const } : {}),
        },
      },
    },
    [webhooks],
  ).onEvent;
}

const input = {
  path: { repo: 'spoon' },
  body: { config: { url: 'https://me.example.com/in?sig=s' } },
};
const subscribed = {
  status: 201,
  headers: { location: '/v1/repos/spoon/hooks/7' },
  body: { id: 7 },
};
const byId: Hook = { end: { call: 'endEvent', id: 'hookId' } };

describe('a subscription', () => {
  test('ends by DELETE at its Location, once or twice', async () => {
    const server = await startServer(subscribed, { status: 204 }, { status: 404 }, { status: 410 });
    const handle = await hooks(`${server.url}/v1`, byId).subscribe(input);
    expect(handle).toMatchObject({
      location: `${server.url}/v1/repos/spoon/hooks/7`,
      result: { id: 7 },
    });
    for (let count = 0; count < 3; count += 1) await handle.unsubscribe();
    expect(server.asked.slice(1)).toEqual(
      Array.from({ length: 3 }, () => 'DELETE /v1/repos/spoon/hooks/7'),
    );
    // With the credentials of the operation that ends it, and without the subscribe call's body.
    expect(server.seen[0]).toMatchObject({ body: input.body, headers: { 'x-key': 'k' } });
    expect(server.seen[1]).toMatchObject({ body: '', headers: { authorization: 'Bearer t' } });
  });

  test('ends by its saved location, with the credentials of the subscribe call where there is no other', async () => {
    const server = await startServer({ status: 200 });
    await hooks(`${server.url}/v1`).unsubscribe('/v1/repos/spoon/hooks/7');
    expect(server.asked).toEqual(['DELETE /v1/repos/spoon/hooks/7']);
    expect(server.seen[0]?.headers['x-key']).toBe('k');
  });

  test.each<[string, object]>([
    ['hookId', { hookId: 'a/7' }],
    ['id', { id: 'a/7' }],
  ])('ends by the operation of the definition with the %s of the answer', async (_name, body) => {
    const server = await startServer({ status: 201, body }, { status: 204 });
    const handle = await hooks(server.url, byId).subscribe(input);
    expect(handle.location).toBeUndefined();
    await handle.unsubscribe();
    expect(server.asked[1]).toBe('DELETE /repos/spoon/hooks/a%2F7');
  });

  test('ends by its callback URL where the definition says so', async () => {
    const server = await startServer({ status: 200 }, { status: 204 }, { status: 404 });
    const url = [
      ['body', 'config', 'url'],
      ['body', 'callback', 'address'],
    ] as const;
    const end = { call: 'endEvent', url };
    const handle = await hooks(server.url, { end }, 'POST /repos/{repo}/end').subscribe(input);
    await handle.unsubscribe();
    await handle.unsubscribe();
    expect(server.seen[1]).toMatchObject({
      method: 'POST',
      url: '/repos/spoon/end',
      body: { callback: { address: input.body.config.url } },
    });
  });

  test('that cannot be ended says so', async () => {
    const server = await startServer({ status: 201, body: {} }, { status: 201 });
    const withoutId = await hooks(server.url, byId).subscribe(input);
    const withoutEnd = await hooks(server.url).subscribe(input);
    for (const handle of [withoutId, withoutEnd])
      expect(await rejection(handle.unsubscribe())).toMatchObject({
        code: 'location',
        message: expect.stringContaining('without Location'),
      });
  });

  test('whose end is refused says so, and asks once', async () => {
    const server = await startServer(subscribed, { status: 403 }, { status: 200, body: { id: 1 } });
    const { subscribe } = hooks(server.url, byId);
    expect(await rejection((await subscribe(input)).unsubscribe())).toMatchObject({
      code: 'status',
      operation: 'onEvent',
      method: 'DELETE',
      status: 403,
    });
    server.answer({ status: 403 });
    expect(await rejection((await subscribe(input)).unsubscribe())).toMatchObject({
      operation: 'endEvent',
      status: 403,
    });
    expect(server.seen).toHaveLength(4);
  });

  test('that is refused is none', async () => {
    const server = await startServer({ status: 400, body: { why: 'no' } });
    expect(await rejection(hooks(server.url).subscribe(input))).toMatchObject({
      status: 400,
      body: { why: 'no' },
    });
  });

  test('with a Location elsewhere is there, and does not hand out the credentials', async () => {
    const evil = await startServer();
    const server = await startServer({ ...subscribed, headers: { location: `${evil.url}/7` } });
    const handle = await hooks(server.url, byId).subscribe(input);
    expect(handle.location).toBe(`${evil.url}/7`);
    expect(await rejection(handle.unsubscribe())).toMatchObject({ code: 'location' });
    expect(evil.seen).toEqual([]);
    evil.answer({ status: 204 });
    await hooks(server.url, byId, undefined, { trustedOrigins: [evil.url] }).unsubscribe(
      `${evil.url}/7`,
    );
    expect(evil.asked).toEqual(['DELETE /7']);
  });
});

describe('a notification', () => {
  const shape: Hook['shape'] = {
    members: { id: 'string', count: 'number?', tags: 'array?', detail: 'object', any: 'any' },
  };
  const good = { id: 'a', detail: {}, any: 0, more: 1 };
  const { parse } = hooks('http://127.0.0.1:1', { shape });

  test.each([
    [good],
    [{ ...good, count: 1, tags: [] }],
    [{ ...good, count: null, tags: undefined }],
    [{ ...good, any: [] }],
  ])('is taken: %j', (body) => {
    expect(parse(body)).toBe(body);
  });

  test('as JSON text', () => {
    expect(parse(JSON.stringify(good))).toEqual(good);
  });

  test.each<[unknown, string]>([
    ['{"id":', 'JSON'],
    [null, 'it is null, not object'],
    [[good], 'it is array, not object'],
    [undefined, 'it is undefined, not object'],
    [7, 'it is number, not object'],
    [{ ...good, id: undefined }, 'its id is undefined, not string'],
    [{ ...good, id: null }, 'its id is null, not string'],
    [{ ...good, id: 1 }, 'its id is number, not string'],
    [{ ...good, count: '1' }, 'its count is string, not number'],
    [{ ...good, tags: {} }, 'its tags is object, not array'],
    [{ ...good, detail: [] }, 'its detail is array, not object'],
    [{ ...good, any: undefined }, 'its any is undefined'],
  ])('is refused: %j', async (body, why) => {
    const error = await rejection((async () => parse(body))());
    expect(error).toMatchObject({ code: 'notification', operation: 'onEvent' });
    expect((error as Error).message).toContain(why);
  });

  test('may be a list', async () => {
    const list = hooks('http://127.0.0.1:1', { shape: { ...shape, list: true } }).parse;
    expect(list([good, good])).toEqual([good, good]);
    expect(list([])).toEqual([]);
    for (const bad of [good, [good, { id: 1 }], [null]]) expect(() => list(bad)).toThrow();
    const loose = hooks('http://127.0.0.1:1', { shape: { list: true } }).parse;
    expect(loose([1, 'a'])).toEqual([1, 'a']);
  });

  test('of which the definition says nothing is what it is', () => {
    expect(hooks('http://127.0.0.1:1').parse('[1]')).toEqual([1]);
  });

  test('has no members but its own', async () => {
    const odd = hooks('http://127.0.0.1:1', { shape: { members: { toString: 'string' } } }).parse;
    expect(await rejection((async () => odd({}))())).toMatchObject({
      message: expect.stringContaining('its toString is undefined'),
    });
    expect(odd({ toString: 'a' })).toEqual({ toString: 'a' });
  });
});
