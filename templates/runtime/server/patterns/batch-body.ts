// The body of an answer that holds a list of items where the definition has it.

import type { OperationDescriptor } from '../descriptor.js';
import { exampleResponse } from '../examples.js';
import type { Services } from '../request.js';
import { responseOf } from '../respond.js';

/** What is around the items of a batch, where the definition asks for more than the items. */
const frames = new WeakMap<OperationDescriptor, { readonly frame: unknown }>();

/** The items where the definition has them. Members beside them that are required get example values, which are not read. */
export function batchBody(
  { descriptor, validators }: Services,
  trigger: OperationDescriptor,
  itemsPath: readonly string[],
  items: readonly unknown[],
): unknown {
  if (itemsPath.length === 0) return items;
  let known = frames.get(trigger);
  if (known === undefined) {
    const schema = responseOf(trigger, 200)?.schema;
    const bare = wrap([], itemsPath, undefined);
    const fits =
      schema === undefined || validators.check(schema, bare, { in: 'body' }).length === 0;
    known = { frame: fits ? undefined : exampleResponse(trigger, 200, descriptor).body };
    frames.set(trigger, known);
  }
  return wrap(items, itemsPath, known.frame);
}

function wrap(items: readonly unknown[], path: readonly string[], frame: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return items;
  const members = typeof frame === 'object' && frame !== null && !Array.isArray(frame) ? frame : {};
  const inner = Object.hasOwn(members, name)
    ? (members as Record<string, unknown>)[name]
    : undefined;
  return { ...members, [name]: wrap(items, rest, inner) };
}
