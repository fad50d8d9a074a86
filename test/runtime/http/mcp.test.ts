// An MCP server behind the runtime: any JSON in, any answer out, and what the mock says instead.

import { describe, expect, it } from 'vitest';
import type { OperationDescriptor } from '../../../templates/runtime/server/descriptor.js';
import {
  type Call,
  type ClientTable,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import type { McpAnswer } from '../../../templates/runtime/client/wire.js';
import { notImplemented } from '../../../templates/runtime/server/controller.js';
import { connector, operation, parameter, run } from './running-server.js';

const mcp = (more: Partial<OperationDescriptor> = {}): OperationDescriptor =>
  operation('invoke', {
    method: 'post',
    path: '/mcp',
    pattern: { kind: 'mcp' },
    parameters: [
      { ...parameter('Accept', 'header'), required: true, default: 'application/json' },
      parameter('Mcp-Session-Id', 'header'),
    ],
    body: { kind: 'json', required: true, schema: {}, mediaTypes: ['application/json'] },
    responses: [
      { status: 'default', body: 'json', schema: {}, mediaType: 'application/json', headers: [] },
    ],
    ...more,
  });

function post(url: string, body: string, headers: Record<string, string> = {}) {
  return fetch(`${url}/v1/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

interface Request {
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

describe('an MCP server', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}'],
    ['[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":"b","method":"c"}]'],
    ['"text"'],
    ['null'],
    ['0'],
  ])('gets any JSON as it is: %s', async (text) => {
    const handle = ({ body, headers }: Request) => ({ status: 200, body: { body, headers } });
    const { url } = await run(connector([mcp()]), { invoke: { handle } });
    const response = await post(url, text, { 'mcp-session-id': 's', accept: 'text/event-stream' });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      body: JSON.parse(text) as unknown,
      headers: { Accept: 'text/event-stream', 'Mcp-Session-Id': 's' },
    });
  });

  it.each([
    [
      'an event stream',
      { status: 200, body: 'data: {"id":1}\n\n', headers: { 'Content-Type': 'text/event-stream' } },
      'data: {"id":1}\n\n',
    ],
    ['a JSON text', { status: 200, body: 'plain' }, '"plain"'],
    [
      'JSON by name',
      { status: 200, body: 'plain', headers: { 'content-type': 'application/json' } },
      '"plain"',
    ],
    ['nothing', { status: 202 }, ''],
    ['a refusal', { status: 404, body: { error: 'no session' } }, '{"error":"no session"}'],
  ] as ReadonlyArray<readonly [string, McpAnswer, string]>)(
    'answers %s',
    async (_name, answer, text) => {
      const { url } = await run(connector([mcp()]), { invoke: { handle: () => answer } });
      const response = await post(url, '{}');
      expect(response.status).toBe(answer.status);
      expect(await response.text()).toBe(text);
      const type = answer.headers?.['Content-Type'];
      if (type !== undefined) expect(response.headers.get('content-type')).toBe(type);
    },
  );

  it('has no GET, and refuses what is not JSON', async () => {
    const { url } = await run(connector([mcp()]), { invoke: { handle: () => ({ status: 200 }) } });
    const get = await fetch(`${url}/v1/mcp`, { headers: { accept: 'text/event-stream' } });
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post(url, '{"jsonrpc":')).status).toBe(400);
    expect((await post(url, '')).status).toBe(400);
    expect((await post(url, 'a=1', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('answers 501 and names the file until it is written', async () => {
    const file = 'src/controllers/Invoke.ts';
    const controllers = { invoke: { handle: notImplemented(file) } };
    const { url } = await run(connector([mcp({ file })]), controllers);
    const response = await post(url, '{}');
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ error: { file } });
  });
});

describe('the mock of an MCP server', () => {
  const unknown = (id: unknown, method: string) => ({
    jsonrpc: '2.0',
    id,
    error: { code: -32601, message: `The mock has no method ${method}.` },
  });
  const invalid = { jsonrpc: '2.0', id: null, error: { code: -32600 } };

  it('answers GET with a stream of nothing, where it is declared', async () => {
    const { body: _body, ...get } = mcp({ controller: 'invoke', method: 'get' });
    const { url } = await run(connector([get]), {}, { mock: true });
    const response = await fetch(`${url}/v1/mcp`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toMatch(/^:.*\n\n$/);
  });

  it.each([
    ['a request', { jsonrpc: '2.0', id: 7, method: 'ping' }, 200, unknown(7, 'ping')],
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }, 202, undefined],
    ['an answer', { jsonrpc: '2.0', id: 1, result: {} }, 202, undefined],
    [
      'a batch',
      [
        { jsonrpc: '2.0', method: 'n' },
        { jsonrpc: '2.0', id: 'a', method: 'b' },
      ],
      200,
      [unknown('a', 'b')],
    ],
    ['a batch of notifications', [{ jsonrpc: '2.0', method: 'n' }], 202, undefined],
    ['an empty batch', [], 400, invalid],
    ['no message', { hello: 1 }, 400, invalid],
    ['null', null, 400, invalid],
  ])('answers %s', async (_name, message, status, expected) => {
    const { url } = await run(connector([mcp({ controller: 'invoke' })]), {}, { mock: true });
    const response = await post(url, JSON.stringify(message));
    expect(response.status).toBe(status);
    const text = await response.text();
    if (expected === undefined) expect(text).toBe('');
    else expect(JSON.parse(text)).toMatchObject(expected);
  });
});

describe('the client of an MCP server', () => {
  interface Client {
    invoke(input: { readonly body: unknown }): Call<unknown, McpAnswer>;
  }
  const table: ClientTable<keyof Client> = {
    schemes: {},
    security: [],
    operations: {
      invoke: {
        call: 'POST /mcp',
        body: 'json',
        defaults: { headers: { Accept: 'application/json, text/event-stream' } },
        answers: { default: 'any' },
      },
    },
  };

  it.each([
    ['JSON', { status: 200, body: { id: 1 } }, { id: 1 }],
    ['nothing', { status: 202 }, undefined],
    [
      'an event stream',
      { status: 200, body: 'data: {}\n\n', headers: { 'content-type': 'text/event-stream' } },
      'data: {}\n\n',
    ],
  ] as ReadonlyArray<readonly [string, McpAnswer, unknown]>)(
    'gives %s as it comes',
    async (_name, answer, expected) => {
      const asked: Request[] = [];
      const handle = (request: Request): McpAnswer => {
        asked.push(request);
        return answer;
      };
      const { url } = await run(connector([mcp()]), { invoke: { handle } });
      const client = createCaller<Client>({ baseUrl: `${url}/v1` }, table);
      const body = [{ jsonrpc: '2.0', method: 'ping' }];
      expect(await client.invoke({ body })).toEqual(expected);
      expect(asked).toEqual([{ headers: { Accept: 'application/json, text/event-stream' }, body }]);
    },
  );
});
