// What a program adds to its client: interceptors, validation, and files as streams.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Call,
  type CallOptions,
  type ClientError,
  type ClientOptions,
  type ClientTable,
  createCaller,
  type Pattern,
  type RawAnswer,
} from '../../../templates/runtime/client/client.js';
import { intercept } from '../../../templates/runtime/client/interceptors.js';
import { paging } from '../../../templates/runtime/client/paging.js';
import { pollingActions } from '../../../templates/runtime/client/polling.js';
import { streams } from '../../../templates/runtime/client/streams.js';
import {
  type AnswerSchemas,
  validation,
  ValidationError,
} from '../../../templates/runtime/client/validation.js';
import { webhooks } from '../../../templates/runtime/client/webhooks.js';
import { rejection, startServer } from './scripted-server.js';

type Options = CallOptions & { readonly validate?: boolean };

interface Teas {
  getTea(input?: object, options?: Options): Call<unknown, RawAnswer>;
  readonly listTeas: {
    (input?: object, options?: Options): Call<unknown, RawAnswer>;
    items(input?: object, options?: Options): AsyncIterable<unknown>;
  };
  readonly brew: {
    (input?: object, options?: Options): Call<unknown, RawAnswer>;
    start(input?: object): Promise<{ cancel(): Promise<void> }>;
  };
  readonly onTea: { parse(body: unknown): unknown };
  readonly getLeaf: {
    (input?: object, options?: CallOptions): Call<Uint8Array, RawAnswer>;
    stream(input?: object, options?: CallOptions): Promise<Response>;
  };
  putLeaf(input: object): Call<unknown, RawAnswer>;
}

const table: ClientTable<keyof Teas> = {
  schemes: { token: 'bearer' },
  security: [['token']],
  operations: {
    getTea: { call: 'GET /teas/1' },
    listTeas: { call: 'GET /teas', pages: { next: ['next'], items: ['value'] } },
    brew: { call: 'POST /brew', job: true },
    onTea: { call: 'POST /hooks', body: 'json', hook: { shape: { members: { tea: 'object' } } } },
    getLeaf: { call: 'GET /leaf', answers: { 200: 'binary' } },
    putLeaf: { call: 'PUT /leaf', body: 'binary', answers: { 200: 'json' } },
  },
};

const tea = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    notes: { type: 'array', items: { type: 'object', properties: { grams: { type: 'integer' } } } },
  },
};
const json = (schema: object, status: number | 'default' = 200) => ({
  status,
  body: 'json',
  schema: schema as Record<string, unknown>,
});
const ref = { $ref: '#/definitions/Tea' };
const schemas: AnswerSchemas = {
  definitions: { Tea: tea },
  operations: [
    {
      method: 'get',
      path: '/teas/1',
      pattern: { kind: 'action' },
      responses: [json(ref), json({ type: 'string' }, 'default')],
    },
    {
      controller: 'listTeas',
      method: 'get',
      path: '/teas',
      pattern: { kind: 'action' },
      responses: [json({ type: 'object', properties: { value: { type: 'array', items: ref } } })],
    },
    {
      controller: 'brew',
      method: 'post',
      path: '/brew',
      pattern: { kind: 'pollingAction' },
      responses: [json(ref), { status: 202, body: 'none' }],
    },
    {
      controller: 'onTea',
      method: 'post',
      path: '/hooks',
      pattern: {
        kind: 'webhookTrigger',
        notification: { type: 'object', required: ['tea'], properties: { tea: ref } },
      },
      responses: [{ status: 201, body: 'none' }],
    },
  ],
};

function client(
  baseUrl: string,
  extras: readonly Pattern[],
  options: Partial<ClientOptions> & { validate?: boolean } = {},
): Teas {
  const patterns = [streams, pollingActions, webhooks, paging, ...extras];
  return createCaller<Teas>({ baseUrl, retry: false, ...options }, table, patterns);
}

const right = { name: 'Oolong', notes: [{ grams: 3 }] };
const wrong = { name: 'Oolong', notes: [{ grams: 3 }, { grams: 'three' }] };

