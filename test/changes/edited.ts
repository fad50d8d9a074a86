// Versions of a definition for tests: edits by JSON pointer.

import type { JsonObject } from '../../src/document/types.js';

/** A value at each pointer; `undefined` removes what is there. */
export type Edits = JsonObject;

/** A copy of the document with these edits. */
export function edited(document: JsonObject, edits: Edits): JsonObject {
  // Not structuredClone: that keeps what two places share shared.
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  for (const [pointer, value] of Object.entries(edits)) {
    const keys = pointer
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/'));
    const last = keys.pop() ?? '';
    let node = copy;
    for (const key of keys) node = node[key] as Record<string, unknown>;
    if (value !== undefined) node[last] = value;
    else if (Array.isArray(node)) node.splice(Number(last), 1);
    else delete node[last];
  }
  return copy;
}
