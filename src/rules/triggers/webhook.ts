// What makes an operation a webhook: the notification content of its path item, and the marked places
// of its request that take the call-back URL.

import { allCallersOf, oddReferences } from '../callers.js';
import { bodyOf, bodySchema, propertiesOf, requiredOf } from '../output-schema.js';
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

/** The operations of path items with notification content, in document order. */
export const operationsWithContent = perDocument(
  ({ operations }: RuleContext): ReadonlyArray<Omit<Webhook, 'places'>> => {
    const found: Array<Omit<Webhook, 'places'>> = [];
    for (let at = 0; at < operations.length; at += 1) {
      const operation = operations[at] as OperationNode;
      const content = contentOf(operation);
      if (content !== undefined) found.push({ operation, content });
    }
    return found;
  },
);

export interface TakingUrl {
  readonly operation: OperationNode;
  readonly places: readonly [UrlPlace, ...UrlPlace[]];
}

/** The operations whose request has marked places, in document order. */
export const takingUrl = perDocument((context: RuleContext): readonly TakingUrl[] => {
  const marked = maybeMarked(context);
  if (marked.size === 0) return [];
  return context.operations.flatMap((operation) => {
    if (!marked.has(operation)) return [];
    const [first, ...others] = findPlaces(context, operation, isMarked);
    return first === undefined ? [] : [{ operation, places: [first, ...others] }];
  });
});

const none: readonly UrlPlace[] = [];
const placesByOperation = perDocument(
  (context: RuleContext) =>
    new Map(takingUrl(context).map(({ operation, places }) => [operation, places])),
);

/** Every marked place of an operation's request, parameters first, then the body level by level. */
function urlPlaces(context: RuleContext, operation: OperationNode): readonly UrlPlace[] {
  return placesByOperation(context).get(operation) ?? none;
}

/**
 * The operations whose request may have a mark. Most files have no webhook, and of those that have one
 * few operations take part: the bodies of the others need not be searched.
 */
const maybeMarked = perDocument((context: RuleContext): ReadonlySet<OperationNode> => {
  const { byMember, operations } = context;
  if (isHidden(context)) return new Set(operations);
  const parameters = byMember.parameters.with(URL_MARK);
  const schemas = byMember.schemas.with(URL_MARK);
  const found = new Set(parameters.flatMap((parameter) => parameter.operations));
  if (schemas.length === 0) return found;
  if (oddReferences(context).length > 0) return new Set(operations);
  for (const operation of allCallersOf(context, schemas)) found.add(operation);
  return found;
});

/** There may be a mark that the index does not know. */
function isHidden(context: RuleContext): boolean {
  const { schemaReferences } = context;
  // Beside a reference the mark counts.
  for (let at = 0; at < schemaReferences.length; at += 1) {
    if (memberOf(schemaReferences[at]?.raw, URL_MARK) !== undefined) return true;
  }
  // What stands elsewhere is not among the schemas.
  return oddReferences(context).some(({ target }) => !target.startsWith('#/definitions/'));
}

function isMarked(raw: unknown): boolean {
  return memberOf(raw, URL_MARK) === true;
}

function isMarkedWrongly(raw: unknown): boolean {
  const mark = memberOf(raw, URL_MARK);
  return mark !== undefined && typeof mark !== 'boolean';
}

/** Places whose mark is no boolean, such as `"true"`: nobody sees them. */
export function wrongPlaces(context: RuleContext, operation: OperationNode): readonly UrlPlace[] {
  return maybeMarked(context).has(operation)
    ? findPlaces(context, operation, isMarkedWrongly)
    : none;
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
  const body = bodyOf(operation);
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
  const withContent = operationsWithContent(context);
  const subscribing = new Set<string>();
  for (const { operation } of withContent) {
    if (urlPlaces(context, operation).length > 0) subscribing.add(operation.pathItem.pointer);
  }
  return withContent.flatMap(({ operation, content }) => {
    if (!operation.trigger) return [];
    const places = urlPlaces(context, operation);
    // A GET or DELETE beside the operation that subscribes shares its path item by chance.
    const beside = operation.method === 'get' || operation.method === 'delete';
    if (beside && places.length === 0 && subscribing.has(operation.pathItem.pointer)) return [];
    return [{ operation, content, places }];
  });
});

/** The operations with `x-ms-trigger`, in document order. */
export function triggers({ byMember }: RuleContext): readonly OperationNode[] {
  return byMember.operations.with('x-ms-trigger');
}

/** The triggers that are no webhooks. */
export const pollingTriggers = perDocument((context: RuleContext): readonly OperationNode[] => {
  const webhooks = new Set(webhookTriggers(context).map(({ operation }) => operation));
  return triggers(context).filter((one) => !webhooks.has(one));
});
