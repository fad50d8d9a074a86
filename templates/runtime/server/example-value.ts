// Example values from schemas, the same ones every time. A value is made, checked by the validator of
// requests, and made again without the samples and variants that it finds wrong: definitions are full
// of examples that do not keep their own schema.

import type { ConnectorDescriptor, Json, JsonSchema } from './descriptor.js';
import { type Called, isUsuallyFalse, singular, wordFor } from './example-names.js';
import { exampleNumber, exampleText, numberFits, textFits } from './example-scalars.js';
import {
  canonical,
  isSchema,
  type ObjectPart,
  type Place,
  placeOf,
  sameJson,
} from './example-schema.js';
import { RequestSchemas } from './read-only.js';
import { createValidators, type Validators } from './validate.js';

export interface ValueOptions {
  /** JSON pointers of members that must be there though they are optional. */
  readonly needed?: ReadonlySet<string>;
  /** False: examples and defaults are not used. Default true. */
  readonly samples?: boolean;
  /** The name of a text or number that is a value of its own. */
  readonly called?: Called;
}

/** Levels of objects that have their optional members. */
const FULL_DEPTH = 4;
const MAX_DEPTH = 60;
/** Values that are made before optional ones are left out, and before nothing is looked into any more. */
const SOFT_BUDGET = 2000;
const HARD_BUDGET = 20_000;
const MAX_ROUNDS = 16;
/** From this round on no samples are used. */
const PLAIN_ROUND = 8;

/** Stands for a value that would be without end. */
const ENDLESS = Symbol('endless');

/**
 * A value that the schema takes: from its examples and defaults where those are valid, else made up.
 * Where no value is valid, or none was found, one that is near. A new value each time, always the same.
 */
export function exampleValue(
  schema: JsonSchema,
  descriptor: ConnectorDescriptor,
  options: ValueOptions = {},
): unknown {
  const advice: Advice = { banned: new Set(), starts: new Map() };
  let best: { value: unknown; faults: number } | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const samples = options.samples !== false && round < PLAIN_ROUND;
    const maker = new Maker(descriptor, { ...options, samples }, advice);
    const value = maker.make(schema);
    const faults = faultsOf(schema, value, descriptor);
    if (faults.length === 0) return value;
    if (best === undefined || faults.length < best.faults) best = { value, faults: faults.length };
    if (!learn(advice, maker, faults) && !samples) break;
    if (samples && maker.sampled.size === 0 && maker.attempts.size === 0) break;
  }
  return best?.value;
}

const requests = new WeakMap<
  ConnectorDescriptor,
  { readonly schemas: RequestSchemas; readonly descriptor: ConnectorDescriptor }
>();

/** As {@link exampleValue}, of a request: without read-only properties. */
export function exampleSent(
  schema: JsonSchema,
  descriptor: ConnectorDescriptor,
  options: ValueOptions = {},
): unknown {
  let its = requests.get(descriptor);
  if (its === undefined) {
    const schemas = new RequestSchemas(descriptor.definitions, 'absent');
    const { definitions } = schemas;
    const same = definitions === descriptor.definitions;
    its = { schemas, descriptor: same ? descriptor : { ...descriptor, definitions } };
    requests.set(descriptor, its);
  }
  return exampleValue(its.schemas.of(schema), its.descriptor, options);
}

/** True when the value is valid, or nothing can tell. */
export function isValid(
  schema: JsonSchema,
  value: unknown,
  descriptor: ConnectorDescriptor,
): boolean {
  return faultsOf(schema, value, descriptor).length === 0;
}

const validators = new WeakMap<ConnectorDescriptor, Validators>();

/** Pointers to what is wrong. */
function faultsOf(schema: JsonSchema, value: unknown, descriptor: ConnectorDescriptor): string[] {
  try {
    let its = validators.get(descriptor);
    if (its === undefined) validators.set(descriptor, (its = createValidators(descriptor)));
    return its.check(schema, value, { in: 'body' }).map(({ path }) => path);
  } catch {
    // A schema that cannot be compiled tells nothing about the value.
    return [];
  }
}

interface Advice {
  /** Pointers of places where samples were wrong. */
  readonly banned: Set<string>;
  /** The attempt to begin with, by pointer. */
  readonly starts: Map<string, number>;
}

/** Takes back the innermost sample, else the innermost variant, around each fault. False when there is none. */
function learn(advice: Advice, maker: Maker, faults: readonly string[]): boolean {
  let learned = false;
  const moved = new Set<string>();
  for (const fault of faults) {
    const around = prefixes(fault);
    const sample = around.find((path) => maker.sampled.has(path));
    if (sample !== undefined) {
      learned ||= !advice.banned.has(sample);
      advice.banned.add(sample);
      continue;
    }
    const choice = around.find(
      (path) => (advice.starts.get(path) ?? 0) + 1 < (maker.attempts.get(path) ?? 1),
    );
    if (choice === undefined || moved.has(choice)) continue;
    moved.add(choice);
    advice.starts.set(choice, (advice.starts.get(choice) ?? 0) + 1);
    learned = true;
  }
  return learned;
}

