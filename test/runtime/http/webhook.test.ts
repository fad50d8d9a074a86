// Sections 4 and 5 of the wire protocol on the runtime: subscribe, event, unsubscribe, and the workflow
// that waits for one callback. The receiver is a real HTTP server.

import { describe, expect, it } from 'vitest';
import {
  type Callback,
  ConnectorError,
  type Job,
  notImplemented,
  NotImplementedError,
} from '../../../templates/runtime/server/controller.js';
import type {
  CallbackLocation,
  JsonSchema,
  OperationDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import { type Receiver, startReceiver } from '../callbacks/receiver.js';
import {
  connector,
  type Door,
  empty,
  errorOf,
  json,
  jsonBody,
  operation,
  parameter,
  post,
  required,
  run,
  signal,
} from './running-server.js';

const inBody: CallbackLocation = { in: 'body', path: ['config', 'url'] };

function hook(pattern: object = {}, more: Partial<OperationDescriptor> = {}): OperationDescriptor {
  return operation('hook', {
    method: 'post',
    path: '/repos/{owner}/hooks',
    parameters: [parameter('owner', 'path')],
    pattern: {
      kind: 'webhookTrigger',
      split: 'single',
      callback: inBody,
      subscribedStatus: 201,
      unsubscribeValues: [{ in: 'path', name: 'owner', from: { in: 'path', path: ['owner'] } }],
      ...pattern,
    },
    ...jsonBody({ type: 'object' }),
    responses: [
      json(201, {
        type: 'object',
        properties: { id: { type: 'string' }, events: { type: 'array' }, config: {} },
      }),
    ],
    ...more,
  });
}

const unhook = operation('unhook', {
  method: 'delete',
  path: '/repos/{owner}/hooks/{hook_Id}',
  pattern: { kind: 'unsubscribe', by: { kind: 'id', parameter: 'hook_Id' }, of: ['hook'] },
  parameters: [parameter('owner', 'path'), parameter('hook_Id', 'path', { type: 'integer' })],
  responses: [empty(200)],
});

const withUnhook = () => [hook({ unsubscribeOperation: 'unhook' }), unhook];
const at = (receiver: Receiver, path: string) =>
  `http://127.0.0.1:${receiver.port}${path}?sig=SECRET`;
const subscribe = (url: string, callback: unknown, more: object = {}, owner = 'ann') =>
  post(`${url}/v1/repos/${owner}/hooks`, { config: { url: callback }, ...more });
const remove = (location: string, headers: Record<string, string> = {}) =>
  fetch(location, { method: 'DELETE', headers });
const publish = (server: { connector: Door }, payload: unknown, filter?: unknown) =>
  server.connector.triggers['hook']!.publish(payload, { filter });

describe('subscribing', () => {
  it('is answered with the declared status, Location and the echoed body, never the callback URL', async () => {
    const receiver = await startReceiver();
    const { url } = await run(connector(withUnhook()), { hook: {} });
    const response = await subscribe(url, at(receiver, '/a'), { events: ['push'] }, 'a%2Fb');
    expect(response.status).toBe(201);
    const text = await response.text();
    const body = JSON.parse(text) as { id: string; events: unknown };
    expect(body.events).toEqual(['push']);
    expect(text).not.toMatch(/SECRET|127\.0\.0\.1/);
    expect(required(response, 'location')).toBe(`${url}/v1/repos/a%2Fb/hooks/${body.id}`);
  });

  it.each([
    ['a number', { type: 'integer' }, /\/[1-9]\d{0,14}$/, 'number'],
    ['a number of 31 bits', { type: 'integer', format: 'int32' }, /\/[1-9]\d{0,9}$/, 'number'],
    ['text', { type: 'string' }, /\/[0-9a-f-]{36}$/, 'string'],
    ['at most 1', { type: 'integer', maximum: 1 }, /\/1$/, 'number'],
    ['below 2', { type: 'integer', exclusiveMaximum: 2 }, /\/1$/, 'number'],
    ['from 7 to 8', { type: 'integer', minimum: 6.5, maximum: 8 }, /\/[78]$/, 'number'],
    ['from -8 to -7', { type: 'integer', minimum: -8, maximum: -7 }, /\/-[78]$/, 'number'],
    [
      '31 bits',
      { format: 'int32', type: 'integer', minimum: 2 ** 31 - 2 },
      /\/214748364[67]$/,
      'number',
    ],
    ['below 0', { type: 'integer', maximum: -3 }, /\/-\d{1,15}$/, 'number'],
    ['above 2^40', { type: 'integer', exclusiveMinimum: 2 ** 40 }, /\/[1-9]\d{12,14}$/, 'number'],
    ['above 47 bits', { type: 'integer', minimum: 2 ** 50 }, /\/1[12]\d{14}$/, 'number'],
  ])(
    'gives ids as the DELETE declares them: %s',
    async (_what, schema: JsonSchema, form, typeInBody) => {
      const receiver = await startReceiver();
      const ending = {
        ...unhook,
        parameters: [unhook.parameters[0]!, parameter('hook_Id', 'path', schema)],
      };
      const properties = { id: { type: typeInBody } };
      const started = hook({ unsubscribeOperation: 'unhook' });
      const answering = { ...started, responses: [json(201, { type: 'object', properties })] };
      const { url } = await run(connector([answering, ending]), { hook: {} });
      const response = await subscribe(url, at(receiver, '/a'));
      const location = required(response, 'location');
      expect(location).toMatch(form);
      const { id } = (await response.json()) as { id: unknown };
      expect(typeof id).toBe(typeInBody);
      expect(location.endsWith(`/${id}`)).toBe(true);
      expect((await remove(location)).status).toBe(200);
    },
  );

  const members = { type: 'object', properties: { id: {}, status: { type: 'string' }, note: {} } };
  it.each<[string, JsonSchema, (body: unknown) => void]>([
    [
      'required members, and no others that are made up',
      { ...members, required: ['status'] },
      (body) =>
        expect(body).toEqual({
          id: expect.any(String) as string,
          status: expect.any(String) as string,
        }),
    ],
    ['an array', { type: 'array', items: {} }, (body) => expect(body).toEqual([])],
    [
      'a full array',
      { type: 'array', minItems: 1, items: { type: 'integer' } },
      (body) => expect(body).toHaveLength(1),
    ],
    ['a text', { type: 'string' }, (body) => expect(body).toMatch(/^[0-9a-f-]{36}$/)],
    ['one of some texts', { type: 'string', enum: ['a'] }, (body) => expect(body).toBe('a')],
    ['a number', { type: 'integer', minimum: 7 }, (body) => expect(body).toBe(7)],
  ])('is answered as declared: %s', async (_what, schema, judge) => {
    const receiver = await startReceiver();
    const { url } = await run(connector([hook({}, { responses: [json(201, schema)] })]), {
      hook: {},
    });
    const response = await subscribe(url, at(receiver, '/a'));
    expect(response.status).toBe(201);
    judge(await response.json());
  });

  it('takes the body that the controller of a webhook action gives', async () => {
    const receiver = await startReceiver();
    const step = hook({ kind: 'webhookAction' });
    const { url } = await run(connector([step]), {
      hook: { start: () => {}, subscribed: () => ({ id: 'mine' }) },
    });
    expect(await (await subscribe(url, at(receiver, '/a'))).json()).toEqual({ id: 'mine' });
  });

  it.each<[string, JsonSchema, unknown]>([
    [
      'members',
      { type: 'object', required: ['gone'], properties: { gone: { type: 'boolean' } } },
      { gone: true },
    ],
    ['an array', { type: 'array', items: {} }, []],
    ['nothing in particular', { type: 'object' }, {}],
  ])('is ended with the body that is declared: %s', async (_what, schema, body) => {
    const receiver = await startReceiver();
    const [start] = withUnhook();
    const ending = { ...unhook, responses: [json(200, schema)] };
    const { url } = await run(connector([start!, ending]), { hook: {} });
    const response = await subscribe(url, at(receiver, '/a'));
    const ended = await remove(required(response, 'location'));
    expect(await ended.json()).toEqual(body);
  });

  it('gives no number twice, however few there are', async () => {
    const receiver = await startReceiver();
    const few = parameter('hook_Id', 'path', { type: 'integer', minimum: 5, maximum: 7 });
    const ending = { ...unhook, parameters: [unhook.parameters[0]!, few] };
    const { url } = await run(connector([hook({ unsubscribeOperation: 'unhook' }), ending]), {
      hook: {},
    });
    const numbers: unknown[] = [];
    for (const path of ['/a', '/b', '/c']) {
      const response = await subscribe(url, at(receiver, path));
      numbers.push(required(response, 'location').split('/').at(-1));
    }
    expect(numbers.toSorted()).toEqual(['5', '6', '7']);
    expect((await subscribe(url, at(receiver, '/d'))).status).toBe(500);
  });

  it.each([
    ['no number', { type: 'integer', minimum: 5, maximum: 4 }],
    ['no number that can be written exactly', { type: 'integer', minimum: 2 ** 53 }],
  ])('gives ids of its own where the DELETE admits %s', async (_what, schema: JsonSchema) => {
    const receiver = await startReceiver();
    const ending = {
      ...unhook,
      parameters: [unhook.parameters[0]!, parameter('hook_Id', 'path', schema)],
    };
    const started = hook({ unsubscribeOperation: 'unhook' });
    const { url } = await run(connector([started, ending]), { hook: {} });
    const response = await subscribe(url, at(receiver, '/a'));
    expect(required(response, 'location')).toMatch(/\/[0-9a-f-]{36}$/);
  });

  it.each([
    ['query', { in: 'query', path: ['cb'] }],
    ['header', { in: 'header', path: ['X-Callback'] }],
  ] as const)('finds the callback URL in the %s', async (place, callback) => {
    const receiver = await startReceiver();
    const requests: unknown[] = [];
    const { url, server } = await run(
      connector([
        operation('hook', {
          method: 'post',
          pattern: { kind: 'webhookTrigger', split: 'single', callback, subscribedStatus: 200 },
          parameters: [parameter(callback.path[0], place)],
          responses: [empty(200)],
        }),
      ]),
      { hook: { subscribed: (it: unknown) => void requests.push(it) } },
    );
    const target = at(receiver, '/here');
    const query = place === 'query' ? `?cb=${encodeURIComponent(target)}` : '';
    const response = await fetch(`${url}/v1/hook${query}`, {
      method: 'POST',
      headers: place === 'header' ? { 'x-callback': target } : {},
    });
    expect(response.status).toBe(200);
    expect(JSON.stringify(requests)).not.toContain('SECRET');
    await publish(server, { n: 1 });
    expect((await receiver.nth(1)).path).toBe('/here?sig=SECRET');
  });

  it.each([
    ['not allowed', 'http://10.0.0.1/x?sig=hush'],
    ['missing', undefined],
    ['not a string', 7],
    ['not a URL', 'nonsense-hush'],
  ])('with a callback URL that is %s is a 400 that names the field', async (_what, callback) => {
    const { url } = await run(connector([hook()]), { hook: {} });
    const response = await subscribe(url, callback);
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('/config/url');
    expect(text).not.toContain('hush');
  });

  it('where nobody said where the callback URL is, is a 400 that says how to', async () => {
    const { pattern } = hook();
    const { callback: _callback, ...rest } = pattern as { callback: unknown };
    const { url } = await run(connector([hook({}, { pattern: rest as never })]), { hook: {} });
    const response = await subscribe(url, 'https://example.com/x');
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toContain('la-connector.json');
  });

  it('twice with one callback URL is one subscription', async () => {
    const receiver = await startReceiver();
    const { url, server } = await run(connector(withUnhook()), { hook: {} });
    const one = await subscribe(url, at(receiver, '/a'));
    const two = await subscribe(url, at(receiver, '/a'));
    expect(required(two, 'location')).toBe(required(one, 'location'));
    await publish(server, 1);
    await subscribe(url, at(receiver, '/b'));
    await publish(server, 2);
    await receiver.nth(3);
    expect(receiver.received.map(({ path }) => path[1]).sort()).toEqual(['a', 'a', 'b']);
  });

  it('for two things with one callback URL is two subscriptions, each ended by itself', async () => {
    const receiver = await startReceiver();
    const { url, server } = await run(connector(withUnhook()), { hook: {} });
    const spoon = required(await subscribe(url, at(receiver, '/a'), { of: 'spoon' }), 'location');
    const fork = required(await subscribe(url, at(receiver, '/a'), { of: 'fork' }), 'location');
    expect(fork).not.toBe(spoon);
    await publish(server, 'spoon', { body: { of: 'spoon' } });
    await publish(server, 'fork', { body: { of: 'fork' } });
    await receiver.nth(2);
    expect((await remove(spoon)).status).toBe(200);
    await publish(server, 'spoon', { body: { of: 'spoon' } });
    await publish(server, 'last', { body: { of: 'fork' } });
    await receiver.nth(3);
    const bodies = receiver.received.map(({ body }) => JSON.parse(body) as string);
    expect([bodies.slice(0, 2).sort(), bodies[2]]).toEqual([['fork', 'spoon'], 'last']);
  });

  it('can be shaped and refused by the controller', async () => {
    const receiver = await startReceiver();
    let refuse = true;
    const { url, server } = await run(connector([hook()]), {
      hook: {
        subscribed({ id, request }: { id: string; request: unknown }) {
          if (refuse) throw new ConnectorError(409, 'Full.');
          return { id, request };
        },
      },
    });
    const refused = await subscribe(url, at(receiver, '/no'));
    expect([refused.status, (await errorOf(refused)).message]).toEqual([409, 'Full.']);
    refuse = false;
    const taken = await subscribe(url, at(receiver, '/yes'));
    expect(await taken.json()).toMatchObject({
      request: { path: { owner: 'ann' }, body: { config: { url: '' } } },
    });
    await publish(server, 1);
    expect((await receiver.nth(1)).path).toMatch(/^\/yes/);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('an event', () => {
  it('is one POST of its body to every subscription that matches', async () => {
    const receiver = await startReceiver();
    const { url, server } = await run(connector([hook()]), { hook: {} });
    await subscribe(url, at(receiver, '/push'), { events: ['push'] });
    await subscribe(url, at(receiver, '/both'), { events: ['push', 'pull'] });
    await subscribe(url, at(receiver, '/any'));
    await subscribe(url, at(receiver, '/bob'), {}, 'bob');
    await publish(server, { is: 'pull' }, { path: { owner: 'ann' }, body: { events: ['pull'] } });
    await receiver.nth(2);
    await publish(server, 'last', { path: { owner: 'bob' } });
    const last = await receiver.nth(3);
    expect([last.path.slice(0, 4), last.body]).toEqual(['/bob', '"last"']);
    const first = receiver.received.slice(0, 2);
    expect(first.map(({ path, body }) => [path.slice(0, 5), body]).sort()).toEqual([
      ['/any?', '{"is":"pull"}'],
      ['/both', '{"is":"pull"}'],
    ]);
    expect(first[0]?.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each([404, 410])(
    'answered with %d ends the subscription, and its controller hears of it',
    async (status) => {
      const ended = signal<string>();
      const receiver = await startReceiver((response, count) => {
        response.writeHead(count === 1 ? status : 200).end();
      });
      const { url, server } = await run(connector([hook()]), {
        hook: { unsubscribed: ({ id }: { id: string }) => ended.fire(id) },
      });
      const response = await subscribe(url, at(receiver, '/gone'));
      const { id } = (await response.json()) as { id: string };
      await publish(server, 1);
      expect(await ended.promise).toBe(id);
      await subscribe(url, at(receiver, '/here'));
      await publish(server, 2);
      expect((await receiver.nth(2)).path).toMatch(/^\/here/);
    },
  );
});

describe('unsubscribing', () => {
  it('answers the declared status, then 404, and calls the controller once', async () => {
    const receiver = await startReceiver();
    const ended: string[] = [];
    const { url, server } = await run(connector(withUnhook()), {
      hook: { unsubscribed: ({ id }: { id: string }) => void ended.push(id) },
    });
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    expect((await remove(`${location}0`)).status).toBe(404);
    expect((await remove(location)).status).toBe(200);
    expect(await errorOf(await remove(location))).toMatchObject({ code: 'NotFound' });
    expect(ended).toHaveLength(1);
    await subscribe(url, at(receiver, '/b'));
    await publish(server, 1);
    expect((await receiver.nth(1)).path).toMatch(/^\/b/);
  });

  it('works at a route of the runtime where the definition has none', async () => {
    const receiver = await startReceiver();
    const { url } = await run(connector([hook()]), { hook: {} });
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    expect(location.startsWith(`${url}/v1/`)).toBe(true);
    expect((await remove(location)).status).toBe(204);
    expect((await remove(location)).status).toBe(404);
  });

  it('breaks off what is on its way, so that nothing comes once it is answered', async () => {
    const brokenOff = signal();
    const receiver = await startReceiver((response) => {
      response.once('close', () => brokenOff.fire());
    });
    const { url, server } = await run(connector(withUnhook()), { hook: {} });
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    await publish(server, 1);
    await receiver.nth(1);
    expect((await remove(location)).status).toBe(200);
    await brokenOff.promise;
    expect(receiver.received).toHaveLength(1);
  });

  it('is successful although the controller throws', async () => {
    const receiver = await startReceiver();
    const { url } = await run(connector([hook()]), {
      hook: {
        unsubscribed() {
          throw new Error('hush');
        },
      },
    });
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    expect((await remove(location)).status).toBe(204);
  });

  it("of somebody else's does nothing, and is a 404", async () => {
    const receiver = await startReceiver();
    const security = [[{ scheme: 'key', scopes: [] }]];
    const { url, server } = await run(
      connector(
        [
          { ...hook({ unsubscribeOperation: 'unhook' }), security },
          { ...unhook, security },
        ],
        {
          security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } },
        },
      ),
      { hook: {} },
      { env: { API_KEYS: 'mine,other' } },
    );
    const response = await post(
      `${url}/v1/repos/ann/hooks`,
      { config: { url: at(receiver, '/a') } },
      { 'x-key': 'mine' },
    );
    const location = required(response, 'location');
    expect((await remove(location)).status).toBe(401);
    expect((await remove(location, { 'x-key': 'other' })).status).toBe(404);
    await publish(server, 1);
    await receiver.nth(1);
    expect((await remove(location, { 'x-key': 'mine' })).status).toBe(200);
  });

  it('by callback URL removes that one', async () => {
    const receiver = await startReceiver();
    const by = { kind: 'callbackUrl', location: { in: 'body', path: ['url'] } } as const;
    const { url, server } = await run(
      connector([
        hook(),
        operation('drop', {
          method: 'post',
          path: '/drop',
          pattern: { kind: 'unsubscribe', by, of: ['hook'] },
          ...jsonBody({ type: 'object' }),
          responses: [empty(202)],
        }),
      ]),
      { hook: {} },
    );
    for (const path of ['/a', '/b']) await subscribe(url, at(receiver, path));
    const drop = (body: object) => post(`${url}/v1/drop`, body);
    expect((await drop({ url: at(receiver, '/a') })).status).toBe(202);
    expect((await drop({ url: at(receiver, '/a') })).status).toBe(404);
    expect((await drop({})).status).toBe(400);
    await publish(server, 1);
    expect((await receiver.nth(1)).path).toMatch(/^\/b/);
  });
});

describe('a webhook action', () => {
  type Start = (request: unknown, callback: Callback<unknown>, job: Job<unknown>) => unknown;
  const waiting = (start: Start, more: object = {}, env: Record<string, string> = {}) =>
    run(
      connector([hook({ kind: 'webhookAction', unsubscribeOperation: 'unhook' }), unhook]),
      { hook: { start, ...more } },
      { env },
    );

  it('calls back once, with what complete was given', async () => {
    const receiver = await startReceiver();
    const second = signal<unknown>();
    const { url } = await waiting(async (request, callback) => {
      await callback.complete({ request });
      await callback.complete('again').catch(second.fire);
    });
    const response = await subscribe(url, at(receiver, '/a'), { n: 1 });
    expect(response.status).toBe(201);
    expect(await second.promise).toMatchObject({ status: 409 });
    const { body } = await receiver.nth(1);
    expect(JSON.parse(body)).toEqual({
      request: { path: { owner: 'ann' }, body: { config: { url: '' }, n: 1 } },
    });
  });

  it('can be completed later, from anywhere', async () => {
    const receiver = await startReceiver();
    const asked = signal<string>();
    const { url, server } = await waiting((_request, { id }) => asked.fire(id));
    await subscribe(url, at(receiver, '/a'));
    const door = server.connector.actions['hook']!;
    await door.complete(await asked.promise, { yes: true });
    expect((await receiver.nth(1)).body).toBe('{"yes":true}');
    await expect(door.complete('unknown', {})).rejects.toMatchObject({ status: 404 });
  });

  it('that is cancelled stops, hears of it, and never calls', async () => {
    const receiver = await startReceiver();
    const [begun, cancelled, tried] = [signal(), signal<string>(), signal<unknown>()];
    const { url } = await waiting(
      async (_request, callback, job) => {
        begun.fire();
        await new Promise((stop) => job.signal.addEventListener('abort', stop));
        await callback.complete('too late').catch(tried.fire);
      },
      { cancel: ({ id }: { id: string }) => cancelled.fire(id) },
    );
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    await begun.promise;
    expect((await remove(location)).status).toBe(200);
    expect(location.endsWith(await cancelled.promise)).toBe(true);
    expect(await tried.promise).toMatchObject({ status: 404 });
    expect(receiver.received).toEqual([]);
  });

  it.each([
    ['where the definition has an operation for it', 'unhook', 200],
    ['at the route of the runtime', undefined, 204],
  ])('is ended by the engine after its answer too: %s', async (_what, unsubscribe, status) => {
    const receiver = await startReceiver();
    const pattern = {
      kind: 'webhookAction',
      ...(unsubscribe && { unsubscribeOperation: unsubscribe }),
    };
    const operations = unsubscribe === undefined ? [hook(pattern)] : [hook(pattern), unhook];
    const { url } = await run(connector(operations), {
      hook: { start: (_request: unknown, callback: Callback<unknown>) => callback.complete(1) },
    });
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    await receiver.nth(1);
    for (let count = 0; count < 3; count += 1) expect((await remove(location)).status).toBe(status);
  });

  it('whose start is sent again after the callback is answered as before', async () => {
    const receiver = await startReceiver();
    let starts = 0;
    const { url } = await waiting(async (_request, callback) => {
      starts += 1;
      await callback.complete(1);
    });
    const send = () => subscribe(url, at(receiver, '/a'), { n: 1 });
    const first = await send();
    const [location, body] = [required(first, 'location'), await first.json()];
    await receiver.nth(1);
    for (let count = 0; count < 20; count += 1) {
      const again = await send();
      expect([again.status, again.headers.get('location')]).toEqual([201, location]);
      expect(await again.json()).toEqual(body);
    }
    expect([starts, receiver.received.length]).toEqual([1, 1]);
  });

  it('begins again after an exception', async () => {
    const receiver = await startReceiver();
    const { url } = await waiting(async (_request, callback, job) => {
      if (job.attempt === 1) throw new Error('The approver does not answer.');
      await callback.complete(job.attempt);
    });
    await subscribe(url, at(receiver, '/a'));
    expect((await receiver.nth(1)).body).toBe('2');
  });

  it('that is given up can still be answered by its controller', async () => {
    const receiver = await startReceiver();
    const failing = () => {
      throw new Error('The approver does not answer.');
    };
    const failed = (_request: unknown, callback: Callback<unknown>) =>
      callback.complete({ outcome: 'nobody was there' });
    const { url } = await waiting(failing, { failed }, { JOB_MAX_ATTEMPTS: '1' });
    await subscribe(url, at(receiver, '/a'));
    expect((await receiver.nth(1)).body).toBe('{"outcome":"nobody was there"}');
  });

  it('with the Idempotency-Key of another request is a 422, also after its callback', async () => {
    const receiver = await startReceiver();
    let starts = 0;
    const { url } = await waiting(
      async (_request, callback) => {
        starts += 1;
        await callback.complete(1);
      },
      {},
      { SUBSCRIPTION_QUOTA: '2', JOB_QUOTA: '2' },
    );
    const send = (path: string, more: object, key = 'approval 7') =>
      post(
        `${url}/v1/repos/ann/hooks`,
        { config: { url: at(receiver, path) }, ...more },
        { 'idempotency-key': key },
      );
    const location = required(await send('/a', { n: 1 }), 'location');
    await receiver.nth(1);
    for (let count = 0; count < 3; count += 1) {
      const refused = await send('/b', { n: 2 });
      expect(refused.status).toBe(422);
      expect((await errorOf(refused)).message).toMatch(/Idempotency-Key.*another request/);
    }
    expect(required(await send('/a', { n: 1 }), 'location')).toBe(location);
    // What was refused holds no place of a quota.
    expect((await send('/b', { n: 2 }, 'approval 8')).status).toBe(201);
    await receiver.nth(2);
    expect(starts).toBe(2);
  });

  it('begins anew under its Idempotency-Key after it was cancelled', async () => {
    const receiver = await startReceiver();
    const { url } = await waiting(() => {});
    const send = (more: object) =>
      post(
        `${url}/v1/repos/ann/hooks`,
        { config: { url: at(receiver, '/a') }, ...more },
        { 'idempotency-key': 'approval 7' },
      );
    const location = required(await send({ n: 1 }), 'location');
    expect((await remove(location)).status).toBe(200);
    expect(required(await send({ n: 2 }), 'location')).not.toBe(location);
  });

  it('that is given up without failed() is in the log, and can still be completed from elsewhere', async () => {
    const receiver = await startReceiver();
    const [asked, said] = [signal<string>(), signal<string>()];
    const start: Start = (_request, { id }) => {
      asked.fire(id);
      throw new Error('The approver does not answer.');
    };
    const { url, server } = await waiting(start, {}, { JOB_MAX_ATTEMPTS: '1' });
    server.app.log.error = ((_details: object, text: string) => {
      if (text.includes('no failed()')) said.fire(text);
    }) as never;
    const location = required(await subscribe(url, at(receiver, '/a')), 'location');
    expect(await said.promise).toContain('the workflow waits until it times out');
    await server.connector.actions['hook']!.complete(await asked.promise, { by: 'hand' });
    expect((await receiver.nth(1)).body).toBe('{"by":"hand"}');
    expect((await remove(location)).status).toBe(200);
  });

  it('is refused by accept, without a subscription', async () => {
    const receiver = await startReceiver();
    let starts = 0;
    const { url } = await waiting(() => (starts += 1), {
      accept: () => ({ status: 201, body: { no: true } }),
    });
    const response = await subscribe(url, at(receiver, '/a'));
    expect([response.status, await response.json(), starts]).toEqual([201, { no: true }, 0]);
    expect(response.headers.get('location')).toBeNull();
  });

  it.each([
    [
      'a stub',
      {
        async start() {
          throw new NotImplementedError('src/controllers/hook.ts');
        },
      },
    ],
    ['a stub of an earlier version', { start: notImplemented('src/controllers/hook.ts') }],
  ])('is a 501 that names the file while start is %s', async (_what, controller) => {
    const { url } = await run(connector([hook({ kind: 'webhookAction' })]), { hook: controller });
    const response = await subscribe(url, 'http://127.0.0.1:1/x');
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('src/controllers/hook.ts');
  });
});
