// Section 3 of the wire protocol on the runtime, row by row: on the event feed and on a controller's
// own poll, one by one and as a batch.

import { describe, expect, it } from 'vitest';
import { notImplemented } from '../../../templates/runtime/server/controller.js';
import type {
  OperationDescriptor,
  PatternDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import { connector, errorOf, operation, parameter, required, run } from './running-server.js';

function trigger(
  pattern: Partial<PatternDescriptor & { kind: 'pollingTrigger' }> = {},
  more: Partial<OperationDescriptor> = {},
): OperationDescriptor {
  return operation('news', {
    pattern: {
      kind: 'pollingTrigger',
      split: 'single',
      stateParameter: 'triggerState',
      itemsPath: [],
      ...pattern,
    },
    ...more,
  });
}

interface Poll {
  readonly status: number;
  readonly location: string;
  readonly state: string | null;
  readonly retryAfter: string;
  readonly body: unknown;
}

async function poll(url: string): Promise<Poll> {
  const response = await fetch(url);
  const text = await response.text();
  const location = required(response, 'location');
  return {
    status: response.status,
    location,
    state: new URL(location).searchParams.get('triggerState'),
    retryAfter: required(response, 'retry-after'),
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

const nothing = { status: 202, body: undefined, retryAfter: '15' };

describe('the event feed, one by one', () => {
  async function start(more: Partial<OperationDescriptor> = {}) {
    const { url, server } = await run(connector([trigger({}, more)]), { news: {} });
    return {
      first: `${url}/v1/news`,
      publish: (payload: unknown, filter?: unknown) =>
        server.connector.triggers['news']!.publish(payload, { filter }),
    };
  }

  it('gives nothing to the first call, also when there are events', async () => {
    const { first, publish } = await start();
    await publish('old');
    const begun = await poll(first);
    expect(begun).toMatchObject(nothing);
    expect(begun.state).toBeTruthy();
    expect(begun.location.startsWith(`${first}?`)).toBe(true);
    expect(await poll(begun.location)).toMatchObject({ ...nothing, state: begun.state });
  });

  it('gives one, then several one by one, then nothing', async () => {
    const { first, publish } = await start();
    const begun = await poll(first);
    await publish({ n: 1 });
    const one = await poll(begun.location);
    expect(one).toMatchObject({ status: 200, body: { n: 1 }, retryAfter: '15' });
    expect(one.state).not.toBe(begun.state);
    for (const n of [2, 3, 4]) await publish({ n });
    const two = await poll(one.location);
    const three = await poll(two.location);
    const four = await poll(three.location);
    expect([two, three, four].map(({ body, retryAfter }) => [body, retryAfter])).toEqual([
      [{ n: 2 }, '0'],
      [{ n: 3 }, '0'],
      [{ n: 4 }, '15'],
    ]);
    expect(await poll(four.location)).toMatchObject({ ...nothing, state: four.state });
  });

  it('skips and doubles nothing when many are published at once', async () => {
    const { first, publish } = await start();
    let next = await poll(first);
    const sent = Array.from({ length: 40 }, (_, n) => n);
    await Promise.all(sent.map((n) => publish(n)));
    const got: unknown[] = [];
    for (next = await poll(next.location); next.status === 200; next = await poll(next.location)) {
      got.push(next.body);
    }
    expect(got.toSorted((a, b) => Number(a) - Number(b))).toEqual(sent);
  });

  it('gives the same to a poll that is sent again', async () => {
    const { first, publish } = await start();
    const begun = await poll(first);
    await publish('a');
    await publish('b');
    expect((await poll(begun.location)).body).toBe('a');
    expect((await poll(begun.location)).body).toBe('a');
  });

  it('gives what the filter lets through', async () => {
    const { first, publish } = await start({
      parameters: [parameter('folder', 'query'), parameter('deep', 'query', { type: 'boolean' })],
    });
    const [inbox, all] = [await poll(`${first}?folder=in`), await poll(first)];
    await publish('out', { query: { folder: 'out' } });
    await publish('in', { query: { folder: 'in', deep: true } });
    const mine = await poll(inbox.location);
    expect([mine.body, mine.retryAfter]).toEqual(['in', '15']);
    expect((await poll(all.location)).body).toBe('out');
  });

  it('moves the state past what does not match, so that each event is looked at once', async () => {
    const { first, publish } = await start({ parameters: [parameter('folder', 'query')] });
    const begun = await poll(`${first}?folder=in`);
    await publish('out', { query: { folder: 'out' } });
    const later = await poll(begun.location);
    expect(later).toMatchObject(nothing);
    expect(later.state).not.toBe(begun.state);
    await publish('in', { query: { folder: 'in' } });
    expect(await poll(later.location)).toMatchObject({ status: 200, body: 'in' });
  });

  it('looks at so many events in one poll, and has the engine come back for the rest', async () => {
    const { first, publish } = await start({ parameters: [parameter('folder', 'query')] });
    let next = await poll(`${first}?folder=in`);
    const out = { query: { folder: 'out' } };
    await Promise.all(Array.from({ length: 4500 }, (_, n) => publish(n, out)));
    await publish('in', { query: { folder: 'in' } });
    for (let polls = 1; polls <= 2; polls += 1) {
      next = await poll(next.location);
      expect(next).toMatchObject({ status: 202, body: undefined, retryAfter: '0' });
    }
    expect(await poll(next.location)).toMatchObject({ status: 200, body: 'in', retryAfter: '15' });
  });

  it('keeps all other query parameters, and has the state once', async () => {
    const { first } = await start({ parameters: [parameter('folder', 'query')] });
    const begun = await poll(`${first}?folder=a%2Bb&x=1&x=2&triggerState=`);
    const again = await poll(begun.location);
    for (const { location } of [begun, again]) {
      const { searchParams } = new URL(location);
      expect(searchParams.get('folder')).toBe('a+b');
      expect(searchParams.getAll('x')).toEqual(['1', '2']);
      expect(searchParams.getAll('triggerState')).toHaveLength(1);
    }
  });

  it('never gives a key back that came in the query', async () => {
    const security = { key: { kind: 'apiKey', in: 'query', name: 'co de' } } as const;
    const guarded = trigger({}, { security: [[{ scheme: 'key', scopes: [] }]] });
    const { url } = await run(
      connector([guarded], { security }),
      { news: {} },
      {
        env: { API_KEYS: 'SECRETKEY' },
      },
    );
    const first = await poll(`${url}/v1/news?a=1&co%20de=SECRETKEY&b=2`);
    expect(first.location).not.toContain('SECRETKEY');
    expect(new URL(first.location).search).toMatch(/^\?a=1&b=2&triggerState=/);
    expect((await fetch(first.location)).status).toBe(401);
    expect(await poll(`${first.location}&co+de=SECRETKEY`)).toMatchObject(nothing);
  });

  it('begins anew with the state of another database, and refuses what is none', async () => {
    const { first, publish } = await start();
    await publish('old');
    const begun = await poll(`${first}?triggerState=0000-1111.7`);
    expect(begun).toMatchObject(nothing);
    expect(begun.state).not.toBe('0000-1111.7');
    const epoch = begun.state!.slice(0, begun.state!.lastIndexOf('.'));
    expect(await poll(`${first}?triggerState=${epoch}.999`)).toMatchObject({
      ...nothing,
      state: begun.state,
    });
    const wrong = await fetch(`${first}?triggerState=nonsense`);
    expect(wrong.status).toBe(400);
    expect((await errorOf(wrong)).message).toContain('triggerState');
  });

  it('keeps path variables in Location', async () => {
    const { url } = await run(
      connector([trigger({}, { path: '/f/{id}/news', parameters: [parameter('id', 'path')] })]),
      { news: {} },
    );
    const begun = await poll(`${url}/v1/f/a%2Fb%20c/news`);
    expect(begun.location.startsWith(`${url}/v1/f/a%2Fb%20c/news?`)).toBe(true);
    expect((await poll(begun.location)).status).toBe(202);
  });
});

describe('the event feed, as a batch', () => {
  it.each([
    [[], (items: unknown[]) => items],
    [['value'], (items: unknown[]) => ({ value: items })],
    [['d', 'results'], (items: unknown[]) => ({ d: { results: items } })],
  ])('gives all that is new at %j', async (itemsPath, wrapped) => {
    const { url, server } = await run(connector([trigger({ split: 'batch', itemsPath })]), {
      news: {},
    });
    const begun = await poll(`${url}/v1/news`);
    expect(begun).toMatchObject(nothing);
    for (const n of [1, 2, 3]) await server.connector.triggers['news']!.publish(n);
    const all = await poll(begun.location);
    expect(all).toMatchObject({ status: 200, retryAfter: '15', body: wrapped([1, 2, 3]) });
    expect(await poll(all.location)).toMatchObject({ ...nothing, state: all.state });
  });

  it('sends some megabytes at most, but always one item, and loses none', async () => {
    const { url, server } = await run(connector([trigger({ split: 'batch' })]), { news: {} });
    const begun = await poll(`${url}/v1/news`);
    const sizes = [1, 1, 9, 2, 2, 1, 0.1];
    const text = (n: number): string => `${n}`.padEnd(sizes[n]! * 1024 * 1024, 'x');
    for (const n of sizes.keys()) await server.connector.triggers['news']!.publish(text(n));
    const batches: string[][] = [];
    let next = begun;
    do {
      next = await poll(next.location);
      batches.push((next.body as string[]).map((item) => item.slice(0, 1)));
    } while (next.retryAfter === '0');
    expect(batches).toEqual([['0', '1'], ['2'], ['3'], ['4', '5', '6']]);
  });

  it('gives a thousand at most, and the rest at once', async () => {
    const { url, server } = await run(connector([trigger({ split: 'batch' })]), { news: {} });
    const begun = await poll(`${url}/v1/news`);
    const sent = Array.from({ length: 1003 }, (_, n) => n);
    for (const n of sent) await server.connector.triggers['news']!.publish(n);
    const many = await poll(begun.location);
    const rest = await poll(many.location);
    expect([many.retryAfter, rest.retryAfter]).toEqual(['0', '15']);
    expect([...(many.body as number[]), ...(rest.body as number[])]).toEqual(sent);
    expect(many.body).toHaveLength(1000);
  });
});

describe("a controller's own poll", () => {
  const files = (...names: string[]) => ({
    items: names.map((item) => ({ item, state: `after ${item}&` })),
    state: names.length === 0 ? 'empty' : `after ${names.at(-1)}&`,
  });
  /** Answers each poll with what `next` has, and notes the states it was asked with. */
  async function start(split: 'single' | 'batch') {
    const states: unknown[] = [];
    let found = files();
    const { url } = await run(connector([trigger({ split })]), {
      news: {
        poll(_request: unknown, state: unknown) {
          states.push(state);
          return found;
        },
      },
    });
    return {
      first: `${url}/v1/news`,
      states,
      find: (...names: string[]) => (found = files(...names)),
    };
  }

  it('begins where the controller says, without its items', async () => {
    const { first, states, find } = await start('single');
    find('old');
    expect(await poll(first)).toMatchObject({ ...nothing, state: 'after old&' });
    expect(states).toEqual([undefined]);
  });

  it('gives the first of several with 0 seconds, and its state comes back', async () => {
    const { first, states, find } = await start('single');
    const begun = await poll(first);
    find('a', 'b');
    const a = await poll(begun.location);
    expect(a).toMatchObject({ status: 200, body: 'a', retryAfter: '0', state: 'after a&' });
    find('b');
    const b = await poll(a.location);
    expect(b).toMatchObject({ status: 200, body: 'b', retryAfter: '15' });
    expect(states).toEqual([undefined, 'empty', 'after a&']);
  });

  it('gives all as a batch', async () => {
    const { first, find } = await start('batch');
    const begun = await poll(first);
    find('a', 'b');
    expect(await poll(begun.location)).toMatchObject({
      status: 200,
      body: ['a', 'b'],
      state: 'after b&',
      retryAfter: '15',
    });
  });

  it('is a 501 that names the file while nobody has written it', async () => {
    const { url } = await run(connector([trigger()]), {
      news: { poll: notImplemented('src/controllers/news.ts') },
    });
    const response = await fetch(`${url}/v1/news`);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('src/controllers/news.ts');
  });

  it('that returns something else is a 500', async () => {
    const { url } = await run(connector([trigger()]), { news: { poll: () => [] } });
    expect((await fetch(`${url}/v1/news`)).status).toBe(500);
  });
});
