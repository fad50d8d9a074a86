// What routes and plugins of the user's own have of the server: who calls, the authenticator, and the
// requests of all operations.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from './controller.js';
import type { ConnectorDescriptor, SecurityRequirement } from './descriptor.js';
import { notesOf } from './request-notes.js';
import type { Gate } from './security.js';
import { splitTarget } from './urls.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who called: set for operations, and for routes of your own that have `server.authenticator()`. The id is '' for anybody. */
    readonly principal: Principal;
  }
}

/** Lets a request in or throws, as a hook of Fastify: `onRequest: server.authenticator('CreateTicket')`. */
export type Authenticator = (request: FastifyRequest) => Promise<void>;

const anybody: Principal = { id: '' };

/** Who sent each request, as far as it is known. */
export class Principals {
  constructor(app: FastifyInstance) {
    app.decorateRequest('principal', {
      getter(this: FastifyRequest) {
        return notesOf(this).principal ?? anybody;
      },
    });
  }

  set(request: FastifyRequest, principal: Principal): void {
    notesOf(request).principal = principal;
  }
}

/**
 * An authenticator by the security of an operation, or by requirements of which one is enough.
 *
 * @throws Error for an operation or a scheme that the definition does not have.
 */
export function createAuthenticator(
  { operations, security: schemes }: ConnectorDescriptor,
  like: string | readonly SecurityRequirement[],
  { gate, principals }: { readonly gate: Gate; readonly principals: Principals },
): Authenticator {
  const guarded =
    typeof like === 'string'
      ? operations.find(({ id }) => id === like)
      : { id: 'own route', security: like };
  if (guarded === undefined) throw new Error(`The definition has no operation ${like as string}.`);
  const unknown = guarded.security.flat().find(({ scheme }) => !Object.hasOwn(schemes, scheme));
  if (unknown !== undefined && typeof like !== 'string')
    throw new Error(`The definition has no security scheme ${unknown.scheme}.`);
  return async (request) => {
    const { query } = splitTarget(request.raw.url ?? '/');
    const { headers, log } = request;
    const given = { headers, query: new URLSearchParams(query), log, request };
    principals.set(request, await gate.admit(guarded, given));
  };
}

/**
 * Adds routes once all plugins are there, so that plugins see their requests too, in whatever order they
 * were added: Fastify gives a route only the hooks of plugins that were added before it.
 */
export function addLast(app: FastifyInstance, add: () => void): void {
  const ready = app.ready.bind(app) as (...values: unknown[]) => unknown;
  let added = false;
  app.ready = ((...values: unknown[]) => {
    if (!added) add();
    added = true;
    return ready(...values);
  }) as FastifyInstance['ready'];
}
