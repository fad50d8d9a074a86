// Which value of a DELETE is the id of the subscription that it ends.

import { idLikeness } from './names-alike.js';
import { pathVariables } from './parameters.js';
import { isVariable } from './path-match.js';
import type { OperationBase, ParameterModel, UnsubscribeModel } from './types.js';

/** The query parameter that Location has where the operation has no place for an id. */
export const OWN_ID_PARAMETER = 'subscriptionId';

export type ById = Extract<UnsubscribeModel['by'], { kind: 'id' }>;

export interface IdPlace {
  readonly by: ById;
  /** How surely its name says so: see `idLikeness`. */
  readonly likeness: number;
}

/** A parameter that may be the id. */
export interface IdCandidate extends IdPlace {
  readonly parameter: ParameterModel;
}

/**
 * @param isKnown The subscribe request has a value of that name in its path or query.
 * @returns `unclear`: several may be it. Neither: there is no place for one.
 */
export function idPlaceOf(
  all: readonly IdCandidate[],
  isKnown: (parameter: ParameterModel) => boolean,
): { readonly place?: IdPlace; readonly unclear: boolean } {
  const candidates = all.filter(({ parameter }) => !isKnown(parameter));
  const inPath = candidates.filter(({ by }) => by.in === 'path');
  const [alone, ...otherVariables] = inPath;
  const best = Math.max(...candidates.map(({ likeness }) => likeness));
  // A variable is there to say which one; a query parameter may be anything.
  if (alone !== undefined && otherVariables.length === 0) {
    const surer = candidates.some(
      ({ by, likeness, parameter }) =>
        by.in === 'query' && likeness > alone.likeness && likeness >= 2 && parameter.required,
    );
    if (!surer) return { place: alone, unclear: false };
  }
  if (candidates.length === 0) return { unclear: false };
  if (best < 1) return { unclear: inPath.length > 0 };
  const good = candidates.filter(({ likeness }) => likeness === best);
  const goodVariables = good.filter(({ by }) => by.in === 'path');
  const [only, ...others] = goodVariables.length > 0 ? goodVariables : good;
  return only !== undefined && others.length === 0
    ? { place: only, unclear: false }
    : { unclear: true };
}

/** As the author named the operation without saying where: the likeliest, of several the last of its path. */
export function likeliestId(
  all: readonly IdCandidate[],
  isKnown: (parameter: ParameterModel) => boolean,
): ById | undefined {
  const candidates = all.filter(({ parameter }) => !isKnown(parameter));
  const best = Math.max(...candidates.map(({ likeness }) => likeness));
  const good = candidates.filter(({ by, likeness }) =>
    by.in === 'path' ? likeness === best : likeness === best && best > 0,
  );
  return (good.findLast(({ by }) => by.in === 'path') ?? good.at(-1))?.by;
}

export function idCandidates({ path, parameters }: OperationBase): IdCandidate[] {
  const inPath = new Set(pathVariables(path));
  return parameters.flatMap((parameter): IdCandidate[] => {
    const { in: place, name, schema } = parameter;
    if (place === 'header' || (place === 'path' && !inPath.has(name))) return [];
    const named = idLikeness(name);
    const isUuid = schema.kind === 'string' && /^(?:uuid|guid)$/i.test(schema.format ?? '');
    const likeness = named === 0 && isUuid ? 1 : named;
    if (place === 'query' && (likeness === 0 || !mayHoldId(parameter))) return [];
    return [{ by: { kind: 'id', in: place, parameter: name }, likeness, parameter }];
  });
}

function mayHoldId({ schema, default: value }: ParameterModel): boolean {
  return schema.kind !== 'array' && schema.kind !== 'boolean' && value === undefined;
}

/** Nothing of the path after the id but variables and words of ending: `/hooks/{id}/members` is about members. */
export function endsWithId(steps: readonly string[], { in: place, parameter }: ById): boolean {
  if (place === 'query') return true;
  const at = steps.findIndex((step) => step.includes(`{${parameter}}`));
  return steps.slice(at + 1).every(isPartOfEnding);
}

/** A step of a path that says nothing but that a subscription ends: a variable, or a word of it. */
export function isPartOfEnding(step: string): boolean {
  return isVariable(step) || PART_OF_ENDING.test(step);
}

const PART_OF_ENDING =
  /hook|subscri|trigger|notification|regist|delete|remove|cancel|stop|disable|revoke/i;

/** Reads `path.name` or `query.name`; undefined for anything else. */
export function parseIdPlace(setting: string): ById | undefined {
  const [, place, parameter] = /^(path|query)\.(.+)$/s.exec(setting) ?? [];
  if (parameter === undefined) return undefined;
  return { kind: 'id', in: place === 'path' ? 'path' : 'query', parameter };
}