describe('validation', () => {
  test('of an answer is done where the call or the client asks for it', async () => {
    const server = await startServer(...Array.from({ length: 4 }, () => ({ body: wrong })));
    const teas = client(server.url, [validation(schemas)]);
    expect(await teas.getTea()).toEqual(wrong);
    const error = (await rejection(teas.getTea({}, { validate: true }))) as ClientError;
    expect(error).toMatchObject({ code: 'body', status: 200, body: wrong, operation: 'getTea' });
    expect(error.message).toContain('notes[1].grams must be integer, not string');
    expect(error.cause).toBeInstanceOf(ValidationError);
    const strict = client(server.url, [validation(schemas)], { validate: true });
    await rejection(strict.getTea());
    expect(await strict.getTea({}, { validate: false })).toEqual(wrong);
  });

  test('is not tried again, and finds nothing in what is right', async () => {
    const server = await startServer({ body: wrong }, { body: right }, { body: right });
    const teas = client(server.url, [validation(schemas)], { validate: true, retry: {} });
    await rejection(teas.getTea());
    expect(await teas.getTea()).toEqual(right);
    expect(server.asked).toHaveLength(2);
    expect((await teas.getTea().full()).status).toBe(200);
  });

  test('leaves errors alone, which are thrown for their status', async () => {
    const server = await startServer({ status: 404, body: { any: 1 } });
    const teas = client(server.url, [validation(schemas)], { validate: true });
    expect(await rejection(teas.getTea())).toMatchObject({ code: 'status', status: 404 });
  });

  test('is of every page, and of what a polling action ends with', async () => {
    const server = await startServer(
      { body: { value: [right], next: '/teas?p=2' } },
      { body: { value: [wrong] } },
      { status: 202, headers: { location: '/jobs/1', 'retry-after': '0' } },
      { body: wrong },
      { status: 202, headers: { location: '/jobs/1', 'retry-after': '0' } },
      { status: 200, body: 'cancelled' },
    );
    const teas = client(server.url, [validation(schemas)], { validate: true });
    const seen: unknown[] = [];
    const read = async () => {
      for await (const item of teas.listTeas.items()) seen.push(item);
    };
    expect(await rejection(read())).toMatchObject({ code: 'body' });
    expect(seen).toEqual([right]);
    expect(await rejection(teas.brew())).toMatchObject({ code: 'body' });
    const job = await teas.brew.start();
    await job.cancel();
  });

  test('of a callback goes to its whole depth', () => {
    const { parse } = client('http://127.0.0.1:1', [validation(schemas)]).onTea;
    expect(parse(JSON.stringify({ tea: right }))).toEqual({ tea: right });
    expect(() => parse({ tea: wrong })).toThrow('tea.notes[1].grams must be integer, not string');
    expect(() => parse('{')).toThrow('notification');
    // The client alone sees the top.
    expect(client('http://127.0.0.1:1', []).onTea.parse({ tea: wrong })).toEqual({ tea: wrong });
  });
});

