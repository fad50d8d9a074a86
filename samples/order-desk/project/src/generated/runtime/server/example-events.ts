// Example events that differ from each other where their schema lets them, so that whoever receives
// several can tell them apart.

import type { ConnectorDescriptor, JsonSchema, OperationDescriptor } from './descriptor.js';
import { exampleValue, isValid } from './example-value.js';
import { withState } from './gateway-state.js';

const DEPTH = 3;
const MAX_TRIES = 60;

/** The first scalar that tells events apart is a name like one of these, if there is one. */
const telling = /^(id|uid|uuid|guid|key|number)$|(_|-)id$|(Id|ID|Key|Number)$/;

/**
 * An event that fits the schema. The first (0) is the plain example; later ones differ in one scalar,
 * an id before anything else, unless the schema allows no other value anywhere.
 *
 * @param first property names to the scalar that is to differ, if it can.
 */
export function exampleEvent(
  schema: JsonSchema,
  descriptor: ConnectorDescriptor,
  sequence: number,
  first: readonly string[] = [],
): unknown {
  const event = exampleValue(schema, descriptor);
  if (sequence === 0) return event;
  const preferred = first.join('\0');
  const order = (one: Scalar): number => (one.path.join('\0') === preferred ? -1 : rank(one));
  const places = scalars(event, []).toSorted((one, other) => order(one) - order(other));
  let tries = 0;
  for (const { path, value } of places) {
    for (const varied of variants(value, sequence)) {
      if (++tries > MAX_TRIES) return event;
      if (varied === value) continue;
      const other = withValue(event, path, varied);
      if (isValid(schema, other, descriptor)) return other;
    }
  }
  return event;
}

/** An event of a polling trigger. The state that a gateway reads from it is left out where publishing fills it in: it must be another each time. */
export function examplePolledEvent(
  { item, gateway }: Extract<OperationDescriptor['pattern'], { kind: 'pollingTrigger' }>,
  descriptor: ConnectorDescriptor,
  sequence: number,
): unknown {
  const state = gateway?.in === 'item' ? gateway.path : [];
  const event = exampleEvent(item ?? {}, descriptor, sequence, state);
  if (gateway?.in !== 'item' || gateway.fill === undefined) return event;
  // Publishing fills null in.
  return withState(event, gateway.path, null) ?? event;
}

interface Scalar {
  readonly path: readonly (string | number)[];
  readonly value: string | number;
}

function scalars(value: unknown, path: readonly (string | number)[]): Scalar[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null || path.length > DEPTH) return [];
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...entries].flatMap(([key, member]) => scalars(member, [...path, key]));
}

function rank({ path, value }: Scalar): number {
  const name = path.at(-1);
  const tells = typeof name === 'string' && telling.test(name);
  return (tells ? 0 : 10) + path.length + (typeof value === 'string' ? 0 : 0.5);
}

function variants(value: string | number, sequence: number): Array<string | number> {
  if (typeof value === 'number')
    return [value + sequence, value - sequence, value + sequence / 1000];
  const hex = sequence.toString(16);
  const ends = value.length > hex.length ? [value.slice(0, -hex.length) + hex] : [];
  const date = Date.parse(value);
  // Only what looks like a date: Date.parse takes much else.
  const later =
    /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(date)
      ? [
          new Date(date + sequence * 1000).toISOString(),
          new Date(date + sequence * 86_400_000).toISOString().slice(0, 10),
        ]
      : [];
  return [...later, `${value}-${sequence}`, ...ends, String(sequence)];
}

function withValue(
  value: unknown,
  [key, ...rest]: readonly (string | number)[],
  scalar: string | number,
): unknown {
  if (key === undefined) return scalar;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      index === key ? withValue(item, rest, scalar) : item,
    );
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, member]) => [
      name,
      name === key ? withValue(member, rest, scalar) : member,
    ]),
  );
}
