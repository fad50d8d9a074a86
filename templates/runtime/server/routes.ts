// Every operation of the definition, and the runtime's own routes, behind one router. The order for a
// request: who is it, is it well-formed, then the pattern.

import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { createAnswerCheck } from './answer-warnings.js';
import type { Logger, OperationContext, Principal } from './controller.js';
import { mustNotBeEncoded, readBody, streamBody } from './bodies.js';
import { childLogger } from './child-logger.js';
import { ConnectorError } from './controller.js';
import type { BodyDescriptor, OperationDescriptor } from './descriptor.js';
import { badRequest, errorBody, type Fault } from './errors.js';
import type { JobRunner } from './jobs.js';
import type { Limits } from './limits.js';
import type { Principals } from './own-routes.js';
import { readParameters } from './parameters.js';
import { actionHandler } from './patterns/action.js';
import { answerStatus, cancelJob, startHandler } from './patterns/polling-action.js';
import { gatewayPollHandler } from './patterns/gateway-trigger.js';
import { pollHandler } from './patterns/polling-trigger.js';
import { guessableIds } from './patterns/subscription-id.js';
import { faultsOfBare, takesBareRequest } from './patterns/unsubscribe-url.js';
import {
  type AbortWork,
  subscribeHandler,
  unknownSubscription,
  unsubscribe,
  unsubscribeHandler,
} from './patterns/webhook.js';
import { engineIds, type Handler, type Services, type TypedRequest } from './request.js';
import { type Answer, send } from './respond.js';
import { Router } from './router.js';
import type { Gate } from './security.js';
import { readAll, streamOf } from './upload.js';
import { splitTarget } from './urls.js';

/** Answers a request that the router gave to it. */
type Endpoint = (call: Call) => Promise<Answer>;

interface Call {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: string;
  readonly variables: ReadonlyMap<string, string>;
  /** Who calls; nobody yet at the runtime's own routes, which ask when they know whose the id is. */
  readonly principal: Principal;
}

