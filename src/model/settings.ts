// What la-connector.json can say about how the definition is interpreted, and how it is
// checked. Unknown members and operations are reported, never ignored silently.

import type { Severity } from '../diagnostics/types.js';

export type PatternOverride =
  'action' | 'pollingAction' | 'pollingTrigger' | 'webhookTrigger' | 'webhookAction' | 'mcp';

/** Settings of one operation, by its operationId. */
export interface OperationSettings {
  /** What the operation is, whatever the definition looks like. */
  readonly pattern?: PatternOverride;
  /** Where a subscribe (or unsubscribe) request carries the callback URL: `body.a.b`, `query.name`, `header.name` or `form.name`. */
  readonly callbackUrl?: string;
  /** operationId of the operation that ends a subscription made by this one; null: the runtime's own route. */
  readonly unsubscribe?: string | null;
  /** Where a request of that operation has the subscription's id, as Location brings it along: `path.name` or `query.name`. */
  readonly unsubscribeId?: string;
  /** operationId of the operation that returns the state of a job started by this one; null: the runtime's own route. */
  readonly status?: string | null;
  /** Polling trigger: name of the query parameter that carries the state. */
  readonly stateParameter?: string;
  /** Polling trigger: false when the `pollingtrigger` policy of apiProperties.json is not in front of this server. */
  readonly gateway?: false;
  /** Polling trigger: dotted path to the array in a batch answer; '' when the root is the array. */
  readonly itemsPath?: string;
  /** Webhooks: JSON pointer to the schema of the notification (`#/definitions/Alarm`), if there is no `x-ms-notification-content`. */
  readonly notification?: string;
}

/** The level of a finding; `off`: it is not reported. */
export type RuleLevel = Severity | 'off';

/** By rule id, in which `*` matches any characters: `property-*`. The last match counts. */
export type RuleLevels = Readonly<Record<string, RuleLevel>>;

/** Levels for a part of what is checked. */
export interface CheckOverride {
  /** Files, as glob patterns relative to la-connector.json with `/`; every file if absent. */
  readonly files?: readonly string[];
  /** JSON pointers, in which `*` matches any characters of one segment and `**` any segments. They include everything below. Every position if absent. */
  readonly pointers?: readonly string[];
  readonly rules: RuleLevels;
  /** Why, for later readers. */
  readonly reason?: string;
}

/** What `validate` checks. */
export interface CheckSettings {
  readonly preset?: 'import' | 'certification';
  readonly rules?: RuleLevels;
  /** In order; the last match counts. */
  readonly overrides?: readonly CheckOverride[];
}

export interface ConnectorSettings {
  /** Path of the definition, relative to la-connector.json, with `/`. */
  readonly definition?: string;
  /** Folder in which the definition may reference files, in addition to its own, relative to la-connector.json, with `/`. */
  readonly root?: string;
  readonly operations?: Readonly<Record<string, OperationSettings>>;
  readonly validate?: CheckSettings;
}

/** The settings of one operation; `{}` if there are none. */
export function settingOf(settings: ConnectorSettings, id: string): OperationSettings {
  const { operations } = settings;
  return operations !== undefined && Object.hasOwn(operations, id) ? (operations[id] ?? {}) : {};
}
