// The ids of subscriptions, which the definition may want to be numbers: as the unsubscribe operation
// declares its path parameter, so that a caller who holds to the definition can name one.

import { randomInt, randomUUID } from 'node:crypto';
import type { OperationDescriptor } from '../descriptor.js';
import type { Services } from '../request.js';

const TRIES = 5;

/**
 * A new id: a UUID, or a random number as large as declared (31 bits for `int32`, else 47). Numbers are
 * easier to guess; who may end a subscription is checked by its owner.
 */
export async function newSubscriptionId(
  services: Services,
  { pattern }: OperationDescriptor,
): Promise<string> {
  const below = 'unsubscribeOperation' in pattern ? limitOf(services, pattern) : undefined;
  if (below === undefined) return randomUUID();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const id = String(randomInt(1, below));
    if ((await services.store.subscriptions.get(id)) === undefined) return id;
  }
  throw new Error(`No number below ${below} was free for the id of a subscription.`);
}

/** The number that ids stay below; undefined where they need not be numbers. */
function limitOf(
  services: Services,
  { unsubscribeOperation }: { readonly unsubscribeOperation?: string },
): number | undefined {
  const target = services.operation(unsubscribeOperation ?? '');
  if (target?.pattern.kind !== 'unsubscribe' || target.pattern.by.kind !== 'id') return undefined;
  const { parameter: name } = target.pattern.by;
  const schema = target.parameters.find((one) => one.in === 'path' && one.name === name)?.schema;
  const types = [schema?.['type']].flat();
  if (types.includes('string') || !(types.includes('integer') || types.includes('number')))
    return undefined;
  const declared = schema?.['maximum'];
  const bits = schema?.['format'] === 'int32' ? 2 ** 31 - 1 : 2 ** 47;
  return typeof declared === 'number' ? Math.min(bits, Math.floor(declared)) : bits;
}
