// Publishing from outside over HTTP, for code that cannot use `createPublisher`: another language, another
// machine, SQLite. The caller is a program of the connector's own back end, not one of its users, and has keys
// of its own. It is not typed, so what it sends is held to the definition here.

import type { FastifyRequest } from 'fastify';
import { sha256 } from './api-keys.js';
import { LARGE_BYTES, mustNotBeEncoded, readBody } from './bodies.js';
import type { Config } from './config.js';
import { ConnectorError, type Principal } from './controller.js';
import type { BodyDescriptor, JsonSchema, OperationDescriptor } from './descriptor.js';
import { badRequest, errorBody, type Fault } from './errors.js';
import { publish } from './events.js';
import { complete } from './jobs.js';
import { faultsOfEvent, faultsOfHeaders, faultsOfMembers } from './publish-checks.js';
import { keyReused } from './repeated-request.js';
import { traceOf } from './request-notes.js';
import type { Services } from './request.js';
import type { Answer } from './respond.js';
import {
  type Credentials,
  type Gate,
  type Guarded,
  UnauthorizedError,
  whoseKey,
} from './security.js';
import { encode } from './store/encode.js';
import { KeyTaken } from './store/errors.js';
import type { Publishes } from './store/types.js';
import { readAll } from './upload.js';

/** How long a publication is known by its Idempotency-Key. */
const KEY_RETENTION_MS = 24 * 3_600_000;

/** What is guarded by PUBLISH_KEYS. */
const publishing: Guarded = { id: 'publish', security: [] };

/** A gate that lets those who have one of PUBLISH_KEYS publish; everything else goes through `gate`. */
export function withPublishers(gate: Gate, { publishKeys }: Pick<Config, 'publishKeys'>): Gate {
  const keys = publishKeys.map(({ name, key }) => ({ hash: sha256(key), id: `publisher:${name}` }));
  // Always a promise: only its refusals are counted (limits.ts).
  const admitPublisher = async ({ headers }: Credentials): Promise<Principal> => {
    const [kind = '', token = ''] = (headers.authorization ?? '').split(/ +(.*)/s);
    if (kind.toLowerCase() !== 'bearer')
      throw new UnauthorizedError(['Bearer realm="connector"'], undefined);
    const hash = sha256(token);
    const principal = whoseKey(keys, hash);
    if (principal !== undefined) return principal;
    const challenge = 'Bearer realm="connector", error="invalid_token"';
    throw new UnauthorizedError([challenge], hash.toString('base64'));
  };
  return {
    warm: () => gate.warm(),
    admit: (guarded, given) =>
      guarded === publishing ? admitPublisher(given) : gate.admit(guarded, given),
  };
}

export interface PublishCall {
  readonly request: FastifyRequest;
  readonly given: Credentials;
  /** Of the path, as it came. */
  readonly id: string;
  /** Takes who calls. */
  readonly known: (principal: Principal) => void;
}

export interface PublishRoute {
  /** Below the prefix of the runtime's own routes. */
  readonly path: string;
  answer(call: PublishCall): Promise<Answer>;
}

/** None without PUBLISH_KEYS. */
export function publishRoutes(services: Services, gate: Gate): PublishRoute[] {
  if (services.config.publishKeys.length === 0) return [];
  const guarded =
    (answer: (call: PublishCall, principal: Principal) => Promise<Answer>) =>
    async (call: PublishCall): Promise<Answer> => {
      const principal = await gate.admit(publishing, call.given);
      call.known(principal);
      return answer(call, principal);
    };
  return [
    {
      path: '/events/{id}',
      answer: guarded((call, principal) => takeEvent(services, call, principal)),
    },
    {
      path: '/completions/{id}',
      answer: guarded((call, principal) => takeCompletion(services, call, principal)),
    },
  ];
}

async function takeEvent(
  services: Services,
  { request, id }: PublishCall,
  principal: Principal,
): Promise<Answer> {
  const operation = publishableOperation(services, decoded(id));
  const isFeed = operation.pattern.kind === 'pollingTrigger';
  const members = isFeed ? ['payload', 'filter'] : ['payload', 'filter', 'headers'];
  const { body, isLarge } = await bodyOf(services, request);
  const faults = faultsOfMembers(body, members, 'payload');
  if (faults.length === 0)
    faults.push(...faultsOfEvent(services, operation, body, { isLarge, isFeed }));
  if (faults.length > 0) throw badRequest(faults);
  const { payload, filter, headers } = body;
  const options = {
    ...(filter !== undefined && { filter }),
    ...(headers !== undefined && { headers }),
  };
  const target = `events/${operation.id}`;
  const content = { payload, ...options };
  const { store, config, telemetry } = services;
  const published = await onceOnly(services, { request, principal, target, content }, (own) =>
    publish(
      { store: { ...own, within: store.within }, config, telemetry },
      operation,
      payload,
      options,
      traceOf(request),
    ),
  );
  const details = { operation: operation.id, principal: principal.id, ...published };
  request.log.info(details, 'published from outside');
  return { status: 202, body: published };
}

