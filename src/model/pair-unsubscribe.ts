// Which operation of the definition ends a subscription that another one made. Taking one wrongly
// would steal an action from the user, and not taking one costs nothing, since the runtime then serves
// its own: only what is clearly tied is taken. `PairingEvidence` has what counts as tied.

import { hasPlace } from './callback.js';
import { callbackByName } from './callback-by-name.js';
import { fillingOf, placeholder, SubscribeValues } from './location-values.js';
import { ENDING_WORDS, HOOK_WORDS, looksSecret, nameParts } from './names-alike.js';
import { isVariable, segments, sharedPrefix, sharedSteps, steps } from './path-match.js';
import type { Definitions } from './schema-view.js';
import {
  endsWithId,
  idCandidates,
  idPlaceOf,
  isPartOfEnding,
  likeliestId,
  OWN_ID_PARAMETER,
  type ById,
  type IdCandidate,
} from './unsubscribe-id.js';
import type {
  CallbackLocation,
  LocationValue,
  OperationBase,
  PairingEvidence,
  ParameterModel,
  UnpairedReason,
  UnsubscribeModel,
} from './types.js';

/** How many operations are named as close. */
const MAX_NEAR = 5;

export interface UnsubscribePair {
  readonly unsubscribe: string;
  readonly by: UnsubscribeModel['by'];
  readonly values: readonly LocationValue[];
  readonly evidence: PairingEvidence;
}

/** Parameters of an ending that prove who calls, as far as names tell; what the security declares is not among them. */
export function secretsOf({ parameters }: OperationBase, values: readonly LocationValue[]) {
  return parameters.flatMap(({ in: place, name, required, default: value }) => {
    if (place === 'path' || !required || value !== undefined || !looksSecret(name)) return [];
    // What is made up for Location is the subscription's and not the caller's.
    const given = values.find((one) => one.in === place && one.name === name);
    return place === 'header' || given?.from !== undefined ? [{ in: place, name }] : [];
  });
}

export interface Unpaired {
  readonly unpaired: UnpairedReason;
  readonly near: readonly string[];
}

/** A webhook operation that subscribes. */
export interface Subscribe {
  readonly base: OperationBase;
  readonly trigger: boolean;
  readonly callback?: CallbackLocation;
}

/** An operation that may end subscriptions, with the callback URL's place where it marks one. */
export interface Ending {
  readonly base: OperationBase;
  readonly callback?: CallbackLocation;
}

/** True when the operation's own name says that it ends a subscription, by the callback URL in it. */
export function endsByCallback({ base, callback }: Ending): boolean {
  return callback !== undefined && (base.method === 'delete' || isNamedEnding(base));
}

function isNamedEnding({ id, path }: OperationBase): boolean {
  return ENDING_WORDS.test(id) || ENDING_WORDS.test(segments(path).at(-1) ?? '');
}

/** An ending, with what is asked of it once for every operation that subscribes. */
interface EndingView {
  readonly base: OperationBase;
  /** Where it takes the callback URL: as it is marked, and as its name tells. */
  readonly marked?: CallbackLocation;
  readonly byName?: CallbackLocation;
  readonly steps: readonly string[];
  /** What may be the id of the subscription. */
  readonly candidates: readonly IdCandidate[];
  /** Its id or path has words of subscriptions. */
  readonly words: boolean;
  readonly internal: boolean;
  readonly named: boolean;
  isManaged(): boolean;
}

interface SubscribeView extends Subscribe {
  readonly values: SubscribeValues;
  /** Names of what every request has in its path or query. */
  readonly given: ReadonlySet<string>;
}

/** An action of users, its path taken apart. */
interface Action extends Pick<OperationBase, 'id' | 'method'> {
  readonly steps: readonly string[];
}

type Verdict =
  | { readonly unpaired: UnpairedReason }
  | (Omit<UnsubscribePair, 'unsubscribe'> & { readonly rating: number });

/** By id of the subscribing operation: what ends its subscriptions, or why nothing does. */
export function pairUnsubscribe(
  subscribes: readonly Subscribe[],
  endings: readonly Ending[],
  all: readonly OperationBase[],
  definitions: Definitions,
): Map<string, UnsubscribePair | Unpaired> {
  const subscribing = new Set(subscribes.map(({ base }) => base.id));
  const actions = all
    .filter(({ id, visibility }) => visibility !== 'internal' && !subscribing.has(id))
    .map(({ id, method, path }) => ({ id, method, steps: steps(path) }));
  const views = endings.map((ending) => viewOf(ending, actions, definitions));
  return new Map(
    subscribes.map((subscribe) => [
      subscribe.base.id,
      bestOf(subscribeView(subscribe, definitions), views),
    ]),
  );
}

