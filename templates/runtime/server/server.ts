// Joins descriptor, controllers and runtime to a server, and sees to its beginning and its end.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { renamedPrincipals } from './api-keys.js';
import { createDeliveryWorker } from './callbacks/delivery-worker.js';
import { refuseLoops } from './callbacks/loops.js';
import { type Config, ConfigError, readConfig } from './config.js';
import type { Logger } from './controller.js';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
  SecurityRequirement,
} from './descriptor.js';
import { createErrorShape, type ErrorBodyMaker } from './error-shape.js';
import { connectorUnder, createFrontDoor, ownPrefix, publish } from './events.js';
import { greet } from './greeting.js';
import { createApp } from './http.js';
import { createJobRunner } from './jobs.js';
import { createLimits } from './limits.js';
import { cannotListen } from './listening.js';
import type { MetricsRegistry } from './metrics/prom-client.js';
import { fireExamples, mockControllers } from './mock.js';
import { createPending } from './pending.js';
import { addLast, type Authenticator, createAuthenticator, Principals } from './own-routes.js';
import { guessableIds } from './patterns/subscription-id.js';
import { unsubscribe } from './patterns/webhook.js';
import { guardProcess } from './process-guard.js';
import { withPublishers } from './publish-route.js';
import { createQuotas } from './quotas.js';
import type { AnyController, Services } from './request.js';
import { registerRoutes } from './routes.js';
import { createGate, loadTokenCheck } from './security.js';
import { StoreError } from './store/errors.js';
import { openStore } from './store/open.js';
import type { Store } from './store/types.js';
import { sweepRegularly } from './sweep.js';
import { startTelemetry } from './telemetry.js';
import { createValidators } from './validate.js';

export interface ServerOptions {
  /** Serve example values instead of the controllers. */
  readonly mock?: boolean;
  /** Settings; `process.env` if absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A JSON file that `/swagger.json` serves instead of the definition that the server was generated from. */
  readonly definitionFile?: string;
  /**
   * The bodies of errors that the server makes itself: a refused request, an unknown id, a failure. What
   * it returns is sent as JSON; undefined leaves the body to the server, which takes the declared shape
   * where it can fill that and `{ error: { code, message, details? } }` otherwise.
   */
  readonly errorBody?: ErrorBodyMaker;
  /** Text of what `/swagger.json` serves. `createConnector` gives the generated one. */
  readonly definition?: () => Promise<string>;
}

export interface Listening {
  /** Without the base path, and without a slash at its end. */
  readonly url: string;
  /** The same and what else is worth knowing, in a few lines for a person at a terminal. */
  readonly greeting: string;
  /** Where Prometheus asks; absent without METRICS_PORT. */
  readonly metricsUrl?: string;
}

export interface ConnectorServer<Connector> {
  /**
   * Add routes and plugins of your own before `listen`. A route comes before the definition's where both
   * have the same path; plugins and hooks apply to the operations too.
   */
  readonly app: FastifyInstance;
  /**
   * A hook that asks for the credentials of an operation, for routes of your own:
   * `app.post('/events', { onRequest: server.authenticator('CreateTicket') }, handler)`. In the handler,
   * `request.principal` is who called.
   *
   * @param like the id of an operation, or requirements as `descriptor.gen.ts` has them.
   */
  authenticator(like: string | readonly SecurityRequirement[]): Authenticator;
  /** Calls `end` when the server has closed: no request and no job is left that could use what it ends, such as a database pool. */
  onClose(end: () => Promise<void> | void): void;
  /** Where events go out. */
  readonly connector: Connector;
  /** The Registry of the package prom-client that METRICS_PORT serves, for metrics of your own; undefined without that setting. */
  readonly metrics: MetricsRegistry | undefined;
  /**
   * For simulations: makes the event of a trigger happen, as `publish` does. False when its controller
   * has a `poll` of its own, whose events are elsewhere.
   */
  fire(operation: OperationDescriptor, payload: unknown): Promise<boolean>;
  /** Listens, works on what waits, and drains on SIGTERM and SIGINT. */
  listen(): Promise<Listening>;
  /** Finishes requests, gives running jobs SHUTDOWN_SECONDS, and returns the rest to the queue. */
  close(): Promise<void>;
}

/**
 * Makes the server of a connector. It does not listen yet.
 *
 * @throws ConfigError, with a message for the operator and no stack, also for a database that cannot be used.
 */
