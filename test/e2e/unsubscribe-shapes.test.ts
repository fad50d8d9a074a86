// The engine's side of every shape of unsubscribe operation, from a definition to HTTP: subscribe, read
// Location, send a bare DELETE there with the connection's credentials, and nothing comes any more.

import { describe, expect, it } from 'vitest';
import { describeConnector } from '../../src/simulate.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import { startReceiver } from '../runtime/callbacks/receiver.js';
import { post, required, run } from '../runtime/http/running-server.js';
import { simulateHere } from '../simulate/server.js';

const url = { type: 'string', 'x-ms-notification-url': true };

interface Shape {
  readonly from?: string;
  readonly to: string;
  readonly subscribe?: readonly object[];
  readonly properties?: object;
  readonly end?: readonly object[];
  readonly settings?: ConnectorSettings;
}

const query = (name: string, more: object = {}) => ({
  name,
  in: 'query',
  type: 'string',
  required: true,
  ...more,
});
const header = (name: string) => ({ ...query(name), in: 'header' });
const path = (name: string) => ({ ...query(name), in: 'path' });

function definitionOf({ from = '/hooks', to, subscribe = [], properties = {}, end = [] }: Shape) {
  const schema = { type: 'object', required: ['url'], properties: { url, ...properties } };
  const start = {
    operationId: 'OnEvent',
    summary: 'When it happens',
    'x-ms-trigger': 'single',
    parameters: [...subscribe, { name: 'body', in: 'body', required: true, schema }],
    responses: { 201: { description: 'Created' } },
  };
  const ending = {
    operationId: 'DeleteHook',
    'x-ms-visibility': 'internal',
    parameters: end,
    responses: { 204: { description: 'Gone' } },
  };
  const content = { 'x-ms-notification-content': { schema: { type: 'object' } } };
  const paths: Record<string, object> = { [from]: { ...content, post: start } };
  paths[to] = { ...paths[to], delete: ending };
  return JSON.stringify({
    swagger: '2.0',
    info: { title: 'Hooks', version: '1' },
    basePath: '/v1',
    consumes: ['application/json'],
    produces: ['application/json'],
    securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    security: [{ key: [] }],
    paths,
  });
}

const env = { API_KEYS: 'ann-key,bob-key' };
const ann = { 'x-key': 'ann-key' };
const bob = { 'x-key': 'bob-key' };

async function start(shape: Shape) {
  const settings = shape.settings === undefined ? {} : { settings: shape.settings };
  const descriptor = await describeConnector(definitionOf(shape), settings);
  const receiver = await startReceiver();
  const { url: base, server } = await run(descriptor, {}, { env });
  const controller = descriptor.operations.find(({ id }) => id === 'OnEvent')?.controller ?? '';
  return {
    descriptor,
    receiver,
    base,
    publish: () => server.connector.triggers[controller]!.publish({ at: 'now' }),
    subscribe: (target: string, body: object = {}, headers: object = {}) =>
      post(
        `${base}/v1${target}`,
        { ...body, url: `http://127.0.0.1:${receiver.port}/cb?sig=SECRET` },
        { ...ann, ...headers },
      ),
  };
}

const remove = (location: string, headers: Record<string, string> = ann) =>
  fetch(location, { method: 'DELETE', headers });

const shapes: ReadonlyArray<
  readonly [what: string, shape: Shape, target: string, body: object, headers: object, at: RegExp]
