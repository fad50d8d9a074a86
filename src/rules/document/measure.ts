// How many schemas a schema has, and how deep they nest, following references. The target of a reference
// is measured once, and with an explicit stack, so neither long chains of references nor shared parts
// cost more than their size; a schema that contains itself counts once where the cycle closes.

import { referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { memberOf, isObject } from '../raw.js';
import type { Located, OperationNode, RuleContext, SchemaNode, SchemaReference } from '../types.js';
import { perDocument } from '../per-document.js';

export interface Measure {
  /** Schema objects, itself included. */
  readonly count: number;
  /** Levels, its own included. */
  readonly depth: number;
}

/** What one schema holds and the references in it; once done, the measure of all of it. */
interface Step {
  state: 'new' | 'open' | 'done';
  /** Absent: none. */
  references: Onward[] | undefined;
  next: number;
  count: number;
  depth: number;
}

interface Onward {
  readonly value: JsonObject;
  readonly level: number;
}

const newStep = (): Step => ({ state: 'new', references: undefined, next: 0, count: 0, depth: 0 });
const nothing: Step = { ...newStep(), state: 'done' };
/** Where a cycle closes. */
const once: Step = { ...newStep(), state: 'done', count: 1, depth: 1 };

/** A body, response or notification that has a schema. */
export interface Body {
  readonly kind: 'body' | 'response' | 'notification';
  /** What has the schema: the notification's path item, and the parameter or response itself. */
  readonly owner: Located;
  /** The first of the operations that use it. */
  readonly operation: OperationNode | undefined;
  readonly measure: Measure;
}

export interface MeasuredSchemas {
  /** Each once: those of parameters, of responses, of notifications. */
  readonly bodies: readonly Body[];
  /** The most schemas that any of them has; at least 1. */
  readonly largest: number;
  measure(schema: unknown): Measure;
}

/** Made for all rules of a document: what a schema measured for one of them, it measures for all. */
export const measuredSchemas = perDocument((context: RuleContext): MeasuredSchemas => {
  const measure = makeMeasurer(context);
  const { byMember, operations } = context;
  const bodies: Body[] = [];
  // A cycle is counted from where it is entered: always in this order.
  for (const owner of byMember.parameters.with('schema')) {
    const [operation] = owner.operations;
    bodies.push({
      kind: 'body',
      owner,
      operation,
      measure: measure(memberOf(owner.raw, 'schema')),
    });
  }
  for (const owner of byMember.responses.with('schema')) {
    const [operation] = owner.operations;
    const measured = measure(memberOf(owner.raw, 'schema'));
    bodies.push({ kind: 'response', owner, operation, measure: measured });
  }
  let last: Located | undefined;
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    const owner = operation.pathItem;
    if (owner === last) continue;
    last = owner;
    const schema = memberOf(memberOf(owner.raw, 'x-ms-notification-content'), 'schema');
    if (schema === undefined) continue;
    bodies.push({ kind: 'notification', owner, operation, measure: measure(schema) });
  }
  let largest = 1;
  for (let at = 0; at < bodies.length; at += 1) {
    const { count } = (bodies[at] as Body).measure;
    if (count > largest) largest = count;
  }
  return { bodies, largest, measure };
});

function makeMeasurer(context: RuleContext): (schema: unknown) => Measure {
  const steps = collectedSteps(context);
  const enter = (schema: unknown): Step => {
    const raw = referenceOf(schema) === undefined ? schema : context.resolve(schema, '')?.raw;
    if (!isObject(raw)) return nothing;
    let step = steps.get(raw);
    if (step === undefined) {
      step = stepOf(raw);
      steps.set(raw, step);
    }
    if (step.state === 'open') return once;
    if (step.references === undefined) step.state = 'done';
    return step;
  };
  return (schema) => {
    const first = enter(schema);
    if (first.state === 'done') return first;
    first.state = 'open';
    const open: Step[] = [first];
    for (;;) {
      const step = open[open.length - 1] as Step;
      const reference = step.references?.[step.next];
      if (reference !== undefined) {
        const inner = enter(reference.value);
        if (inner.state === 'done') {
          add(step, inner);
        } else {
          inner.state = 'open';
          open.push(inner);
        }
        continue;
      }
      open.pop();
      step.state = 'done';
      const outer = open[open.length - 1];
      if (outer === undefined) return step;
      add(outer, step);
    }
  };
}

/**
 * What each whole schema holds, read from what all rules share. Empty where that counts other
 * parts, or gives references in another order, than `stepOf` does.
 */
function collectedSteps({
  schemas,
  schemaReferences,
  byMember,
}: RuleContext): Map<JsonObject, Step> {
  const steps = new Map<JsonObject, Step>();
  const { schemas: having } = byMember;
  if (having.with('anyOf').length > 0 || having.with('oneOf').length > 0) return steps;
  if (having.with('additionalProperties').some(({ raw }) => Object.hasOwn(raw, 'items')))
    return steps;
  let step: Step | undefined;
  const parents: SchemaNode[] = [];
  for (let at = 0; at < schemas.length; at += 1) {
    const schema = schemas[at] as SchemaNode;
    while (parents.length > 0 && parents[parents.length - 1] !== schema.parent) parents.pop();
    parents.push(schema);
    if (parents.length === 1) {
      step = newStep();
      steps.set(schema.raw, step);
    }
    if (step === undefined) continue;
    step.count += 1;
    if (parents.length > step.depth) step.depth = parents.length;
  }
  for (let at = 0; at < schemaReferences.length; at += 1) {
    const { raw, parent } = schemaReferences[at] as SchemaReference;
    let level = 0;
    let top: SchemaNode | undefined;
    for (let above = parent; above !== undefined; above = above.parent) {
      top = above;
      level += 1;
    }
    const from = top && steps.get(top.raw);
    if (from !== undefined) (from.references ??= []).push({ value: raw, level });
  }
  return steps;
}

/** Adds what the step's next reference leads to. */
function add(step: Step, { count, depth }: Measure): void {
  step.count += count;
  step.depth = Math.max(step.depth, (step.references?.[step.next]?.level ?? 0) + depth);
  step.next += 1;
}

/** The document's depth is limited, so recursion is safe. */
function stepOf(raw: JsonObject): Step {
  const step = newStep();
  const visit = (value: unknown, level: number): void => {
    if (!isObject(value)) return;
    if (referenceOf(value) !== undefined) {
      (step.references ??= []).push({ value, level });
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
