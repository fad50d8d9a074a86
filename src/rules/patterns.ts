// What the model says of operations, for rules: their kinds, and where the callback URL goes. Nothing
// here looks at what the definition says: la-connector.json counts, and a rule means by a trigger what
// the generated server does.

import { callbackByName } from '../model/callback-by-name.js';
import { isWriting } from '../model/callback-candidates.js';
import type {
  CallbackLocation,
  CallbackMark,
  OperationKind,
  OperationModel,
} from '../model/types.js';
import { resolveSchema } from '../model/schema-view.js';
import { type OperationSettings, settingOf as settingById } from '../model/settings.js';
import { valueAt } from '../document/pointer.js';
import { mayMark, URL_MARK } from './marks.js';
import { perDocument } from './per-document.js';
import { memberOf } from './raw.js';
import type { Located, OperationNode, RuleContext } from './types.js';

export const CONTENT = 'x-ms-notification-content';
export { URL_MARK };

/** An operation as the document has it, and what it is. */
export interface Known<Model extends OperationModel = OperationModel> {
  readonly operation: OperationNode;
  readonly model: Model;
}

export type Trigger = Extract<OperationModel, { kind: 'pollingTrigger' | 'webhookTrigger' }>;
export type Webhook = Extract<OperationModel, { kind: 'webhookTrigger' | 'webhookAction' }>;

export function isWebhook(model: OperationModel | undefined): model is Webhook {
  return model?.kind === 'webhookTrigger' || model?.kind === 'webhookAction';
}

/**
 * Whether there may be triggers or webhooks. Most definitions have none, and need not be modelled to be
 * checked.
 */
const mayHavePatterns = perDocument((context: RuleContext): boolean => {
  const { byMember, pathItems, settings } = context;
  return (
    Object.keys(settings.operations ?? {}).length > 0 ||
    byMember.operations.with('x-ms-trigger').length > 0 ||
    byMember.operations.with(CONTENT).length > 0 ||
    pathItems.some(({ raw }) => memberOf(raw, CONTENT) !== undefined) ||
    mayMark(context)
  );
});

/** What each operation is, in document order; nothing where there are no triggers and webhooks. */
const models = perDocument((context: RuleContext): ReadonlyMap<OperationNode, OperationModel> => {
  const found = new Map<OperationNode, OperationModel>();
  if (!mayHavePatterns(context)) return found;
  const byPointer = new Map(context.patterns.operations.map((model) => [model.pointer, model]));
  for (const operation of context.operations) {
    const model = byPointer.get(operation.pointer);
    if (model !== undefined) found.set(operation, model);
  }
  return found;
});

/** What an operation is; undefined where nothing speaks of triggers and webhooks. */
export function patternOf(
  context: RuleContext,
  operation: OperationNode,
): OperationModel | undefined {
  return models(context).get(operation);
}

export function isOfKind(
  context: RuleContext,
  operation: OperationNode,
  kind: OperationKind,
): boolean {
  return patternOf(context, operation)?.kind === kind;
}

/** Whether an operation is a trigger of either kind. */
export function isTrigger(context: RuleContext, operation: OperationNode): boolean {
  const kind = patternOf(context, operation)?.kind;
  return kind === 'webhookTrigger' || kind === 'pollingTrigger';
}

function ofKind<Kind extends OperationKind>(
  kind: Kind,
): (context: RuleContext) => ReadonlyArray<Known<Extract<OperationModel, { kind: Kind }>>> {
  return perDocument((context: RuleContext) =>
    [...models(context)].flatMap(([operation, model]) =>
      model.kind === kind
        ? [{ operation, model: model as Extract<OperationModel, { kind: Kind }> }]
        : [],
    ),
  );
}

export const webhookTriggers = ofKind('webhookTrigger');
const declaredPolling = ofKind('pollingTrigger');

