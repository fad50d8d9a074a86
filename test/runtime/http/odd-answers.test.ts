// What a careless controller can answer or throw: always an answer in the usual shape, never what was
// meant for the log.

import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../templates/runtime/server/controller.js';
import { connector, operation, run } from './running-server.js';

async function get(answer: () => unknown): Promise<Response> {
  const { url } = await run(connector([operation('a')]), { a: { handle: answer } });
  return fetch(`${url}/v1/a`);
}

function circular(): object {
  const body: Record<string, unknown> = {};
  return Object.assign(body, { body });
}

function libraryError(): Error {
  return Object.assign(new Error('hush'), { statusCode: 404 });
}

describe('answers', () => {
  it.each([
    ['a body that contains itself', { body: circular() }],
    ['a number that JSON has not', { body: { amount: 1n } }],
    ['a function', { body: () => 1 }],
    ['a symbol', { body: Symbol('x') }],
    ['a header whose name is none', { body: 1, headers: { 'not a name': 'x' } }],
    ['other headers beside what fails', { body: circular(), headers: { 'X-A': 'a' } }],
  ])('that cannot be sent are a 500 in the usual shape: %s', async (_name, answer) => {
    const response = await get(() => ({ status: 200, ...answer }));
    expect(response.status).toBe(500);
    expect(response.headers.get('x-a')).toBeNull();
    expect(await response.json()).toMatchObject({ error: { code: 'ServerError' } });
  });

  it.each([
    ['a text', 'hush'],
    ['nothing', undefined],
    ['null', null],
    ['an error of a library with a status of its own', libraryError()],
    ['a body that contains itself', new ConnectorError(418, circular())],
    ['a body that is a function', new ConnectorError(418, () => 1)],
  ])('of a handler that throws %s are a 500 in the usual shape', async (_name, thrown) => {
    const response = await get(() => {
      throw thrown;
    });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toMatch(/^\{"error":\{"code":"ServerError","message":"The server failed\./);
    expect(text).not.toContain('hush');
  });

  it('carry any text in a header, and none of the connection', async () => {
    const headers = {
      'X-A': 'ü€𝄞\ud800',
      'X-B': null,
      'Transfer-Encoding': 'chunked',
      Connection: 'upgrade',
    };
    const response = await get(() => ({ status: 200, body: { a: 1 }, headers }));
    expect(await response.json()).toEqual({ a: 1 });
    expect(response.headers.get('x-a')).toBe('ü%E2%82%AC%F0%9D%84%9E%EF%BF%BD');
    expect(response.headers.has('x-b')).toBe(false);
  });
});
