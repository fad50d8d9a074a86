// Publishing from outside: who may, what is taken, what is answered, and what attacks come to.

import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../templates/runtime/server/config.js';
import type { ConnectorDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { startReceiver } from '../callbacks/receiver.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { bakery } from './bakery.js';
import { connector, errorOf, operation, parameter, post, required, run } from './running-server.js';

const PUBLISH_KEYS = 'erp:erp-key-0123456789,crm:crm-key-0123456789';
const ERP = 'erp-key-0123456789';
const CRM = 'crm-key-0123456789';
const cake = { flavour: 'plum' };

interface Sent {
  readonly key?: string;
  readonly idempotencyKey?: string;
}

async function start(
  env: Record<string, string> = {},
  descriptor: ConnectorDescriptor = bakery,
  controllers: Record<string, object> = {},
  folder = temporaryFolder(),
) {
  const made = await run(
    descriptor,
    { call: { start: () => {} }, ...controllers },
    { env: { PUBLISH_KEYS, ...env }, folder },
  );
  const base = `${made.url}/v1/_connector`;
  const send = (path: string, body: unknown, { key = ERP, idempotencyKey }: Sent = {}) =>
    post(`${base}/${path}`, body, {
      ...(key !== '' && { authorization: `Bearer ${key}` }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    });
  return {
    ...made,
    base,
    send,
    event: (id: string, body: unknown, sent?: Sent) => send(`events/${id}`, body, sent),
    completion: (id: string, body: unknown, sent?: Sent) => send(`completions/${id}`, body, sent),
    /** The URL of the polls after now. */
    begin: async (path = 'news') => required(await fetch(`${made.url}/v1/${path}`), 'location'),
  };
}

/** All that a poll and those after it give. */
async function drained(location: string): Promise<unknown[]> {
  const items: unknown[] = [];
  for (let next = location; items.length < 50;) {
    const response = await fetch(next);
    if (response.status !== 200) return items;
    items.push(await response.json());
    next = required(response, 'location');
  }
  throw new Error('there is no end to it');
}

async function outcome(response: Response): Promise<unknown> {
  return [response.status, await response.json()];
}

describe('an event that is published from outside', () => {
  it('is in the feed of a polling trigger, with its number', async () => {
    const { event, begin } = await start();
    const location = await begin();
    expect(await outcome(await event('news', { payload: cake }))).toEqual([202, { sequence: 1 }]);
    expect(await outcome(await event('news', { payload: cake }))).toEqual([202, { sequence: 2 }]);
    expect(await drained(location)).toEqual([cake, cake]);
  });

  it('goes to the subscribers of a webhook trigger, with headers', async () => {
    const receiver = await startReceiver();
    const { url, event } = await start();
    await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
    const body = { payload: cake, headers: { 'X-Kind': 'push' } };
    expect(await outcome(await event('subscription', body))).toEqual([202, { deliveries: 1 }]);
    const { headers, body: received } = await receiver.nth(1);
    expect([headers['x-kind'], received]).toEqual(['push', JSON.stringify(cake)]);
  });

  it('is told how many get it, which may be none', async () => {
    const { event } = await start();
    const answer = await event('subscription', { payload: cake });
    expect(await outcome(answer)).toEqual([202, { deliveries: 0 }]);
  });

  it('is for whom its filter lets through', async () => {
    const trigger = operation('inbox', {
      pattern: { kind: 'pollingTrigger', split: 'single', stateParameter: 's', itemsPath: [] },
      parameters: [parameter('folder', 'query')],
    });
    const { event, begin } = await start({}, connector([trigger]));
    const [mine, other] = [await begin('inbox?folder=in'), await begin('inbox?folder=out')];
    const body = { payload: 1, filter: { query: { folder: 'in' } } };
    expect((await event('inbox', body)).status).toBe(202);
    expect([await drained(mine), await drained(other)]).toEqual([[1], []]);
  });

  it('reaches an operation whose id has any characters', async () => {
    const id = 'new/ünd %41 ?#';
    const trigger = operation(id, {
      path: '/odd',
      pattern: { kind: 'pollingTrigger', split: 'single', stateParameter: 's', itemsPath: [] },
    });
    const { event } = await start({}, connector([trigger]));
    expect((await event(encodeURIComponent(id), { payload: 1 })).status).toBe(202);
  });

  it.each([
    ['no payload', 'news', {}, '/payload', 'is missing'],
    [
      'a payload of another shape',
      'news',
      { payload: { layers: 9 } },
      '/payload/flavour',
      'is missing',
    ],
    ['a wrong value', 'subscription', { payload: { ...cake, layers: 9 } }, '/payload/layers', '5'],
    ['an unknown member', 'news', { payload: cake, fliter: {} }, '/fliter', 'payload, filter'],
    ['headers for a feed', 'news', { payload: cake, headers: {} }, '/headers', 'not known'],
    ['a filter that is none', 'news', { payload: cake, filter: 'x' }, '/filter', 'an object'],
    ['an unknown group', 'news', { payload: cake, filter: { qurey: {} } }, '/filter/qurey', 'news'],
    [
      'an undeclared member of the body',
      'subscription',
      { payload: cake, filter: { body: { callbackurl: 1 } } },
      '/filter/body/callbackurl',
      'callbackUrl?',
    ],
  ])('is refused with %s', async (_what, id, body, path, message) => {
    const { event, begin } = await start();
    const location = await begin();
    const answer = await event(id, body);
    expect(answer.status).toBe(400);
    const { details = [] } = await errorOf(answer);
    const found = details.find((fault) => fault.path === path);
    expect(JSON.stringify(found)).toContain(message);
    expect(await drained(location)).toEqual([]);
  });

  it.each([
    ['what is unknown', 'nothing', 404, 'news, subscription'],
    ['an action', 'flavours', 400, 'not a trigger'],
    ['a webhook action', 'call', 400, 'not a trigger'],
    ['a trigger with a poll of its own', 'news', 409, 'poll()'],
  ])('does not go to %s', async (_what, id, status, message) => {
    const { event } = await start({}, bakery, { news: { poll: () => ({ items: [], state: '' }) } });
    const answer = await event(id, { payload: cake });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      status,
      expect.stringContaining(message),
    ]);
  });

  it('without the state that a gateway reads is refused', async () => {
    const trigger = operation('news', {
      pattern: {
        kind: 'pollingTrigger',
        split: 'batch',
        stateParameter: 's',
        itemsPath: [],
        gateway: { before: '', after: '', in: 'item', path: ['changed'] },
      },
    });
    const { event } = await start({}, connector([trigger]));
    const answer = await event('news', { payload: { n: 1 } });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      400,
      expect.stringContaining('has no "changed"'),
    ]);
    expect((await event('news', { payload: { changed: '2026-01-01' } })).status).toBe(202);
  });
});