export async function createServer<Controllers extends object, Connector>(
  descriptor: ConnectorDescriptor,
  controllers: Controllers,
  options: ServerOptions = {},
): Promise<ConnectorServer<Connector>> {
  try {
    return await assemble<Connector>(
      descriptor,
      controllers as Readonly<Record<string, AnyController>>,
      options,
    );
  } catch (error) {
    throw forOperator(error);
  }
}

async function assemble<Connector>(
  descriptor: ConnectorDescriptor,
  controllers: Readonly<Record<string, AnyController>>,
  options: ServerOptions,
): Promise<ConnectorServer<Connector>> {
  const config = readConfig(descriptor, options.env ?? process.env, options.mock ?? false);
  const operations = new Map(descriptor.operations.map((operation) => [operation.id, operation]));
  const validators = createValidators(descriptor);
  const errorShape = createErrorShape(descriptor, validators, options.errorBody);
  const app = createApp(config, (id, status, body) =>
    errorShape(operations.get(id ?? ''), status, body),
  );
  const log: Logger = app.log;
  const telemetry = await startTelemetry(app, descriptor, config, log);
  const { metrics } = telemetry;
  const store = await openStore(config.databaseUrl, {
    log,
    encryptionKeys: config.encryptionKeys,
    allowNetwork: config.databaseOnNetwork,
  });
  // What all replicas have in common.
  const sender = store.feed.epoch;
  refuseLoops(app, sender);
  await renameOwners(store, config);
  let url: string | undefined;
  const baseUrl = (): string =>
    (config.publicBaseUrl ?? url ?? `http://${config.host}:${config.port}`) + descriptor.basePath;
  const table = config.mock ? mockControllers({ descriptor, config, baseUrl }) : controllers;
  const services: Services & { connector: unknown } = {
    descriptor,
    config,
    store,
    validators,
    errorShape,
    quotas: await createQuotas(store, config, log),
    log,
    telemetry,
    connector: undefined,
    connectorUnder: (trace) => connectorUnder(services, trace),
    baseUrl,
    operation: (id) => operations.get(id),
    controller: (operation) => table[operation.controller ?? ''] ?? {},
    ownPrefix: ownPrefix(descriptor),
  };
  services.connector = createFrontDoor(services);
  warnOfMode(config, log);
  warnOfGuessing(services);

  const jobs = createJobRunner(services);
  const telling = createPending();
  const deliveries = createDeliveryWorker({
    store,
    allowed: config.allowedHosts,
    log,
    retentionMs: config.jobRetentionMs,
    deadLetterMs: config.deadLetterMs,
    options: { client: { signingKeys: config.webhookKeys, sender } },
    telemetry,
    async onGone(id) {
      const target = { id, context: goneContext(services, id), later: telling.add };
      await unsubscribe(services, target, jobs.abortOf);
    },
  });
  const endWork = async (subscriptionId: string): Promise<void> => {
    jobs.abortOf(subscriptionId);
    await deliveries.endOf(subscriptionId);
  };
  // By another process that shares the database: it does not wait for this one.
  store.onEnded('job', (id) => jobs.abort(id));
  store.onEnded('subscription', (id) => void endWork(id));
  store.onLost(() => jobs.abortAll());
  let draining = false;
  metrics?.readFrom(store, () => draining);
  const limits = createLimits(
    withPublishers(
      createGate(descriptor, config, log, await loadTokenCheck(descriptor, config, log)),
      config,
    ),
    config,
    log,
  );
  const { gate } = limits;
  const principals = new Principals(app);
  addLast(app, () =>
    registerRoutes({
      app,
      services,
      gate,
      limits,
      principals,
      jobs,
      endWork,
      definition: definitionOf(options),
      draining: () => draining,
    }),
  );

  const timers = new Set<() => void>();
  const endings: Array<() => Promise<void> | void> = [];
  let closing: Promise<void> | undefined;
  let stopListening = (): void => {};
  const closeApp = async (): Promise<void> => {
    // Callers that still wait for an answer then are cut off, so that the server does end.
    const cut = setTimeout(() => app.server.closeAllConnections(), config.shutdownMs);
    await app.close();
    clearTimeout(cut);
  };
  /** @param drainMs how long requests are still answered meanwhile. */
  const close = (drainMs = 0): Promise<void> => {
    draining = true;
    closing ??= (async () => {
      for (const stop of timers) stop();
      await Promise.all([
        drainMs > 0 ? sleep(drainMs).then(closeApp) : closeApp(),
        jobs.stop({ graceMs: config.shutdownMs }),
        deliveries.stop({ graceMs: config.shutdownMs }),
      ]);
      await telling.ended(config.shutdownMs);
      await store.close();
      await endAll(endings, log);
      // The last of all, so that the end is seen.
      await metrics?.close();
      stopListening();
    })();
    return closing;
  };
  return {
    app,
    connector: services.connector as Connector,
    metrics: metrics?.registry,
    authenticator: (like) => createAuthenticator(descriptor, like, { gate, principals }),
    onClose: (end) => void endings.push(end),
    close: () => close(),
    async fire(operation, payload) {
      if (typeof services.controller(operation)['poll'] === 'function') return false;
      await publish(services, operation, payload);
      return true;
    },
    async listen() {
      const metricsUrl = await closingOnError(async () => metrics?.listen(), close);
      url = await bind(app, config, close);
      gate.warm();
      jobs.start();
      deliveries.start();
      timers.add(sweepRegularly(services));
      if (config.mock) {
        const send = (operation: OperationDescriptor, payload: unknown) =>
          publish(services, operation, payload);
        timers.add(fireExamples(descriptor, config, send, log));
      }
      const guards = [
        closeOnSignals(() => close(config.drainMs), log),
        guardProcess(log, (kind) => metrics?.uncaught(kind)),
      ];
      stopListening = () => guards.forEach((end) => end());
      const greeting = greet(descriptor, config, url, metricsUrl);
      return { url, greeting, ...(metricsUrl !== undefined && { metricsUrl }) };
    },
  };
}

