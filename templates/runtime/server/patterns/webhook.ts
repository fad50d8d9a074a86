// Webhook triggers and actions: subscribe, Location, unsubscribe. What is delivered and when is the
// store's and the delivery worker's; here are the two calls of the engine.

import { checkCallbackUrl } from '../callbacks/check.js';
import { ConnectorError, type Subscription } from '../controller.js';
import type { OperationDescriptor } from '../descriptor.js';
import { badRequest, errorBody } from '../errors.js';
import {
  type Handler,
  type Incoming,
  optionalCall,
  type Services,
  type TypedRequest,
} from '../request.js';
import { fingerprintOf, keyReused } from '../repeated-request.js';
import { KeyTaken, StoreError } from '../store/errors.js';
import type { NewJob, SubscriptionRecord } from '../store/types.js';
import { mustBeWritten, refusal } from './action.js';
import { placeOf, readCallbackUrl, withoutCallbackUrl } from './callback-url.js';
import { fittingBody } from './fitting-body.js';
import { haveSameCallers, newJob } from './polling-action.js';
import { defaultBody } from './subscribed-body.js';
import { newSubscriptionId } from './subscription-id.js';
import { namedBy, unsubscribeUrl } from './unsubscribe-url.js';

type Webhook = OperationDescriptor & {
  readonly pattern: { readonly kind: 'webhookTrigger' | 'webhookAction' };
};

type NewSubscription = Parameters<Services['store']['subscriptions']['create']>[0];

/** Ends the work that a removed subscription had started in this process. */
export type AbortWork = (subscriptionId: string) => Promise<void> | void;

export function subscribeHandler(services: Services, operation: OperationDescriptor): Handler {
  const webhook = operation as Webhook;
  const isAction = webhook.pattern.kind === 'webhookAction';
  return async (incoming) => {
    const controller = services.controller(operation);
    if (isAction) mustBeWritten(operation, controller, 'start');
    const { callbackUrl, request } = takeCallbackUrl(services, webhook, incoming.request);
    const refused = isAction
      ? await refusal(services, operation, [request, incoming.context])
      : undefined;
    if (refused !== undefined) return refused;
    const { subscription: found, created } = await stored(services, operation, {
      operation: operation.id,
      owner: ownerOf(services, operation, incoming.principal.id),
      request,
      callbackUrl,
      ...(isAction ? { job: startJob({ ...incoming, request }) } : {}),
    });
    // What has been answered is kept without its request.
    const subscription = { ...found, request };
    const body = await subscribedBody(services, webhook, incoming, subscription, created);
    return {
      status: webhook.pattern.subscribedStatus,
      headers: { location: unsubscribeUrl(services, webhook, subscription) },
      ...(body === undefined ? {} : { body }),
    };
  };
}

/** The engine's ids are of no use: which start it is, the callback URL and the request say. */
function startJob(incoming: Incoming): NewJob {
  const { idempotencyKey, ...job } = newJob(incoming);
  const isOwn = fingerprintOf(job.context) !== undefined;
  return { ...job, ...(isOwn && idempotencyKey !== undefined && { idempotencyKey }) };
}

/** Makes it within the quotas of its owner. @throws LimitError, or ConnectorError for a key that is another one's. */
async function stored(
  services: Services,
  operation: OperationDescriptor,
  subscription: Omit<NewSubscription, 'id'>,
) {
  const { quotas } = services;
  const { owner, job } = subscription;
  await quotas.subscriptions.take(owner);
  if (job !== undefined) await quotas.jobs.take(job.owner);
  let created = false;
  try {
    const result = await withNewId(services, operation, subscription);
    created = result.created;
    return result;
  } catch (error) {
    throw error instanceof KeyTaken ? keyReused() : error;
  } finally {
    if (!created) {
      quotas.subscriptions.giveBack(owner);
      if (job !== undefined) quotas.jobs.giveBack(job.owner);
    }
  }
}

/** A number may have been taken since it was found to be free. */
const TRIES = 3;

async function withNewId(
  services: Services,
  operation: OperationDescriptor,
  subscription: Omit<NewSubscription, 'id'>,
) {
  for (let tries = 1; ; tries += 1) {
    const id = await newSubscriptionId(services, operation);
    try {
      return await services.store.subscriptions.create({ ...subscription, id });
    } catch (error) {
      const isTaken = error instanceof StoreError && error.fault === 'taken';
      if (!isTaken || tries === TRIES) throw error;
    }
  }
}

/**
 * Whose a subscription is. Nobody's in particular where the definition asks for other credentials to
 * end it than to make it: the callers could never be the same, and the engine could not unsubscribe.
 */
function ownerOf(services: Services, webhook: OperationDescriptor, caller: string): string {
  const ends = services.descriptor.operations.filter(
    ({ pattern }) => pattern.kind === 'unsubscribe' && pattern.of.includes(webhook.id),
  );
  return ends.every((operation) => haveSameCallers(operation, webhook)) ? caller : '';
}

