// Which operations a schema is part of, also through definitions: a dynamic extension in a shared
// definition reads the parameters of each operation that uses the definition, and a place for the
// callback URL may stand in one.

import { resolveReference } from '../document/pointer.js';
import { perDocument } from './per-document.js';
import { isDefinition, topOf } from './schema-parts.js';
import type { OperationNode, PreviousDefinition, SchemaNode, SchemaReference } from './types.js';

/** Limit of steps over references per document, so that a hostile web of definitions ends in time. */
const MOST_STEPS = 2_000_000;

const SCHEMA = '/schema';
const NOTIFICATION = '/x-ms-notification-content/schema';

interface Web {
  /** Places that refer to a place. */
  readonly usersOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Operations by the parameter or response that they have, where that has a schema. */
  readonly havingOwner: ReadonlyMap<string, readonly OperationNode[]>;
  readonly found: Map<string, readonly OperationNode[]>;
  steps: number;
}

/** In document order; empty when nothing uses it. */
export function callersOf(
  context: PreviousDefinition,
  schema: SchemaNode | undefined,
): readonly OperationNode[] {
  if (schema === undefined) return [];
  const top = topOf(schema);
  if (standsAlone(context, top)) return ownOperations(top, context);
  const web = webOf(context);
  const { pointer } = top;
  let found = web.found.get(pointer);
  if (found === undefined) {
    found = inOrder(context, operationsAt(context, web, usersOf(web, pointer)));
    web.found.set(pointer, found);
  }
  return found;
}

/** Every operation that one of the schemas is part of. */
export function allCallersOf(
  context: PreviousDefinition,
  schemas: readonly SchemaNode[],
): ReadonlySet<OperationNode> {
  const found = new Set<OperationNode>();
  // Each place is entered once, so that this needs no bound.
  const reached = new Set<string>();
  for (const schema of schemas) {
    const top = topOf(schema);
    if (!standsAlone(context, top)) reached.add(top.pointer);
    else for (const operation of ownOperations(top, context)) found.add(operation);
  }
  if (reached.size === 0) return found;
  const web = webOf(context);
  for (const place of reached) {
    for (const user of web.usersOf.get(place) ?? []) reached.add(user);
  }
  for (const operation of operationsAt(context, web, reached)) found.add(operation);
  return found;
}

/** References to anything but a whole definition: hardly any document has one. */
export const oddReferences = perDocument(
  ({ schemaReferences }: PreviousDefinition): readonly SchemaReference[] => {
    const found: SchemaReference[] = [];
    for (let at = 0; at < schemaReferences.length; at += 1) {
      const reference = schemaReferences[at] as SchemaReference;
      const { target } = reference;
      if (!target.startsWith('#') || !isDefinition(target.slice(1))) found.push(reference);
    }
    return found;
  },
);

/** Nothing refers to it, or into it. */
function standsAlone(context: PreviousDefinition, top: SchemaNode): boolean {
  return top.place !== 'definition' && oddReferences(context).length === 0;
}

/** The operations that have the parameter, response or notification that a schema is of. */
const ownOperations = perDocument(
  (top: SchemaNode, context: PreviousDefinition): readonly OperationNode[] => {
    const { operation, place, pointer } = top;
    // The first of them; where there is none, nothing uses it.
    if (operation === undefined) return [];
    if (place === 'notification') return besideNotification(context, pointer);
    const owner =
      place === 'body'
        ? operation.parameters.find((use) => `${use.parameter.pointer}${SCHEMA}` === pointer)
            ?.parameter
        : operation.responses.find((use) => `${use.response.pointer}${SCHEMA}` === pointer)
            ?.response;
    return owner?.operations ?? [];
  },
);

/** The operations of the path item whose notification content has its schema there. */
function besideNotification(context: PreviousDefinition, place: string): readonly OperationNode[] {
  if (!place.endsWith(NOTIFICATION)) return [];
  return byPathItem(context).get(place.slice(0, -NOTIFICATION.length)) ?? [];
}

