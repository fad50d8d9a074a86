// What the emitted client says of the patterns: its table, the members of its functions, and that a
// connector does not pay for patterns that it has not.

import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { ClientOperation, ClientTable, Hook } from '../../templates/runtime/client/table.js';
import { emit, everything, unformatted } from './fixtures.js';

const text = { type: 'string' };
const ok = { 200: { description: '', schema: { type: 'object' } } };

function client(paths: object, more: object = {}): string {
  return emit({ paths, ...more }).generated('client');
}

/** The table's entry of one operation. */
function entry(code: string, name: string): ClientOperation | undefined {
  const [, table = ''] = /^const table: [^=]+= ([^]*?);\n\n/m.exec(code) ?? [];
  const data = runInNewContext(`JSON.stringify(${table})`) as string;
  return (JSON.parse(data) as ClientTable<string>).operations[name];
}

const parts = (code: string): string[] =>
  [...code.matchAll(/^import \{[^}]*\} from '\.\/runtime\/client\/([\w-]+)\.js'/gm)].map(
    ([, name = '']) => name,
  );

const polling = {
  '/cakes': {
    post: { operationId: 'OrderCake', responses: { ...ok, 202: { description: '' } } },
  },
};
const trigger = (split: string, schema: object) => ({
  '/news': {
    get: {
      operationId: 'OnNews',
      'x-ms-trigger': split,
      responses: { 200: { description: '', schema } },
    },
  },
});
const list = { type: 'array', items: { type: 'object' } };
const listOperation = (pageable: object, schema: object = list) => ({
  '/orders': {
    get: {
      operationId: 'ListOrders',
      'x-ms-pageable': pageable,
      responses: { 200: { description: '', schema } },
    },
  },
  '/more': { get: { operationId: 'ListMore', responses: ok } },
});
const webhook = (notification: object | undefined, ender?: object) => ({
  '/hooks': {
    ...(notification && { 'x-ms-notification-content': { schema: notification } }),
    post: {
      operationId: 'OnEvent',
      'x-ms-trigger': 'single',
      parameters: [
        {
          name: 'body',
          in: 'body',
          schema: {
            type: 'object',
            properties: {
              to: {
                type: 'object',
                properties: { url: { ...text, 'x-ms-notification-url': true } },
              },
            },
          },
        },
      ],
      responses: { 201: { description: '' } },
    },
  },
  ...ender,
});
const choosing = (reference: object, key = 'x-ms-dynamic-values') => ({
  '/orders/{group}': {
    post: {
      operationId: 'AddOrder',
      parameters: [
        { name: 'group', in: 'path', required: true, type: 'string' },
        { name: 'kind', in: 'query', type: 'integer', [key]: reference },
      ],
      responses: ok,
    },
  },
  '/kinds/{of}': {
    get: {
      operationId: 'ListKinds',
      parameters: [
        { name: 'of', in: 'path', required: true, type: 'string' },
        { name: 'all', in: 'query', type: 'boolean' },
      ],
      responses: ok,
    },
  },
});

describe('a polling action', () => {
  test('is a job; true or the operation of its state', () => {
    expect(entry(client(polling), 'orderCake')?.job).toBe(true);
    const state = {
      '/cakes/{jobId}/status': {
        get: {
          operationId: 'GetCakeStatus',
          'x-ms-visibility': 'internal',
          parameters: [{ name: 'jobId', in: 'path', required: true, type: 'string' }],
          responses: { ...ok, 202: { description: '' } },
        },
      },
    };
    const code = client({ ...polling, ...state });
    expect(entry(code, 'orderCake')?.job).toBe('getCakeStatus');
    expect(entry(code, 'getCakeStatus')?.pending).toBe(true);
  });
});

describe('a polling trigger', () => {
  test.each<[string, string, object, ClientOperation['feed']]>([
    ['single', 'single', { type: 'object' }, 'one'],
    ['batch', 'batch', list, []],
    ['batch in an object', 'batch', { type: 'object', properties: { value: list } }, ['value']],
  ])('%s', (_name, split, schema, expected) => {
    expect(entry(client(trigger(split, schema)), 'onNews')?.feed).toEqual(expected);
  });
});

