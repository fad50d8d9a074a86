// Whether there are spans to make. @opentelemetry/api is loaded only then: a project without an SDK need
// not have it.

import type { FastifyInstance } from 'fastify';
import type { Outcome } from '../callbacks/deliver.js';
import type { TraceContext } from '../controller.js';
import type { ClaimedJob, Delivery } from '../store/types.js';
import type { JobEnd } from '../telemetry.js';

export interface Tracing {
  /** A span for each request, in whose context everything runs that the request causes. */
  observeRequests(app: FastifyInstance): void;
  /** The span that is active just now. */
  current(): TraceContext | undefined;
  job(job: ClaimedJob, work: () => Promise<JobEnd>): Promise<JobEnd>;
  delivery(delivery: Delivery, post: (delivery: Delivery) => Promise<Outcome>): Promise<Outcome>;
}

/** Where all versions 1 of the API keep what an SDK has registered. */
const REGISTERED = Symbol.for('opentelemetry.js.api.1');

export function sdkIsThere(): boolean {
  return (globalThis as { [REGISTERED]?: unknown })[REGISTERED] !== undefined;
}
