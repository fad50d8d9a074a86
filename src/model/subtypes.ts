// Who extends whom through `allOf`, read from the raw definitions before any schema is built: a base
// needs its subtypes for the discriminator, and must not be closed to the members they add.

import {
  at,
  isList,
  isRawObject,
  member,
  objectMember,
  text,
  type RawObject,
} from './raw-value.js';
import { locate, referenceOf } from './resolve.js';
import type { DiscriminatorModel } from './types.js';

/** Of all discriminators together: chains of bases would otherwise make lists that grow with the square of the document. */
const MAX_SUBTYPES = 100_000;

export class Subtypes {
  readonly #order: ReadonlyMap<string, number>;
  #listed = 0;
  readonly #definitions: RawObject;
  /** Direct subtypes by base, both in document order. */
  readonly #children = new Map<string, Set<string>>();

  constructor(root: RawObject) {
    this.#definitions = objectMember(root, 'definitions') ?? {};
    const names = Object.keys(this.#definitions);
    this.#order = new Map(names.map((name, index) => [name, index]));
    const byPointer = new Map(names.map((name) => [at('/definitions', name), name]));
    for (const name of names) {
      for (const reference of baseReferences(member(this.#definitions, name))) {
        const base = byPointer.get(locate(root, reference)?.pointer ?? '');
        if (base === undefined || base === name) continue;
        const children = this.#children.get(base) ?? new Set();
        children.add(name);
        this.#children.set(base, children);
      }
    }
  }

  /** True when a definition extends this one. */
  isExtended(name: string): boolean {
    return this.#children.has(name);
  }

  /** True when this definition's subtypes are told apart by a property. */
  isDiscriminated(name: string): boolean {
    const raw = member(this.#definitions, name);
    return isRawObject(raw) && discriminatorProperty(raw) !== undefined;
  }

  /** The discriminator of a definition; undefined when it declares none or nothing extends it. */
  discriminator(name: string, raw: RawObject): DiscriminatorModel | undefined {
    const property = discriminatorProperty(raw);
    if (property === undefined) return undefined;
    const found = this.#below(name);
    this.#listed += found.length;
    if (this.#listed > MAX_SUBTYPES) return undefined;
    const used = new Set<string>();
    const subtypes: Array<{ value: string; name: string }> = [];
    for (const subtype of found) {
      const definition = member(this.#definitions, subtype);
      const declared = isRawObject(definition)
        ? text(definition, 'x-ms-discriminator-value')
        : undefined;
      const value = declared ?? subtype;
      if (used.has(value)) continue;
      used.add(value);
      subtypes.push({ value, name: subtype });
    }
    return subtypes.length === 0 ? undefined : { property, subtypes };
  }

  /** All that extend a definition, directly or not, in document order; no more than are of use. */
  #below(name: string): string[] {
    const found = new Set<string>();
    const waiting = this.#listed > MAX_SUBTYPES ? [] : [name];
    for (let base = waiting.pop(); base !== undefined; base = waiting.pop()) {
      for (const child of this.#children.get(base) ?? []) {
        if (child === name || found.has(child)) continue;
        found.add(child);
        waiting.push(child);
      }
    }
    const place = (one: string): number => this.#order.get(one) ?? 0;
    return [...found].sort((left, right) => place(left) - place(right));
  }
}

/** Swagger 2.0 has a string; OpenAPI 3 an object, which files of mixed parentage contain. */
function discriminatorProperty(raw: RawObject): string | undefined {
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