/** Those that look like webhooks are not among them: what is said of polling does not help their authors. */
export const pollingTriggers = perDocument((context: RuleContext) => {
  const others = new Set(likelyWebhooks(context).map(({ operation }) => operation));
  return declaredPolling(context).filter(({ operation }) => !others.has(operation));
});

export interface LikelyWebhook extends Known<Trigger> {
  /** What has the name of a place for the callback URL. */
  readonly callback: CallbackLocation;
}

/** Triggers that write, and ask for a callback URL by its name alone: nothing declares them as webhooks. */
export const likelyWebhooks = perDocument((context: RuleContext): readonly LikelyWebhook[] =>
  triggers(context).flatMap(({ operation, model }) => {
    if (!isWriting(model) || contentOf(operation) !== undefined) return [];
    if ((model.callbackMarks ?? []).length > 0) return [];
    const { pattern, notification } = settingOf(context, operation);
    if (pattern !== undefined || notification !== undefined) return [];
    const { found } = callbackByName(model, context.patterns.definitions);
    return found?.sure === true ? [{ operation, model, callback: found.location }] : [];
  }),
);
export const unsubscribes = ofKind('unsubscribe');

/** Both kinds, in document order. */
export const triggers = perDocument((context: RuleContext): ReadonlyArray<Known<Trigger>> =>
  [...models(context)].flatMap(([operation, model]) =>
    model.kind === 'webhookTrigger' || model.kind === 'pollingTrigger'
      ? [{ operation, model }]
      : [],
  ),
);

/** Where properties are that take the callback URL though nothing marks them. */
export const unmarkedCallbacks = perDocument((context: RuleContext): ReadonlySet<string> => {
  const places = [...models(context).values()].flatMap((model) =>
    isWebhook(model) && model.callback?.byName === true ? [model.callback.pointer] : [],
  );
  return new Set(places);
});

export interface Marked extends Known {
  readonly marks: readonly [CallbackMark, ...CallbackMark[]];
}

/** The operations whose request has marks, malformed ones among them; in document order. */
export const markedOperations = perDocument((context: RuleContext): readonly Marked[] =>
  [...models(context)].flatMap(([operation, model]) => {
    const [first, ...others] = model.callbackMarks ?? [];
    return first === undefined ? [] : [{ operation, model, marks: [first, ...others] }];
  }),
);

/** What la-connector.json says of an operation; `{}` when nothing is. */
export function settingOf(context: RuleContext, operation: OperationNode): OperationSettings {
  const model = patternOf(context, operation);
  return model === undefined ? {} : settingById(context.settings, model.id);
}

/** The notification content next to an operation; undefined when its path item has none. */
export function contentOf({
  pathItem,
}: OperationNode): { readonly raw: unknown; readonly pointer: string } | undefined {
  const raw = memberOf(pathItem.raw, CONTENT);
  return raw === undefined ? undefined : { raw, pointer: `${pathItem.pointer}/${CONTENT}` };
}

/** The operations of path items with notification content, in document order. */
export const operationsWithContent = perDocument((context: RuleContext) =>
  context.operations.flatMap((operation) => {
    const content = contentOf(operation);
    return content === undefined ? [] : [{ operation, content }];
  }),
);

/** What the document has at a pointer of the model, references followed; undefined where that is not an object. */
export function rawAt(context: RuleContext, pointer: string): Located | undefined {
  return context.resolve(valueAt(context.root, pointer), pointer);
}

/** The schema of a webhook's notification, as the document has it. */
export function notificationOf(context: RuleContext, model: Webhook): Located | undefined {
  const schema = resolveSchema(model.notification, context.patterns.definitions);
  return schema && rawAt(context, schema.pointer);
}

/** What a trigger gives, as the document has it: a notification, or the answer of a polling trigger. */
export function outputOf(context: RuleContext, model: Trigger): Located | undefined {
  if (model.kind === 'webhookTrigger') return notificationOf(context, model);
  const { result } = model;
  return result && rawAt(context, `${result.pointer}/schema`);
}
