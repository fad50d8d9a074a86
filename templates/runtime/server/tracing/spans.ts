// Spans of requests, jobs and deliveries, by the stable semantic conventions of OpenTelemetry. No URL is in
// them: paths hold ids by which jobs are found, queries hold keys, and callback URLs are secrets.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome } from '../callbacks/deliver.js';
import type { Logger, TraceContext } from '../controller.js';
import type { ConnectorDescriptor } from '../descriptor.js';
import { knownMethod } from '../known-methods.js';
import { notesOf } from '../request-notes.js';
import type { ClaimedJob, Delivery } from '../store/types.js';
import { type JobEnd, type JobOutcome, outcomeOf } from '../telemetry.js';
import { readTrace, traceOfJob } from '../trace-context.js';
import {
  type Attributes,
  type Context,
  loadOpenTelemetry,
  type OpenTelemetry,
  type Span,
  type SpanContext,
} from './api.js';
import type { Tracing } from './sdk.js';

/** The instrumentation scope. */
const SCOPE = 'la-connector';

/**
 * The key by which SDKs know that nothing is to be traced: an instrumentation of undici would send a second
 * `traceparent` beside ours, and its span would hold the callback URL.
 */
const SUPPRESS_TRACING = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

/** Undefined, which the log says, where the package is missing beside an SDK. */
export function createTracing(descriptor: ConnectorDescriptor, log: Logger): Tracing | undefined {
  const api = loadOpenTelemetry();
  if (api !== undefined) return new Spans(api, descriptor);
  log.warn(
    {},
    'An OpenTelemetry SDK is registered, but the package @opentelemetry/api cannot be loaded, so the server makes no spans. Run "npm install @opentelemetry/api" in the project, and deploy it with the server.',
  );
  return undefined;
}

class Spans implements Tracing {
  readonly #api: OpenTelemetry;
  /** By operation. */
  readonly #routes: ReadonlyMap<string, string>;

  constructor(api: OpenTelemetry, { basePath, operations }: ConnectorDescriptor) {
    this.#api = api;
    this.#routes = new Map(operations.map(({ id, path }) => [id, basePath + path]));
  }

  current(): TraceContext | undefined {
    const active = this.#api.trace.getSpanContext(this.#api.context.active());
    return active === undefined ? undefined : this.#traceOf(active);
  }

  observeRequests(app: FastifyInstance): void {
    const { context, trace } = this.#api;
    const joined = new WeakMap<FastifyRequest, Span>();
    app.addHook('onRequest', (request, reply, done) => {
      const outer = this.#spanOfRequest();
      const parent = this.#parentOf(request);
      const span = outer ?? this.#startRequest(request, reply, parent);
      const traced = this.#traceOf(span.spanContext());
      if (traced !== undefined) notesOf(request).trace = traced;
      if (outer === undefined) return context.with(trace.setSpan(parent, span), done);
      joined.set(request, outer);
      done();
    });
    // An instrumentation of node:http ends its span before the answer is out, and knows no routes.
    app.addHook('onSend', (request, _reply, payload, done) => {
      const span = joined.get(request);
      if (span !== undefined) this.#describe(span, request);
      done(null, payload);
    });
  }