/** '/a/b' -> '/a/b', '/a', ''. */
function prefixes(pointer: string): string[] {
  const tokens = pointer.split('/');
  return tokens.map((_token, index) => tokens.slice(0, tokens.length - index).join('/'));
}

/** Where in the value something is made. */
interface Spot {
  readonly pointer: string;
  /** Objects around it. */
  readonly depth: number;
  readonly level: number;
  readonly optional: boolean;
  /** Numbers the items of an array whose items must differ. */
  readonly vary: number;
  readonly called?: Called | undefined;
}

class Maker {
  /** Pointers of places that were filled from samples. */
  readonly sampled = new Set<string>();
  /** How many attempts there are, by pointer, where there is more than one. */
  readonly attempts = new Map<string, number>();
  readonly #descriptor: ConnectorDescriptor;
  readonly #options: ValueOptions;
  readonly #advice: Advice;
  #active: ReadonlySet<string> = new Set();
  #made = 0;
  #forced = false;

  constructor(descriptor: ConnectorDescriptor, options: ValueOptions, advice: Advice) {
    this.#descriptor = descriptor;
    this.#options = options;
    this.#advice = advice;
  }

  make(schema: JsonSchema): unknown {
    const { called } = this.#options;
    const root: Spot = { pointer: '', depth: 0, level: 0, optional: false, vary: 0, called };
    const value = this.#value(schema, root);
    if (value !== ENDLESS) return value;
    // No finite value is valid.
    this.#forced = true;
    this.#made = 0;
    const near = this.#value(schema, root);
    return near === ENDLESS ? {} : near;
  }

  #value(schema: JsonSchema, spot: Spot): unknown {
    if (++this.#made > HARD_BUDGET || spot.level > MAX_DEPTH) return this.#endless();
    const start = this.#advice.starts.get(spot.pointer) ?? 0;
    let nullable = false;
    let attempts = start + 1;
    for (let attempt = start; attempt < attempts; attempt++) {
      const place = placeOf(schema, this.#descriptor, this.#active, attempt);
      attempts = Math.max(attempts, place.attempts);
      if (place.attempts > 1) this.attempts.set(spot.pointer, place.attempts);
      nullable ||=
        place.types?.includes('null') === true && (place.allowed?.includes(null) ?? true);
      const value = place.recursive ? this.#endless() : this.#within(place, spot);
      if (value !== ENDLESS) return value;
    }
    return nullable ? null : ENDLESS;
  }

  #endless(): unknown {
    return this.#forced ? {} : ENDLESS;
  }

