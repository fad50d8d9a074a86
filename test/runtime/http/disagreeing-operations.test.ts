// Definitions whose operations do not quite agree (other credentials for a helper, states and ids of odd
// types, bodies behind references), and what the server then does for the engine's sake.

import { request as undiciRequest } from 'undici';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../templates/runtime/server/config.js';
import { ConnectorError } from '../../../templates/runtime/server/controller.js';
import type {
  JsonSchema,
  OperationDescriptor,
  SecurityRequirement,
} from '../../../templates/runtime/server/descriptor.js';
import { startReceiver } from '../callbacks/receiver.js';
import {
  connector,
  echo,
  empty,
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

const needs = (...names: string[]): SecurityRequirement[] =>
  names.map((scheme) => [{ scheme, scopes: [] }]);
const key = { kind: 'apiKey', in: 'header', name: 'X-Key' } as const;
const order = (more: Partial<OperationDescriptor> = {}): OperationDescriptor =>
  operation('order', {
    method: 'post',
    path: '/cakes',
    pattern: { kind: 'pollingAction', resultStatus: 200 },
    responses: [json(200), empty(202)],
    ...more,
  });
const hook = (more: Partial<OperationDescriptor> = {}, pattern: object = {}): OperationDescriptor =>
  operation('hook', {
    method: 'post',
    path: '/hooks',
    ...jsonBody({ type: 'object' }),
    responses: [empty(201)],
    pattern: {
      kind: 'webhookTrigger',
      split: 'single',
      callback: { in: 'body', path: ['url'] },
      subscribedStatus: 201,
      ...pattern,
    },
    ...more,
  });

function raise(thrown: unknown): never {
  throw thrown;
}

describe('polling', () => {
  it.each([
    ['text', 'text/plain', 'hello', 'hello'],
    ['binary', 'image/png', Uint8Array.of(65), 'A'],
  ] as const)(
    'a %s result has its declared kind at the own route',
    async (body, mediaType, result, wire) => {
      const { url } = await run(
        connector([
          order({
            responses: [
              {
                status: 200,
                body,
                mediaType,
                headers: [],
                ...(body === 'text' ? { schema: {} } : {}),
              },
              empty(202),
            ],
          }),
        ]),
        { order: { run: () => result } },
      );
      const done = await follow(required(await post(`${url}/v1/cakes`, {}), 'location'));
      expect([done.headers.get('content-type')?.split(';')[0], await done.text()]).toEqual([
        mediaType,
        wire,
      ]);
    },
  );

  it('an empty state of a controller is a state', async () => {
    const { url } = await run(
      connector([
        operation('news', {
          pattern: {
            kind: 'pollingTrigger',
            split: 'single',
            stateParameter: 'triggerState',
            itemsPath: [],
          },
        }),
      ]),
      {
        news: {
          poll: (_r: unknown, state: string | undefined) =>
            state === undefined
              ? { items: [], state: '' }
              : { items: [{ item: 'new', state: '1' }], state: '1' },
        },
      },
    );
    const first = await fetch(`${url}/v1/news`);
    const second = await fetch(required(first, 'location'));
    expect([second.status, await second.text()]).toEqual([200, '"new"']);
  });

  it.each<[string, JsonSchema]>([
    ['a date', { type: 'string', format: 'date-time' }],
    ['a number', { type: 'integer' }],
  ])(
    'a state parameter that is declared as %s and required does not stand in the way',
    async (_w, schema) => {
      const { url } = await run(
        connector([
          operation('news', {
            parameters: [parameter('since', 'query', schema, { required: true })],
            pattern: {
              kind: 'pollingTrigger',
              split: 'single',
              stateParameter: 'since',
              itemsPath: [],
            },
          }),
        ]),
        { news: {} },
      );
      const first = await fetch(`${url}/v1/news`);
      expect(first.status).toBe(202);
      expect((await fetch(required(first, 'location'))).status).toBe(202);
    },
  );
  it.each([
    ['a result', () => ({ toJSON: () => raise('none') }), 422],
    ['a failure', () => raise(new ConnectorError(409, { amount: 1n })), 409],
  ])('%s that JSON cannot carry is a failure, and run is called once', async (_n, work, status) => {
    let calls = 0;
    const { url } = await run(connector([order()]), {
      order: {
        run: () => {
          calls += 1;
          return work();
        },
      },
    });
    const done = await follow(required(await post(`${url}/v1/cakes`, {}), 'location'));
    expect([done.status, calls]).toEqual([status, 1]);
    expect(await done.json()).toHaveProperty('error.message');
  });

  it('a result that JSON cannot carry is a failure', async () => {
    const { url } = await run(connector([order()]), { order: { run: () => 1n } });
    expect((await follow(required(await post(`${url}/v1/cakes`, {}), 'location'))).status).toBe(
      422,
    );
  });
});

describe('security', () => {
  const env = { API_KEYS: 'k' };
  it('a key that is set is asked for, although another scheme has no credentials', async () => {
    const security = { key, token: { kind: 'oauth2' } as const };
    const { url } = await run(
      connector([operation('a', { security: needs('key', 'token') })], { security }),
      { a: echo },
      { env },
    );
    expect((await fetch(`${url}/v1/a`)).status).toBe(401);
    expect((await fetch(`${url}/v1/a`, { headers: { 'x-key': 'k' } })).status).toBe(200);
  });
  it('production starts when one of the alternatives has credentials', () => {
    const descriptor = connector([operation('a', { security: needs('key', 'token') })], {
      security: { key, token: { kind: 'oauth2' } },
    });
    expect(() =>
      readConfig(
        descriptor,
        { NODE_ENV: 'production', PUBLIC_BASE_URL: 'https://a.example', API_KEYS: 'k' },
        false,
      ),
    ).not.toThrow();
  });
  it('a status operation that is open finds the job of a caller with a key', async () => {
    const status = operation('status', {
      path: '/cakes/{id}',
      pattern: { kind: 'status', jobParameter: 'id', of: ['order'] },
      parameters: [parameter('id', 'path')],
    });
    const { url } = await run(
      connector(
        [
          order({
            security: needs('key'),
            pattern: { kind: 'pollingAction', resultStatus: 200, statusOperation: 'status' },
          }),
          status,
        ],
        { security: { key } },
      ),
      { order: { run: () => 1 } },
      { env },
    );
    expect(
      (await follow(required(await post(`${url}/v1/cakes`, {}, { 'x-key': 'k' }), 'location')))
        .status,
    ).toBe(200);
  });
  it.each(['id', 'callbackUrl'] as const)(
    'an unsubscribe operation by %s that is open ends the subscription of a caller with a key',
    async (kind) => {
      const receiver = await startReceiver();
      const by =
        kind === 'id'
          ? ({ kind, parameter: 'id' } as const)
          : ({ kind, location: { in: 'query', path: ['url'] } } as const);
      const drop = operation('drop', {
        method: 'delete',
        path: kind === 'id' ? '/hooks/{id}' : '/hooks',
        pattern: { kind: 'unsubscribe', by, of: ['hook'] },
        parameters: [parameter(kind === 'id' ? 'id' : 'url', kind === 'id' ? 'path' : 'query')],
        responses: [empty(204)],
      });
      const ended = signal();
      const { url } = await run(
        connector([hook({ security: needs('key') }, { unsubscribeOperation: 'drop' }), drop], {
          security: { key },
        }),
        { hook: { unsubscribed: () => ended.fire() } },
        { env },
      );
      const subscribed = await post(`${url}/v1/hooks`, { url: receiver.url }, { 'x-key': 'k' });
      const target =
        kind === 'id'
          ? required(subscribed, 'location')
          : `${url}/v1/hooks?url=${encodeURIComponent(receiver.url)}`;
      expect((await fetch(target, { method: 'DELETE' })).status).toBe(204);
      await ended.promise;
    },
  );
  it('keys that cannot be fetched are a 503, not a 401', async () => {
    const { generateKeyPair, SignJWT } = await import('jose');
    const { privateKey } = await generateKeyPair('RS256');
    const token = await new SignJWT({ sub: 'a' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer('http://127.0.0.1:9')
      .setAudience('api')
      .setExpirationTime('1h')
      .sign(privateKey);
    const { url } = await run(
      connector([operation('a', { security: needs('token') })], {
        security: { token: { kind: 'oauth2' } },
      }),
      { a: echo },
      {
        env: {
          OAUTH_ISSUER: 'http://127.0.0.1:9',
          OAUTH_AUDIENCE: 'api',
          OAUTH_JWKS_URL: 'http://127.0.0.1:9/keys',
        },
      },
    );
    expect(
      (await fetch(`${url}/v1/a`, { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(503);
  });
});

describe('webhooks', () => {
  it('cancel is not called for a workflow that was answered', async () => {
    const held = signal();
    let cancelled = false;
    const receiver = await startReceiver(() => held.fire());
    const done = signal();
    const { url } = await run(connector([hook({}, { kind: 'webhookAction' })]), {
      hook: {
        start: async (_r: unknown, callback: { complete(b: unknown): Promise<void> }) => {
          await callback.complete(1);
          done.fire();
        },
        cancel: () => {
          cancelled = true;
        },
      },
    });
    const location = required(await post(`${url}/v1/hooks`, { url: receiver.url }), 'location');
    await held.promise;
    await done.promise;
    expect((await fetch(location, { method: 'DELETE' })).ok).toBe(true);
    // The answer to DELETE comes after the controller was told.
    expect(cancelled).toBe(false);
  });
  it('the default body follows references and types, and has an id only where one is declared', async () => {
    const receiver = await startReceiver();
    const definitions = {
      Hook: {
        type: 'object',
        properties: {
          hookId: { type: 'string' },
          name: { type: 'string' },
          events: { type: 'array', items: { type: 'string' } },
        },
      },
      Count: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
    };
    const answers = [];
    for (const name of ['Hook', 'Count']) {
      const { url } = await run(
        connector([hook({ responses: [json(201, { $ref: `#/definitions/${name}` })] })], {
          definitions,
        }),
        { hook: {} },
      );
      answers.push(
        await (await post(`${url}/v1/hooks`, { url: receiver.url, name: 'n', events: 7 })).json(),
      );
    }
    expect(answers).toEqual([{ hookId: expect.any(String), name: 'n' }, { name: 'n' }]);
  });
  it('the context of unsubscribed names the operation after a 410', async () => {
    const receiver = await startReceiver((response) => void response.writeHead(410).end());
    const ended = signal<string>();
    const { url, server } = await run(connector([hook()]), {
      hook: {
        unsubscribed: (_s: unknown, { operationId }: { operationId: string }) =>
          ended.fire(operationId),
      },
    });
    await post(`${url}/v1/hooks`, { url: receiver.url });
    await server.connector.triggers['hook']!.publish(1);
    expect(await ended.promise).toBe('hook');
  });
});

describe('URLs that are handed out', () => {
  it('have no spaces, and no dots that URL parsers take away', async () => {
    const status = operation('status', {
      path: '/my shops/{shop}/{id}',
      pattern: { kind: 'status', jobParameter: 'id', of: ['order'] },
      parameters: [parameter('shop', 'path'), parameter('id', 'path')],
    });
    const { url } = await run(
      connector([
        order({
          path: '/s/{shop}',
          parameters: [parameter('shop', 'path')],
          pattern: { kind: 'pollingAction', resultStatus: 200, statusOperation: 'status' },
        }),
        status,
      ]),
      { order: { run: () => 1 } },
    );
    const plain = required(await post(`${url}/v1/s/a`, {}), 'location');
    expect(plain).toContain('/my%20shops/a/');
    expect((await follow(plain)).status).toBe(200);
    const dots = await undiciRequest(`${url}/v1/s/%252E%252E`, { method: 'POST' });
    expect(dots.statusCode).toBe(202);
    expect((await follow(String(dots.headers['location']))).status).toBe(200);
  });
});
