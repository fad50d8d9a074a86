// Bodies of every kind, in and out, and what is said about wrong ones.

import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../templates/runtime/server/descriptor.js';
import {
  connector,
  echo,
  empty,
  errorOf,
  json,
  jsonBody,
  operation,
  post,
  run,
} from './running-server.js';

const string: JsonSchema = { type: 'string' };

describe('JSON bodies', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'integer' } },
  };
  const start = (required = true) =>
    run(connector([operation('a', { method: 'post', ...jsonBody(schema, required) })]), {
      a: echo,
    });
  const send = (url: string, body: string | undefined, type?: string) =>
    fetch(`${url}/v1/a`, {
      method: 'POST',
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      headers: type === undefined ? {} : { 'content-type': type },
    });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/json',
    'application/vnd.x+json',
    undefined,
  ])('are taken as %s', async (type) => {
    const { url } = await start();
    const response = await send(url, '{"a":1}', type);
    expect([response.status, await response.json()]).toEqual([200, { body: { a: 1 } }]);
  });

  it('are taken with a byte-order mark', async () => {
    const { url } = await start();
    expect((await send(url, '\ufeff{"a":1}', 'application/json')).status).toBe(200);
  });

  it('of another type are a 415 that names what is taken', async () => {
    const { url } = await start();
    const response = await send(url, '<a/>', 'application/xml');
    expect(response.status).toBe(415);
    expect((await errorOf(response)).message).toContain('application/json');
  });

  it.each([
    ['malformed', '{"a":'],
    ['of the wrong type', '[]'],
    ['with __proto__', '{"a":1,"__proto__":{"x":1}}'],
    ['with an escaped __proto__', '{"a":1,"__pr\\u006fto__":{"x":1}}'],
    ['missing', undefined],
  ])('that are %s are refused with 400', async (_what, body) => {
    const { url } = await start();
    const response = await send(url, body, 'application/json');
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBeTruthy();
  });

  it('may be left out where they are optional', async () => {
    const { url } = await start(false);
    const response = await send(url, undefined);
    expect([response.status, await response.json()]).toEqual([200, {}]);
  });

  it('that are too large are a 413', async () => {
    const { url } = await run(
      connector([operation('a', { method: 'post', ...jsonBody({}) })]),
      { a: echo },
      { env: { BODY_LIMIT_MB: '0.001' } },
    );
    const response = await post(`${url}/v1/a`, 'x'.repeat(5000));
    expect(response.status).toBe(413);
    expect((await errorOf(response)).message).toBeTruthy();
  });

  it('follow references into the definitions, recursive ones too', async () => {
    const { url } = await run(
      connector(
        [operation('a', { method: 'post', ...jsonBody({ $ref: '#/definitions/A~1b%20c' }) })],
        {
          definitions: {
            'A/b c': {
              type: 'object',
              properties: { n: { type: 'integer' }, next: { $ref: '#/definitions/A~1b%20c' } },
            },
          },
        },
      ),
      { a: echo },
    );
    expect((await post(`${url}/v1/a`, { next: { next: { n: 1 } } })).status).toBe(200);
    const wrong = await post(`${url}/v1/a`, { next: { next: { n: 'x' } } });
    expect((await errorOf(wrong)).details?.[0]?.path).toBe('/next/next/n');
  });

  it('need no read-only members, though they are required, and may have them', async () => {
    const id: JsonSchema = { type: 'integer', readOnly: true };
    const definitions: Record<string, JsonSchema> = {
      Id: id,
      Base: {
        type: 'object',
        required: ['id', 'made'],
        properties: { id, made: { $ref: '#/definitions/Id' } },
      },
      Order: {
        allOf: [
          { $ref: '#/definitions/Base' },
          { type: 'object', required: ['id', 'a'], properties: { a: { type: 'integer' } } },
        ],
      },
    };
    const $ref = '#/definitions/Order';
    const orders = {
      type: 'object',
      required: ['of'],
      properties: { of: { type: 'array', items: { $ref } } },
    };
    const { url } = await run(
      connector([operation('a', { method: 'post', ...jsonBody(orders) })], { definitions }),
      { a: echo },
    );
    const statusOf = async (order: object) => (await post(`${url}/v1/a`, { of: [order] })).status;
    expect(await statusOf({ a: 1 })).toBe(200);
    expect(await statusOf({ a: 1, id: 5, made: 6 })).toBe(200);
    expect(await statusOf({ id: 5 })).toBe(400);
    expect(await statusOf({ a: 1, id: 'five' })).toBe(400);
  });

  it('are read with GET where the definition has one', async () => {
    const { url } = await run(connector([operation('a', jsonBody(schema))]), { a: echo });
    const { request } = await import('undici');
    const { body } = await request(`${url}/v1/a`, {
      method: 'GET',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await body.json()).toEqual({ body: { a: 1 } });
  });
});

