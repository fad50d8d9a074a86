// Which operations a schema is part of, also through definitions: a dynamic extension in a shared
// definition reads the parameters of each operation that uses the definition.

import { joinPointer, referenceOf, resolveReference } from '../../document/pointer.js';
import { memberOf, objectEntries } from '../raw.js';
import type { OperationNode, RuleContext, SchemaNode } from '../types.js';
import { perDocument } from '../per-document.js';

/** Steps over references in one document: what keeps a hostile web of definitions from taking for ever. */
const MOST_STEPS = 2_000_000;

interface Web {
  /** Places that refer to a place. */
  readonly usersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly operationsOf: ReadonlyMap<string, readonly OperationNode[]>;
  readonly found: Map<string, readonly OperationNode[]>;
  steps: number;
}

/** In document order; empty when nobody uses it. */
export function callersOf(
  context: RuleContext,
  schema: SchemaNode | undefined,
): readonly OperationNode[] {
  if (schema === undefined) return [];
  const web = webOf(context);
  return reach(web, topOf(schema).pointer, context.operations);
}

/** The place (definition, body, response, notification) that a schema stands in. */
function topOf(schema: SchemaNode): SchemaNode {
  let top = schema;
  while (top.parent !== undefined) top = top.parent;
  return top;
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

const webOf = perDocument((context: RuleContext): Web => {
  const usersOf = new Map<string, Set<string>>();
  const placeOf = placing(context);
  const ends = new Map<string, string | undefined>();
  const use = (user: string, value: unknown): void => {
    const reference = referenceOf(value);
    if (reference === undefined) return;
    if (!ends.has(reference)) ends.set(reference, placeOf(reference));
    const end = ends.get(reference);
    if (end === undefined) return;
    const users = usersOf.get(end);
    if (users === undefined) usersOf.set(end, new Set([user]));
    else users.add(user);
  };
  for (const { raw, parent } of context.schemaReferences) {
    if (parent !== undefined) use(topOf(parent).pointer, raw);
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
    if (referenceOf(raw) !== undefined) use(joinPointer('/definitions', name), raw);
  }
  return { usersOf, operationsOf, found: new Map(), steps: 0 };
});

/** Says in which place a reference ends. */
function placing(context: RuleContext): (reference: string) => string | undefined {
  let schemas: ReadonlyMap<string, SchemaNode> | undefined;
  return (reference) => {
    const pointer = resolveReference(context.root, reference)?.pointer;
    // Almost every reference leads to a whole definition.
    if (pointer === undefined || /^\/definitions\/[^/]*$/.test(pointer)) return pointer;
    schemas ??= new Map(context.schemas.map((schema) => [schema.pointer, schema]));
    const schema = schemas.get(pointer);
    return schema === undefined ? pointer : topOf(schema).pointer;
  };
}
