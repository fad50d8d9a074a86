// Section 3 (polling trigger), row by row, on files in a folder: one by one, and as a batch.

import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buildSample,
  hasty,
  importClient,
  required,
  type RunningServer,
  start,
} from './project.js';

let folder: string;
let server: RunningServer;
let clock = Date.UTC(2024, 0, 1) / 1000;

beforeAll(async () => {
  folder = await buildSample('new-files');
  server = await start(folder, { API_KEYS: 'k1', FILES_ROOT: join(folder, 'files') });
});
afterAll(() => server?.stop());
beforeEach(async () => {
  await rm(join(folder, 'files'), { recursive: true, force: true });
  await mkdir(join(folder, 'files/inbox'), { recursive: true });
});

async function put(name: string, seconds?: number): Promise<void> {
  const path = join(folder, 'files/inbox', name);
  await writeFile(path, name);
  const time = seconds ?? (clock += 10);
  await utimes(path, time, time);
}

interface Poll {
  readonly status: number;
  readonly names: string[];
  readonly location: string;
  readonly state: string | null;
  readonly retryAfter: string;
}

/** The key is put in with every call, as a connection does; Location never has it. */
async function poll(url: string): Promise<Poll> {
  const response = await fetch(`${url}&code=k1`);
  const text = await response.text();
  const body =
    response.status === 200
      ? (JSON.parse(text) as { name?: string; value?: Array<{ name: string }> })
      : {};
  const location = required(response, 'location');
  return {
    status: response.status,
    names: body.value?.map(({ name }) => name) ?? (body.name === undefined ? [] : [body.name]),
    location,
    state: new URL(location).searchParams.get('triggerState'),
    retryAfter: required(response, 'retry-after'),
  };
}

const first = (path = 'file') =>
  `${server.url}/v1/trigger/${path}?folder=inbox&unknown=a&unknown=b`;

describe('one by one', () => {
  it('answers the first call with 202, a state and 15 seconds, also when there are files', async () => {
    await put('old.txt');
    const answer = await poll(first());
    expect(answer).toMatchObject({ status: 202, names: [], retryAfter: '15' });
    expect(answer.state).toBeTruthy();
    expect(answer.location.startsWith(`${server.url}/v1/trigger/file?`)).toBe(true);
  });

  it('keeps the other query parameters of the first call in Location', async () => {
    const { location } = await poll(first());
    const { searchParams } = new URL(location);
    expect(searchParams.get('folder')).toBe('inbox');
    expect(searchParams.getAll('unknown')).toEqual(['a', 'b']);
    expect(searchParams.has('code')).toBe(false);
    expect(searchParams.getAll('triggerState')).toHaveLength(1);
    const next = await poll(location);
    expect(new URL(next.location).searchParams.getAll('triggerState')).toHaveLength(1);
  });

  it('gives one new item with its state and 15 seconds', async () => {
    const start = await poll(first());
    await put('a.txt');
    const answer = await poll(start.location);
    expect(answer).toMatchObject({ status: 200, names: ['a.txt'], retryAfter: '15' });
    expect(answer.state).not.toBe(start.state);
  });

  it('gives the first of several with 0 seconds, then the next', async () => {
    const start = await poll(first());
    await put('a.txt');
    await put('b.txt');
    await put('c.txt');
    const a = await poll(start.location);
    const b = await poll(a.location);
    const c = await poll(b.location);
    const none = await poll(c.location);
    expect(
      [a, b, c, none].map(({ status, names, retryAfter }) => [status, names[0], retryAfter]),
    ).toEqual([
      [200, 'a.txt', '0'],
      [200, 'b.txt', '0'],
      [200, 'c.txt', '15'],
      [202, undefined, '15'],
    ]);
  });

  it('leaves the state as it is when there is nothing new', async () => {
    const start = await poll(first());
    await put('a.txt');
    const a = await poll(start.location);
    const none = await poll(a.location);
    expect(none).toMatchObject({ status: 202, names: [], retryAfter: '15', state: a.state });
  });

  it('gives each of several items with one timestamp once', async () => {
    const start = await poll(first());
    clock += 10;
    for (const name of ['d.txt', 'b.txt', 'c.txt', 'a.txt']) await put(name, clock);
    const names: string[] = [];
    let answer = await poll(start.location);
    while (answer.status === 200) {
      names.push(...answer.names);
      answer = await poll(answer.location);
    }
    expect(names).toEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt']);
  });

  it('gives the same item again to a retried poll, and to another workflow', async () => {
    const start = await poll(first());
    await put('a.txt');
    expect((await poll(start.location)).names).toEqual(['a.txt']);
    expect((await poll(start.location)).names).toEqual(['a.txt']);
  });

  it('answers 400 for a missing parameter and names it', async () => {
    const response = await fetch(`${server.url}/v1/trigger/file?code=k1`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('folder');
  });
});

describe('as a batch', () => {
  it('gives all that is new in one answer', async () => {
    const start = await poll(first('files'));
    expect(start).toMatchObject({ status: 202, retryAfter: '15' });
    await put('a.txt');
    await put('b.txt');
    const both = await poll(start.location);
    expect(both).toMatchObject({ status: 200, names: ['a.txt', 'b.txt'], retryAfter: '15' });
    const none = await poll(both.location);
    expect(none).toMatchObject({ status: 202, names: [], state: both.state });
  });
});

describe('an action with bytes', () => {
  it('answers the file, or 404 outside of the folder', async () => {
    await put('a.txt');
    const ok = await fetch(`${server.url}/v1/files/content?path=inbox/a.txt&code=k1`);
    expect([ok.status, ok.headers.get('content-type'), await ok.text()]).toEqual([
      200,
      'application/octet-stream',
      'a.txt',
    ]);
    const outside = await fetch(`${server.url}/v1/files/content?path=../package.json&code=k1`);
    expect(outside.status).toBe(404);
  });
});

describe('the generated client', () => {
  type Module = typeof import('../../samples/new-files/project/src/generated/client.gen.js');

  it.each(['onNewFile', 'onNewFiles'] as const)('gives every file once by %s', async (name) => {
    const { createClient } = (await importClient(folder)) as Module;
    const client = createClient({
      baseUrl: `${server.url}/v1`,
      auth: { apiKey: 'k1' },
      fetch: hasty,
    });
    const [place] = await client[name].choices('query.folder');
    expect(place?.value).toBe('inbox');
    const input = { query: { folder: 'inbox' } };
    await put('old.txt');

    const watch = client[name].watch(input);
    const files = watch[Symbol.asyncIterator]();
    let next = files.next();
    while (watch.state === '') await new Promise((wake) => setTimeout(wake, 5));
    const expected = ['a.txt', 'b.txt', 'c d&é.txt'];
    for (const file of expected) await put(file);
    const names: string[] = [];
    let saved = '';
    while (names.length < expected.length) {
      const { value } = await next;
      names.push(String(value?.item.name));
      saved = String(value?.state);
      if (names.length < expected.length) next = files.next();
    }
    expect(names).toEqual(expected);
    await files.return?.(undefined);

    await put('later.txt');
    for await (const { item } of client[name].watch(input, { state: saved })) {
      expect(item.name).toBe('later.txt');
      const bytes = await client.getFileContent({ query: { path: item.path } });
      expect(new TextDecoder().decode(bytes)).toBe('later.txt');
      break;
    }
  });
});
