// Which operation of the definition tells the state of a job that another one started. Taking one
// wrongly would steal an action from the user, and not taking one costs nothing, since the runtime
// then serves its own: only what is clearly tied is taken.

import { beyond, isVariable, needsOnlyItsPath, sharedPrefix, unfilled } from './path-match.js';
import { segments } from './path-match.js';
import type { OperationBase } from './types.js';

const STATUS_WORDS = /status|result|progress|state|poll/i;

export interface StatusPair {
  readonly status: string;
  readonly jobParameter: string;
}

/** A GET that answers 200 and 202, or one of them with a Location. */
export function looksLikeStatus(operation: OperationBase): boolean {
  if (operation.method !== 'get') return false;
  const answers = new Set(operation.responses.map(({ status }) => status));
  const location = operation.responses.some(({ headers }) =>
    headers.some(({ name }) => name.toLowerCase() === 'location'),
  );
  return (
    (answers.has(200) && answers.has(202)) || ((answers.has(200) || answers.has(202)) && location)
  );
}

/** By id of the start operation. Starts with two equally good candidates have no entry. */
export function pairStatus(
  starts: readonly OperationBase[],
  candidates: readonly OperationBase[],
): Map<string, StatusPair> {
  const pairs = new Map<string, StatusPair>();
  const callable = candidates.filter(
    (status) =>
      needsOnlyItsPath(status) && (status.visibility === 'internal' || isNamedStatus(status)),
  );
  for (const start of callable.length === 0 ? [] : starts) {
    const rated = callable
      .map((status) => ({ status, rating: rate(start, status, starts) }))
      .filter(({ rating }) => rating > 0);
    const best = Math.max(...rated.map(({ rating }) => rating));
    const [only, ...others] = rated.filter(({ rating }) => rating === best);
    const jobParameter = only && jobVariable(start, only.status);
    if (only === undefined || jobParameter === undefined || others.length > 0) continue;
    pairs.set(start.id, { status: only.status.id, jobParameter });
  }
  return pairs;
}

/** The one variable that the start request does not fill; undefined when there is none or more. */
export function jobVariable(start: OperationBase, status: OperationBase): string | undefined {
  const missing = unfilled(status.path, start);
  return missing.length === 1 ? missing[0] : undefined;
}

/** 0: not tied. Otherwise the more, the closer. */
function rate(
  start: OperationBase,
  status: OperationBase,
  starts: readonly OperationBase[],
): number {
  if (start.id === status.id || jobVariable(start, status) === undefined) return 0;
  if (hasMoreToAsk(start, status)) return 0;
  const shared = sharedPrefix(start.path, status.path);
  const rest = beyond(start.path, status.path);
  const extends_ =
    rest !== undefined &&
    rest.filter(isVariable).length === 1 &&
    rest.every((segment) => isVariable(segment) || STATUS_WORDS.test(segment));
  if (extends_) return 100 + shared.length;
  if (!isNamedStatus(status)) return 0;
  const beside = shared.telling && shared.length >= segments(start.path).length - 1;
  return beside || starts.length === 1 ? 1 + shared.length : 0;
}

/** Its id, summary or path says that it tells a state. */
export function isNamedStatus({ id, summary, path }: OperationBase): boolean {
  const words = segments(path).filter((segment) => !isVariable(segment));
  return STATUS_WORDS.test([id, summary ?? '', ...words].join(' '));
}

/** A public operation with parameters of its own is more than a status: a caller chooses with them. */
function hasMoreToAsk(start: OperationBase, status: OperationBase): boolean {
  if (status.visibility === 'internal') return false;
  const known = new Set(start.parameters.map(({ in: place, name }) => `${place} ${name}`));
  return status.parameters.some(
    ({ in: place, name }) => place === 'query' && !known.has(`${place} ${name}`),
  );
}