async function takeCompletion(
  services: Services,
  { request, id: path }: PublishCall,
  principal: Principal,
): Promise<Answer> {
  const id = decoded(path);
  const { body: given, isLarge } = await bodyOf(services, request);
  const faults = faultsOfMembers(given, ['body', 'headers'], 'body');
  faults.push(...faultsOfHeaders(given['headers']));
  if (faults.length > 0) throw badRequest(faults);
  const { body, headers } = given;
  const options = headers === undefined ? {} : { headers };
  const content = { id, body, ...options };
  const publication = { request, principal, target: 'completions', content };
  const completed = await onceOnly(services, publication, async (own) => {
    const operation = await waitingOperation(services, own, id);
    const schema: JsonSchema =
      operation.pattern.kind === 'webhookAction' ? (operation.pattern.notification ?? {}) : {};
    const at = { in: 'body', path: '/body', large: isLarge } as const;
    const wrong = services.validators.check(schema, body, at);
    if (wrong.length > 0) throw badRequest(wrong);
    const { telemetry } = services;
    await complete({ store: own, telemetry }, operation.id, {
      id,
      body,
      options,
      trace: traceOf(request),
    });
    return { deliveries: 1 };
  });
  request.log.info({ principal: principal.id, subscription: id }, 'completed from outside');
  return { status: 202, body: completed };
}

/** @throws ConnectorError for an operation that takes no events. */
function publishableOperation(services: Services, id: string): OperationDescriptor {
  const operation = services.operation(id);
  const shown = JSON.stringify(id.slice(0, 200));
  if (operation === undefined) {
    const ids = services.descriptor.operations.filter(takesEvents).map((one) => one.id);
    const known = ids.length === 0 ? 'The definition has no triggers.' : listed(ids);
    throw refusal(404, `The definition has no operation ${shown}. ${known}`);
  }
  if (!takesEvents(operation))
    throw refusal(400, `${shown} is not a trigger: there is nothing to publish to.`);
  if (typeof services.controller(operation)['poll'] === 'function')
    throw refusal(
      409,
      `The controller of ${shown} has a poll() of its own, which finds the events: none can be published.`,
    );
  return operation;
}

function takesEvents({ pattern, controller }: OperationDescriptor): boolean {
  const { kind } = pattern;
  return controller !== undefined && (kind === 'pollingTrigger' || kind === 'webhookTrigger');
}

/** Names that are listed at most. */
const MAX_LISTED = 50;

function listed(ids: readonly string[]): string {
  const more = ids.length > MAX_LISTED ? ` and ${ids.length - MAX_LISTED} more` : '';
  return `Events can be published to ${ids.slice(0, MAX_LISTED).join(', ')}${more}.`;
}

/** The webhook action that a workflow waits for. @throws ConnectorError 404, 409, and 400 for another subscription. */
async function waitingOperation(
  services: Services,
  { subscriptions }: Publishes,
  id: string,
): Promise<OperationDescriptor> {
  const record = await subscriptions.get(id, true);
  const operation = record && services.operation(record.operation);
  if (operation === undefined)
    throw refusal(
      404,
      'No workflow waits for this callback: it was cancelled, or continued long ago.',
    );
  if (operation.pattern.kind !== 'webhookAction')
    throw refusal(
      400,
      `This is a subscription of the trigger ${operation.id}, which has events instead of an end: publish to it.`,
    );
  return operation;
}

const envelope: BodyDescriptor = {
  kind: 'json',
  required: true,
  schema: { type: 'object' },
  mediaTypes: ['application/json'],
};

/** The body as an object. @throws ConnectorError 400, 413, 415. */
async function bodyOf(
  { config, validators }: Services,
  request: FastifyRequest,
): Promise<{ readonly body: Readonly<Record<string, unknown>>; readonly isLarge: boolean }> {
  const { headers, raw } = request;
  mustNotBeEncoded(headers['content-encoding']);
  const bytes = await readAll(raw, config.bodyLimitBytes, headers['content-length']);
  const faults: Fault[] = [];
  const type = headers['content-type'];
  const body = await readBody(envelope, bytes, type, validators, faults, config.bodyLimitValues);
  if (faults.length > 0) throw badRequest(faults);
  return { body: body as Record<string, unknown>, isLarge: bytes.length > LARGE_BYTES };
}

/** Does the work; with an Idempotency-Key, once for each key. @throws ConnectorError 422 for a key of something else. */
async function onceOnly<Outcome extends Readonly<Record<string, number>>>(
  { store }: Services,
  {
    request,
    principal,
    target,
    content,
  }: {
    readonly request: FastifyRequest;
    readonly principal: Principal;
    readonly target: string;
    readonly content: unknown;
  },
  work: (own: Publishes) => Promise<Outcome>,
): Promise<Outcome> {
  const own = request.headers['idempotency-key'];
  if (typeof own !== 'string' || own === '') return work(store);
  const key = {
    publisher: principal.id,
    target,
    key: sha256(own).toString('hex'),
    fingerprint: sha256(encode(content)).toString('hex'),
    retentionMs: KEY_RETENTION_MS,
  };
  try {
    return await store.publications.once(key, work);
  } catch (error) {
    throw error instanceof KeyTaken ? keyReused() : error;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refusal(status: number, message: string): ConnectorError {
  return new ConnectorError(status, errorBody(status, message));
}
