// What an object-like schema consists of when all parts of its `allOf` are put together: members,
// additional members, limits. Types and JSON Schemas both start from it, so that they agree. Where two
// parts declare one member, the later part wins.

import { partsOf, readerOf, resolveSchema, type SchemaReader } from '../model/schema-view.js';
import type {
  ConnectorModel,
  JsonValue,
  ObjectSchema,
  PropertyModel,
  SchemaModel,
} from '../model/types.js';

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

  /** The shape of a definition, as {@link of}. */
  named(name: string): Shape | undefined {
    const schema = this.#definitions.get(name);
    return schema && this.of(schema);
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

  /**
   * The shape with the discriminating properties of a kind limited to its own values.
   *
   * @param merged the shape that declares them, where `shape` is only a part of it.
   */
  withValues(shape: Shape, values: readonly KindValues[], merged: Shape = shape): Shape {
    const fixed = new Map<string, ShapeMember>();
    for (const { property, values: own } of values) {
      const declared = merged.members.get(property);
      const schema = this.#fixed(declared?.schema, own);
      fixed.set(property, { required: declared?.required === true, schema });
    }
    const missing = [...fixed].filter(([name]) => !shape.members.has(name));
    const known = [...shape.members].map(
      ([name, member]) => [name, fixed.get(name) ?? member] as const,
    );
    return { ...shape, members: new Map([...missing, ...known]) };
  }

  /** The shape with some members that requests have even where they are read-only. */
  writable(shape: Shape, names: readonly string[]): Shape {
    const members = new Map(shape.members);
    for (const name of names) {
      const member = members.get(name);
      const target = member?.schema && this.resolved(member.schema);
      if (member === undefined || target === undefined) continue;
      if (target.readOnly || member.schema?.readOnly)
        members.set(name, { ...member, schema: { ...target, readOnly: false } });
    }
    return { ...shape, members };
  }

  /** A schema past its references; itself where they end nowhere. */
  resolved(schema: SchemaModel): SchemaModel {
    return resolveSchema(schema, this.#definitions) ?? schema;
  }

  #fixed(declared: SchemaModel | undefined, values: readonly JsonValue[]): SchemaModel {
    const types = new Set(values.map((value) => typeof value));
    const [type = 'string'] = types;
    const kind = types.size === 1 && isScalar(type) ? type : 'any';
    if (declared === undefined) return { ...NOTHING_SAID, kind, enum: values };
    const { pointer, title, summary, description, visibility } = declared;
    return {
      pointer,
      ...(title === undefined ? {} : { title }),
      ...(summary === undefined ? {} : { summary }),
      ...(description === undefined ? {} : { description }),
      ...(visibility === undefined ? {} : { visibility }),
      nullable: declared.nullable || this.resolved(declared).nullable,
      // Which kind it is has to be said in requests too.
      readOnly: false,
      notificationUrl: false,
      kind,
      enum: values,
    };
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

/** A property, and the values that it has in one kind of a definition. */
export interface KindValues {
  readonly property: string;
  readonly values: readonly JsonValue[];
}

const NOTHING_SAID = { pointer: '', nullable: false, readOnly: false, notificationUrl: false };

function isScalar(type: string): type is 'string' | 'number' | 'boolean' {
  return type === 'string' || type === 'number' || type === 'boolean';
}

/** True when two of the shapes contradict each other: a closed object beside members that it does not know, or one member declared twice. */
export function contradict(shapes: readonly Shape[]): boolean {
  const seen = new Set<string>();
  for (const shape of shapes) {
    if (shape.additional !== true && shapes.length > 1) return true;
    for (const [name, { schema }] of shape.members) {
      if (schema === undefined) continue;
      if (seen.has(name)) return true;
      seen.add(name);
    }
  }
  return false;
}

/** True for a schema that says nothing about the value. */
export function isAnything(schema: SchemaModel): boolean {
  return schema.kind === 'any' && schema.enum === undefined;
}

/** Additional members that a type has to mention, and a check does not. */
export const ANYTHING: SchemaModel = { ...NOTHING_SAID, kind: 'any' };

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
    additional:
      schema.additional === true && (schema.dynamicSchema !== undefined || schema.open === true)
        ? ANYTHING
        : schema.additional,
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
