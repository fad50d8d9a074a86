// What the log says while developing of answers that are not what the definition declares.

import { describe, expect, it } from 'vitest';
import type {
  JsonSchema,
  OperationDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import { undeclaredMembers } from '../../../templates/runtime/server/undeclared.js';
import {
  connector,
  empty,
  follow,
  json,
  jsonBody,
  operation,
  parameter,
  post,
  required,
  run,
} from './running-server.js';

const page: JsonSchema = {
  type: 'object',
  properties: { value: { type: 'array', items: { $ref: '#/definitions/Cake' } }, nextLink: {} },
};
const definitions = {
  Cake: { allOf: [{ $ref: '#/definitions/Thing' }, { properties: { flavour: {} } }] },
  Thing: { type: 'object', properties: { id: {} } },
} as const;

/** Starts a server and takes what its log warns of. */
async function warned(
  operations: readonly OperationDescriptor[],
  controllers: Record<string, object>,
  options: Parameters<typeof run>[2] = {},
) {
  const lines: Array<Record<string, unknown> & { message: string }> = [];
  const { url, server } = await run(connector(operations, { definitions }), controllers, options);
  Object.assign(server.app.log, {
    warn: (details: object, message: string) => void lines.push({ ...details, message }),
  });
  return { url: `${url}/v1`, server, lines };
}

describe('members that are not declared', () => {
  it('of an answer and of its body are named, once', async () => {
    const body = {
      value: [
        { id: 1, flavor: 'nut' },
        { id: 2, flavour: 'nut', more: { any: 1 } },
      ],
      nextlink: '/a',
      left: undefined,
    };
    const { url, lines } = await warned([operation('list', { responses: [json(200, page)] })], {
      list: { handle: () => ({ status: 200, body, heders: { etag: 'a' } }) },
    });
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(`${url}/list`);
      expect([response.status, await response.json()]).toEqual([
        200,
        JSON.parse(JSON.stringify(body)),
      ]);
    }
    expect(lines).toMatchObject([
      { operation: 'list', undeclared: ['heders (headers?)'] },
      {
        operation: 'list',
        status: 200,
        undeclared: ['/nextlink (nextLink?)', '/value/0/flavor (flavour?)', '/value/1/more'],
      },
    ]);
    expect(lines[1]?.message).toContain('/nextlink (nextLink?)');
  });

  it('of results, refusals, polled items and subscriptions are named', async () => {
    const cake = { $ref: '#/definitions/Cake' };
    const callback = { in: 'body', path: ['url'] } as const;
    const job = operation('order', {
      method: 'post',
      pattern: { kind: 'pollingAction', resultStatus: 200 },
      ...jsonBody({ type: 'object' }),
      responses: [json(200, cake), empty(202), json(409, cake)],
    });
    const news = operation('news', {
      pattern: {
        kind: 'pollingTrigger',
        split: 'batch',
        stateParameter: 'triggerState',
        itemsPath: ['value'],
      },
      parameters: [parameter('triggerState', 'query')],
      responses: [json(200, page), empty(202)],
    });
    const hook = operation('hook', {
      method: 'post',
      pattern: { kind: 'webhookTrigger', split: 'single', callback, subscribedStatus: 201 },
      ...jsonBody({ type: 'object', properties: { url: { type: 'string' } } }),
      responses: [json(201, cake)],
    });
    const bad = { id: 1, color: 'red' };
    const { url, lines } = await warned([job, news, hook], {
      order: {
        accept: ({ body }: { body: { no?: boolean } }) =>
          body.no ? { status: 409, body: bad } : undefined,
        run: () => bad,
      },
      news: { poll: () => ({ items: [{ item: bad, state: 'b' }], state: 'b' }) },
      hook: { subscribed: () => bad },
    });
    expect((await post(`${url}/order`, { no: true })).status).toBe(409);
    const location = required(await post(`${url}/order`, {}), 'location');
    expect((await follow(location)).status).toBe(200);
    expect((await follow(location)).status).toBe(200);
    expect((await fetch(`${url}/news?triggerState=a`)).status).toBe(200);
    expect((await post(`${url}/hook`, { url: 'http://127.0.0.1:1/a' })).status).toBe(201);
    expect(lines.map((line) => [line['operation'], line['status'], line['undeclared']])).toEqual([
      ['order', 409, ['/color']],
      ['order', 200, ['/color']],
      ['news', 200, ['/value/0/color']],
      ['hook', 201, ['/color']],
    ]);
  });

  it('are nobody’s business in production, nor those of examples', async () => {
    const list = operation('list', {
      responses: [json(200, { type: 'object', properties: { a: {} }, examples: [{ a: 1, b: 2 }] })],
    });
    for (const options of [
      { mock: true },
      {
        env: {
          NODE_ENV: 'production',
          PUBLIC_BASE_URL: 'https://bakery.example',
          ALLOW_ANONYMOUS: 'true',
        },
      },
    ]) {
      const { url, lines } = await warned(
        [list],
        { list: { handle: () => ({ status: 200, body: { b: 1 } }) } },
        options,
      );
      expect((await fetch(`${url}/list`)).status).toBe(200);
      expect(lines).toEqual([]);
    }
  });
});

