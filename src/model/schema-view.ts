// Looking through a schema: past references and allOf to what is really there. The one reader of that:
// the model's schemas are read with it, and the raw ones that rules look at where the model drops what
// they are about. Cycles without a property in between are cut when the model is built, so following
// references comes to an end there; raw schemas may have any.

import type { PropertyModel, SchemaModel, Visibility } from './types.js';

export type Definitions = ReadonlyMap<string, SchemaModel>;

/** Parts of one schema: more than any sound definition has. */
const MOST_PARTS = 1000;
/** Chains of bases longer than this are a document's trick; the rest of the chain is left out. */
const LONGEST_CHAIN = 100;

/** How to look at one kind of schema. */
export interface SchemaReader<Node> {
  /** References followed; undefined where they lead nowhere. */
  resolve(node: Node): Node | undefined;
  /** The members of its allOf, the first `most` of them; undefined where it has none. References are not followed. */
  partsIn(node: Node, most: number): readonly Node[] | undefined;
  /** The same object for the same schema. */
  identityOf(node: Node): unknown;
}

/**
 * What a schema is made of by allOf, at any depth, references followed: each part once, bases before
 * what extends them, the schema itself last. What a later part says goes before what an earlier one
 * says.
 *
 * @param most Parts that are looked at; the rest is left out.
 */
export function partsOf<Node>(
  schema: Node,
  reader: SchemaReader<Node>,
  most = MOST_PARTS,
): readonly Node[] {
  const root = reader.resolve(schema);
  if (root === undefined) return [];
  // Hardly any schema has parts.
  if (reader.partsIn(root, 0) === undefined) return [root];
  const found: Node[] = [];
  const entered = new Set<unknown>();
  // A stack of our own: chains of definitions can be longer than the machine's. What is on it a second
  // time has its parts behind it.
  const waiting: Array<{ node: Node; level: number; left: boolean }> = [];
  const enter = (node: Node, level: number): void => {
    const resolved = reader.resolve(node);
    if (resolved === undefined || level > LONGEST_CHAIN) return;
    waiting.push({ node: resolved, level, left: false });
  };
  enter(root, 0);
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    const { node, level, left } = step;
    if (left) {
      found.push(node);
      continue;
    }
    const identity = reader.identityOf(node);
    if (entered.has(identity) || entered.size >= most) continue;
    entered.add(identity);
    waiting.push({ ...step, left: true });
    const parts = reader.partsIn(node, most) ?? [];
    for (let at = parts.length - 1; at >= 0; at -= 1) enter(parts[at] as Node, level + 1);
  }
  return found;
}

/** The schema itself, or the one that its chain of references ends at; undefined for an unknown name. */
export function resolveSchema(
  schema: SchemaModel | undefined,
  definitions: Definitions,
): SchemaModel | undefined {
  let here = schema;
  // Only a model that was not built could have a cycle of them.
  for (let steps = 0; here?.kind === 'ref'; steps += 1)
    here = steps > definitions.size ? undefined : definitions.get(here.name);
  return here;
}

/** Reads the model's schemas. A part that is an allOf says nothing itself. */
export function readerOf(definitions: Definitions): SchemaReader<SchemaModel> {
  return {
    resolve: (schema) => resolveSchema(schema, definitions),
    partsIn: (schema, most) => (schema.kind === 'allOf' ? schema.parts.slice(0, most) : undefined),
    identityOf: (schema) => schema,
  };
}

/** A property as all parts of a schema together declare it. */
export interface PropertyView extends PropertyModel {
  /** Every declaration of it, in the order of the parts; the last is `schema`. */
  readonly declared: readonly SchemaModel[];
}

/**
 * The properties that a schema declares, those of references and of the parts of an allOf among them,
 * in the order in which the parts first name them. Required is what any part requires.
 */
export function propertiesOf(schema: SchemaModel, definitions: Definitions): PropertyView[] {
  const found = new Map<string, PropertyView>();
  const required = new Set<string>();
  for (const part of partsOf(schema, readerOf(definitions))) {
    if (part.kind !== 'object') continue;
    for (const name of part.requiredElsewhere) required.add(name);
    for (const property of part.properties) {
      const { name, schema: own } = property;
      if (property.required) required.add(name);
      const declared = [...(found.get(name)?.declared ?? []), own];
      found.set(name, { name, required: property.required, schema: own, declared });
    }
  }
  return [...found.values()].map((property) =>
    property.required || !required.has(property.name) ? property : { ...property, required: true },
  );
}

/** That of `propertiesOf` by name. */
export function propertyNamed(
  schema: SchemaModel,
  name: string,
  definitions: Definitions,
): PropertyView | undefined {
  return propertiesOf(schema, definitions).find((property) => property.name === name);
}

/** What users see of a property: `internal` where any of its declarations says so. */
export function visibilityOf(
  { declared }: Pick<PropertyView, 'declared'>,
  definitions: Definitions,
): Visibility | undefined {
  const said = declared.flatMap((schema) => [
    schema.visibility,
    resolveSchema(schema, definitions)?.visibility,
  ]);
  return said.includes('internal')
    ? 'internal'
    : said.findLast((visibility) => visibility !== undefined);
}
