// Which operations have a property or parameter for the callback URL, and which should.

import type { CallbackLocation } from '../../model/types.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { OperationNode } from '../types.js';
import { at, bodyAt, hook } from './examples.js';
import {
  contentOf,
  isWebhook,
  likelyWebhooks,
  rawAt,
  settingOf,
  URL_MARK,
  webhookTriggers,
} from '../patterns.js';
import { markPointer, nameOf, takingUrl } from './marked-places.js';

const good = hook();

export const urlExists = defineRule({
  id: 'webhook-url-exists',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary:
    'The subscribe operation of a webhook has `"x-ms-notification-url": true` on the property or parameter for the callback URL.',
  why: 'Without it, the engine does not know where to send the callback URL. It can be set in the wizard after the import; certification rejects the file.',
  fix: 'Add `"x-ms-notification-url": true` to the body property that receives the callback URL.',
  reference: reference('VAL; WHT', 'WebhookOperationsMissingNotificationUrlProperty'),
  examples: () => ({
    good: [good],
    bad: [
      {
        title: 'a property with the name of a callback URL',
        ...hook({ url: { 'x-ms-notification-url': undefined } }),
        expect: [{ pointer: at, message: '"url" is used because of its name' }],
      },
      {
        title: 'no property for the callback URL',
        ...hook({ body: { required: [], properties: { number: { type: 'string' } } } }),
        expect: [{ pointer: at, message: 'nothing in its request receives the callback URL' }],
      },
      {
        title: 'a string instead of true',
        ...hook({ url: { 'x-ms-notification-url': 'true' } }),
        expect: [
          {
            pointer: `${bodyAt}/properties/url/x-ms-notification-url`,
            message: '"x-ms-notification-url" of "url" is "true", not true',
          },
        ],
      },
      {
        title: 'a property in a list',
        ...hook({
          body: {
            required: ['targets'],
            properties: {
              targets: {
                type: 'array',
                'x-ms-visibility': 'internal',
                items: {
                  type: 'object',
                  required: ['url'],
                  properties: { url: { type: 'string', 'x-ms-notification-url': true } },
                },
              },
            },
          },
        }),
        expect: [
          {
            pointer: `${bodyAt}/properties/targets/items/properties/url/x-ms-notification-url`,
            message: '"x-ms-notification-url" on "targets/url", which is in a list',
          },
        ],
      },
    ],
  }),
  check(context) {
    const likely = new Set(likelyWebhooks(context).map(({ operation }) => operation));
    for (const { operation, model } of webhookTriggers(context)) {
      if (settingOf(context, operation).callbackUrl !== undefined) continue;
      const { callbackMarks: marks = [] } = model;
      const content = contentOf(operation);
      // Declared as a webhook by nothing: another rule says so.
      if (likely.has(operation)) continue;
      const related = content && [
        { pointer: content.pointer, message: 'This makes it a webhook.' },
      ];
      if (marks.length === 0) {
        context.report({
          pointer: operation.pointer,
          ...unmarked(operation, model.callback),
          ...(related && { related }),
        });
        continue;
      }
      const written = marks.map((mark) => memberOf(rawAt(context, mark.markedAt)?.raw, URL_MARK));
      const good = marks.some(({ fault }, at) => fault !== 'value' && isTrue(written[at]));
      const [wrong] = marks;
      if (good || wrong === undefined) continue;
      const pointer = markPointer(context, wrong);
      const [value] = written;
      context.report({
        pointer,
        message: `${operation.label} is a webhook trigger, but "x-ms-notification-url" of ${quoted(nameOf(wrong))} is ${quoted(value)}, not true, so nothing receives the callback URL.`,
        fix: 'Write `"x-ms-notification-url": true`, without quotes around true.',
        ...(/^true$/i.test(stringOf(value)) && {
          edits: [{ kind: 'setValue', pointer, value: true }] as const,
        }),
        ...(related && { related }),
      });
    }
    for (const { operation, first, more } of takingUrl(context)) {
      if (first.fault !== 'list' || more.some(({ fault }) => fault !== 'list')) continue;
      context.report({
        pointer: markPointer(context, first),
        message: `${operation.label} has "x-ms-notification-url" on ${quoted(nameOf(first))}, which is in a list: it is unknown which item should receive the URL.`,
        fix: 'Move it to a property that the request contains once.',
      });
    }
  },
});

