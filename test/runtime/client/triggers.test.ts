// Polling triggers through the client's runtime, against a real HTTP server.

import { describe, expect, test } from 'vitest';
import {
  type Call,
  type ClientOptions,
  type RawAnswer,
  createCaller,
} from '../../../templates/runtime/client/client.js';
import { gatewayTriggers } from '../../../templates/runtime/client/gateways.js';
import {
  type Watch,
  type WatchOptions,
  pollingTriggers,
} from '../../../templates/runtime/client/triggers.js';
import { dateIn, rejection, startServer, watchWaits } from './scripted-server.js';

interface Item {
  readonly id: number;
}
interface News {
  readonly onNews: {
    (input?: object): Call<unknown, RawAnswer>;
    watch(input?: object, options?: WatchOptions): Watch<Item>;
  };
}

function news(
  baseUrl: string,
  feed: 'one' | readonly string[] = ['value'],
  options: Partial<ClientOptions> = {},
): News['onNews'] {
  return createCaller<News>(
    { baseUrl, auth: { apiKey: 'k&y' }, ...options },
    {
      schemes: { key: { query: 'api key' } },
      security: [['key']],
      operations: { onNews: { call: 'GET /news', pending: true, feed } },
    },
    [pollingTriggers],
  ).onNews;
}

const none = (state: string) => ({
  status: 202,
  headers: { location: `/v1/news?topic=a&triggerState=${state}`, 'retry-after': '0' },
});
const some = (state: string, body: unknown) => ({ ...none(state), status: 200, body });
const batch = (...ids: number[]) => ({ value: ids.map((id) => ({ id })) });

/** What a watch yields until there are so many items, as `id@state`. */
async function take(watch: Watch<Item>, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { item, state } of watch) {
    found.push(`${item?.id}@${state}`);
    if (found.length === count) break;
  }
  return found;
}

describe('a watch', () => {
  test('goes from Location to Location and gives single items', async () => {
    const server = await startServer(none('1'), some('2', { id: 7 }), none('2'), {
      ...some('3', { id: 8 }),
    });
    const watch = news(`${server.url}/v1`, 'one').watch({ query: { topic: 'a' } });
    expect(await take(watch, 2)).toEqual([
      '7@/v1/news?topic=a&triggerState=2',
      '8@/v1/news?topic=a&triggerState=3',
    ]);
    expect(server.asked).toEqual([
      'GET /v1/news?topic=a&api%20key=k%26y',
      'GET /v1/news?topic=a&triggerState=1&api%20key=k%26y',
      'GET /v1/news?topic=a&triggerState=2&api%20key=k%26y',
      'GET /v1/news?topic=a&triggerState=2&api%20key=k%26y',
    ]);
  });

  test('gives the items of a batch, and its state with the last of them', async () => {
    const server = await startServer(
      none('1'),
      some('2', batch(1, 2, 3)),
      some('3', batch()),
      some('4', batch(4)),
    );
    const old = '/v1/news?topic=a&triggerState=1';
    expect(await take(news(`${server.url}/v1`).watch(), 4)).toEqual([
      `1@${old}`,
      `2@${old}`,
      '3@/v1/news?topic=a&triggerState=2',
      '4@/v1/news?topic=a&triggerState=4',
    ]);
  });

  test('is a list at the root, too', async () => {
    const server = await startServer(some('1', [{ id: 1 }]));
    expect(await take(news(server.url, []).watch(), 1)).toEqual([
      '1@/v1/news?topic=a&triggerState=1',
    ]);
  });

  test('goes on where a saved state ends, at a server that has moved', async () => {
    const first = await startServer(none('1'), some('2', batch(1, 2)));
    const saved = (await take(news(`${first.url}/v1`).watch(), 2)).at(-1)?.split('@')[1];
    const second = await startServer(some('3', batch(3)));
    const watch = news(`${second.url}/v1`).watch({}, { state: saved });
    expect(watch.state).toBe('/v1/news?topic=a&triggerState=2');
    expect(await take(watch, 1)).toEqual(['3@/v1/news?topic=a&triggerState=3']);
    expect(second.asked).toEqual(['GET /v1/news?topic=a&triggerState=2&api%20key=k%26y']);
  });

  test('moves its state on while there are no items, and not before they are dealt with', async () => {
    const server = await startServer(none('1'), none('2'), some('3', batch(1)), none('4'), {
      ...some('5', batch(2)),
    });
    const watch = news(server.url).watch();
    expect(watch.state).toBe('');
    const states: string[] = [];
    for await (const { item } of watch) {
      states.push(watch.state.replace(/.*=/, ''));
      if (item.id === 2) break;
    }
    expect(states).toEqual(['2', '4']);
  });

  test('sends a key once, also where Location repeats it', async () => {
    const location = '/news?api%20key=k%26y&triggerState=1';
    const server = await startServer(
      { status: 202, headers: { location, 'retry-after': '0' } },
      some('2', batch(1)),
    );
    await take(news(server.url).watch(), 1);
    expect(server.asked[1]).toBe('GET /news?triggerState=1&api%20key=k%26y');
  });

  test('asks the same question again where there is no Location', async () => {
    const server = await startServer(
      { status: 200, headers: { 'retry-after': '0' }, body: batch(1) },
      { body: batch(1) },
    );
    const watch = news(server.url).watch({ query: { topic: 'b' } });
    expect(await take(watch, 2)).toEqual(['1@', '1@']);
    expect(new Set(server.asked).size).toBe(1);
  });

  test('waits as Retry-After, the caller or custom says', async () => {
    const waits = watchWaits();
    const location = '/news?triggerState=1';
    const server = await startServer(
      { status: 202, headers: { location, 'retry-after': '15' } },
      { status: 202, headers: { location, 'retry-after': dateIn(-60) } },
      { status: 202, headers: { location } },
      some('2', batch(1)),
    );
    await take(news(server.url).watch({}, { intervalMs: 5000 }), 1);
    expect(waits.all).toEqual([15_000, 0, 5000]);
    server.answer({ status: 202 }, some('2', batch(1)));
    await take(news(server.url).watch(), 1);
    expect(waits.all.at(-1)).toBe(20_000);
  });
});