const byPathItem = perDocument(
  ({ operations }: PreviousDefinition): ReadonlyMap<string, readonly OperationNode[]> => {
    const found = new Map<string, OperationNode[]>();
    for (const operation of operations) {
      const { pointer } = operation.pathItem;
      const others = found.get(pointer);
      if (others === undefined) found.set(pointer, [operation]);
      else others.push(operation);
    }
    return found;
  },
);

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

function operationsAt(
  context: PreviousDefinition,
  { havingOwner }: Web,
  places: ReadonlySet<string>,
): Set<OperationNode> {
  const used = new Set<OperationNode>();
  for (const place of places) {
    if (!place.endsWith(SCHEMA)) continue;
    for (const one of havingOwner.get(place.slice(0, -SCHEMA.length)) ?? []) used.add(one);
    for (const one of besideNotification(context, place)) used.add(one);
  }
  return used;
}

function inOrder(
  { operations }: PreviousDefinition,
  used: ReadonlySet<OperationNode>,
): readonly OperationNode[] {
  return used.size < 2 ? [...used] : operations.filter((operation) => used.has(operation));
}

const webOf = perDocument((context: PreviousDefinition): Web => {
  const byTarget = new Map<string, Set<string>>();
  const references = context.schemaReferences;
  for (let at = 0; at < references.length; at += 1) {
    const reference = references[at] as SchemaReference;
    const { target, parent } = reference;
    const user = parent === undefined ? reference.pointer : topOf(parent).pointer;
    const users = byTarget.get(target);
    if (users === undefined) byTarget.set(target, new Set([user]));
    else users.add(user);
  }
  const placeOf = placing(context);
  const usersByPlace = new Map<string, Set<string>>();
  for (const [target, users] of byTarget) {
    const place = placeOf(target);
    if (place === undefined) continue;
    const others = usersByPlace.get(place);
    if (others === undefined) usersByPlace.set(place, users);
    else for (const user of users) others.add(user);
  }
  const { parameters, responses } = context.byMember;
  const havingOwner = new Map<string, readonly OperationNode[]>();
  for (const one of parameters.with('schema')) havingOwner.set(one.pointer, one.operations);
  for (const one of responses.with('schema')) havingOwner.set(one.pointer, one.operations);
  return { usersOf: usersByPlace, havingOwner, found: new Map(), steps: 0 };
});

/** Says in which place a reference ends. */
function placing(context: PreviousDefinition): (reference: string) => string | undefined {
  const tops = new Tops(context);
  return (reference) => {
    const pointer = resolveReference(context.root, reference)?.pointer;
    // Almost every reference leads to a whole definition.
    if (pointer === undefined || isDefinition(pointer)) return pointer;
    return tops.above(pointer) ?? pointer;
  };
}

/** The schemas that stand at the top of their places, and what is part of each. */
class Tops {
  readonly #schemas: readonly SchemaNode[];
  /** The place in the list of schemas; what is part of a schema follows on it. */
  #places: Map<string, number> | undefined;
  readonly #parts = new Map<number, ReadonlySet<string>>();

  constructor({ schemas }: PreviousDefinition) {
    this.#schemas = schemas;
  }

  /** The top of the schema that stands at a pointer; undefined when none stands there. */
  above(pointer: string): string | undefined {
    this.#places ??= this.#find();
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      const top = pointer.slice(0, end);
      const place = this.#places.get(top);
      if (place !== undefined && this.#partsAt(place).has(pointer)) return top;
    }
    return undefined;
  }

  #find(): Map<string, number> {
    const places = new Map<string, number>();
    for (let at = 0; at < this.#schemas.length; at += 1) {
      const schema = this.#schemas[at] as SchemaNode;
      if (schema.parent === undefined) places.set(schema.pointer, at);
    }
    return places;
  }

  #partsAt(place: number): ReadonlySet<string> {
    let parts = this.#parts.get(place);
    if (parts === undefined) {
      const found = new Set<string>();
      let schema = this.#schemas[place];
      for (let at = place + 1; schema !== undefined; at += 1) {
        found.add(schema.pointer);
        const next = this.#schemas[at];
        schema = next?.parent === undefined ? undefined : next;
      }
      this.#parts.set(place, (parts = found));
    }
    return parts;
  }
}
