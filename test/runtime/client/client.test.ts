// The client's runtime against a real HTTP server: what arrives there, and what comes back.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Call,
  ClientError,
  type ClientOperation,
  type ClientOptions,
  type ClientTable,
  createCaller,
  type ErrorGuard,
  isClientError,
} from '../../../templates/runtime/client/client.js';
import { basicAuth } from '../../../templates/runtime/client/basic.js';
import { forms } from '../../../templates/runtime/client/forms.js';
import type { UploadedFile as ServerFile } from '../../../templates/runtime/server/controller.js';
import type { OtherStatus, UploadedFile } from '../../../templates/runtime/client/wire.js';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

let server: Server;
let baseUrl: string;
let seen: Seen[] = [];
/** What the server answers; undefined: it never does. */
let reply: { status: number; headers?: Record<string, string>; body?: string | Buffer } | undefined;
let arrived: () => void = () => {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks) });
      arrived();
      if (reply) response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  seen = [];
  reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' };
  arrived = () => {};
});

interface AnyClient {
  run(
    input?: object,
    options?: { signal?: AbortSignal; headers?: Record<string, string> },
  ): Call<
    unknown,
    | { status: 200; body: { ok: boolean } }
    | { status: 400; body: { field: string } }
    | { status: OtherStatus<200 | 400>; body: { message: string } }
  >;
}

function client(
  operation: ClientOperation,
  options: Partial<ClientOptions> = {},
  table: Partial<ClientTable<'run'>> = {},
): AnyClient {
  return createCaller<AnyClient>(
    { baseUrl, retry: false, ...options },
    { schemes: {}, security: [], ...table, operations: { run: operation } },
    [basicAuth, forms],
  );
}

async function failure(call: Promise<unknown>): Promise<ClientError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ClientError)) throw new Error('the call did not fail', { cause: error });
  return error;
}

describe('addresses', () => {
  test('base URL and path come together, with or without a final slash', async () => {
    await client({ call: 'GET /a' }, { baseUrl: `${baseUrl}/v1/` }).run();
    await client({ call: 'GET /a/' }, { baseUrl: `${baseUrl}/v1` }).run();
    expect(seen.map((it) => it.url)).toEqual(['/v1/a', '/v1/a/']);
  });

  test('every character of a path value is encoded', async () => {
    await client({ call: 'GET /x/{id}/y' }).run({ path: { id: 'a/b?c#d %é{id}..' } });
    expect(seen[0]?.url).toBe('/x/a%2Fb%3Fc%23d%20%25%C3%A9%7Bid%7D../y');
  });

  test('double encoding', async () => {
    const call = client({ call: 'GET /x/{id}/{n}', double: ['id'] });
    await call.run({ path: { id: 'a/b c', n: 'a/b' } });
    await call.run({ path: { id: '..', n: 1 } });
    expect(seen.map((it) => it.url)).toEqual(['/x/a%252Fb%2520c/a%2Fb', '/x/%252E%252E/1']);
  });

  test.each(['.', '..'])('a path value of %j is refused: it would climb', async (id) => {
    const error = await failure(client({ call: 'DELETE /users/{id}' }).run({ path: { id } }));
    expect(error.code).toBe('request');
    expect(seen).toEqual([]);
  });

  test('two variables cannot make up a climbing segment either', async () => {
    const run = client({ call: 'GET /x/{a}{b}/y' }).run({ path: { a: '.', b: '.' } });
    expect((await failure(run)).code).toBe('request');
  });

  test.each([[{}], [{ path: {} }], [{ path: { id: '' } }], [{ path: { id: null } }]])(
    'a missing path value is refused: %j',
    async (input) => {
      const error = await failure(client({ call: 'DELETE /users/{id}' }).run(input));
      expect(error.message).toBe('run: DELETE /users/{id} failed (request): path.id is missing');
    },
  );

  test('query arrays by collectionFormat, scalars, nothing for null and undefined', async () => {
    const separators = {
      query: { ssv: ' ', tsv: '\t', pipes: '|', multi: '', deep: '' },
    } as const;
    const list = ['a b', 'c'];
    await client({ call: 'GET /', separators }).run({
      query: {
        csv: list,
        ssv: list,
        tsv: list,
        pipes: list,
        multi: list,
        deep: [
          [1, 2],
          [3, 4],
        ],
        yes: true,
        n: 1.5,
        none: null,
        gone: undefined,
        empty: [],
        'a&b=': '+',
      },
    });
    expect(seen[0]?.url.slice(2).split('&')).toEqual([
      'csv=a%20b%2Cc',
      'ssv=a%20b%20c',
      'tsv=a%20b%09c',
      'pipes=a%20b%7Cc',
      'multi=a%20b',
      'multi=c',
      'deep=1%2C2',
      'deep=3%2C4',
      'yes=true',
      'n=1.5',
      'a%26b%3D=%2B',
    ]);
  });

  test('defaults of required parameters are sent unless given', async () => {
    const call = client({
      call: 'GET /{v}/x',
      defaults: { path: { v: 'v1' }, query: { api: '2020' }, headers: { 'X-A': 1 } },
    });
    await call.run();
    await call.run({ path: { v: 'v2' }, query: { api: undefined }, headers: { 'X-A': 2 } });
    expect(seen.map((it) => [it.url, it.headers['x-a']])).toEqual([
      ['/v1/x?api=2020', '1'],
      ['/v2/x?api=2020', '2'],
    ]);
  });

  test('names such as __proto__ are names', async () => {
    await client({ call: 'GET /' }).run({
      query: JSON.parse('{"__proto__":"a","constructor":["b"]}'),
    });
    expect(seen[0]?.url).toBe('/?__proto__=a&constructor=b');
  });
});