describe('other bodies', () => {
  /** Answers what kind of value the controller was given. */
  const describeBody = {
    handle: ({ body }: { body: unknown }) => ({
      status: 200,
      body:
        body instanceof Uint8Array
          ? { bytes: [...body] }
          : { type: typeof body, text: String(body) },
    }),
  };
  const start = (kind: 'text' | 'xml' | 'binary', mediaTypes: string[]) =>
    run(
      connector([
        operation('a', {
          method: 'post',
          body: { kind, required: true, schema: string, mediaTypes },
        }),
      ]),
      { a: describeBody },
    );

  it.each([
    ['text', 'text/plain', 'héllo'],
    ['xml', 'application/xml', '<a>é</a>'],
    ['xml', 'text/xml', '<a/>'],
  ] as const)('%s as %s is a string', async (kind, type, text) => {
    const { url } = await start(kind, [type]);
    const response = await fetch(`${url}/v1/a`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': type },
    });
    expect(await response.json()).toEqual({ type: 'string', text });
  });

  it.each(['application/octet-stream', 'image/png', 'application/json'])(
    'binary as %s is bytes',
    async (type) => {
      const { url } = await start('binary', ['application/octet-stream']);
      const response = await fetch(`${url}/v1/a`, {
        method: 'POST',
        body: Uint8Array.of(0, 255, 10, 13),
        headers: { 'content-type': type },
      });
      expect(await response.json()).toEqual({ bytes: [0, 255, 10, 13] });
    },
  );
});