function subscribeView(subscribe: Subscribe, definitions: Definitions): SubscribeView {
  const { base, callback } = subscribe;
  const given = new Set(
    base.parameters
      .filter(({ in: place, required, default: value }) =>
        place === 'query' ? required || value !== undefined : place === 'path',
      )
      .map(({ name }) => name),
  );
  return { ...subscribe, given, values: new SubscribeValues(base, definitions, callback) };
}

function viewOf(ending: Ending, actions: readonly Action[], definitions: Definitions): EndingView {
  const { base } = ending;
  const its = steps(base.path);
  let managed: boolean | undefined;
  const { callback: marked } = ending;
  const found = marked === undefined ? callbackByName(base, definitions).found : undefined;
  const byName = found?.sure === true ? found.location : undefined;
  return {
    base,
    ...(marked === undefined ? {} : { marked }),
    ...(byName === undefined ? {} : { byName }),
    steps: its,
    candidates: idCandidates(base),
    words: HOOK_WORDS.test(base.id) || its.some((one) => !isVariable(one) && HOOK_WORDS.test(one)),
    internal: base.visibility === 'internal',
    named: isNamedEnding(base),
    isManaged: () => (managed ??= isManaged(base, its, actions)),
  };
}

function bestOf(
  subscribe: SubscribeView,
  endings: readonly EndingView[],
): UnsubscribePair | Unpaired {
  if (endings.length === 0) return { unpaired: 'noDelete', near: [] };
  const near = new Map<UnpairedReason, string[]>();
  let best: Array<{ ending: EndingView; verdict: Extract<Verdict, { rating: number }> }> = [];
  for (const ending of endings) {
    const verdict = judge(subscribe, ending);
    if ('unpaired' in verdict) {
      const ids = near.get(verdict.unpaired) ?? [];
      if (ids.length < MAX_NEAR) near.set(verdict.unpaired, [...ids, ending.base.id]);
      continue;
    }
    const rating = best[0]?.verdict.rating ?? 0;
    if (verdict.rating > rating) best = [];
    if (verdict.rating >= rating) best.push({ ending, verdict });
  }
  const [only, ...others] = best.length > 1 ? namedAlike(subscribe, best) : best;
  if (only === undefined) {
    const reason = (['needsMore', 'noId', 'managed'] as const).find((one) => near.has(one));
    return reason === undefined
      ? { unpaired: 'unrelated', near: [] }
      : { unpaired: reason, near: near.get(reason) ?? [] };
  }
  if (others.length > 0)
    return {
      unpaired: 'several',
      near: [only, ...others].slice(0, MAX_NEAR).map(({ ending }) => ending.base.id),
    };
  const { by, values, evidence } = only.verdict;
  return { unsubscribe: only.ending.base.id, by, values, evidence };
}

/** Of equally good endings, those whose name has most of the subscribing one's: `OnTicketV2`, `EndTicketV2`. */
function namedAlike<Item extends { readonly ending: EndingView }>(
  { base }: Subscribe,
  items: readonly Item[],
): Item[] {
  const own = new Set(nameParts(base.id));
  const rated = items.map((item) => {
    const parts = nameParts(item.ending.base.id);
    const alien = parts.filter((part) => /^v?\d+$/.test(part) && !own.has(part)).length;
    return { item, rating: parts.filter((part) => own.has(part)).length - alien };
  });
  const best = Math.max(...rated.map(({ rating }) => rating));
  return rated.filter(({ rating }) => rating === best).map(({ item }) => item);
}

function judge(subscribe: SubscribeView, ending: EndingView): Verdict {
  const { marked, byName: named } = ending;
  if (marked !== undefined) return judgeByCallback(subscribe, ending, marked);
  if (ending.base.method !== 'delete') return { unpaired: 'unrelated' };
  const inAddress = named?.in === 'path' || named?.in === 'query';
  if (named !== undefined && inAddress) return judgeByCallback(subscribe, ending, named);
  const byId = judgeById(subscribe, ending);
  // A body is not sent by the engine, but others end subscriptions with it.
  return named !== undefined && 'unpaired' in byId && byId.unpaired === 'noId'
    ? judgeByCallback(subscribe, ending, named)
    : byId;
}

