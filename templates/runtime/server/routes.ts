// Every operation of the definition, and the runtime's own routes, behind one router. The order for a
// request: who is it, is it well-formed, then the pattern.

import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { contextOf } from './context.js';
import { createAnswerCheck } from './answer-warnings.js';
import type { Principal } from './controller.js';
import { mustNotBeEncoded, readBody, streamBody } from './bodies.js';
import { ConnectorError } from './controller.js';
import type { BodyDescriptor, OperationDescriptor } from './descriptor.js';
import { errorBody, type Fault } from './errors.js';
import type { JobRunner } from './jobs.js';
import type { Limits } from './limits.js';
import type { Principals } from './own-routes.js';
import { publishRoutes } from './publish-route.js';
import { actionHandler } from './patterns/action.js';
import { answerStatus, cancelJob, startHandler } from './patterns/polling-action.js';
import { gatewayPollHandler } from './patterns/gateway-trigger.js';
import { pollHandler } from './patterns/polling-trigger.js';
import { guessableIds } from './patterns/subscription-id.js';
import {
  type AbortWork,
  subscribeHandler,
  unknownSubscription,
  unsubscribe,
  unsubscribeHandler,
} from './patterns/webhook.js';
import { type Handler, type Services, type TypedRequest } from './request.js';
import { notesOf } from './request-notes.js';
import { type Answer, send } from './respond.js';
import { Router } from './router.js';
import type { Credentials, Gate } from './security.js';
import { readerOf, readGroups, typedOf } from './typed-request.js';
import { readAll, streamOf } from './upload.js';
import type { JobRecord, SubscriptionRecord } from './store/types.js';
import { Query, splitTarget } from './urls.js';

/** Answers a request that the router gave to it. */
type Endpoint = (call: Call) => Promise<Answer>;

interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: Query;
  readonly variables: ReadonlyMap<string, string>;
  /** Who calls; nobody yet at the runtime's own routes, which ask when they know whose the id is. */
  readonly principal: Principal;
}

/** A request that was let in, before its body is read. */
type Admitted = Pick<Call, 'query' | 'variables'> & { readonly route: Route };

const anybody: Principal = { id: '' };

interface Route {
  readonly endpoint: Endpoint;
  readonly operation: OperationDescriptor | undefined;
}

export interface RouteParts {
  readonly app: FastifyInstance;
  readonly services: Services;
  readonly gate: Gate;
  readonly limits: Limits;
  readonly principals: Principals;
  readonly jobs: JobRunner;
  /** Stops what a subscription has begun. */
  readonly endWork: AbortWork;
  /** Text of the definition. */
  readonly definition: () => Promise<string>;
  /** True once the server is ending. */
  readonly draining: () => boolean;
}

export function registerRoutes(parts: RouteParts): void {
  const { app, services } = parts;
  const { basePath } = services.descriptor;
  const router = new Router<Route>();
  for (const operation of services.descriptor.operations) {
    const route = { endpoint: operationEndpoint(parts, operation), operation };
    const taken = router.add(operation.method.toUpperCase(), basePath + operation.path, route);
    if (taken !== undefined) {
      services.log.warn(
        { operation: operation.id, path: operation.path },
        `${operation.id} cannot be reached: ${taken.operation?.id ?? 'another route'} has the same method and shape of path`,
      );
    }
  }
  for (const operation of services.descriptor.operations) {
    const path = servedAt(operation);
    if (path === undefined) continue;
    const route = { endpoint: operationEndpoint(parts, operation), operation };
    router.add(operation.method.toUpperCase(), basePath + path, route);
  }
  for (const own of ownRoutes(parts)) {
    router.add(own.method, own.path, { endpoint: own.endpoint, operation: undefined });
  }
  const checkAnswer = createAnswerCheck(services);
  // A scope of their own, so that the routes that users add to `app` have Fastify's usual bodies.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Bodies are read by the operation that takes them: some are left to their controllers.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', (request, reply, done) => {
      const admitted = admit(parts, router, request, reply);
      // Without a promise where it can be told at once: there is a request for each.
      if (admitted === undefined) done();
      else admitted.then(() => done(), done);
    });
    // A plugin may answer a method itself, as those for CORS do.
    const isTaken = (method: string) =>
      ['*', '/*'].some((url) => scope.hasRoute({ method: method as HTTPMethods, url }));
    scope.route({
      method: scope.supportedMethods.filter((method) => !isTaken(method)),
      url: '/*',
      handler: async (request, reply) => {
        const { admitted, principal = anybody } = notesOf(request);
        const { route, query, variables } = admitted as Admitted;
        const answer = await route.endpoint({ request, reply, query, variables, principal });
        const described = answer.of ?? route.operation;
        if (described !== undefined) checkAnswer?.(described, answer);
        return send(reply, route.operation, answer);
      },
    });
  });
}

