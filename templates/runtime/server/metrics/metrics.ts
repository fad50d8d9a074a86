// What a scrape of Prometheus gets. Labels are names that the definition or this code has, never what a
// caller sends: a caller could make up any number of them, and they would be kept.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import type { Logger } from '../controller.js';
import { LimitError } from '../errors.js';
import { knownMethod } from '../known-methods.js';
import { notesOf } from '../request-notes.js';
import { AccessError } from '../security.js';
import { passes, StoreError } from '../store/errors.js';
import type { Store } from '../store/types.js';
import type { DeliveryEnd, JobOutcome } from '../telemetry.js';
import { DatabaseGauges } from './database-gauges.js';
import { MetricsListener } from './listener.js';
import {
  type Counter,
  type Gauge,
  type Histogram,
  loadPromClient,
  type MetricOptions,
  type MetricsRegistry,
  type PromClient,
} from './prom-client.js';

/** Upper bounds in seconds: of requests, which the engine gives two minutes; of jobs; of deliveries, which end after 15 s. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const JOB_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];
const DELIVERY_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** @throws ConfigError without the package prom-client. */
export function createMetrics(port: number, config: Config, log: Logger): Metrics {
  return new Metrics(loadPromClient(), { host: config.metricsHost, port }, log);
}

export class Metrics {
  readonly registry: MetricsRegistry;
  readonly #prom: PromClient;
  readonly #listener: MetricsListener;
  readonly #database: DatabaseGauges;
  readonly #requestSeconds: Histogram;
  readonly #activeRequests: Gauge;
  readonly #jobSeconds: Histogram;
  readonly #activeJobs: Gauge;
  readonly #endedJobs: Counter;
  readonly #deliverySeconds: Histogram;
  readonly #deliveries: Counter;
  readonly #refusals: Counter;
  readonly #limits: Counter;
  readonly #databaseErrors: Counter;
  readonly #uncaught: Counter;

  constructor(prom: PromClient, address: { host: string; port: number }, log: Logger) {
    this.#prom = prom;
    this.registry = new prom.Registry();
    const { registry } = this;
    this.#requestSeconds = new prom.Histogram({
      ...this.#named(
        'request_duration_seconds',
        'Requests, from their head to the end of the answer',
        ['operation', 'method', 'status'],
      ),
      buckets: REQUEST_SECONDS,
    });
    this.#activeRequests = this.#gauge('requests_active', 'Requests under way');
    this.#jobSeconds = new prom.Histogram({
      ...this.#named('job_duration_seconds', 'Attempts of jobs', ['operation']),
      buckets: JOB_SECONDS,
    });
    this.#activeJobs = this.#gauge('jobs_active', 'Jobs that run in this replica');
    this.#endedJobs = this.#counter('jobs_ended_total', 'Attempts of jobs that ended here', [
      'operation',
      'outcome',
    ]);
    this.#deliverySeconds = new prom.Histogram({
      ...this.#named('delivery_duration_seconds', 'Attempts of callbacks', ['operation']),
      buckets: DELIVERY_SECONDS,
    });
    this.#deliveries = this.#counter('deliveries_total', 'Attempts of callbacks', [
      'operation',
      'outcome',
    ]);
    this.#refusals = this.#counter('credentials_refused_total', 'Requests answered 401 or 403', [
      'status',
    ]);
    this.#limits = this.#counter('limits_hit_total', 'Requests answered 429, by setting', [
      'limit',
    ]);
    this.#databaseErrors = this.#counter(
      'database_errors_total',
      'Requests and readings of these gauges that failed because of the database',
      ['fault'],
    );
    this.#uncaught = this.#counter(
      'uncaught_errors_total',
      'Errors that nothing caught and that would have ended the process',
      ['kind'],
    );
    this.#database = new DatabaseGauges({
      prom,
      registry,
      log,
      failed: (error) => this.#databaseErrors.inc({ fault: faultOf(error) }),
    });
    prom.collectDefaultMetrics({ register: registry });
    this.#listener = new MetricsListener(registry, address, log);
  }

  readFrom(store: Store, isDraining: () => boolean): void {
    this.#database.readFrom(store, isDraining);
  }

  /** @returns where a scraper asks. @throws ConfigError for an address that cannot be listened on. */
  listen(): Promise<string> {
    return this.#listener.listen();
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  observeRequests(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, done) => {
      const begun = performance.now();
      this.#activeRequests.inc();
      // And not `onResponse`, which is not called for who hangs up.
      reply.raw.once('close', () => {
        this.#activeRequests.dec();
        const labels = {
          operation: operationOf(request),
          method: knownMethod(request.method) ?? 'other',
          status: reply.raw.writableFinished ? String(reply.statusCode) : 'aborted',
        };
        this.#requestSeconds.observe(labels, (performance.now() - begun) / 1000);
      });
      done();
    });
    app.addHook('onError', (_request, _reply, error: unknown, done) => {
      this.#failed(error);
      done();
    });
  }

  /** Returns a function for its end. */
  jobBegan(operation: string): (outcome: JobOutcome) => void {
    const begun = performance.now();
    this.#activeJobs.inc();
    return (outcome) => {
      this.#activeJobs.dec();
      this.#endedJobs.inc({ operation, outcome });
      this.#jobSeconds.observe({ operation }, (performance.now() - begun) / 1000);
    };
  }

  delivered(operation: string, outcome: DeliveryEnd, seconds: number): void {
    this.#deliveries.inc({ operation, outcome });
    this.#deliverySeconds.observe({ operation }, seconds);
  }

  uncaught(kind: 'exception' | 'rejection'): void {
    this.#uncaught.inc({ kind });
  }

  #failed(error: unknown): void {
    if (error instanceof AccessError) this.#refusals.inc({ status: String(error.status) });
    else if (error instanceof LimitError) this.#limits.inc({ limit: error.setting });
    else if (error instanceof StoreError && passes(error))
      this.#databaseErrors.inc({ fault: faultOf(error) });
  }

  #named(name: string, help: string, labelNames: readonly string[] = []): MetricOptions {
    return { name: `connector_${name}`, help, labelNames, registers: [this.registry] };
  }

  #gauge(name: string, help: string): Gauge {
    return new this.#prom.Gauge(this.#named(name, help));
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new this.#prom.Counter(this.#named(name, help, labelNames));
  }
}

/** An id of the definition, `runtime` for the server's own routes, the path as it was added for the user's, `unknown` for all else. */
function operationOf(request: FastifyRequest): string {
  const { operation } = notesOf(request);
  if (operation !== undefined) return operation;
  const { url } = request.routeOptions;
  return url === undefined || url.endsWith('*') ? 'unknown' : url;
}

function faultOf(error: unknown): string {
  return error instanceof StoreError ? error.fault : 'other';
}
