// What an object-like schema consists of when all parts of its `allOf` are put together: members,
// additional members, limits. Types and JSON Schemas both start from it, so that they agree. Where two
// parts declare one member, the later part wins.

import type { ConnectorModel, ObjectSchema, PropertyModel, SchemaModel } from '../model/types.js';

export interface Shape {
  /** In order of first mention. A name that is only required has no schema. */
  readonly members: ReadonlyMap<string, ShapeMember>;
  readonly additional: boolean | SchemaModel;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** How many definitions its longest chain of bases has. */
  readonly chain: number;
}

export interface ShapeMember {
  readonly required: boolean;
  /** Absent when the member is only named in a list of required ones. */
  readonly schema?: SchemaModel;
}

/** Chains of bases longer than this are a document's trick; the rest of the chain is left out. */
const MAX_CHAIN = 100;

export class Shapes {
  readonly #definitions: ConnectorModel['definitions'];
  readonly #known = new Map<string, Shape | undefined>();

  constructor(definitions: ConnectorModel['definitions']) {
    this.#definitions = definitions;
  }

  /** The shape of an object or an `allOf` of objects; undefined when a part is something else. */
  of(schema: SchemaModel, depth = 0): Shape | undefined {
    switch (schema.kind) {
      case 'object':
        return objectShape(schema);
      case 'allOf':
        return this.#merged(schema.parts, depth);
      case 'ref':
        return this.#named(schema.name, depth);
      default:
        return undefined;
    }
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

  #named(name: string, depth: number): Shape | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const schema = this.#definitions.get(name);
    if (schema === undefined) return undefined;
    if (depth > MAX_CHAIN) return { members: new Map(), additional: true, chain: MAX_CHAIN };
    // A circle, which the model has none of, ends here.
    this.#known.set(name, undefined);
    const shape = this.of(schema, depth + 1);
    const counted = shape && { ...shape, chain: shape.chain + 1 };
    this.#known.set(name, counted);
    return counted;
  }

  #merged(parts: readonly SchemaModel[], depth: number): Shape | undefined {
    const shapes: Shape[] = [];
    for (const part of parts) {
      if (isAnything(part)) continue;
      const shape = this.of(part, depth);
      if (shape === undefined) return undefined;
      if (shape.chain < MAX_CHAIN) shapes.push(shape);
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
    chain: 0,
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
    chain: shapes.reduce((longest, { chain }) => Math.max(longest, chain), 0),
    ...(minProperties === undefined ? {} : { minProperties }),
  };
}
