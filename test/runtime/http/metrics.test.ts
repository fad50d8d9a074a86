// Metrics of a real server, asked for on their own port as Prometheus does.

import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Counter } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConnectorError } from '../../../templates/runtime/server/controller.js';
import { readPage } from '../../docs/markdown.js';
import { startReceiver } from '../callbacks/receiver.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { bakery } from './bakery.js';
import { startBakery } from './bakery-process.js';
import {
  connector,
  type Door,
  type Environment,
  environment,
  follow,
  operation,
  post,
  required,
  signal,
} from './running-server.js';
import { scrape, scrapeUntil } from './scrape.js';
import { createServer as createConnector } from '../../../templates/runtime/server/server.js';

const controllers = {
  flavours: { handle: () => ({ status: 200, body: ['plain'] }) },
  order: {
    run({ body }: { body: { flavour: string } }) {
      if (body.flavour === 'none') throw new ConnectorError(422, 'There is none.');
      return body;
    },
  },
  news: {},
  call: {},
  subscription: {},
};

async function runMeasured(
  descriptor = bakery,
  handlers: Record<string, object> = controllers,
  env: Environment = {},
) {
  const folder = temporaryFolder();
  const server = await createConnector<Record<string, object>, Door>(descriptor, handlers, {
    env: environment(folder, { METRICS_PORT: '0', ...env }),
  });
  onTestFinished(() => server.close());
  const { url, metricsUrl, greeting } = await server.listen();
  return { url, metricsUrl, greeting, server, folder };
}

const named = (operationId: string, more: string) => `{operation="${operationId}",${more}}`;

describe('the port of metrics', () => {
  it('has /metrics for GET and nothing else', async () => {
    const { metricsUrl = '', greeting, url } = await runMeasured();
    expect(greeting).toContain(metricsUrl);
    const found = await fetch(metricsUrl);
    expect(found.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await fetch(metricsUrl, { method: 'POST', body: 'x' })).status).toBe(405);
    expect((await fetch(new URL('/healthz', metricsUrl))).status).toBe(404);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('is named when it cannot be used, and then nothing listens', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(runMeasured(bakery, controllers, { METRICS_PORT: String(port) })).rejects.toThrow(
      `127.0.0.1:${port} cannot be used: another process listens there. Set METRICS_PORT or METRICS_HOST to another.`,
    );
  });

  it('is another than that of the operations', async () => {
    await expect(
      runMeasured(bakery, controllers, { PORT: '3999', METRICS_PORT: '3999' }),
    ).rejects.toThrow('METRICS_PORT must not be PORT');
  });

  it('is off unless it is set', async () => {
    const server = await createConnector(bakery, controllers, {
      env: environment(temporaryFolder()),
    });
    onTestFinished(() => server.close());
    const { metricsUrl } = await server.listen();
    expect([metricsUrl, server.metrics]).toEqual([undefined, undefined]);
  });

  it('loads nothing while it is off', async () => {
    const program = join(import.meta.dirname, 'loaded-child.ts');
    const child = await startBakery(temporaryFolder(), {}, program);
    expect(await child.until('loaded')).toBe('loaded []');
  });

  it('needs the package prom-client, and says how to get it', async () => {
    const module = createRequire(import.meta.url)('node:module') as {
      _resolveFilename(name: string, ...more: unknown[]): string;
    };
    const real = module._resolveFilename;
    module._resolveFilename = (name, ...more) => {
      if (name === 'prom-client') throw new Error("Cannot find module 'prom-client'");
      return Reflect.apply(real, module, [name, ...more]) as string;
    };
    onTestFinished(() => void (module._resolveFilename = real));
    await expect(runMeasured()).rejects.toThrow(
      `METRICS_PORT is set, but the package prom-client cannot be loaded (Cannot find module 'prom-client'). Run "npm install prom-client" in the project`,
    );
  });

  it('closes after everything else, so that the end is seen', async () => {
    const [began, end] = [signal(), signal()];
    const { url, metricsUrl, server } = await runMeasured(connector([operation('slow')]), {
      slow: {
        async handle() {
          began.fire();
          await end.promise;
          return { status: 200, body: {} };
        },
      },
    });
    const answer = fetch(`${url}/v1/slow`);
    await began.promise;
    let isOver = false;
    server.onClose(async () => {
      expect((await scrape(metricsUrl)).value('connector_requests_active')).toBe(0);
      isOver = true;
    });
    const closed = server.close();
    const seen = await scrape(metricsUrl);
    expect(seen.value('connector_ready')).toBe(0);
    expect(seen.value('connector_requests_active')).toBe(1);
    end.fire();
    expect((await answer).status).toBe(200);
    await closed;
    expect(isOver).toBe(true);
    await expect(fetch(metricsUrl ?? '')).rejects.toThrow('fetch failed');
  });
});

