// How a webhook subscribes and unsubscribes.

import { joinPointer } from '../../document/pointer.js';
import { typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, objectEntries } from '../raw.js';
import { quoted } from '../quoted.js';
import type { OperationNode, RuleContext } from '../types.js';
import { at, hook, poll } from './examples.js';
import {
  contentOf,
  isTrigger,
  isWebhook,
  patternOf,
  settingOf,
  unsubscribes,
  webhookTriggers,
} from '../patterns.js';

const methods = ['post', 'put', 'patch'];
const deleteAt = '/paths/~1hooks~1{id}/delete';

export const webhookPost = defineRule({
  id: 'webhook-post',
  severity: 'warning',
  preset: 'import',
  summary: 'A webhook trigger subscribes with POST (or PUT or PATCH).',
  why: 'The callback URL is sent in the body, which other requests do not have.',
  fix: 'Change the operation to a POST.',
  reference: reference('WHT; corpus'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({
          item: { post: undefined, get: { operationId: 'OnOrder', 'x-ms-trigger': 'single' } },
        }),
        expect: [{ pointer: '/paths/~1hooks/get', message: 'GET /hooks (OnOrder) is a webhook' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of webhookTriggers(context)) {
      const { pointer, label, method } = operation;
      if (methods.includes(method)) continue;
      const content = contentOf(operation);
      context.report({
        pointer,
        part: 'key',
        message: `${label} is a webhook trigger, but cannot subscribe with ${method.toUpperCase()}.`,
        ...(content && {
          related: [{ pointer: content.pointer, message: 'This makes it a webhook.' }],
        }),
      });
    }
  },
});

export const webhook201 = defineRule({
  id: 'webhook-201',
  severity: 'warning',
  preset: 'off',
  summary: 'The subscribe operation of a webhook trigger declares a 201 response.',
  why: "Microsoft's guidance asks for 201 with a Location header; the engine also accepts a 200.",
  fix: 'Declare "201".',
  reference: reference('WHT'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { responses: { '200': { description: 'Subscribed.' } } } }),
        expect: [{ pointer: `${at}/responses`, message: 'declares no 201' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of webhookTriggers(context)) {
      if (operation.responses.some(({ status }) => status === '201')) continue;
      const declared = memberOf(operation.raw, 'responses') !== undefined;
      context.report({
        pointer: declared ? `${operation.pointer}/responses` : operation.pointer,
        message: `The webhook trigger ${operation.label} declares no 201.`,
      });
    }
  },
});

/** The response has that header, ignoring letter case. */
export function hasHeader(response: unknown, name: string): boolean {
  const headers = objectEntries(memberOf(response, 'headers'));
  return headers.some(([key]) => key.toLowerCase() === name);
}

export const locationHeader = defineRule({
  id: 'webhook-location-header',
  severity: 'advice',
  preset: 'certification',
  summary: 'The 201 of a subscribe operation declares a `Location` header.',
  why: 'The engine sends a DELETE request to that URL when the flow is turned off. Only the actual response matters; the declaration documents it.',
  fix: 'Add `"headers": { "Location": { "type": "string" } }`.',
  reference: reference('WHT'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { responses: { '201': { description: 'Subscribed.' } } } }),
        expect: [{ pointer: `${at}/responses/201`, message: 'declares no Location header' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of webhookTriggers(context)) {
      const made = ['201', '200', 'default']
        .map((status) => operation.responses.find((one) => one.status === status))
        .find((one) => one !== undefined);
      if (made === undefined || hasHeader(made.response.raw, 'location')) continue;
      context.report({
        pointer: made.response.pointer,
        message: `The ${made.status} of the webhook trigger ${operation.label} declares no Location header.`,
      });
    }
  },
});

function deletes({ operations }: RuleContext): readonly OperationNode[] {
  return operations.filter(({ method }) => method === 'delete');
}

