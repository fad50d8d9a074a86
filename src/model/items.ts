// Where a polling trigger's answer holds its items, and what one item looks like.

import { propertiesOf, resolveSchema, type Definitions } from './schema-view.js';
import type { SchemaModel } from './types.js';

const MAX_DEPTH = 10;
const USUAL_NAMES = ['value', 'items', 'data', 'results'];

export interface ItemsPlace {
  /** Property names from the body's root to the array; empty when the root is the array. */
  readonly path: readonly string[];
  /** Absent when nothing is said about an item. */
  readonly item?: SchemaModel;
}

/** The array in a batch answer: the root, or at the end of a chain of visible properties. Undefined when there is none. */
export function findItems(body: SchemaModel, definitions: Definitions): ItemsPlace | undefined {
  let schema: SchemaModel | undefined = body;
  const path: string[] = [];
  while (path.length <= MAX_DEPTH) {
    const resolved: SchemaModel | undefined = resolveSchema(schema, definitions);
    if (resolved === undefined) return undefined;
    if (resolved.kind === 'array') return { path, item: resolved.items };
    if (resolved.kind === 'any') return path.length === 0 ? { path } : undefined;
    const next = nextProperty(resolved, definitions);
    if (next === undefined) return undefined;
    path.push(next.name);
    schema = next.schema;
  }
  return undefined;
}

function nextProperty(
  schema: SchemaModel,
  definitions: Definitions,
): { name: string; schema: SchemaModel } | undefined {
  const visible = propertiesOf(schema, definitions)
    .map(({ name, schema: inner }) => ({
      name,
      schema: inner,
      resolved: resolveSchema(inner, definitions),
    }))
    .filter(({ schema: inner, resolved }) => {
      return inner.visibility !== 'internal' && resolved?.visibility !== 'internal';
    });
  const arrays = visible.filter(({ resolved }) => resolved?.kind === 'array');
  const usual = USUAL_NAMES.map((name) =>
    arrays.find((array) => array.name.toLowerCase() === name),
  ).find((array) => array !== undefined);
  if (arrays.length > 0) return usual ?? arrays[0];
  const objects = visible.filter(
    ({ resolved }) => resolved?.kind === 'object' || resolved?.kind === 'allOf',
  );
  return objects.length === 1 ? objects[0] : undefined;
}

/** One item of the array at a path that the author named. Absent when the schemas on the way do not say. */
export function itemsAt(
  body: SchemaModel,
  path: readonly string[],
  definitions: Definitions,
): ItemsPlace {
  let schema: SchemaModel | undefined = body;
  for (const name of path) {
    const resolved = resolveSchema(schema, definitions);
    const property =
      resolved && propertiesOf(resolved, definitions).find((one) => one.name === name);
    schema = property?.schema;
  }
  const end = resolveSchema(schema, definitions);
  return end?.kind === 'array' ? { path, item: end.items } : { path };
}
