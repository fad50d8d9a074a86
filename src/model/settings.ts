// What an author may say in la-connector.json about how the definition is to be read, and how it is
// checked. Unknown members and operations are reported, never ignored silently.

export type PatternOverride =
  'action' | 'pollingAction' | 'pollingTrigger' | 'webhookTrigger' | 'webhookAction';

/** Settings of one operation, by its operationId. */
export interface OperationSettings {
  /** What the operation is, whatever the definition looks like. */
  readonly pattern?: PatternOverride;
  /** Where a subscribe (or unsubscribe) request carries the callback URL: `body.a.b`, `query.name`, `header.name` or `form.name`. */
  readonly callbackUrl?: string;
  /** operationId of the operation that ends a subscription made by this one; null: the runtime's own route. */
  readonly unsubscribe?: string | null;
  /** operationId of the operation that answers the state of a job started by this one; null: the runtime's own route. */
  readonly status?: string | null;
  /** Polling trigger: name of the query parameter that carries the state. */
  readonly stateParameter?: string;
  /** Polling trigger: dotted path to the array in a batch answer; '' when the root is the array. */
  readonly itemsPath?: string;
  /** Webhooks: JSON pointer to the schema of the notification (`#/definitions/Alarm`), where no `x-ms-notification-content` says it. */
  readonly notification?: string;
}

export interface ConnectorSettings {
  /** Path of the definition, relative to la-connector.json, with `/`. */
  readonly definition?: string;
  readonly operations?: Readonly<Record<string, OperationSettings>>;
}

/** What is said about one operation; `{}` when nothing is. */
export function settingOf(settings: ConnectorSettings, id: string): OperationSettings {
  const { operations } = settings;
  return operations !== undefined && Object.hasOwn(operations, id) ? (operations[id] ?? {}) : {};
}
