// The server around the operations: settings, its own routes, logs, mock mode, its end, and a crash.

import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JsonSchema } from '../../../templates/runtime/server/descriptor.js';
import { readConfig } from '../../../templates/runtime/server/config.js';
import { greet } from '../../../templates/runtime/server/greeting.js';
import { startReceiver } from '../callbacks/receiver.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { bakery } from './bakery.js';
import { startBakery } from './bakery-process.js';
import {
  connector,
  echo,
  empty,
  follow,
  json,
  operation,
  post,
  required,
  run,
  signal,
} from './running-server.js';

describe('settings', () => {
  const keyed = connector([operation('a', { security: [[{ scheme: 'key', scopes: [] }]] })], {
    security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } },
  });

  it('have defaults, also where they are empty', () => {
    const defaults = readConfig(connector([]), {}, false);
    expect(defaults).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      logLevel: 'info',
      bodyLimitBytes: 10 * 1024 * 1024,
      bodyLimitValues: 100_000,
    });
    expect(readConfig(connector([]), { PORT: '', HOST: ' ', LOG_LEVEL: '' }, false)).toEqual(
      defaults,
    );
    expect(defaults.databaseUrl).toBe('file:./data/connector.db');
    expect(readConfig(connector([]), {}, true).databaseUrl).toBe('file:./data/mock.db');
  });

  it('that are wrong are all named at once, without secrets', () => {
    const wrong = {
      PORT: 'x',
      PUBLIC_BASE_URL: 'nonsense',
      BASIC_USERS: 'hush',
      OAUTH_ISSUER: 'https://issuer.example',
      CALLBACK_ALLOWED_HOSTS: 'a.*.b',
      LOG_LEVEL: 'loud',
      JOB_MAX_ATTEMPTS: '0',
      SHUTDOWN_SECONDS: '-1',
    };
    const message = (() => {
      try {
        readConfig(connector([]), wrong, false);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    })();
    for (const name of Object.keys(wrong))
      expect(message).toContain(name.replace('ISSUER', 'AUDIENCE'));
    expect(message).not.toContain('hush');
  });

  it('of production must have a public URL and credentials', () => {
    const production = { NODE_ENV: 'production' };
    expect(() => readConfig(keyed, production, false)).toThrow(/PUBLIC_BASE_URL[^]*API_KEYS/);
    const env = { ...production, PUBLIC_BASE_URL: 'https://x.example/', API_KEYS: 'k' };
    expect(readConfig(keyed, env, false)).toMatchObject({
      publicBaseUrl: 'https://x.example',
      drainMs: 5000,
    });
    expect(readConfig(keyed, {}, false).drainMs).toBe(0);
  });

  it('do not leave a server open by mistake that others can reach', () => {
    const problem =
      /HOST is 0\.0\.0\.0[^]*API_KEYS is needed[^]*OPEN=yes[^]*API_KEY is not a setting[^]*Is API_KEYS meant/;
    expect(() => readConfig(keyed, { HOST: '0.0.0.0', API_KEY: 'k' }, false)).toThrow(problem);
    expect(() => readConfig(keyed, { NODE_ENV: 'Production' }, false)).toThrow('API_KEYS');
    for (const env of [
      { HOST: 'localhost' },
      { HOST: '127.0.0.1' },
      { HOST: '::1' },
      { HOST: '0.0.0.0', OPEN: 'yes' },
    ])
      expect(readConfig(keyed, env, false).open).toBe(true);
    expect(readConfig(keyed, { HOST: '0.0.0.0', API_KEYS: 'k' }, false).open).toBe(false);
    expect(readConfig(keyed, { HOST: '0.0.0.0' }, true).open).toBe(true);
    expect(readConfig(connector([]), { HOST: '0.0.0.0' }, false).open).toBe(false);
  });

  it('are named where a variable is very much like one', () => {
    const env = {
      API_KEY: 'k',
      JOB_CONCURENCY: '3',
      port: '1',
      PATH: '/bin',
      HOME: '/',
      API_KEYS: 'k',
    };
    expect(readConfig(keyed, env, false).misspelled).toEqual([
      'API_KEY is not a setting of this server. Is API_KEYS meant?',
      'JOB_CONCURENCY is not a setting of this server. Is JOB_CONCURRENCY meant?',
      'port is not a setting of this server. Is PORT meant?',
    ]);
  });
});

