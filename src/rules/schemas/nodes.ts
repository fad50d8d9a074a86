// What the rules of this group look at besides the shared lists: everything that has a type, what is
// sent in requests, and how a schema is called in messages. Made once a document, on first use.

import { joinPointer, pointerTokens, referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { MemberIndex } from '../member-index.js';
import { nameOf } from '../parameters/lists.js';
import { isObject, memberOf, objectEntries, stringsOf } from '../raw.js';
import type { Located, ParameterNode, ResponseNode, RuleContext, SchemaNode } from '../types.js';
import { innerSchemas } from '../schema-parts.js';
import { quoted } from '../quoted.js';
import { perDocument } from '../per-document.js';

/** A parameter that is no body, a response header, or the items of one of these. */
interface PlainNode extends Located {
  readonly place?: undefined;
  /** With `items`: the parameter that they belong to. */
  readonly parameter?: ParameterNode;
  readonly response?: ResponseNode;
  /** Items of a parameter or of a header. */
  readonly items: boolean;
}

/** Whatever may have a type. */
export type TypedNode = SchemaNode | PlainNode;

export function isSchema(node: TypedNode): node is SchemaNode {
  return node.place !== undefined;
}

/** A field of a form, not what is in it. */
export function isFormField({ parameter, items }: PlainNode): boolean {
  return parameter?.in === 'formData' && !items;
}

const plainNodes = perDocument(indexPlain);

/** Whatever may have a type, and has this member: schemas first. */
export function typedWith(context: RuleContext, member: string): readonly TypedNode[] {
  const schemas = context.byMember.schemas.with(member);
  const others = plainNodes(context).with(member);
  return others.length === 0 ? schemas : [...schemas, ...others];
}

function indexPlain({ parameters, responses }: RuleContext): MemberIndex<PlainNode> {
  const found = new MemberIndex<PlainNode>();
  const add = (top: unknown, at: string, owner: Pick<PlainNode, 'parameter' | 'response'>) => {
    let raw = top;
    let pointer = at;
    while (isObject(raw) && referenceOf(raw) === undefined) {
      found.add({ raw, pointer, ...owner, items: raw !== top });
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
export const inputSchemas = perDocument(collectInputs);

function collectInputs(context: RuleContext): ReadonlySet<object> {
  const found = new Set<object>();
  const open: unknown[] = context.parameters.map(({ raw }) => memberOf(raw, 'schema'));
  while (open.length > 0) {
    const raw = context.resolve(open.pop(), '')?.raw;
    if (raw === undefined || found.has(raw)) continue;
    found.add(raw);
    for (const schema of innerSchemas(raw)) open.push(schema);
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

const requiredOf = perDocument(
  (raw: JsonObject): ReadonlySet<string> => new Set(stringsOf(memberOf(raw, 'required'))),
);

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

export function typedName(node: TypedNode): string {
  if (isSchema(node)) return schemaName(node);
  const { parameter, response, pointer, items } = node;
  const prefix = items ? 'items of ' : '';
  if (parameter !== undefined) return prefix + nameOf(parameter);
  const name = pointerTokens(pointer.slice(`${response?.pointer ?? ''}/headers`.length))[0];
  const [operation] = response?.operations ?? [];
  return `${prefix}response header ${quoted(name)}${operation ? ` of ${operation.label}` : ''}`;
}

export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
