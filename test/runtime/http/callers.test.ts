// Who owns what, over a change of keys, and how much one caller may have of the server.

import { describe, expect, it } from 'vitest';
import type { OperationContext } from '../../../templates/runtime/server/controller.js';
import { readConfig } from '../../../templates/runtime/server/config.js';
import type { OperationDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { guessableIds } from '../../../templates/runtime/server/patterns/subscription-id.js';
import { RareLog } from '../../../templates/runtime/server/rare-log.js';
import { temporaryFolder } from '../store/temporary-store.js';
import {
  connector,
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

const security = [[{ scheme: 'key', scopes: [] }]];
const schemes = { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } } as const;

const who = operation('who', { security });
const work = operation('work', {
  method: 'post',
  pattern: { kind: 'pollingAction', resultStatus: 200 },
  ...jsonBody({}),
  responses: [json(200)],
  security,
});
const hook = operation('hook', {
  method: 'post',
  path: '/hooks',
  pattern: {
    kind: 'webhookTrigger',
    split: 'single',
    callback: { in: 'body', path: ['url'] },
    subscribedStatus: 201,
    unsubscribeOperation: 'unhook',
  },
  ...jsonBody({ type: 'object' }),
  responses: [json(201)],
  security,
});
const unhook = operation('unhook', {
  method: 'delete',
  path: '/hooks/{id}',
  pattern: { kind: 'unsubscribe', by: { kind: 'id', parameter: 'id' }, of: ['hook'] },
  parameters: [parameter('id', 'path', { type: 'integer', minimum: 1, maximum: 9 })],
  responses: [empty(204)],
  security,
});
const open = operation('open');

/** Answers who calls; its jobs go on until they are told to stop. */
const controllers = {
  who: {
    handle: (_request: unknown, { principal }: OperationContext<unknown>) => ({
      status: 200,
      body: principal.id,
    }),
  },
  work: {
    run: (_request: unknown, { signal }: OperationContext<unknown>) =>
      new Promise((_done, stop) => signal.addEventListener('abort', () => stop(signal.reason))),
  },
  hook: {},
  open: { handle: () => ({ status: 200, body: 'hello' }) },
};

async function start(
  env: Record<string, string>,
  folder = temporaryFolder(),
  operations: readonly OperationDescriptor[] = [who, work, hook, unhook, open],
) {
  const running = await run(connector(operations, { security: schemes }), controllers, {
    env,
    folder,
  });
  const base = `${running.url}/v1`;
  return {
    ...running,
    ask: (key: string, headers: Record<string, string> = {}) =>
      fetch(`${base}/who`, { headers: { ...(key === '' ? {} : { 'x-key': key }), ...headers } }),
    open: (headers: Record<string, string> = {}) => fetch(`${base}/open`, { headers }),
    work: (key: string, body: unknown = {}) => post(`${base}/work`, body, { 'x-key': key }),
    hook: (key: string, path: string) =>
      post(`${base}/hooks`, { url: `http://127.0.0.1:1/${path}` }, { 'x-key': key }),
    drop: (key: string, target: string) =>
      fetch(target.startsWith('http') ? target : `${base}/hooks/${target}`, {
        method: 'DELETE',
        headers: key === '' ? {} : { 'x-key': key },
      }),
  };
}

const statuses = async (requests: ReadonlyArray<Promise<Response>>) =>
  (await Promise.all(requests)).map(({ status }) => status);

describe('named keys', () => {
  it('of one name are one caller; the whole entry is good too', async () => {
    const { ask } = await start({ API_KEYS: 'ann:one, ann:two,bob:a:b,plain' });
    const ids = async (key: string) => (await ask(key)).json() as Promise<unknown>;
    expect(await ids('one')).toBe('key:ann');
    expect(await ids('two')).toBe('key:ann');
    expect(await ids('ann:two')).toBe('key:ann');
    expect(await ids('a:b')).toBe('key:bob');
    expect(await ids('plain')).toMatch(/^key:[0-9a-f]{32}$/);
    expect(await statuses(['ann', 'bob:one', 'b', 'two '].map((key) => ask(key)))).toEqual([
      401, 401, 401, 200,
    ]);
  });

  it('keep what the caller had: before there was a name, and over a change of keys', async () => {
    const folder = temporaryFolder();
    const first = await start({ API_KEYS: 'old', PUBLIC_BASE_URL: 'http://x.test' }, folder);
    const job = new URL(required(await first.work('old'), 'location')).pathname;
    const hooks = [required(await first.hook('old', 'a'), 'location')];
    await first.server.close();

    const second = await start({ API_KEYS: 'ann:old,ann:new,bob:other' }, folder);
    const status = (key: string) => fetch(second.url + job, { headers: { 'x-key': key } });
    expect(await statuses(['new', 'old', 'other'].map(status))).toEqual([202, 202, 404]);
    const path = hooks[0]!.split('/').at(-1)!;
    expect((await second.drop('other', path)).status).toBe(404);
    expect((await second.drop('new', path)).status).toBe(204);
    await second.server.close();

    const third = await start({ API_KEYS: 'ann:newest' }, folder);
    expect((await fetch(third.url + job, { headers: { 'x-key': 'newest' } })).status).toBe(202);
  });

  it.each([
    ['x:', {}, /entry 1 has a name, and no key/],
    ['ann:hush,bob:hush', {}, /entry 2 has the same key as entry 1/],
    ['ann:hush,hush', {}, /entry 2 has the same key as entry 1/],
    ['plain,hushhush:x', { NODE_ENV: 'production' }, /entry 2 has a key of 1 characters/],
  ])('that cannot be meant are refused: %s', (keys, env, problem) => {
    const settings = { API_KEYS: keys, PUBLIC_BASE_URL: 'https://x.example', ...env };
    const read = () => readConfig(connector([who], { security: schemes }), settings, false);
    expect(read).toThrow(problem);
    expect(read).not.toThrow(/hush/);
    // Once.
    expect(read).not.toThrow(/API_KEYS[^]*API_KEYS/);
  });
});

it('keys of issuers do not come in plain in production', () => {
  const read = (env: Record<string, string>) =>
    readConfig(
      connector([]),
      {
        NODE_ENV: 'production',
        PUBLIC_BASE_URL: 'https://x.example',
        OAUTH_AUDIENCE: 'api',
        ...env,
      },
      false,
    );
  expect(() => read({ OAUTH_ISSUER: 'http://login.example' })).toThrow(/by https/);
  const jwks = { OAUTH_ISSUER: 'https://login.example', OAUTH_JWKS_URL: 'http://k.example' };
  expect(() => read(jwks)).toThrow(/by https/);
  expect(read({ OAUTH_ISSUER: 'http://127.0.0.1:9' }).oauth?.issuers).toHaveLength(1);
});

describe('wrong credentials', () => {
  it('are refused with 429 after so many from one address, but for callers that are known there', async () => {
    const { ask, open } = await start({ API_KEYS: 'good,unused', REFUSAL_LIMIT_PER_MINUTE: '3' });
    expect((await ask('good')).status).toBe(200);
    for (const key of ['a', 'b', 'c']) expect((await ask(key)).status).toBe(401);
    const refused = await ask('d');
    expect(refused.status).toBe(429);
    expect(Number(required(refused, 'retry-after'))).toBeGreaterThan(0);
    expect((await errorOf(refused)).message).toContain('REFUSAL_LIMIT_PER_MINUTE');
    // Right or not, it says the same, so that guessing leads nowhere.
    expect((await ask('unused')).status).toBe(429);
    expect(await statuses([ask('good'), open(), ask('')])).toEqual([200, 200, 401]);
  });

  it('are in the log with their address, once', async () => {
    const env = { API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '1', RATE_LIMIT_PER_MINUTE: '1' };
    const { ask, server } = await start(env);
    const lines: object[] = [];
    server.app.log.warn = ((details: object) => void lines.push(details)) as never;
    for (const key of ['bad', 'worse', 'worst']) await ask(key, { 'x-forwarded-for': '1.2.3.4' });
    expect(lines).toEqual([{ address: '127.0.0.1', limit: 1 }]);
  });

  it('are counted once when they are sent again: that is a mistake, not a guess', async () => {
    const { ask } = await start({ API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '2' });
    for (let count = 0; count < 5; count += 1) expect((await ask('bad')).status).toBe(401);
    expect((await ask('worse')).status).toBe(401);
    expect((await ask('worst')).status).toBe(429);
  });

  it('are not counted without a limit', async () => {
    const { ask } = await start({ API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '0' });
    for (let count = 0; count < 70; count += 1) expect((await ask(`bad${count}`)).status).toBe(401);
  });

  it('are counted by what a trusted proxy says, and by no other header', async () => {
    const env = { API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '1' };
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const proxied = await start({ ...env, TRUST_PROXY: 'loopback' });
    for (const address of ['203.0.113.1', '203.0.113.2:4711', '2001:db8:0:1::1'])
      expect((await proxied.ask('bad', from(address))).status).toBe(401);
    for (const address of ['203.0.113.2:4712', '2001:db8:0:1::2'])
      expect((await proxied.ask('worse', from(address))).status).toBe(429);
    const direct = await start(env);
    expect((await direct.ask('bad', from('203.0.113.1'))).status).toBe(401);
    expect((await direct.ask('worse', from('203.0.113.2'))).status).toBe(429);
  });

  it.each(['yes', '1', '10.0.0.0/99', '10.1', '0.0.0.0/0', 'proxy.example'])(
    'cannot be told apart by TRUST_PROXY=%s',
    (value) => {
      expect(() => readConfig(connector([]), { TRUST_PROXY: value }, false)).toThrow(/TRUST_PROXY/);
    },
  );
});

describe('ids that can be guessed', () => {
  const withoutSecurity = [who, { ...hook }, { ...unhook, security: [] }];

  it('are tried so often a minute', async () => {
    const env = { API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '3' };
    const { hook: subscribe, drop, ask } = await start(env, undefined, withoutSecurity);
    const id = required(await subscribe('good', 'a'), 'location')
      .split('/')
      .at(-1)!;
    const others = ['1', '2', '3', '4', '5'].filter((one) => one !== id).slice(0, 3);
    for (const other of others) expect((await drop('', other)).status).toBe(404);
    const refused = await drop('', id);
    expect([refused.status, (await errorOf(refused)).code]).toEqual([429, 'TooManyRequests']);
    expect((await ask('good')).status).toBe(200);
  });

  it.each([
    ['open', { ...unhook, security: [] }, 9],
    ['with other credentials', { ...unhook, security: [[{ scheme: 'other', scopes: [] }]] }, 9],
    ['with the same credentials', unhook, undefined],
    [
      'open, with ids that are texts',
      { ...unhook, security: [], parameters: [parameter('id', 'path')] },
      undefined,
    ],
  ])('are known: %s', (_what, ending, count) => {
    const operations = new Map([hook, ending].map((one) => [one.id, one]));
    expect(guessableIds({ operation: (id) => operations.get(id) }, ending)).toBe(count);
  });

  it('are as good as others where the caller is known', async () => {
    const { drop } = await start({ API_KEYS: 'good', REFUSAL_LIMIT_PER_MINUTE: '2' });
    for (let count = 0; count < 5; count += 1) expect((await drop('good', '3')).status).toBe(404);
  });
});

describe('requests', () => {
  it('of one caller are so many a minute, and of one address where anybody may call', async () => {
    const { ask, open, url, work, server } = await start({
      API_KEYS: 'ann:a,bob:b',
      RATE_LIMIT_PER_MINUTE: '2',
    });
    const location = required(await work('a'), 'location');
    const poll = () => fetch(location, { headers: { 'x-key': 'a' } });
    expect((await poll()).status).toBe(202);
    const refused = await poll();
    expect(refused.status).toBe(429);
    expect(Number(required(refused, 'retry-after'))).toBeGreaterThan(0);
    expect((await errorOf(refused)).message).toContain('RATE_LIMIT_PER_MINUTE');
    const lines: object[] = [];
    server.app.log.warn = ((details: object) => void lines.push(details)) as never;
    expect(await statuses([ask('a'), ask('a'), ask('b')])).toEqual([429, 429, 200]);
    // The first refusal was before.
    expect(lines).toEqual([]);
    expect([await open(), await open(), await open()].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ]);
    for (let count = 0; count < 3; count += 1)
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('quotas', () => {
  it('of jobs count what is unfinished, also after a restart', async () => {
    const env = { API_KEYS: 'ann:a,bob:b', JOB_QUOTA: '2' };
    const folder = temporaryFolder();
    const first = await start(env, folder);
    const job = new URL(required(await first.work('a'), 'location')).pathname;
    expect((await first.work('a')).status).toBe(202);
    const refused = await first.work('a');
    expect(refused.status).toBe(429);
    expect(required(refused, 'retry-after')).toBe('5');
    expect((await errorOf(refused)).message).toBe(
      'The caller has 2 unfinished jobs, which is the limit. JOB_QUOTA of the server allows more.',
    );
    expect((await first.work('b')).status).toBe(202);
    await first.server.close();

    const second = await start(env, folder);
    expect((await second.work('a')).status).toBe(429);
    const headers = { 'x-key': 'a' };
    expect((await fetch(second.url + job, { method: 'DELETE', headers })).status).toBe(204);
    await expect
      .poll(async () => (await second.work('a')).status, { timeout: 10_000, interval: 200 })
      .toBe(202);
    expect((await second.work('a')).status).toBe(429);
  });

  it('of jobs do not count a request that is sent again', async () => {
    const { url } = await start({ API_KEYS: 'a', JOB_QUOTA: '2' });
    const headers = { 'x-key': 'a', 'idempotency-key': 'one' };
    for (let count = 0; count < 4; count += 1)
      expect((await post(`${url}/v1/work`, {}, headers)).status).toBe(202);
  });

  it('of subscriptions', async () => {
    const { hook: subscribe, drop } = await start({ API_KEYS: 'a,b', SUBSCRIPTION_QUOTA: '1' });
    const location = required(await subscribe('a', 'x'), 'location');
    const refused = await subscribe('a', 'y');
    expect(refused.status).toBe(429);
    expect((await errorOf(refused)).message).toContain('SUBSCRIPTION_QUOTA');
    expect((await subscribe('b', 'y')).status).toBe(201);
    expect((await drop('a', location)).status).toBe(204);
    await expect
      .poll(async () => (await subscribe('a', 'y')).status, { timeout: 10_000, interval: 200 })
      .toBe(201);
  });
});

describe('answers', () => {
  it('are kept by no cache unless the controller says so, and are what they say they are', async () => {
    const { url } = await run(
      connector([who, open, operation('kept'), unhook, hook], { security: schemes }),
      {
        ...controllers,
        kept: {
          handle: () => ({ status: 200, headers: { 'Cache-Control': 'max-age=60' }, body: 1 }),
        },
      },
      { env: { API_KEYS: 'a' } },
    );
    const headersOf = async (path: string) => {
      const { headers } = await fetch(url + path);
      return [headers.get('cache-control'), headers.get('x-content-type-options')];
    };
    for (const path of ['/v1/open', '/v1/who', '/nothing', '/readyz', '/v1/%'])
      expect(await headersOf(path), path).toEqual(['no-store', 'nosniff']);
    expect(await headersOf('/v1/kept')).toEqual(['max-age=60', 'nosniff']);
  });

  it('to packed bodies are a 415 that says what to do', async () => {
    const { url } = await start({ API_KEYS: 'a' });
    const send = (encoding: string) =>
      post(`${url}/v1/work`, {}, { 'x-key': 'a', 'content-encoding': encoding });
    const refused = await send('gzip');
    expect(refused.status).toBe(415);
    expect((await errorOf(refused)).message).toMatch(/Content-Encoding gzip.*without that header/);
    expect((await send('Identity')).status).toBe(202);
  });
});

it('a flood of one kind is one line a minute in the log', () => {
  const lines: unknown[] = [];
  const note = (details: unknown) => void lines.push(details);
  const log = new RareLog({ debug: note, info: note, warn: note, error: note });
  for (const about of ['a', 'a', 'b', 'a']) log.warn(about, { about }, 'too often');
  expect(lines).toEqual([{ about: 'a' }, { about: 'b' }]);
});
