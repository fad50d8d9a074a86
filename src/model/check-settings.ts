// Compares la-connector.json with the definition: operations that do not exist, settings
// that do not apply to their operation's pattern, pairs that cannot work.

import { nearestName } from '../document/nearest.js';
import { hasPlace, parseCallbackUrl } from './callback.js';
import { pathVariables } from './parameters.js';
import { parseIdPlace } from './unsubscribe-id.js';
import { quote } from './raw-value.js';
import type { ConnectorSettings, OperationSettings } from './settings.js';
import type { ConnectorModel, OperationModel } from './types.js';

/**
 * Invalid settings of operations that the definition has.
 *
 * @param model Built with the same settings.
 * @returns One sentence per problem; none when everything that is set for them has an effect.
 */
export function checkSettings(settings: ConnectorSettings, model: ConnectorModel): string[] {
  const byId = operationsById(model);
  return Object.entries(settings.operations ?? {}).flatMap(([id, setting]) => {
    const operation = byId.get(id);
    return operation === undefined
      ? []
      : checkOperation(operation, setting, byId, model).map(
          (problem) => `${quote(`operations.${id}`)}: ${problem}`,
        );
  });
}

/**
 * Settings of operations that the definition does not have. They are not errors: several definitions
 * can share the settings, and those of a removed operation can be left over.
 *
 * @returns One sentence per operation.
 */
export function strayOperations(settings: ConnectorSettings, model: ConnectorModel): string[] {
  const byId = operationsById(model);
  return Object.keys(settings.operations ?? {})
    .filter((id) => !byId.has(id))
    .map((id) => `${quote(`operations.${id}`)}: ${missing(id, byId)}`);
}

function operationsById({ operations }: ConnectorModel): ById {
  return new Map(operations.map((operation) => [operation.id, operation]));
}

type ById = ReadonlyMap<string, OperationModel>;

function missing(id: string, byId: ById): string {
  const nearest = nearestName(id, [...byId.keys()]);
  const hint = nearest === undefined ? '' : ` Did you mean ${quote(nearest)}?`;
  return `the definition has no operation ${quote(id)}.${hint}`;
}

function checkOperation(
  operation: OperationModel,
  setting: OperationSettings,
  byId: ById,
  model: ConnectorModel,
): string[] {
  const { kind } = operation;
  const webhook = kind === 'webhookTrigger' || kind === 'webhookAction';
  const useless = (name: keyof OperationSettings, fits: boolean): string[] =>
    setting[name] === undefined || fits ? [] : [`"${name}" has no effect on a ${WORDS[kind]}.`];
  return [
    ...useless('pattern', kind === setting.pattern),
    ...useless('unsubscribe', webhook),
    ...useless('unsubscribeId', webhook),
    ...useless('notification', webhook),
    ...useless('callbackUrl', webhook || kind === 'unsubscribe'),
    ...useless('status', kind === 'pollingAction'),
    ...useless('stateParameter', kind === 'pollingTrigger'),
    ...useless('gateway', kind === 'pollingTrigger'),
    ...useless('itemsPath', kind === 'pollingTrigger'),
    ...checkCallback(operation, setting, model),
    ...checkNotification(operation, setting),
    ...checkTarget(setting.unsubscribe, byId, (target) =>
      webhook && operation.unsubscribeOperation !== target
        ? `${quote(target)} cannot end its subscriptions: it needs a parameter for their id ("unsubscribeId") or for the callback URL ("callbackUrl" in its own settings).`
        : undefined,
    ),
    ...checkIdPlace(setting, byId),
    ...checkTarget(setting.status, byId, (target) =>
      kind === 'pollingAction' && operation.statusOperation !== target
        ? `${quote(target)} cannot return the state of its jobs: it needs exactly one path variable that the start request does not fill.`
        : undefined,
    ),
  ];
}

const WORDS: Record<OperationModel['kind'], string> = {
  action: 'plain action',
  pollingAction: 'polling action',
  pollingTrigger: 'polling trigger',
  webhookTrigger: 'webhook trigger',
  webhookAction: 'webhook action',
  mcp: 'MCP server',
  status: 'status operation',
  unsubscribe: 'unsubscribe operation',
};

function checkTarget(
  target: string | null | undefined,
  byId: ById,
  judge: (target: string) => string | undefined,
): string[] {
  if (target === undefined || target === null) return [];
  const problem = byId.has(target) ? judge(target) : missing(target, byId);
  return problem === undefined ? [] : [problem];
}

/** A query parameter need not be declared: Location can have any. Path variables must exist. */
function checkIdPlace({ unsubscribe, unsubscribeId }: OperationSettings, byId: ById): string[] {
  if (unsubscribeId === undefined) return [];
  if (typeof unsubscribe !== 'string')
    return ['"unsubscribeId" has no effect without "unsubscribe".'];
  const place = parseIdPlace(unsubscribeId);
  const target = byId.get(unsubscribe);
  if (place?.in !== 'path' || target === undefined) return [];
  return pathVariables(target.path).includes(place.parameter)
    ? []
    : [`the path of ${quote(unsubscribe)} has no ${quote(`{${place.parameter}}`)}.`];
}

function checkCallback(
  operation: OperationModel,
  setting: OperationSettings,
  model: ConnectorModel,
): string[] {
  if (setting.callbackUrl === undefined) return [];
  const location = parseCallbackUrl(setting.callbackUrl, operation.pointer);
  return location !== undefined && hasPlace(operation, location, model.definitions)
    ? []
    : [`its request has no ${quote(setting.callbackUrl)}.`];
}

function checkNotification(operation: OperationModel, setting: OperationSettings): string[] {
  const webhook = operation.kind === 'webhookTrigger' || operation.kind === 'webhookAction';
  return setting.notification !== undefined && webhook && operation.notification === undefined
    ? [`${quote(setting.notification)} does not exist in the definition.`]
    : [];
}