describe('a webhook', () => {
  const one = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'integer' }, note: text },
  };

  test.each<[string, object | undefined, Hook]>([
    ['an object', one, { shape: { members: { id: 'number', note: 'string?' } } }],
    [
      'a list',
      { type: 'array', items: one },
      { shape: { list: true, members: { id: 'number', note: 'string?' } } },
    ],
    ['a list of anything', { type: 'array', items: {} }, { shape: { list: true } }],
    ['what may be null', { ...one, 'x-nullable': true }, {}],
    ['text', text, {}],
    ['anything', {}, {}],
    ['nothing declared', undefined, {}],
  ])('tells apart notifications of %s', (_name, schema, expected) => {
    expect(entry(client(webhook(schema)), 'onEvent')?.hook).toEqual(expected);
  });

  test('ends by id or by callback URL', () => {
    const byId = {
      '/hooks/{hookId}': {
        delete: {
          operationId: 'EndEvent',
          parameters: [{ name: 'hookId', in: 'path', required: true, type: 'string' }],
          responses: ok,
        },
      },
    };
    expect(entry(client(webhook(undefined, byId)), 'onEvent')?.hook).toEqual({
      end: { call: 'endEvent', id: 'hookId' },
    });
    const byUrl = {
      '/hooks/unsubscribe': {
        post: {
          operationId: 'EndEvent',
          parameters: [
            {
              name: 'body',
              in: 'body',
              schema: {
                type: 'object',
                properties: { url: { ...text, 'x-ms-notification-url': true } },
              },
            },
          ],
          responses: ok,
        },
      },
    };
    expect(entry(client(webhook(undefined, byUrl)), 'onEvent')?.hook?.end).toEqual({
      call: 'endEvent',
      url: [
        ['body', 'to', 'url'],
        ['body', 'url'],
      ],
    });
  });
});

describe('pages', () => {
  const holder = { type: 'object', properties: { next: text, rows: list } };

  test.each<[string, object, object, string[]]>([
    ['named', { nextLinkName: 'next', itemName: 'rows' }, holder, ['rows']],
    ['found', { nextLinkName: 'next' }, holder, ['rows']],
    ['assumed', { nextLinkName: 'next' }, { type: 'object' }, ['value']],
  ])('whose items are %s', (_name, pageable, schema, expected) => {
    const code = client(listOperation(pageable, schema));
    expect(entry(code, 'listOrders')?.pages).toEqual({ next: ['next'], items: expected });
  });

  test('may have an operation of their own', () => {
    const code = client(listOperation({ nextLinkName: 'next', operationName: 'ListMore' }, holder));
    expect(entry(code, 'listOrders')?.pages?.call).toBe('listMore');
  });

  test.each([{}, { nextLinkName: null }, { itemName: 'value' }])('not of %j', (pageable) => {
    const code = client(listOperation(pageable, holder));
    expect(parts(code)).toEqual(['client']);
  });

  test('have the type of their items', () => {
    const code = client(listOperation({ nextLinkName: 'next' }, holder));
    expect(code).toContain("AsyncIterable<ItemOf<operations.ListOrdersResult, ['rows']>>");
  });
});

