// From the wire to the request object: routes and parameters, and what is said about wrong ones.

import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../templates/runtime/server/descriptor.js';
import {
  connector,
  echo,
  empty,
  errorOf,
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

const named = (id: string) => ({ handle: () => ({ status: 200, body: id }) });

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

  it('that differ in slashes at their end alone are told apart', async () => {
    const { url } = await run(
      connector([
        operation('none', { path: '/x' }),
        operation('one', { path: '/x/' }),
        operation('two', { path: '/x//' }),
        operation('other', { path: '/y' }),
      ]),
      { none: named('none'), one: named('one'), two: named('two'), other: named('other') },
    );
    const answers = await Promise.all(
      ['/x', '/x/', '/x//', '/x///', '/y/'].map((path) =>
        fetch(`${url}/v1${path}`).then((response) => response.json()),
      ),
    );
    expect(answers).toEqual(['none', 'one', 'two', 'none', 'other']);
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

  it('take the declared default as it is, though it misses its own format', async () => {
    const { url } = await run(
      connector([
        operation('a', {
          path: '/a',
          parameters: [
            { ...parameter('origin', 'query', { type: 'string', format: 'byte' }), default: 'pa' },
          ],
        }),
      ]),
      { a: echo },
    );
    expect((await fetch(`${url}/v1/a?origin=pa`)).status).toBe(200);
    expect((await fetch(`${url}/v1/a?origin=pb`)).status).toBe(400);
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
