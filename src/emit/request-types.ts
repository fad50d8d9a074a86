// Which definitions requests have in a type of their own. Read-only members belong to answers: a
// definition that has some at any depth gets a second entry for requests, without them, where a body
// refers to it. All else keeps its one type, so that nothing is declared twice without a difference.

import type { ConnectorModel, SchemaModel } from '../model/types.js';
import type { Names } from '../plan/types.js';
import { type Reference, RequestSchemas } from './request-schemas.js';

type Definitions = ConnectorModel['definitions'];

/** The model and the names with the definitions that only requests have. */
export interface RequestTypes {
  readonly model: ConnectorModel;
  readonly names: Names;
  /** Keys of the added definitions, with those of the definitions that they were made from. */
  readonly originals: ReadonlyMap<string, string>;
  /** The schema as requests have it; itself where nothing in it is read-only. */
  of(schema: SchemaModel): SchemaModel;
}

/** Adds the types of requests. The model and the names themselves where no request needs any. */
export function requestTypes(model: ConnectorModel, names: Names): RequestTypes {
  const writer = new RequestSchemas(model.definitions);
  const bodies = model.operations.flatMap(({ body }) =>
    body?.kind === 'json' ? [body.schema] : [],
  );
  const needed = neededFrom(bodies, writer);
  const keys = new Map<string, string>();
  for (const name of needed) keys.set(name, freeKey(`${name} (request)`, model.definitions));
  const rename = (name: string): string => keys.get(name) ?? name;
  const of = (schema: SchemaModel): SchemaModel => writer.of(schema, rename);
  if (keys.size === 0) return { model, names, originals: new Map(), of };
  const definitions = new Map<string, SchemaModel>();
  for (const [name, schema] of model.definitions) {
    definitions.set(name, schema);
    const key = keys.get(name);
    if (key !== undefined) definitions.set(key, described(writer.definition(name, rename)));
  }
  return {
    model: { ...model, definitions },
    names: withRequestNames(names, keys),
    originals: new Map([...keys].map(([name, key]) => [key, name])),
    of,
  };
}

function freeKey(wanted: string, definitions: Definitions): string {
  let key = wanted;
  while (definitions.has(key)) key += ' ';
  return key;
}

function described(schema: SchemaModel): SchemaModel {
  const said = 'As requests have it: without read-only members.';
  const { description } = schema;
  return { ...schema, description: description ? `${description}\n\n${said}` : said };
}

function withRequestNames(names: Names, keys: ReadonlyMap<string, string>): Names {
  const former = new Map(names.formerTypes);
  const used = new Set([...names.definitions.values(), ...former.keys()].map(fold));
  const types = new Map(names.definitions);
  for (const [definition, key] of keys) {
    const type = names.definitions.get(definition);
    if (type === undefined) continue;
    let name = `${type}Request`;
    for (let count = 2; used.has(fold(name)); count++) name = `${type}Request${count}`;
    used.add(fold(name));
    types.set(key, name);
  }
  for (const [type, definition] of names.formerTypes) {
    const key = keys.get(definition);
    const name = `${type}Request`;
    if (key !== undefined && !used.has(fold(name))) former.set(name, key);
  }
  return { ...names, definitions: types, formerTypes: former };
}

function fold(name: string): string {
  return name.toLowerCase();
}

/** The definitions that differ in requests and that the bodies reach, in the order in which they are reached. */
function neededFrom(bodies: readonly SchemaModel[], writer: RequestSchemas): ReadonlySet<string> {
  const start = bodies.flatMap((schema) => writer.referencesOf(schema));
  const { causes, changed } = graphFrom(start, writer);
  const differs = closure(changed, (node) => causes.get(node) ?? []);
  const needed = new Set<string>();
  const waiting = start.toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!differs.has(nodeOf(next)) || needed.has(next.name)) continue;
    needed.add(next.name);
    // The union of kinds is declared with the base, so both have to be right.
    for (const meaning of ['alone', 'kinds'] as const)
      waiting.push(...writer.behind({ name: next.name, meaning }).toReversed());
  }
  return needed;
}

/** What is reached: those that change by themselves, and for each what changes because of it. */
function graphFrom(start: readonly Reference[], writer: RequestSchemas) {
  const causes = new Map<string, string[]>();
  const changed: string[] = [];
  const seen = new Set<string>();
  const waiting = [...start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = nodeOf(next);
    if (seen.has(node)) continue;
    seen.add(node);
    if (next.meaning === 'alone' && writer.changes(next.name)) changed.push(node);
    for (const target of writer.behind(next)) {
      const from = nodeOf(target);
      const known = causes.get(from);
      if (known === undefined) causes.set(from, [node]);
      else known.push(node);
      waiting.push(target);
    }
  }
  return { causes, changed };
}

function nodeOf({ name, meaning }: Reference): string {
  return `${meaning} ${name}`;
}

function closure(start: readonly string[], next: (node: string) => readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    waiting.push(...next(node));
  }
  return found;
}