  #within(place: Place, spot: Spot): unknown {
    const outer = this.#active;
    if (place.references.size > 0) this.#active = new Set([...outer, ...place.references]);
    const value = this.#ofPlace(place, spot);
    this.#active = outer;
    return value;
  }

  #ofPlace(place: Place, spot: Spot): unknown {
    const sample = this.#sample(place, spot);
    if (sample !== undefined) return sample;
    if (place.allowed !== undefined && place.allowed.length > 0) {
      const fitting = place.allowed.filter((value) => fits(value, place));
      const usable = fitting.some((value) => value !== null)
        ? fitting.filter((value) => value !== null)
        : fitting;
      const from = usable.length > 0 ? usable : place.allowed;
      return structuredClone(from[spot.vary % from.length]);
    }
    const called = withTitle(spot.called, place.title);
    switch (typeOf(place)) {
      case 'null':
        return null;
      case 'boolean':
        return (spot.vary % 2 === 0) !== (called !== undefined && isUsuallyFalse(called));
      case 'integer':
        return exampleNumber({ ...place, integer: true }, spot.vary, called);
      case 'number':
        return exampleNumber({ ...place, integer: false }, spot.vary, called);
      case 'array':
        return this.#array(place, spot);
      case 'object':
        return this.#object(place, spot);
      default:
        return exampleText(place, spot.vary, called);
    }
  }

  #sample(place: Place, spot: Spot): unknown {
    if (this.#options.samples === false || this.#advice.banned.has(spot.pointer)) return undefined;
    const usable = place.samples.filter(
      ({ value, whole }) => (whole || !isSchema(value)) && fits(value, place),
    );
    const sample = usable[spot.vary]?.value;
    if (sample === undefined) return undefined;
    this.#made += weight(sample);
    if (this.#made > SOFT_BUDGET && spot.pointer !== '') return undefined;
    this.sampled.add(spot.pointer);
    return structuredClone(sample);
  }

  #array(place: Place, spot: Spot): unknown {
    const items = allOf(place.items);
    const called = spot.called && { ...spot.called, name: singular(spot.called.name) };
    const roomy = spot.depth <= FULL_DEPTH && this.#made < SOFT_BUDGET;
    const wanted = Math.min(place.maxItems, Math.max(place.minItems, roomy ? 1 : 0));
    const values: unknown[] = [];
    const seen = new Set<string>();
    const tries = place.uniqueItems ? 2 * wanted + 20 : wanted;
    for (
      let index = 0;
      values.length < wanted && index < tries && this.#made < HARD_BUDGET;
      index++
    ) {
      const vary = place.uniqueItems ? spot.vary + index : spot.vary;
      const pointer = `${spot.pointer}/${values.length}`;
      const value = this.#value(items, {
        pointer,
        depth: spot.depth,
        level: spot.level + 1,
        optional: false,
        vary,
        called,
      });
      if (value === ENDLESS) return place.minItems > 0 || spot.optional ? ENDLESS : [];
      const text = place.uniqueItems ? canonical(value) : '';
      if (place.uniqueItems && seen.has(text)) continue;
      seen.add(text);
      values.push(value);
    }
    return values;
  }

  #object(place: Place, spot: Spot): unknown {
    const names = new Set(place.objects.flatMap(({ properties }) => [...properties.keys()]));
    const values = new Map<string, unknown>();
    const add = (name: string, optional: boolean): boolean => {
      const value = this.#member(place, name, optional, spot);
      if (value !== ENDLESS) values.set(name, value);
      return value !== ENDLESS;
    };
    const needed = (name: string) =>
      this.#options.needed?.has(`${spot.pointer}/${token(name)}`) === true;
    for (const name of [...place.required, ...[...names].filter(needed)]) {
      if (!values.has(name) && !add(name, false)) return ENDLESS;
    }
    const roomy = () => spot.depth <= FULL_DEPTH && this.#made < SOFT_BUDGET;
    for (const name of names) {
      if (values.size >= place.maxProperties) break;
      if (!roomy() && values.size >= place.minProperties) break;
      // Servers refuse this name, whatever the definition says.
      if (!values.has(name) && name !== '__proto__' && mayHave(place.objects, name))
        add(name, true);
    }
    const typed = names.size === 0 && place.objects.some(({ additional }) => isSchema(additional));
    const wanted = Math.min(
      place.maxProperties,
      Math.max(place.minProperties, typed && roomy() ? 1 : 0),
    );
    for (let count = 1; values.size < wanted && this.#made < HARD_BUDGET; count++) {
      const name = count === 1 ? 'key' : `key${count}`;
      if (values.has(name)) continue;
      if (!mayHave(place.objects, name) || !add(name, true)) break;
    }
    if (
      values.size < place.minProperties &&
      !this.#forced &&
      this.#made < HARD_BUDGET &&
      spot.optional
    )
      return ENDLESS;
    const order = [...names].filter((name) => values.has(name));
    return Object.fromEntries(
      [...new Set([...order, ...values.keys()])].map((name) => [name, values.get(name)]),
    );
  }

  #member(place: Place, name: string, optional: boolean, spot: Spot): unknown {
    const schemas = place.objects.flatMap(({ properties, additional }) => {
      const said = properties.get(name) ?? additional;
      return isSchema(said) ? [said] : [];
    });
    const pointer = `${spot.pointer}/${token(name)}`;
    const { depth, level, vary, called } = spot;
    const around = wordFor(called?.name, place.references, called?.around);
    return this.#value(allOf(schemas), {
      pointer,
      depth: depth + 1,
      level: level + 1,
      optional,
      vary,
      called: around === undefined ? { name } : { name, around },
    });
  }
}

function withTitle(called: Called | undefined, title: string | undefined): Called | undefined {
  if (title === undefined) return called;
  return { name: '', ...called, title };
}

function mayHave(parts: readonly ObjectPart[], name: string): boolean {
  return parts.every(
    ({ properties, additional }) => (properties.get(name) ?? additional) !== false,
  );
}

function allOf(schemas: readonly JsonSchema[]): JsonSchema {
  const [first, ...others] = schemas;
  if (first === undefined) return {};
  return others.length === 0 ? first : { allOf: schemas };
}

/** The first type that is not null; without types the one that the keywords speak of. */
function typeOf(place: Place): string {
  const [type] = place.types?.filter((name) => name !== 'null') ?? [];
  if (type !== undefined) return type;
  if (place.types?.includes('null') === true) return 'null';
  if (place.objects.length > 0 || place.required.size > 0) return 'object';
  if (place.items.length > 0 || place.minItems > 0 || place.uniqueItems) return 'array';
  if (place.patterns.length > 0 || place.minLength > 0 || Number.isFinite(place.maxLength))
    return 'string';
  const limits = [place.minimum, place.maximum, place.exclusiveMinimum, place.exclusiveMaximum];
  if (place.multiples.length > 0 || limits.some(Number.isFinite)) return 'number';
  return place.formats.length > 0 ? 'string' : 'object';
}

/** Whether a sample can be the value of a place; what is inside of it the validator tells. */
function fits(value: Json, place: Place): boolean {
  const types = place.types ?? [typeName(value)];
  const type = typeName(value);
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) return false;
  if (place.allowed !== undefined && !place.allowed.some((one) => sameJson(one, value)))
    return false;
  if (typeof value === 'string') return textFits(value, place);
  if (typeof value === 'number') return numberFits(value, { ...place, integer: false });
  return true;
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** How many values a sample is made of. */
function weight(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + weight(member as Json), 1);
}

function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