describe('forms', () => {
  const field = (name: string, schema: JsonSchema, more: object = {}) => ({
    name,
    required: false,
    file: false,
    schema,
    ...more,
  });
  const file = (name: string) => field(name, {}, { file: true, required: true });
  const fields = [
    field('count', { type: 'integer' }, { required: true }),
    field('tags', { type: 'array', items: string }, { collectionFormat: 'multi' }),
    field('note', string, { default: 'none' }),
  ];
  const start = (encoding: 'urlencoded' | 'multipart', all: typeof fields) =>
    run(
      connector([
        operation('a', {
          method: 'post',
          body: {
            kind: 'form',
            encoding,
            required: true,
            fields: all,
            mediaTypes: [
              encoding === 'multipart'
                ? 'multipart/form-data'
                : 'application/x-www-form-urlencoded',
            ],
          },
        }),
      ]),
      {
        a: {
          handle: ({ body }: { body: Record<string, unknown> }) => ({
            status: 200,
            body: Object.fromEntries(
              Object.entries(body).map(([name, value]) => {
                const bytes = (value as { bytes?: Uint8Array }).bytes;
                return [name, bytes ? { ...(value as object), bytes: [...bytes] } : value];
              }),
            ),
          }),
        },
      },
    );

  it.each([
    [
      'urlencoded',
      new URLSearchParams([
        ['count', '3'],
        ['tags', 'a'],
        ['tags', 'b ü'],
      ]),
    ],
    [
      'multipart',
      (() => {
        const form = new FormData();
        form.append('count', '3');
        form.append('tags', 'a');
        form.append('tags', 'b ü');
        return form;
      })(),
    ],
  ] as const)('%s have typed fields and defaults', async (encoding, body) => {
    const { url } = await start(encoding, fields);
    const response = await fetch(`${url}/v1/a`, { method: 'POST', body });
    expect(await response.json()).toEqual({ count: 3, tags: ['a', 'b ü'], note: 'none' });
  });

  it('name the fields that are missing or wrong', async () => {
    const { url } = await start('urlencoded', fields);
    const missing = await fetch(`${url}/v1/a`, { method: 'POST', body: new URLSearchParams() });
    expect((await errorOf(missing)).details).toMatchObject([{ in: 'body', path: '/count' }]);
    const wrong = await fetch(`${url}/v1/a`, {
      method: 'POST',
      body: new URLSearchParams({ count: 'x' }),
    });
    expect((await errorOf(wrong)).details).toMatchObject([{ in: 'body', path: '/count' }]);
  });

  it('have files with name, type and bytes', async () => {
    const { url } = await start('multipart', [file('photo')]);
    const form = new FormData();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    form.append('photo', new Blob([bytes], { type: 'image/png' }), 'ü "1".png');
    const response = await fetch(`${url}/v1/a`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({
      photo: { mediaType: 'image/png', bytes: [...bytes] },
    });
  });

  it('have files without bytes', async () => {
    const { url } = await start('multipart', [file('photo')]);
    const form = new FormData();
    form.append('photo', new Blob([]), 'empty.bin');
    const response = await fetch(`${url}/v1/a`, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ photo: { name: 'empty.bin', bytes: [] } });
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    [
      'no end',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx',
    ],
    ['nothing in it', 'multipart/form-data; boundary=b', 'x'],
  ])('with %s are a 400, and the server lives on', async (_what, type, body) => {
    const { url } = await start('multipart', [file('photo')]);
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(`${url}/v1/a`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
      expect(response.status).toBe(400);
      expect((await errorOf(response)).message).toBeTruthy();
    }
  });

  it('of another type are a 415', async () => {
    const { url } = await start('urlencoded', fields);
    const response = await post(`${url}/v1/a`, { count: 3 });
    expect(response.status).toBe(415);
  });
});

describe('answers', () => {
  const start = (responses: Parameters<typeof operation>[1], answer: () => unknown) =>
    run(connector([operation('a', responses)]), { a: { handle: answer } });
  const get = ({ url }: { url: string }) => fetch(`${url}/v1/a`);

  it('have the declared media type', async () => {
    const text = await get(
      await start({ responses: [{ ...json(200), body: 'text', mediaType: 'text/csv' }] }, () => ({
        status: 200,
        body: 'a,ü',
      })),
    );
    expect([text.headers.get('content-type'), await text.text()]).toEqual([
      'text/csv; charset=utf-8',
      'a,ü',
    ]);
    const bytes = await get(
      await start(
        { responses: [{ status: 200, body: 'binary', mediaType: 'image/png', headers: [] }] },
        () => ({ status: 200, body: Uint8Array.of(1, 2) }),
      ),
    );
    expect(bytes.headers.get('content-type')).toBe('image/png');
    expect([...new Uint8Array(await bytes.arrayBuffer())]).toEqual([1, 2]);
  });

  it('carry headers, and 204 no body', async () => {
    const response = await get(
      await start({ responses: [empty(204)] }, () => ({ status: 204, headers: { 'X-Left': 3 } })),
    );
    expect([response.status, response.headers.get('x-left'), await response.text()]).toEqual([
      204,
      '3',
      '',
    ]);
  });

  it('of an undeclared status are a 500, and taken where default is declared', async () => {
    const strict = await get(await start({}, () => ({ status: 404, body: {} })));
    expect(strict.status).toBe(500);
    const loose = await get(
      await start({ responses: [json(200), json('default')] }, () => ({ status: 404, body: {} })),
    );
    expect(loose.status).toBe(404);
  });

  it('of a handler that throws have the request id and nothing of the error', async () => {
    const response = await get(
      await start({}, () => {
        throw new Error('hush at file.ts:1');
      }),
    );
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/hush|file\.ts|node_modules/);
    expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });

  it('with a line break in a header are a 500', async () => {
    const response = await get(
      await start({}, () => ({ status: 200, body: 1, headers: { 'X-A': 'a\r\nSet-Cookie: b' } })),
    );
    expect(response.status).toBe(500);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});