describe('the end of a watch', () => {
  test('by break, without another question', async () => {
    const server = await startServer(some('1', batch(1)));
    await take(news(server.url).watch(), 1);
    expect(server.seen).toHaveLength(1);
  });

  test('by the signal, within a wait, and nothing is left waiting', async () => {
    const waits = watchWaits('held');
    const controller = new AbortController();
    const server = await startServer({ status: 202, headers: { 'retry-after': '60' } });
    const ended = rejection(take(news(server.url).watch({}, { signal: controller.signal }), 1));
    await server.arrived(1);
    while (waits.open === 0) await new Promise(setImmediate);
    controller.abort();
    expect(await ended).toMatchObject({ code: 'aborted' });
    expect(waits.open).toBe(0);
  });

  test('by a refusal; the state is that before it', async () => {
    const server = await startServer(none('1'), { status: 403, body: { why: 'no' } });
    const watch = news(server.url).watch();
    expect(await rejection(take(watch, 1))).toMatchObject({ status: 403, body: { why: 'no' } });
    expect(watch.state).toBe('/v1/news?topic=a&triggerState=1');
  });

  test('not by an outage', async () => {
    const busy = { status: 503, headers: { 'retry-after': '0' } };
    const server = await startServer(busy, busy, some('1', batch(1)));
    expect(await take(news(server.url).watch(), 1)).toHaveLength(1);
  });

  test('by a Location or a state elsewhere, which gets no credentials', async () => {
    const evil = await startServer();
    const server = await startServer({ ...none('1'), headers: { location: `${evil.url}/news` } });
    expect(await rejection(take(news(server.url).watch(), 1))).toMatchObject({ code: 'location' });
    const watch = news(server.url).watch({}, { state: `${evil.url}/news` });
    expect(await rejection(take(watch, 1))).toMatchObject({ code: 'location' });
    expect(evil.seen).toEqual([]);
  });
});

describe('a watch behind a gateway', () => {
  const behind = { parameter: '$filter', before: 'changed gt ', after: ' x', path: ['changed'] };
  function filtered(
    baseUrl: string,
    place: 'item' | 'body' = 'item',
    path: readonly string[] = behind.path,
  ): News['onNews'] {
    const gateway = { ...behind, items: ['value'], in: place, path };
    const onNews = { call: 'GET /news', pending: true, gateway } as const;
    return createCaller<News>({ baseUrl }, { schemes: {}, security: [], operations: { onNews } }, [
      gatewayTriggers,
    ]).onNews;
  }
  const given = (...changes: number[]) => ({
    status: 200,
    body: { value: changes.map((changed) => ({ id: changed * 10, changed })), next: changes[0] },
  });
  const input = { query: { topic: 'a' } };

  test('sends the state of the newest item, and gives what is new, oldest first', async () => {
    const server = await startServer(given(2, 1), given(), given(4, 3), given(5));
    const watch = filtered(server.url).watch(input, { intervalMs: 1 });
    expect(await take(watch, 3)).toEqual(['30@2', '40@4', '50@5']);
    expect(server.asked).toEqual([
      'GET /news?topic=a',
      'GET /news?topic=a&%24filter=changed%20gt%202%20x',
      'GET /news?topic=a&%24filter=changed%20gt%202%20x',
      'GET /news?topic=a&%24filter=changed%20gt%204%20x',
    ]);
  });

  test('takes all for new where nothing was there at first', async () => {
    const server = await startServer(given(), given(2, 1));
    expect(await take(filtered(server.url).watch(input, { intervalMs: 1 }), 2)).toEqual([
      '10@',
      '20@2',
    ]);
    expect(server.asked).toEqual(['GET /news?topic=a', 'GET /news?topic=a']);
  });

  test('goes on at a state, and reads it beside the items', async () => {
    const server = await startServer(given(7));
    const watch = filtered(server.url, 'body', ['next']).watch(input, { state: '6' });
    expect(await take(watch, 1)).toEqual(['70@7']);
    expect(server.asked).toEqual(['GET /news?topic=a&%24filter=changed%20gt%206%20x']);
  });
});
