// What `x-ms-dynamic-values` and `-list` say to whoever asks the other operation: what it is called
// with, and where in its answer the values are.

import type { DynamicReference, JsonValue } from '../model/types.js';

/** The value of a parameter of the same request, or a constant. */
export type DynamicArgument = { readonly from: string } | { readonly value: JsonValue };

/** What the other operation is called with, by name. */
export function argumentsOf({ parameters }: DynamicReference): Array<[string, DynamicArgument]> {
  const given = isRecord(parameters) ? Object.entries(parameters) : [];
  return given.map(([name, value]) => [name, argumentOf(value)]);
}

/** A constant, `{ value }`, `{ parameter }` or `{ parameterReference }`. */
function argumentOf(value: JsonValue): DynamicArgument {
  if (!isRecord(value)) return { value };
  const from = value['parameterReference'] ?? value['parameter'];
  if (typeof from === 'string') return { from };
  const constant = value['value'];
  return { value: constant === undefined ? value : constant };
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Property names on the way that a path of the extensions names. */
export function segmentsOf(path: string | undefined): readonly string[] {
  return (path ?? '').split('/').filter((segment) => segment !== '');
}
