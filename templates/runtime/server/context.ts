// What a handler gets beside the request. Made for every request, so it makes only what is cheap: the signal,
// which most handlers never look at, when it is asked for.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { childLogger } from './child-logger.js';
import type { EngineIds, Logger, OperationContext, Principal, TraceContext } from './controller.js';
import type { OperationDescriptor } from './descriptor.js';
import { engineIds, type Services } from './request.js';
import { traceOf } from './request-notes.js';
import { traceFields } from './trace-context.js';

export function contextOf(
  services: Services,
  operation: OperationDescriptor,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  principal: Principal,
): OperationContext<unknown> {
  const engine = engineIds(request.headers);
  const trace = traceOf(request);
  return new RequestContext(services, reply, {
    operationId: operation.id,
    principal,
    engine,
    trace,
    log: childLogger(request.log, { operation: operation.id, ...engine, ...traceFields(trace) }),
  });
}

type Given = Pick<
  OperationContext<unknown>,
  'operationId' | 'principal' | 'engine' | 'trace' | 'log'
>;

const hangUp = Symbol('hangUp');

/** Of the object itself and not of its class, so that `{ ...context }` has it too. */
const signal: PropertyDescriptor = {
  get(this: RequestContext): AbortSignal {
    return this[hangUp].signal;
  },
  enumerable: true,
  configurable: true,
};

class RequestContext implements OperationContext<unknown> {
  readonly operationId: string;
  readonly connector: unknown;
  readonly baseUrl: string;
  readonly principal: Principal;
  readonly engine: EngineIds;
  readonly trace: TraceContext | undefined;
  readonly log: Logger;
  declare readonly signal: AbortSignal;
  readonly [hangUp]: HangUp;

  constructor(services: Services, { raw }: FastifyReply, given: Given) {
    this.operationId = given.operationId;
    this.connector = services.connectorUnder(given.trace);
    this.baseUrl = services.baseUrl();
    this.principal = given.principal;
    this.engine = given.engine;
    this.trace = given.trace;
    this.log = given.log;
    this[hangUp] = new HangUp(raw);
    Object.defineProperty(this, 'signal', signal);
  }
}

/** Tells when a caller hangs up before its answer is out, also when that was before it was asked. */
class HangUp {
  readonly #raw: FastifyReply['raw'];
  #controller: AbortController | undefined;

  constructor(raw: FastifyReply['raw']) {
    this.#raw = raw;
  }

  get signal(): AbortSignal {
    if (this.#controller !== undefined) return this.#controller.signal;
    const controller = new AbortController();
    const look = (): void => {
      if (!this.#raw.writableFinished) controller.abort(new Error('The caller hung up.'));
    };
    if (this.#raw.closed) look();
    else this.#raw.once('close', look);
    this.#controller = controller;
    return controller.signal;
  }
}
