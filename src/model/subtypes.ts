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

export class Subtypes {
  readonly #names: readonly string[];
  readonly #definitions: RawObject;
  /** Direct subtypes by base, both in document order. */
  readonly #children = new Map<string, string[]>();

  constructor(root: RawObject) {
    this.#definitions = objectMember(root, 'definitions') ?? {};
    this.#names = Object.keys(this.#definitions);
    const byPointer = new Map(this.#names.map((name) => [at('/definitions', name), name]));
    for (const name of this.#names) {
      for (const reference of baseReferences(member(this.#definitions, name))) {
        const base = byPointer.get(locate(root, reference)?.pointer ?? '');
        if (base === undefined || base === name) continue;
        const children = this.#children.get(base) ?? [];
        if (!children.includes(name)) children.push(name);
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
    const found = new Set<string>();
    const waiting = [name];
    for (let base = waiting.pop(); base !== undefined; base = waiting.pop()) {
      for (const child of this.#children.get(base) ?? []) {
        if (child === name || found.has(child)) continue;
        found.add(child);
        waiting.push(child);
      }
    }
    const used = new Set<string>();
    const subtypes: Array<{ value: string; name: string }> = [];
    for (const subtype of this.#names.filter((candidate) => found.has(candidate))) {
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