function unmarked({ label }: OperationNode, callback: CallbackLocation | undefined) {
  if (callback?.byName !== true)
    return {
      message: `${label} is a webhook trigger, but nothing in its request receives the callback URL.`,
    };
  const place = quoted(callback.path.join('.'));
  return {
    message: `${label} is a webhook trigger, but has no "x-ms-notification-url". ${place} is used because of its name.`,
    fix: `Add "x-ms-notification-url": true to ${place}.`,
  };
}

/** Absent where the mark is on a part of the schema. */
function isTrue(mark: unknown): boolean {
  return mark === true || mark === undefined;
}

export const urlExactlyOne = defineRule({
  id: 'webhook-url-exactly-one',
  severity: 'warning',
  preset: 'import',
  summary: 'A subscribe operation has exactly one `x-ms-notification-url`.',
  why: 'If there are several, it is unclear which URL the service calls.',
  fix: 'Keep it only on the property whose URL the service calls.',
  reference: reference('VAL; corpus', 'OperationMustHaveNotificationContentExtension'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({
          body: {
            required: ['url', 'backup'],
            properties: {
              url: { type: 'string', 'x-ms-notification-url': true },
              backup: { type: 'string', 'x-ms-notification-url': true },
            },
          },
        }),
        expect: [
          {
            pointer: `${bodyAt}/properties/backup/x-ms-notification-url`,
            message: '"backup" and "url"',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, model, first, more } of takingUrl(context)) {
      if (model.kind !== 'webhookTrigger') continue;
      for (const mark of more) {
        context.report({
          pointer: markPointer(context, mark),
          message: `${operation.label} has "x-ms-notification-url" on both ${quoted(nameOf(mark))} and ${quoted(nameOf(first))}.`,
          related: [{ pointer: markPointer(context, first), message: 'The first one.' }],
        });
      }
    }
  },
});

export const urlNeedsContent = defineRule({
  id: 'webhook-url-needs-content',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationMustHaveNotificationContentExtension'),
  summary:
    'An operation that receives a callback URL has `x-ms-notification-content` on its path item.',
  why: 'Without it, the operation is not a webhook, and the body of the callback is unknown. Microsoft rejects the file.',
  fix: 'Add `x-ms-notification-content` with the schema of the callback to the path item.',
  reference: reference('VAL', 'OperationMustHaveNotificationContentExtension'),
  examples: () => ({
    good: [
      good,
      {
        title: 'an internal operation',
        ...hook({
          item: { 'x-ms-notification-content': undefined },
          post: { 'x-ms-visibility': 'internal' },
        }),
      },
    ],
    bad: [
      {
        ...hook({ item: { 'x-ms-notification-content': undefined } }),
        expect: [
          { pointer: '/paths/~1hooks', message: 'POST /hooks (OnOrder) receives a callback URL' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, model, first } of takingUrl(context)) {
      if (!isWebhook(model) || contentOf(operation) !== undefined) continue;
      // Other operations call it; the engine does not subscribe with it.
      if (operation.internal) continue;
      if (settingOf(context, operation).notification !== undefined) continue;
      context.report({
        pointer: operation.pathItem.pointer,
        message: `${operation.label} receives a callback URL in ${quoted(nameOf(first))}, but its path has no x-ms-notification-content.`,
        related: [{ pointer: markPointer(context, first), message: 'The callback URL.' }],
      });
    }
  },
});

export const needsTrigger = defineRule({
  id: 'webhook-needs-trigger',
  severity: 'warning',
  preset: 'import',
  summary:
    'An operation that receives a callback URL has `x-ms-trigger`, unless it is a webhook action.',
  why: 'Without it, the operation is an action: the flow starts by other means, calls it and waits for the callback.',
  fix: 'Add `"x-ms-trigger": "single"`, unless the flow should wait for the callback.',
  reference: reference('WHT; corpus'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': undefined } }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) receives a callback URL' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, model, first } of takingUrl(context)) {
      const content = contentOf(operation);
      if (model.kind !== 'webhookAction' || content === undefined) continue;
      // Settings that set the pattern override this.
      if (settingOf(context, operation).pattern !== undefined) continue;
      context.report({
        pointer: operation.pointer,
        message: `${operation.label} receives a callback URL in ${quoted(nameOf(first))}, but has no x-ms-trigger, so it is a webhook action.`,
        related: [
          { pointer: markPointer(context, first), message: 'The callback URL.' },
          { pointer: content.pointer, message: 'The body of the callback.' },
        ],
      });
    }
  },
});
