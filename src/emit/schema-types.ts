// TypeScript types from the model's schemas. A definition is named, everything else is written out.
// Where TypeScript would refuse or make `never` of what a document combines, the wider type is taken.

import type { JsonValue, RefSchema, SchemaModel } from '../model/types.js';
import { stringLiteral } from './escape.js';
import { numberLiteral } from './print-data.js';
import {
  type Member,
  NULL,
  type ObjectNode,
  type TypeNode,
  UNKNOWN,
  arrayOf,
  atom,
  intersectionOf,
  isName,
  objectOf,
  unionOf,
} from './print-types.js';
import { docLines, titleOf } from './doc-lines.js';
import { limitsOf } from './limits.js';
import { type Shape, type Shapes, isAnything, mergeShapes } from './shape.js';
import { type DefinitionNames, standsForKinds } from './definition-names.js';

/** Larger enums become their base type: a union of thousands slows every editor and says nothing. */
const MAX_ENUM = 200;

/** Members of many types say nothing together. Columns. */
const MAX_SIGNATURE = 60;

export interface TypeContext {
  readonly names: DefinitionNames;
  readonly shapes: Shapes;
  /** What stands before the name of a definition: `types.` outside types.gen.ts. */
  readonly prefix: string;
  /** The type of a file: bytes, or an upload with its name and media type. */
  readonly file: 'Uint8Array' | 'UploadedFile';
}

/** The type of a schema. */
export function typeOf(schema: SchemaModel, context: TypeContext, indent = 0): TypeNode {
  const type = enumType(schema) ?? bareType(schema, context, indent);
  return schema.nullable ? unionOf([type, NULL]) : type;
}

function bareType(schema: SchemaModel, context: TypeContext, indent: number): TypeNode {
  switch (schema.kind) {
    case 'ref':
      return named(schema, context);
    case 'string':
      return atom('string');
    case 'number':
    case 'integer':
      return atom('number');
    case 'boolean':
      return atom('boolean');
    case 'null':
      return NULL;
    case 'file':
      return atom(context.file);
    case 'any':
      return UNKNOWN;
    case 'array':
      return arrayOf(typeOf(schema.items, context, indent));
    case 'object': {
      const shape = context.shapes.of(schema);
      return shape === undefined ? UNKNOWN : shapeType(shape, context, indent);
    }
    case 'union':
      return unionOf(schema.variants.map((variant) => typeOf(variant, context, indent)));
    case 'allOf':
      return allOfType(schema.parts, context, indent, 'kinds');
    default:
      return schema satisfies never;
  }
}

/** The type of a definition that is not an object: parts that refer to a base mean the base alone. */
export function definitionType(schema: SchemaModel, context: TypeContext): TypeNode {
  if (schema.kind !== 'allOf' || enumType(schema) !== undefined) return typeOf(schema, context);
  const type = allOfType(schema.parts, context, 0, 'alone');
  return schema.nullable ? unionOf([type, NULL]) : type;
}

function named(schema: RefSchema, context: TypeContext): TypeNode {
  const name = context.names.type(schema.name);
  return name === undefined ? UNKNOWN : atom(context.prefix + name);
}

/** The union of the allowed values; undefined when there are none, too many, or such as types cannot say. */
function enumType(schema: SchemaModel): TypeNode | undefined {
  const values = schema.enum;
  if (values === undefined || values.length > MAX_ENUM) return undefined;
  const literals = values.map(literal);
  return literals.every((type) => type !== undefined) ? unionOf(literals) : undefined;
}

function literal(value: JsonValue): TypeNode | undefined {
  if (typeof value === 'string') return atom(stringLiteral(value));
  if (typeof value === 'number')
    return Number.isFinite(value) ? atom(numberLiteral(value)) : undefined;
  return value === null || typeof value === 'boolean' ? atom(String(value)) : undefined;
}

/** The object type of a shape, written out. */
export function shapeType(shape: Shape, context: TypeContext, indent: number): ObjectNode {
  return objectOf(shapeMembers(shape, context, indent + 2));
}

const INHERITED: ReadonlySet<string> = new Set([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
]);

/** A member. Where every object has one of that name, its absence leaves the one of `Object`. */
export function fieldOf(name: string, optional: boolean, type: TypeNode): Member {
  const inherited = optional && INHERITED.has(name);
  return {
    name,
    optional,
    type: inherited ? unionOf([type, atom(`Object[${stringLiteral(name)}]`)]) : type,
  };
}

/** The members of a shape, with an index signature that all of them fit. */
export function shapeMembers(shape: Shape, context: TypeContext, indent: number): Member[] {
  const members: Member[] = [];
  for (const [name, { required, schema }] of shape.members) {
    if (schema === undefined) members.push({ name, type: UNKNOWN });
    else {
      const type = typeOf(schema, context, indent);
      members.push({ ...fieldOf(name, !required, type), doc: schemaDoc(schema, indent) });
    }
  }
  const index = indexType(shape, members, context, indent);
  return index === undefined ? members : [...members, { type: index }];
}

function indexType(
  shape: Shape,
  members: readonly Member[],
  context: TypeContext,
  indent: number,
): TypeNode | undefined {
  if (shape.additional === false) return undefined;
  // Nearly every object is open because its author did not say; only a map says so in its type.
  if (shape.additional === true) return members.length === 0 ? UNKNOWN : undefined;
  const type = typeOf(shape.additional, context, indent);
  // Projects without exactOptionalPropertyTypes, where clients end up too, ask for the `undefined`.
  const optional = members.some((member) => member.optional === true);
  const all = unionOf([
    type,
    ...members.map((member) => member.type),
    ...(optional ? [atom('undefined')] : []),
  ]);
  return all.flat.length > MAX_SIGNATURE ? UNKNOWN : all;
}

