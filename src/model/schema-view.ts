// Looking through a schema: past references and allOf to what is really there. Circles without a
// property in between are cut when the model is built, so following references comes to an end.

import type { PropertyModel, SchemaModel } from './types.js';

export type Definitions = ReadonlyMap<string, SchemaModel>;

/** The schema itself, or the one that its chain of references ends at; undefined for an unknown name. */
export function resolveSchema(
  schema: SchemaModel | undefined,
  definitions: Definitions,
): SchemaModel | undefined {
  let here = schema;
  while (here?.kind === 'ref') here = definitions.get(here.name);
  return here;
}

/** The properties that a schema declares, those of references and of the parts of an allOf among them; a later part wins. */
export function propertiesOf(schema: SchemaModel, definitions: Definitions): PropertyModel[] {
  const found = new Map<string, PropertyModel>();
  const visited = new Set<SchemaModel>();
  // A stack of our own: chains of definitions can be longer than the machine's.
  const waiting: SchemaModel[] = [schema];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const resolved = resolveSchema(part, definitions);
    if (resolved === undefined || visited.has(resolved)) continue;
    visited.add(resolved);
    if (resolved.kind === 'allOf') waiting.push(...resolved.parts.toReversed());
    if (resolved.kind !== 'object') continue;
    for (const property of resolved.properties) found.set(property.name, property);
  }
  return [...found.values()];
}
