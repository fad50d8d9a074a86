// The five patterns, MCP servers and the two roles beside them, recognised once. Later code
// switches on `kind` and never looks at an annotation again. What la-connector.json says goes before
// everything that the definition suggests.

import { type Accepted, acceptedOf, listsByHabit, meaningOfAccepted } from './accepted.js';
import {
  isWebhookPattern,
  isWriting,
  likelyCallback,
  locateCallback,
  placeName,
  type LocatedCallback,
} from './callback-candidates.js';
import { checkPolicies, gatewayOf, sortPolicies, type PoliciesByOperation } from './gateway.js';
import { findItems, itemsAt } from './items.js';
import { mcpOperation, readProtocol } from './mcp.js';
import { jobVariable, looksLikeStatus, pairStatus, type StatusPair } from './pair-status.js';
import { pairWebhooks, type WebhookPairs } from './pair-webhooks.js';
import type { Unpaired, UnsubscribePair } from './pair-unsubscribe.js';
import type { Policy } from './policies.js';
import { quote } from './raw-value.js';
import type { Notes } from './build-context.js';
import type { DraftOperation } from './operations.js';
import type { Definitions } from './schema-view.js';
import { settingOf } from './settings.js';
import type { ConnectorSettings, OperationSettings, PatternOverride } from './settings.js';
import type { OperationBase, OperationModel, ResponseModel, WebhookBase } from './types.js';

export interface Recognition {
  readonly definitions: Definitions;
  readonly settings: ConnectorSettings;
  /** The `pollingtrigger` policies of apiProperties.json. */
  readonly policies: readonly Policy[];
  readonly notes: Notes;
}

/** A draft with what the patterns need to know of it. */
interface Candidate extends LocatedCallback {
  readonly draft: DraftOperation;
  readonly base: OperationBase;
  readonly setting: OperationSettings;
  readonly kind: PatternOverride;
  /** What its 202 means, where that made the kind. */
  readonly accepted?: Accepted;
}

interface Pairs {
  /** By id of the operation that starts. */
  readonly status: Map<string, StatusPair>;
  readonly webhooks: WebhookPairs;
}

/** Gives every operation its kind, in the order of the drafts. */
export function recognise(drafts: readonly DraftOperation[], input: Recognition): OperationModel[] {
  const around: Neighbours = {
    named: new Set(
      Object.values(input.settings.operations ?? {}).map((one) => one.unsubscribe ?? ''),
    ),
    subscribing: new Set(),
  };
  const marked = drafts.map((draft): Marked => {
    const { base } = draft;
    const setting = settingOf(input.settings, base.id);
    const located = locateCallback(draft, setting, input);
    const writes = isWriting(base) && draft.trigger !== undefined;
    if (located.callback !== undefined || writes) around.subscribing.add(base.path);
    return { draft, base, setting, ...located };
  });
  // The 202 of a polling trigger says that there is nothing new.
  const byHabit = listsByHabit(
    drafts.flatMap(({ base, trigger }) => (trigger === undefined ? [base] : [])),
  );
  const candidates = marked.map((candidate): Candidate => {
    const kind = candidate.setting.pattern ?? kindOf(candidate, around, input);
    if (kind === undefined) {
      const accepted = meaningOfAccepted(candidate.base, byHabit);
      return { ...candidate, kind: accepted.kind, accepted };
    }
    if (candidate.callback !== undefined || !isWebhookPattern(kind)) return { ...candidate, kind };
    const callback = likelyCallback(candidate.base, candidate, input.notes);
    return { ...candidate, kind, ...(callback === undefined ? {} : { callback }) };
  });
  const pairs = pair(candidates, input);
  const policies = sortPolicies(input.policies);
  const operations = candidates.map((candidate) => assemble(candidate, pairs, policies, input));
  checkPolicies(input.policies, operations, input.notes);
  return operations;
}

type Marked = Omit<Candidate, 'kind' | 'accepted'>;

interface Neighbours {
  /** Operations that la-connector.json names as those that end subscriptions. */
  readonly named: ReadonlySet<string>;
  /** Paths with an operation that is a webhook by itself. */
  readonly subscribing: Set<string>;
}

