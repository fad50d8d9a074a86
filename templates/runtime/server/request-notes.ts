// What the server notes about a request on its way: one object, made where the first note is. A property of
// Fastify's request and not a WeakMap, which costs the garbage collector more than the request itself.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from './controller.js';

export interface RequestNotes {
  /** Id of the operation; `runtime` for the server's own routes, undefined for the user's. */
  operation?: string;
  principal?: Principal;
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
