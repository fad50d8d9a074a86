// The emitted client: its lines, its format, and that its table says what the definition says.

import { check } from 'prettier';
import { describe, expect, test } from 'vitest';
import { emitClient } from '../../src/emit/client.js';
import { buildModel } from '../../src/model/build.js';
import { planNames } from '../../src/plan/names.js';

function emit(document: object): string {
  const model = buildModel({ swagger: '2.0', info: { title: 'Bakery' }, ...document }, {});
  const [file, ...others] = emitClient(model, planNames(model));
  expect(others).toEqual([]);
  expect(file?.path).toBe('src/generated/client.gen.ts');
  expect(file?.owner).toBe('generator');
  return String(file?.content);
}

/** The one entry of the table, as text on one line. */
function entry(operation: object, path = '/x', method = 'post'): string {
  const text = emit({ paths: { [path]: { [method]: { operationId: 'Run', ...operation } } } });
  const [, table = ''] = /operations: (\{[^]*\}),\n\};/.exec(text) ?? [];
  return table
    .replace(/,?\n\s*/g, (at) => (at.startsWith(',') ? ', ' : ' '))
    .replaceAll(', }', ' }');
}

const ok = { 200: { description: '', schema: { type: 'object' } } };

async function isFormatted(text: string): Promise<boolean> {
  return check(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
}

describe('the interface', () => {
  test('one function an operation; input optional when nothing is needed', async () => {
    const text = emit({
      paths: {
        '/cakes': {
          get: {
            operationId: 'ListCakes',
            summary: 'List */ cakes',
            description: 'All of them.\nNow.',
            deprecated: true,
            parameters: [{ name: 'top', in: 'query', type: 'integer' }],
            responses: ok,
          },
          post: {
            operationId: 'OrderCake',
            parameters: [{ name: 'body', in: 'body', required: true, schema: { type: 'object' } }],
            responses: { 202: { description: '' }, ...ok },
          },
        },
        '/cakes/{id}': { get: { operationId: 'GetCake', responses: ok } },
      },
    });
    expect(text).toContain(
      [
        '  /**',
        '   * GET /cakes. List * / cakes. All of them. Now.',
        '   * @deprecated',
        '   */',
        '  listCakes(',
        '    input?: operations.ListCakesInput,',
        '    options?: CallOptions,',
        '  ): Call<operations.ListCakesResult, operations.ListCakesResponse>;',
      ].join('\n'),
    );
    expect(text).toContain(
      [
        '  readonly orderCake: {',
        '    (',
        '      input: operations.OrderCakeInput,',
        '      options?: PollOptions,',
        '    ): Call<operations.OrderCakeResult, operations.OrderCakeResponse>;',
      ].join('\n'),
    );
    expect(text).toContain('    input: operations.GetCakeInput,');
    expect(text).not.toContain('Pending,');
    expect(await isFormatted(text)).toBe(true);
  });

  test('a 202 that is not declared is among the answers of a polling trigger', async () => {
    const text = emit({
      paths: { '/x': { get: { operationId: 'OnX', 'x-ms-trigger': 'single', responses: ok } } },
    });
    expect(text).toContain('PendingCall<operations.OnXResult, operations.OnXResponse | Pending>');
    expect(text).toMatch(/import \{[^}]*type Pending,[^}]*\}/);
    expect(await isFormatted(text)).toBe(true);
  });

  test('nothing of the server is imported', () => {
    const text = emit({ paths: { '/x': { get: { responses: ok } } } });
    expect([...text.matchAll(/from '([^']*)'/g)].map(([, module]) => module)).toEqual([
      './runtime/client/client.js',
      './operations.gen.js',
      './runtime/client/client.js',
      './runtime/client/client.js',
      './runtime/client/wire.js',
    ]);
  });

  test('long names keep Prettier’s format', async () => {
    for (const length of [10, 20, 24, 28, 30, 40, 50, 70, 90]) {
      const operationId = `Get${'x'.repeat(length)}`;
      for (const trigger of [{}, { 'x-ms-trigger': 'batch' }]) {
        const text = emit({ paths: { '/x': { get: { operationId, ...trigger, responses: ok } } } });
        expect(await isFormatted(text), `${length} ${JSON.stringify(trigger)}`).toBe(true);
      }
    }
  });

  test('a connector without operations', async () => {
    expect(await isFormatted(emit({ paths: {} }))).toBe(true);
  });
});

