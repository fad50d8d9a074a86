// What is measured and traced of the server, and who is told. Both are loaded only where they are asked
// for: metrics by METRICS_PORT, spans by an OpenTelemetry SDK that has registered itself. Without them
// no hook is there, and work is called as it is.

import type { FastifyInstance } from 'fastify';
import type { Outcome } from './callbacks/deliver.js';
import type { Config } from './config.js';
import type { Logger, TraceContext } from './controller.js';
import type { ConnectorDescriptor } from './descriptor.js';
import type { Metrics } from './metrics/metrics.js';
import type { ClaimedJob, Delivery } from './store/types.js';
import { sdkIsThere, type Tracing } from './tracing/sdk.js';
import { WorkAborted } from './worker.js';

/** How one attempt of a job ended, as far as its handler says it. `lost`: it is somebody else's now. */
export type JobEnd = 'succeeded' | 'failed' | 'retried' | 'lost';
/** `returned`: to the queue, because the server stops or the database is away. */
export type JobOutcome = JobEnd | 'cancelled' | 'returned';

export type DeliveryEnd = 'taken' | 'failed' | 'gone' | 'given_up';

export interface Telemetry {
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
}

/** Before the app has hooks of others: the first hook sees every request, also one that a later hook refuses. @throws ConfigError */
export async function startTelemetry(
  app: FastifyInstance,
  descriptor: ConnectorDescriptor,
  config: Config,
  log: Logger,
): Promise<Telemetry> {
  const metrics =
    config.metricsPort === undefined
      ? undefined
      : (await import('./metrics/metrics.js')).createMetrics(config.metricsPort, config, log);
  metrics?.observeRequests(app);
  const tracing = await loadTracing(descriptor, log);
  tracing?.observeRequests(app);
  return { ...(metrics && { metrics }), ...(tracing && { tracing }) };
}

/** Undefined without an SDK. */
export async function loadTracing(
  descriptor: ConnectorDescriptor,
  log: Logger,
): Promise<Tracing | undefined> {
  if (!sdkIsThere()) return undefined;
  const { createTracing } = await import('./tracing/spans.js');
  return createTracing(descriptor, log);
}

/** The trace of what runs just now; only OpenTelemetry knows that. */
export function activeTrace(telemetry: Telemetry | undefined): TraceContext | undefined {
  return telemetry?.tracing?.current();
}

/** One attempt of a job. */
export async function observeJob(
  { metrics, tracing }: Telemetry,
  job: ClaimedJob,
  work: () => Promise<JobEnd>,
): Promise<void> {
  const ended = metrics?.jobBegan(job.operation);
  let outcome: JobOutcome = 'returned';
  try {
    outcome = await (tracing === undefined ? work() : tracing.job(job, work));
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    ended?.(outcome);
  }
}

export function outcomeOf(error: unknown): JobOutcome {
  const why = error instanceof WorkAborted ? error.why : undefined;
  if (why === 'cancelled') return 'cancelled';
  return why === 'leaseLost' ? 'lost' : 'returned';
}

/** One attempt of a delivery: with spans, each has an id of its own that the receiver is told. */
export function observePost(
  telemetry: Telemetry | undefined,
  delivery: Delivery,
  post: (delivery: Delivery) => Promise<Outcome>,
): Promise<Outcome> {
  const tracing = telemetry?.tracing;
  return tracing === undefined ? post(delivery) : tracing.delivery(delivery, post);
}
