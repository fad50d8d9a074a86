// How many schemas a schema has, and how deep they nest, references followed. What a reference leads to
// is measured once, and with a stack of its own, so neither long chains of references nor shared parts
// cost more than their size; a schema that contains itself counts once where it comes round.

import { referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { memberOf, isObject } from '../raw.js';
import type { RuleContext } from '../types.js';
import { perDocument } from '../per-document.js';

export interface Measure {
  /** Schema objects, itself included. */
  readonly count: number;
  /** Levels, its own included. */
  readonly depth: number;
}

/** What stands in one place, and the references that lead on from there. */
interface Step {
  readonly raw: JsonObject;
  readonly references: ReadonlyArray<{ readonly value: JsonObject; readonly level: number }>;
  next: number;
  count: number;
  depth: number;
}

const nothing: Measure = { count: 0, depth: 0 };

/** One for all rules of a document: what a schema measured for one of them, it measures for all. */
export const measurer = perDocument((context: RuleContext) => {
  const measure = makeMeasurer(context);
  // What comes round in a circle is counted from where it is entered: always in this order, so that
  // no rule's numbers depend on which others run.
  for (const { raw } of context.parameters) measure(memberOf(raw, 'schema'));
  for (const { raw } of context.responses) measure(memberOf(raw, 'schema'));
  return measure;
});

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
    return stepOf(raw);
  };
  return (schema) => {
    const first = enter(schema);
    if (!('references' in first)) return first;
    const steps: Step[] = [first];
    for (;;) {
      const step = steps.at(-1) as Step;
      const reference = step.references[step.next];
      if (reference !== undefined) {
        const inner = enter(reference.value);
        if ('references' in inner) steps.push(inner);
        else add(step, inner);
        continue;
      }
      steps.pop();
      const measured = { count: step.count, depth: step.depth };
      open.delete(step.raw);
      known.set(step.raw, measured);
      const outer = steps.at(-1);
      if (outer === undefined) return measured;
      add(outer, measured);
    }
  };
}

/** Adds what the step's next reference leads to. */
function add(step: Step, { count, depth }: Measure): void {
  step.count += count;
  step.depth = Math.max(step.depth, (step.references[step.next]?.level ?? 0) + depth);
  step.next += 1;
}

/** The document's depth is limited, so recursion is safe. */
function stepOf(raw: JsonObject): Step {
  const references: Array<{ value: JsonObject; level: number }> = [];
  const step: Step = { raw, references, next: 0, count: 0, depth: 0 };
  const visit = (value: unknown, level: number): void => {
    if (!isObject(value)) return;
    if (referenceOf(value) !== undefined) {
      references.push({ value, level });
      return;
    }
    step.count += 1;
    if (level >= step.depth) step.depth = level + 1;
    const properties = memberOf(value, 'properties');
    if (isObject(properties)) {
      const inner = Object.values(properties);
      for (let at = 0; at < inner.length; at += 1) visit(inner[at], level + 1);
    }
    visit(memberOf(value, 'additionalProperties'), level + 1);
    const items = memberOf(value, 'items');
    visit(items, level + 1);
    if (Array.isArray(items)) for (const part of items) visit(part, level + 1);
    const parts = memberOf(value, 'allOf');
    if (Array.isArray(parts)) for (const part of parts) visit(part, level + 1);
  };
  visit(raw, 0);
  return step;
}
