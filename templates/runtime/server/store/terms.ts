// What an event is for is asked of an index, not of every subscription: the values of a request are kept
// as terms, by their place. A request may leave a place out, and then takes any value there (filter.ts),
// so the places that it has, its shape, are kept as well. The index only narrows the search: what it
// finds is looked at with `matchesFilter`, so it may find too many, never too few.

import { createHash } from 'node:crypto';

/** Deeper places, and more of them, are not indexed. */
const MAX_DEPTH = 5;
const MAX_PLACES = 24;
const MAX_TERMS = 64;
/** Values of one member of a filter; with more of them it is not looked up. */
const MAX_VALUES = 100;

type Scalar = string | number | boolean;

/** A place and the values there. */
interface Leaf {
  readonly place: string;
  readonly values: readonly Scalar[];
}

export interface Terms {
  /** Hash of the places; '' when there is none. */
  readonly shape: string;
  readonly places: readonly string[];
  readonly terms: readonly string[];
}

/** A member of a filter that can be looked up: any of the terms will do. */
export interface Wanted {
  readonly place: string;
  readonly terms: readonly string[];
}

/** What the index keeps of a request. */
export function termsOf(request: unknown): Terms {
  const places: string[] = [];
  const terms = new Set<string>();
  for (const { place, values } of leavesOf(request, [], 0)) {
    if (places.length >= MAX_PLACES) break;
    if (terms.size + values.length > MAX_TERMS) continue;
    places.push(place);
    for (const value of values) terms.add(termOf(place, value));
  }
  places.sort();
  const shape = places.length === 0 ? '' : hash(JSON.stringify(places));
  return { shape, places, terms: [...terms] };
}

/** The members of a filter that can be looked up, in the order of the filter. */
export function wantedBy(filter: unknown): Wanted[] {
  const wanted: Wanted[] = [];
  for (const { place, values } of leavesOf(filter, [], 0)) {
    if (values.length === 0 || values.length > MAX_VALUES) continue;
    wanted.push({ place, terms: values.map((value) => termOf(place, value)) });
  }
  return wanted;
}

function* leavesOf(value: unknown, path: readonly string[], depth: number): Generator<Leaf> {
  if (isScalar(value)) yield { place: JSON.stringify(path), values: [value] };
  else if (Array.isArray(value)) {
    // One that holds anything else is for `matchesFilter` alone.
    if (value.every(isScalar)) yield { place: JSON.stringify(path), values: [...new Set(value)] };
  } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    if (value instanceof Uint8Array) return;
    for (const [name, member] of Object.entries(value))
      yield* leavesOf(member, [...path, name], depth + 1);
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function termOf(place: string, value: Scalar): string {
  return hash(`${place}\0${JSON.stringify(value)}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
