// What makes an operation a webhook: the notification content of its path item, and the marked places
// of its request that take the call-back URL.

import { bodySchema, propertiesOf, requiredOf } from '../output-schema.js';
import type { Property } from '../output-schema.js';
import { memberOf } from '../raw.js';
import type { Located, OperationNode, ParameterNode, RuleContext } from '../types.js';
import { perDocument } from '../per-document.js';

export const CONTENT = 'x-ms-notification-content';
export const URL_MARK = 'x-ms-notification-url';

/** Schemas of one body that are looked into. */
const MOST_SCHEMAS = 5000;

export interface UrlStep extends Property {
  /** The object that has the property. */
  readonly parent: Located;
  readonly required: boolean;
  readonly internal: boolean;
}

/** A place that takes the call-back URL. */
export interface UrlPlace {
  readonly name: string;
  /** The marked object. */
  readonly marked: Located;
  /** The parameter that is, or holds, the place. */
  readonly parameter: ParameterNode;
  /** The properties from the body's root to the place; none for a parameter that is the place itself. */
  readonly steps: readonly UrlStep[];
}

export interface Webhook {
  readonly operation: OperationNode;
  readonly content: { readonly raw: unknown; readonly pointer: string };
  readonly places: readonly UrlPlace[];
}

/** The notification content beside an operation; undefined when its path item has none. */
export function contentOf({ pathItem }: OperationNode): Webhook['content'] | undefined {
  const raw = memberOf(pathItem.raw, CONTENT);
  return raw === undefined ? undefined : { raw, pointer: `${pathItem.pointer}/${CONTENT}` };
}

const none: readonly UrlPlace[] = [];
const markedPlaces = perDocument((operation: OperationNode, context: RuleContext) =>
  findPlaces(context, operation, isMarked),
);

/** Every marked place of an operation's request, parameters first, then the body level by level. */
export function urlPlaces(context: RuleContext, operation: OperationNode): readonly UrlPlace[] {
  return mayBeMarked(context) ? markedPlaces(operation, context) : none;
}

/** Most files have no webhook: their bodies need not be searched. */
const mayBeMarked = perDocument(
  ({ byMember, schemaReferences }: RuleContext): boolean =>
    byMember.parameters.with(URL_MARK).length > 0 ||
    byMember.schemas.with(URL_MARK).length > 0 ||
    // Beside a reference the mark counts, and what stands elsewhere is not among the schemas.
    schemaReferences.some(
      ({ raw, target }) =>
        !target.startsWith('#/definitions/') || memberOf(raw, URL_MARK) !== undefined,
    ),
);

function isMarked(raw: unknown): boolean {
  return memberOf(raw, URL_MARK) === true;
}

function isMarkedWrongly(raw: unknown): boolean {
  const mark = memberOf(raw, URL_MARK);
  return mark !== undefined && typeof mark !== 'boolean';
}

/** Places whose mark is no boolean, such as `"true"`: nobody sees them. */
export function wrongPlaces(context: RuleContext, operation: OperationNode): readonly UrlPlace[] {
  return mayBeMarked(context) ? findPlaces(context, operation, isMarkedWrongly) : [];
}

function isInternal(raw: unknown): boolean {
  return memberOf(raw, 'x-ms-visibility') === 'internal';
}

function findPlaces(
  context: RuleContext,
  operation: OperationNode,
  isPlace: (raw: unknown) => boolean,
): UrlPlace[] {
  const found: UrlPlace[] = [];
  for (const { parameter } of operation.parameters) {
    if (!isPlace(parameter.raw)) continue;
    found.push({ name: parameter.name, marked: parameter, parameter, steps: [] });
  }
  const body = operation.parameters.find(({ parameter }) => parameter.in === 'body')?.parameter;
  const schema = bodySchema(context, operation);
  if (body === undefined || schema === undefined) return found;
  const entered = new Set<string>();
  let level: Array<{ schema: Located; steps: readonly UrlStep[] }> = [{ schema, steps: [] }];
  while (level.length > 0) {
    const below: typeof level = [];
    for (const { schema: parent, steps } of level) {
      if (entered.has(parent.pointer) || entered.size > MOST_SCHEMAS) continue;
      entered.add(parent.pointer);
      const required = requiredOf(context, parent);
      for (const property of propertiesOf(context, parent)) {
        const end = property.schema?.raw;
        const step = {
          ...property,
          parent,
          required: required.has(property.name),
          internal: isInternal(property.raw) || isInternal(end),
        };
        const way = [...steps, step];
        if (isPlace(property.raw) || isPlace(end)) {
          const marked = isPlace(property.raw)
            ? { raw: property.raw as Located['raw'], pointer: property.pointer }
            : property.schema;
          if (marked) found.push({ name: property.name, marked, parameter: body, steps: way });
        } else if (property.schema !== undefined) {
          below.push({ schema: property.schema, steps: way });
        }
      }
      const items = context.resolve(memberOf(parent.raw, 'items'), `${parent.pointer}/items`);
      if (items !== undefined) below.push({ schema: items, steps });
    }
    level = below;
  }
  return found;
}

/** The webhook triggers: `x-ms-trigger` under a path item with notification content. */
export const webhookTriggers = perDocument((context: RuleContext): readonly Webhook[] => {
  const subscribing = new Set<string>();
  for (const operation of context.operations) {
    if (contentOf(operation) !== undefined && urlPlaces(context, operation).length > 0) {
      subscribing.add(operation.pathItem.pointer);
    }
  }
  return context.operations.flatMap((operation) => {
    const content = contentOf(operation);
    if (!operation.trigger || content === undefined) return [];
    const found = urlPlaces(context, operation);
    // A GET or DELETE beside the operation that subscribes shares its path item by chance.
    const beside = ['get', 'delete'].includes(operation.method);
    if (beside && found.length === 0 && subscribing.has(operation.pathItem.pointer)) return [];
    return [{ operation, content, places: found }];
  });
});

/** The triggers that are no webhooks. */
export function pollingTriggers(context: RuleContext): readonly OperationNode[] {
  const webhooks = new Set(webhookTriggers(context).map(({ operation }) => operation));
  return context.operations.filter((one) => one.trigger && !webhooks.has(one));
}