> = [
  [
    'a header that both want',
    { to: '/hooks/{id}', subscribe: [header('x-tenant')], end: [header('x-tenant'), path('id')] },
    '/hooks',
    {},
    { 'x-tenant': 'north' },
    /\/v1\/hooks\/[0-9a-f-]{36}$/,
  ],
  [
    'a header that goes into the query',
    { to: '/hooks/{id}', subscribe: [header('Company')], end: [query('company'), path('id')] },
    '/hooks',
    {},
    { company: 'A & B = 100%' },
    /\/v1\/hooks\/[0-9a-f-]{36}\?company=A%20%26%20B%20%3D%20100%25$/,
  ],
  [
    'the id in the query',
    { from: '/forms/{form}/new', to: '/hooks', subscribe: [path('form')], end: [query('hookId')] },
    '/forms/a%2Fb/new',
    {},
    {},
    /\/v1\/hooks\?hookId=[0-9a-f-]{36}$/,
  ],
  [
    'a number in the query, beside fixed values',
    {
      to: '/hooks',
      subscribe: [query('op', { default: 'create', 'x-ms-visibility': 'internal' })],
      end: [
        query('op', { default: 'delete', 'x-ms-visibility': 'internal' }),
        query('id', { type: 'integer', format: 'int32', required: false }),
      ],
    },
    '/hooks?op=create',
    {},
    {},
    /\/v1\/hooks\?op=delete&id=\d+$/,
  ],
  [
    'no place for the id',
    { to: '/hooks' },
    '/hooks',
    {},
    {},
    /\/v1\/hooks\?subscriptionId=[0-9a-f-]{36}$/,
  ],
  [
    'the id before another variable',
    { to: '/hooks/{id}/{nameOfClass}', end: [path('id'), path('nameOfClass')] },
    '/hooks',
    {},
    {},
    /\/v1\/hooks\/[0-9a-f-]{36}\/-$/,
  ],
  [
    'a suffix',
    { to: '/hooks/{webhookId}.json' },
    '/hooks',
    {},
    {},
    /\/v1\/hooks\/[0-9a-f-]{36}\.json$/,
  ],
  [
    'OData keys, with values of users beside',
    {
      from: "/Tenants('{tenant}')/Webhooks",
      to: "/Tenants('{tenant}')/Webhooks(guid'{key}')",
      subscribe: [path('tenant')],
      end: [path('tenant'), path('key')],
    },
    `/Tenants('${encodeURIComponent("O'Brien/ü 100%')")}')/Webhooks`,
    {},
    {},
    /\/v1\/Tenants\('O'Brien%2F%C3%BC%20100%25'\)'\)\/Webhooks\(guid'[0-9a-f-]{36}'\)$/,
  ],
  [
    'values from the body, and what both paths have',
    {
      from: '/hooks/created',
      to: '/hooks/{event}/{site}/{hookId}',
      properties: { Site: { type: 'string' } },
      end: [path('event'), path('site'), path('hookId')],
    },
    '/hooks/created',
    { Site: 'ä/b?c#d%20\ud800' },
    {},
    /\/v1\/hooks\/created\/%C3%A4%2Fb%3Fc%23d%2520%EF%BF%BD\/[0-9a-f-]{36}$/,
  ],
  [
    'a value that no path can hold',
    {
      to: '/hooks/{site}/{hookId}',
      properties: { Site: { type: 'string' } },
      end: [path('site'), path('hookId')],
    },
    '/hooks',
    { Site: '..' },
    {},
    /\/v1\/hooks\/-\/[0-9a-f-]{36}$/,
  ],
  [
    'a value that is too long for an address',
    {
      to: '/hooks/{site}/{hookId}',
      properties: { Site: { type: 'string' } },
      end: [path('site'), path('hookId')],
    },
    '/hooks',
    { Site: 'x'.repeat(5000) },
    {},
    /\/v1\/[^/]+\/subscriptions\/[0-9a-f-]{36}$/,
  ],
  [
    'the callback URL in the path, where Location has the id',
    { to: '/deleteWebhook/account/{account}/callbackUrl/{callbackUrl}' },
    '/hooks',
    {},
    {},
    /\/v1\/deleteWebhook\/account\/-\/callbackUrl\/[0-9a-f-]{36}$/,
  ],
  [
    'a place that la-connector.json names',
    {
      to: '/things',
      end: [query('name')],
      settings: {
        operations: { OnEvent: { unsubscribe: 'DeleteHook', unsubscribeId: 'query.name' } },
      },
    },
    '/hooks',
    {},
    {},
    /\/v1\/things\?name=[0-9a-f-]{36}$/,
  ],
];

describe('unsubscribing', () => {
  it.each(shapes)('with %s', async (_what, shape, target, body, headers, at) => {
    const { receiver, publish, subscribe, descriptor } = await start(shape);
    expect(descriptor.operations.find(({ id }) => id === 'DeleteHook')?.pattern.kind).toBe(
      'unsubscribe',
    );
    const response = await subscribe(target, body, headers);
    expect(response.status).toBe(201);
    const location = required(response, 'location');
    expect(location).toMatch(at);
    expect(location).not.toContain('SECRET');

    expect((await remove(location, {})).status).toBe(401);
    await remove(location, bob);
    await publish();
    await receiver.nth(1);

    const ended = await remove(location);
    expect(ended.status, await ended.text()).toBe(204);
    expect((await remove(location)).status).toBe(404);
    await publish();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(receiver.received).toHaveLength(1);
  });

  it.each(shapes)('pleases the simulator: %s', async (_what, shape) => {
    const descriptor = await describeConnector(
      definitionOf(shape),
      shape.settings === undefined ? {} : { settings: shape.settings },
    );
    const { operations } = await simulateHere(descriptor, {});
    expect(operations.flatMap(({ findings }) => findings)).toEqual([]);
    expect(operations.map(({ outcome }) => outcome)).toContain('kept');
  });

  it('works as a declared operation, called with all its parameters', async () => {
    const { receiver, publish, subscribe, base } = await start({
      to: '/hooks/{tenant}',
      end: [path('tenant'), query('hookId'), header('x-reason')],
    });
    const location = required(await subscribe('/hooks'), 'location');
    const id = new URL(location).searchParams.get('hookId') ?? '';
    const declared = `${base}/v1/hooks/north?hookId=${id}`;
    expect((await remove(declared, { ...ann, 'x-reason': 'done' })).status).toBe(204);
    await publish();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(receiver.received).toEqual([]);
    const nameless = await remove(`${base}/v1/hooks/north`, ann);
    expect(nameless.status).toBe(400);
    expect(await nameless.text()).toContain('id of the subscription');
  });

  it('takes the callback URL itself where the definition has a place for it in the address', async () => {
    const { receiver, publish, subscribe, base } = await start({
      to: '/deleteWebhook/callbackUrl/{callbackUrl}',
    });
    await subscribe('/hooks');
    const callback = encodeURIComponent(`http://127.0.0.1:${receiver.port}/cb?sig=SECRET`);
    const declared = `${base}/v1/deleteWebhook/callbackUrl/${callback}`;
    expect((await remove(declared)).status).toBe(204);
    await publish();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(receiver.received).toEqual([]);
  });

  it('never drops a parameter that looks like a credential: Location leads elsewhere then', async () => {
    const key = header('X-Api-Token');
    const { subscribe, base } = await start({
      to: '/hooks/{id}',
      subscribe: [key],
      end: [key, path('id')],
    });
    const location = required(
      await subscribe('/hooks', {}, { 'x-api-token': 'secret' }),
      'location',
    );
    expect(location).not.toContain('/v1/hooks/');
    const id = location.split('/').at(-1) ?? '';
    expect((await remove(`${base}/v1/hooks/${id}`)).status).toBe(400);
    expect((await remove(location)).status).toBe(204);
  });
});
