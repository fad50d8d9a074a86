// Bodies, paths, queries and headers that are meant to break something, and callers that send nothing. Each
// has one answer, and the server goes on.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { required, run, type Running } from '../runtime/http/running-server.js';
import { ann, attacked, controllers, KEYS } from './attacked-server.js';
import { exchange, open, request, statusesOf } from './wire.js';

const KEY = 'X-Key: ann-key-1';
const JSON_TYPE = 'Content-Type: application/json';

const start = (env: Record<string, string> = {}): Promise<Running> =>
  run(attacked, controllers, { env: { API_KEYS: KEYS, ...env } });

/** A whole request to echo. */
function echo(body: string | Buffer, headers: readonly string[] = []): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = request('POST /v1/echo HTTP/1.1', [KEY, JSON_TYPE, length, ...headers]);
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

const locationOf = (answer: string): string | undefined =>
  /^location: (.*)$/im.exec(answer)?.[1]?.trim();

describe('Host, X-Forwarded-*, Forwarded and an absolute-form target', () => {
  const forged = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Port: 666',
    'X-Forwarded-Prefix: /evil',
    'X-Original-URL: /evil',
    'X-Rewrite-URL: /evil',
    'X-Host: evil.example',
    'Forwarded: for=1.2.3.4;host=evil.example;proto=https',
    KEY,
    JSON_TYPE,
  ];
  const starts = [
    ['a poll', 'GET', '/v1/shops/a/news', ''],
    ['a job', 'POST', '/v1/orders', '{}'],
    ['a subscription', 'POST', '/v1/shops/a/hooks', '{"url":"https://hooks.example/"}'],
  ] as const;

  for (const [what, method, path, body] of starts) {
    for (const target of [path, `http://evil.example${path}`, `HTTPS://evil.example:666${path}`]) {
      it.each([undefined, 'https://connector.example/base'])(
        `do not move Location of ${what}, asked for as ${target}, from PUBLIC_BASE_URL=%s`,
        async (base) => {
          const env = { CALLBACK_ALLOWED_HOSTS: '' };
          const { url } = await start(base === undefined ? env : { ...env, PUBLIC_BASE_URL: base });
          const head = [
            `${method} ${target} HTTP/1.1`,
            'Host: evil.example',
            'Connection: close',
            ...forged,
            ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
          ];
          const answer = await exchange(url, [...head, '', body].join('\r\n'));
          expect(locationOf(answer)?.startsWith(`${base ?? url}/v1/`), answer).toBe(true);
          expect(answer).not.toMatch(/evil|:666\b|1\.2\.3\.4/);
        },
      );
    }
  }
});

describe('CRLF, NUL, dots and emoji in path and query', () => {
  it.each([
    'a%0d%0aX-Injected:%201',
    'a%0d%0a%0d%0aHTTP%2f1.1%20200%20OK',
    'a%00b',
    '%2e%2e%2f%2e%2e%2fadmin',
    '%F0%9F%8D%B0',
    '%E2%80%AE',
    '%22%3E%3Cscript%3E',
    '..%5C..%5Cadmin',
  ])('stay one encoded segment and query of Location: %s', async (text) => {
    const { url } = await start({ CALLBACK_ALLOWED_HOSTS: '' });
    const body = '{"url":"https://hooks.example/"}';
    const answers = [
      await exchange(url, request(`GET /v1/shops/${text}/news?q=${text} HTTP/1.1`, [KEY])),
      await exchange(
        url,
        request(
          `POST /v1/shops/${text}/hooks?q=${text} HTTP/1.1`,
          [KEY, JSON_TYPE, `Content-Length: ${body.length}`],
          body,
        ),
      ),
    ];
    for (const answer of answers) {
      const [head = ''] = answer.split('\r\n\r\n');
      expect(statusesOf(answer)).toHaveLength(1);
      expect(head).not.toMatch(/^(?:x-injected|set-cookie)/im);
      const location = locationOf(answer) ?? '';
      // Printable ASCII, and the same again once it is parsed.
      expect(location).toMatch(/^[\x21-\x7e]+$/);
      expect(new URL(location).href).toBe(location);
      expect(new URL(location).pathname).toMatch(/^\/v1\/shops\/[^/]+\/(?:news|hooks\/[^/]+)$/);
    }
  });

  it.each(['..', '%2e%2e', '%2E.'])('that climb lead to this server alone: %s', async (text) => {
    const { url } = await start();
    const answer = await exchange(url, request(`GET /v1/shops/${text}/news HTTP/1.1`, [KEY]));
    // A parser of URLs takes the two segments away: then it is another path of the same server.
    expect(locationOf(answer)).toContain(`${url}/v1/shops/%2E%2E/news?state=`);
    expect(new URL(locationOf(answer)!).origin).toBe(url);
  });

  it.each([
    ['a raw NUL', '/v1/shops/a\0b/news'],
    ['raw UTF-8', '/v1/shops/🍰/news?q=🍰'],
  ])('%s in a target is no request', async (_what, target) => {
    const { url } = await start();
    const answer = await exchange(url, Buffer.from(request(`GET ${target} HTTP/1.1`, [KEY])));
    expect(statusesOf(answer)).toEqual([400]);
  });
});

