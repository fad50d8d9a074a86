// The state that a gateway keeps for a polling trigger (policy `pollingtrigger`): a value that it reads
// from our own answers and sends back as text. How such values are found, told apart and made.

import { randomUUID } from 'node:crypto';
import type { OperationDescriptor } from './descriptor.js';

export type GatewayDescriptor = NonNullable<
  Extract<OperationDescriptor['pattern'], { kind: 'pollingTrigger' }>['gateway']
>;

/** The text that the gateway makes of a value; undefined for what is no state. */
export function stateText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The state of an item, or of an answer's body, as text. */
export function stateOf(
  whole: unknown,
  { path }: Pick<GatewayDescriptor, 'path'>,
): string | undefined {
  let here = whole;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return stateText(here);
}

/** A copy that has the state at its place; undefined when there is none for it. */
export function withState(
  whole: unknown,
  [name, ...rest]: readonly string[],
  state: unknown,
): unknown {
  if (name === undefined) return state;
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return undefined;
  const inner = Object.hasOwn(whole, name) ? (whole as Record<string, unknown>)[name] : undefined;
  const changed = withState(rest.length > 0 ? (inner ?? {}) : inner, rest, state);
  // As a computed key, so that `__proto__` is a name like any other.
  return changed === undefined ? undefined : { ...whole, [name]: changed };
}

/** A value that no other event has: made of the event's number and the time. Undefined when the schema allows none. */
export function newState(
  fill: GatewayDescriptor['fill'],
  sequence: number,
  now: number,
): string | number | undefined {
  switch (fill) {
    case 'dateTime':
    case 'text':
      // As fine as .NET's own: 100 ns.
      return `${new Date(now).toISOString().slice(0, -1)}${String(sequence % 10_000).padStart(4, '0')}Z`;
    case 'number':
      return now * 1000 + (sequence % 1000);
    case 'int32':
      return sequence;
    case 'uuid':
      return randomUUID();
    case undefined:
      return undefined;
  }
}

/** Below 0, 0 or above 0, as for `sort`; undefined when the two have no order: only numbers and times have. */
export function compareStates(one: string, other: string): number | undefined {
  const [left, right] = [numberOf(one), numberOf(other)];
  if (left !== undefined && right !== undefined)
    return left.whole !== undefined && right.whole !== undefined
      ? Number(left.whole - right.whole)
      : left.value - right.value;
  const [earlier, later] = [instantOf(one), instantOf(other)];
  if (earlier === undefined || later === undefined) return undefined;
  if (earlier.second !== later.second) return earlier.second - later.second;
  const digits = Math.max(earlier.fraction.length, later.fraction.length);
  const [first, second] = [earlier, later].map(({ fraction }) => fraction.padEnd(digits, '0'));
  return first === second ? 0 : (first as string) < (second as string) ? -1 : 1;
}

/** The same value, however it is written. */
export function sameState(one: string, other: string): boolean {
  return one === other || compareStates(one, other) === 0;
}

/** Whether the moment that a time names is not over yet, so that more events may still be given it. Only of seconds and what is finer. */
export function isUnderWay(state: string, now: number): boolean {
  const instant = instantOf(state);
  if (instant === undefined || !instant.hasSeconds) return false;
  const { fraction, second } = instant;
  const begin = second + Number(`0.${fraction || '0'}`) * 1000;
  return now >= begin && now < begin + 1000 / 10 ** fraction.length;
}

interface Instant {
  /** Milliseconds since the epoch, without the fraction of the second. */
  readonly second: number;
  /** Digits after the point. */
  readonly fraction: string;
  readonly hasSeconds: boolean;
}

const time =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.(\d{1,12}))?)?\s?([Zz]|[+-]?\d\d:?\d\d)?)?$/;

function instantOf(text: string): Instant | undefined {
  const found = time.exec(text);
  if (found === null) return undefined;
  const [, day = '', minute = '00:00', seconds, fraction = '', zone = 'Z'] = found;
  // A plus sign that was not encoded in a query arrives as a space.
  const offset = /^\d/.test(zone) ? `+${zone}` : zone.toUpperCase();
  const colon = offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const second = Date.parse(`${day}T${minute}${(seconds ?? ':00').slice(0, 3)}${colon}`);
  return Number.isNaN(second) ? undefined : { second, fraction, hasSeconds: seconds !== undefined };
}

function numberOf(text: string): { readonly value: number; readonly whole?: bigint } | undefined {
  if (/^-?\d{1,40}$/.test(text)) return { value: Number(text), whole: BigInt(text) };
  return /^-?\d{1,40}\.\d{1,40}$/.test(text) ? { value: Number(text) } : undefined;
}
