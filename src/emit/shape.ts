// What an object-like schema consists of when all parts of its `allOf` are put together: members,
// additional members, limits. Types and JSON Schemas both start from it, so that they agree. Where two
// parts declare one member, the later part wins.

import { partsOf, readerOf, resolveSchema, type SchemaReader } from '../model/schema-view.js';
import type { ConnectorModel, ObjectSchema, PropertyModel, SchemaModel } from '../model/types.js';

export interface Shape {
  /** In order of first mention. A name that is only required has no schema. */
  readonly members: ReadonlyMap<string, ShapeMember>;
  readonly additional: boolean | SchemaModel;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

export interface ShapeMember {
  readonly required: boolean;
  /** Absent when the member is only named in a list of required ones. */
  readonly schema?: SchemaModel;
}

/** Chains of references longer than this are a document's trick. */
const MAX_CHAIN = 100;

export class Shapes {
  readonly #definitions: ConnectorModel['definitions'];
  readonly #reader: SchemaReader<SchemaModel>;
  readonly #known = new Map<SchemaModel, Shape | undefined>();

  constructor(definitions: ConnectorModel['definitions']) {
    this.#definitions = definitions;
    this.#reader = readerOf(definitions);
  }

  /** The shape of an object or an `allOf` of objects; undefined when a part is something else. */
  of(schema: SchemaModel): Shape | undefined {
    const resolved = resolveSchema(schema, this.#definitions);
    if (resolved === undefined) return undefined;
    if (this.#known.has(resolved)) return this.#known.get(resolved);
    const shape = this.#build(resolved);
    this.#known.set(resolved, shape);
    return shape;
  }

  /** The definition at the end of a chain of references; undefined when there is none. */
  target(name: string): { readonly name: string; readonly schema: SchemaModel } | undefined {
    let current = name;
    for (let step = 0; step < MAX_CHAIN; step++) {
      const schema = this.#definitions.get(current);
      if (schema === undefined) return undefined;
      if (schema.kind !== 'ref' || schema.nullable) return { name: current, schema };
      current = schema.name;
    }
    return undefined;
  }

  #build(schema: SchemaModel): Shape | undefined {
    const shapes: Shape[] = [];
    for (const part of partsOf(schema, this.#reader)) {
      if (part.kind === 'allOf' || (part !== schema && isAnything(part))) continue;
      if (part.kind !== 'object') return undefined;
      shapes.push(objectShape(part));
    }
    return mergeShapes(shapes);
  }
}

/** A property that has one value in a subtype. */
export interface SubtypeValue {
  readonly property: string;
  readonly value: string;
}

/**
 * The shape with the discriminating properties of a subtype fixed to its own values, unless the base
 * allows other values only.
 *
 * @param merged the shape that declares them, where `shape` is only a part of it.
 */
export function withValues(
  shape: Shape,
  values: readonly SubtypeValue[],
  merged: Shape = shape,
): Shape {
  const fixed = new Map<string, ShapeMember>();
  for (const { property, value } of values) {
    const declared = merged.members.get(property);
    const schema = fixedSchema(declared?.schema, value);
    if (schema !== undefined)
      fixed.set(property, { required: declared?.required === true, schema });
  }
  const missing = [...fixed].filter(([name]) => !shape.members.has(name));
  const known = [...shape.members].map(
    ([name, member]) => [name, fixed.get(name) ?? member] as const,
  );
  return { ...shape, members: new Map([...missing, ...known]) };
}

function fixedSchema(schema: SchemaModel | undefined, value: string): SchemaModel | undefined {
  const none = { pointer: '', nullable: false, readOnly: false, notificationUrl: false };
  if (schema === undefined) return { ...none, kind: 'string', enum: [value] };
  if (schema.kind !== 'string' || schema.enum?.includes(value) === false) return undefined;
  const { default: _default, example: _example, ...rest } = schema;
  // Which subtype it is has to be said in requests too.
  return { ...rest, readOnly: false, enum: [value] };
}

/** True for a schema that says nothing about the value. */
export function isAnything(schema: SchemaModel): boolean {
  return schema.kind === 'any' && schema.enum === undefined;
}

/** Additional members that a type has to mention, and a check does not. */
export const ANYTHING: SchemaModel = {
  kind: 'any',
  pointer: '',
  nullable: false,
  readOnly: false,
  notificationUrl: false,
};

function objectShape(schema: ObjectSchema): Shape {
  const members = new Map<string, ShapeMember>(
    schema.properties.map((property: PropertyModel) => [
      property.name,
      { required: property.required, schema: property.schema },
    ]),
  );
  for (const name of schema.requiredElsewhere) {
    const known = members.get(name);
    members.set(name, { ...known, required: true });
  }
  return {
    members,
    // Where another operation says what there is, there is more than the document names.
    additional: schema.additional === true && schema.dynamicSchema ? ANYTHING : schema.additional,
    ...(schema.minProperties === undefined ? {} : { minProperties: schema.minProperties }),
    ...(schema.maxProperties === undefined ? {} : { maxProperties: schema.maxProperties }),
  };
}

export function mergeShapes(shapes: readonly Shape[]): Shape {
  const [first] = shapes;
  if (first !== undefined && shapes.length === 1) return first;
  const members = new Map<string, ShapeMember>();
  let additional: boolean | SchemaModel | undefined;
  let minProperties: number | undefined;
  for (const shape of shapes) {
    for (const [name, member] of shape.members) {
      const known = members.get(name);
      members.set(name, { ...known, ...member, required: known?.required || member.required });
    }
    // Parts close themselves against strangers, never against each other.
    if (additional === undefined || additional === false) additional = shape.additional;
    else if (typeof shape.additional === 'object') additional = shape.additional;
    if (shape.minProperties !== undefined) {
      minProperties = Math.max(minProperties ?? 0, shape.minProperties);
    }
  }
  return {
    members,
    additional: additional ?? true,
    ...(minProperties === undefined ? {} : { minProperties }),
  };
}
