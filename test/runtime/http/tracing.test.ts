// Spans of a server beside a real OpenTelemetry SDK, which is registered before the server is made.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type {
  Callback,
  Job,
  OperationContext,
} from '../../../templates/runtime/server/controller.js';
import { createPublisher } from '../../../templates/runtime/server/publisher.js';
import { startReceiver } from '../callbacks/receiver.js';
import { postgresDatabase } from '../store/postgres.js';
import { bakery } from './bakery.js';
import { connector, type Door, follow, operation, post, required, run } from './running-server.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';
const headers = { traceparent: `00-${ID}-${PARENT_ID}-01`, tracestate: 'contoso=1' };

/** Resolves waiting tests when spans arrive. */
class Exporter extends InMemorySpanExporter {
  readonly #waiting = new Set<() => void>();

  override export(...call: Parameters<InMemorySpanExporter['export']>): void {
    super.export(...call);
    for (const look of this.#waiting) look();
  }

  /** The nth of that name, counted from 1. */
  ended(name: string, nth = 1): Promise<ReadableSpan> {
    return new Promise((resolve) => {
      const look = (): void => {
        const span = this.getFinishedSpans().filter((one) => one.name === name)[nth - 1];
        if (span === undefined) return;
        this.#waiting.delete(look);
        resolve(span);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

const exporter = new Exporter();
const tracer = trace.getTracer('test');

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => {
  trace.disable();
  context.disable();
});
afterEach(() => exporter.reset());

const idsOf = (span: ReadableSpan) => span.spanContext();

describe('spans of requests', () => {
  it('have method, route and status, no URL, and the parent that the caller named', async () => {
    const { url } = await run(bakery, {
      flavours: { handle: () => ({ status: 200, body: [] }) },
    });
    await fetch(`${url}/v1/flavours?code=SECRET`, { headers });
    const span = await exporter.ended('GET /v1/flavours');
    expect(span.kind).toBe(SpanKind.SERVER);
    expect(idsOf(span)).toMatchObject({ traceId: ID, traceFlags: 1 });
    expect(idsOf(span).traceState?.serialize()).toBe('contoso=1');
    expect(span.parentSpanContext).toMatchObject({ spanId: PARENT_ID, isRemote: true });
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/flavours',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'client.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'connector.operation': 'flavours',
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('have no route where there is none, and an error where the server failed', async () => {
    const { url } = await run(bakery, {
      flavours: {
        handle() {
          throw new Error('broken');
        },
      },
    });
    await fetch(`${url}/v1/SECRET`);
    expect((await exporter.ended('GET')).attributes).not.toHaveProperty('http.route');
    await fetch(`${url}/v1/flavours`);
    const span = await exporter.ended('GET /v1/flavours');
    expect(span.attributes['error.type']).toBe('500');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(JSON.stringify(exporter.getFinishedSpans().map((one) => one.attributes))).not.toContain(
      'SECRET',
    );
  });

  it('are those in which the code of a controller runs', async () => {
    const { url } = await run(bakery, {
      order: {
        async accept() {
          await new Promise((next) => setImmediate(next));
          tracer.startSpan('own').end();
        },
        run: () => ({}),
      },
    });
    await post(`${url}/v1/cakes`, { flavour: 'x' });
    const [own, request] = [await exporter.ended('own'), await exporter.ended('POST /v1/cakes')];
    expect(own.parentSpanContext?.spanId).toBe(idsOf(request).spanId);
  });

  it('are left to an instrumentation of node:http that has made one, which learns the route', async () => {
    const { server } = await run(bakery, {
      flavours: { handle: () => ({ status: 200, body: [] }) },
    });
    // As such an instrumentation does: the listener of requests runs within its span.
    const outer = createServer((request, response) => {
      const span = tracer.startSpan('GET', { kind: SpanKind.SERVER });
      response.once('close', () => span.end());
      context.with(trace.setSpan(context.active(), span), () =>
        server.app.routing(request, response),
      );
    });
    await new Promise<void>((listening) => outer.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      outer.closeAllConnections();
      outer.close();
    });
    await fetch(`http://127.0.0.1:${(outer.address() as AddressInfo).port}/v1/flavours`);
    const span = await exporter.ended('GET /v1/flavours');
    expect(span.attributes).toEqual({
      'http.route': '/v1/flavours',
      'connector.operation': 'flavours',
    });
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });

  it('are made where the server was started within a span, too', async () => {
    const started = tracer.startSpan('start');
    const { url } = await context.with(trace.setSpan(context.active(), started), () =>
      run(bakery, { flavours: { handle: () => ({ status: 200, body: [] }) } }),
    );
    await fetch(`${url}/v1/flavours`);
    const span = await exporter.ended('GET /v1/flavours');
    expect(idsOf(span).traceId).not.toBe(started.spanContext().traceId);
    started.end();
  });
});

describe('spans of jobs', () => {
  it('are of the trace of the request, and linked to it', async () => {
    const { url } = await run(bakery, {
      order: {
        run(_request: unknown, job: Job<Door>) {
          tracer.startSpan('own').end();
          return { flavour: job.trace?.traceparent };
        },
      },
    });
    const started = await post(`${url}/v1/cakes`, { flavour: 'x' }, headers);
    const result = await (await follow(required(started, 'location'))).json();
    const [request, job] = [
      await exporter.ended('POST /v1/cakes'),
      await exporter.ended('job order'),
    ];
    expect(job.kind).toBe(SpanKind.CONSUMER);
    expect(idsOf(job).traceId).toBe(ID);
    expect(job.parentSpanContext?.spanId).toBe(idsOf(request).spanId);
    expect(job.links.map((link) => link.context.spanId)).toEqual([idsOf(request).spanId]);
    expect(job.attributes).toMatchObject({
      'connector.operation': 'order',
      'connector.job.attempt': 1,
      'connector.job.outcome': 'succeeded',
    });
    expect((await exporter.ended('own')).parentSpanContext?.spanId).toBe(idsOf(job).spanId);
    expect(result).toEqual({ flavour: `00-${ID}-${idsOf(job).spanId}-01` });
  });

  it('have an error where the job failed', async () => {
    const { url } = await run(connector(bakery.operations), {
      order: {
        run() {
          throw new Error('broken');
        },
      },
    });
    const started = await post(`${url}/v1/cakes`, { flavour: 'x' });
    await follow(required(started, 'location'));
    const span = await exporter.ended('job order');
    expect(span.attributes['connector.job.outcome']).toBe('failed');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('spans of callbacks', () => {
  it('are children of who published, and the parent that the receiver is told; one for each attempt', async () => {
    const receiver = await startReceiver((response, count) => {
      response.writeHead(count === 1 ? 503 : 200, { 'retry-after': '1' }).end();
    });
    const { url } = await run(connector([operation('own'), ...bakery.operations]), {
      own: {
        async handle(_request: unknown, { connector: door }: OperationContext<Door>) {
          await door.triggers['subscription']!.publish({ flavour: 'x' });
          return { status: 200, body: {} };
        },
      },
      subscription: {},
    });
    await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
    await fetch(`${url}/v1/own`, { headers });
    const request = await exporter.ended('GET /v1/own');
    const sent = [await receiver.nth(1), await receiver.nth(2)];
    const [first, second] = [await exporter.ended('POST'), await exporter.ended('POST', 2)];
    expect(sent.map((one) => one.headers['traceparent'])).toEqual(
      [first, second].map((span) => `00-${ID}-${idsOf(span).spanId}-01`),
    );
    expect(sent[0]?.headers['tracestate']).toBe('contoso=1');
    expect(first.parentSpanContext?.spanId).toBe(idsOf(request).spanId);
    expect(first.kind).toBe(SpanKind.CLIENT);
    expect(first.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 503,
      'server.address': '127.0.0.1',
      'server.port': receiver.port,
      'error.type': '503',
      'connector.operation': 'subscription',
    });
    expect(second.attributes['http.request.resend_count']).toBe(1);
    expect(second.status.code).toBe(SpanStatusCode.UNSET);
    expect(JSON.stringify([first.attributes, second.attributes])).not.toMatch(/SECRET|\/run/);
  });

  it('are the only ones: instrumentations of undici would tell the callback URL', async () => {
    const seen: string[] = [];
    // As such an instrumentation listens.
    const listener = (message: unknown): void => {
      seen.push((message as { request: { path: string } }).request.path);
      tracer.startSpan('undici').end();
    };
    subscribe('undici:request:create', listener);
    onTestFinished(() => void unsubscribe('undici:request:create', listener));
    const receiver = await startReceiver();
    const { url } = await run(bakery, {
      call: { start: (_request: unknown, callback: Callback<unknown>) => callback.complete({}) },
    });
    await post(`${url}/v1/calls`, { callbackUrl: receiver.url });
    await receiver.nth(1);
    const sent = await exporter.ended('POST');
    expect(seen).toContain('/run?sig=SECRET');
    const within = exporter
      .getFinishedSpans()
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === idsOf(sent).spanId);
    expect(within).toEqual([]);
  });

  it('belong to the job that completed', async () => {
    const receiver = await startReceiver();
    const { url } = await run(bakery, {
      call: { start: (_request: unknown, callback: Callback<unknown>) => callback.complete({}) },
    });
    await post(`${url}/v1/calls`, { callbackUrl: receiver.url }, headers);
    await receiver.nth(1);
    const [job, sent] = [await exporter.ended('job call'), await exporter.ended('POST')];
    expect(sent.parentSpanContext?.spanId).toBe(idsOf(job).spanId);
    expect(idsOf(sent).traceId).toBe(ID);
  });
});

it('a publisher in another process passes on the span in which it publishes', async () => {
  const databaseUrl = await postgresDatabase();
  const receiver = await startReceiver();
  const { url } = await run(bakery, { subscription: {} }, { env: { DATABASE_URL: databaseUrl } });
  await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
  const publisher = await createPublisher<Door>(bakery, { databaseUrl, env: {} });
  onTestFinished(() => publisher.close());
  const outer = tracer.startSpan('outer');
  await context.with(trace.setSpan(context.active(), outer), () =>
    publisher.connector.triggers['subscription']!.publish({ flavour: 'x' }),
  );
  outer.end();
  const sent = await exporter.ended('POST');
  expect(sent.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
});

it('an operation of a long name and a traceparent that is none make no difference', async () => {
  const { url } = await run(connector([operation('x'.repeat(200))]), {
    ['x'.repeat(200)]: { handle: () => ({ status: 200, body: {} }) },
  });
  await fetch(`${url}/v1/${'x'.repeat(200)}`, { headers: { traceparent: 'nonsense' } });
  const span = await exporter.ended(`GET /v1/${'x'.repeat(200)}`);
  expect(span.parentSpanContext).toBeUndefined();
});
