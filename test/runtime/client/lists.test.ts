// Pages and dynamic values through the client's runtime, against a real HTTP server.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type CallOptions,
  type ClientOptions,
  type RawAnswer,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import { type Choice, dynamicValues } from '../../../templates/runtime/client/choices.js';
import { paging } from '../../../templates/runtime/client/paging.js';
import type { Choices, ClientOperation } from '../../../templates/runtime/client/table.js';
import { rejection, startServer } from './scripted-server.js';

interface Lists {
  readonly list: {
    (input?: object): Call<unknown, RawAnswer>;
    items(input?: object, options?: CallOptions): AsyncIterable<unknown>;
    pages(input?: object, options?: CallOptions): AsyncIterable<unknown>;
    choices(of: string, input?: object, options?: CallOptions): Promise<readonly Choice<unknown>[]>;
  };
  listMore(input?: object): Call<unknown, RawAnswer>;
}

function lists(
  baseUrl: string,
  list: Partial<ClientOperation>,
  options: Partial<ClientOptions> = {},
): Lists['list'] {
  return createCaller<Lists>(
    { baseUrl, auth: { apiKey: 'k', bearer: 't' }, ...options },
    {
      schemes: { key: { query: 'key' }, token: 'bearer' },
      security: [['key']],
      operations: {
        list: { call: 'GET /orders', ...list },
        listMore: { call: 'GET /more/{group}', security: [['token']] },
      },
    },
    [paging, dynamicValues],
  ).list;
}

async function all<Value>(values: AsyncIterable<Value>, most = 100): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) if (found.push(value) >= most) break;
  return found;
}

const page = (items: unknown, nextLink?: unknown) => ({ body: { value: items, nextLink } });
const pages = { pages: { next: ['nextLink'], items: ['value'] } };

describe('pages', () => {
  test('are followed, relative or absolute, with the parameters of the link alone', async () => {
    const server = await startServer();
    server.answer(
      page([1, 2], '/v1/orders?skip=2&key=k'),
      page([], `${server.url}/v1/orders?skip=4`),
      page([3], '?skip=6'),
      page([4], null),
    );
    const { items } = lists(`${server.url}/v1`, pages);
    expect(await all(items({ query: { top: 2 }, headers: { 'X-A': 'a' } }))).toEqual([1, 2, 3, 4]);
    expect(server.asked).toEqual([
      'GET /v1/orders?top=2&key=k',
      'GET /v1/orders?skip=2&key=k',
      'GET /v1/orders?skip=4&key=k',
      'GET /v1/orders?skip=6&key=k',
    ]);
    expect(server.seen.map(({ headers }) => headers['x-a'])).toEqual(['a', 'a', 'a', 'a']);
  });

  test('as a whole, no further than they are read', async () => {
    const server = await startServer(page([1], '?skip=1'), page([2], '?skip=2'));
    const whole = await all(lists(server.url, pages).pages(), 2);
    expect(whole).toEqual([
      { value: [1], nextLink: '?skip=1' },
      { value: [2], nextLink: '?skip=2' },
    ]);
    expect(server.seen).toHaveLength(2);
  });

  test.each([undefined, null, '', 7, {}])('end at a next link of %j', async (link) => {
    const server = await startServer(page([1], link));
    expect(await all(lists(server.url, pages).items())).toEqual([1]);
  });

  test.each([undefined, null, 'text', {}])('without items: %j', async (items) => {
    const server = await startServer(page(items, '?skip=1'), page([1]));
    expect(await all(lists(server.url, pages).items())).toEqual([1]);
  });

  test('after the first are asked by GET, with the credentials of the operation for them', async () => {
    const server = await startServer(page([1], '/more/a?skip=1'), page([2]));
    const operation: Partial<ClientOperation> = {
      call: 'POST /search',
      body: 'json',
      pages: { ...pages.pages, call: 'listMore' },
    };
    expect(await all(lists(server.url, operation).items({ body: { q: 1 } }))).toEqual([1, 2]);
    expect(server.asked).toEqual(['POST /search?key=k', 'GET /more/a?skip=1']);
    expect(server.seen[1]).toMatchObject({ body: '', headers: { authorization: 'Bearer t' } });
  });

  test('elsewhere get no credentials', async () => {
    const evil = await startServer(page([2]));
    const server = await startServer(page([1], `${evil.url}/orders`));
    const { items } = lists(server.url, pages);
    expect(await rejection(all(items()))).toMatchObject({ code: 'location' });
    expect(evil.seen).toEqual([]);
    server.answer(page([1], `${evil.url}/orders`));
    const trusting = lists(server.url, pages, { trustedOrigins: [evil.url] });
    expect(await all(trusting.items())).toEqual([1, 2]);
  });

  test('that follow themselves do not go on for ever', async () => {
    const server = await startServer(page([1], '?skip=1'), page([2], '?skip=1'));
    expect(await rejection(all(lists(server.url, pages).items()))).toMatchObject({
      code: 'location',
      message: expect.stringContaining('a page that follows itself'),
    });
    expect(server.seen).toHaveLength(2);
  });

  test('that are refused are errors', async () => {
    const server = await startServer(page([1], '?skip=1'), { status: 403 });
    expect(await rejection(all(lists(server.url, pages).items()))).toMatchObject({ status: 403 });
  });
});

describe('choices', () => {
  const choices = (way: Partial<Choices>): Partial<ClientOperation> => ({
    choices: { 'query.kind': { call: 'listMore', ...way } },
  });

  test('are what the other operation lists, with what it needs to know', async () => {
    const server = await startServer({
      body: {
        data: {
          list: [
            { id: 1, name: { full: 'One' } },
            { id: 2, name: {} },
          ],
        },
      },
    });
    const operation = choices({
      send: { query: { all: true } },
      pass: [
        [
          ['body', 'group'],
          ['path', 'group'],
        ],
        [
          ['query', 'none'],
          ['query', 'none'],
        ],
      ],
      items: ['data', 'list'],
      value: ['id'],
      title: ['name', 'full'],
    });
    const input = { body: { group: 'a/b', other: 1 } };
    expect(await lists(server.url, operation).choices('query.kind', input)).toEqual([
      { value: 1, title: 'One' },
      { value: 2, title: '2' },
    ]);
    expect(server.asked).toEqual(['GET /more/a%2Fb?all=true']);
    expect(server.seen[0]?.headers.authorization).toBe('Bearer t');
  });

  test('may be the items of a list at the root', async () => {
    const server = await startServer({ body: ['a', 'b'] });
    const operation = choices({ send: { path: { group: 'g' } } });
    expect(await lists(server.url, operation).choices('query.kind')).toEqual([
      { value: 'a', title: 'a' },
      { value: 'b', title: 'b' },
    ]);
  });

  test.each([{}, null, 'text', { value: {} }])('of %j are none', async (body) => {
    const server = await startServer({ body });
    const operation = choices({ send: { path: { group: 'g' } }, items: ['value'] });
    expect(await lists(server.url, operation).choices('query.kind')).toEqual([]);
  });

  test('that cannot be asked for say what is missing', async () => {
    const { choices: ask } = lists('http://127.0.0.1:1', choices({}));
    expect(await rejection(ask('query.kind'))).toMatchObject({
      code: 'request',
      operation: 'listMore',
      message: expect.stringContaining('path.group is missing'),
    });
    expect(await rejection(ask('constructor'))).toBeInstanceOf(TypeError);
  });
});
