// The five patterns, MCP servers and the two roles beside them, recognised once. Whoever comes later
// switches on `kind` and never looks at an annotation again. What la-connector.json says goes before
// everything that the definition suggests.

import { type Accepted, acceptedOf, listsByHabit, meaningOfAccepted } from './accepted.js';
import { findCallbacks, hasPlace, parseCallbackUrl } from './callback.js';
import { checkPolicies, gatewayOf, sortPolicies, type PoliciesByOperation } from './gateway.js';
import { findItems, itemsAt } from './items.js';
import { mcpOperation, readProtocol } from './mcp.js';
import { jobVariable, looksLikeStatus, pairStatus, type StatusPair } from './pair-status.js';
import { endsByCallback, pairUnsubscribe, type UnsubscribePair } from './pair-unsubscribe.js';
import { unfilled } from './path-match.js';
import type { Policy } from './policies.js';
import { quote } from './raw-value.js';
import type { Notes } from './build-context.js';
import type { DraftOperation } from './operations.js';
import type { Definitions } from './schema-view.js';
import { settingOf } from './settings.js';
import type { ConnectorSettings, OperationSettings, PatternOverride } from './settings.js';
import type { CallbackLocation, OperationBase, OperationModel, ResponseModel } from './types.js';

export interface Recognition {
  readonly definitions: Definitions;
  readonly settings: ConnectorSettings;
  /** The `pollingtrigger` policies of apiProperties.json. */
  readonly policies: readonly Policy[];
  readonly notes: Notes;
}

/** A draft with what the patterns need to know of it. */
interface Candidate {
  readonly draft: DraftOperation;
  readonly base: OperationBase;
  readonly setting: OperationSettings;
  readonly callback?: CallbackLocation;
  readonly kind: PatternOverride;
  /** What its 202 means, where that made the kind. */
  readonly accepted?: Accepted;
}

interface Pairs {
  /** By id of the operation that starts or subscribes. */
  readonly status: Map<string, StatusPair>;
  readonly unsubscribe: Map<string, UnsubscribePair>;
}

/** Gives every operation its kind, in the order of the drafts. */
export function recognise(drafts: readonly DraftOperation[], input: Recognition): OperationModel[] {
  const named = namedEndings(input.settings);
  const marked = drafts.map((draft) => locateCallback(draft, input));
  const byHabit = listsByHabit(drafts.map(({ base }) => base));
  const candidates = marked.map((candidate): Candidate => {
    const kind = candidate.setting.pattern ?? kindOf(candidate, marked, named, input);
    if (kind !== undefined) return { ...candidate, kind };
    const accepted = meaningOfAccepted(candidate.base, byHabit);
    return { ...candidate, kind: accepted.kind, accepted };
  });
  const pairs = pair(candidates, input);
  const policies = sortPolicies(input.policies);
  const operations = candidates.map((candidate) => assemble(candidate, pairs, policies, input));
  checkPolicies(input.policies, operations, input.notes);
  return operations;
}

function namedEndings(settings: ConnectorSettings): Set<string> {
  return new Set(Object.values(settings.operations ?? {}).map((one) => one.unsubscribe ?? ''));
}

type Marked = Omit<Candidate, 'kind' | 'accepted'>;

function locateCallback(draft: DraftOperation, input: Recognition): Marked {
  const { base } = draft;
  const setting = settingOf(input.settings, base.id);
  const override =
    setting.callbackUrl === undefined
      ? undefined
      : parseCallbackUrl(setting.callbackUrl, base.pointer);
  const [first, ...more] = findCallbacks(base);
  if (override === undefined && first !== undefined && more.length > 0) {
    input.notes.add(
      base.pointer,
      `${quote(base.id)} marks ${more.length + 1} places with x-ms-notification-url; the callback URL is read from ${quote([first.in, ...first.path].join('.'))}.`,
      'Mark one, or name it in la-connector.json ("callbackUrl").',
    );
  }
  const callback = override ?? first;
  return { draft, base, setting, ...(callback === undefined ? {} : { callback }) };
}

