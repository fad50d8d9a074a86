// Polling triggers behind the `pollingtrigger` policy, asked as the gateway asks: it keeps the state, reads
// it from the last answer that had items, and starts runs with every answer but the first.

import { describe, expect, it } from 'vitest';
import type {
  OperationDescriptor,
  ParameterDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import {
  compareStates,
  type GatewayDescriptor,
  isUnderWay,
  sameState,
  stateOf,
} from '../../../templates/runtime/server/gateway-state.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { connector, errorOf, operation, parameter, run } from './running-server.js';

const byTime: GatewayDescriptor = {
  before: '',
  after: '',
  in: 'item',
  path: ['changed'],
  fill: 'dateTime',
};

interface Given {
  readonly gateway?: GatewayDescriptor;
  readonly parameters?: readonly ParameterDescriptor[];
  readonly path?: string;
  readonly more?: readonly OperationDescriptor[];
}

function trigger({ gateway = byTime, parameters = [], path }: Given): OperationDescriptor {
  return operation('news', {
    ...(path === undefined ? {} : { path }),
    parameters: [parameter('since', 'query'), ...parameters],
    pattern: {
      kind: 'pollingTrigger',
      split: 'batch',
      stateParameter: 'since',
      itemsPath: ['value'],
      gateway,
    },
  });
}

interface Item {
  readonly n: number;
  readonly changed?: unknown;
}

/** Plays one workflow's gateway: gives what starts runs. */
class Gateway {
  readonly #url: string;
  readonly #gateway: GatewayDescriptor;
  #called = false;
  state: string | undefined;

  constructor(url: string, gateway: GatewayDescriptor = byTime) {
    this.#url = url;
    this.#gateway = gateway;
  }

  async poll(): Promise<number[]> {
    const { before, after } = this.#gateway;
    const url = new URL(this.#url);
    if (this.state !== undefined) url.searchParams.set('since', before + this.state + after);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect([...response.headers.keys()]).not.toContain('location');
    expect([...response.headers.keys()]).not.toContain('retry-after');
    const body = (await response.json()) as { value: Item[] };
    if (body.value.length > 0)
      this.state = stateOf(this.#gateway.in === 'item' ? body.value[0] : body, this.#gateway);
    const isFirst = !this.#called;
    this.#called = true;
    return isFirst ? [] : body.value.map(({ n }) => n);
  }
}

async function start(given: Given = {}, controller: object = {}, folder = temporaryFolder()) {
  const { url, server } = await run(
    connector([trigger(given), ...(given.more ?? [])]),
    { news: controller, other: { handle: () => ({ status: 200, body: 'other' }) } },
    { folder },
  );
  const first = `${url}/v1${given.path ?? '/news'}`;
  return {
    url,
    first,
    folder,
    close: () => server.close(),
    gateway: (query = '') => new Gateway(first + query, given.gateway),
    publish: (payload: unknown, filter?: unknown) =>
      server.connector.triggers['news']!.publish(payload, { filter }),
  };
}

describe('the event feed behind a gateway', () => {
  it('gives all there is to the first call, newest first, and then what is newer', async () => {
    const { gateway, publish, first } = await start();
    for (const n of [1, 2]) await publish({ n });
    const { value } = (await (await fetch(first)).json()) as { value: Item[] };
    expect(value.map(({ n }) => n)).toEqual([2, 1]);
    const flow = gateway();
    expect(await flow.poll()).toEqual([]);
    expect(await flow.poll()).toEqual([]);
    for (const n of [3, 4, 5]) await publish({ n });
    expect(await flow.poll()).toEqual([5, 4, 3]);
    expect(await flow.poll()).toEqual([]);
    await publish({ n: 6 });
    expect(await flow.poll()).toEqual([6]);
  });

  it('loses nothing where there was no event at the first call', async () => {
    const { gateway, publish } = await start();
    const flow = gateway();
    expect(await flow.poll()).toEqual([]);
    await publish({ n: 1 });
    await publish({ n: 2 });
    expect(await flow.poll()).toEqual([2, 1]);
    expect(await flow.poll()).toEqual([]);
  });

  it('goes on after a restart', async () => {
    const before = await start();
    const flow = before.gateway();
    await before.publish({ n: 0 });
    await flow.poll();
    await before.publish({ n: 1 });
    await before.close();
    const after = await start({}, {}, before.folder);
    const again = after.gateway();
    again.state = flow.state;
    await after.publish({ n: 2 });
    await again.poll();
    expect(again.state).not.toBe(flow.state);
    const third = new Gateway(after.first);
    third.state = flow.state;
    await third.poll();
    third.state = flow.state;
    expect(await third.poll()).toEqual([2, 1]);
  });

  it('makes states that differ, however many events are published at once', async () => {
    const { gateway, publish } = await start();
    await publish({ n: -1 });
    const flow = gateway();
    await flow.poll();
    const sent = Array.from({ length: 60 }, (_, n) => n);
    const all = Promise.all(sent.map((n) => publish({ n })));
    const got: number[] = [];
    while (got.length < 60) got.push(...(await flow.poll()));
    await all;
    expect(await flow.poll()).toEqual([]);
    expect(got.toSorted((a, b) => a - b)).toEqual(sent);
  });

  it('gives the same to a poll that is sent again', async () => {
    const { gateway, publish } = await start();
    await publish({ n: 0 });
    const flow = gateway();
    await flow.poll();
    await publish({ n: 1 });
    const { state } = flow;
    await flow.poll();
    flow.state = state;
    expect(await flow.poll()).toEqual([1]);
  });

  it('goes by the event that has the state, in whatever order the values are', async () => {
    const { gateway, publish } = await start();
    await publish({ n: 0, changed: '2024-05-02T00:00:00Z' });
    const flow = gateway();
    await flow.poll();
    await publish({ n: 1, changed: '2024-05-03T00:00:00Z' });
    await publish({ n: 2, changed: '2024-05-01T00:00:00Z' });
    expect(await flow.poll()).toEqual([2, 1]);
    expect(await flow.poll()).toEqual([]);
  });

  it('takes a state that is written otherwise for the same', async () => {
    const { gateway, publish } = await start();
    await publish({ n: 0, changed: '2024-05-02T12:00:00.5Z' });
    await publish({ n: 1, changed: '2024-05-01T00:00:00Z' });
    const flow = gateway();
    await flow.poll();
    flow.state = '2024-05-02T14:00:00.500 02:00';
    expect(await flow.poll()).toEqual([1]);
  });

  it('compares a state that no event has', async () => {
    const { gateway, publish } = await start({ gateway: { ...byTime, fill: 'number' } });
    for (const n of [5, 30, 100]) await publish({ n, changed: n });
    const flow = gateway();
    await flow.poll();
    flow.state = '29';
    expect(await flow.poll()).toEqual([100, 30]);
    flow.state = '1000';
    expect(await flow.poll()).toEqual([]);
  });

  it('gives those that share a state in one answer', async () => {
    const { gateway, publish } = await start();
    await publish({ n: 0 });
    const flow = gateway();
    await flow.poll();
    const changed = '2024-05-02T12:00:00Z';
    for (const n of [1, 2, 3]) await publish({ n, changed });
    expect(await flow.poll()).toEqual([3, 2, 1]);
    expect(await flow.poll()).toEqual([]);
  });

  it('waits for the end of the second that events are dated by', async () => {
    const { gateway, publish } = await start();
    await publish({ n: 0 });
    const flow = gateway();
    await flow.poll();
    // Far enough from the end of the second.
    const now = Date.now();
    await new Promise((done) => setTimeout(done, 1000 - (now % 1000)));
    const changed = `${new Date().toISOString().slice(0, 19)}Z`;
    await publish({ n: 1, changed });
    expect(await flow.poll()).toEqual([]);
    await publish({ n: 2, changed });
    await new Promise((done) => setTimeout(done, 1100));
    expect(await flow.poll()).toEqual([2, 1]);
  });

  it('gives the oldest first where more wait than fit', async () => {
    const { gateway, publish } = await start();
    await publish({ n: -1 });
    const flow = gateway();
    await flow.poll();
    for (let n = 0; n < 1100; n += 1) await publish({ n });
    expect(await flow.poll()).toEqual(Array.from({ length: 1000 }, (_, n) => 999 - n));
    expect(await flow.poll()).toEqual(Array.from({ length: 100 }, (_, n) => 1099 - n));
    expect(await flow.poll()).toEqual([]);
  });

  it('gives what the filter lets through, also where others have the same state', async () => {
    const { gateway, publish } = await start({ parameters: [parameter('folder', 'query')] });
    const changed = '2024-05-02T12:00:00Z';
    await publish({ n: 0, changed }, { query: { folder: 'in' } });
    const flow = gateway('?folder=in');
    await flow.poll();
    await publish({ n: 1 }, { query: { folder: 'in' } });
    await publish({ n: 2, changed }, { query: { folder: 'out' } });
    expect(await flow.poll()).toEqual([1]);
  });

  it('refuses an event without a state where none can be made up', async () => {
    const { path, before, after } = byTime;
    const { publish } = await start({ gateway: { path, before, after, in: 'item' } });
    await expect(publish({ n: 1 })).rejects.toThrow(
      'publish() of news: the event has no "changed"',
    );
    await expect(publish('text')).rejects.toThrow('Give it a value there');
    await publish({ n: 1, changed: 'a' });
  });

  it.each([
    ['int32', 1],
    ['number', expect.any(Number)],
    ['uuid', expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['text', expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{7}Z$/)],
  ] as const)('fills in %s', async (fill, changed) => {
    const { gateway, publish, first } = await start({ gateway: { ...byTime, fill } });
    await publish({ n: 1, changed: null });
    expect(await (await fetch(first)).json()).toEqual({ value: [{ n: 1, changed }] });
    const flow = gateway();
    await flow.poll();
    await publish({ n: 2 });
    expect(await flow.poll()).toEqual([2]);
  });
});

describe('the parameter of the state', () => {
  const filter: GatewayDescriptor = {
    ...byTime,
    before: "kind eq 'a' and changed gt ",
    after: ' x',
  };

  it('has the text of the policy around it', async () => {
    const { gateway, publish } = await start({ gateway: filter });
    await publish({ n: 0 });
    const flow = gateway();
    await flow.poll();
    await publish({ n: 1 });
    expect(await flow.poll()).toEqual([1]);
    expect(await flow.poll()).toEqual([]);
  });

  it('is as good as absent when it is empty, or what the definition says for default', async () => {
    const since: ParameterDescriptor = { ...parameter('since', 'query'), default: 'changed gt 0' };
    const only = { ...trigger({ gateway: filter }), parameters: [since] };
    const { url, server } = await run(connector([only]), { news: {} });
    await server.connector.triggers['news']!.publish({ n: 1 });
    for (const query of [
      '',
      '?since=',
      '?since=changed+gt+0',
      "?since=kind eq 'a' and changed gt  x",
    ]) {
      const answer = await fetch(`${url}/v1/news${query}`);
      expect(await answer.json()).toMatchObject({ value: [{ n: 1 }] });
    }
  });

  it('is refused with words when it is something else', async () => {
    const { first } = await start({ gateway: filter });
    const answer = await fetch(`${first}?since=yesterday`);
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).message).toContain(
      'must be "kind eq \'a\' and changed gt STATE x"',
    );
  });
});

describe('a state beside the items', () => {
  const cursor: GatewayDescriptor = {
    before: '',
    after: '',
    in: 'body',
    path: ['cursor'],
    fill: 'text',
  };

  it.each(['text', 'int32'] as const)('is one of the feed, as %s', async (fill) => {
    const given = { gateway: { ...cursor, fill } };
    const { gateway, publish, first } = await start(given);
    await publish({ n: 0 });
    const flow = gateway();
    expect(await flow.poll()).toEqual([]);
    expect(await flow.poll()).toEqual([]);
    for (const n of [1, 2]) await publish({ n });
    expect(await flow.poll()).toEqual([2, 1]);
    expect(await flow.poll()).toEqual([]);
    expect(await (await fetch(first)).json()).toMatchObject({
      cursor: fill === 'text' ? expect.stringMatching(/\.3$/) : 3,
      value: [{ n: 2 }, { n: 1 }, { n: 0 }],
    });
  });

  it('gives all of this database to a state of another one', async () => {
    const { gateway, publish } = await start({ gateway: cursor });
    await publish({ n: 1 });
    const flow = gateway();
    await flow.poll();
    flow.state = 'other.7';
    expect(await flow.poll()).toEqual([1]);
    expect(await flow.poll()).toEqual([]);
  });
});

describe("a controller's own poll behind a gateway", () => {
  const rows: Array<{ n: number; changed?: string }> = [];
  const states: Array<string | undefined> = [];
  const controller = {
    poll(_request: unknown, state: string | undefined) {
      states.push(state);
      const items = rows
        .filter(({ n }) => n > Number(state?.slice(1) ?? 0))
        .map((item) => ({ item, state: `s${item.n}` }));
      return { items, state: items.at(-1)?.state ?? state ?? 's0' };
    },
  };

  it('gets the state, and its items go out newest first, with the state that it gave', async () => {
    const { gateway } = await start({}, controller);
    rows.push({ n: 1 }, { n: 2 });
    const flow = gateway();
    expect(await flow.poll()).toEqual([]);
    rows.push({ n: 3 }, { n: 4 });
    expect(await flow.poll()).toEqual([4, 3]);
    expect(await flow.poll()).toEqual([]);
    expect(states).toEqual([undefined, 's2', 's4']);
  });

  it('says what is missing from an item', async () => {
    const { first } = await start({}, { poll: () => ({ items: [{ item: 'text', state: 'a' }] }) });
    expect((await fetch(first)).status).toBe(500);
  });

  it('may keep the state beside the items', async () => {
    const gateway: GatewayDescriptor = { ...byTime, in: 'body', path: ['cursor'], fill: 'text' };
    const { first } = await start({ gateway }, { poll: () => ({ items: [], state: 'begin' }) });
    expect(await (await fetch(first)).json()).toEqual({ value: [], cursor: 'begin' });
  });
});

describe('the path that the gateway asks', () => {
  const servedAt: GatewayDescriptor = { ...byTime, servedAt: '/news' };

  it('answers as well as the one of the definition', async () => {
    const { url, publish } = await start({ path: '/trigger/news', gateway: servedAt });
    await publish({ n: 1 });
    for (const path of ['/trigger/news', '/news'])
      expect(await (await fetch(`${url}/v1${path}`)).json()).toMatchObject({ value: [{ n: 1 }] });
  });

  it('is left to an operation that has it', async () => {
    const other = operation('other', { path: '/news' });
    const { url } = await start({ path: '/trigger/news', gateway: servedAt, more: [other] });
    expect(await (await fetch(`${url}/v1/news`)).text()).toContain('other');
  });
});

describe('states', () => {
  it.each([
    ['2', '10', -1],
    ['10.5', '10', 1],
    ['9007199254740993', '9007199254740992', 1],
    ['2024-05-01T00:00:00Z', '2024-05-01T00:00:00.0000001Z', -1],
    ['2024-05-01T02:00:00+02:00', '2024-05-01T00:00:00Z', 0],
    ['2024-05-01', '2024-05-01T00:00:00', 0],
    ['a', 'b', undefined],
    ['1', '2024-05-01', undefined],
    ['2024-13-01', '2024-05-01', undefined],
  ])('%s against %s', (one, other, order) => {
    const compared = compareStates(one, other);
    expect(compared === undefined ? undefined : Math.sign(compared)).toBe(order);
    expect(sameState(one, other)).toBe(order === 0);
  });

  it('know whether their moment is over', () => {
    const now = Date.parse('2024-05-01T10:00:00.500Z');
    const open = (text: string) => isUnderWay(text, now);
    expect(open('2024-05-01T10:00:00Z')).toBe(true);
    expect(open('2024-05-01T10:00:00.5Z')).toBe(true);
    expect(open('2024-05-01T10:00:00.4Z')).toBe(false);
    expect(open('2024-05-01T10:00:01Z')).toBe(false);
    expect(open('2024-05-01T10:00Z')).toBe(false);
    expect(open('2024-05-01')).toBe(false);
    expect(open('x')).toBe(false);
  });
});