describe('headers', () => {
  test('options, declared parameters and the call, the last one winning', async () => {
    const call = client(
      { call: 'GET /' },
      { headers: { 'x-one': '1', 'x-two': '1', 'x-three': '1' } },
    );
    await call.run(
      { headers: { 'X-Two': ['2', '3'], 'X-Three': '2' } },
      { headers: { 'x-three': '3' } },
    );
    expect(seen[0]?.headers).toMatchObject({ 'x-one': '1', 'x-two': '2,3', 'x-three': '3' });
  });

  test('a header that HTTP cannot carry is the caller’s fault, not the network’s', async () => {
    const error = await failure(
      client({ call: 'GET /' }).run({ headers: { 'x-a': 'a\r\nx-b: 1' } }),
    );
    expect(error.code).toBe('request');
    expect(seen).toEqual([]);
  });
});

describe('bodies', () => {
  test.each([
    ['json', { a: [1, null] }, undefined, '{"a":[1,null]}'],
    ['json', 'text', undefined, '"text"'],
    ['json', null, 'application/merge-patch+json', 'null'],
    ['text', 'é', 'text/plain;charset=UTF-8', 'é'],
    ['xml', '<a/>', 'application/xml', '<a/>'],
  ] as const)('%s %j', async (body, value, type, text) => {
    const operation = { call: 'POST /', body, ...(type && { type }) };
    await client(operation).run({ body: value });
    expect(seen[0]?.headers['content-type']).toBe(type ?? 'application/json');
    expect(seen[0]?.body.toString()).toBe(text);
  });

  test('binary', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await client({ call: 'PUT /', body: 'binary', type: 'image/png' }).run({ body: bytes });
    expect(seen[0]?.headers['content-type']).toBe('image/png');
    expect(new Uint8Array(seen[0]!.body)).toEqual(bytes);
  });

  test('a body that is left out sends nothing', async () => {
    await client({ call: 'POST /', body: 'json' }).run();
    expect(seen[0]?.headers['content-type']).toBeUndefined();
    expect(seen[0]?.body.length).toBe(0);
  });

  test('urlencoded', async () => {
    await client({
      call: 'POST /',
      body: 'urlencoded',
      separators: { body: { many: '' } },
    }).run({ body: { a: 'x y&', many: [1, 2], few: [1, 2], none: null } });
    expect(seen[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(seen[0]?.body.toString()).toBe('a=x+y%26&many=1&many=2&few=1%2C2');
  });

  test('multipart with a file, whatever the declared Content-Type parameter says', async () => {
    const file: UploadedFile = {
      name: 'a "b".bin',
      mediaType: 'image/png',
      bytes: Uint8Array.of(0, 255, 10, 13),
    };
    await client({ call: 'POST /', body: 'multipart' }).run({
      headers: { 'Content-Type': 'multipart/form-data' },
      body: { note: 'hi', object: { bytes: 1 }, file },
    });
    const type = seen[0]!.headers['content-type']!;
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    const form = await new Response(new Uint8Array(seen[0]!.body), {
      headers: { 'content-type': type },
    }).formData();
    expect(form.get('note')).toBe('hi');
    expect(form.get('object')).toBe('{"bytes":1}');
    const sent = form.get('file') as File;
    expect([sent.name, sent.type]).toEqual(['a "b".bin', 'image/png']);
    expect(new Uint8Array(await sent.arrayBuffer())).toEqual(file.bytes);
  });

  test('the two types of an uploaded file are equal', () => {
    const client: UploadedFile = { name: '', mediaType: '', bytes: new Uint8Array() };
    const server: ServerFile = client;
    expect(server satisfies UploadedFile).toBe(client);
  });
});

describe('security', () => {
  const schemes: ClientTable<'run'>['schemes'] = {
    'API Key': { header: 'X-Key' },
    query: { query: 'the key' },
    basic: 'basic',
    token: 'bearer',
  };

  test('the operation’s own requirement wins over the table’s', async () => {
    const auth = { apiKey: 'k' };
    await client({ call: 'GET /' }, { auth }, { schemes, security: [['API Key']] }).run();
    await client(
      { call: 'GET /', security: [] },
      { auth },
      { schemes, security: [['API Key']] },
    ).run();
    await client({ call: 'GET /', security: [['query']] }, { auth }, { schemes }).run({
      query: { a: 1 },
    });
    expect(seen.map((it) => [it.headers['x-key'], it.url])).toEqual([
      ['k', '/'],
      [undefined, '/'],
      [undefined, '/?a=1&the%20key=k'],
    ]);
  });

  test('basic in UTF-8, by value and by function', async () => {
    const user = { username: 'jö', password: 'p:w' };
    const expected = `Basic ${Buffer.from('jö:p:w').toString('base64')}`;
    for (const basic of [user, async () => user])
      await client(
        { call: 'GET /', security: [['basic']] },
        { auth: { basic } },
        { schemes },
      ).run();
    expect(seen.map((it) => it.headers.authorization)).toEqual([expected, expected]);
  });

  test('a token is asked for before every call, by the scheme’s name', async () => {
    let n = 0;
    const bearer = (scheme: string) => `${scheme}-${++n}`;
    const call = client(
      { call: 'GET /', security: [['token']] },
      { auth: { bearer } },
      { schemes },
    );
    await call.run();
    await call.run();
    expect(seen.map((it) => it.headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test('of several requirements the first that can be met whole', async () => {
    const security = [[], ['API Key', 'basic'], ['API Key', 'token']];
    const auth = { apiKey: 'k', bearer: 't' };
    await client({ call: 'GET /', security }, { auth }, { schemes }).run();
    expect(seen[0]?.headers).toMatchObject({ 'x-key': 'k', authorization: 'Bearer t' });
  });

  test('no requirement can be met: the server says so', async () => {
    reply = { status: 401 };
    const security = [['token'], ['unheard of']];
    const call = client({ call: 'GET /', security }, {}, { schemes });
    expect((await failure(call.run())).status).toBe(401);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  test('a token that cannot be had', async () => {
    const bearer = () => Promise.reject(new Error('no token today'));
    const call = client(
      { call: 'GET /', security: [['token']] },
      { auth: { bearer } },
      { schemes },
    );
    expect(await failure(call.run())).toMatchObject({
      code: 'request',
      cause: new Error('no token today'),
    });
  });
});

describe('answers', () => {
  test('JSON, text, binary, empty', async () => {
    expect(await client({ call: 'GET /' }).run()).toEqual({ ok: true });
    expect(await client({ call: 'GET /', answers: { 200: 'text' } }).run()).toBe('{"ok":true}');
    reply = { status: 200, body: Buffer.of(1, 255) };
    expect(await client({ call: 'GET /', answers: { default: 'binary' } }).run()).toEqual(
      Uint8Array.of(1, 255),
    );
    reply = { status: 204 };
    expect(await client({ call: 'GET /' }).run()).toBeUndefined();
    reply = { status: 200, headers: { 'content-length': '12' } };
    expect(await client({ call: 'HEAD /' }).run()).toBeUndefined();
  });

  test('text where nothing is declared is handed over', async () => {
    reply = { status: 200, body: 'OK' };
    expect(await client({ call: 'GET /', answers: { 200: 'none' } }).run()).toBe('OK');
  });

  test('a 2xx that is not JSON though declared so', async () => {
    reply = { status: 200, body: '<html>' };
    const error = await failure(client({ call: 'GET /' }).run());
    expect(error).toMatchObject({ code: 'body', status: 200, body: '<html>' });
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  test('a refusal carries everything, and no query', async () => {
    reply = { status: 400, headers: { 'x-a': 'b' }, body: '{"field":"name"}' };
    const error = await failure(
      client({ call: 'GET /x/{id}' }).run({ path: { id: 1 }, query: { key: 's' } }),
    );
    expect(error).toMatchObject({
      name: 'ClientError',
      code: 'status',
      operation: 'run',
      method: 'GET',
      url: `${baseUrl}/x/1`,
      status: 400,
      body: { field: 'name' },
      message: `run: GET ${baseUrl}/x/1 answered 400`,
    });
    expect(error.headers?.get('x-a')).toBe('b');
  });

  test('a gateway’s HTML is kept as text', async () => {
    reply = { status: 502, body: '<h1>Bad gateway</h1>' };
    const error = await failure(client({ call: 'GET /' }).run());
    expect(error).toMatchObject({ code: 'status', status: 502, body: '<h1>Bad gateway</h1>' });
  });

  test('isClientError tells operations and declared bodies apart', async () => {
    const guard: ErrorGuard<AnyClient> = isClientError as ErrorGuard<AnyClient>;
    reply = { status: 400, body: '{"field":"name"}' };
    const error: unknown = await failure(client({ call: 'GET /' }).run());
    let field: string | undefined;
    if (guard(error, 'run') && error.code === 'status' && error.status === 400)
      field = error.body.field;
    expect(field).toBe('name');
    expect([
      isClientError(error, 'other'),
      isClientError(new Error()),
      isClientError(error),
    ]).toEqual([false, false, true]);
  });

  test('full() gives any answer of the same call and does not throw', async () => {
    reply = { status: 202, headers: { location: '/jobs/1', 'retry-after': '5' }, body: '{"id":1}' };
    const call = client({ call: 'POST /', pending: true });
    const answer = await call.run().full();
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe('/jobs/1');
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(answer.body).toEqual({ id: 1 });
    expect(seen.length).toBe(1);
    expect(await call.run()).toBeUndefined();
    reply = { status: 400, body: '{"field":"a"}' };
    expect(await call.run().full()).toMatchObject({ status: 400, body: { field: 'a' } });
  });
});

describe('no answer', () => {
  test('nobody listens', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await new Promise((resolve) => other.close(resolve));
    const error = await failure(
      client({ call: 'GET /' }, { baseUrl: `http://127.0.0.1:${port}` }).run(),
    );
    expect([error.code, error.status]).toEqual(['network', undefined]);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('a network failure reaches full() too, and is reported once', async () => {
    const call = client({ call: 'GET /' }, { fetch: () => Promise.reject(new Error('down')) });
    expect((await failure(call.run().full())).code).toBe('network');
  });

  test('a server that does not answer in time', async () => {
    reply = undefined;
    const there = new Promise<void>((resolve) => (arrived = resolve));
    const error = failure(client({ call: 'GET /' }, { timeoutMs: 300 }).run());
    await there;
    expect((await error).code).toBe('timeout');
  });

  test('a token that does not come in time', async () => {
    const auth = { bearer: () => new Promise<string>(() => {}) };
    const table = { schemes: { token: 'bearer' as const }, security: [['token']] };
    const error = await failure(client({ call: 'GET /' }, { timeoutMs: 30, auth }, table).run());
    expect(error.code).toBe('timeout');
    expect(seen).toEqual([]);
  });

  test('the caller gives up, before and during the call', async () => {
    const call = client({ call: 'GET /' });
    const before = await failure(call.run({}, { signal: AbortSignal.abort(new Error('enough')) }));
    expect(before).toMatchObject({ code: 'aborted', cause: new Error('enough') });
    reply = undefined;
    const controller = new AbortController();
    const there = new Promise<void>((resolve) => (arrived = resolve));
    const during = failure(call.run({}, { signal: controller.signal }));
    await there;
    controller.abort();
    expect((await during).code).toBe('aborted');
    expect(seen.length).toBe(1);
  });

  test('GET with a body cannot be sent by fetch', async () => {
    const error = await failure(client({ call: 'GET /', body: 'json' }).run({ body: {} }));
    expect(error).toMatchObject({
      code: 'request',
      message: expect.stringContaining('GET cannot have a body'),
    });
  });
});