/** A request that was let in, before its body is read. */
type Admitted = Omit<Call, 'request' | 'reply'> & { readonly route: Route };

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
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  // A scope of their own, so that the routes that users add to `app` have Fastify's usual bodies.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Bodies are read by the operation that takes them: some are left to their controllers.
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', async (request, reply) => {
      admitted.set(request, await admit(parts, router, request, reply));
    });
    // A plugin may answer a method itself, as those for CORS do.
    const isTaken = (method: string) =>
      ['*', '/*'].some((url) => scope.hasRoute({ method: method as HTTPMethods, url }));
    scope.route({
      method: scope.supportedMethods.filter((method) => !isTaken(method)),
      url: '/*',
      handler: async (request, reply) => {
        const { route, ...rest } = admitted.get(request) as Admitted;
        const answer = await route.endpoint({ ...rest, request, reply });
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

/** Finds the route and asks for credentials: whoever has none must not make the server read a body. */
async function admit(
  { gate, principals }: RouteParts,
  router: Router<Route>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Admitted> {
  const { path, query } = splitTarget(request.raw.url ?? '/');
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
  (request as FastifyRequest & { operation?: string }).operation = operation?.id ?? 'runtime';
  const credentials = {
    headers: request.headers,
    query: new URLSearchParams(query),
    log: request.log,
    request,
  };
  const principal = operation === undefined ? { id: '' } : await gate.admit(operation, credentials);
  principals.set(request, principal);
  return { route, query, variables, principal };
}

function operationEndpoint(
  { services, endWork, limits }: RouteParts,
  operation: OperationDescriptor,
): Endpoint {
  const handler = handlerOf(services, operation, endWork);
  const endpoint: Endpoint = async (call) => {
    const { request, query, principal } = call;
    const typed = await typedRequest(services, operation, call);
    const context = contextOf(services, operation, call, principal);
    return handler({
      operation,
      request: typed,
      rawQuery: query,
      headers: request.headers,
      principal,
      context,
    });
  };
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
      return ({ request, principal }) => {
        const id = request.path?.[pattern.jobParameter] ?? request.query?.[pattern.jobParameter];
        return answerStatus(services, String(id), principal.id, operation);
      };
  }
}

/** @throws ConnectorError 400 with every fault, 413, 415. */
async function typedRequest(
  services: Services,
  operation: OperationDescriptor,
  call: Call,
): Promise<TypedRequest> {
  const { request, query, variables } = call;
  const faults: Fault[] = [];
  const source = { path: variables, query: new URLSearchParams(query), headers: request.headers };
  const groups = readParameters(parametersOf(operation), source, services.validators, faults);
  // The engine sends nothing but credentials to the URL that ends a subscription or asks for a state.
  const bare = operation.pattern.kind === 'status' || takesBareRequest(operation);
  const has = (place: 'path' | 'query' | 'header') =>
    operation.parameters.some((parameter) => parameter.in === place);
  let body: unknown;
  if (operation.body !== undefined && !bare) {
    body = await bodyOf(services, operation, operation.body, call, faults);
  }
  const wrong = bare ? faultsOfBare(operation, faults) : faults;
  if (wrong.length > 0) throw badRequest(wrong);
  return {
    ...(has('path') ? { path: groups.path } : {}),
    ...(has('query') ? { query: groups.query } : {}),
    ...(has('header') ? { headers: groups.headers } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

/** The body with its type, whole or as a stream. */
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
  return streamBody(body, bytes, contentType, validators, config.bodyLimitBytes);
}

/** The parameters, of which the runtime's own state is any text: the definition describes the author's. */
function parametersOf({ parameters, pattern }: OperationDescriptor) {
  if (pattern.kind !== 'pollingTrigger') return parameters;
  return parameters.map((parameter) =>
    parameter.in === 'query' && parameter.name === pattern.stateParameter
      ? { ...parameter, required: false, schema: {} }
      : parameter,
  );
}

/** True for a controller that reads the body itself, as it arrives. */
function streams(services: Services, operation: OperationDescriptor): boolean {
  return operation.pattern.kind === 'action' && services.controller(operation)['body'] === 'stream';
}

function contextOf(
  services: Services,
  operation: OperationDescriptor,
  { request, reply }: Call,
  principal: Principal,
): OperationContext<unknown> {
  const hangUp = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) hangUp.abort(new Error('The caller hung up.'));
  });
  const engine = engineIds(request.headers);
  const log: Logger = childLogger(request.log, { operation: operation.id, ...engine });
  return {
    operationId: operation.id,
    connector: services.connector,
    baseUrl: services.baseUrl(),
    principal,
    engine,
    log,
    signal: hangUp.signal,
  };
}

/** The definition's paths come first: a route of ours that collides with one is not added. */
function ownRoutes(parts: RouteParts): Array<{ method: string; path: string; endpoint: Endpoint }> {
  const { services, jobs, endWork, draining, limits } = parts;
  const { basePath } = services.descriptor;
  const own = basePath + services.ownPrefix;
  const health: Endpoint = async () => ({ status: 200, body: { status: 'ok' } });
  const ready: Endpoint = async () => {
    if (draining()) throw new ConnectorError(503, errorBody(503, 'The server is ending.'));
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
      endpoint: async (call) =>
        answerStatus(services, idOf(call), await ownerOf(parts, call, 'job')),
    },
    {
      method: 'DELETE',
      path: job.path,
      endpoint: async (call) =>
        cancelJob(services, idOf(call), await ownerOf(parts, call, 'job'), jobs.abort),
    },
    {
      method: 'DELETE',
      path: `${own}/subscriptions/{id}`,
      endpoint: (call) => {
        const end = async (): Promise<Answer> => {
          const id = idOf(call);
          const owner = await ownerOf(parts, call, 'subscription');
          const operation = await operationOf(services, id, 'subscription');
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
  ];
}

function idOf({ variables }: Call): string {
  return variables.get('id') ?? '';
}

async function operationOf(
  services: Services,
  id: string,
  kind: 'job' | 'subscription',
): Promise<OperationDescriptor | undefined> {
  const record =
    kind === 'job'
      ? await services.store.jobs.get(id)
      : await services.store.subscriptions.get(id, true);
  return record === undefined ? undefined : services.operation(record.operation);
}

/** Who asks, by the security of the operation behind the id; an unknown id is open to all, and leads nowhere. */
async function ownerOf(
  { services, gate }: RouteParts,
  call: Call,
  kind: 'job' | 'subscription',
): Promise<string> {
  const operation = await operationOf(services, idOf(call), kind);
  if (operation === undefined) return '';
  const { request } = call;
  const { headers, log } = request;
  const credentials = { headers, query: new URLSearchParams(call.query), log, request };
  return (await gate.admit(operation, credentials)).id;
}

async function readDefinition({ definition, services }: RouteParts): Promise<Uint8Array> {
  try {
    return Buffer.from(await definition());
  } catch (error) {
    services.log.error({ err: error }, 'the definition cannot be read');
    throw new ConnectorError(404, errorBody(404, 'The definition cannot be read.'));
  }
}
