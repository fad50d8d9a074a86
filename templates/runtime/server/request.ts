// One request on its way through the server: what the patterns get to work with.

import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from './config.js';
import type { EngineIds, Logger, OperationContext, Principal, TraceContext } from './controller.js';
import type { ConnectorDescriptor, OperationDescriptor } from './descriptor.js';
import type { ErrorShape } from './error-shape.js';
import type { Quotas } from './quotas.js';
import type { Answer } from './respond.js';
import type { Store } from './store/types.js';
import type { Telemetry } from './telemetry.js';
import type { Validators } from './validate.js';

/** A request as controllers see it; groups that the operation does not have are absent. */
export interface TypedRequest {
  readonly path?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly headers?: Record<string, unknown>;
  readonly body?: unknown;
}

export interface Incoming {
  readonly operation: OperationDescriptor;
  readonly request: TypedRequest;
  /** The query as it came, without its question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly principal: Principal;
  readonly context: OperationContext<unknown>;
}

/** The handlers of one operation: any controller, its functions checked by its contract already. */
export type AnyController = Readonly<Record<string, unknown>>;

/** What the patterns share. */
export interface Services {
  readonly descriptor: ConnectorDescriptor;
  readonly config: Config;
  readonly store: Store;
  readonly validators: Validators;
  readonly errorShape: ErrorShape;
  readonly quotas: Quotas;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** The generated front door, once it is made. */
  readonly connector: unknown;
  /** The same for what belongs to a trace. */
  connectorUnder(trace: TraceContext | undefined): unknown;
  /** `https://host/v1`, without a slash at its end. */
  baseUrl(): string;
  operation(id: string): OperationDescriptor | undefined;
  controller(operation: OperationDescriptor): AnyController;
  /** Prefix of the runtime's own routes below the base path, such as `/_connector`. */
  readonly ownPrefix: string;
}

/** Answers the requests of one operation. */
export type Handler = (incoming: Incoming) => Promise<Answer>;

/** The engine's ids in a request, for logs and to recognise a request that is sent again. */
export function engineIds(headers: IncomingHttpHeaders): EngineIds {
  return {
    ...named('workflowId', headers['x-ms-workflow-id']),
    ...named('workflowRunId', headers['x-ms-workflow-run-id']),
    ...named('trackingId', headers['x-ms-tracking-id']),
    ...named('clientTrackingId', headers['x-ms-client-tracking-id']),
    ...named('clientRequestId', headers['x-ms-client-request-id']),
  };
}

function named<Name extends keyof EngineIds>(
  name: Name,
  value: string | string[] | undefined,
): EngineIds {
  return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, 200) } : {};
}

/** Calls a handler by name; undefined when the controller has none. */
export function optionalCall(
  controller: AnyController,
  name: string,
  ...values: readonly unknown[]
): Promise<unknown> | undefined {
  const handler = controller[name];
  if (typeof handler !== 'function') return undefined;
  return Promise.resolve(Reflect.apply(handler, controller, values) as unknown);
}
