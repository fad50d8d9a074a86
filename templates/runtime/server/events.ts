// The front door of events: `connector.triggers.<operation>.publish` and
// `connector.actions.<operation>.complete`. What goes on the wire follows from the pattern.

import type { Config } from './config.js';
import type { TraceContext, TransactionClient } from './controller.js';
import type { ConnectorDescriptor, OperationDescriptor } from './descriptor.js';
import { ownHeaders } from './callbacks/own-headers.js';
import { type GatewayDescriptor, newState, stateOf, withState } from './gateway-state.js';
import { complete, readOptions } from './jobs.js';
import type { Store } from './store/types.js';
import { activeTrace, type Telemetry } from './telemetry.js';
import { tracedHeaders } from './trace-context.js';

/** What publishing needs of a server. */
export interface Publishing {
  readonly descriptor: ConnectorDescriptor;
  readonly store: Store;
  readonly config: Pick<Config, 'eventRetentionMs'>;
  /** Absent: there are no spans. */
  readonly telemetry?: Telemetry;
}

/** The same for a handler or a job: what it publishes belongs to its trace. With spans, the active one is known anyway. */
export function connectorUnder(
  services: Publishing & { readonly connector: unknown },
  trace: TraceContext | undefined,
): unknown {
  if (trace === undefined || services.telemetry?.tracing !== undefined) return services.connector;
  return createFrontDoor(services, trace);
}

/**
 * The object behind the generated `Connector` type.
 *
 * @param trace of who publishes through it, where no span says that.
 */
export function createFrontDoor(services: Publishing, trace?: TraceContext): unknown {
  const triggers: Record<string, unknown> = {};
  const actions: Record<string, unknown> = {};
  for (const operation of services.descriptor.operations) {
    const { controller, pattern } = operation;
    if (controller === undefined) continue;
    if (pattern.kind === 'pollingTrigger' || pattern.kind === 'webhookTrigger') {
      triggers[controller] = {
        publish: async (payload: unknown, options?: unknown): Promise<void> => {
          await publish(services, operation, payload, options, trace);
        },
      };
    } else if (pattern.kind === 'webhookAction') {
      actions[controller] = {
        complete: (id: string, body: unknown, options?: unknown) =>
          complete(services, operation.id, { id, body, options, trace }),
      };
    }
  }
  return { triggers, actions };
}

/** Where an event is: its number in the feed, or how many subscriptions it is delivered to. */
export type Published = { readonly sequence: number } | { readonly deliveries: number };

/**
 * Resolves when the event is stored: in the feed, or as one delivery for every subscription that matches.
 *
 * @param trace that the event belongs to, where no span says that.
 */
export async function publish(
  {
    store,
    config,
    telemetry,
  }: Pick<Publishing, 'config' | 'telemetry'> & {
    readonly store: Pick<Store, 'feed' | 'subscriptions' | 'within'>;
  },
  operation: OperationDescriptor,
  payload: unknown,
  options?: unknown,
  trace?: TraceContext,
): Promise<Published> {
  const isFeed = operation.pattern.kind === 'pollingTrigger';
  const call = `publish() of ${operation.id}`;
  const { filter, headers, transaction } = readOptions(
    options,
    isFeed ? ['filter', 'transaction'] : ['filter', 'headers', 'transaction'],
    call,
  );
  const { feed, subscriptions } =
    transaction === undefined ? store : store.within(clientOf(transaction, call));
  if (operation.pattern.kind === 'pollingTrigger') {
    const finish = finisher(operation, operation.pattern.gateway, payload);
    const retentionMs = config.eventRetentionMs;
    return { sequence: await feed.append(operation.id, payload, filter, retentionMs, finish) };
  }
  const own = ownHeaders(headers, call);
  const notification = {
    body: payload,
    headers: tracedHeaders(own, activeTrace(telemetry) ?? trace),
  };
  return { deliveries: await subscriptions.publish(operation.id, notification, filter) };
}

function clientOf(transaction: unknown, call: string): TransactionClient {
  if (typeof (transaction as Partial<TransactionClient> | null)?.query === 'function')
    return transaction as TransactionClient;
  throw new TypeError(
    `${call}: transaction must be a client of the package pg, in a transaction of yours.`,
  );
}

/** Fills in the state that a gateway reads from the item, where the publisher left it out. */
function finisher(
  operation: OperationDescriptor,
  gateway: GatewayDescriptor | undefined,
  payload: unknown,
): ((sequence: number, now: number) => unknown) | undefined {
  const fault = missingState(operation, payload);
  if (fault !== undefined) throw new Error(`publish() of ${operation.id}: the event ${fault}`);
  if (gateway?.in !== 'item' || stateOf(payload, gateway) !== undefined) return undefined;
  return (sequence, now) => filledIn(gateway, payload, sequence, now);
}

/** What is wrong with an event that has no state where a gateway reads it, and cannot be given one. */
export function missingState(
  { pattern }: OperationDescriptor,
  payload: unknown,
): string | undefined {
  const gateway = pattern.kind === 'pollingTrigger' ? pattern.gateway : undefined;
  if (gateway?.in !== 'item' || stateOf(payload, gateway) !== undefined) return undefined;
  if (filledIn(gateway, payload, 1, 0) !== undefined) return undefined;
  return `has no ${JSON.stringify(gateway.path.join('.'))}, where the gateway reads the trigger's state. Give it a value there that no other event has.`;
}

function filledIn(
  gateway: GatewayDescriptor,
  payload: unknown,
  sequence: number,
  now: number,
): unknown {
  const state = newState(gateway.fill, sequence, now);
  return state === undefined ? undefined : withState(payload, gateway.path, state);
}

/** A prefix for the runtime's own routes that no path of the definition begins with. */
export function ownPrefix(descriptor: ConnectorDescriptor): string {
  let prefix = '/_connector';
  while (descriptor.operations.some(({ path }) => path === prefix || path.startsWith(`${prefix}/`)))
    prefix += '_';
  return prefix;
}
