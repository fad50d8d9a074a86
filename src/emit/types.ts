// Emits src/generated/types.gen.ts: one exported type for every definition. Objects become
// interfaces, which extend those of their bases where TypeScript allows it; the rest become aliases.

import type { AllOfSchema, ConnectorModel, ObjectSchema, SchemaModel } from '../model/types.js';
import type { Names, OutputFile } from '../plan/types.js';
import { breakAliasCircles } from './alias-circles.js';
import { DefinitionNames, discriminatorOf } from './definition-names.js';
import { identifier } from './escape.js';
import {
  type Member,
  NULL,
  type TypeNode,
  atom,
  intersectionOf,
  objectOf,
  unionOf,
} from './print-types.js';
import { docLines } from './doc-lines.js';
import { HEADER, printAlias, printInterface } from './print.js';
import { requestTypes } from './request-types.js';
import {
  type TypeContext,
  clashes,
  definitionType,
  ownShape,
  schemaDoc,
  shapeMembers,
  shapeType,
} from './schema-types.js';
import { type KindValues, type Shape, Shapes, isAnything, mergeShapes } from './shape.js';

type Declaration =
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly bases: readonly string[];
      readonly members: readonly Member[];
      readonly doc: readonly string[];
    }
  | {
      readonly kind: 'alias';
      readonly name: string;
      readonly type: TypeNode;
      readonly doc: readonly string[];
    };

/** The types of the definitions, in document order, each followed by its type in requests where that differs. */
export function emitTypes(document: ConnectorModel, planned: Names): OutputFile[] {
  const { model, names, originals } = requestTypes(document, planned);
  const shapes = new Shapes(model.definitions);
  const context: TypeContext = {
    names: new DefinitionNames(model, names, shapes, originals),
    shapes,
    prefix: '',
    file: 'Uint8Array',
  };
  const declarations: Declaration[] = [];
  for (const [name, schema] of model.definitions)
    declarations.push(...declare(name, schema, context));
  declarations.push(...formerDeclarations(names, context));
  const aliases = new Map<string, TypeNode>();
  for (const it of declarations) if (it.kind === 'alias') aliases.set(it.name, it.type);
  const broken = breakAliasCircles(aliases);
  const texts = declarations.map((it) =>
    it.kind === 'alias'
      ? printAlias(it.name, broken.get(it.name) ?? it.type, it.doc)
      : printInterface(it.name, it.members, { extends: it.bases, doc: it.doc }),
  );
  const content = [HEADER, ...(texts.length > 0 ? texts : ['export {};\n'])].join('\n');
  return [{ path: 'src/generated/types.gen.ts', owner: 'generator', content }];
}

function declare(definition: string, schema: SchemaModel, context: TypeContext): Declaration[] {
  const name = context.names.type(definition);
  if (name === undefined) return [];
  const doc = schemaDoc(schema, 0);
  const alias = (type: TypeNode): Declaration => ({ kind: 'alias', name, type, doc });
  const objectLike = schema.kind === 'object' || schema.kind === 'allOf' ? schema : undefined;
  const shape = objectLike === undefined ? undefined : context.shapes.of(objectLike);
  if (objectLike === undefined || shape === undefined)
    return [alias(definitionType(schema, context))];
  const base = context.names.base(definition);
  if (base === undefined && schema.nullable) {
    const whole = context.shapes.withValues(shape, context.names.valuesOf(definition));
    return [alias(unionOf([shapeType(whole, context, 0), NULL]))];
  }
  // Its kinds have values of their own, which the base must leave to them.
  const values = base === undefined ? context.names.valuesOf(definition) : [];
  const { bases, members } = heritage(definition, objectLike, values, context);
  if (base === undefined) return [{ kind: 'interface', name, bases, members, doc }];
  const baseDoc = docLines([`What all kinds of ${name} have.`]);
  return [
    alias(unionOf([...kindsOf(definition, schema, context), ...(schema.nullable ? [NULL] : [])])),
    { kind: 'interface', name: base, bases, members, doc: baseDoc },
  ];
}

