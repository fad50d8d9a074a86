// Which operations a schema is part of, also through definitions: a dynamic extension in a shared
// definition reads the parameters of each operation that uses the definition.

import { referenceOf, resolveReference } from '../../document/pointer.js';
import { memberOf, objectEntries } from '../raw.js';
import type { OperationNode, RuleContext, SchemaNode } from '../types.js';

/** Steps over references in one document: what keeps a hostile web of definitions from taking for ever. */
const MOST_STEPS = 2_000_000;

interface Web {
  /** The place (definition, body, response, notification) that a schema node stands in. */
  readonly topOf: ReadonlyMap<string, string>;
  /** Places that refer to a place. */
  readonly usersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly operationsOf: ReadonlyMap<string, readonly OperationNode[]>;
  readonly found: Map<string, readonly OperationNode[]>;
  steps: number;
}

const webs = new WeakMap<readonly OperationNode[], Web>();

/** In document order; empty when nobody uses it. */
export function callersOf(
  context: RuleContext,
  schema: SchemaNode | undefined,
): readonly OperationNode[] {
  if (schema === undefined) return [];
  const web = webOf(context);
  const top = web.topOf.get(schema.pointer);
  return top === undefined ? [] : reach(web, top, context.operations);
}

function reach(web: Web, top: string, all: readonly OperationNode[]): readonly OperationNode[] {
  let found = web.found.get(top);
  if (found !== undefined) return found;
  const used = new Set<OperationNode>();
  for (const place of usersOf(web, top)) {
    for (const operation of web.operationsOf.get(place) ?? []) used.add(operation);
  }
  found = used.size < 2 ? [...used] : all.filter((operation) => used.has(operation));
  web.found.set(top, found);
  return found;
}

function usersOf(web: Web, top: string): ReadonlySet<string> {
  const reached = new Set([top]);
  for (const place of reached) {
    for (const user of web.usersOf.get(place) ?? []) {
      if ((web.steps += 1) > MOST_STEPS) return new Set([top]);
      reached.add(user);
    }
  }
  return reached;
}

function webOf(context: RuleContext): Web {
  let web = webs.get(context.operations);
  if (web === undefined) {
    web = spin(context);
    webs.set(context.operations, web);
  }
  return web;
}

function spin(context: RuleContext): Web {
  const topOf = new Map<string, string>();
  for (const schema of context.schemas) {
    const top = schema.parent === undefined ? undefined : topOf.get(schema.parent.pointer);
    topOf.set(schema.pointer, top ?? schema.pointer);
  }
  const usersOf = new Map<string, Set<string>>();
  const ends = new Map<string, string | undefined>();
  const use = (user: string, value: unknown): void => {
    const reference = referenceOf(value);
    if (reference === undefined) return;
    if (!ends.has(reference)) ends.set(reference, placeAt(context, reference, topOf));
    const end = ends.get(reference);
    if (end === undefined) return;
    const users = usersOf.get(end);
    if (users === undefined) usersOf.set(end, new Set([user]));
    else users.add(user);
  };
  for (const { raw, pointer } of context.schemas) {
    for (const value of childrenOf(raw)) use(topOf.get(pointer) ?? pointer, value);
  }
  const operationsOf = new Map<string, readonly OperationNode[]>();
  const place = (pointer: string, raw: unknown, operations: readonly OperationNode[]): void => {
    operationsOf.set(pointer, [...(operationsOf.get(pointer) ?? []), ...operations]);
    use(pointer, raw);
  };
  for (const { raw, pointer, operations } of [...context.parameters, ...context.responses]) {
    place(`${pointer}/schema`, memberOf(raw, 'schema'), operations);
  }
  for (const operation of context.operations) {
    const content = memberOf(operation.pathItem.raw, 'x-ms-notification-content');
    const pointer = `${operation.pathItem.pointer}/x-ms-notification-content/schema`;
    place(pointer, memberOf(content, 'schema'), [operation]);
  }
  // A definition may itself be nothing but a reference.
  for (const [name, raw] of objectEntries(memberOf(context.root, 'definitions'))) {
    if (referenceOf(raw) !== undefined) use(definitionPointer(name), raw);
  }
  return { topOf, usersOf, operationsOf, found: new Map(), steps: 0 };
}

function definitionPointer(name: string): string {
  return `/definitions/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function placeAt(
  context: RuleContext,
  reference: string,
  topOf: ReadonlyMap<string, string>,
): string | undefined {
  const target = resolveReference(context.root, reference);
  return target === undefined ? undefined : (topOf.get(target.pointer) ?? target.pointer);
}

function childrenOf(raw: unknown): unknown[] {
  const children = objectEntries(memberOf(raw, 'properties')).map(([, value]) => value);
  for (const name of ['items', 'allOf', 'anyOf', 'oneOf', 'additionalProperties']) {
    const value = memberOf(raw, name);
    children.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
  }
  return children;
}
