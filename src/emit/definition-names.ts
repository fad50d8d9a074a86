// Which names the definitions have in types.gen.ts. A definition whose subtypes are told apart by a
// property has two: the union of its kinds, which a reference means, and the base alone, which an
// `allOf` part of a definition means.

import type { ConnectorModel, DiscriminatorModel, RefSchema, SchemaModel } from '../model/types.js';
import type { Names } from '../plan/types.js';
import { identifier } from './escape.js';
import { type KindValues, type Shapes, contradict } from './shape.js';

/** Kinds that are compared with what stands beside a reference to their base. */
const MAX_KINDS = 100;

export class DefinitionNames {
  readonly #types = new Map<string, string>();
  readonly #bases = new Map<string, string>();
  readonly #values = new Map<string, KindValues[]>();
  readonly #shapes: Shapes;
  readonly #used: ReadonlySet<string>;
  readonly #originals: ReadonlyMap<string, string>;

  /** @param originals definitions by those that requests have in their place. */
  constructor(
    model: ConnectorModel,
    names: Names,
    shapes: Shapes,
    originals: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#shapes = shapes;
    this.#originals = originals;
    for (const name of model.definitions.keys()) {
      const type = names.definitions.get(name);
      if (type !== undefined) this.#types.set(name, identifier(type));
    }
    const used = new Set([...this.#types.values(), ...names.formerTypes.keys()].map(fold));
    this.#used = used;
    for (const [name, schema] of model.definitions) {
      const discriminator = discriminatorOf(schema);
      const type = this.#types.get(name);
      if (discriminator === undefined || type === undefined) continue;
      this.#addValues(discriminator);
      // What is not an object through and through has no members to give to others.
      if (shapes.of(schema) === undefined) continue;
      let base = `${type}Base`;
      for (let count = 2; used.has(fold(base)); count++) base = `${type}Base${count}`;
      used.add(fold(base));
      this.#bases.set(name, base);
    }
  }

  #addValues({ property, kinds }: DiscriminatorModel): void {
    for (const { name, values } of kinds) {
      if (values === undefined) continue;
      const all = this.#values.get(name) ?? [];
      if (!all.some((known) => known.property === property)) all.push({ property, values });
      this.#values.set(name, all);
    }
  }

  /** The type that a reference to the definition means; undefined for an unknown definition. */
  type(definition: string): string | undefined {
    return this.#types.get(definition);
  }

  /** The type of the base alone; undefined for a definition without discriminator. */
  base(definition: string): string | undefined {
    return this.#bases.get(definition);
  }

  /**
   * What the types of renamed definitions were called, with what they are called now.
   * @param formerTypes definitions by the former names of their types.
   */
  former(formerTypes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const [former, definition] of formerTypes) {
      const [type, base] = [this.#types.get(definition), this.#bases.get(definition)];
      if (type !== undefined) found.set(former, type);
      const formerBase = `${former}Base`;
      if (base !== undefined && !this.#used.has(fold(formerBase))) found.set(formerBase, base);
    }
    return found;
  }

  /** The type that an `allOf` part which refers to the definition means: never the union of kinds. */
  alone(definition: string): string | undefined {
    const target = this.#shapes.target(definition);
    if (target === undefined) return undefined;
    return this.#bases.get(target.name) ?? this.#types.get(definition);
  }

  /** What tells this definition from the other kinds of its bases, and from those that extend it. */
  valuesOf(definition: string): readonly KindValues[] {
    return this.#values.get(this.#originals.get(definition) ?? definition) ?? [];
  }
}

function fold(name: string): string {
  return name.toLowerCase();
}

export function discriminatorOf(schema: SchemaModel): DiscriminatorModel | undefined {
  return schema.kind === 'object' || schema.kind === 'allOf' ? schema.discriminator : undefined;
}

/**
 * Whether a part of an `allOf` outside of the definitions means any kind of its base, each with what the
 * other parts say: where that contradicts none of them. Else it means the base alone.
 */
export function standsForKinds(
  part: RefSchema,
  parts: readonly SchemaModel[],
  { names, shapes }: { readonly names: DefinitionNames; readonly shapes: Shapes },
): boolean {
  const target = shapes.target(part.name);
  const discriminator = target && discriminatorOf(target.schema);
  if (discriminator === undefined || names.base(target?.name ?? '') === undefined) return false;
  if (discriminator.kinds.length > MAX_KINDS) return false;
  const others = parts.flatMap((other) => (other === part ? [] : [shapes.of(other)]));
  return discriminator.kinds.every(({ name }) => {
    const whole = [shapes.named(name), ...others];
    return whole.every((shape) => shape !== undefined) && !contradict(whole);
  });
}