/** The types of renamed definitions by the names that they had, for the code that says those. */
function formerDeclarations(names: Names, context: TypeContext): Declaration[] {
  return [...context.names.former(names.formerTypes)].map(([name, type]) => ({
    kind: 'alias',
    name: identifier(name),
    type: atom(type),
    doc: docLines([], 0, [`@deprecated It is called ${type} now.`]),
  }));
}

function kindsOf(definition: string, schema: SchemaModel, context: TypeContext): TypeNode[] {
  const kinds = discriminatorOf(schema)?.kinds ?? [];
  return kinds.flatMap(({ name }) => {
    if (name === definition) return [selfType(definition, schema, context)];
    const type = context.names.type(name);
    return type === undefined ? [] : [atom(type)];
  });
}

/** The base as a kind of its own: `PetBase & { readonly kind: 'Pet' }`. */
function selfType(definition: string, schema: SchemaModel, context: TypeContext): TypeNode {
  const { names, shapes } = context;
  const base = atom(names.base(definition) ?? 'unknown');
  const values = names.valuesOf(definition);
  if (values.length === 0) return base;
  const own = shapes.withValues(mergeShapes([]), values, shapes.of(schema) ?? mergeShapes([]));
  const members = shapeMembers({ ...own, additional: false }, context, 0);
  return intersectionOf([base], objectOf(members.map(({ doc: _doc, ...member }) => member)));
}

/** The interfaces that a definition's interface extends, and the members that it declares itself. */
function heritage(
  definition: string,
  schema: ObjectSchema | AllOfSchema,
  values: readonly KindValues[],
  context: TypeContext,
): { readonly bases: readonly string[]; readonly members: readonly Member[] } {
  const shape = context.shapes.of(schema) ?? mergeShapes([]);
  const extended =
    schema.kind === 'allOf' && values.every((one) => isAllowed(one, shape, context))
      ? extend(definition, schema, shape, context)
      : undefined;
  const own = context.shapes.withValues(extended?.own ?? shape, values, shape);
  return { bases: extended?.bases ?? [], members: shapeMembers(own, context, 2) };
}

/** True when the values are surely some of those that the property has in the bases. */
function isAllowed(
  { property, values }: KindValues,
  shape: Shape,
  { shapes }: TypeContext,
): boolean {
  const declared = shape.members.get(property)?.schema;
  if (declared === undefined) return true;
  const { kind, enum: listed } = shapes.resolved(declared);
  if (kind === 'ref' || kind === 'allOf' || kind === 'union') return false;
  return listed === undefined || values.every((value) => listed.includes(value));
}

/** Undefined when TypeScript would refuse the bases, so that all members are written out. */
function extend(
  definition: string,
  schema: AllOfSchema,
  merged: Shape,
  context: TypeContext,
): { readonly bases: readonly string[]; readonly own: Shape } | undefined {
  const parts = schema.parts.filter((part) => !isAnything(part));
  const shapes = parts.map((part) => context.shapes.of(part) ?? mergeShapes([]));
  const values = context.names.valuesOf(definition);
  const bases: string[] = [];
  for (const part of parts) {
    if (part.kind !== 'ref') continue;
    const target = context.shapes.target(part.name);
    const base = context.names.alone(target?.name ?? part.name);
    const isInterface =
      target !== undefined &&
      target.name !== definition &&
      (!target.schema.nullable || context.names.base(target.name) !== undefined);
    if (base === undefined || !isInterface) return undefined;
    // A Cat that is no base is 'Cat'; what extends it nevertheless is not.
    const known = context.names.base(target.name) ? [] : context.names.valuesOf(target.name);
    if (known.some(({ property }) => values.some((own) => own.property === property))) {
      return undefined;
    }
    if (!bases.includes(base)) bases.push(base);
  }
  if (clashes(shapes, context)) return undefined;
  const written = shapes.filter((_, index) => parts[index]?.kind !== 'ref');
  const own = ownShape(written, shapes, merged);
  // The bases say what else may be there.
  const additional = own.additional === true ? false : own.additional;
  return { bases, own: { ...own, additional } };
}
