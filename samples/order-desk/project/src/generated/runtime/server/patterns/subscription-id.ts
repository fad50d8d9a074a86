// The ids of subscriptions, which the definition may want to be numbers: as the unsubscribe operation
// declares the parameter for it, so that a caller who holds to the definition can name one.

import { randomInt, randomUUID } from 'node:crypto';
import type { OperationDescriptor } from '../descriptor.js';
import type { Services } from '../request.js';

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

/**
 * The numbers that ids are taken from, both ends included; undefined where they
 * need not be numbers, or none would fit.
 */
function rangeOf(
  services: Services,
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
