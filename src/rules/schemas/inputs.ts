// Which schemas requests consist of, including through references. Most definitions are referenced as a
// whole, so it is enough to know the targets; only where a reference leads to a part of one
// are its schemas looked at one by one.

import type { JsonObject } from '../../document/types.js';
import { perDocument } from '../per-document.js';
import { addInnerSchemas, isDefinition, topOf } from '../schema-parts.js';
import type { RuleContext, SchemaNode, SchemaReference } from '../types.js';

/** Whether it is part of a request body. */
export function isInput(context: RuleContext, schema: SchemaNode): boolean {
  const found = referredByBodies(context);
  for (let node: SchemaNode | undefined = schema; node !== undefined; node = node.parent) {
    if (node.place === 'body' || found.has(node.raw)) return true;
  }
  return false;
}

/** Definitions that bodies reference, also through others; with everything inside where they reference something else. */
const referredByBodies = perDocument((context: RuleContext): ReadonlySet<JsonObject> => {
  const within = referencesByTop(context.schemaReferences);
  const found = new Set<JsonObject>();
  const open = context.schemaReferences
    .filter(({ place }) => place === 'body')
    .map(({ raw }): unknown => raw);
  while (open.length > 0) {
    const target = context.resolve(open.pop(), '');
    if (target === undefined || found.has(target.raw)) continue;
    found.add(target.raw);
    if (isDefinition(target.pointer)) {
      for (const { raw } of within.get(target.raw) ?? []) open.push(raw);
    } else addInnerSchemas(target.raw, open);
  }
  return found;
});

function referencesByTop(
  references: readonly SchemaReference[],
): ReadonlyMap<JsonObject, readonly SchemaReference[]> {
  const found = new Map<JsonObject, SchemaReference[]>();
  for (const reference of references) {
    if (reference.parent === undefined) continue;
    const { raw } = topOf(reference.parent);
    const alike = found.get(raw);
    if (alike === undefined) found.set(raw, [reference]);
    else alike.push(reference);
  }
  return found;
}
