// What a name in `parameter` or `parameterReference` means in an operation, and what a key of
// `parameters` means in the operation that is called: a parameter, or a property of its body.

import {
  followPath,
  bodyOf,
  bodySchema,
  isOpen,
  itemOf,
  pathNames,
  propertiesOf,
  propertyNamed,
} from '../output-schema.js';
import type { Property } from '../output-schema.js';
import type { JsonObject } from '../../document/types.js';
import { memberOf } from '../raw.js';
import type { Located, OperationNode, ParameterNode, ParameterUse, RuleContext } from '../types.js';
import { perDocument } from '../per-document.js';

export type Source =
  | { readonly kind: 'parameter'; readonly parameter: ParameterNode }
  /** Every property on the way; the last one is the source. */
  | { readonly kind: 'property'; readonly steps: readonly Property[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'missing' };

/** Properties of a body that are looked at for a bare name. */
const MOST_PROPERTIES = 5000;

export function parameterNamed(
  { parameters }: OperationNode,
  name: string,
): ParameterNode | undefined {
  for (let at = 0; at < parameters.length; at += 1) {
    const { parameter } = parameters[at] as ParameterUse;
    if (parameter.name === name) return parameter;
  }
  return undefined;
}

/** What a path of the new spelling means: a parameter's name, or `body/a/b` (or the body parameter's name instead of `body`). */
export function sourceAt(context: RuleContext, operation: OperationNode, path: string): Source {
  const parameter = parameterNamed(operation, path);
  if (parameter !== undefined) return { kind: 'parameter', parameter };
  const body = bodyOf(operation);
  const [first, ...names] = pathNames(path);
  if (body === undefined || first === undefined) return { kind: 'missing' };
  if (first !== 'body' && first !== body.name) return { kind: 'missing' };
  if (names.length === 0) return { kind: 'parameter', parameter: body };
  const schema = bodySchema(context, operation);
  if (schema === undefined) return { kind: 'unknown' };
  const end = followPath(context, schema, names);
  return end.kind === 'found' ? { kind: 'property', steps: end.steps } : { kind: end.kind };
}

/**
 * What a bare name of the old spelling means: a parameter, else a property anywhere in the body.
 *
 * @param owner the node that refers to it. Its schema may be open only because of this very extension, which resolves nothing.
 */
export function sourceNamed(
  context: RuleContext,
  operation: OperationNode,
  name: string,
  owner: string,
): Source {
  const parameter = parameterNamed(operation, name);
  if (parameter !== undefined) return { kind: 'parameter', parameter };
  const schema = bodySchema(context, operation);
  if (schema === undefined) return { kind: 'missing' };
  const names = bodyNames(schema.raw, schema.pointer, context);
  const steps = names.found.get(name);
  if (steps !== undefined) return { kind: 'property', steps };
  // Some files write a path through the body with dots.
  const end = followPath(context, schema, name.split('.'));
  if (end.kind === 'found') return { kind: 'property', steps: end.steps };
  const whole = !names.cut && [...names.open].every((pointer) => pointer === owner);
  return { kind: whole ? 'missing' : 'unknown' };
}

/** The property right under the body's root. */
export function rootProperty(
  context: RuleContext,
  operation: OperationNode,
  name: string,
): Property | undefined {
  const schema = bodySchema(context, operation);
  return schema && propertyNamed(context, schema, name);
}

interface BodyNames {
  /** The path to the property of that name that is nearest the root. */
  readonly found: ReadonlyMap<string, readonly Property[]>;
  /** Objects in the body that may have other properties. */
  readonly open: ReadonlySet<string>;
  /** There were too many to look at all. */
  readonly cut: boolean;
}

const bodyNames = perDocument(
  (raw: JsonObject, pointer: string, context: RuleContext): BodyNames => {
    const found = new Map<string, readonly Property[]>();
    const entered = new Set<string>();
    const open = new Set<string>();
    let level: Array<{ schema: Located; steps: readonly Property[] }> = [
      { schema: { raw, pointer }, steps: [] },
    ];
    while (level.length > 0) {
      const below: typeof level = [];
      for (const { schema, steps } of level) {
        if (entered.has(schema.pointer)) continue;
        entered.add(schema.pointer);
        if (found.size + entered.size > MOST_PROPERTIES) return { found, open, cut: true };
        const properties = propertiesOf(context, schema);
        const items = itemOf(context, schema);
        if (items !== undefined) below.push({ schema: items, steps });
        else if (isContainer(schema) && isOpen(context, schema)) open.add(schema.pointer);
        for (const property of properties) {
          const way = [...steps, property];
          if (!found.has(property.name)) found.set(property.name, way);
          if (property.schema === undefined || isScalar(property.schema.raw)) continue;
          below.push({ schema: property.schema, steps: way });
        }
      }
      level = below;
    }
    return { found, open, cut: false };
  },
);

/** Nothing can be inside. */
function isScalar(raw: JsonObject): boolean {
  const type = memberOf(raw, 'type');
  if (typeof type !== 'string' || type === 'object' || type === 'array') return false;
  return inside.every((name) => memberOf(raw, name) === undefined);
}

const inside = ['properties', 'items', 'allOf'];

function isContainer({ raw }: Located): boolean {
  const type = memberOf(raw, 'type');
  return type === undefined || type === 'object';
}