/** DELETE operations by their path without its last variable and trailing slashes. */
function deletesByBase(context: RuleContext): ReadonlyMap<string, OperationNode> {
  const found = new Map<string, OperationNode>();
  for (const operation of deletes(context)) {
    const base = /^(.*)\/\{[^{}/]*\}\/*$/.exec(operation.path)?.[1];
    if (base !== undefined && !found.has(base)) found.set(base, operation);
  }
  return found;
}

function trimmed(path: string): string {
  return path.replace(/\/{1,10}$/, '');
}

export const deleteExists = defineRule({
  id: 'webhook-delete-exists',
  severity: 'warning',
  preset: 'certification',
  summary: 'A definition with a webhook trigger has a DELETE operation for the subscription.',
  why: 'Microsoft\'s guidance says "must", although at run time, only the URL in the Location header matters.',
  fix: 'Add an internal DELETE operation whose path is the path of the subscription, including its id.',
  reference: reference('WHT'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ paths: { '/hooks/{id}': undefined } }),
        expect: [{ pointer: at, message: 'no DELETE operation' }],
      },
    ],
  }),
  check(context) {
    if (deletes(context).length > 0) return;
    for (const { operation, model } of webhookTriggers(context)) {
      if (model.unsubscribeOperation !== undefined) continue;
      if (settingOf(context, operation).unsubscribe !== undefined) continue;
      context.report({
        pointer: operation.pointer,
        message: `${operation.label} subscribes, but the definition has no DELETE operation that ends a subscription.`,
      });
    }
  },
});

export const deleteNear = defineRule({
  id: 'webhook-delete-near',
  severity: 'advice',
  preset: 'off',
  summary: 'The path of the DELETE operation is that of the subscribe operation plus one variable.',
  why: 'It shows which operations belong together. Only this tool asks for it.',
  fix: 'Move the DELETE operation to the path of the subscribe operation plus one variable.',
  reference: reference('ours'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({
          paths: {
            '/hooks/{id}': undefined,
            '/subscriptions/{id}': { delete: { operationId: 'Unsubscribe' } },
          },
        }),
        expect: [{ pointer: at, message: 'under /hooks/{...}' }],
      },
    ],
  }),
  check(context) {
    if (deletes(context).length === 0) return;
    const byBase = deletesByBase(context);
    for (const { operation } of webhookTriggers(context)) {
      const base = trimmed(operation.path);
      if (byBase.has(base)) continue;
      context.report({
        pointer: operation.pointer,
        message: `${operation.label} subscribes, but there is no DELETE operation under ${base}/{...}.`,
      });
    }
  },
});

export const deleteInternal = defineRule({
  id: 'webhook-delete-internal',
  severity: 'advice',
  preset: 'certification',
  summary: 'The DELETE operation that ends a subscription is internal.',
  why: 'The engine calls it; as a visible action, it only lets users break their own flows.',
  fix: 'Add `"x-ms-visibility": "internal"` to it.',
  reference: reference('corpus'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ remove: { 'x-ms-visibility': undefined } }),
        expect: [{ pointer: deleteAt, message: 'subscriptions of POST /hooks (OnOrder)' }],
      },
    ],
  }),
  check(context) {
    const subscribing = new Map(
      webhookTriggers(context).map(({ operation, model }) => [model.id, operation]),
    );
    for (const { operation: ending, model } of unsubscribes(context)) {
      if (ending.internal || ending.method !== 'delete') continue;
      for (const operation of model.of.map((id) => subscribing.get(id))) {
        if (operation === undefined) continue;
        context.report({
          pointer: ending.pointer,
          message: `${ending.label} ends the subscriptions of ${operation.label}, but users also see it as an action.`,
          related: [{ pointer: operation.pointer, message: 'The subscribe operation.' }],
        });
      }
    }
  },
});

export const deleteNotTrigger = defineRule({
  id: 'webhook-delete-not-trigger',
  severity: 'warning',
  preset: 'import',
  summary: 'A DELETE operation has no `x-ms-trigger`.',
  why: 'It ends a subscription; as a trigger, the designer would try to start flows with it.',
  fix: 'Remove `x-ms-trigger` from it.',
  reference: reference('corpus'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ remove: { 'x-ms-trigger': 'single' } }),
        expect: [{ pointer: `${deleteAt}/x-ms-trigger`, message: 'DELETE /hooks/{id}' }],
      },
    ],
  }),
  check(context) {
    for (const { pointer, label, method } of context.byMember.operations.with('x-ms-trigger')) {
      if (method !== 'delete') continue;
      const message = `${label} is marked as a trigger.`;
      context.report({ pointer: `${pointer}/x-ms-trigger`, part: 'key', message });
    }
  },
});

const NOTIFICATION = 'x-ms-notification';

/** Operations with `x-ms-notification`, and the operation it names. */
function fetchers(context: RuleContext) {
  return context.byMember.operations.with(NOTIFICATION).map((operation) => {
    const id = memberOf(memberOf(operation.raw, NOTIFICATION), 'operationId');
    const webhook = typeof id === 'string' ? context.operation(id) : undefined;
    return { operation, id, webhook, pointer: `${operation.pointer}/${NOTIFICATION}` };
  });
}

const fetching = (changes: object, post: object = {}) => {
  const get = { ...poll({ [NOTIFICATION]: { operationId: 'OnOrder' }, ...changes }).document };
  return hook({ post: { ...post }, paths: get['paths'] as { '/orders': object } });
};
const fetchAt = '/paths/~1orders/get';
const region = { name: 'region', in: 'query', type: 'string' };
const url = {
  name: 'hook',
  in: 'body',
  required: true,
  schema: {
    type: 'object',
    required: ['url'],
    properties: { url: { type: 'string', 'x-ms-notification-url': true } },
  },
};

export const sameNameParameters = defineRule({
  id: 'webhook-same-name-parameters',
  severity: 'error',
  preset: 'import',
  evidence: validator('ParamtersWithSameNameMustHaveSameTypeAndVisibility'),
  summary:
    'Parameters with the same name in a fetch trigger and in the webhook of its `x-ms-notification` have the same type and visibility.',
  why: 'Users fill in one field for both; Microsoft rejects the file.',
  fix: 'Use the same type and `x-ms-visibility` for both, or different names.',
  reference: reference('VAL', 'ParamtersWithSameNameMustHaveSameTypeAndVisibility'),
  examples: () => ({
    good: [fetching({ parameters: [region] }, { parameters: [url, region] })],
    bad: [
      {
        ...fetching(
          { parameters: [region] },
          { parameters: [url, { ...region, type: 'integer' }] },
        ),
        expect: [{ pointer: `${fetchAt}/parameters/0`, message: '"region" has a different type' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, webhook } of fetchers(context)) {
      if (webhook === undefined) continue;
      const others = new Map(webhook.parameters.map((one) => [one.parameter.name, one.parameter]));
      for (const { parameter } of operation.parameters) {
        const other = others.get(parameter.name);
        if (other === undefined || other.pointer === parameter.pointer) continue;
        const type = typesOf(parameter.raw).join() !== typesOf(other.raw).join();
        const seen = ['x-ms-visibility'].some(
          (name) => memberOf(parameter.raw, name) !== memberOf(other.raw, name),
        );
        if (!type && !seen) continue;
        context.report({
          pointer: parameter.pointer,
          message: `${quoted(parameter.name)} has a different ${type ? 'type' : 'visibility'} in ${operation.label} than in ${webhook.label}.`,
          related: [{ pointer: other.pointer, message: 'The parameter of the webhook.' }],
        });
      }
    }
  },
});

export const notificationTriggerOnly = defineRule({
  id: 'notification-trigger-only',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationExtensionSupportedForTriggerOnly'),
  summary: '`x-ms-notification` is on a trigger that is not a webhook, and names a webhook.',
  why: 'The webhook notifies the engine when to fetch; in any other combination, Microsoft rejects the file.',
  fix: 'Move it to the polling trigger that fetches, with the operationId of the webhook.',
  reference: reference(
    'VAL',
    'NotificationExtensionSupportedForTriggerOnly',
    'NotificationExtensionNotSupportedInWebhookOperation',
    'NotificationOperationMustBeWebhook',
  ),
  examples: () => ({
    good: [fetching({})],
    bad: [
      {
        ...fetching({ 'x-ms-trigger': undefined }),
        expect: [{ pointer: `${fetchAt}/${NOTIFICATION}`, message: 'is not a trigger' }],
      },
      {
        ...fetching({ [NOTIFICATION]: { operationId: 'Unsubscribe' } }),
        expect: [
          { pointer: `${fetchAt}/${NOTIFICATION}/operationId`, message: 'is not a webhook' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, id, webhook, pointer } of fetchers(context)) {
      const content = contentOf(operation);
      if (!isTrigger(context, operation)) {
        const message = `${operation.label} has ${NOTIFICATION}, but is not a trigger.`;
        const codes = ['NotificationExtensionSupportedForTriggerOnly'];
        context.report({ pointer, part: 'key', codes, message });
      } else if (isWebhook(patternOf(context, operation))) {
        context.report({
          pointer,
          part: 'key',
          codes: ['NotificationExtensionNotSupportedInWebhookOperation'],
          message: `${operation.label} has ${NOTIFICATION}, but is itself a webhook.`,
          ...(content && {
            related: [{ pointer: content.pointer, message: 'This makes it a webhook.' }],
          }),
        });
      }
      if (webhook !== undefined && isWebhook(patternOf(context, webhook))) continue;
      context.report({
        pointer: id === undefined ? pointer : joinPointer(pointer, 'operationId'),
        codes: ['NotificationOperationMustBeWebhook'],
        message: `${NOTIFICATION} of ${operation.label} names ${quoted(id ?? null)}, which is not ${webhook === undefined ? 'an operation of this definition' : 'a webhook'}.`,
        ...(webhook === undefined
          ? {}
          : { related: [{ pointer: webhook.pointer, message: 'Not a webhook.' }] }),
      });
    }
  },
});
