// Finds every schema object of a document, where it stands. References are not followed: what they
// lead to stands somewhere itself.

import { joinPointer, referenceOf } from '../document/pointer.js';
import type { JsonObject } from '../document/types.js';
import type { RuleContext, SchemaNode } from './types.js';
import { isObject, memberOf, objectEntries, stringsOf } from './raw.js';

type Place = Pick<SchemaNode, 'place' | 'operation' | 'definition'>;

/** In the order: definitions, bodies, responses, notifications; each before what it contains. */
export function collectSchemas(
  root: JsonObject,
  {
    operations,
    parameters,
    responses,
  }: Pick<RuleContext, 'operations' | 'parameters' | 'responses'>,
): SchemaNode[] {
  const found: SchemaNode[] = [];
  const top = (raw: unknown, pointer: string, place: Place): void =>
    walk(raw, pointer, place, found);
  for (const [name, raw] of objectEntries(memberOf(root, 'definitions'))) {
    top(raw, joinPointer('/definitions', name), { place: 'definition', definition: name });
  }
  for (const parameter of parameters) {
    const schema = memberOf(parameter.raw, 'schema');
    const [operation] = parameter.operations;
    top(schema, `${parameter.pointer}/schema`, { place: 'body', ...(operation && { operation }) });
  }
  for (const response of responses) {
    const schema = memberOf(response.raw, 'schema');
    const [operation] = response.operations;
    top(schema, `${response.pointer}/schema`, {
      place: 'response',
      ...(operation && { operation }),
    });
  }
  const seen = new Set<string>();
  for (const operation of operations) {
    for (const owner of [operation.pathItem, operation]) {
      const pointer = `${owner.pointer}/x-ms-notification-content`;
      if (seen.has(pointer)) continue;
      seen.add(pointer);
      const schema = memberOf(memberOf(owner.raw, 'x-ms-notification-content'), 'schema');
      top(schema, `${pointer}/schema`, { place: 'notification', operation });
    }
  }
  return found;
}

interface Step {
  readonly raw: unknown;
  readonly pointer: string;
  readonly parent?: SchemaNode;
  readonly property?: string;
  readonly required: boolean;
}

/** With a stack of its own: depth is the document's, not ours. */
function walk(raw: unknown, pointer: string, place: Place, found: SchemaNode[]): void {
  const steps: Step[] = [{ raw, pointer, required: false }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (!isObject(step.raw) || referenceOf(step.raw) !== undefined) continue;
    const { definition, ...inside } = place;
    const node: SchemaNode = {
      ...inside,
      ...(step.parent === undefined && definition !== undefined ? { definition } : {}),
      raw: step.raw,
      pointer: step.pointer,
      required: step.required,
      internal: memberOf(step.raw, 'x-ms-visibility') === 'internal',
      ...(step.property === undefined ? {} : { property: step.property }),
      ...(step.parent === undefined ? {} : { parent: step.parent }),
    };
    found.push(node);
    steps.push(...childrenOf(node).toReversed());
  }
}

function childrenOf(parent: SchemaNode): Step[] {
  const { raw, pointer } = parent;
  const required = new Set(stringsOf(memberOf(raw, 'required')));
  const steps: Step[] = objectEntries(memberOf(raw, 'properties')).map(([property, schema]) => ({
    raw: schema,
    pointer: joinPointer(`${pointer}/properties`, property),
    parent,
    property,
    required: required.has(property),
  }));
  const add = (schema: unknown, at: string): void =>
    void steps.push({ raw: schema, pointer: at, parent, required: false });
  const items = memberOf(raw, 'items');
  if (Array.isArray(items)) items.forEach((item, at) => add(item, `${pointer}/items/${at}`));
  else add(items, `${pointer}/items`);
  add(memberOf(raw, 'additionalProperties'), `${pointer}/additionalProperties`);
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = memberOf(raw, keyword);
    if (Array.isArray(parts)) parts.forEach((part, at) => add(part, `${pointer}/${keyword}/${at}`));
  }
  return steps;
}
