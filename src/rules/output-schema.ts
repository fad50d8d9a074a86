// What an operation gives back, as the designer sees it, and how a path leads into a schema. Rules that
// tie one operation to the answer of another read both through this file. Where a schema says nothing
// certain (free members, another dynamic schema, an object without properties) the answer is "unknown",
// and must not become a finding.

import { joinPointer, pointerTokens } from '../document/pointer.js';
import { partsOf as partsOfSchema, type SchemaReader } from '../model/schema-view.js';
import type {
  Located,
  OperationNode,
  ParameterNode,
  ParameterUse,
  ResponseUse,
  RuleContext,
} from './types.js';
import { isObject, memberOf, stringsOf } from './raw.js';

type Resolver = Pick<RuleContext, 'resolve'>;

/** The response of that status. */
export function responseOf({ responses }: OperationNode, status: string): ResponseUse | undefined {
  for (let at = 0; at < responses.length; at += 1) {
    const response = responses[at] as ResponseUse;
    if (response.status === status) return response;
  }
  return undefined;
}

/** The response that the designer takes: the only one; else 200, 201, default, in this order. */
export function outputResponse(operation: OperationNode): ResponseUse | undefined {
  if (operation.responses.length === 1) return operation.responses[0];
  return (
    responseOf(operation, '200') ?? responseOf(operation, '201') ?? responseOf(operation, 'default')
  );
}

/** The schema of the response that the designer takes, references followed. */
export function outputSchema(context: Resolver, operation: OperationNode): Located | undefined {
  const response = outputResponse(operation)?.response;
  if (response === undefined) return undefined;
  return partAt(context, response, 'schema');
}

/** Its `in: body` parameter. */
export function bodyOf({ parameters }: OperationNode): ParameterNode | undefined {
  for (let at = 0; at < parameters.length; at += 1) {
    const { parameter } = parameters[at] as ParameterUse;
    if (parameter.in === 'body') return parameter;
  }
  return undefined;
}

/** Its `in: body` parameter's schema, references followed. */
export function bodySchema(context: Resolver, operation: OperationNode): Located | undefined {
  const body = bodyOf(operation);
  return body === undefined ? undefined : partAt(context, body, 'schema');
}

/** What a member holds, references followed. */
function partAt(context: Resolver, owner: Located, member: string): Located | undefined {
  const raw = memberOf(owner.raw, member);
  // Most members are not there, and a pointer is a string to make.
  return raw === undefined ? undefined : context.resolve(raw, `${owner.pointer}/${member}`);
}

/** The types that a schema names; empty when it names none. */
export function typesOf(raw: unknown): readonly string[] {
  const type = memberOf(raw, 'type');
  return typeof type === 'string' ? [type] : stringsOf(type);
}

export function isArraySchema({ raw }: Located): boolean {
  const type = memberOf(raw, 'type');
  if (typeof type === 'string') return type === 'array';
  const types = stringsOf(type);
  return types.length === 0 ? isObject(memberOf(raw, 'items')) : types.includes('array');
}

/** Reads raw schemas as the model's are read. */
export function rawReader({ resolve }: Resolver): SchemaReader<Located> {
  return {
    resolve: ({ raw, pointer }) => resolve(raw, pointer),
    partsIn: ({ raw, pointer }, most) => {
      const parts = memberOf(raw, 'allOf');
      return Array.isArray(parts) ? objectsIn(parts, most, `${pointer}/allOf`) : undefined;
    },
    identityOf: ({ raw }) => raw,
  };
}

function objectsIn(list: readonly unknown[], most: number, pointer: string): Located[] {
  const found: Located[] = [];
  for (let at = 0; at < list.length && found.length < most; at += 1) {
    const raw = list[at];
    if (isObject(raw)) found.push({ raw, pointer: `${pointer}/${at}` });
  }
  return found;
}

/** A schema and what it is made of through allOf, references followed, each once; itself last. */
export function partsOf(context: Resolver, schema: Located): readonly Located[] {
  if (!Array.isArray(memberOf(schema.raw, 'allOf'))) return [schema];
  return partsOfSchema(schema, rawReader(context));
}

export interface Property {
  readonly name: string;
  /** The position of the property; a reference is not followed. */
  readonly pointer: string;
  readonly raw: unknown;
  /** References followed; absent when it leads nowhere. */
  readonly schema?: Located;
}

/** The property that `part` itself has by that name. */
function propertyAt(context: Resolver, part: Located, name: string, raw: unknown): Property {
  const pointer = joinPointer(`${part.pointer}/properties`, name);
  const schema = context.resolve(raw, pointer);
  return schema === undefined ? { name, pointer, raw } : { name, pointer, raw, schema };
}

/** Own properties and those that come through allOf; the last of a name counts, as in the model. */
export function propertiesOf(context: Resolver, schema: Located): readonly Property[] {
  const parts = partsOf(context, schema);
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return ownProperties(context, only);
  const found = new Map<string, Property>();
  for (const part of parts)
    for (const property of ownProperties(context, part)) found.set(property.name, property);
  return [...found.values()];
}

function ownProperties(context: Resolver, part: Located): readonly Property[] {
  const found: Property[] = [];
  const properties = memberOf(part.raw, 'properties');
  if (!isObject(properties)) return found;
  const names = Object.keys(properties);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    found.push(propertyAt(context, part, name, properties[name]));
  }
  return found;
}

/** That of `propertiesOf` by name. */
export function propertyNamed(
  context: Resolver,
  schema: Located,
  name: string,
): Property | undefined {
  const parts = partsOf(context, schema);
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at] as Located;
    const raw = memberOf(memberOf(part.raw, 'properties'), name);
    if (raw !== undefined) return propertyAt(context, part, name, raw);
  }
  return undefined;
}

/** The names in `required`, own and through allOf. */
export function requiredOf(context: Resolver, schema: Located): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { raw } of partsOf(context, schema)) {
    for (const name of stringsOf(memberOf(raw, 'required'))) names.add(name);
  }
  return names;
}

/** True when members may be there that the schema does not name. */
export function isOpen(context: Resolver, schema: Located): boolean {
  let named = false;
  for (const { raw } of partsOf(context, schema)) {
    if (isOpenPart(raw)) return true;
    const properties = memberOf(raw, 'properties');
    named ||= isObject(properties) && Object.keys(properties).length > 0;
  }
  return !named;
}

const opening = [
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
  'anyOf',
  'oneOf',
  'discriminator',
];

function isOpenPart(raw: unknown): boolean {
  const additional = memberOf(raw, 'additionalProperties');
  if (additional !== undefined && additional !== false) return true;
  for (let at = 0; at < opening.length; at += 1) {
    if (memberOf(raw, opening[at] as string) !== undefined) return true;
  }
  return false;
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
  const property = propertyNamed(context, schema, name);
  if (property !== undefined) {
    return property.schema === undefined
      ? { kind: 'unknown' }
      : { kind: 'step', schema: property.schema, property };
  }
  const types = typesOf(schema.raw);
  const scalar = types.length > 0 && !types.includes('object');
  if (!scalar && isOpen(context, schema)) return { kind: 'unknown' };
  const names = propertiesOf(context, schema).map((one) => one.name);
  return { kind: 'missing', name, at: schema, names };
}

/** The schema of an array's items; absent when it says nothing about them. */
export function itemOf(context: Resolver, schema: Located): Located | undefined {
  return partAt(context, schema, 'items');
}
