// Definitions that are themselves, directly (`A: { $ref: A }`) or round about through allOf and
// unions, have no value and no type. Each such circle is cut where it closes, so that whoever walks
// references without going into a property or an item comes to an end.

import { anyAt } from './schema.js';
import type { Notes } from './build-context.js';
import { quote } from './raw-value.js';
import type { SchemaModel } from './types.js';

/** Replaces, in place, the references that close a circle; later readers may rely on there being none. */
export function cutCycles(definitions: Map<string, SchemaModel>, notes: Notes): void {
  const done = new Set<string>();
  for (const start of definitions.keys()) {
    if (!done.has(start)) cutFrom(start, definitions, done, notes);
  }
}

/** Depth-first without recursion: chains of definitions can be as long as the document. */
function cutFrom(
  start: string,
  definitions: Map<string, SchemaModel>,
  done: Set<string>,
  notes: Notes,
): void {
  const path = new Set<string>([start]);
  const stack = [{ name: start, next: targets(definitions.get(start)) }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const name = top.next.shift();
    if (name === undefined) {
      done.add(top.name);
      path.delete(top.name);
      stack.pop();
    } else if (path.has(name)) {
      const schema = definitions.get(top.name);
      if (schema === undefined) continue;
      notes.add(
        schema.pointer,
        `The definition ${quote(top.name)} is made of itself through ${quote(name)}; that part is left out.`,
      );
      definitions.set(top.name, without(schema, name));
    } else if (!done.has(name) && definitions.has(name)) {
      path.add(name);
      stack.push({ name, next: targets(definitions.get(name)) });
    }
  }
}

/** The definitions that a schema is, rather than holds. */
function targets(schema: SchemaModel | undefined): string[] {
  switch (schema?.kind) {
    case 'ref':
      return [schema.name];
    case 'allOf':
      return schema.parts.flatMap(targets);
    case 'union':
      return schema.variants.flatMap(targets);
    default:
      return [];
  }
}

function without(schema: SchemaModel, name: string): SchemaModel {
  switch (schema.kind) {
    case 'ref':
      return schema.name === name ? anyAt(schema.pointer) : schema;
    case 'allOf':
      return { ...schema, parts: schema.parts.map((part) => without(part, name)) };
    case 'union':
      return { ...schema, variants: schema.variants.map((variant) => without(variant, name)) };
    default:
      return schema;
  }
}
