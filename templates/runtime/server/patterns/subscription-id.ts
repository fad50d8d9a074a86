// The ids of subscriptions, which the definition may want to be numbers: as the unsubscribe operation
// declares the parameter for it, so that a caller who holds to the definition can name one.

import { randomInt, randomUUID } from 'node:crypto';
import type { OperationDescriptor } from '../descriptor.js';
import type { Services } from '../request.js';
import { haveSameCallers } from './polling-action.js';

/** How many numbers are asked about: all of a small range. */
const TRIES = 1000;

/** As many numbers as ids are taken from where the definition sets no limit. */
const ENOUGH = 2 ** 47;

/**
 * A new id: a UUID, or a random number as large as declared (31 bits for `int32`, else 47). Numbers are
 * easier to guess; who may end a subscription is checked by its owner.
 */
export async function newSubscriptionId(
  services: Services,
  { pattern }: OperationDescriptor,
): Promise<string> {
  const range = 'unsubscribeOperation' in pattern ? rangeOf(services, pattern) : undefined;
  if (range === undefined) return randomUUID();
  const [first, last] = range;
  let number = first + randomInt(last - first + 1);
  for (let tries = 0; tries < TRIES && tries <= last - first; tries += 1) {
    const id = String(number);
    if ((await services.store.subscriptions.get(id)) === undefined) return id;
    number = number === last ? first : number + 1;
  }
  throw new Error(`No number from ${first} to ${last} was free for the id of a subscription.`);
}

/** From so many numbers, an id is not found by trying. */
const TOO_MANY = 2 ** 40;

/**
 * How many ids there may be behind an unsubscribe operation that does not check whose they are; undefined
 * where it does, or where they cannot be guessed.
 */
export function guessableIds(
  services: Pick<Services, 'operation'>,
  operation: OperationDescriptor,
): number | undefined {
  const { id, pattern, security } = operation;
  if (pattern.kind !== 'unsubscribe' || pattern.by.kind !== 'id') return undefined;
  const range = rangeOf(services, { unsubscribeOperation: id });
  const count = range === undefined ? Infinity : range[1] - range[0] + 1;
  const isOpen = security.length === 0 || security.some((requirement) => requirement.length === 0);
  const isOthers = pattern.of.some((of) => {
    const webhook = services.operation(of);
    return webhook !== undefined && !haveSameCallers(operation, webhook);
  });
  return count < TOO_MANY && (isOpen || isOthers) ? count : undefined;
}

/**
 * The numbers that ids are taken from, both ends included; undefined where they
 * need not be numbers, or none would fit.
 */
function rangeOf(
  services: Pick<Services, 'operation'>,
  { unsubscribeOperation }: { readonly unsubscribeOperation?: string },
): readonly [first: number, last: number] | undefined {
  const target = services.operation(unsubscribeOperation ?? '');
  if (target?.pattern.kind !== 'unsubscribe' || target.pattern.by.kind !== 'id') return undefined;
  const { in: place = 'path', parameter: name } = target.pattern.by;
  const schema = target.parameters.find((one) => one.in === place && one.name === name)?.schema;
  const types = [schema?.['type']].flat();
  if (types.includes('string') || !(types.includes('integer') || types.includes('number')))
    return undefined;
  const limit = (keyword: string, otherwise: number): number => {
    const declared = schema?.[keyword];
    return typeof declared === 'number' ? declared : otherwise;
  };
  const largest = schema?.['format'] === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  const lowest = Math.max(
    Math.ceil(limit('minimum', -Infinity)),
    Math.floor(limit('exclusiveMinimum', -Infinity)) + 1,
    -largest,
  );
  const highest = Math.min(
    Math.floor(limit('maximum', Infinity)),
    Math.ceil(limit('exclusiveMaximum', Infinity)) - 1,
    largest,
  );
  // Positive where the definition lets it be.
  const first = Math.max(lowest, highest < 1 ? highest - ENOUGH + 1 : 1);
  const last = Math.min(highest, first + ENOUGH - 1);
  return first <= last ? [first, last] : undefined;
}
