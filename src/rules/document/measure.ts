// How many schemas a schema has, and how deep they nest, references followed. Each schema object is
// measured once, and with a stack of its own, so neither long chains nor shared parts cost more than
// their size; a schema that contains itself counts once where it comes round.

import type { JsonObject } from '../../document/types.js';
import { memberOf, isObject } from '../raw.js';
import type { RuleContext } from '../types.js';

export interface Measure {
  /** Schema objects, itself included. */
  readonly count: number;
  /** Levels, its own included. */
  readonly depth: number;
}

interface Step {
  readonly raw: JsonObject;
  readonly parts: readonly unknown[];
  next: number;
  count: number;
  depth: number;
}

const nothing: Measure = { count: 0, depth: 0 };

const measurers = new WeakMap<RuleContext['operations'], (schema: unknown) => Measure>();

/** One for all rules of a document: what a schema measured for one of them, it measures for all. */
export function measurer(context: RuleContext): (schema: unknown) => Measure {
  let found = measurers.get(context.operations);
  if (found === undefined) {
    measurers.set(context.operations, (found = makeMeasurer(context)));
    // What comes round in a circle is counted from where it is entered: always in this order, so that
    // no rule's numbers depend on which others run.
    for (const { raw } of [...context.parameters, ...context.responses]) {
      found(memberOf(raw, 'schema'));
    }
  }
  return found;
}

function makeMeasurer(context: RuleContext): (schema: unknown) => Measure {
  const known = new Map<JsonObject, Measure>();
  const open = new Set<JsonObject>();
  const enter = (schema: unknown): Step | Measure => {
    const raw = context.resolve(schema, '')?.raw;
    if (raw === undefined) return nothing;
    const measured = known.get(raw);
    if (measured !== undefined) return measured;
    if (open.has(raw)) return { count: 1, depth: 1 };
    open.add(raw);
    return { raw, parts: partsOf(raw), next: 0, count: 1, depth: 0 };
  };
  return (schema) => {
    const first = enter(schema);
    if (!('parts' in first)) return first;
    const steps: Step[] = [first];
    for (;;) {
      const step = steps.at(-1) as Step;
      if (step.next < step.parts.length) {
        const inner = enter(step.parts[step.next]);
        step.next += 1;
        if ('parts' in inner) steps.push(inner);
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

function partsOf(raw: JsonObject): unknown[] {
  const properties = memberOf(raw, 'properties');
  const parts: unknown[] = isObject(properties) ? Object.values(properties) : [];
  const additional = memberOf(raw, 'additionalProperties');
  for (const one of [memberOf(raw, 'items'), additional]) if (isObject(one)) parts.push(one);
  for (const list of [memberOf(raw, 'items'), memberOf(raw, 'allOf')]) {
    // One by one: a list may be longer than a call may have arguments.
    if (Array.isArray(list)) for (const one of list) parts.push(one);
  }
  return parts;
}