describe('a completion from outside', () => {
  async function waiting(env: Record<string, string> = {}) {
    const receiver = await startReceiver();
    const made = await start(env);
    const started = await post(`${made.url}/v1/calls`, { callbackUrl: receiver.url });
    const id = required(started, 'location').split('/').at(-1) ?? '';
    return { ...made, receiver, id };
  }

  it('continues the workflow, once', async () => {
    const { completion, receiver, id } = await waiting();
    const body = { body: cake, headers: { 'x-by': 'erp' } };
    expect(await outcome(await completion(id, body))).toEqual([202, { deliveries: 1 }]);
    const received = await receiver.nth(1);
    expect([received.headers['x-by'], received.body]).toEqual(['erp', JSON.stringify(cake)]);
    expect((await completion(id, body)).status).toBe(409);
    expect(receiver.received).toHaveLength(1);
  });

  it('that is sent again with its key is answered as before', async () => {
    const { completion, receiver, id } = await waiting();
    const sent = { idempotencyKey: 'k' };
    for (let time = 0; time < 2; time += 1)
      expect(await outcome(await completion(id, { body: cake }, sent))).toEqual([
        202,
        { deliveries: 1 },
      ]);
    expect((await completion(id, { body: { flavour: 'nut' } }, sent)).status).toBe(422);
    await receiver.nth(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('is held to the definition', async () => {
    const { url, completion, id } = await waiting();
    const wrong = await completion(id, { body: { layers: 1 } }, { idempotencyKey: 'k' });
    expect([wrong.status, (await errorOf(wrong)).details?.[0]?.path]).toEqual([
      400,
      '/body/flavour',
    ]);
    expect((await completion(id, {})).status).toBe(400);
    expect((await completion(id, { body: cake, x: 1 })).status).toBe(400);
    expect((await completion('nothing', { body: cake })).status).toBe(404);
    const hook = await post(`${url}/v1/subscriptions`, { callbackUrl: 'http://127.0.0.1:9/' });
    const trigger = required(hook, 'location').split('/').at(-1) ?? '';
    const refused = await completion(trigger, { body: cake });
    expect([refused.status, (await errorOf(refused)).message]).toEqual([
      400,
      expect.stringContaining('trigger subscription'),
    ]);
    // What was refused does not use up the key.
    expect((await completion(id, { body: cake }, { idempotencyKey: 'k' })).status).toBe(202);
  });
});

describe('an Idempotency-Key', () => {
  it('stores an event once, for each sender, over a restart', async () => {
    const folder = temporaryFolder();
    const env = { PUBLIC_BASE_URL: 'http://x.test' };
    const first = await start(env, bakery, {}, folder);
    const { pathname, search } = new URL(await first.begin());
    const sent = { idempotencyKey: 'k' };
    const answers = [
      await first.event('news', { payload: cake }, sent),
      await first.event('news', { payload: cake }, sent),
      await first.event('news', { payload: cake }, { ...sent, key: CRM }),
    ];
    expect(await Promise.all(answers.map(outcome))).toEqual([
      [202, { sequence: 1 }],
      [202, { sequence: 1 }],
      [202, { sequence: 2 }],
    ]);
    await first.server.close();
    const second = await start({}, bakery, {}, folder);
    const again = await second.event('news', { payload: cake }, sent);
    expect(await outcome(again)).toEqual([202, { sequence: 1 }]);
    expect(await drained(`${second.url}${pathname}${search}`)).toEqual([cake, cake]);
  });

  it('is for one event', async () => {
    const { event } = await start();
    const sent = { idempotencyKey: 'k' };
    expect((await event('news', { payload: cake }, sent)).status).toBe(202);
    const other = await event('news', { payload: { flavour: 'nut' } }, sent);
    expect([other.status, (await errorOf(other)).message]).toEqual([
      422,
      expect.stringContaining('belongs to another request'),
    ]);
    expect((await event('subscription', { payload: cake }, sent)).status).toBe(202);
  });
});

describe('who may publish', () => {
  const key = [[{ scheme: 'key', scopes: [] }]];
  const guarded = connector(
    [
      operation('closed', { security: key }),
      operation('news', {
        security: key,
        pattern: { kind: 'pollingTrigger', split: 'single', stateParameter: 's', itemsPath: [] },
      }),
    ],
    { security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } } },
  );

  it('has a key of PUBLISH_KEYS, and it opens nothing else', async () => {
    const { url, base, event } = await start({ API_KEYS: 'caller-key-0123456789' }, guarded);
    const payload = { payload: 1 };
    const none = await event('news', payload, { key: '' });
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="connector"',
    ]);
    for (const wrong of ['caller-key-0123456789', 'erp', `erp:${ERP}`, `${ERP}x`]) {
      const refused = await event('news', payload, { key: wrong });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        401,
        'Bearer realm="connector", error="invalid_token"',
      ]);
    }
    const elsewhere = [
      { 'x-key': ERP },
      { authorization: `Basic ${ERP}` },
      { authorization: ERP },
      { authorization: `Bearer x, Bearer ${ERP}` },
    ];
    for (const headers of elsewhere)
      expect((await post(`${base}/events/news`, payload, headers)).status).toBe(401);
    expect((await post(`${base}/events/news?key=${ERP}`, payload)).status).toBe(401);
    expect((await fetch(`${url}/v1/closed`, { headers: { 'x-key': ERP } })).status).toBe(401);
    expect((await event('news', payload)).status).toBe(202);
    expect((await event('news', payload, { key: CRM })).status).toBe(202);
  });

  it('answers 404 without PUBLISH_KEYS', async () => {
    const { event, completion } = await start({ PUBLISH_KEYS: '' });
    expect((await event('news', { payload: cake })).status).toBe(404);
    expect((await completion('x', { body: cake })).status).toBe(404);
  });

  it('is asked before anything else, so that ids cannot be tried', async () => {
    const { event, completion } = await start();
    for (const id of ['news', 'nothing', '__proto__'])
      expect((await event(id, { nonsense: 1 }, { key: '' })).status).toBe(401);
    expect((await completion('x', {}, { key: '' })).status).toBe(401);
  });

  it('is limited as callers are, by name', async () => {
    const { event } = await start({ RATE_LIMIT_PER_MINUTE: '2' });
    const statuses: number[] = [];
    for (const sender of [ERP, ERP, ERP, CRM])
      statuses.push((await event('news', { payload: cake }, { key: sender })).status);
    expect(statuses).toEqual([202, 202, 429, 202]);
  });

  it('is not found out by guessing', async () => {
    const { event } = await start({ REFUSAL_LIMIT_PER_MINUTE: '2' });
    const statuses: number[] = [];
    for (const guess of ['a', 'b', 'c', ERP])
      statuses.push((await event('news', { payload: cake }, { key: guess })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });
});

