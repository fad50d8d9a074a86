// What a stranger, or an unusual definition, can send: nothing of it may end the process, hold it up, or
// be answered with 500.

import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { request as undiciRequest } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  JsonSchema,
  OperationDescriptor,
  SecurityRequirement,
} from '../../../templates/runtime/server/descriptor.js';
import { createServer } from '../../../templates/runtime/server/server.js';
import { temporaryFolder } from '../store/temporary-store.js';
import {
  connector,
  echo,
  empty,
  errorOf,
  json,
  jsonBody,
  operation,
  parameter,
  post,
  run,
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
/** Reads all parts of a form. */
async function drain({ body }: { body: AsyncIterable<unknown> }): Promise<object> {
  const parts: unknown[] = [];
  for await (const part of body) parts.push(part);
  return { status: 200, body: parts };
}

describe('hostile and odd requests', () => {
  it('a file upload that breaks off is a 400 and does not end the process', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          method: 'post',
          body: {
            kind: 'form',
            encoding: 'multipart',
            required: true,
            mediaTypes: ['multipart/form-data'],
            fields: [{ name: 'f', required: true, file: true, schema: {} }],
          },
        }),
      ]),
      { a: echo },
    );
    const body = '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nx';
    const response = await fetch(`${url}/v1/a`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(response.status).toBe(400);
    // An exception that nobody caught would fail the test run.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('routes of the user get JSON bodies', async () => {
    const server = await createServer(
      connector([]),
      {},
      {
        env: {
          PORT: '0',
          LOG_LEVEL: 'silent',
          DATABASE_URL: `file:${join(temporaryFolder(), 'c.db')}`,
        },
      },
    );
    server.app.post('/mine', (request) => ({ got: (request.body as { a: number }).a }));
    onTestFinished(() => server.close());
    const { url } = await server.listen();
    const answer = await (await post(`${url}/mine`, { a: 1 })).json();
    expect(answer).toEqual({ got: 1 });
  });

  it('nobody without credentials gets a body read', async () => {
    const { url } = await run(
      connector([operation('a', { method: 'post', ...jsonBody({}), security: needs('key') })], {
        security: { key },
      }),
      { a: echo },
      { env: { API_KEYS: 'k', BODY_LIMIT_MB: '0.001' } },
    );
    expect((await post(`${url}/v1/a`, 'x'.repeat(5000))).status).toBe(401);
  });

  it('with too many values are refused before any of it is built', async () => {
    const echoing = operation('echo', { method: 'post', ...jsonBody({}) });
    const { url } = await run(connector([echoing]), { echo }, { env: { BODY_LIMIT_VALUES: '5' } });
    const send = (body: string, to = url): Promise<Response> =>
      fetch(`${to}/v1/echo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    for (const body of ['[1,2,3,4]', '{"a":{"b":[1]}}      ', '"[[[[,,,,{{{{\\"[[[[,,,,"'])
      expect((await send(body)).status, body).toBe(200);
    for (const body of ['[1,2,3,4,5]', '[[[[[[]]]]]]', '{"a":[{},{},{}]}']) {
      const refused = await send(body);
      expect(refused.status, body).toBe(413);
      expect(await refused.text()).toContain('BODY_LIMIT_VALUES');
    }
    const many = await run(connector([echoing]), { echo });
    const objects = `[${'{},'.repeat(3_000_000)}{}]`;
    expect((await send(objects, many.url)).status).toBe(413);
  });

  it('lists in a form are limited as JSON is', async () => {
    const fields = [
      { name: 'n', required: false, file: false, schema: { type: 'array', items: {} } },
      { name: 'a', required: false, file: false, schema: { type: 'string' } },
    ];
    const form = (id: string, encoding: 'urlencoded' | 'multipart', mediaType: string) =>
      operation(id, {
        method: 'post',
        body: { kind: 'form', encoding, required: true, mediaTypes: [mediaType], fields },
      });
    const types = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const;
    const { url } = await run(
      connector([form('a', 'urlencoded', types[0]), form('b', 'multipart', types[1])]),
      { a: echo, b: { body: 'stream', handle: drain } },
      { env: { BODY_LIMIT_VALUES: '5' } },
    );
    const send = (path: string, body: string): Promise<Response> => {
      const type = path === 'a' ? types[0] : `${types[1]}; boundary=b`;
      return fetch(`${url}/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
    };
    const part = (list: string): string =>
      `--b\r\ncontent-disposition: form-data; name="n"\r\n\r\n${list}\r\n--b--\r\n`;
    for (const [path, body] of [
      ['a', 'n=1,2,3,4,5&a=,,,,,,,,'],
      ['a', 'n=1&n=2&n=3&n=4&n=5'],
      ['b', part('1,2,3,4,5')],
    ] as const)
      expect((await send(path, body)).status, body).toBe(200);
    for (const [path, body] of [
      ['a', 'n=1,2,3,4,5,6'],
      ['a', 'x&x&x&x&x&x'],
      ['b', part('1,2,3,4,5,6')],
    ] as const) {
      const refused = await send(path, body);
      expect(refused.status, body).toBe(413);
      expect(await refused.text()).toContain('BODY_LIMIT_VALUES');
    }
  });

  it('a form of far too many parts is not read to its end', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          method: 'post',
          body: {
            kind: 'form',
            encoding: 'multipart',
            required: true,
            mediaTypes: ['multipart/form-data'],
            fields: [{ name: 'f', required: false, file: false, schema: {} }],
          },
        }),
      ]),
      { a: echo },
    );
    const part = '--b\r\ncontent-disposition: form-data; name="f"\r\n\r\nx\r\n';
    const started = process.cpuUsage();
    const response = await fetch(`${url}/v1/a`, {
      method: 'POST',
      body: `${part.repeat(150_000)}--b--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('too many parts');
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(800);
  });

  it('no text makes a pattern of the definition hold up the others', async () => {
    const text: JsonSchema = { type: 'string', pattern: '^([a-z]+)+$' };
    const { url } = await run(
      connector([
        operation('a', {
          method: 'post',
          ...jsonBody(text),
          parameters: [parameter('q', 'query', text)],
        }),
      ]),
      { a: echo },
    );
    const evil = `${'a'.repeat(1000)}!`;
    for (const [query, body] of [
      ['', evil],
      [`?q=${evil}`, 'abc'],
    ] as const) {
      const refused = await post(`${url}/v1/a${query}`, body);
      expect(refused.status).toBe(400);
      expect((await errorOf(refused)).details?.[0]?.message).toContain('must match pattern');
    }
    expect((await post(`${url}/v1/a?q=abc`, 'abc')).status).toBe(200);
  });

  it('a long list of different objects is not compared each with each', async () => {
    const { url } = await run(
      connector([
        operation('a', { method: 'post', ...jsonBody({ type: 'array', uniqueItems: true }) }),
      ]),
      { a: { handle: () => ({ status: 200, body: {} }) } },
    );
    const items = Array.from({ length: 30_000 }, (_none, id) => ({ id }));
    const started = process.cpuUsage();
    expect((await post(`${url}/v1/a`, items)).status).toBe(200);
    const refused = await post(`${url}/v1/a`, [...items, { id: 7 }]);
    expect((await errorOf(refused)).details).toEqual([
      {
        in: 'body',
        path: '',
        message: 'must NOT have duplicate items (items ## 7 and 30000 are identical)',
      },
    ]);
    // Each with each: ten seconds.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2500);
  });

  it('many variables in one segment do not make a long path slow', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { url } = await run(
      connector([
        operation('a', {
          path: `/${names.map((n) => `{${n}}`).join('-')}.x`,
          parameters: names.map((n) => parameter(n, 'path')),
        }),
      ]),
      { a: echo },
    );
    const { statusCode } = await undiciRequest(`${url}/v1/${'-'.repeat(400)}`, {
      headersTimeout: 5000,
    });
    expect(statusCode).toBe(404);
  });

  it.each(['default', 'enum', 'const', 'examples'])(
    'a property called %s may be a reference',
    async (name) => {
      const { url } = await run(
        connector(
          [
            operation('a', {
              method: 'post',
              ...jsonBody({ type: 'object', properties: { [name]: { $ref: '#/definitions/A' } } }),
            }),
          ],
          { definitions: { A: { type: 'integer' } } },
        ),
        { a: echo },
      );
      expect((await post(`${url}/v1/a`, { [name]: 1 })).status).toBe(200);
      expect((await post(`${url}/v1/a`, { [name]: 'x' })).status).toBe(400);
    },
  );

  it.each([
    ['path', '9'.repeat(400)],
    ['query', '1e999'],
  ] as const)('a number out of range in the %s is a 400', async (place, text) => {
    const schema: JsonSchema = { type: place === 'path' ? 'integer' : 'number' };
    const { url } = await run(
      connector([
        order({
          path: place === 'path' ? '/cakes/{n}' : '/cakes',
          parameters: [parameter('n', place, schema)],
        }),
      ]),
      { order: { run: () => 1 } },
    );
    expect(
      (await post(`${url}/v1/cakes${place === 'path' ? `/${text}` : `?n=${text}`}`, {})).status,
    ).toBe(400);
  });
  it('a number out of range in a body is a 400', async () => {
    const { url } = await run(connector([order(jsonBody({}))]), { order: { run: () => 1 } });
    const response = await fetch(`${url}/v1/cakes`, {
      method: 'POST',
      body: '{"n":1e999}',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
  });

  it('JSON that is nested too deep is a 400', async () => {
    const { url } = await run(
      connector([order(jsonBody({ $ref: '#/definitions/T' }))], {
        definitions: { T: { type: 'array', items: { $ref: '#/definitions/T' } } },
      }),
      { order: { run: () => 1 } },
    );
    for (const depth of [1000, 100_000]) {
      const response = await fetch(`${url}/v1/cakes`, {
        method: 'POST',
        body: '['.repeat(depth) + ']'.repeat(depth),
        headers: { 'content-type': 'application/json' },
      });
      expect(response.status).toBe(400);
    }
  });

  it('the media type that is declared for a JSON body is taken', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          method: 'post',
          body: {
            kind: 'json',
            required: true,
            schema: {},
            mediaTypes: ['application/vnd.custom'],
          },
        }),
      ]),
      { a: echo },
    );
    expect(
      (await post(`${url}/v1/a`, { a: 1 }, { 'content-type': 'application/vnd.custom' })).status,
    ).toBe(200);
  });

  it('bytes that are no HTTP get an error in the usual shape', async () => {
    const { url } = await run(connector([]));
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(text).toMatch(/"error":\{"code"/);
  });
});