describe('interceptors', () => {
  test('see requests and answers, and may change headers and address', async () => {
    const server = await startServer({ body: right });
    const lines: string[] = [];
    const teas = client(server.url, [
      intercept(
        {
          request: (request) => {
            request.headers.set('x-trace', '7');
            request.url += '?trace=1';
            lines.push(`${request.operation} ${request.method}`);
          },
          response: ({ status }) => void lines.push(String(status)),
        },
        {
          request: ({ headers }) => void lines.push(`then ${headers.get('x-trace')}`),
          response: () => void lines.push('first'),
        },
      ),
    ]);
    expect(await teas.getTea()).toEqual(right);
    expect(lines).toEqual(['getTea GET', 'then 7', 'first', '200']);
    expect(server.seen[0]).toMatchObject({ url: '/teas/1?trace=1', headers: { 'x-trace': '7' } });
  });

  test('may refresh a token and send again', async () => {
    let token = 'old';
    const server = await startServer({ status: 401, body: {} }, { body: right });
    const teas = client(
      server.url,
      [
        intercept({
          async response(response, { headers }, again) {
            if (response.status !== 401) return undefined;
            token = 'new';
            headers.set('authorization', `Bearer ${token}`);
            return again();
          },
        }),
      ],
      { auth: { bearer: () => token } },
    );
    expect(await teas.getTea()).toEqual(right);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  test('may answer in the place of the server, and are told when nothing answers', async () => {
    const server = await startServer({ status: 500, body: {} }, { silent: 'cut' });
    const errors: unknown[] = [];
    const teas = client(server.url, [
      intercept({
        response: () => new Response('{"made":1}', { status: 200 }),
        error: (error) => void errors.push(error),
      }),
    ]);
    expect(await teas.getTea()).toEqual({ made: 1 });
    expect(await rejection(teas.getTea())).toMatchObject({ code: 'network' });
    expect(errors).toHaveLength(1);
  });

  test('see what is sent again, and pages', async () => {
    const server = await startServer(
      { status: 503, headers: { 'retry-after': '0' } },
      { body: { value: [1], next: '/teas?p=2' } },
      { body: { value: [2] } },
    );
    const seen: string[] = [];
    const teas = client(
      server.url,
      [intercept({ request: ({ url }) => void seen.push(new URL(url).search) })],
      { retry: {} },
    );
    const items: unknown[] = [];
    for await (const item of teas.listTeas.items()) items.push(item);
    expect([items, seen]).toEqual([
      [1, 2],
      ['', '', '?p=2'],
    ]);
  });
});

describe('streams', () => {
  /** Answers GET with parts, one after the other as they are asked for, and PUT with the size of what came. */
  async function serve(): Promise<{ url: string; next: () => void; closed: Promise<unknown> }> {
    let next = (): void => {};
    let closed = (_value?: unknown): void => {};
    const end = new Promise((resolve) => (closed = resolve));
    const server = createServer(async (request, response) => {
      if (request.method === 'PUT') {
        let size = 0;
        for await (const chunk of request) size += (chunk as Buffer).length;
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ size }));
        return;
      }
      response.once('close', closed);
      response.writeHead(200, { 'content-type': 'image/png' }).write('first');
      next = () => response.end('second');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, next: () => next(), closed: end };
  }

  test('give an answer while it arrives', async () => {
    const { url, next } = await serve();
    const response = await client(url, []).getLeaf.stream({}, { timeoutMs: 5000 });
    expect(response.headers.get('content-type')).toBe('image/png');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('first');
    next();
    expect((await reader.read()).value).toBe('second');
  });

  test('end by the signal, also after the call', async () => {
    const { url, closed } = await serve();
    const controller = new AbortController();
    const { signal } = controller;
    const response = await client(url, [validation(schemas)]).getLeaf.stream({}, { signal });
    const reader = response.body!.getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toThrow();
    await closed;
  });

  test('throw refusals as any call, and try again', async () => {
    const server = await startServer(
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 404, body: { error: 'none' } },
    );
    const teas = client(server.url, [], { retry: {} });
    expect(await rejection(teas.getLeaf.stream())).toMatchObject({ code: 'status', status: 404 });
    expect(server.asked).toHaveLength(2);
  });

  test('leave calls alone that want the whole', async () => {
    const { url, next } = await serve();
    const call = client(url, []).getLeaf();
    await new Promise((resolve) => setImmediate(resolve));
    const timer = setInterval(next, 5);
    expect(new TextDecoder().decode(await call)).toBe('firstsecond');
    clearInterval(timer);
  });

  test.each([
    ['a web stream', () => new Blob([new Uint8Array(100_000)]).stream()],
    ['a Blob', () => new Blob([new Uint8Array(100_000)])],
    ['bytes', () => new Uint8Array(100_000)],
  ])('are bodies as well: %s', async (_name, body) => {
    const { url } = await serve();
    expect(await client(url, []).putLeaf({ body: body() })).toEqual({ size: 100_000 });
  });
});