/** @throws ConnectorError 400 that names the field and the reason, never the URL. */
function takeCallbackUrl(services: Services, webhook: Webhook, request: TypedRequest) {
  const location = webhook.pattern.callback;
  if (location === undefined) {
    const message = `The definition does not say where ${webhook.id} carries the callback URL: mark it with x-ms-notification-url, or name it in la-connector.json.`;
    throw new ConnectorError(400, errorBody(400, message));
  }
  const place = placeOf(location);
  const callbackUrl = readCallbackUrl(request, location);
  if (typeof callbackUrl !== 'string' || callbackUrl === '') {
    throw badRequest([{ ...place, message: 'must hold the callback URL' }]);
  }
  const checked = checkCallbackUrl(callbackUrl, services.config.allowedHosts);
  if (!checked.ok) {
    // The sentence around it has a full stop of its own.
    const reason = checked.reason.replace(/\.$/, '');
    throw badRequest([{ ...place, message: `is refused: ${reason}` }]);
  }
  return { callbackUrl, request: withoutCallbackUrl(request, location) };
}

async function subscribedBody(
  services: Services,
  webhook: Webhook,
  incoming: Incoming,
  subscription: SubscriptionRecord,
  created: boolean,
): Promise<unknown> {
  const controller = services.controller(webhook);
  try {
    const body = await optionalCall(
      controller,
      'subscribed',
      forController(subscription),
      incoming.context,
    );
    return body ?? defaultBody(services, webhook, subscription);
  } catch (error) {
    // The controller refused: nothing may be delivered to a workflow that was told no.
    if (created) await services.store.subscriptions.remove(subscription.id);
    throw error;
  }
}

/** What controllers see: no callback URL, no owner. */
export function forController({ id, request }: SubscriptionRecord): Subscription<unknown> {
  return { id, request };
}

/** Answers the definition's own unsubscribe operation. */
export function unsubscribeHandler(
  services: Services,
  operation: OperationDescriptor,
  abort: AbortWork,
): Handler {
  const { pattern } = operation;
  if (pattern.kind !== 'unsubscribe')
    throw new Error(`${operation.id} is no unsubscribe operation.`);
  const declared = operation.responses
    .map(({ status }) => status)
    .find((code) => code !== 'default' && code < 300);
  const status = typeof declared === 'number' ? declared : 204;
  return async (incoming) => {
    let known = false;
    for (const id of await named(services, operation, incoming)) {
      const target = { id, caller: incoming.principal.id, of: pattern.of };
      const found = await unsubscribe(services, { ...target, context: incoming.context }, abort);
      known ||= found;
    }
    if (!known) throw unknownSubscription();
    // There is nothing to say, however much the definition asks for.
    const { body } = fittingBody(services, operation, status, [{}, []]);
    return { status, ...(body === undefined ? {} : { body }) };
  };
}

/** Ids of the subscriptions that an unsubscribe request means. */
async function named(
  services: Services,
  { pattern }: OperationDescriptor,
  incoming: Incoming,
): Promise<string[]> {
  if (pattern.kind !== 'unsubscribe') return [];
  const given = namedBy(pattern, incoming);
  if ('id' in given) return [given.id];
  const ids: string[] = [];
  for (const of of pattern.of) {
    const webhook = services.operation(of);
    if (webhook === undefined) continue;
    const owner = ownerOf(services, webhook, incoming.principal.id);
    const found = await services.store.subscriptions.findByCallbackUrl(
      [of],
      owner,
      given.callbackUrl,
      true,
    );
    ids.push(...found.map(({ id }) => id));
  }
  return ids;
}

/** Another caller's is as unknown as none. */
export function unknownSubscription(): ConnectorError {
  return new ConnectorError(404, errorBody(404, 'The subscription is unknown, or it has ended.'));
}

/**
 * Removes a subscription, of this caller if one is given, and tells its controller. The engine also ends
 * one of a webhook action that has had its answer: that is known for a while, and there is nothing to do.
 *
 * @returns whether the caller has, or had, such a subscription.
 */
export async function unsubscribe(
  services: Services,
  target: {
    id: string;
    caller?: string;
    of?: readonly string[];
    context: Incoming['context'];
    /** Takes what the controller does with it, instead of waiting for that. */
    later?: (telling: Promise<void>) => void;
  },
  abort: AbortWork,
): Promise<boolean> {
  const existing = await services.store.subscriptions.get(target.id, true);
  if (existing === undefined) return false;
  const operation = services.operation(existing.operation);
  if (target.of !== undefined && !target.of.includes(existing.operation)) return false;
  if (target.caller !== undefined && operation !== undefined) {
    if (existing.owner !== ownerOf(services, operation, target.caller)) return false;
  }
  const { jobRetentionMs } = services.config;
  const removed = await services.store.subscriptions.remove(target.id, jobRetentionMs);
  if (removed === undefined) return true;
  await abort(removed.id);
  if (operation === undefined) return true;
  const telling = tellController(services, operation, removed, target.context);
  if (target.later === undefined) await telling;
  else target.later(telling);
  return true;
}

async function tellController(
  services: Services,
  operation: OperationDescriptor,
  removed: SubscriptionRecord,
  context: Incoming['context'],
): Promise<void> {
  const isAction = operation.pattern.kind === 'webhookAction';
  // The workflow has its answer: nothing was cancelled.
  if (isAction && removed.state === 'completed') return;
  const name = isAction ? 'cancel' : 'unsubscribed';
  try {
    await optionalCall(services.controller(operation), name, forController(removed), {
      ...context,
      operationId: operation.id,
    });
  } catch (error) {
    // The subscription has ended whatever the controller makes of it.
    context.log.error(
      { err: error, operation: operation.id, subscription: removed.id },
      `${name}() failed`,
    );
  }
}