/** By marks and settings; undefined where only the declared answers can say it. */
function kindOf(
  candidate: Marked,
  all: readonly Marked[],
  named: ReadonlySet<string>,
  { notes }: Recognition,
): PatternOverride | undefined {
  const { draft, base, setting, callback } = candidate;
  // What has other marks too is no trigger for it: an agent calls it, and a rule says which is wrong.
  if (readProtocol(draft.agenticProtocol) !== undefined) return 'mcp';
  if (draft.trigger !== undefined) {
    // A GET beside a subscribe operation shares the path item's content without being meant by it.
    const bystander =
      base.method === 'get' &&
      callback === undefined &&
      all.some((other) => other.base.path === base.path && other.callback !== undefined);
    const webhook = draft.hasNotification || callback !== undefined;
    return webhook && !bystander ? 'webhookTrigger' : 'pollingTrigger';
  }
  const writes = ['post', 'put', 'patch'].includes(base.method);
  if (callback !== undefined) {
    return base.method === 'delete' || named.has(base.id) ? 'action' : 'webhookAction';
  }
  if (draft.hasNotification && writes) {
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

function isWebhook({ kind }: Candidate): boolean {
  return kind === 'webhookTrigger' || kind === 'webhookAction';
}

function pair(candidates: readonly Candidate[], input: Recognition): Pairs {
  const named = namedPairs(candidates, input);
  const taken = new Set([...named.status.values()].map((one) => one.status));
  const fixed = (one: Candidate): boolean => one.setting.pattern !== undefined;
  const endings = candidates.filter(
    (one) =>
      !fixed(one) &&
      (one.kind === 'action'
        ? one.base.method === 'delete'
        : one.kind === 'webhookAction' && endsByCallback(one)),
  );
  const endingIds = new Set(endings.map(({ base }) => base.id));
  const found = pairUnsubscribe(
    candidates
      .filter(
        (one) =>
          isWebhook(one) && !endingIds.has(one.base.id) && one.setting.unsubscribe === undefined,
      )
      .map(({ base, kind }) => ({ base, trigger: kind === 'webhookTrigger' })),
    endings,
    candidates.map(({ base }) => base),
  );
  const states = candidates.filter(
    (one) =>
      !fixed(one) &&
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
  return {
    status: new Map([...status, ...named.status]),
    unsubscribe: oneWay(new Map([...named.unsubscribe, ...found]), input.notes),
  };
}

/** An operation ends subscriptions in one way; who would need another gets the runtime's own route. */
function oneWay(pairs: Map<string, UnsubscribePair>, notes: Notes): Map<string, UnsubscribePair> {
  const ways = new Map<string, UnsubscribePair['by']>();
  for (const [id, { unsubscribe, by }] of pairs) {
    const earlier = ways.get(unsubscribe) ?? by;
    ways.set(unsubscribe, earlier);
    const same =
      earlier.kind === 'id'
        ? by.kind === 'id' && by.parameter === earlier.parameter
        : by.kind === 'callbackUrl' &&
          by.location.in === earlier.location.in &&
          by.location.path.join('\0') === earlier.location.path.join('\0');
    if (same) continue;
    pairs.delete(id);
    notes.add(
      '',
      `${quote(unsubscribe)} cannot end the subscriptions of ${quote(id)} as well: it would have to find them in another way.`,
    );
  }
  return pairs;
}

/** The pairs that la-connector.json names. What cannot work is left out here and reported by `checkSettings`. */
function namedPairs(candidates: readonly Candidate[], input: Recognition): Pairs {
  const byId = new Map(candidates.map((candidate) => [candidate.base.id, candidate]));
  const pairs: Pairs = { status: new Map(), unsubscribe: new Map() };
  for (const candidate of candidates) {
    const { base, setting } = candidate;
    const ending = byId.get(setting.unsubscribe ?? '');
    if (ending !== undefined && ending !== candidate && isWebhook(candidate)) {
      const by = waysToEnd(candidate, ending, input.definitions);
      if (by !== undefined) pairs.unsubscribe.set(base.id, { unsubscribe: ending.base.id, by });
    }
    const state = byId.get(setting.status ?? '');
    const jobParameter = state && jobVariable(base, state.base);
    if (state !== undefined && jobParameter !== undefined && candidate.kind === 'pollingAction') {
      pairs.status.set(base.id, { status: state.base.id, jobParameter });
    }
  }
  return pairs;
}

function waysToEnd(
  subscribe: Candidate,
  ending: Candidate,
  definitions: Definitions,
): UnsubscribePair['by'] | undefined {
  if (ending.callback !== undefined) return { kind: 'callbackUrl', location: ending.callback };
  const missing = unfilled(ending.base.path, subscribe.base);
  const [parameter] = missing;
  if (parameter !== undefined) {
    return missing.length === 1 ? { kind: 'id', parameter } : undefined;
  }
  const { callback } = subscribe;
  if (callback === undefined || !hasPlace(ending.base, callback, definitions)) return undefined;
  return { kind: 'callbackUrl', location: { ...callback, pointer: ending.base.pointer } };
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
      return { ...webhookParts(candidate, pairs, input), kind, split: draft.trigger ?? 'single' };
    case 'webhookAction':
      return { ...webhookParts(candidate, pairs, input), kind };
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
  const ends = [...pairs.unsubscribe].filter(([, one]) => one.unsubscribe === base.id);
  const [ending] = ends;
  if (ending !== undefined) {
    return { ...base, kind: 'unsubscribe', by: ending[1].by, of: ends.map(([id]) => id) };
  }
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

function webhookParts({ base, draft, callback }: Candidate, pairs: Pairs, { notes }: Recognition) {
  const subscribed = successOf(base.responses, [201, 200]) ?? defaultOf(base.responses);
  const unsubscribe = pairs.unsubscribe.get(base.id)?.unsubscribe;
  if (callback === undefined) {
    notes.add(
      base.pointer,
      `Nothing says where ${quote(base.id)} gets its callback URL, so nobody can subscribe.`,
      'Mark the property that receives it with "x-ms-notification-url": true, or name it in la-connector.json ("callbackUrl").',
    );
  }
  return {
    ...base,
    ...(callback === undefined ? {} : { callback }),
    ...(draft.notification === undefined ? {} : { notification: draft.notification }),
    ...(subscribed === undefined ? {} : { subscribed }),
    ...(unsubscribe === undefined ? {} : { unsubscribeOperation: unsubscribe }),
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
