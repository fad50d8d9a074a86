// Which operation of the definition ends a subscription that another one made. Taking one wrongly
// would steal an action from the user, and not taking one costs nothing, since the runtime then serves
// its own: only what is clearly tied is taken.

import {
  beyond,
  isVariable,
  needsOnlyItsPath,
  segments,
  sharedPrefix,
  unfilled,
} from './path-match.js';
import type { CallbackLocation, OperationBase, UnsubscribeModel } from './types.js';

const WORDS = /hook|subscri|trigger|notification/i;
const ENDS = /unsubscri|unregister|deregister/i;

export interface UnsubscribePair {
  readonly unsubscribe: string;
  readonly by: UnsubscribeModel['by'];
}

/** A webhook operation that subscribes. */
export interface Subscribe {
  readonly base: OperationBase;
  readonly trigger: boolean;
}

/** An operation that may end subscriptions, with the callback URL's place where it marks one. */
export interface Ending {
  readonly base: OperationBase;
  readonly callback?: CallbackLocation;
}

/** True when the operation's own name says that it ends a subscription, by the callback URL in it. */
export function endsByCallback({ base, callback }: Ending): boolean {
  return (
    callback !== undefined &&
    (base.method === 'delete' || ENDS.test(base.id) || ENDS.test(segments(base.path).at(-1) ?? ''))
  );
}

/** By id of the subscribing operation. Where two candidates are equally good there is no entry. */
export function pairUnsubscribe(
  subscribes: readonly Subscribe[],
  endings: readonly Ending[],
  all: readonly OperationBase[],
): Map<string, UnsubscribePair> {
  const pairs = new Map<string, UnsubscribePair>();
  for (const subscribe of subscribes) {
    const rated = endings
      .map((ending) => ({ ending, ...rate(subscribe, ending, all) }))
      .filter(({ rating }) => rating > 0);
    const best = Math.max(...rated.map(({ rating }) => rating));
    const [only, ...others] = rated.filter(({ rating }) => rating === best);
    if (only?.by === undefined || others.length > 0) continue;
    pairs.set(subscribe.base.id, { unsubscribe: only.ending.base.id, by: only.by });
  }
  return pairs;
}

/** 0: not tied. Otherwise the more, the closer. */
function rate(
  subscribe: Subscribe,
  ending: Ending,
  all: readonly OperationBase[],
): { rating: number; by?: UnsubscribeModel['by'] } {
  const { base, callback } = ending;
  const internal = base.visibility === 'internal';
  const shared = sharedPrefix(subscribe.base.path, base.path);
  const words =
    WORDS.test(base.id) || segments(base.path).some((one) => !isVariable(one) && WORDS.test(one));
  if (callback !== undefined) {
    const tied = endsByCallback(ending) && (shared.telling || words);
    return tied && unfilled(base.path, subscribe.base).length === 0
      ? { rating: 50 + shared.length, by: { kind: 'callbackUrl', location: callback } }
      : { rating: 0 };
  }
  const last = segments(base.path).at(-1) ?? '';
  if (base.method !== 'delete' || !isVariable(last) || !needsOnlyItsPath(base))
    return { rating: 0 };
  const parameter = last.slice(1, -1);
  const missing = unfilled(base.path, subscribe.base);
  if (missing.some((name) => name !== parameter)) return { rating: 0 };
  const by = { kind: 'id', parameter } as const;
  const below = beyond(subscribe.base.path, base.path)?.length === 1;
  if (below && (subscribe.trigger || internal || words)) return { rating: 100, by };
  if (missing.length === 0) return { rating: 0 };
  const tied = internal ? shared.telling || words : words && !isManaged(base, all);
  return tied ? { rating: 1 + shared.length, by } : { rating: 0 };
}

/** A thing that callers also read or make through the definition is theirs to delete. */
function isManaged(ending: OperationBase, all: readonly OperationBase[]): boolean {
  const collection = segments(ending.path).slice(0, -1).join('/');
  return all.some(({ id, path, method, visibility }) => {
    if (id === ending.id || visibility === 'internal') return false;
    const same = sharedPrefix(path, ending.path).length === segments(ending.path).length;
    const sibling = segments(path).join('/').toLowerCase() === collection.toLowerCase();
    return (
      (same && segments(path).length === segments(ending.path).length) ||
      (sibling && method !== 'delete')
    );
  });
}
