// What an operation gives back, as the designer sees it, and how a path leads into a schema. Rules that
// tie one operation to the answer of another read both through this file. Where a schema says nothing
// certain (free members, another dynamic schema, an object without properties) the answer is "unknown",
// and nobody may make a finding of that.

import { joinPointer, pointerTokens } from '../document/pointer.js';
import type { Located, OperationNode, ResponseUse, RuleContext } from './types.js';
import { isObject, memberOf, objectEntries, stringsOf } from './raw.js';

type Resolver = Pick<RuleContext, 'resolve'>;

/** Parts of one schema through allOf: more than any sound document has. */
const MOST_PARTS = 500;

/** The response that the designer takes: the only one; else 200, 201, default, in this order. */
export function outputResponse(operation: OperationNode): ResponseUse | undefined {
  const { responses } = operation;
  if (responses.length === 1) return responses[0];
  return ['200', '201', 'default']
    .map((status) => responses.find((response) => response.status === status))
    .find((response) => response !== undefined);
}

/** The schema of the response that the designer takes, references followed. */
export function outputSchema(context: Resolver, operation: OperationNode): Located | undefined {
  const response = outputResponse(operation)?.response;
  if (response === undefined) return undefined;
  return context.resolve(memberOf(response.raw, 'schema'), `${response.pointer}/schema`);
}

/** Its `in: body` parameter's schema, references followed. */
export function bodySchema(context: Resolver, operation: OperationNode): Located | undefined {
  const body = operation.parameters.find(({ parameter }) => parameter.in === 'body')?.parameter;
  if (body === undefined) return undefined;
  return context.resolve(memberOf(body.raw, 'schema'), `${body.pointer}/schema`);
}

/** The types that a schema names; empty when it names none. */
export function typesOf(raw: unknown): readonly string[] {
  const type = memberOf(raw, 'type');
  return typeof type === 'string' ? [type] : stringsOf(type);
}

export function isArraySchema({ raw }: Located): boolean {
  const types = typesOf(raw);
  return types.length === 0 ? isObject(memberOf(raw, 'items')) : types.includes('array');
}

/** A schema and what it is made of through allOf, references followed, each once. */
export function partsOf(context: Resolver, schema: Located): readonly Located[] {
  const parts = new Map<string, Located>([[schema.pointer, schema]]);
  for (const part of parts.values()) {
    const all = memberOf(part.raw, 'allOf');
    if (!Array.isArray(all)) continue;
    for (const [at, one] of all.entries()) {
      if (parts.size >= MOST_PARTS) break;
      const found = context.resolve(one, `${part.pointer}/allOf/${at}`);
      if (found !== undefined && !parts.has(found.pointer)) parts.set(found.pointer, found);
    }
  }
  return [...parts.values()];
}

export interface Property {
  readonly name: string;
  /** Where the property stands; a reference is not followed. */
  readonly pointer: string;
  readonly raw: unknown;
  /** References followed; absent when it leads nowhere. */
  readonly schema?: Located;
}

/** Own properties and those that come through allOf; the first of a name counts. */
export function propertiesOf(context: Resolver, schema: Located): readonly Property[] {
  const found = new Map<string, Property>();
  for (const part of partsOf(context, schema)) {
    for (const [name, raw] of objectEntries(memberOf(part.raw, 'properties'))) {
      if (found.has(name)) continue;
      const pointer = joinPointer(`${part.pointer}/properties`, name);
      const end = context.resolve(raw, pointer);
      found.set(name, { name, pointer, raw, ...(end === undefined ? {} : { schema: end }) });
    }
  }
  return [...found.values()];
}

/** The names in `required`, own and through allOf. */
export function requiredOf(context: Resolver, schema: Located): ReadonlySet<string> {
  return new Set(
    partsOf(context, schema).flatMap(({ raw }) => stringsOf(memberOf(raw, 'required'))),
  );
}

/** True when members may be there that the schema does not name. */
export function isOpen(context: Resolver, schema: Located): boolean {
  const parts = partsOf(context, schema);
  const named = parts.some(({ raw }) => objectEntries(memberOf(raw, 'properties')).length > 0);
  return !named || parts.some(({ raw }) => isOpenPart(raw));
}

function isOpenPart(raw: unknown): boolean {
  const additional = memberOf(raw, 'additionalProperties');
  return (
    (additional !== undefined && additional !== false) ||
    ['x-ms-dynamic-schema', 'x-ms-dynamic-properties', 'anyOf', 'oneOf', 'discriminator'].some(
      (name) => memberOf(raw, name) !== undefined,
    )
  );
}

/** Where a path into a schema ends. */
export type PathEnd =
  | { readonly kind: 'found'; readonly schema: Located; readonly steps: readonly Property[] }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'missing';
      /** The name that is not there, and the schema that should have it. */
      readonly name: string;
      readonly at: Located;
      /** The names that are there. */
      readonly names: readonly string[];
    };

/** The names of a path as dynamic extensions write it: a JSON pointer without the leading slash. */
export function pathNames(path: string): readonly string[] {
  return pointerTokens(path).filter((name) => name !== '');
}

/** Follows property names from a schema; a number or `*` steps into the items of an array. */
export function followPath(context: Resolver, from: Located, names: readonly string[]): PathEnd {
  let schema = from;
  const steps: Property[] = [];
  for (const name of names) {
    const next = step(context, schema, name);
    if (next.kind !== 'step') return next;
    schema = next.schema;
    if (next.property !== undefined) steps.push(next.property);
  }
  return { kind: 'found', schema, steps };
}

type Step =
  | { readonly kind: 'step'; readonly schema: Located; readonly property?: Property }
  | Exclude<PathEnd, { kind: 'found' }>;

function step(context: Resolver, schema: Located, name: string): Step {
  if (isArraySchema(schema)) {
    if (!/^(\d+|\*)$/.test(name)) return { kind: 'missing', name, at: schema, names: [] };
    const items = itemOf(context, schema);
    return items === undefined ? { kind: 'unknown' } : { kind: 'step', schema: items };
  }
  const properties = propertiesOf(context, schema);
  const property = properties.find((one) => one.name === name);
  if (property !== undefined) {
    return property.schema === undefined
      ? { kind: 'unknown' }
      : { kind: 'step', schema: property.schema, property };
  }
  const types = typesOf(schema.raw);
  const scalar = types.length > 0 && !types.includes('object');
  if (!scalar && isOpen(context, schema)) return { kind: 'unknown' };
  return { kind: 'missing', name, at: schema, names: properties.map((one) => one.name) };
}

/** The schema of an array's items; absent when it says nothing about them. */
export function itemOf(context: Resolver, schema: Located): Located | undefined {
  return context.resolve(memberOf(schema.raw, 'items'), `${schema.pointer}/items`);
}