describe('JSON bodies', () => {
  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['__proto__ deep inside', '{"a":[{"__proto__":{"admin":true}}]}'],
    ['__proto__ in escapes', '{"\\u005f_proto__":{"admin":true}}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
    ['a number out of range', '{"a":1e999}'],
    ['a raw NUL', '{"a":"\0"}'],
    ['a raw line break', '{"a":"\n"}'],
    ['no JSON: NaN', '{"a":NaN}'],
    ['no JSON: two values', '{"a":1}{"b":2}'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    [
      'bad UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    ],
    [
      'an overlong NUL',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
    ],
    ['depth 50,000', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['objects of depth 50,000', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('are a 400 with a reason: %s', async (_what, body) => {
    const { url } = await start();
    const answer = await exchange(url, echo(body));
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toMatch(/"message":"The body [^"]{10,}/);
    expect(({} as { admin?: unknown }).admin).toBe(undefined);
  });

  it('of depth 100,000 are refused before they are built', async () => {
    const { url } = await start();
    const answer = await exchange(url, echo('['.repeat(100_001) + ']'.repeat(100_001)));
    expect(statusesOf(answer)).toEqual([413]);
    expect(answer).toContain('BODY_LIMIT_VALUES');
  });

  it.each([
    ['an escaped NUL', '{"a":"\\u0000"}', { a: '\0' }],
    ['a lone surrogate', '{"a":"\\ud800"}', { a: '\ud800' }],
    ['a member twice', '{"a":1,"a":2}', { a: 2 }],
    [
      'names that every object has',
      '{"constructor":1,"toString":2}',
      { constructor: 1, toString: 2 },
    ],
  ])('are taken as they are: %s', async (_what, body, read) => {
    const { url } = await start();
    const headers = { ...ann, 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/echo`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ body: read });
  });

  it('that are packed are never unpacked: a gzip bomb', async () => {
    const { url } = await start();
    const bomb = gzipSync(Buffer.alloc(60_000_000, '1'));
    expect(bomb.length).toBeLessThan(100_000);
    for (const header of ['Content-Encoding: gzip', 'Content-Encoding: x-gzip, gzip'])
      expect(statusesOf(await exchange(url, echo(bomb, [header])))).toEqual([415]);
    // Said to be plain, they are what they are.
    expect(statusesOf(await exchange(url, echo(bomb)))).toEqual([400]);
  });

  it.each([
    ['990 MB announced with a key', [KEY, 'Content-Length: 990000000'], 413],
    ['90 MB announced without one', ['Content-Length: 90000000'], 401],
    ['a stream without a key', ['Transfer-Encoding: chunked'], 401],
  ])('are refused before they are read: %s', async (_what, headers, status) => {
    const { url } = await start();
    // Nothing of the body is sent.
    const head = request('POST /v1/echo HTTP/1.1', [JSON_TYPE, ...headers]);
    const answer = await exchange(url, head, /\r\n\r\n/);
    expect(statusesOf(answer)).toEqual([status]);
  });
});

describe('sizes', () => {
  it('a header of 70 KB is a 431 that says the limit', async () => {
    const { url } = await start();
    const header = `X-A: ${'a'.repeat(70_000)}`;
    const answer = await exchange(url, request('GET /v1/open/1 HTTP/1.1', [header]));
    expect(statusesOf(answer)).toEqual([431]);
    expect(answer).toContain('larger than 64 KB');
  });

  it.each([
    ['a URL of 60 KB', `?a=${'a'.repeat(60_000)}`],
    ['15,000 parameters', `?${'a=1&'.repeat(15_000)}`],
  ])('%s is taken', async (_what, query) => {
    const { url } = await start();
    const answer = await exchange(url, request(`GET /v1/open/1${query} HTTP/1.1`));
    expect(statusesOf(answer)).toEqual([200]);
  });

  it('2,500 headers are taken or refused, and the key among them counts', async () => {
    const { url } = await start();
    const many = Array.from({ length: 2500 }, (_, index) => `X-${index}: 1`);
    const ask = (headers: string[]) =>
      exchange(url, request('GET /v1/shops/a/news HTTP/1.1', headers));
    // Later versions of Node.js refuse so many, of any caller.
    const [known, unknown] = [statusesOf(await ask([KEY, ...many])), statusesOf(await ask(many))];
    expect([
      [[202], [401]],
      [[431], [431]],
    ]).toContainEqual([known, unknown]);
  });
});

describe('path traversal and SQL in ids and states', () => {
  const ids = [
    '..%2f..%2fetc%2fpasswd',
    '../../../etc/passwd',
    "'%20OR%201=1--",
    '%00',
    '%25',
    '*',
  ];
  const news = '/v1/shops/a/news?state=';

  it.each([
    ...ids.map((id) => [`GET /v1/_connector/jobs/${id}`, 404] as const),
    ...ids.map((id) => [`DELETE /v1/_connector/jobs/${id}`, 404] as const),
    ...ids.map((id) => [`DELETE /v1/_connector/subscriptions/${id}`, 404] as const),
    ...ids.map((id) => [`DELETE /v1/shops/a/hooks/${id}`, 404] as const),
    ...[
      '/.env',
      '/../.env',
      '/v1/swagger.json/../../.env',
      '/v1/..%2f..%2f.env',
      '/%2e%2e/.env',
    ].map((path) => [`GET ${path}`, 404] as const),
    ...["'%20OR%20'1'='1", '..%2f..%2fetc', '%00', '9'.repeat(400), '-1', 'x.-1', 'x.1e99'].map(
      (state) => [`GET ${news}${state}`, 400] as const,
    ),
    ...['/v1/%', '/v1/open/%ff', '/v1/_connector/jobs/%c0%ae'].map(
      (path) => [`GET ${path}`, 400] as const,
    ),
  ])('lead nowhere: %s', async (line, status) => {
    const { url } = await start();
    const answer = await exchange(url, request(`${line} HTTP/1.1`, [KEY]));
    expect(statusesOf(answer)).toEqual([status]);
    expect(answer).not.toMatch(/sqlite|root:|node_modules|SQLITE|\.ts:\d/);
  });
});

describe('slow, idle and senseless connections', () => {
  const connections = ({ server }: Running): Promise<number> =>
    new Promise((resolve, reject) => {
      server.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });

  it.each(['that read', 'that do not read'])('%s are cut when their time is over', async (who) => {
    const running = await start({ REQUEST_TIMEOUT_SECONDS: '1' });
    const { url } = running;
    const slowHead = open(url, 'GET /v1/open/1 HTTP/1.1\r\nHost: x\r\nX-A: ');
    const body = request('POST /v1/echo HTTP/1.1', [KEY, JSON_TYPE, 'Content-Length: 1000'], '{');
    const slowBody = open(url, body);
    const idle = open(url, '');
    const garbage = open(url, '\0\0\0\0');
    // They go on, a byte at a time, as long as they are let.
    const timer = setInterval(() => {
      for (const socket of [slowHead, slowBody]) socket.write(' ');
    }, 100);
    const answers = [slowHead, slowBody, idle, garbage].map(async (socket) => {
      if (who === 'that do not read') return '';
      let text = '';
      for await (const part of socket) text += String(part);
      return text;
    });
    await expect.poll(() => connections(running)).toBeGreaterThan(0);
    await expect.poll(() => connections(running), { timeout: 10_000 }).toBe(0);
    clearInterval(timer);
    if (who === 'that do not read') return;
    const [head, ...others] = await Promise.all(answers);
    expect(statusesOf(head ?? '')).toEqual([408]);
    expect(head).toContain('REQUEST_TIMEOUT_SECONDS');
    expect(others.map(statusesOf)).toEqual([[408], [408], [400]]);
  });

  it('500 idle connections leave the others alone', async () => {
    const running = await start();
    for (let count = 0; count < 500; count += 1) open(running.url, 'GET ');
    await expect.poll(() => connections(running), { timeout: 20_000 }).toBeGreaterThanOrEqual(500);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${running.url}/v1/open/1`)).status).toBe(200);
  });
});

describe('stack traces and internals', () => {
  it('are in no error: a controller that throws, and requests of all wrong kinds', async () => {
    const { url } = await start();
    const answers = [
      await (await fetch(`${url}/v1/fails`, { headers: ann })).text(),
      await exchange(url, echo('{')),
      await exchange(url, echo('{}', ['Content-Type: text/x'])),
      await exchange(url, request('GET /v1/% HTTP/1.1', [KEY])),
      await exchange(url, request('GET /nothing HTTP/1.1', [KEY])),
      await exchange(url, request('GET /v1/shops/a/news?state=x HTTP/1.1', [KEY])),
      await exchange(url, 'nonsense\r\n\r\n'),
    ];
    expect(answers[0]).toContain('request id');
    for (const answer of answers)
      expect(answer).not.toMatch(/INTERNAL|\.[jt]s\b|node_modules|node:|^\s+at |fastify|sqlite/im);
    // Nor does any header name the software.
    const { headers } = await fetch(`${url}/healthz`);
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
    expect(required(await fetch(`${url}/healthz`), 'x-content-type-options')).toBe('nosniff');
  });
});
