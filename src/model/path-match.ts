// Comparing path templates: which variables a request of another operation can fill, and how far two
// paths go together. Trailing slashes and letter case do not count.

import { pathVariables } from './parameters.js';
import type { OperationBase } from './types.js';

/** Segments that say nothing about what a path is for. */
const GENERIC = /^(api|apis|rest|public|v\d[\w.-]*|\d[\d.]*)$/i;

export function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/**
 * As `segments`, with what OData and file suffixes put into one segment as steps of their own:
 * `/Hooks({id})`, `/Hooks(guid'{id}')` and `/hooks/{id}.json` are `Hooks` and `{id}`.
 */
export function steps(path: string): string[] {
  return segments(path).flatMap((segment) => {
    const plain = segment.replace(/\.(?:json|xml)$/i, '');
    const [, name, key] = /^([^(){}]+)\((?:\w+=)?(?:[a-z]*')?(\{[^{}]+\})'?\)$/i.exec(plain) ?? [];
    return name === undefined || key === undefined ? [plain] : [name, key];
  });
}

/** True for a segment that is one variable and nothing else. */
export function isVariable(segment: string): boolean {
  return /^\{[^{}]+\}$/.test(segment);
}

function sameSegment(left: string, right: string): boolean {
  return isVariable(left) ? isVariable(right) : left.toLowerCase() === right.toLowerCase();
}

/** How many segments two paths share from their beginning, and whether one of these says anything. */
export function sharedPrefix(left: string, right: string): { length: number; telling: boolean } {
  return sharedSteps(segments(left), segments(right));
}

/** As `sharedPrefix`, of paths that are taken apart already. */
export function sharedSteps(
  lefts: readonly string[],
  rights: readonly string[],
): { length: number; telling: boolean } {
  const end = lefts.findIndex((segment, index) => {
    const other = rights[index];
    return other === undefined || !sameSegment(segment, other);
  });
  const shared = end === -1 ? lefts : lefts.slice(0, end);
  return {
    length: shared.length,
    telling: shared.some((segment) => !isVariable(segment) && !GENERIC.test(segment)),
  };
}

/** What `path` has after the whole of `base`; undefined when it does not begin with it. */
export function beyond(base: string, path: string): string[] | undefined {
  const count = segments(base).length;
  return sharedPrefix(base, path).length === count ? segments(path).slice(count) : undefined;
}

/** Variables of `path` that a request of `from` does not always bring along under the same name. */
export function unfilled(path: string, from: OperationBase): string[] {
  const given = new Set(
    from.parameters
      .filter(({ in: place, required, default: value }) =>
        place === 'query' ? required || value !== undefined : place === 'path',
      )
      .map(({ name }) => name),
  );
  return pathVariables(path).filter((name) => !given.has(name));
}

/** True when a bare URL is enough to call the operation: nothing beside path variables is asked for. */
export function needsOnlyItsPath(operation: OperationBase): boolean {
  return (
    operation.body?.required !== true &&
    operation.parameters.every(
      ({ in: place, required, default: value }) =>
        place === 'path' || !required || value !== undefined,
    )
  );
}
