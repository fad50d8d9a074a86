// Circular required properties: no finite value satisfies such a schema. Most schemas have no such steps, so
// details of a cycle, such as the positions of its steps, are only computed when there is one.

import { joinPointer, referenceOf } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { isObject, memberOf } from '../raw.js';
import type { RuleContext, SchemaNode, SchemaReference } from '../types.js';
import { quoted } from '../quoted.js';

/** Depth first, every schema once; a step back to one that is still open closes a cycle. */
export function reportLoops(context: RuleContext): void {
  if (!context.schemaReferences.some(mustBeFilled)) return;
  const state = new Map<object, 'open' | 'done'>();
  const stack: Frame[] = [];
  const enter = (raw: JsonObject, place: Place): void => {
    state.set(raw, 'open');
    stack.push(new Frame(raw, place));
  };
  for (const schema of leadingOn(context)) {
    if (state.has(schema.raw)) continue;
    enter(schema.raw, schema);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const step = frame.next();
      if (step === undefined) {
        state.set(frame.raw, 'done');
        stack.pop();
        continue;
      }
      const target = step.reference === undefined ? step : context.resolve(step.raw, '');
      if (target === undefined) continue;
      const known = state.get(target.raw);
      if (known === undefined) enter(target.raw, target);
      if (known !== 'open') continue;
      const { pointer } = target;
      context.report({
        pointer: step.pointer,
        message: `Circular required properties: ${quoted(step.reference ?? pointer)} must contain itself, so no finite value satisfies this schema.`,
        related: [{ pointer, message: 'The cycle starts here.' }],
      });
    }
  }
}

/** A cycle has at least one such reference: no schema is part of itself. */
function mustBeFilled(reference: SchemaReference): boolean {
  return reference.keyword === 'allOf' || reference.required;
}

/** Schemas whose values must contain something, in the order of the document. */
function leadingOn({ schemas, byMember }: RuleContext): readonly SchemaNode[] {
  const bases = byMember.schemas.with('allOf');
  if (bases.length === 0) return byMember.schemas.with('required');
  return schemas.filter(({ raw }) => leadsOn(raw));
}

function leadsOn(raw: JsonObject): boolean {
  return memberOf(raw, 'required') !== undefined || memberOf(raw, 'allOf') !== undefined;
}

interface Place {
  readonly pointer: string;
}

/** A schema whose steps are taken one by one: required properties, then bases. */
class Frame {
  readonly raw: JsonObject;
  readonly place: Place;
  readonly #names: readonly unknown[];
  readonly #properties: unknown;
  readonly #bases: readonly unknown[];
  #taken = 0;

  constructor(raw: JsonObject, place: Place) {
    this.raw = raw;
    this.place = place;
    this.#names = listAt(raw, 'required');
    this.#properties = memberOf(raw, 'properties');
    this.#bases = listAt(raw, 'allOf');
  }

  /** The next step that is a reference or has steps itself. */
  next(): Step | undefined {
    const names = this.#names;
    const end = names.length + this.#bases.length;
    while (this.#taken < end) {
      const at = this.#taken;
      this.#taken += 1;
      const isBase = at >= names.length;
      const name = isBase ? at - names.length : names[at];
      const value = isBase ? this.#bases[name as number] : this.#propertyAt(name);
      if (!isObject(value)) continue;
      const reference = referenceOf(value);
      if (reference !== undefined || leadsOn(value))
        return new Step(this, name as string | number, value, reference);
    }
    return undefined;
  }

  #propertyAt(name: unknown): unknown {
    return typeof name === 'string' ? memberOf(this.#properties, name) : undefined;
  }
}

/** From a schema to one that each of its values must contain. */
class Step {
  readonly raw: JsonObject;
  readonly reference: string | undefined;
  readonly #from: Frame;
  readonly #name: string | number;

  constructor(from: Frame, name: string | number, raw: JsonObject, reference: string | undefined) {
    this.raw = raw;
    this.reference = reference;
    this.#from = from;
    this.#name = name;
  }

  get pointer(): string {
    const keyword = typeof this.#name === 'string' ? 'properties' : 'allOf';
    return joinPointer(`${this.#from.place.pointer}/${keyword}`, this.#name);
  }
}

function listAt(raw: JsonObject, name: string): readonly unknown[] {
  const list = memberOf(raw, name);
  return Array.isArray(list) ? list : [];
}