describe('choices', () => {
  const pass = [
    [
      ['path', 'group'],
      ['path', 'of'],
    ],
  ];

  test('of dynamic values: what is passed on, what is always sent, where they are', () => {
    const reference = {
      operationId: 'ListKinds',
      parameters: { of: { parameter: 'group' }, all: true },
      'value-collection': 'data/kinds',
      'value-path': 'id',
      'value-title': 'name/full',
    };
    const code = client(choosing(reference));
    expect(entry(code, 'addOrder')?.choices).toEqual({
      'query.kind': {
        call: 'listKinds',
        send: { query: { all: true } },
        pass,
        items: ['data', 'kinds'],
        value: ['id'],
        title: ['name', 'full'],
      },
    });
    expect(code).toContain("of: 'query.kind',");
    expect(code).toContain('Promise<readonly Choice<number>[]>');
  });

  test('of a dynamic list', () => {
    const reference = {
      operationId: 'ListKinds',
      parameters: { of: { parameterReference: 'group' } },
      itemsPath: 'kinds',
      itemValuePath: 'id',
      itemTitlePath: 'name',
    };
    const code = client(choosing(reference, 'x-ms-dynamic-list'));
    expect(entry(code, 'addOrder')?.choices).toEqual({
      'query.kind': { call: 'listKinds', pass, items: ['kinds'], value: ['id'], title: ['name'] },
    });
  });

  test('not of an operation that is not there', () => {
    const code = client(choosing({ operationId: 'Gone', 'value-path': 'id' }));
    expect(parts(code)).toEqual(['client']);
  });

  test('of a definition that refers to itself end', () => {
    const Node = {
      type: 'object',
      properties: {
        kind: {
          ...text,
          'x-ms-dynamic-values': { operationId: 'ListKinds', 'value-path': 'id' },
        },
        next: { $ref: '#/definitions/Node' },
      },
    };
    const code = client(
      {
        '/nodes': {
          post: {
            operationId: 'AddNode',
            parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/Node' } }],
            responses: ok,
          },
        },
        '/kinds': { get: { operationId: 'ListKinds', responses: ok } },
      },
      { definitions: { Node } },
    );
    expect(entry(code, 'addNode')?.choices).toHaveProperty(['body.next.next.kind']);
    expect(code.length).toBeLessThan(10_000);
  });
});

describe('only what is used is imported', () => {
  test.each<[string, object, string[]]>([
    ['basic authentication', { type: 'basic' }, ['basic']],
    ['keys in headers', { type: 'apiKey', in: 'header', name: 'X-Key' }, ['header-keys']],
    ['keys in queries', { type: 'apiKey', in: 'query', name: 'key' }, []],
    ['tokens', { type: 'oauth2', flow: 'implicit', authorizationUrl: 'https://a', scopes: {} }, []],
  ])('by %s', (_name, scheme, expected) => {
    const code = client(
      { '/x': { get: { responses: ok } } },
      { securityDefinitions: { one: scheme } },
    );
    expect(parts(code)).toEqual([...expected, 'client']);
  });

  test.each<[string, object, string[]]>([
    ['an action', { '/x': { get: { responses: ok } } }, []],
    [
      'a form',
      { '/x': { post: { parameters: [{ name: 'a', in: 'formData', ...text }], responses: ok } } },
      ['forms'],
    ],
    ['a polling action', polling, ['polling']],
    ['a polling trigger', trigger('batch', list), ['triggers']],
    ['a webhook', webhook(text), ['webhooks']],
    ['pages', listOperation({ nextLinkName: 'next' }), ['paging']],
    ['dynamic values', choosing({ operationId: 'ListKinds', 'value-path': 'id' }), ['choices']],
  ])('by %s', (_name, paths, expected) => {
    expect(parts(client(paths))).toEqual([...expected, 'client']);
  });
});

test('all of it is in the final format', async () => {
  expect(await unformatted(emit(everything))).toEqual([]);
  const paths = {
    ...polling,
    ...trigger('single', {}),
    ...webhook(text),
    ...choosing({ operationId: 'ListKinds', 'value-path': 'id' }),
  };
  const all = { ...paths, ...listOperation({ nextLinkName: 'next' }) };
  expect(await unformatted(emit({ paths: all }))).toEqual([]);
});

test('the path of a call is one that URLs take as it is', () => {
  const paths = { '/back\\slash/%zz/%20/{a%}': { get: { operationId: 'Run', responses: ok } } };
  expect(entry(client(paths), 'run')?.call).toBe('GET /back%5Cslash/%25zz/%20/{a%}');
});