/** By marks and settings; undefined where only the declared answers can say it. */
function kindOf(
  candidate: Marked,
  around: Neighbours,
  { notes }: Recognition,
): PatternOverride | undefined {
  const { draft, base, setting, callback, likely } = candidate;
  // What has other marks too is no trigger for it: an agent calls it, and a rule says which is wrong.
  if (readProtocol(draft.agenticProtocol) !== undefined) return 'mcp';
  if (draft.trigger !== undefined) return kindOfTrigger(candidate, around, notes);
  if (callback !== undefined) {
    return base.method === 'delete' || around.named.has(base.id) ? 'action' : 'webhookAction';
  }
  if (draft.hasNotification && isWriting(base)) {
    // Next to a webhook, the path item's content is that one's.
    if (likely?.sure === true && !around.subscribing.has(base.path)) return 'webhookAction';
    notes.add(
      base.pointer,
      `${quote(base.id)} has x-ms-notification-content but no callback URL, so it cannot call back; it is taken as an ordinary action.`,
      'Mark the property that receives the URL with "x-ms-notification-url": true, or name it in la-connector.json ("callbackUrl").',
    );
    return 'action';
  }
  // Who names the operation that tells the state of its jobs has said what the 202 means.
  const hasStatus = typeof setting.status === 'string' && acceptedOf(base) !== undefined;
  return hasStatus ? 'pollingAction' : undefined;
}

function kindOfTrigger(
  { draft, base, callback, likely }: Marked,
  { subscribing }: Neighbours,
  notes: Notes,
): PatternOverride {
  if (draft.hasNotification || callback !== undefined) {
    // A GET beside a subscribe operation shares the path item's content without being meant by it.
    const bystander = base.method === 'get' && callback === undefined && subscribing.has(base.path);
    return bystander ? 'pollingTrigger' : 'webhookTrigger';
  }
  if (likely?.sure !== true) return 'pollingTrigger';
  // A question is answered 200; who answers 201 to a callback URL has made a subscription.
  const statuses = new Set(base.responses.map(({ status }) => status));
  if (statuses.has(201) && !statuses.has(200) && !statuses.has(202)) return 'webhookTrigger';
  notes.add(
    base.pointer,
    `${quote(base.id)} is taken as a polling trigger, since it has neither x-ms-notification-content nor x-ms-notification-url; but ${placeName(likely.location)} has the name of a callback URL.`,
    'If it is a webhook, mark that property with "x-ms-notification-url": true and describe what arrives there in x-ms-notification-content, or set "pattern": "webhookTrigger" in la-connector.json.',
  );
  return 'pollingTrigger';
}

function pair(candidates: readonly Candidate[], input: Recognition): Pairs {
  const named = namedStatuses(candidates);
  const taken = new Set([...named.values()].map((one) => one.status));
  const states = candidates.filter(
    (one) =>
      one.setting.pattern === undefined &&
      (one.kind === 'action' || one.kind === 'pollingAction') &&
      looksLikeStatus(one.base) &&
      !taken.has(one.base.id),
  );
  const stateIds = new Set(states.map(({ base }) => base.id));
  const starts = candidates.filter(
    (one) =>
      one.kind === 'pollingAction' &&
      !stateIds.has(one.base.id) &&
      one.setting.status === undefined,
  );
  const status = pairStatus(
    starts.map(({ base }) => base),
    states.map(({ base }) => base),
  );
  return { status: new Map([...status, ...named]), webhooks: pairWebhooks(candidates, input) };
}

/** The pairs that la-connector.json names. What cannot work is left out here and reported by `checkSettings`. */
function namedStatuses(candidates: readonly Candidate[]): Map<string, StatusPair> {
  const byId = new Map(candidates.map((candidate) => [candidate.base.id, candidate]));
  const pairs = new Map<string, StatusPair>();
  for (const { base, setting, kind } of candidates) {
    const state = byId.get(setting.status ?? '');
    const jobParameter = state && jobVariable(base, state.base);
    if (state !== undefined && jobParameter !== undefined && kind === 'pollingAction') {
      pairs.set(base.id, { status: state.base.id, jobParameter });
    }
  }
  return pairs;
}

