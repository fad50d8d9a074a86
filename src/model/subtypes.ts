// Who extends whom through `allOf`, read from the raw definitions before any schema is built: a schema
// that only names its base is a kind of it where kinds are told apart, and a base must not be closed to
// the members that others add. What the kinds are called is read later, from the built schemas.

import {
  at,
  isList,
  isRawObject,
  member,
  objectMember,
  text,
  type RawObject,
} from './raw-value.js';
import { follow, locate, referenceOf } from './resolve.js';

/** Discriminators that one definition inherits: more is a trick that makes lists grow with their square. */
const MAX_FAMILIES = 8;

/** The definitions that one discriminator tells apart. */
export interface Family {
  /** The definition that declares the discriminator. */
  readonly root: string;
  readonly property: string;
  /** The root and all that extend it, directly or not, in document order. */
  readonly members: readonly string[];
}

/** Roots by property. */
type Roots = ReadonlyMap<string, string>;
const NO_ROOTS: Roots = new Map();

export class Subtypes {
  readonly #root: RawObject;
  readonly #definitions: RawObject;
  readonly #order: ReadonlyMap<string, number>;
  readonly #byPointer: ReadonlyMap<string, string>;
  /** Direct bases and direct subtypes, in document order. */
  readonly #parents = new Map<string, ReadonlySet<string>>();
  readonly #children = new Map<string, string[]>();
  /** The families that a definition belongs to; absent for those that belong to none. */
  readonly #roots = new Map<string, Roots>();

  constructor(root: RawObject) {
    this.#root = root;
    this.#definitions = objectMember(root, 'definitions') ?? {};
    const names = Object.keys(this.#definitions);
    this.#order = new Map(names.map((name, index) => [name, index]));
    this.#byPointer = new Map(names.map((name) => [at('/definitions', name), name]));
    for (const name of names) this.#addBases(name);
    for (const name of this.#basesFirst(names)) this.#addRoots(name);
  }

  /** True when a definition extends this one. */
  isExtended(name: string): boolean {
    return this.#children.has(name);
  }

  /** True when a property tells this definition, or the one that it refers to, from others. */
  isKind(name: string): boolean {
    return this.#roots.has(this.#named(member(this.#definitions, name)) ?? name);
  }

  /** What `x-ms-discriminator-value` calls a definition. */
  declaredValue(name: string): string | undefined {
    const raw = objectMember(this.#definitions, name);
    const value = raw && member(raw, 'x-ms-discriminator-value');
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return raw && text(raw, 'x-ms-discriminator-value');
  }

  /** In document order of their roots. A discriminator of a definition that nothing extends makes none. */
  families(): Family[] {
    const members = new Map<string, string[]>();
    for (const name of this.#order.keys()) {
      for (const root of this.#roots.get(name)?.values() ?? []) {
        const known = members.get(root);
        if (known === undefined) members.set(root, [name]);
        else known.push(name);
      }
    }
    return [...this.#order.keys()].flatMap((root) => {
      const found = members.get(root);
      const property = this.property(root);
      if (found === undefined || property === undefined || !this.isExtended(root)) return [];
      return [{ root, property, members: found }];
    });
  }

  /** The property that tells the subtypes of a definition apart: its own discriminator, else the one of a base. */
  property(name: string): string | undefined {
    const [inherited] = this.#roots.get(name)?.keys() ?? [];
    return discriminatorProperty(member(this.#definitions, name)) ?? inherited;
  }

  /** The root of the family in which a property tells the definition apart. */
  rootOf(name: string, property: string): string | undefined {
    return this.#roots.get(name)?.get(property);
  }

  /** The definition and all that extend it, directly or not, in document order; undefined when they are more than `most`. */
  withSubtypes(name: string, most: number): string[] | undefined {
    const found = new Set([name]);
    for (const base of found) {
      for (const child of this.#children.get(base) ?? []) found.add(child);
      if (found.size > most) return undefined;
    }
    const position = (one: string): number => this.#order.get(one) ?? 0;
    return [...found].sort((left, right) => position(left) - position(right));
  }

  /** The definition that a chain of references, if the value is one, ends at. */
  #named(value: unknown): string | undefined {
    const reference = referenceOf(value);
    const target = reference === undefined ? undefined : locate(this.#root, reference);
    const end = target && follow(this.#root, target);
    return this.#byPointer.get(end?.pointer ?? '');
  }

  #addBases(name: string): void {
    const bases = new Set<string>();
    for (const reference of baseReferences(member(this.#definitions, name))) {
      const base = this.#named({ $ref: reference });
      if (base === undefined || base === name || bases.has(base)) continue;
      bases.add(base);
      const children = this.#children.get(base);
      if (children === undefined) this.#children.set(base, [name]);
      else children.push(name);
    }
    if (bases.size > 0) this.#parents.set(name, bases);
  }

  /** Bases before what extends them; those of a circle at the end. */
  #basesFirst(names: readonly string[]): ReadonlySet<string> {
    const open = new Map(names.map((name) => [name, this.#parents.get(name)?.size ?? 0]));
    const sorted = new Set(names.filter((name) => open.get(name) === 0));
    for (const name of sorted) {
      for (const child of this.#children.get(name) ?? []) {
        const left = (open.get(child) ?? 0) - 1;
        open.set(child, left);
        if (left === 0) sorted.add(child);
      }
    }
    for (const name of names) sorted.add(name);
    return sorted;
  }

  #addRoots(name: string): void {
    const inherited = [...(this.#parents.get(name) ?? [])].map(
      (base) => this.#roots.get(base) ?? NO_ROOTS,
    );
    const own = discriminatorProperty(member(this.#definitions, name));
    const differing = new Set(inherited.filter((roots) => roots.size > 0));
    const [first] = differing;
    if (first !== undefined && differing.size === 1 && (own === undefined || first.has(own))) {
      this.#roots.set(name, first);
      return;
    }
    const roots = new Map<string, string>();
    for (const [property, root] of [...differing].flatMap((one) => [...one])) {
      if (!roots.has(property) && roots.size < MAX_FAMILIES) roots.set(property, root);
    }
    if (own !== undefined && !roots.has(own)) roots.set(own, name);
    if (roots.size > 0) this.#roots.set(name, roots);
  }
}

/** Swagger 2.0 has a string; OpenAPI 3 an object, which files of mixed parentage contain. */
function discriminatorProperty(raw: unknown): string | undefined {
  if (!isRawObject(raw)) return undefined;
  const nested = objectMember(raw, 'discriminator');
  return nested === undefined ? text(raw, 'discriminator') : text(nested, 'propertyName');
}

function baseReferences(raw: unknown, depth = 0): string[] {
  const parts = isRawObject(raw) ? member(raw, 'allOf') : undefined;
  if (!isList(parts) || depth > 20) return [];
  return parts.flatMap((part) => {
    const reference = referenceOf(part);
    return reference === undefined ? baseReferences(part, depth + 1) : [reference];
  });
}
