// From the wire to the request object: routes, parameters and bodies, and what is said about wrong ones.

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
  parameter,
  post,
  required,
  run,
} from './running-server.js';

const string: JsonSchema = { type: 'string' };

/** What the controller of one path template was given for a URL; undefined when nothing answered 200. */
async function pathOf(template: string, url: string): Promise<unknown> {
  const names = [...template.matchAll(/\{([^{}]+)\}/g)].map((found) => found[1] ?? '');
  const { url: base } = await run(
    connector([
      operation('a', {
        path: template,
        parameters: [...new Set(names)].map((name) => parameter(name, 'path')),
      }),
    ]),
    { a: echo },
  );
  const response = await fetch(`${base}/v1${url}`);
  if (response.status !== 200) return undefined;
  return ((await response.json()) as { path?: unknown }).path ?? {};
}

describe('path templates', () => {
  it.each([
    ['/items({id})', '/items(7)', { id: '7' }],
    ['/items({id})', '/items%287%29', { id: '7' }],
    ['/a.{ext}', '/a.json', { ext: 'json' }],
    ['/{a}-{b}', '/x-y', { a: 'x', b: 'y' }],
    ['/x:{action}', '/x:go', { action: 'go' }],
    ['/x:{action}', '/x%3Ago', { action: 'go' }],
    ['/$batch', '/$batch', {}],
    ['/all*', '/all*', {}],
    ["/of('{id}',{n})", "/of('a',1)", { id: 'a', n: '1' }],
    ['/with space/{x}', '/with%20space/1', { x: '1' }],
    ['/with%20space/{x}', '/with%20space/1', { x: '1' }],
    ['/{with space}', '/1', { 'with space': '1' }],
    ['/{größe}', '/1', { größe: '1' }],
    ['/{id}/of/{id}', '/7/of/7', { id: '7' }],
    ['/{id}', '/a%2Fb%20c%25', { id: 'a/b c%' }],
    ['/{id}', `/${'x'.repeat(15_000)}`, { id: 'x'.repeat(15_000) }],
    ['/one//two', '/one/two', {}],
    ['/one/two', '/one//two', {}],
  ])('%s takes %s', async (template, url, expected) => {
    expect(await pathOf(template, url)).toEqual(expected);
  });

  it('take a variable named __proto__ as any other', async () => {
    expect(JSON.stringify(await pathOf('/{__proto__}', '/1'))).toBe('{"__proto__":"1"}');
  });

  it.each([
    ['/items({id})', '/items()'],
    ['/a.{ext}', '/b.json'],
    ['/{a}-{b}', '/xy'],
  ])('%s does not take %s', async (template, url) => {
    expect(await pathOf(template, url)).toBeUndefined();
  });

  it('decode what is encoded twice, where the definition says so', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          path: '/{id}',
          parameters: [parameter('id', 'path', string, { urlEncoding: 'double' })],
        }),
      ]),
      { a: echo },
    );
    const response = await fetch(`${url}/v1/a%252Fb%2525`);
    expect(await response.json()).toEqual({ path: { id: 'a/b%' } });
  });

  it('prefer the fixed path, and fall back to the variable one', async () => {
    const named = (id: string) => ({ handle: () => ({ status: 200, body: id }) });
    const { url } = await run(
      connector([
        operation('any', {
          path: '/{x}/{y}',
          parameters: ['x', 'y'].map((n) => parameter(n, 'path')),
        }),
        operation('fixed', { path: '/a/b' }),
        operation('half', { path: '/a({x})/b', parameters: [parameter('x', 'path')] }),
      ]),
      { any: named('any'), fixed: named('fixed'), half: named('half') },
    );
    const answers = await Promise.all(
      ['/a/b', '/a(1)/b', '/a/c', '/q/b'].map((path) =>
        fetch(`${url}/v1${path}`).then((response) => response.json()),
      ),
    );
    expect(answers).toEqual(['fixed', 'half', 'any', 'any']);
  });

  it('that coincide do not stop the server: the first answers', async () => {
    const { url } = await run(
      connector([
        operation('first', { path: '/x/{a}', parameters: [parameter('a', 'path')] }),
        operation('second', { path: '/x/{b}', parameters: [parameter('b', 'path')] }),
      ]),
      { first: echo, second: echo },
    );
    expect(await (await fetch(`${url}/v1/x/1`)).json()).toEqual({ path: { a: '1' } });
  });
});

