// Which `$ref`s of a document are references. In an example, a default value, an enum or a vendor
// extension `$ref` is data, and below `properties` or `definitions` it can be a name; so the walk
// knows what is where. Positions that Swagger does not define are walked as well: an author who
// references a missing target wants to know.

import { joinPointer, referenceOf } from './pointer.js';

/** What a reference stands for. `map` holds many of one kind (`definitions: { $ref: ... }`), `other` is a place that Swagger does not know. */
export type ReferenceKind = 'schema' | 'parameter' | 'response' | 'pathItem' | 'map' | 'other';

type NodeKind = 'root' | 'operation' | 'notification' | Exclude<ReferenceKind, 'map'>;

/** A node's kind, or how it holds nodes of that kind: by name, or in a list (or just one). */
interface Place {
  readonly kind: NodeKind;
  readonly holds?: 'map' | 'list';
  /** Names that start with `x-` are extensions in this map. */
  readonly extensible?: true;
}

export interface FoundReference {
  /** The object that has the `$ref`. */
  readonly node: object;
  readonly pointer: string;
  readonly reference: string;
  readonly kind: ReferenceKind;
  /** Where the walk goes on behind the reference. */
  readonly place: Place;
}

const schema: Place = { kind: 'schema' };
const schemaMap: Place = { kind: 'schema', holds: 'map' };
const schemas: Place = { kind: 'schema', holds: 'list' };
const parameters: Place = { kind: 'parameter', holds: 'list' };
const notification: Place = { kind: 'notification' };
const paths: Place = { kind: 'pathItem', holds: 'map', extensible: true };
const operation: Place = { kind: 'operation' };
const other: Place = { kind: 'other' };

type Members = ReadonlyMap<string, Place>;
const table = (members: Record<string, Place>): Members => new Map(Object.entries(members));

const membersOf: Record<NodeKind, Members> = {
  root: table({
    paths,
    'x-ms-paths': paths,
    definitions: schemaMap,
    parameters: { kind: 'parameter', holds: 'map' },
    responses: { kind: 'response', holds: 'map' },
    'x-ms-notification-content': notification,
  }),
  pathItem: table({
    parameters,
    get: operation,
    put: operation,
    post: operation,
    delete: operation,
    options: operation,
    head: operation,
    patch: operation,
    'x-ms-notification-content': notification,
  }),
  operation: table({
    parameters,
    responses: { kind: 'response', holds: 'map', extensible: true },
    'x-ms-notification-content': notification,
  }),
  notification: table({ schema }),
  parameter: table({ schema, items: schema }),
  response: table({ schema, headers: schemaMap }),
  schema: table({
    properties: schemaMap,
    patternProperties: schemaMap,
    definitions: schemaMap,
    $defs: schemaMap,
    dependencies: schemaMap,
    items: schemas,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    additionalProperties: schema,
    additionalItems: schema,
    'x-ms-notification-content': notification,
  }),
  other: table({}),
};

/** What a map or list holds. */
const single: Record<NodeKind, Place> = {
  root: { kind: 'root' },
  operation,
  notification,
  schema,
  parameter: { kind: 'parameter' },
  response: { kind: 'response' },
  pathItem: { kind: 'pathItem' },
  other,
};

// Values that are the author's data, whatever they look like.
const data = new Set(['default', 'enum', 'const', 'example', 'examples', 'required', 'security']);

export const rootPlace: Place = { kind: 'root' };

/**
 * Reports every reference below `node`. Objects in `visited` are passed over and all that are
 * seen are added, so parts that several references reach are walked once. The document's depth is
 * limited, so recursion is safe.
 */
export function walkReferences(
  node: unknown,
  place: Place,
  pointer: string,
  visited: Set<object>,
  found: (reference: FoundReference) => void,
): void {
  // Most nodes are no references: what leads to a node is written as a pointer when one is found.
  const way: Array<string | number> = [];
  const visit = (value: unknown, here: Place): void => {
    if (typeof value !== 'object' || value === null || visited.has(value)) return;
    visited.add(value);
    if (Array.isArray(value)) {
      const inner = here.holds === 'list' ? single[here.kind] : here;
      for (let at = 0; at < value.length; at += 1) {
        way.push(at);
        visit(value[at], inner);
        way.pop();
      }
      return;
    }
    const reference = referenceOf(value);
    if (reference !== undefined) {
      const at = way.reduce<string>(joinPointer, pointer);
      found({ node: value, pointer: at, reference, kind: kindOf(here), place: here });
    }
    const keys = Object.keys(value);
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as string;
      const member = (value as Record<string, unknown>)[key];
      if (typeof member !== 'object' || member === null) continue;
      const inner = placeOf(here, key);
      if (inner === undefined) continue;
      way.push(key);
      visit(member, inner);
      way.pop();
    }
  };
  visit(node, place);
}

/** Undefined for data. */
function placeOf(place: Place, key: string): Place | undefined {
  if (place.holds === 'map') {
    if (place.extensible === true && /^x-/i.test(key)) return undefined;
    return single[place.kind];
  }
  const known = membersOf[place.kind].get(key);
  if (known !== undefined) return known;
  return data.has(key) || /^x-/i.test(key) ? undefined : other;
}

function kindOf(place: Place): ReferenceKind {
  if (place.holds === 'map') return 'map';
  switch (place.kind) {
    case 'schema':
    case 'parameter':
    case 'response':
    case 'pathItem':
      return place.kind;
    default:
      return 'other';
  }
}