describe('metrics of requests', () => {
  it('have operation, method and status, and nothing that a caller makes up', async () => {
    const { url, metricsUrl, server } = await runMeasured();
    server.connector.triggers['news']!.publish({ flavour: 'x' });
    await fetch(`${url}/v1/flavours?code=SECRET1`);
    for (const path of ['/SECRET2', '/v1/SECRET3?sig=SECRET4']) await fetch(url + path);
    await fetch(`${url}/v1/flavours`, { method: 'DELETE' });
    await fetch(`${url}/healthz`);
    const name = 'connector_request_duration_seconds_count';
    const seen = await scrapeUntil(
      metricsUrl,
      (scraped) => scraped.value('connector_requests_active') === 0,
    );
    expect(seen.series(name).map((key) => [key.slice(name.length), seen.value(key)])).toEqual([
      [named('flavours', 'method="GET",status="200"'), 1],
      [named('unknown', 'method="GET",status="404"'), 2],
      [named('unknown', 'method="DELETE",status="405"'), 1],
      [named('runtime', 'method="GET",status="200"'), 1],
    ]);
    expect(seen.text).not.toContain('SECRET');
  });

  it('have the routes of the user, as they were added', async () => {
    const server = await createConnector(bakery, controllers, {
      env: environment(temporaryFolder(), { METRICS_PORT: '0' }),
    });
    onTestFinished(() => server.close());
    server.app.get('/tickets/:id', async () => 'one');
    const { url, metricsUrl } = await server.listen();
    await fetch(`${url}/tickets/4711`);
    const series = `connector_request_duration_seconds_count${named('/tickets/:id', 'method="GET",status="200"')}`;
    await scrapeUntil(metricsUrl, (scraped) => scraped.value(series) === 1);
  });

  it('count who hangs up', async () => {
    const began = signal();
    const { url, metricsUrl } = await runMeasured(connector([operation('slow')]), {
      slow: {
        async handle(_request: unknown, context: { signal: AbortSignal }) {
          began.fire();
          await new Promise((stop) => context.signal.addEventListener('abort', stop));
          return { status: 200, body: {} };
        },
      },
    });
    const cut = new AbortController();
    const answer = fetch(`${url}/v1/slow`, { signal: cut.signal });
    await began.promise;
    cut.abort();
    await expect(answer).rejects.toThrow();
    const series = `connector_request_duration_seconds_count${named('slow', 'method="GET",status="aborted"')}`;
    await scrapeUntil(metricsUrl, (scraped) => scraped.value(series) === 1);
  });

  it('count refused credentials and limits', async () => {
    const guarded = connector(
      [operation('guarded', { security: [[{ scheme: 'key', scopes: [] }]] })],
      { security: { key: { kind: 'apiKey', name: 'x-key', in: 'header' } } },
    );
    const handlers = { guarded: { handle: () => ({ status: 200, body: {} }) } };
    const { url, metricsUrl } = await runMeasured(guarded, handlers, {
      API_KEYS: 'right',
      RATE_LIMIT_PER_MINUTE: '1',
    });
    const call = (key: string) => fetch(`${url}/v1/guarded`, { headers: { 'x-key': key } });
    const statuses = [];
    for (const key of ['wrong', 'right', 'right']) statuses.push((await call(key)).status);
    expect(statuses).toEqual([401, 200, 429]);
    const seen = await scrape(metricsUrl);
    expect(seen.value('connector_credentials_refused_total{status="401"}')).toBe(1);
    expect(seen.value('connector_limits_hit_total{limit="RATE_LIMIT_PER_MINUTE"}')).toBe(1);
  });
});

