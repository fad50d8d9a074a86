// Which operations have a place that takes the callback URL, and which should.

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
    'The subscribe operation of a webhook marks the place of the callback URL with `"x-ms-notification-url": true`.',
  why: 'Without it the engine has nowhere to put the callback URL. The mark can be set in the wizard after the import; certification refuses the file.',
  fix: 'Add `"x-ms-notification-url": true` to the body property that receives the callback URL.',
  reference: reference('VAL; WHT', 'WebhookOperationsMissingNotificationUrlProperty'),
  examples: () => ({
    good: [good],
    bad: [
      {
        title: 'a property that only its name tells',
        ...hook({ url: { 'x-ms-notification-url': undefined } }),
        expect: [{ pointer: at, message: '"url" has the name of one' }],
      },
      {
        title: 'no property that could be it',
        ...hook({ body: { required: [], properties: { number: { type: 'string' } } } }),
        expect: [{ pointer: at, message: 'nothing in its request takes the callback URL' }],
      },
      {
        title: 'a text where true is meant',
        ...hook({ url: { 'x-ms-notification-url': 'true' } }),
        expect: [
          {
            pointer: `${bodyAt}/properties/url/x-ms-notification-url`,
            message: 'the mark of "url" is "true", not true',
          },
        ],
      },
      {
        title: 'a property that the request has any number of times',
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
            message: '"targets/url" for the callback URL, which is in a list',
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
        message: `${operation.label} is a webhook trigger, but the mark of ${quoted(nameOf(wrong))} is ${quoted(value)}, not true: nothing takes the callback URL.`,
        fix: 'Write `"x-ms-notification-url": true`, without quotation marks.',
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
        message: `${operation.label} marks ${quoted(nameOf(first))} for the callback URL, which is in a list: the item for the URL is unknown.`,
        fix: 'Mark a property that the request has once.',
      });
    }
  },
});

function unmarked({ label }: OperationNode, callback: CallbackLocation | undefined) {
  if (callback?.byName !== true)
    return {
      message: `${label} is a webhook trigger, but nothing in its request takes the callback URL.`,
    };
  const place = quoted(callback.path.join('.'));
  return {
    message: `${label} is a webhook trigger, but does not mark the place of the callback URL. ${place} has the name of one, and is taken for it.`,
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
  summary: 'A subscribe operation marks exactly one place for the callback URL.',
  why: 'It is unclear which of them the service calls.',
  fix: 'Mark only the one that the service calls.',
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
            message: '"backup" as well as "url"',
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
          message: `${operation.label} marks ${quoted(nameOf(mark))} as well as ${quoted(nameOf(first))} for the callback URL.`,
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
    'An operation that takes a callback URL has `x-ms-notification-content` on its path item.',
  why: 'Without it the operation is not a webhook, and nothing says what the callback brings. Microsoft refuses the file.',
  fix: 'Add `x-ms-notification-content` with the schema of a notification beside the verb.',
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
          { pointer: '/paths/~1hooks', message: 'POST /hooks (OnOrder) takes a callback URL' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, model, first } of takingUrl(context)) {
      if (!isWebhook(model) || contentOf(operation) !== undefined) continue;
      // Another operation calls it; the engine does not subscribe there.
      if (operation.internal) continue;
      if (settingOf(context, operation).notification !== undefined) continue;
      context.report({
        pointer: operation.pathItem.pointer,
        message: `${operation.label} takes a callback URL in ${quoted(nameOf(first))}, but its path has no x-ms-notification-content.`,
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
    'An operation that takes a callback URL has `x-ms-trigger`, unless a webhook action is meant.',
  why: 'Without it the operation is an action: the flow starts in another way, calls it and waits for the callback.',
  fix: 'Add `"x-ms-trigger": "single"`, unless the flow shall wait there.',
  reference: reference('WHT; corpus'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': undefined } }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) takes a callback URL' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, model, first } of takingUrl(context)) {
      const content = contentOf(operation);
      if (model.kind !== 'webhookAction' || content === undefined) continue;
      // Who sets the pattern knows what is meant.
      if (settingOf(context, operation).pattern !== undefined) continue;
      context.report({
        pointer: operation.pointer,
        message: `${operation.label} takes a callback URL in ${quoted(nameOf(first))} but has no x-ms-trigger, so it is a webhook action.`,
        related: [
          { pointer: markPointer(context, first), message: 'The callback URL.' },
          { pointer: content.pointer, message: 'What the callback brings.' },
        ],
      });
    }
  },
});