function assemble(
  candidate: Candidate,
  pairs: Pairs,
  policies: PoliciesByOperation,
  input: Recognition,
): OperationModel {
  const { base, draft, kind, accepted } = candidate;
  const role = assembleRole(base, pairs);
  if (role !== undefined) return role;
  switch (kind) {
    case 'action':
      return accepted?.certain === false ? { ...base, kind, mayPoll: true } : { ...base, kind };
    case 'pollingAction': {
      const result = successOf(base.responses, [200], (status) => status !== 202);
      const status = pairs.status.get(base.id)?.status;
      return {
        ...base,
        kind,
        ...(result === undefined ? {} : { result }),
        ...(status === undefined ? {} : { statusOperation: status }),
        certain: status !== undefined || accepted?.certain !== false,
      };
    }
    case 'pollingTrigger':
      return assemblePollingTrigger(candidate, policies, input);
    case 'webhookTrigger':
      return { ...webhookParts(candidate, pairs), kind, split: draft.trigger ?? 'single' };
    case 'webhookAction':
      return { ...webhookParts(candidate, pairs), kind };
    case 'mcp': {
      const written = draft.agenticProtocol;
      return mcpOperation(base, { protocol: readProtocol(written), written }, input.notes);
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** What others named or tied as theirs is that, whatever it looks like itself. */
function assembleRole(base: OperationBase, pairs: Pairs): OperationModel | undefined {
  const ending = pairs.webhooks.byEnding.get(base.id);
  if (ending !== undefined) return { ...base, kind: 'unsubscribe', ...ending };
  const states = [...pairs.status].filter(([, one]) => one.status === base.id);
  const [state] = states;
  if (state === undefined) return undefined;
  const { jobParameter } = state[1];
  return { ...base, kind: 'status', jobParameter, of: states.map(([id]) => id) };
}

/** The first preferred status that is declared, else the lowest other 2xx. */
function successOf(
  responses: readonly ResponseModel[],
  preferred: readonly number[],
  allowed: (status: number) => boolean = () => true,
): ResponseModel | undefined {
  const exact = preferred
    .map((status) => responses.find((response) => response.status === status))
    .find((response) => response !== undefined);
  if (exact !== undefined) return exact;
  return responses
    .filter(({ status }) => typeof status === 'number' && status < 300 && allowed(status))
    .sort((left, right) => Number(left.status) - Number(right.status))[0];
}

function defaultOf(responses: readonly ResponseModel[]): ResponseModel | undefined {
  return responses.find(({ status }) => status === 'default');
}

function webhookParts({ base, draft, callback }: Candidate, { webhooks }: Pairs) {
  const subscribed = successOf(base.responses, [201, 200]) ?? defaultOf(base.responses);
  return {
    ...base,
    ...(callback === undefined ? {} : { callback }),
    ...(draft.notification === undefined ? {} : { notification: draft.notification }),
    ...(subscribed === undefined ? {} : { subscribed }),
    ...unsubscribeParts(webhooks.bySubscribe.get(base.id)),
  };
}

function unsubscribeParts(
  pair: UnsubscribePair | Unpaired = { unpaired: 'noDelete', near: [] },
): Pick<WebhookBase, 'unsubscribeOperation' | 'unsubscribeValues' | 'pairing'> {
  if ('unpaired' in pair) return { pairing: pair };
  const { unsubscribe, values, evidence } = pair;
  return {
    unsubscribeOperation: unsubscribe,
    ...(values.length === 0 ? {} : { unsubscribeValues: values }),
    pairing: { evidence },
  };
}

function assemblePollingTrigger(
  { base, draft, setting }: Candidate,
  policies: PoliciesByOperation,
  { definitions, notes }: Recognition,
): OperationModel {
  const result =
    [200, 201].map((status) => base.responses.find((one) => one.status === status)).find(Boolean) ??
    defaultOf(base.responses);
  const body = result === undefined || result.body.kind === 'none' ? undefined : result.body.schema;
  const declared = base.parameters.find(
    ({ in: place, name }) => place === 'query' && /^trigger[-_]?state$/i.test(name),
  );
  const trigger = {
    ...base,
    kind: 'pollingTrigger' as const,
    stateParameter: setting.stateParameter ?? declared?.name ?? 'triggerState',
    ...(result === undefined ? {} : { result }),
  };
  const behind = gatewayOf({ base, setting, body, policies, definitions, notes });
  if (behind !== undefined) {
    const { stateParameter, gateway, items } = behind;
    const item = items.item === undefined ? {} : { item: items.item };
    // The gateway's first call has no state, whatever the definition requires.
    const parameters = base.parameters.map((one) =>
      one.in === 'query' && one.name === stateParameter ? { ...one, required: false } : one,
    );
    return {
      ...trigger,
      parameters,
      stateParameter,
      gateway,
      split: 'batch',
      itemsPath: items.path,
      ...item,
    };
  }
  if (draft.trigger === 'batch' || setting.itemsPath !== undefined) {
    const path = setting.itemsPath?.split('.').filter((name) => name !== '');
    const place =
      path === undefined
        ? body === undefined
          ? { path: [] }
          : findItems(body, definitions)
        : body === undefined
          ? { path }
          : itemsAt(body, path, definitions);
    if (place !== undefined) {
      const item = place.item === undefined ? {} : { item: place.item };
      return { ...trigger, split: 'batch', itemsPath: place.path, ...item };
    }
    notes.add(
      base.pointer,
      `${quote(base.id)} is a batch trigger, but its answer holds no array; it gives one item at a time.`,
      'Describe the array in the 200 response, or name it in la-connector.json ("itemsPath").',
    );
  }
  const item = body === undefined ? {} : { item: body };
  return { ...trigger, split: 'single', itemsPath: [], ...item };
}