describe('metrics of work', () => {
  it('count jobs by how they end', async () => {
    const { url, metricsUrl } = await runMeasured();
    for (const flavour of ['plain', 'none'])
      await follow(required(await post(`${url}/v1/cakes`, { flavour }), 'location'));
    const ended = (outcome: string) =>
      `connector_jobs_ended_total${named('order', `outcome="${outcome}"`)}`;
    const seen = await scrapeUntil(metricsUrl, (scraped) => scraped.value(ended('failed')) === 1);
    expect(seen.value(ended('succeeded'))).toBe(1);
    expect(seen.value('connector_job_duration_seconds_count{operation="order"}')).toBe(2);
    expect(seen.value('connector_jobs_active')).toBe(0);
  });

  it('show what waits, and for how long', async () => {
    const [began, end] = [signal(), signal()];
    const handlers = {
      ...controllers,
      order: {
        async run() {
          began.fire();
          await end.promise;
        },
      },
    };
    const { url, metricsUrl, server } = await runMeasured(bakery, handlers, {
      JOB_CONCURRENCY: '1',
    });
    await post(`${url}/v1/cakes`, { flavour: 'first' });
    await began.promise;
    await post(`${url}/v1/cakes`, { flavour: 'second' });
    await post(`${url}/v1/subscriptions`, { callbackUrl: 'http://127.0.0.1:9/run?sig=SECRET' });
    for (const flavour of ['a', 'b']) await server.connector.triggers['news']!.publish({ flavour });
    const seen = await scrape(metricsUrl);
    const jobs = (state: string) =>
      seen.value(`connector_jobs${named('order', `state="${state}"`)}`);
    expect([jobs('queued'), jobs('running')]).toEqual([1, 1]);
    expect(seen.value('connector_jobs_active')).toBe(1);
    const waited = seen.value('connector_jobs_oldest_waiting_seconds') ?? -1;
    expect(waited).toBeGreaterThan(0);
    expect(waited).toBeLessThan(60);
    expect(seen.value('connector_subscriptions{operation="subscription"}')).toBe(1);
    expect(seen.value('connector_feed_events{operation="news"}')).toBe(2);
    expect(seen.value('connector_database_up')).toBe(1);
    expect(seen.value('connector_ready')).toBe(1);
    expect(seen.text).not.toContain('SECRET');
    end.fire();
  });

  it.each([
    [204, 'taken'],
    [500, 'failed'],
    [410, 'gone'],
    [400, 'given_up'],
  ])('count callbacks that are answered %d as %s', async (status, outcome) => {
    const receiver = await startReceiver((response) => void response.writeHead(status).end());
    const { url, metricsUrl, server } = await runMeasured();
    await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
    await server.connector.triggers['subscription']!.publish({ flavour: 'x' });
    await receiver.nth(1);
    const series = `connector_deliveries_total${named('subscription', `outcome="${outcome}"`)}`;
    const seen = await scrapeUntil(metricsUrl, (scraped) => scraped.value(series) === 1);
    const count = 'connector_delivery_duration_seconds_count{operation="subscription"}';
    expect(seen.value(count)).toBe(1);
    expect(seen.text).not.toContain('SECRET');
  });

  it('answer without the database, too', async () => {
    const { metricsUrl, folder } = await runMeasured();
    rmSync(join(folder, 'connector.db'));
    const seen = await scrape(metricsUrl);
    expect(seen.value('connector_database_up')).toBe(0);
    expect(seen.value('connector_ready')).toBe(0);
    expect(seen.value('connector_deliveries_waiting')).toBeNaN();
    expect(seen.series('connector_subscriptions')).toEqual([]);
    expect(seen.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    // Counted by then, and read again.
    expect((await scrape(metricsUrl)).series('connector_database_errors_total')).toHaveLength(1);
  });
});

describe('metrics of the process', () => {
  it('have the delay of the event loop', async () => {
    const { metricsUrl } = await runMeasured();
    const seen = await scrape(metricsUrl);
    for (const what of ['mean', 'p99', 'max'])
      expect(seen.series(`nodejs_eventloop_lag_${what}_seconds`)).toHaveLength(1);
  });

  it('count what nothing caught', async () => {
    const child = await startBakery(temporaryFolder(), { BAKE: 'carelessly', METRICS_PORT: '0' });
    const metricsUrl = (await child.until('metrics http')).slice('metrics '.length);
    await fetch(`${child.url}/v1/flavours`);
    await child.until('an exception was not caught');
    const seen = await scrape(metricsUrl);
    expect(seen.value('connector_uncaught_errors_total{kind="exception"}')).toBe(1);
    expect(seen.value('connector_uncaught_errors_total{kind="rejection"}')).toBe(1);
  });

  it('are of one server, and have those of its user', async () => {
    const [one, other] = [await runMeasured(), await runMeasured()];
    const registers = one.server.metrics === undefined ? [] : [one.server.metrics];
    const tickets = new Counter({ name: 'tickets_total', help: 'Tickets made', registers });
    tickets.inc(3);
    expect((await scrape(one.metricsUrl)).value('tickets_total')).toBe(3);
    expect((await scrape(other.metricsUrl)).value('tickets_total')).toBeUndefined();
  });

  it('are those that the guide lists', async () => {
    const { metricsUrl } = await runMeasured();
    const { text } = await scrape(metricsUrl);
    const types = [...text.matchAll(/^# TYPE (connector_\w+) (\w+)$/gm)];
    const { text: guide } = readPage('docs/guides/observability.md');
    const rows = [...guide.matchAll(/^\| `(connector_\w+)` +\| (\w+) +\|/gm)];
    expect(types.length).toBeGreaterThan(15);
    const sorted = (found: readonly RegExpExecArray[]) =>
      found.map(([, name, type]) => `${name} ${type}`).toSorted();
    expect(sorted(rows)).toEqual(sorted(types));
  });
});