function judgeByCallback(
  subscribe: SubscribeView,
  ending: EndingView,
  location: CallbackLocation,
): Verdict {
  const shared = sharedPrefix(subscribe.base.path, ending.base.path);
  if (!endsByCallback({ base: ending.base, callback: location })) return { unpaired: 'unrelated' };
  if (!shared.telling && !ending.words) return { unpaired: 'unrelated' };
  if (ending.marked === undefined && !ending.internal && ending.isManaged())
    return { unpaired: 'managed' };
  const by = { kind: 'callbackUrl', location } as const;
  const isPlace = (one: ParameterModel): boolean =>
    one.in === location.in && one.name === location.path[0];
  const values = fill(subscribe, ending, isPlace, ending.internal);
  return values === undefined
    ? { unpaired: 'needsMore' }
    : { rating: 50 + shared.length, by, values, evidence: 'callbackUrl' };
}

function judgeById(subscribe: SubscribeView, ending: EndingView): Verdict {
  const { base, internal, words } = ending;
  const tie = tieOf(subscribe, ending);
  const { place, unclear } = idPlaceOf(ending.candidates, isKnownTo(subscribe, ending, tie.beyond));
  const usable = place !== undefined && endsWithId(ending.steps, place.by) ? place : undefined;
  if (usable === undefined) {
    if (place !== undefined) return { unpaired: 'unrelated' };
    if (!tie.tied && !words) return { unpaired: 'unrelated' };
    if (unclear || !endsWithoutId(ending, tie.evidence === 'samePath')) return { unpaired: 'noId' };
  }
  // In a query, a name alone is not much: the operation has to say what it is about.
  if (!tie.tied || (usable?.by.in !== 'path' && tie.evidence === 'internal' && !words))
    return { unpaired: tie.reason ?? 'unrelated' };
  const by = usable?.by ?? { kind: 'id', in: 'query', parameter: OWN_ID_PARAMETER };
  if (!internal && wantsMore(subscribe, base)) return { unpaired: 'needsMore' };
  const isPlace = (one: ParameterModel): boolean => one.in === by.in && one.name === by.parameter;
  const values = fill(subscribe, ending, isPlace, internal && (usable?.likeness ?? 0) >= 2);
  if (values === undefined) return { unpaired: 'needsMore' };
  const lacking = usable === undefined ? LACKS_PLACE : by.in === 'query' ? IS_IN_QUERY : 0;
  const { evidence } = tie;
  const rating =
    evidence === 'below' || evidence === 'samePath' ? tie.rating - lacking : tie.rating;
  return { rating, by, values, evidence };
}

/** What an operation that is near in its path lacks, where others are near as well. */
const LACKS_PLACE = 45;
const IS_IN_QUERY = 15;

interface Tie {
  readonly tied: boolean;
  readonly evidence: PairingEvidence;
  readonly rating: number;
  /** Why it is not tied, where there is more to say than that it has nothing to do with it. */
  readonly reason?: UnpairedReason;
  /** Steps of its path beyond the whole of the subscribing one's. */
  readonly beyond: readonly string[];
}

function tieOf({ trigger, values }: SubscribeView, ending: EndingView): Tie {
  const { steps: its, internal, words } = ending;
  const shared = sharedSteps(values.steps, its);
  const isWhole = shared.length === values.steps.length;
  const beyond = isWhole ? its.slice(shared.length) : [];
  if (isWhole && beyond.length === 0)
    return { tied: trigger || internal || words, evidence: 'samePath', rating: 105, beyond };
  const isBelow = beyond.length > 0 && beyond.every(isPartOfEnding);
  if (isBelow && (internal || words || (trigger && beyond.length === 1)))
    return { tied: true, evidence: 'below', rating: 100, beyond };
  const rating = 1 + Math.min(shared.length, 40);
  // An action is a step of a flow, and what ends the subscriptions of triggers has nothing to do with it.
  const near = shared.telling || (trigger && words);
  if (internal) return { tied: near, evidence: 'internal', rating, beyond };
  if (!words || !near) return { tied: false, evidence: 'named', rating, beyond };
  const managed = ending.isManaged();
  const reason = managed ? ({ reason: 'managed' } as const) : {};
  return { tied: !managed, evidence: 'named', rating, beyond, ...reason };
}