describe('routes of its own', () => {
  function definitionFile(): string {
    const folder = mkdtempSync(join(tmpdir(), 'definition-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'd.json');
    writeFileSync(file, '{"swagger":"2.0"}');
    return file;
  }

  it.each(['', '/v1'])('are at "%s"', async (base) => {
    const { url } = await run(connector([]), {}, { definitionFile: definitionFile() });
    expect((await fetch(`${url}${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}${base}/readyz`)).status).toBe(200);
    const definition = await fetch(`${url}${base}/swagger.json`);
    expect(definition.headers.get('access-control-allow-origin')).toBe('*');
    expect(definition.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await definition.json()).toEqual({ swagger: '2.0' });
  });

  it('say that the server is not ready when its database has gone', async () => {
    const { url, folder } = await run(connector([]), {}, { definitionFile: definitionFile() });
    const file = join(folder, 'connector.db');
    renameSync(file, `${file}.gone`);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    renameSync(`${file}.gone`, file);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('give way to the same paths of the definition', async () => {
    const { url } = await run(connector([operation('healthz')]), {
      healthz: { handle: () => ({ status: 200, body: 'mine' }) },
    });
    expect(await (await fetch(`${url}/v1/healthz`)).json()).toBe('mine');
  });

  it('and those that the user adds stand beside the operations', async () => {
    const folder = temporaryFolder();
    const { createServer } = await import('../../../templates/runtime/server/server.js');
    const server = await createServer(
      connector([operation('a')]),
      { a: echo },
      {
        env: { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${join(folder, 'c.db')}` },
      },
    );
    onTestFinished(() => server.close());
    server.app.get('/mine', () => ({ mine: true }));
    const { url } = await server.listen();
    expect(await (await fetch(`${url}/mine`)).json()).toEqual({ mine: true });
    expect((await fetch(`${url}/v1/a`)).status).toBe(200);
  });
});

it('a port that is taken is one clear sentence', async () => {
  const other = createSocketServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const failure = await run(connector([]), {}, { env: { PORT: String(port) } }).catch(
    (it: Error) => it,
  );
  expect(failure).toBeInstanceOf(Error);
  const { message, stack } = failure as Error;
  expect(message).toContain(String(port));
  expect(stack).not.toMatch(/\n\s+at /);
});

it('a host that does not exist is one clear sentence', async () => {
  const failure = await run(connector([]), {}, { env: { HOST: 'no.such.invalid' } }).catch(
    (it: Error) => it,
  );
  expect(failure).toBeInstanceOf(Error);
  const { message, stack } = failure as Error;
  expect(message).toMatch(/no\.such\.invalid:0 cannot be used: .*Set PORT or HOST/);
  expect(stack).not.toMatch(/\n\s+at /);
});

it('greets a person with where it listens, and says whether it is a mock and open', () => {
  const keyed = connector([operation('a', { security: [[{ scheme: 'key', scopes: [] }]] })], {
    security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } },
  });
  const greeting = (env: Record<string, string>, mock = false, of = keyed): string =>
    greet(of, readConfig(of, env, mock), 'http://here');
  expect(greeting({})).toMatch(
    /Ready[^]* http:\/\/here\/v1\n[^]* http:\/\/here\/swagger.json\n[^]*OPEN TO EVERYBODY/,
  );
  expect(greeting({})).not.toContain('for others');
  expect(greeting({ API_KEYS: 'k' }, true)).toMatch(/Mock[^]*with the credentials/);
  expect(greeting({ PUBLIC_BASE_URL: 'https://a.example' })).toContain(' https://a.example/v1\n');
  expect(greeting({}, false, connector([]))).toContain('declares no security');
});

it('requests that are under way are answered when the server ends', async () => {
  const [begun, go] = [signal(), signal()];
  const { url, server } = await run(connector([operation('a')]), {
    a: {
      async handle() {
        begun.fire();
        await go.promise;
        return { status: 200, body: 'done' };
      },
    },
  });
  const answer = fetch(`${url}/v1/a`);
  await begun.promise;
  const closed = server.close();
  go.fire();
  expect(await (await answer).json()).toBe('done');
  await closed;
  await expect(fetch(`${url}/v1/a`)).rejects.toThrow();
});

it('the signal of a request is aborted when its caller hangs up', async () => {
  const [begun, aborted] = [signal(), signal()];
  const { url } = await run(connector([operation('a')]), {
    a: {
      async handle(_request: unknown, context: { signal: AbortSignal }) {
        context.signal.addEventListener('abort', () => aborted.fire());
        begun.fire();
        await aborted.promise;
        return { status: 200, body: 1 };
      },
    },
  });
  const caller = new AbortController();
  const answer = fetch(`${url}/v1/a`, { signal: caller.signal });
  await begun.promise;
  caller.abort();
  await expect(answer).rejects.toThrow();
  await aborted.promise;
});

describe('the end', () => {
  it('does not wait longer than SHUTDOWN_SECONDS for a request', async () => {
    const begun = signal();
    const { url, server } = await run(
      connector([operation('a')]),
      {
        a: {
          handle: () => {
            begun.fire();
            return new Promise(() => {});
          },
        },
      },
      { env: { SHUTDOWN_SECONDS: '0' } },
    );
    const answer = fetch(`${url}/v1/a`).catch(() => 'cut');
    await begun.promise;
    await server.close();
    expect(await answer).toBe('cut');
  });
  it('leaves no listeners for signals behind', async () => {
    const before = process.listenerCount('SIGTERM');
    const { server } = await run(connector([]));
    await server.close();
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
  it('uses nothing of Fastify that is deprecated', async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', note);
    await run(connector([]));
    await new Promise((next) => setImmediate(next));
    process.off('warning', note);
    expect(warnings.filter((it) => /FastifyDeprecation|deprecated/i.test(it))).toEqual([]);
  });
});

describe('mock mode', () => {
  const env = { MOCK_JOB_SECONDS: '0', MOCK_EVENT_SECONDS: '0.1' };

  it('answers all five patterns with examples', async () => {
    const receiver = await startReceiver();
    const { url } = await run(bakery, {}, { mock: true, env });
    const order = await post(`${url}/v1/cakes`, { flavour: 'nut' });
    expect(order.status).toBe(202);
    const cake = await follow(required(order, 'location'));
    expect([cake.status, await cake.json()]).toEqual([
      200,
      expect.objectContaining({ flavour: expect.any(String) }),
    ]);
    const flavours = await fetch(`${url}/v1/flavours`);
    expect([flavours.status, await flavours.json()]).toEqual([200, expect.any(Array)]);
    const news = await follow(required(await fetch(`${url}/v1/news`), 'location'));
    expect([news.status, required(news, 'retry-after')]).toEqual([200, expect.any(String)]);
    for (const [index, path] of ['/calls', '/subscriptions'].entries()) {
      const response = await post(`${url}/v1${path}`, { callbackUrl: receiver.url });
      expect(response.status).toBe(201);
      expect(JSON.parse((await receiver.nth(index + 1)).body)).toBeTypeOf('object');
      expect((await fetch(required(response, 'location'), { method: 'DELETE' })).ok).toBe(true);
    }
  });
});

describe('mock mode without a plain success', () => {
  const location = { name: 'location', schema: { type: 'string' } };

  it.each([301, 302, 303, 307, 308])('redirects by %d to where nothing happens', async (status) => {
    const answers = [{ ...empty(status), headers: [location] }, json('default')];
    const go = operation('go', { pattern: { kind: 'action' }, responses: answers });
    const { url } = await run(connector([go]), {}, { mock: true });
    const response = await fetch(`${url}/v1/go`, { redirect: 'manual' });
    expect(response.status).toBe(status);
    expect((await fetch(required(response, 'location'))).status).toBe(200);
  });

  it('answers what is done rather than what is accepted', async () => {
    const both = operation('both', {
      pattern: { kind: 'action' },
      responses: [json(202), json(200)],
    });
    const { url } = await run(connector([both]), {}, { mock: true });
    expect((await fetch(`${url}/v1/both`)).status).toBe(200);
  });
});

describe('mock mode in lists and events', () => {
  it('names no next page, whose address would lead nowhere', async () => {
    const page: JsonSchema = {
      type: 'object',
      properties: { value: { type: 'array' }, nextLink: { type: 'string' } },
    };
    const pattern = { kind: 'action', nextLink: 'nextLink' } as const;
    const list = operation('list', { pattern, responses: [json(200, page)] });
    const { url } = await run(connector([list]), {}, { mock: true });
    expect(await (await fetch(`${url}/v1/list`)).json()).toEqual({ value: [{}] });
  });

  it('fires another event each time', async () => {
    const receiver = await startReceiver();
    const { url } = await run(bakery, {}, { mock: true, env: { MOCK_EVENT_SECONDS: '0.05' } });
    await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
    const bodies = [(await receiver.nth(1)).body, (await receiver.nth(2)).body];
    expect(new Set(bodies).size).toBe(2);
  });
});

describe('a process of its own', () => {
  it('finishes after a kill -9 what it had accepted', async () => {
    const folder = temporaryFolder();
    const receiver = await startReceiver();
    const first = await startBakery(folder);
    const order = await post(`${first.url}/v1/cakes`, { flavour: 'nut' });
    const call = await post(`${first.url}/v1/calls`, { callbackUrl: receiver.url });
    expect([order.status, call.status]).toEqual([202, 201]);
    await Promise.all([first.until('baking order'), first.until('baking call')]);
    await first.end('SIGKILL');
    const second = await startBakery(folder, { BAKE: 'now', PORT: new URL(first.url).port });
    const done = await follow(required(order, 'location'));
    expect([done.status, await done.json()]).toEqual([200, { flavour: 'nut', attempt: 2 }]);
    expect(JSON.parse((await receiver.nth(1)).body)).toMatchObject({ attempt: 2 });
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('gives jobs back on SIGTERM, and ends with 0', async () => {
    const folder = temporaryFolder();
    const first = await startBakery(folder, { SHUTDOWN_SECONDS: '0' });
    const order = await post(`${first.url}/v1/cakes`, { flavour: 'nut' });
    await first.until('baking');
    expect(await first.end('SIGTERM')).toBe(0);
    await startBakery(folder, { BAKE: 'now', PORT: new URL(first.url).port });
    expect((await follow(required(order, 'location'))).status).toBe(200);
  });

  it('goes on answering on SIGTERM for a while, and says that it is not ready', async () => {
    const folder = temporaryFolder();
    const bakery = await startBakery(folder, { DRAIN_SECONDS: '5', SHUTDOWN_SECONDS: '0' });
    const ended = bakery.end('SIGTERM');
    await bakery.until('draining');
    expect((await fetch(`${bakery.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${bakery.url}/v1/flavours`)).status).toBe(200);
    const order = await post(`${bakery.url}/v1/cakes`, { flavour: 'nut' });
    expect(order.status).toBe(202);
    expect(await ended).toBe(0);
    await startBakery(folder, { BAKE: 'now', PORT: new URL(bakery.url).port });
    expect((await follow(required(order, 'location'))).status).toBe(200);
  });

  it('outlives what nobody awaits or catches in a controller, and logs it', async () => {
    const bakery = await startBakery(temporaryFolder(), { BAKE: 'carelessly' });
    expect((await fetch(`${bakery.url}/v1/flavours`)).status).toBe(200);
    await bakery.until('nobody awaits this');
    await bakery.until('nobody catches this');
    expect((await fetch(`${bakery.url}/v1/flavours`)).status).toBe(200);
    expect(await bakery.end('SIGTERM')).toBe(0);
  });

  it('gives up a job that takes the process down each time', async () => {
    const folder = temporaryFolder();
    let bakery = await startBakery(folder, { BAKE: 'crash', JOB_MAX_ATTEMPTS: '2' });
    const { port } = new URL(bakery.url);
    const order = await post(`${bakery.url}/v1/cakes`, { flavour: 'nut' });
    await bakery.gone;
    bakery = await startBakery(folder, { BAKE: 'crash', JOB_MAX_ATTEMPTS: '2', PORT: port });
    await bakery.gone;
    await startBakery(folder, { BAKE: 'crash', JOB_MAX_ATTEMPTS: '2', PORT: port });
    expect((await follow(required(order, 'location'))).status).toBe(422);
  });

  it('logs ids of the engine, and neither keys, nor queries, nor callback URLs', async () => {
    const receiver = await startReceiver();
    const bakery = await startBakery(temporaryFolder(), { BAKE: 'now', API_KEYS: 'hush1' });
    await post(
      `${bakery.url}/v1/calls?code=hush2`,
      { callbackUrl: receiver.url },
      {
        'x-ms-workflow-run-id': 'run-7',
        authorization: 'Bearer hush3',
      },
    );
    await post(`${bakery.url}/v1/calls`, { callbackUrl: 'http://10.0.0.1/?sig=SECRET' });
    await fetch(`${bakery.url}/v1/nothing?code=hush2`);
    await receiver.nth(1);
    await bakery.end('SIGTERM');
    const log = bakery.lines.join('\n');
    expect(log).toContain('run-7');
    expect(log).toContain('"operation":"call"');
    expect(log).not.toMatch(/hush|SECRET|127\.0\.0\.1:\d+\/run/);
  });
});
