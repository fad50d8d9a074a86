// Emits src/generated/types.gen.ts: one exported type for every definition. Objects become
// interfaces, which extend those of their bases where TypeScript allows it; the rest become aliases.

import type { AllOfSchema, ConnectorModel, ObjectSchema, SchemaModel } from '../model/types.js';
import type { Names, OutputFile } from '../plan/types.js';
import { breakAliasCircles } from './alias-circles.js';
import { DefinitionNames, discriminatorOf } from './definition-names.js';
import { identifier } from './escape.js';
import { type Member, NULL, type TypeNode, atom, unionOf } from './print-types.js';
import { HEADER, docLines, printAlias, printInterface } from './print.js';
import {
  type TypeContext,
  clashes,
  ownShape,
  schemaDoc,
  shapeMembers,
  shapeType,
  typeOf,
} from './schema-types.js';
import { type Shape, Shapes, isAnything, mergeShapes, withValues } from './shape.js';

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

/** The types of the definitions, in document order. */
export function emitTypes(model: ConnectorModel, names: Names): OutputFile[] {
  const shapes = new Shapes(model.definitions);
  const context: TypeContext = {
    names: new DefinitionNames(model, names, shapes),
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
  if (objectLike === undefined || shape === undefined) return [alias(typeOf(schema, context))];
  const base = context.names.base(definition);
  if (base === undefined && schema.nullable) {
    const whole = withValues(shape, context.names.valuesOf(definition));
    return [alias(unionOf([shapeType(whole, context, 0), NULL]))];
  }
  const { bases, members } = heritage(definition, objectLike, shape, context);
  if (base === undefined) return [{ kind: 'interface', name, bases, members, doc }];
  const baseDoc = docLines([`What all kinds of ${name} have.`]);
  return [
    alias(unionOf([...subtypesOf(schema, context), ...(schema.nullable ? [NULL] : [])])),
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

function subtypesOf(schema: SchemaModel, { names }: TypeContext): TypeNode[] {
  const subtypes = discriminatorOf(schema)?.subtypes ?? [];
  return subtypes.flatMap(({ name }) => {
    const type = names.type(name);
    return type === undefined ? [] : [atom(type)];
  });
}

/** The interfaces that a definition's interface extends, and the members that it declares itself. */
function heritage(
  definition: string,
  schema: ObjectSchema | AllOfSchema,
  shape: Shape,
  context: TypeContext,
): { readonly bases: readonly string[]; readonly members: readonly Member[] } {
  const values = context.names.valuesOf(definition);
  const extended = schema.kind === 'allOf' ? extend(definition, schema, shape, context) : undefined;
  const own = withValues(extended?.own ?? shape, values, shape);
  return { bases: extended?.bases ?? [], members: shapeMembers(own, context, 2) };
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
    // Cat is 'Cat' and a Lion, which extends it, is 'Lion'.
    const known = context.names.valuesOf(target.name);
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