describe('undeclared members', () => {
  const of = (schema: object, value: unknown): string[] =>
    undeclaredMembers(schema as JsonSchema, value, definitions);
  const a = { type: 'object', properties: { a: { type: 'string' } } };

  it.each([
    ['a free object', { type: 'object' }, { b: 1 }],
    ['anything', {}, { b: { c: 1 } }],
    ['an object that says it is open', { ...a, additionalProperties: true }, { b: 1 }],
    ['a map beside members', { ...a, additionalProperties: { type: 'number' } }, { b: 1 }],
    ['a closed object, which the check reports', { ...a, additionalProperties: false }, { b: 1 }],
    ['a union with a free object', { anyOf: [a, { type: 'object' }] }, { b: 1 }],
    ['a union of two', { anyOf: [a, { type: 'object', properties: { b: {} } }] }, { b: 1 }],
    [
      'kinds that a property tells apart',
      // oxlint-disable-next-line unicorn/no-thenable -- a JSON Schema keyword
      { ...a, allOf: [{ if: { required: ['a'] }, then: { properties: { b: {} } } }] },
      { a: 'x', b: 1 },
    ],
    ['a list of anything', { type: 'array' }, [{ b: 1 }]],
  ])('are none of %s', (_what, schema, value) => expect(of(schema, value)).toEqual([]));

  it('are found in lists, nullable objects and behind references that go in circles', () => {
    expect(of({ type: 'array', items: a }, [{ a: '' }, { b: 1 }])).toEqual(['/1/b']);
    expect(of({ anyOf: [a, { type: 'null' }] }, { b: 1 })).toEqual(['/b']);
    const tree: Record<string, JsonSchema> = {
      Tree: { properties: { tree: { $ref: '#/definitions/Tree' } } },
    };
    const value = { tree: { tree: { twig: {} } } };
    expect(undeclaredMembers({ $ref: '#/definitions/Tree' }, value, tree)).toEqual([
      '/tree/tree/twig',
    ]);
  });

  it('are a few, whatever the size of the answer', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`x${at}`, at]));
    expect(of(a, many)).toHaveLength(5);
    const start = performance.now();
    expect(of({ type: 'array', items: a }, Array(1_000_000).fill({ a: '' }))).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('name what was perhaps meant', () => {
    const schema = { properties: { nextLink: {}, created_at: {}, id: {} } };
    expect(of(schema, { nextlnk: 1, createdAt: 1, ids: 1, nextPage: 1 })).toEqual([
      '/nextlnk (nextLink?)',
      '/createdAt (created_at?)',
      '/ids',
      '/nextPage',
    ]);
  });
});