  async job(job: ClaimedJob, work: () => Promise<JobEnd>): Promise<JobEnd> {
    const { context, trace, ROOT_CONTEXT, SpanKind, SpanStatusCode } = this.#api;
    const parent = this.#contextOf(traceOfJob(job.context), ROOT_CONTEXT);
    const cause = trace.getSpanContext(parent);
    const span = this.#start(`job ${job.operation}`, parent, {
      kind: SpanKind.CONSUMER,
      attributes: {
        'connector.operation': job.operation,
        'connector.job.id': job.id,
        'connector.job.attempt': job.attempt,
      },
      ...(cause !== undefined && { links: [{ context: cause }] }),
    });
    let outcome: JobOutcome = 'returned';
    try {
      outcome = await context.with(trace.setSpan(parent, span), work);
      return outcome as JobEnd;
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      span.setAttributes({ 'connector.job.outcome': outcome });
      if (outcome === 'failed' || outcome === 'retried')
        span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  }

  async delivery(
    delivery: Delivery,
    post: (delivery: Delivery) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { context, trace, ROOT_CONTEXT, SpanKind, createContextKey } = this.#api;
    const parent = this.#contextOf(readTrace(delivery.headers), ROOT_CONTEXT);
    const span = this.#start('POST', parent, {
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': 'POST',
        ...addressOf(delivery.callbackUrl),
        ...(delivery.attempt > 1 && { 'http.request.resend_count': delivery.attempt - 1 }),
        'connector.operation': delivery.operation,
        'connector.delivery.id': delivery.id,
      },
    });
    let outcome: Outcome | undefined;
    try {
      const headers = { ...delivery.headers, ...this.#traceOf(span.spanContext()) };
      const own = trace.setSpan(parent, span).setValue(createContextKey(SUPPRESS_TRACING), true);
      outcome = await context.with(own, () => post({ ...delivery, headers }));
      return outcome;
    } finally {
      this.#endDelivery(span, outcome);
    }
  }

  #endDelivery(span: Span, outcome: Outcome | undefined): void {
    const [, status] = /^HTTP (\d{3})$/.exec(outcome?.reason ?? '') ?? [];
    if (status !== undefined) span.setAttributes({ 'http.response.status_code': Number(status) });
    if (outcome?.kind !== 'delivered') {
      // A code or a name, and never the URL: see deliver.ts.
      const reason = status ?? outcome?.reason ?? 'aborted';
      span.setAttributes({ 'error.type': reason.slice(0, 100) });
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR });
    }
    span.end();
  }

  /**
   * That of an instrumentation of node:http, which is joined; one that was not sampled does not record.
   * A span in which the server was started is none: it is of another kind.
   */
  #spanOfRequest(): Span | undefined {
    const { trace, context, SpanKind } = this.#api;
    const span = trace.getSpan(context.active());
    if (span === undefined) return undefined;
    const { kind } = span as { readonly kind?: number };
    const isServers = kind === SpanKind.SERVER && span.isRecording();
    const isLeftOut = kind === undefined && (span.spanContext().traceFlags & 1) === 0;
    return isServers || isLeftOut ? span : undefined;
  }

  #startRequest(request: FastifyRequest, reply: FastifyReply, parent: Context): Span {
    const { SpanKind, SpanStatusCode } = this.#api;
    const method = knownMethod(request.method);
    const span = this.#start(method ?? 'HTTP', parent, {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': method ?? '_OTHER',
        'url.scheme': request.protocol,
        'client.address': request.ip,
        'network.protocol.version': request.raw.httpVersion,
      },
    });
    reply.raw.once('close', () => {
      const { statusCode } = reply;
      this.#describe(span, request);
      if (reply.raw.writableFinished) {
        span.setAttributes({ 'http.response.status_code': statusCode });
        if (statusCode >= 500) {
          span.setAttributes({ 'error.type': String(statusCode) });
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
      } else span.setAttributes({ 'error.type': 'aborted' });
      span.end();
    });
    return span;
  }

  /** What is known once the router has looked. */
  #describe(span: Span, request: FastifyRequest): void {
    const { operation } = notesOf(request);
    const route = this.#routes.get(operation ?? '') ?? routeOf(request);
    if (operation !== undefined) span.setAttributes({ 'connector.operation': operation });
    if (route === undefined) return;
    span.setAttributes({ 'http.route': route });
    span.updateName(`${knownMethod(request.method) ?? 'HTTP'} ${route}`);
  }

  /** By the propagators that are registered; without one, by the headers that all know. */
  #parentOf({ headers }: FastifyRequest): Context {
    const { propagation, trace, ROOT_CONTEXT } = this.#api;
    const extracted = propagation.extract(ROOT_CONTEXT, headers);
    if (trace.getSpanContext(extracted) !== undefined) return extracted;
    return this.#contextOf(readTrace(headers), extracted);
  }

  #start(
    name: string,
    parent: Context,
    options: {
      readonly kind: number;
      readonly attributes: Attributes;
      readonly links?: Array<{ context: SpanContext }>;
    },
  ): Span {
    return this.#api.trace.getTracer(SCOPE).startSpan(name, options, parent);
  }

  #contextOf(trace: TraceContext | undefined, base: Context): Context {
    if (trace === undefined) return base;
    const [, traceId = '', spanId = '', flags = ''] = trace.traceparent.split('-');
    return this.#api.trace.setSpanContext(base, {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16),
      isRemote: true,
      ...(trace.tracestate !== undefined && {
        traceState: this.#api.createTraceState(trace.tracestate),
      }),
    });
  }

  /** Undefined for a span of nothing, as without a provider. */
  #traceOf(span: SpanContext): TraceContext | undefined {
    if (!this.#api.isSpanContextValid(span)) return undefined;
    const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0');
    const state = span.traceState?.serialize() ?? '';
    return {
      traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
      ...(state !== '' && { tracestate: state }),
    };
  }
}

/** Of a route of the user's own. */
function routeOf(request: FastifyRequest): string | undefined {
  const { url } = request.routeOptions;
  return url === undefined || url.endsWith('*') ? undefined : url;
}

function addressOf(url: string): Attributes {
  if (!URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  return {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.scheme': protocol.slice(0, -1),
  };
}