/** Whether the subscribe request says that value, so that it cannot be the id of what is made by it. */
function isKnownTo(
  { given, values }: SubscribeView,
  { steps: its }: EndingView,
  beyond: readonly string[],
): (parameter: ParameterModel) => boolean {
  return ({ in: place, name }) => {
    if (place === 'query') return given.has(name);
    if (place !== 'path') return true;
    const step = `{${name}}`;
    // What is new in a longer path is new, whatever else has its name.
    if (beyond.some((one) => one.includes(step))) return false;
    if (given.has(name)) return true;
    const at = its.indexOf(step);
    const other = at === -1 ? undefined : values.steps[at];
    return other !== undefined && isVariable(other) && sharedSteps(values.steps, its).length > at;
  };
}

/** No place for an id is fine where it can be nothing else: then Location brings one along. */
function endsWithoutId({ base, internal, words, named }: EndingView, samePath: boolean): boolean {
  if (!internal || /(?:^|[^a-z])all(?:$|[^a-z])|All(?![a-z])/.test(base.id)) return false;
  return samePath || named || (words && /delete|remove|cancel|stop|end/i.test(base.id));
}

/** It wants a header or a body that the subscribe request has nothing of; the engine sends neither. */
function wantsMore({ values }: SubscribeView, { parameters, body }: OperationBase): boolean {
  return (
    body?.required === true ||
    parameters.some(
      ({ in: place, name, required, default: value }) =>
        place === 'header' &&
        required &&
        value === undefined &&
        values.sourceOf({ in: place, name }) === undefined,
    )
  );
}

/** What Location holds besides the id; undefined when something is missing that must not be made up. */
function fill(
  { values: given }: SubscribeView,
  { base, steps: its, internal }: EndingView,
  isPlace: (parameter: ParameterModel) => boolean,
  mayMakeUp: boolean,
): LocationValue[] | undefined {
  const values: LocationValue[] = [];
  for (const parameter of base.parameters) {
    if (parameter.in === 'header' || isPlace(parameter)) continue;
    const { value, complete } = fillingOf(parameter, its, given);
    // Most requests have what has a place in them.
    if (!complete && !mayMakeUp && !(internal && value !== undefined)) return undefined;
    if (!complete) values.push({ ...placeholder(parameter, parameter.in), ...value });
    else if (value !== undefined) values.push(value);
  }
  return values;
}

/** A thing that users also read or make by actions of the connector is theirs to delete. */
function isManaged(
  ending: OperationBase,
  its: readonly string[],
  actions: readonly Action[],
): boolean {
  const last = its.at(-1) ?? '';
  const collection = isVariable(last) ? its.slice(0, -1) : its;
  return actions.some(({ id, steps: others, method }) => {
    if (id === ending.id) return false;
    const shared = sharedSteps(others, its).length;
    if (others.length === its.length && shared === its.length) return true;
    return (
      others.length === collection.length && shared >= collection.length && method !== 'delete'
    );
  });
}

/** How an operation that la-connector.json names ends subscriptions; undefined when it cannot. */
export function pairNamed(
  subscribe: Subscribe,
  ending: Ending,
  definitions: Definitions,
  idPlace: ById | undefined,
): UnsubscribePair | undefined {
  const view = subscribeView(subscribe, definitions);
  const its = viewOf(ending, [], definitions);
  const by = idPlace === undefined ? wayToEnd(view, its, definitions) : idPlace;
  if (by === undefined) return undefined;
  const isPlace = (one: ParameterModel): boolean =>
    by.kind === 'id'
      ? one.in === by.in && one.name === by.parameter
      : one.in === by.location.in && one.name === by.location.path[0];
  const filled = fill(view, its, isPlace, true) ?? [];
  return { unsubscribe: ending.base.id, by, values: filled, evidence: 'setting' };
}

function wayToEnd(
  subscribe: SubscribeView,
  ending: EndingView,
  definitions: Definitions,
): UnsubscribeModel['by'] | undefined {
  if (ending.marked !== undefined) return { kind: 'callbackUrl', location: ending.marked };
  const { beyond } = tieOf(subscribe, ending);
  const byId = likeliestId(ending.candidates, isKnownTo(subscribe, ending, beyond));
  if (byId !== undefined) return byId;
  const { callback } = subscribe;
  if (callback !== undefined && hasPlace(ending.base, callback, definitions))
    return { kind: 'callbackUrl', location: { ...callback, pointer: ending.base.pointer } };
  if (ending.byName !== undefined) return { kind: 'callbackUrl', location: ending.byName };
  return ending.base.method === 'delete'
    ? { kind: 'id', in: 'query', parameter: OWN_ID_PARAMETER }
    : undefined;
}