/** What a key had made before it got its name is the name's. */
async function renameOwners({ jobs, subscriptions }: Store, config: Config): Promise<void> {
  const names = renamedPrincipals(config.apiKeys);
  if (names.size === 0) return;
  await Promise.all([jobs.renameOwners(names), subscriptions.renameOwners(names)]);
}

function definitionOf({ definitionFile, definition }: ServerOptions): () => Promise<string> {
  if (definitionFile !== undefined) return () => readFile(resolve(definitionFile), 'utf8');
  return definition ?? (() => Promise.reject(new Error('No definition was given.')));
}

function bind(app: FastifyInstance, config: Config, close: () => Promise<void>): Promise<string> {
  const { host, port } = config;
  return closingOnError(async () => {
    try {
      return await app.listen({ host, port });
    } catch (error) {
      throw cannotListen(error, { host, port }, 'PORT or HOST');
    }
  }, close);
}

async function closingOnError<Value>(
  listen: () => Promise<Value>,
  close: () => Promise<void>,
): Promise<Value> {
  try {
    return await listen();
  } catch (error) {
    await close();
    throw forOperator(error);
  }
}

/** What the operator can fix is named without a stack, which Node.js would print of what was not caught. */
function forOperator(error: unknown): unknown {
  const known = error instanceof StoreError ? new ConfigError([error.message]) : error;
  if (known instanceof ConfigError) known.stack = known.message;
  return known;
}

function warnOfMode(config: Config, log: Logger): void {
  for (const sentence of config.misspelled) log.warn({}, sentence);
  if (config.mock) {
    log.warn({}, 'MOCK MODE: every answer is an example, and no controller is called.');
    return;
  }
  if (!config.open) return;
  log.warn(
    {},
    'OPEN TO EVERYBODY: the definition declares security, but no credentials are set (API_KEYS, BASIC_USERS, OAUTH_ISSUER). Production refuses to start like this.',
  );
}

/** The definition decides it: the operator should at least know. */
function warnOfGuessing(services: Services): void {
  for (const operation of services.descriptor.operations) {
    const ids = guessableIds(services, operation);
    if (ids === undefined) continue;
    services.log.warn(
      { operation: operation.id, ids },
      `${operation.id} ends subscriptions of anybody who finds their ids, which are ${ids} numbers at most: ask there for the same credentials as where they are made, or declare the id as a string. REFUSAL_LIMIT_PER_MINUTE slows guessing.`,
    );
  }
}

function goneContext(services: Services, id: string) {
  return {
    operationId: id,
    connector: services.connector,
    baseUrl: services.baseUrl(),
    principal: { id: '' },
    engine: {},
    log: services.log,
    signal: new AbortController().signal,
  };
}

async function endAll(endings: Iterable<() => Promise<void> | void>, log: Logger): Promise<void> {
  for (const end of endings) {
    try {
      await end();
    } catch (error) {
      log.error({ err: error }, 'a function given to onClose failed');
    }
  }
}

/** Returns a function that ends it. */
function closeOnSignals(close: () => Promise<void>, log: Logger): () => void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, 'draining; a second signal ends at once');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server did not end cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return () => {
    process.off('SIGTERM', stop);
    process.off('SIGINT', stop);
  };
}