describe('the table', () => {
  test('nothing but method and path for the usual operation', () => {
    expect(entry({ responses: ok })).toBe("{ run: { call: 'POST /x' } }");
  });

  test('path, array formats, defaults', () => {
    const parameters = [
      { name: 'id', in: 'path', required: true, type: 'string', 'x-ms-url-encoding': 'double' },
      { name: 'v', in: 'path', required: true, type: 'string', default: 'v1' },
      {
        name: 'a',
        in: 'query',
        type: 'array',
        items: { type: 'string' },
        collectionFormat: 'multi',
      },
      { name: 'b', in: 'query', type: 'array', items: { type: 'string' } },
      { name: 'c', in: 'query', type: 'integer', default: 3 },
      { name: 'D', in: 'header', type: 'integer', required: true, default: 3 },
    ];
    expect(entry({ parameters, responses: ok }, '/{v}/{id}')).toBe(
      "{ run: { call: 'POST /{v}/{id}', double: ['id'], separators: { query: { a: '' } }, " +
        "defaults: { path: { v: 'v1' }, headers: { D: 3 } } } }",
    );
  });

  test.each([
    [['application/json'], "body: 'json'"],
    [['text/json', 'application/json; charset=utf-8'], "body: 'json'"],
    [['application/merge-patch+json'], "body: 'json', type: 'application/merge-patch+json'"],
    [['*/*'], "body: 'json'"],
    [['text/plain'], "body: 'text', type: 'text/plain;charset=UTF-8'"],
    [['application/xml'], "body: 'xml', type: 'application/xml'"],
    [['application/octet-stream'], "body: 'binary', type: 'application/octet-stream'"],
    [['image/png'], "body: 'binary', type: 'image/png'"],
  ])('a body in %j', (consumes, expected) => {
    const type = consumes[0] === 'text/plain' ? 'string' : 'object';
    const parameters = [{ name: 'body', in: 'body', schema: { type } }];
    expect(entry({ consumes, parameters, responses: ok })).toBe(
      `{ run: { call: 'POST /x', ${expected} } }`,
    );
  });

  test('forms', () => {
    const field = {
      name: 'f',
      in: 'formData',
      type: 'array',
      items: {},
      collectionFormat: 'pipes',
    };
    const file = { name: 'g', in: 'formData', type: 'file' };
    expect(entry({ parameters: [field], responses: ok })).toContain(
      "body: 'urlencoded', separators: { body: { f: '|' } }",
    );
    expect(entry({ parameters: [file], responses: ok })).toContain("body: 'multipart'");
  });

  test('answers that are not JSON', () => {
    const responses = {
      200: { description: '', schema: { type: 'file' } },
      204: { description: '' },
      400: { description: '', schema: { type: 'object' } },
    };
    expect(entry({ responses })).toContain("answers: { '200': 'binary', '204': 'none' }");
    expect(entry({ responses: { ...responses, default: { description: '' } } })).toContain(
      "answers: { '200': 'binary', '204': 'none', '400': 'json', default: 'none' }",
    );
  });

  test('security: the most common once, others where they differ', () => {
    const text = emit({
      securityDefinitions: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        q: { type: 'apiKey', in: 'query', name: 'k' },
        b: { type: 'basic' },
        'O A': {
          type: 'oauth2',
          flow: 'implicit',
          authorizationUrl: 'https://a',
          scopes: { s: '' },
        },
      },
      security: [{ key: [] }],
      paths: {
        '/a': { get: { responses: ok }, post: { responses: ok } },
        '/b': { get: { security: [], responses: ok } },
        '/c': { get: { security: [{ q: [], b: [] }, { 'O A': ['s'] }], responses: ok } },
      },
    });
    expect(text).toContain("key: { header: 'X-Key' }");
    expect(text).toContain("q: { query: 'k' }");
    expect(text).toContain("b: 'basic'");
    expect(text).toContain("'O A': 'bearer'");
    expect(text).toContain("\n  security: [['key']],\n");
    expect(text).toContain("call: 'GET /a' }");
    expect(text).toContain("call: 'GET /b', security: [] }");
    expect(text).toContain("security: [['q', 'b'], ['O A']]");
  });

  test('hostile strings stay strings', async () => {
    const evil = "'];alert(1);//`${x}\u2028\n";
    const text = emit({
      info: { title: evil },
      securityDefinitions: { [evil]: { type: 'apiKey', in: 'header', name: evil } },
      security: [{ [evil]: [] }],
      paths: {
        [`/${evil}`]: {
          get: {
            operationId: evil,
            summary: `*/ ${evil}`,
            parameters: [
              { name: '__proto__', in: 'query', type: 'string', required: true, default: evil },
            ],
            responses: ok,
          },
        },
      },
    });
    expect(text).toContain("['__proto__']: ");
    expect(text).not.toContain('\u2028');
    expect(await isFormatted(text)).toBe(true);
  });
});
