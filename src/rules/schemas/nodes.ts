// What the rules of this group look at besides the shared lists: everything that has a type, what is
// sent in requests, and how a schema is called in messages. Made once a document, on first use.

import { joinPointer, pointerTokens, referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { nameOf } from '../parameters/lists.js';
import { isObject, memberOf, objectEntries, stringsOf } from '../raw.js';
import type { Located, ParameterNode, ResponseNode, RuleContext, SchemaNode } from '../types.js';
import { quoted } from '../quoted.js';

/** A schema, a parameter that is no body, a response header, or the items of one of these. */
export interface TypedNode extends Located {
  readonly schema?: SchemaNode;
  /** With `items`: the parameter that they belong to. */
  readonly parameter?: ParameterNode;
  readonly response?: ResponseNode;
  /** Items of a parameter or of a header. */
  readonly items: boolean;
}

const typed = new WeakMap<object, readonly TypedNode[]>();
const inputs = new WeakMap<object, ReadonlySet<object>>();
const requiredNames = new WeakMap<object, ReadonlySet<string>>();

export function typedNodes(context: RuleContext): readonly TypedNode[] {
  let nodes = typed.get(context.schemas);
  if (nodes === undefined) typed.set(context.schemas, (nodes = collectTyped(context)));
  return nodes;
}

function collectTyped({ schemas, parameters, responses }: RuleContext): TypedNode[] {
  const found: TypedNode[] = schemas.map((schema) => ({
    raw: schema.raw,
    pointer: schema.pointer,
    schema,
    items: false,
  }));
  const add = (top: unknown, at: string, owner: Pick<TypedNode, 'parameter' | 'response'>) => {
    let raw = top;
    let pointer = at;
    while (isObject(raw) && referenceOf(raw) === undefined) {
      found.push({ raw, pointer, ...owner, items: raw !== top });
      raw = memberOf(raw, 'items');
      pointer = `${pointer}/items`;
    }
  };
  for (const parameter of parameters) {
    if (parameter.in !== 'body') add(parameter.raw, parameter.pointer, { parameter });
  }
  for (const response of responses) {
    for (const [name, header] of objectEntries(memberOf(response.raw, 'headers'))) {
      if (!isObject(header)) continue;
      add(header, joinPointer(`${response.pointer}/headers`, name), { response });
    }
  }
  return found;
}

/** The raw schemas that a request body is made of, through references too. */
export function inputSchemas(context: RuleContext): ReadonlySet<object> {
  let found = inputs.get(context.schemas);
  if (found === undefined) inputs.set(context.schemas, (found = collectInputs(context)));
  return found;
}

function collectInputs(context: RuleContext): ReadonlySet<object> {
  const found = new Set<object>();
  const open: unknown[] = context.parameters.map(({ raw }) => memberOf(raw, 'schema'));
  while (open.length > 0) {
    const raw = context.resolve(open.pop(), '')?.raw;
    if (raw === undefined || found.has(raw)) continue;
    found.add(raw);
    for (const [, schema] of childSchemas(raw, '')) open.push(schema);
  }
  return found;
}

/** Pointers and values of what a schema holds, references among them. */
export function childSchemas(raw: JsonObject, pointer: string): Array<[string, unknown]> {
  const found: Array<[string, unknown]> = [];
  for (const [name, schema] of objectEntries(memberOf(raw, 'properties'))) {
    found.push([joinPointer(`${pointer}/properties`, name), schema]);
  }
  const items = memberOf(raw, 'items');
  if (Array.isArray(items))
    items.forEach((item, at) => found.push([`${pointer}/items/${at}`, item]));
  else if (items !== undefined) found.push([`${pointer}/items`, items]);
  const more = memberOf(raw, 'additionalProperties');
  if (isObject(more)) found.push([`${pointer}/additionalProperties`, more]);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = memberOf(raw, keyword);
    if (!Array.isArray(parts)) continue;
    parts.forEach((part, at) => found.push([`${pointer}/${keyword}/${at}`, part]));
  }
  return found;
}

