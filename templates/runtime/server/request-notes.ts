// What the server notes about a request on its way: one object, made where the first note is. A property of
// Fastify's request and not a WeakMap, which costs the garbage collector more than the request itself.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal, TraceContext } from './controller.js';
import { readTrace } from './trace-context.js';

export interface RequestNotes {
  /** Id of the operation; `runtime` for the server's own routes, undefined for the user's. */
  operation?: string;
  principal?: Principal;
  /** Of the request's span; what its headers say where there are no spans. */
  trace?: TraceContext;
  /** Asked again and again by who watches the server: not worth a line each time. */
  isProbe?: boolean;
  /** Where the router led to: of routes.ts alone. */
  admitted?: unknown;
}

const key = Symbol('connector.notes');

type Noted = FastifyRequest & { [key]?: RequestNotes | null };

/** Once for an app, before it has routes. */
export function keepNotes(app: FastifyInstance): void {
  app.decorateRequest(key, null);
}

export function notesOf(request: FastifyRequest): RequestNotes {
  const noted = request as Noted;
  return (noted[key] ??= {});
}

/** The trace that a request belongs to, if its caller or a span says so. */
export function traceOf(request: FastifyRequest): TraceContext | undefined {
  return notesOf(request).trace ?? readTrace(request.headers);
}