describe('what no operation answers', () => {
  const descriptor = connector([
    operation('list', { path: '/x' }),
    operation('add', { path: '/x', method: 'post' }),
    operation('ask', { path: '/x', method: 'options', responses: [empty(204)] }),
  ]);
  const controllers = { list: echo, add: echo, ask: { handle: () => ({ status: 204 }) } };

  it('is a 405 with Allow when the path has other methods', async () => {
    const { url } = await run(descriptor, controllers);
    const response = await fetch(`${url}/v1/x`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(required(response, 'allow').split(', ')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'OPTIONS']),
    );
    expect((await errorOf(response)).message).toMatch(/DELETE \/v1\/x/);
  });

  it('is a 404 otherwise, without the query', async () => {
    const { url } = await run(descriptor, controllers);
    const response = await fetch(`${url}/v1/y?code=hush`);
    expect(response.status).toBe(404);
    expect(JSON.stringify(await response.json())).not.toContain('hush');
  });

  it('is HEAD, which GET answers without its body', async () => {
    const { url } = await run(descriptor, controllers);
    const response = await fetch(`${url}/v1/x`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('is not OPTIONS where the definition has it', async () => {
    const { url } = await run(descriptor, controllers);
    expect((await fetch(`${url}/v1/x`, { method: 'OPTIONS' })).status).toBe(204);
  });

  it('is a 400 when the URL is malformed', async () => {
    const { url } = await run(descriptor, controllers);
    const response = await fetch(`${url}/v1/%zz`);
    expect([400, 404]).toContain(response.status);
    expect((await errorOf(response)).message).toBeTruthy();
  });
});

describe('parameters', () => {
  async function query(
    schema: JsonSchema,
    text: string,
    more: Parameters<typeof parameter>[3] = {},
  ): Promise<{ status: number; value: unknown; text: string }> {
    const { url } = await run(
      connector([operation('a', { parameters: [parameter('p', 'query', schema, more)] })]),
      { a: echo },
    );
    const response = await fetch(`${url}/v1/a?${text}`);
    const body = await response.text();
    const parsed = JSON.parse(body) as { query?: { p?: unknown } };
    return { status: response.status, value: parsed.query?.p, text: body };
  }
  const array = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
  const integers = array({ type: 'integer' });

  it.each<[JsonSchema, string, unknown, Parameters<typeof parameter>[3]?]>([
    [{ type: 'integer' }, 'p=-7', -7],
    [{ type: 'number' }, 'p=1.5', 1.5],
    [{ type: 'boolean' }, 'p=true', true],
    [{ type: 'boolean' }, 'p=False', false],
    [string, 'p=007', '007'],
    [string, 'p=a%20b%2Bc', 'a b+c'],
    [string, 'p=', ''],
    [integers, 'p=1,2', [1, 2]],
    [array(string), 'p=a%20b', ['a', 'b'], { collectionFormat: 'ssv' }],
    [array(string), 'p=a%09b', ['a', 'b'], { collectionFormat: 'tsv' }],
    [array(string), 'p=a|b', ['a', 'b'], { collectionFormat: 'pipes' }],
    [integers, 'p=1&p=2', [1, 2], { collectionFormat: 'multi' }],
    [integers, 'p=1', [1], { collectionFormat: 'multi' }],
    [{ type: 'integer' }, '', 5, { default: 5 }],
    [string, 'q=1', undefined],
  ])('%j takes %s', async (schema, text, value, more) => {
    expect(await query(schema, text, more)).toMatchObject({ status: 200, value });
  });

  it.each<[JsonSchema, string, RegExp, Parameters<typeof parameter>[3]?]>([
    [{ type: 'integer' }, 'p=x', /integer/],
    [{ type: 'integer', maximum: 5 }, 'p=6', /5/],
    [{ type: 'boolean' }, 'p=maybe', /boolean/],
    [{ enum: ['a', 'b'] }, 'p=c', /"a\\", \\"b|a.*b/],
    [integers, 'p=1,x', /integer/],
    [{ type: 'string', format: 'uuid' }, 'p=1', /uuid/],
    [{ type: 'integer', format: 'int32' }, 'p=3000000000', /int32/],
    [string, '', /missing/, { required: true }],
  ])('%j refuses %s', async (schema, text, reason, more) => {
    const answer = await query(schema, text, more);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(reason);
    expect(answer.text).toContain('"in":"query"');
  });

  it('in headers are found whatever the case of their letters, by their declared names', async () => {
    const { url } = await run(
      connector([
        operation('a', { parameters: [parameter('X-Trace', 'header', { type: 'integer' })] }),
      ]),
      { a: echo },
    );
    const response = await fetch(`${url}/v1/a`, { headers: { 'x-TRACE': '7' } });
    expect(await response.json()).toEqual({ headers: { 'X-Trace': 7 } });
  });

  it('are all judged at once, together with the body', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          method: 'post',
          path: '/a/{n}',
          parameters: [
            parameter('n', 'path', { type: 'integer' }),
            parameter('q', 'query', string, { required: true }),
            parameter('H', 'header', { type: 'boolean' }),
          ],
          ...jsonBody({
            type: 'object',
            required: ['name'],
            properties: { address: { type: 'object', properties: { city: string } } },
          }),
        }),
      ]),
      { a: echo },
    );
    const response = await post(`${url}/v1/a/x`, { address: { city: 7 } }, { h: 'perhaps' });
    expect(response.status).toBe(400);
    const { details = [] } = await errorOf(response);
    expect(details.map((fault) => `${fault.in} ${fault.path.replace(/^\//, '')}`).sort()).toEqual([
      'body address/city',
      'body name',
      'header H',
      'path n',
      'query q',
    ]);
  });
});

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