describe('an attack', () => {
  it.each([
    ['__proto__', 404],
    ['constructor', 404],
    ['hasOwnProperty', 404],
    ['..%2f..', 404],
    ['%00', 404],
    ['x'.repeat(5000), 404],
    ['%ff', 400],
    ['%', 400],
  ])('by the operation id %s is answered %i', async (id, status) => {
    const { event } = await start();
    const answer = await event(id, { payload: cake });
    expect(answer.status).toBe(status);
    expect((await errorOf(answer)).message.length).toBeLessThan(500);
  });

  it.each([
    ['a line break in a value', { 'x-a': 'a\r\nHost: evil' }, 'printable ASCII'],
    ['a line break in a name', { 'x-a: b\r\nx-b': 'c' }, 'not the name'],
    ['the frame of the request', { 'Transfer-Encoding': 'chunked' }, 'the delivery itself'],
    ['another length', { 'content-length': '0' }, 'the delivery itself'],
    ['a signature', { 'webhook-signature': 'v1,x' }, 'the delivery itself'],
    ['a number', { 'x-a': 1 }, 'printable ASCII'],
    ['a list', ['x-a'], 'must be an object'],
    ['too much', { 'x-a': 'a'.repeat(9000) }, '8192 bytes'],
  ])('on the callback by %s among headers is refused', async (_what, headers, message) => {
    const { event } = await start();
    const answer = await event('subscription', { payload: cake, headers });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });

  it('by a body that is too large is 413, whether or not it says so', async () => {
    const { base, event } = await start({ BODY_LIMIT_MB: '0.01' });
    const large = { payload: { flavour: 'x'.repeat(20_000) } };
    const answer = await event('news', large);
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      413,
      expect.stringContaining('BODY_LIMIT_MB'),
    ]);
    expect(await chunked(`${base}/events/news`, JSON.stringify(large))).toBe(413);
  });

  it('by very many values is 413', async () => {
    const { event } = await start({ BODY_LIMIT_VALUES: '1000' });
    const answer = await event('news', { payload: Array.from({ length: 5000 }, () => 0) });
    expect([answer.status, (await errorOf(answer)).message]).toEqual([
      413,
      expect.stringContaining('BODY_LIMIT_VALUES'),
    ]);
  });

  it('by a body that is no JSON object, or packed, is refused', async () => {
    const { base } = await start();
    const as = async (body: string, headers: Record<string, string> = {}) => {
      const authorization = `Bearer ${ERP}`;
      const type = { 'content-type': 'application/json' };
      const init = { method: 'POST', body, headers: { ...type, authorization, ...headers } };
      return (await fetch(`${base}/events/news`, init)).status;
    };
    expect(await as('')).toBe(400);
    expect(await as('[]')).toBe(400);
    expect(await as('{"payload":')).toBe(400);
    expect(await as('{"payload":{"flavour":"x"},"__proto__":{}}')).toBe(400);
    expect(await as('{"payload":{"__proto__":{"flavour":"x"}}}')).toBe(400);
    expect(await as('{}', { 'content-encoding': 'gzip' })).toBe(415);
    expect(await as('payload=1', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
      415,
    );
    expect(await as('{"payload":{"flavour":"x"}}')).toBe(202);
  });

  it('leaves keys and payloads out of the log', async () => {
    const lines: unknown[][] = [];
    const { event, server } = await start();
    for (const level of ['info', 'warn', 'error'] as const)
      server.app.log[level] = ((...line: unknown[]) => void lines.push(line)) as never;
    await event('news', { payload: { flavour: 'SECRET-PAYLOAD' } });
    await event('news', { payload: {} }, { key: 'SECRET-KEY' });
    expect(JSON.stringify(lines)).not.toMatch(/SECRET|erp-key/);
  });
});