/** Schemas that one is put together from by `allOf`: more than any sound document has. */
const MOST_PARTS = 50;

/** Properties and required names of an object, its own and through `allOf` and references. */
export interface ObjectShape {
  property(name: string): unknown;
  requires(name: string): boolean;
  /** Parts of it are known at run time only, or there are too many to look at. */
  readonly open: boolean;
}

export function shapeOf(context: RuleContext, schema: Located): ObjectShape {
  const parts = new Set<JsonObject>();
  const rest: unknown[] = [schema.raw];
  while (rest.length > 0 && parts.size < MOST_PARTS) {
    const raw = context.resolve(rest.pop(), '')?.raw;
    if (raw === undefined || parts.has(raw)) continue;
    parts.add(raw);
    const more = memberOf(raw, 'allOf');
    if (Array.isArray(more)) rest.push(...more.slice(0, MOST_PARTS));
  }
  const all = [...parts];
  const dynamic = ['x-ms-dynamic-schema', 'x-ms-dynamic-properties'];
  return {
    property: (name) =>
      all
        .map((raw) => memberOf(memberOf(raw, 'properties'), name))
        .find((found) => found !== undefined),
    requires: (name) => all.some((raw) => requiredOf(raw).has(name)),
    open:
      parts.size === MOST_PARTS ||
      all.some((raw) => dynamic.some((name) => memberOf(raw, name) !== undefined)),
  };
}

function requiredOf(raw: JsonObject): ReadonlySet<string> {
  let names = requiredNames.get(raw);
  if (names === undefined) {
    requiredNames.set(raw, (names = new Set(stringsOf(memberOf(raw, 'required')))));
  }
  return names;
}

/** The object that a part of `allOf` belongs to, or the schema itself. */
export function wholeOf(schema: SchemaNode): SchemaNode {
  let node = schema;
  while (node.parent !== undefined && node.pointer.startsWith(`${node.parent.pointer}/allOf/`)) {
    node = node.parent;
  }
  return node;
}

/** `property "lines[].price" of definition "Order"`, `response "200" of GET /orders (ListOrders)`. */
export function schemaName(schema: SchemaNode): string {
  const steps: string[] = [];
  let top = schema;
  while (top.parent !== undefined) {
    if (top.property !== undefined)
      steps.unshift(steps.length > 0 ? `${top.property}.` : top.property);
    else if (/\/items(\/\d+)?$/.test(top.pointer)) steps.unshift(steps.length > 0 ? '[].' : '[]');
    top = top.parent;
  }
  const path = steps.join('').replaceAll('.[]', '[]');
  const place = placeName(top);
  if (path === '') return top === schema ? place : `a part of ${place}`;
  return path.startsWith('[]')
    ? `items ${quoted(path)} of ${place}`
    : `property ${quoted(path)} of ${place}`;
}

function placeName(top: SchemaNode): string {
  const of = top.operation === undefined ? '' : ` of ${top.operation.label}`;
  const tokens = pointerTokens(top.pointer);
  switch (top.place) {
    case 'definition':
      return `definition ${quoted(top.definition ?? tokens.at(-1))}`;
    case 'body':
      return of === '' ? `shared parameter ${quoted(tokens.at(-2))}` : `the body${of}`;
    case 'response':
      return `response ${quoted(tokens.at(-2))}${of}`;
    case 'notification':
      return `the notification${of}`;
  }
}

export function typedName({ schema, parameter, response, pointer, items }: TypedNode): string {
  if (schema !== undefined) return schemaName(schema);
  const prefix = items ? 'items of ' : '';
  if (parameter !== undefined) return prefix + nameOf(parameter);
  const name = pointerTokens(pointer.slice(`${response?.pointer ?? ''}/headers`.length))[0];
  const [operation] = response?.operations ?? [];
  return `${prefix}response header ${quoted(name)}${operation ? ` of ${operation.label}` : ''}`;
}

export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