/** Where the gateway asks, besides the definition's path. An operation that is there already comes first. */
function servedAt({ pattern }: OperationDescriptor): string | undefined {
  return pattern.kind === 'pollingTrigger' ? pattern.gateway?.servedAt : undefined;
}

/**
 * Finds the route and asks for credentials: a caller without them must not make the server read a body. What it
 * finds is in the request's notes, at once or when the promise resolves.
 */
function admit(
  { gate, principals }: RouteParts,
  router: Router<Route>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> | undefined {
  const { path, query: text } = splitTarget(request.raw.url ?? '/');
  const match = router.find(request.method, path);
  if (match.kind === 'none') {
    throw new ConnectorError(
      404,
      errorBody(404, `There is no ${request.method} ${path.slice(0, 200)} in the definition.`),
    );
  }
  if (match.kind === 'wrongMethod') {
    reply.header('allow', match.allowed.join(', '));
    const message = `There is no ${request.method} ${path.slice(0, 200)} in the definition; this path has ${match.allowed.join(', ')}.`;
    throw new ConnectorError(405, errorBody(405, message));
  }
  const { target: route, variables } = match;
  const { operation } = route;
  const notes = notesOf(request);
  notes.operation = operation?.id ?? 'runtime';
  const query = new Query(text);
  notes.admitted = { route, query, variables } satisfies Admitted;
  if (operation === undefined) return undefined;
  const principal = gate.admit(operation, credentialsOf(request, query));
  if (principal instanceof Promise) return principal.then((one) => principals.set(request, one));
  principals.set(request, principal);
  return undefined;
}

function credentialsOf(request: FastifyRequest, query: Query): Credentials {
  return { headers: request.headers, query, log: request.log, request };
}

function operationEndpoint(
  { services, endWork, limits }: RouteParts,
  operation: OperationDescriptor,
): Endpoint {
  const handler = handlerOf(services, operation, endWork);
  const reader = readerOf(operation);
  const answer = (call: Call, typed: TypedRequest): Promise<Answer> => {
    const { request, query, principal } = call;
    const context = contextOf(services, operation, call, principal);
    return handler({
      operation,
      request: typed,
      rawQuery: query.text,
      headers: request.headers,
      principal,
      context,
    });
  };
  const endpoint = ((): Endpoint => {
    // A promise less where there is no body to wait for.
    if (reader.body === undefined)
      return (call) => answer(call, typedOf(reader, readGroups(services, reader, call)));
    const { body } = reader;
    return async (call) => {
      const read = readGroups(services, reader, call);
      const content = await bodyOf(services, operation, body, call, read.faults);
      return answer(call, typedOf(reader, read, content));
    };
  })();
  return guessableIds(services, operation) === undefined
    ? endpoint
    : (call) => limits.guess(call.request, () => endpoint(call));
}

function handlerOf(
  services: Services,
  operation: OperationDescriptor,
  endWork: AbortWork,
): Handler {
  const { pattern } = operation;
  switch (pattern.kind) {
    case 'action':
    case 'mcp':
      return actionHandler(services, operation);
    case 'pollingAction':
      return startHandler(services, operation);
    case 'pollingTrigger':
      return pattern.gateway === undefined
        ? pollHandler(services, operation)
        : gatewayPollHandler(services, operation);
    case 'webhookTrigger':
    case 'webhookAction':
      return subscribeHandler(services, operation);
    case 'unsubscribe':
      return unsubscribeHandler(services, operation, endWork);
    case 'status':
      return async ({ request, principal }) => {
        const id = request.path?.[pattern.jobParameter] ?? request.query?.[pattern.jobParameter];
        const job = await services.store.jobs.get(String(id));
        return answerStatus(services, job, principal.id, operation);
      };
  }
}

/** The body with its type, whole or as a stream. @throws ConnectorError 413, 415. */
async function bodyOf(
  services: Services,
  operation: OperationDescriptor,
  body: BodyDescriptor,
  { request, reply }: Call,
  faults: Fault[],
): Promise<unknown> {
  const { config, validators } = services;
  mustNotBeEncoded(request.headers['content-encoding']);
  const contentType = request.headers['content-type'];
  if (!streams(services, operation)) {
    const bytes = Buffer.isBuffer(request.body)
      ? request.body
      : await readAll(request.raw, config.bodyLimitBytes, request.headers['content-length']);
    return readBody(body, bytes, contentType, validators, faults, config.bodyLimitValues);
  }
  const bytes = streamOf(request.raw, reply.raw, config.streamLimitBytes);
  return streamBody(body, bytes, contentType, validators, {
    fieldLimitBytes: config.bodyLimitBytes,
    limitValues: config.bodyLimitValues,
  });
}

/** True for a controller that reads the body itself, as it arrives. */
function streams(services: Services, operation: OperationDescriptor): boolean {
  return operation.pattern.kind === 'action' && services.controller(operation)['body'] === 'stream';
}

/** The definition's paths come first: a route of ours that collides with one is not added. */
function ownRoutes(parts: RouteParts): Array<{ method: string; path: string; endpoint: Endpoint }> {
  const { services, jobs, endWork, draining, limits, gate, principals } = parts;
  const { basePath } = services.descriptor;
  const own = basePath + services.ownPrefix;
  const health: Endpoint = async ({ request }) => {
    notesOf(request).isProbe = true;
    return { status: 200, body: { status: 'ok' } };
  };
  const ready: Endpoint = async ({ request }) => {
    notesOf(request).isProbe = true;
    if (draining()) {
      // Not an error: a load balancer asks again and again.
      const body = errorBody(503, 'The server is ending.');
      return { status: 503, body: services.errorShape(undefined, 503, body) };
    }
    try {
      await services.store.ping();
    } catch (error) {
      services.log.error({ err: error }, 'the database cannot be used');
      const message = 'The database cannot be used. The log of the server says why.';
      throw new ConnectorError(503, errorBody(503, message));
    }
    return { status: 200, body: { status: 'ready' } };
  };
  const definition: Endpoint = async () => {
    const headers = {
      'access-control-allow-origin': '*',
      'content-type': 'application/json; charset=utf-8',
    };
    return { status: 200, headers, body: await readDefinition(parts) };
  };
  const roots = basePath === '' ? [''] : ['', basePath];
  const job = { method: 'GET', path: `${own}/jobs/{id}` };
  return [
    ...roots.flatMap((root) => [
      { method: 'GET', path: `${root}/healthz`, endpoint: health },
      { method: 'GET', path: `${root}/readyz`, endpoint: ready },
      { method: 'GET', path: `${root}/swagger.json`, endpoint: definition },
    ]),
    {
      ...job,
      async endpoint(call) {
        const found = await services.store.jobs.get(idOf(call));
        return answerStatus(services, found, await callerOf(parts, call, found));
      },
    },
    {
      method: 'DELETE',
      path: job.path,
      async endpoint(call) {
        const found = await services.store.jobs.get(idOf(call));
        return cancelJob(services, found, await callerOf(parts, call, found), jobs.abort);
      },
    },
    {
      method: 'DELETE',
      path: `${own}/subscriptions/{id}`,
      endpoint: (call) => {
        const end = async (): Promise<Answer> => {
          const id = idOf(call);
          const found = await services.store.subscriptions.get(id, true);
          const owner = await callerOf(parts, call, found);
          const operation = found && services.operation(found.operation);
          if (operation === undefined) throw unknownSubscription();
          const context = contextOf(services, operation, call, { id: owner });
          if (await unsubscribe(services, { id, caller: owner, context }, endWork))
            return { status: 204 };
          throw unknownSubscription();
        };
        // Ids that the definition wants to be numbers are known here too.
        return /^-?\d+$/.test(idOf(call)) ? limits.guess(call.request, end) : end();
      },
    },
    ...publishRoutes(services, gate).map(({ path, answer }) => ({
      method: 'POST',
      path: own + path,
      endpoint: (call: Call) =>
        answer({
          request: call.request,
          given: credentialsOf(call.request, call.query),
          id: idOf(call),
          known: (principal) => principals.set(call.request, principal),
        }),
    })),
  ];
}

function idOf({ variables }: Call): string {
  return variables.get('id') ?? '';
}

/** Who asks, by the security of the operation behind what was found; what was not found is open to all, and leads nowhere. */
async function callerOf(
  { services, gate }: RouteParts,
  call: Call,
  found: JobRecord | SubscriptionRecord | undefined,
): Promise<string> {
  const operation = found && services.operation(found.operation);
  if (operation === undefined) return '';
  return (await gate.admit(operation, credentialsOf(call.request, call.query))).id;
}

async function readDefinition({ definition, services }: RouteParts): Promise<Uint8Array> {
  try {
    return Buffer.from(await definition());
  } catch (error) {
    services.log.error({ err: error }, 'the definition cannot be read');
    throw new ConnectorError(404, errorBody(404, 'The definition cannot be read.'));
  }
}
