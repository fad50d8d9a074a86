// The body of the answer to a subscribe call when the controller gives none: what the definition declares
// there and the request says too, with the subscription's id where one has a place for it, and example
// values for what is required beside that.

import type { JsonSchema, OperationDescriptor, PatternDescriptor } from '../descriptor.js';
import { definitionName } from '../read-only.js';
import type { Services, TypedRequest } from '../request.js';
import { responseOf } from '../respond.js';
import type { SubscriptionRecord } from '../store/types.js';
import { fittingBody } from './fitting-body.js';

type WebhookPattern = Extract<PatternDescriptor, { kind: 'webhookTrigger' | 'webhookAction' }>;

/** References and parts of `allOf` that are followed: recursion ends somewhere. */
const MAX_STEPS = 50;

/** Operations that have been warned about: once is enough. */
const warned = new WeakSet<OperationDescriptor>();

/** Undefined where the definition declares no body. The callback URL is never part of it. */
export function defaultBody(
  services: Services,
  webhook: OperationDescriptor,
  subscription: SubscriptionRecord,
): unknown {
  const { pattern } = webhook;
  if (pattern.kind !== 'webhookTrigger' && pattern.kind !== 'webhookAction') return undefined;
  const object = knownMembers(services, webhook, pattern, subscription);
  const ids = [subscription.id, Number(subscription.id)];
  const known = object === undefined ? [[], ...ids] : [object];
  const { body, madeUp } = fittingBody(services, webhook, pattern.subscribedStatus, known);
  if (madeUp && !warned.has(webhook)) {
    warned.add(webhook);
    services.log.warn(
      { operation: webhook.id },
      `the answer of ${webhook.id} has example values in it, since its schema requires more than the runtime knows: return the body from subscribed() in ${webhook.file ?? 'its controller'}`,
    );
  }
  return body;
}

/** What the runtime knows of the declared members; undefined where the definition declares no JSON object. */
function knownMembers(
  services: Services,
  webhook: OperationDescriptor,
  pattern: WebhookPattern,
  subscription: SubscriptionRecord,
): Readonly<Record<string, unknown>> | undefined {
  const response = responseOf(webhook, pattern.subscribedStatus);
  if (response?.body !== 'json') return undefined;
  const properties = propertiesOf(services, response.schema ?? {});
  if (properties === undefined) return undefined;
  if (properties.size === 0) return { id: subscription.id };

  const fits = (schema: JsonSchema, value: unknown): boolean =>
    services.validators.check(schema, value, { in: 'body' }).length === 0;
  const { body } = subscription.request as TypedRequest;
  const sent = new Map(typeof body === 'object' && body !== null ? Object.entries(body) : []);
  if (pattern.callback?.in === 'body') sent.delete(pattern.callback.path[0] ?? '');
  const entries = [...properties].filter(
    ([name, schema]) => sent.has(name) && fits(schema, sent.get(name)),
  );
  const echoed = entries.map(([name]) => [name, sent.get(name)] as const);
  const ids = [subscription.id, Number(subscription.id)];
  for (const [name, schema] of properties) {
    const id = /^(id|.*(_id|Id|ID))$/.test(name) && ids.find((value) => fits(schema, value));
    if (id) return Object.fromEntries([...echoed, [name, id]]);
  }
  return Object.fromEntries(echoed);
}

/** The declared properties, `id` first; undefined when the schema is no object's. */
function propertiesOf(
  services: Services,
  schema: JsonSchema,
): ReadonlyMap<string, JsonSchema> | undefined {
  const found = new Map<string, JsonSchema>();
  const waiting = [schema];
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const next = waiting.shift();
    if (next === undefined) break;
    const type = [next['type'] ?? 'object'].flat();
    if (!type.includes('object')) return undefined;
    for (const [name, property] of Object.entries(next['properties'] ?? {})) {
      found.set(name, property as JsonSchema);
    }
    waiting.push(...((next['allOf'] ?? []) as readonly JsonSchema[]));
    const target = definitionOf(services, next['$ref']);
    if (target !== undefined) waiting.push(target);
  }
  return new Map(
    [...found].toSorted(([one], [other]) => Number(other === 'id') - Number(one === 'id')),
  );
}

function definitionOf({ descriptor }: Services, reference: unknown): JsonSchema | undefined {
  const name = typeof reference === 'string' ? definitionName(reference) : undefined;
  if (name === undefined) return undefined;
  return Object.hasOwn(descriptor.definitions, name) ? descriptor.definitions[name] : undefined;
}