/** The comment of a schema: its names and description, and what its type cannot say. */
export function schemaDoc(schema: SchemaModel, indent: number): string[] {
  const count = schema.enum?.length ?? 0;
  const many =
    count > MAX_ENUM ? `One of the ${count} values that the definition lists.` : undefined;
  const texts = [
    titleOf(schema.summary ?? schema.title),
    schema.description,
    many,
    limitsOf(schema),
  ];
  return docLines(texts, indent);
}

/** What a part that refers to a base with a discriminator means. */
type Meaning = 'kinds' | 'alone';

/**
 * All parts at once: names of definitions, and one object type for what is written out. Where parts
 * declare a member differently, everything is written out, the later part's members winning.
 */
function allOfType(
  parts: readonly SchemaModel[],
  context: TypeContext,
  indent: number,
  meaning: Meaning,
): TypeNode {
  const said = parts.filter((part) => !isAnything(part));
  const shapes = said.map((part) => context.shapes.of(part));
  if (!shapes.every((shape) => shape !== undefined))
    return mixedType(said, context, indent, meaning);
  const all = mergeShapes(shapes);
  const refs = said.filter((part): part is RefSchema => part.kind === 'ref');
  const bases = refs.map((part) =>
    meaning === 'kinds' && standsForKinds(part, said, context)
      ? context.names.type(part.name)
      : context.names.alone(part.name),
  );
  const clash = clashes(shapes, context);
  if (clash || !bases.every((base) => base !== undefined)) return shapeType(all, context, indent);
  const written = shapes.filter((_, index) => said[index]?.kind !== 'ref');
  const atoms = bases.map((base) => atom(context.prefix + base));
  const own = ownShape(written, shapes, all);
  if (own.members.size === 0 && own.additional === true && atoms.length > 0)
    return intersectionOf(atoms);
  return intersectionOf(atoms, shapeType(own, context, indent));
}

/**
 * What the written parts add to the named ones. A member that the parts do not all require, or that is
 * only named as required, is repeated, so that the whole requires it.
 */
export function ownShape(written: readonly Shape[], all: readonly Shape[], merged: Shape): Shape {
  const own = mergeShapes(written);
  const members = new Map(own.members);
  for (const [name, member] of merged.members) {
    const declared = all.flatMap((shape) => shape.members.get(name) ?? []);
    const differ = declared.some(({ required }) => required !== member.required);
    if (members.has(name) || differ) members.set(name, member);
  }
  return { ...own, members };
}

/** True when two parts declare one member with different types, or an index signature meets members of another part. */
export function clashes(shapes: ReadonlyArray<Shape>, context: TypeContext): boolean {
  const seen = new Map<string, SchemaModel>();
  for (const shape of shapes) {
    if (typeof shape.additional === 'object' && shapes.length > 1) return true;
    for (const [name, { schema }] of shape.members) {
      const known = seen.get(name);
      if (schema === undefined) continue;
      if (known === undefined) seen.set(name, schema);
      else if (known !== schema && typeOf(known, context).flat !== typeOf(schema, context).flat) {
        return true;
      }
    }
  }
  return false;
}

/** Parts that are not all objects: a union with an object is spread over its variants; else the last part wins. */
function mixedType(
  parts: readonly SchemaModel[],
  context: TypeContext,
  indent: number,
  meaning: Meaning,
): TypeNode {
  const types = parts.map((part) => partType(part, context, indent, meaning));
  const objects = types.filter((type): type is ObjectNode => type.kind === 'object');
  const others = types.filter((type) => type.kind !== 'object' && type.flat !== UNKNOWN.flat);
  const object = objects.length === 0 ? undefined : mergeObjects(objects);
  const last = others.at(-1);
  if (last === undefined) return object ?? UNKNOWN;
  if (last.kind === 'union')
    return unionOf(last.members.map((member) => withObject(member, object)));
  const names = others.filter((type) => isName(type));
  return names.length < others.length ? last : intersectionOf(names, object);
}

function partType(
  part: SchemaModel,
  context: TypeContext,
  indent: number,
  meaning: Meaning,
): TypeNode {
  // A part of a part belongs to the definition too.
  if (part.kind === 'allOf' && meaning === 'alone' && part.enum === undefined)
    return allOfType(part.parts, context, indent, meaning);
  if (part.kind !== 'ref') return typeOf(part, context, indent);
  const alone = context.names.alone(part.name) ?? context.names.type(part.name);
  return alone === undefined ? UNKNOWN : atom(context.prefix + alone);
}

function withObject(type: TypeNode, object: ObjectNode | undefined): TypeNode {
  if (object === undefined) return type;
  if (type.kind === 'object') return mergeObjects([type, object]);
  return isName(type) ? intersectionOf([type], object) : type;
}

function mergeObjects(objects: readonly ObjectNode[]): ObjectNode {
  const members = new Map<string | undefined, Member>();
  for (const object of objects) {
    for (const member of object.members) members.set(member.name, member);
  }
  const named = [...members.values()].filter((member) => member.name !== undefined);
  return objectOf(named.length > 0 ? named : [...members.values()]);
}
