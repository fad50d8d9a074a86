// What the rules of this group look at in addition to the shared lists: everything that has a type, what is
// sent in requests, and the name of a schema in messages. Made once per document, on first use.

import { joinPointer, pointerTokens, referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { MemberIndex } from '../member-index.js';
import { partsOf } from '../../model/schema-view.js';
import { rawReader } from '../output-schema.js';
import { nameOf } from '../parameters/lists.js';
import { isObject, memberOf, objectEntries, stringsOf } from '../raw.js';
import type { Located, ParameterNode, ResponseNode, RuleContext, SchemaNode } from '../types.js';
import { quoted } from '../quoted.js';
import { perDocument } from '../per-document.js';

/** A response header, the items of one, or those of a parameter other than the body. */
interface InnerNode extends Located {
  /** The owner of the items. */
  readonly parameter?: ParameterNode;
  readonly response?: ResponseNode;
  /** Items of a parameter or of a header. */
  readonly items: boolean;
}

/** Whatever may have a type, including parameters other than the body. */
export type TypedNode = SchemaNode | ParameterNode | InnerNode;

export function isSchema(node: TypedNode): node is SchemaNode {
  return (node as SchemaNode).place !== undefined;
}

export function isParameter(node: TypedNode): node is ParameterNode {
  return (node as ParameterNode).in !== undefined;
}

/** Whatever may have a type, and has this member: schemas first. */
export function typedWith(context: RuleContext, member: string): readonly TypedNode[] {
  const schemas = context.byMember.schemas.with(member);
  const parameters = context.byMember.parameters.with(member);
  const inner = innerNodes(context).with(member);
  if (parameters.length === 0 && inner.length === 0) return schemas;
  return (schemas as readonly TypedNode[]).concat(parameters.filter(isNoBody), inner);
}

/** By the value of a member, whatever that is. */
type ByValue = ReadonlyMap<unknown, readonly TypedNode[]>;

/** Whatever has a type, except for schemas of the common types. */
export const byRareType = perDocument((context: RuleContext): ByValue => {
  const found = new Map<unknown, TypedNode[]>();
  addAll(found, context.schemasOfRareType, 'type');
  addAll(found, context.byMember.parameters.with('type').filter(isNoBody), 'type');
  addAll(found, innerNodes(context).with('type'), 'type');
  return found;
});

/** Whatever has a format. */
export const byFormat = perDocument((context: RuleContext): ByValue => {
  const found = new Map<unknown, TypedNode[]>();
  addAll(found, typedWith(context, 'format'), 'format');
  return found;
});

function addAll(
  found: Map<unknown, TypedNode[]>,
  nodes: readonly TypedNode[],
  member: string,
): void {
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at] as TypedNode;
    const value = node.raw[member];
    const alike = found.get(value);
    if (alike === undefined) found.set(value, [node]);
    else alike.push(node);
  }
}

function isNoBody(parameter: ParameterNode): boolean {
  return parameter.in !== 'body';
}

const innerNodes = perDocument(({ byMember }: RuleContext): MemberIndex<InnerNode> => {
  const found = new MemberIndex<InnerNode>();
  const addItems = (
    owner: JsonObject,
    above: string,
    of: Pick<InnerNode, 'parameter' | 'response'>,
  ): void => {
    let raw = memberOf(owner, 'items');
    for (
      let at = `${above}/items`;
      isObject(raw) && referenceOf(raw) === undefined;
      at += '/items'
    ) {
      found.add({ raw, pointer: at, ...of, items: true });
      raw = memberOf(raw, 'items');
    }
  };
  for (const parameter of byMember.parameters.with('items')) {
    if (isNoBody(parameter)) addItems(parameter.raw, parameter.pointer, { parameter });
  }
  for (const response of byMember.responses.with('headers')) {
    for (const [name, raw] of objectEntries(memberOf(response.raw, 'headers'))) {
      if (!isObject(raw) || referenceOf(raw) !== undefined) continue;
      const pointer = joinPointer(`${response.pointer}/headers`, name);
      found.add({ raw, pointer, response, items: false });
      addItems(raw, pointer, { response });
    }
  }
  return found;
});

const dynamic = ['x-ms-dynamic-schema', 'x-ms-dynamic-properties'];

/** Schemas that one is put together from by `allOf`: more than any genuine document has. */
const MOST_PARTS = 50;

/** Properties and required names of an object, its own and through `allOf` and references. */
export interface ObjectShape {
  property(name: string): unknown;
  requires(name: string): boolean;
  /** Parts of it are only known at run time, or there are too many to look at. */
  readonly open: boolean;
}

export function shapeOf(context: RuleContext, schema: Located): ObjectShape {
  const parts = partsOf(schema, rawReader(context), MOST_PARTS);
  return {
    property: (name) =>
      parts
        .map(({ raw }) => memberOf(memberOf(raw, 'properties'), name))
        .findLast((found) => found !== undefined),
    requires: (name) => parts.some(({ raw }) => requiredOf(raw).has(name)),
    open:
      parts.length === MOST_PARTS ||
      parts.some(({ raw }) => dynamic.some((name) => memberOf(raw, name) !== undefined)),
  };
}

const requiredOf = perDocument(
  (raw: JsonObject): ReadonlySet<string> => new Set(stringsOf(memberOf(raw, 'required'))),
);

/** The object that a part of `allOf` belongs to, or the schema itself. */
export function wholeOf(schema: SchemaNode): SchemaNode {
  let node = schema;
  while (node.parent !== undefined && node.keyword === 'allOf') node = node.parent;
  return node;
}

/** `property "lines[].price" of definition "Order"`, `response "200" of GET /orders (ListOrders)`. */
export function schemaName(schema: SchemaNode): string {
  const steps: string[] = [];
  let top = schema;
  while (top.parent !== undefined) {
    if (top.property !== undefined)
      steps.unshift(steps.length > 0 ? `${top.property}.` : top.property);
    else if (top.keyword === 'items') steps.unshift(steps.length > 0 ? '[].' : '[]');
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
  if (isParameter(node)) return nameOf(node);
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
