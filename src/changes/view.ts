// A schema as callers and flows meet it: references followed, the parts of an allOf put together. Two
// ways of writing one shape look the same here, so that rewriting a definition is no change.

import {
  type Definitions,
  partsOf,
  propertiesOf,
  readerOf,
  resolveSchema,
  type SchemaReader,
} from '../model/schema-view.js';
import type { DiscriminatorModel, JsonValue, PropertyModel, SchemaModel } from '../model/types.js';

export interface SchemaView {
  readonly pointer: string;
  /** `string`, `object`, `file`, `any` ...; of a union its variants: `integer or string`. */
  readonly type: string;
  readonly format?: string;
  readonly enum?: readonly JsonValue[];
  readonly properties: ReadonlyMap<string, PropertyModel>;
  readonly items?: SchemaModel;
  /** Schema of the members that have no name of their own. */
  readonly additional?: SchemaModel;
  readonly variants: readonly SchemaModel[];
  readonly discriminator?: DiscriminatorModel;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export class Views {
  readonly #definitions: Definitions;
  readonly #reader: SchemaReader<SchemaModel>;
  readonly #known = new WeakMap<SchemaModel, SchemaView>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
    this.#reader = readerOf(definitions);
  }

  resolve(schema: SchemaModel): SchemaModel {
    return resolveSchema(schema, this.#definitions) ?? schema;
  }

  definition(name: string): SchemaModel | undefined {
    return this.#definitions.get(name);
  }

  of(schema: SchemaModel): SchemaView {
    const resolved = this.resolve(schema);
    const known = this.#known.get(resolved) ?? this.#build(resolved);
    this.#known.set(resolved, known);
    return known;
  }

  #build(schema: SchemaModel): SchemaView {
    const { pointer } = schema;
    if (schema.kind !== 'allOf') return { ...this.#own(schema), pointer };
    const merged: Writable<SchemaView> = {
      pointer,
      type: 'any',
      properties: new Map(),
      variants: [],
      ...(schema.discriminator && { discriminator: schema.discriminator }),
    };
    for (const part of partsOf(schema, this.#reader)) {
      if (part.kind === 'allOf') continue;
      const { type, variants, items, additional, format } = this.#own(part);
      if (type !== 'any' && (merged.type === 'any' || type === 'object')) merged.type = type;
      if (variants.length > 0) merged.variants = variants;
      if (items !== undefined) merged.items ??= items;
      if (additional !== undefined) merged.additional ??= additional;
      if (format !== undefined) merged.format ??= format;
      if (part.enum !== undefined) merged.enum ??= part.enum;
    }
    const declared = propertiesOf(schema, this.#definitions);
    const properties = new Map(declared.map((property) => [property.name, property]));
    if (schema.enum !== undefined) merged.enum = schema.enum;
    return { ...merged, properties };
  }

  #own(schema: SchemaModel): Omit<SchemaView, 'pointer'> {
    const common = {
      type: schema.kind as string,
      properties: new Map<string, PropertyModel>(),
      variants: [],
      ...(schema.enum && { enum: schema.enum }),
    };
    switch (schema.kind) {
      case 'string':
      case 'number':
      case 'integer':
        return schema.format === undefined ? common : { ...common, format: schema.format };
      case 'array':
        return { ...common, items: schema.items };
      case 'object':
        return {
          ...common,
          properties: new Map(schema.properties.map((property) => [property.name, property])),
          ...(typeof schema.additional === 'object' && { additional: schema.additional }),
          ...(schema.discriminator && { discriminator: schema.discriminator }),
        };
      case 'union': {
        const types = new Set(schema.variants.map((variant) => this.resolve(variant).kind));
        return { ...common, type: [...types].sort().join(' or '), variants: schema.variants };
      }
      default:
        return common;
    }
  }
}
