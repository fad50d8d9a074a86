// TypeScript refuses an alias that is itself (`type A = B; type B = A | C`). The model has no such
// circle in its references, but a base that stands for the union of its subtypes can close one.
// Circles through a member, an item or an interface are fine.

import { type TypeNode, UNKNOWN, intersectionOf, isName, unionOf } from './print-types.js';

/** The aliases, with every reference that closes a circle made `unknown`. */
export function breakAliasCircles(
  aliases: ReadonlyMap<string, TypeNode>,
): ReadonlyMap<string, TypeNode> {
  const result = new Map(aliases);
  const done = new Set<string>();
  for (const start of aliases.keys()) {
    if (done.has(start)) continue;
    const path = new Set([start]);
    const stack = [{ name: start, next: namesIn(result.get(start)) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.next.shift();
      const type = result.get(top.name);
      if (name === undefined || type === undefined) {
        done.add(top.name);
        path.delete(top.name);
        stack.pop();
      } else if (path.has(name)) {
        result.set(top.name, without(type, name));
      } else if (!done.has(name) && result.has(name)) {
        path.add(name);
        stack.push({ name, next: namesIn(result.get(name)) });
      }
    }
  }
  return result;
}

/** The names that a type is, rather than holds. */
function namesIn(type: TypeNode | undefined): string[] {
  if (type === undefined) return [];
  if (type.kind === 'union') return type.members.flatMap(namesIn);
  if (type.kind === 'intersection') return type.atoms.flatMap(namesIn);
  return isName(type) ? [type.flat] : [];
}

function without(type: TypeNode, name: string): TypeNode {
  if (type.kind === 'union') return unionOf(type.members.map((member) => without(member, name)));
  if (type.kind === 'intersection') {
    return intersectionOf(
      type.atoms.filter((part) => part.flat !== name),
      type.object,
    );
  }
  return type.flat === name ? UNKNOWN : type;
}
