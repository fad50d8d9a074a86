// What an author may say in la-connector.json about how the definition is to be read, and how it is
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
  /** operationId of the operation that answers the state of a job started by this one; null: the runtime's own route. */
  readonly status?: string | null;
  /** Polling trigger: name of the query parameter that carries the state. */
  readonly stateParameter?: string;
  /** Polling trigger: false when the `pollingtrigger` policy of apiProperties.json is not in front of this server. */
  readonly gateway?: false;
  /** Polling trigger: dotted path to the array in a batch answer; '' when the root is the array. */
  readonly itemsPath?: string;
  /** Webhooks: JSON pointer to the schema of the notification (`#/definitions/Alarm`), where no `x-ms-notification-content` says it. */
  readonly notification?: string;
}

/** How bad a finding is taken to be; `off`: it is not reported. */
export type RuleLevel = Severity | 'off';

/** By rule id, in which `*` stands for any characters: `property-*`. Of several that fit, the last counts. */
export type RuleLevels = Readonly<Record<string, RuleLevel>>;

/** Levels for a part of what is checked. */
export interface CheckOverride {
  /** Files, as glob patterns relative to la-connector.json with `/`; every file if absent. */
  readonly files?: readonly string[];
  /** JSON pointers, in which `*` stands for any characters of one segment and `**` for any segments. What stands below is meant, too. Every place if absent. */
  readonly pointers?: readonly string[];
  readonly rules: RuleLevels;
  /** For those who come later. */
  readonly reason?: string;
}

/** What `validate` looks for. */
export interface CheckSettings {
  readonly preset?: 'import' | 'certification';
  readonly rules?: RuleLevels;
  /** In order; the last that fits counts. */
  readonly overrides?: readonly CheckOverride[];
}

export interface ConnectorSettings {
  /** Path of the definition, relative to la-connector.json, with `/`. */
  readonly definition?: string;
  /** Folder in which the definition may refer to files besides its own, relative to la-connector.json, with `/`. */
  readonly root?: string;
  readonly operations?: Readonly<Record<string, OperationSettings>>;
  readonly validate?: CheckSettings;
}

/** What is said about one operation; `{}` when nothing is. */
export function settingOf(settings: ConnectorSettings, id: string): OperationSettings {
  const { operations } = settings;
  return operations !== undefined && Object.hasOwn(operations, id) ? (operations[id] ?? {}) : {};
}
