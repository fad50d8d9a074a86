// How many schemas a schema has, and how deep they nest, references followed. Each schema object is
// measured once, and with a stack of its own, so neither long chains nor shared parts cost more than
// their size; a schema that contains itself counts once where it comes round.

import { memberOf, isObject, objectEntries } from '../raw.js';
import { joinPointer } from '../../document/pointer.js';
import type { RuleContext } from '../types.js';

export interface Measure {
  /** Schema objects, itself included. */
  readonly count: number;
  /** Levels, its own included. */
  readonly depth: number;
}

interface Step {
  readonly raw: object;
  readonly children: Iterator<readonly [unknown, string]>;
  count: number;
  depth: number;
}

const nothing: Measure = { count: 0, depth: 0 };

export function measurer(context: RuleContext): (schema: unknown, pointer: string) => Measure {
  const known = new Map<object, Measure>();
  const open = new Set<object>();
  const enter = (schema: unknown, pointer: string): Step | Measure => {
    const found = context.resolve(schema, pointer);
    if (found === undefined) return nothing;
    const measured = known.get(found.raw);
    if (measured !== undefined) return measured;
    if (open.has(found.raw)) return { count: 1, depth: 1 };
    open.add(found.raw);
    return {
      raw: found.raw,
      children: childrenOf(found.raw, found.pointer)[Symbol.iterator](),
      count: 1,
      depth: 0,
    };
  };
  return (schema, pointer) => {
    const first = enter(schema, pointer);
    if (!('children' in first)) return first;
    const steps: Step[] = [first];
    for (;;) {
      const step = steps.at(-1) as Step;
      const next = step.children.next();
      if (next.done !== true) {
        const inner = enter(...(next.value as [unknown, string]));
        if ('children' in inner) steps.push(inner);
        else add(step, inner);
        continue;
      }
      steps.pop();
      const measured = { count: step.count, depth: step.depth + 1 };
      open.delete(step.raw);
      known.set(step.raw, measured);
      const outer = steps.at(-1);
      if (outer === undefined) return measured;
      add(outer, measured);
    }
  };
}

function add(step: Step, { count, depth }: Measure): void {
  step.count += count;
  step.depth = Math.max(step.depth, depth);
}

function* childrenOf(raw: object, pointer: string): Generator<readonly [unknown, string]> {
  for (const [name, schema] of objectEntries(memberOf(raw, 'properties'))) {
    yield [schema, joinPointer(`${pointer}/properties`, name)];
  }
  const items = memberOf(raw, 'items');
  if (Array.isArray(items)) yield* listed(items, `${pointer}/items`);
  else if (isObject(items)) yield [items, `${pointer}/items`];
  const additional = memberOf(raw, 'additionalProperties');
  if (isObject(additional)) yield [additional, `${pointer}/additionalProperties`];
  const parts = memberOf(raw, 'allOf');
  if (Array.isArray(parts)) yield* listed(parts, `${pointer}/allOf`);
}

function* listed(list: readonly unknown[], pointer: string): Generator<readonly [unknown, string]> {
  for (const [at, schema] of list.entries()) yield [schema, `${pointer}/${at}`];
}