/** Sends a body without saying how long it is. */
function chunked(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${ERP}`, 'content-type': 'application/json' };
    const sent = httpRequest(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.flushHeaders();
    sent.end(body);
  });
}

describe('PUBLISH_KEYS', () => {
  it.each([
    ['no name', 'hushhush', {}, /PUBLISH_KEYS must hold name:key pairs; entry 1 has no name/],
    ['no key', 'erp:', {}, /entry 1 has a name, and no key/],
    ['one key of two', 'a:hush,b:hush', {}, /entry 2 has the same key as entry 1/],
    ['a short key', 'a:hush', { NODE_ENV: 'production' }, /entry 1 has a key of 4 characters/],
    ['a key of callers', 'a:hush', { API_KEYS: 'x:hush' }, /entry 1 has a key that is in API_KEYS/],
    ['an entry of callers', 'a:x:hush', { API_KEYS: 'x:hush' }, /in API_KEYS/],
  ])('with %s stop the start, and are not shown', (_what, keys, env, problem) => {
    const settings = { PUBLISH_KEYS: keys, PUBLIC_BASE_URL: 'https://x.example', ...env };
    const read = () => readConfig(bakery, settings, false);
    expect(read).toThrow(problem);
    expect(read).not.toThrow(/hush/);
  });

  it('that are misspelled are reported', () => {
    const { misspelled } = readConfig(bakery, { PUBLISH_KEY: 'a:b' }, false);
    expect(misspelled).toEqual([expect.stringContaining('Is PUBLISH_KEYS meant?')]);
  });
});
