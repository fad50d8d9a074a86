// Bodies of answers that the runtime gives by itself: what it knows, and where the definition asks for
// more, example values beside it. The engine reads none of them; other callers get what is declared.

import type { OperationDescriptor } from '../descriptor.js';
import { exampleResponse } from '../examples.js';
import type { Services } from '../request.js';
import { responseOf } from '../respond.js';

export interface FittingBody {
  /** Undefined: the answer has none. */
  readonly body: unknown;
  /** Something in it was made up. */
  readonly madeUp: boolean;
}

/** Members that are tried to be left out. */
const MOST_MEMBERS = 200;

const NOTHING: FittingBody = { body: undefined, madeUp: false };

/**
 * The body of an answer with this status.
 *
 * @param known what could be said, the best first. Members of the first go over those of the example.
 */
export function fittingBody(
  services: Services,
  operation: OperationDescriptor,
  status: number,
  known: readonly unknown[],
): FittingBody {
  const response = responseOf(operation, status);
  if (response === undefined || response.body === 'none' || status === 204) return NOTHING;
  if (response.body === 'binary') return NOTHING;
  const schema = response.schema ?? {};
  const fits = (value: unknown): boolean =>
    services.validators.check(schema, value, { in: 'body' }).length === 0;
  const found = known
    .filter((value) => response.body === 'json' || typeof value === 'string')
    .find(fits);
  if (found !== undefined) return { body: found, madeUp: false };
  const made = exampleOf(services, operation, status, fits);
  const [best] = known;
  if (isObject(made) && isObject(best)) {
    const both = { ...made, ...best };
    if (fits(both)) return { body: both, madeUp: true };
  }
  return { body: made, madeUp: true };
}

type Members = Readonly<Record<string, unknown>>;

const examples = new WeakMap<OperationDescriptor, Map<number, unknown>>();

/** The example body without the members that may be left out: no more is made up than is asked for. */
function exampleOf(
  { descriptor }: Services,
  operation: OperationDescriptor,
  status: number,
  fits: (value: unknown) => boolean,
): unknown {
  const known = examples.get(operation) ?? new Map<number, unknown>();
  examples.set(operation, known);
  if (known.has(status)) return known.get(status);
  const { body } = exampleResponse(operation, status, descriptor);
  const made = isObject(body) && fits(body) ? pruned(body, fits) : body;
  known.set(status, made);
  return made;
}

function pruned(body: Members, fits: (value: unknown) => boolean): Members {
  let left = body;
  for (const name of Object.keys(body).slice(0, MOST_MEMBERS)) {
    const { [name]: _left, ...rest } = left;
    if (fits(rest)) left = rest;
  }
  return left;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
