// Requests as no HTTP client sends them, byte by byte: what two servers could read in two ways, and methods
// that no operation has.

import { describe, expect, it } from 'vitest';
import { run, type Running } from '../runtime/http/running-server.js';
import { attacked, controllers, KEYS } from './attacked-server.js';
import { exchange, request, statusesOf } from './wire.js';

const KEY = 'X-Key: ann-key-1';
const JSON_TYPE = 'Content-Type: application/json';

const start = (): Promise<Running> => run(attacked, controllers, { env: { API_KEYS: KEYS } });

describe('framing', () => {
  const smuggled = 'GET /v1/open/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
  const post = (...headers: string[]) =>
    request('POST /v1/echo HTTP/1.1', [KEY, JSON_TYPE, ...headers], `0\r\n\r\n${smuggled}`);

  it.each([
    ['CL+TE', post('Content-Length: 5', 'Transfer-Encoding: chunked')],
    ['TE+CL', post('Transfer-Encoding: chunked', 'Content-Length: 5')],
    ['bad TE: another coding', post('Transfer-Encoding: xchunked')],
    ['bad TE: chunked is not the last', post('Transfer-Encoding: chunked, identity')],
    ['bad TE: a space before the colon', post('Transfer-Encoding : chunked')],
    ['bad TE: folded', post('Transfer-Encoding:\r\n chunked')],
    ['two CL', post('Content-Length: 2', 'Content-Length: 3')],
    ['CL with a sign', post('Content-Length: +2')],
    ['CL in hexadecimal', post('Content-Length: 0x2')],
    ['a list of CL', post('Content-Length: 2, 2')],
    ['bad chunk size', post('Transfer-Encoding: chunked').replace('0\r\n', '0x0\r\n')],
    ['no Host', 'GET /v1/open/1 HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['bare LF', 'GET /v1/open/1 HTTP/1.1\nHost: x\nConnection: close\n\n'],
    ['bare LF after one header', 'GET /v1/open/1 HTTP/1.1\r\nHost: x\nA: b\r\n\r\n'],
    ['bare CR', 'GET /v1/open/1 HTTP/1.1\r\nHost: x\rA: b\r\n\r\n'],
    ['a space in the target', 'GET /v1/open/1 2 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['another version', 'GET /v1/open/1 HTTP/3.7\r\nHost: x\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a method that is none', 'BREW /v1/open/1 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a handshake of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])(
    'that two servers could read in two ways is a 400, and nothing is smuggled: %s',
    async (_what, bytes) => {
      const { url } = await start();
      const answer = await exchange(url, Buffer.from(bytes, 'latin1'));
      expect(statusesOf(answer)).toEqual([400]);
      expect(answer).not.toContain('smuggled');
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    },
  );

  it('a latin-1 URL is a 400', async () => {
    const { url } = await start();
    const bytes = Buffer.from(request('GET /v1/shops/caf\xe9/news HTTP/1.1', [KEY]), 'latin1');
    expect(statusesOf(await exchange(url, bytes))).toEqual([400]);
  });

  it('CONNECT is closed without an answer, and opens no way through', async () => {
    const { url } = await start();
    const line = `CONNECT 127.0.0.1:${new URL(url).port} HTTP/1.1\r\nHost: x\r\n\r\n`;
    expect(await exchange(url, line + smuggled)).toBe('');
  });

  it.each(['websocket', 'h2c'])('an upgrade to %s is ignored', async (protocol) => {
    const { url } = await start();
    const head = `GET /v1/open/1 HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
    const answer = await exchange(url, head, /"id":"1"/);
    expect(statusesOf(answer)).toEqual([200]);
    expect(answer).not.toMatch(/^upgrade:/im);
  });
});

describe('HEAD, OPTIONS, TRACE and a CORS preflight', () => {
  it.each([
    ['HEAD', 200],
    ['OPTIONS', 405],
    ['TRACE', 405],
    ['PROPFIND', 404],
  ])('%s is answered with %d, and no origin is let in', async (method, status) => {
    const { url } = await start();
    const headers = [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'X-A: hush',
    ];
    const answer = await exchange(url, request(`${method} /v1/open/1 HTTP/1.1`, headers));
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).not.toMatch(/access-control-|hush/i);
  });

  it('GET with an Origin is let in by nothing but /swagger.json', async () => {
    const server = await run(attacked, controllers, {
      env: { API_KEYS: KEYS },
      definition: async () => '{"swagger":"2.0"}',
    });
    const allowed = async (path: string) => {
      const response = await fetch(server.url + path, {
        headers: { origin: 'https://evil.example' },
      });
      return response.headers.get('access-control-allow-origin');
    };
    for (const path of ['/v1/open/1', '/healthz', '/readyz', '/v1/fails', '/nothing'])
      expect(await allowed(path), path).toBe(null);
    expect(await allowed('/swagger.json')).toBe('*');
    expect(await (await fetch(`${server.url}/swagger.json`)).text()).toBe('{"swagger":"2.0"}');
  });
});
