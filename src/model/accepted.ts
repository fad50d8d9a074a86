// What a declared 202 means. The engine follows it only with a Location, but many definitions say it of
// a request that is merely queued, of a state that is asked for, or list it among all status codes that
// a framework can send. A polling action takes the 202's own body out of the author's reach, so that
// reading needs a reason.

import { isNamedStatus } from './pair-status.js';
import type { OperationBase, ResponseBodyModel, ResponseModel, SchemaModel } from './types.js';

/** `certain`: nothing else is likely; `doubtful`: the report says how to override it. */
export type Accepted =
  | { readonly kind: 'pollingAction'; readonly certain: boolean }
  | { readonly kind: 'action'; readonly certain: boolean };

/** @param byHabit what {@link listsByHabit} says of the connector. */
export function meaningOfAccepted(operation: OperationBase, byHabit: boolean): Accepted {
  const accepted = acceptedOf(operation);
  if (accepted === undefined) return { kind: 'action', certain: true };
  if (declaresLocation(accepted)) return { kind: 'pollingAction', certain: true };
  const others = operation.responses.filter(
    ({ status }) => typeof status === 'number' && status < 300 && status !== 202,
  );
  const [other] = others;
  const hasOwnBody = accepted.body.kind !== 'none';
  const isResult =
    other === undefined ? hasOwnBody : hasOwnBody && sameBody(accepted.body, other.body);
  if (reads(operation) || byHabit || others.length > 1 || isResult)
    return { kind: 'action', certain: false };
  return { kind: 'pollingAction', certain: other !== undefined && !hasOwnBody };
}

/**
 * True where at least half of the reads that name nothing, as lists do, list a 202: they cannot tell
 * the state of a job, so the connector lists it by habit.
 */
export function listsByHabit(operations: readonly OperationBase[]): boolean {
  const plain = operations.filter(
    (one) => reads(one) && !isNamedStatus(one) && one.parameters.every(({ required }) => !required),
  );
  const listing = plain.filter((one) => {
    const accepted = acceptedOf(one);
    return accepted !== undefined && !declaresLocation(accepted);
  });
  return listing.length > 0 && listing.length * 2 >= plain.length;
}

export function acceptedOf({ responses }: OperationBase): ResponseModel | undefined {
  return responses.find(({ status }) => status === 202);
}

function declaresLocation({ headers }: ResponseModel): boolean {
  return headers.some(({ name }) => name.toLowerCase() === 'location');
}

function reads({ method }: OperationBase): boolean {
  return method === 'get' || method === 'head';
}

/** The same definition, or the same schema written twice. */
function sameBody(left: ResponseBodyModel, right: ResponseBodyModel): boolean {
  if (left.kind === 'none' || right.kind === 'none') return false;
  return textOf(left.schema) === textOf(right.schema);
}

function textOf(schema: SchemaModel): string {
  // Where a schema is written and how it is described makes no other schema of it.
  const skipped = new Set(['pointer', 'description', 'title', 'summary', 'example']);
  return JSON.stringify(schema, (key, value: unknown) => (skipped.has(key) ? undefined : value));
}
