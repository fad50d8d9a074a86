// The place in a subscribe request that takes the call-back URL.

import { valueAt } from '../../document/pointer.js';
import type { CallbackLocation } from '../../model/types.js';
import { typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { OperationNode } from '../types.js';
import { at, bodyAt, hook } from './examples.js';
import { contentOf, isWebhook, rawAt, settingOf, URL_MARK, webhookTriggers } from '../patterns.js';
import { markPointer, nameOf, parameterOf, placed, takingUrl } from './marked-places.js';

const good = hook();

export const urlExists = defineRule({
  id: 'webhook-url-exists',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary:
    'The subscribe operation of a webhook marks the place of the call-back URL with `"x-ms-notification-url": true`.',
  why: 'Without it the engine has nowhere to put the call-back URL. The mark can be set in the wizard after the import; certification refuses the file.',
  fix: 'Add `"x-ms-notification-url": true` to the body property that receives the call-back URL.',
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
        expect: [{ pointer: at, message: 'nothing in its request takes the call-back URL' }],
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
            message: '"targets/url" for the call-back URL, which is in a list',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, model } of webhookTriggers(context)) {
      if (settingOf(context, operation).callbackUrl !== undefined) continue;
      const { callbackMarks: marks = [] } = model;
      const content = contentOf(operation);
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
        message: `${operation.label} is a webhook trigger, but the mark of ${quoted(nameOf(wrong))} is ${quoted(value)}, not true: nothing takes the call-back URL.`,
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
        message: `${operation.label} marks ${quoted(nameOf(first))} for the call-back URL, which is in a list: nobody knows in which item the URL goes.`,
        fix: 'Mark a property that the request has once.',
      });
    }
  },
});

function unmarked({ label }: OperationNode, callback: CallbackLocation | undefined) {
  if (callback?.byName !== true)
    return {
      message: `${label} is a webhook trigger, but nothing in its request takes the call-back URL.`,
    };
  const place = quoted(callback.path.join('.'));
  return {
    message: `${label} is a webhook trigger, but does not mark the place of the call-back URL. ${place} has the name of one, and is taken for it.`,
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
  summary: 'A subscribe operation marks exactly one place for the call-back URL.',
  why: 'Nobody can tell which of them the service calls.',
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
          message: `${operation.label} marks ${quoted(nameOf(mark))} as well as ${quoted(nameOf(first))} for the call-back URL.`,
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
    'An operation that takes a call-back URL has `x-ms-notification-content` on its path item.',
  why: 'Without it the operation is no webhook, and nothing says what the call back brings. Microsoft refuses the file.',
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
          { pointer: '/paths/~1hooks', message: 'POST /hooks (OnOrder) takes a call-back URL' },
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
        message: `${operation.label} takes a call-back URL in ${quoted(nameOf(first))}, but its path has no x-ms-notification-content.`,
        related: [{ pointer: markPointer(context, first), message: 'The call-back URL.' }],
      });
    }
  },
});

export const urlInternal = defineRule({
  id: 'webhook-url-internal',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationUrlNotInternal'),
  summary: 'The property of the call-back URL, or one of its parents, is internal.',
  why: 'The engine fills it in; users who see it would have to. Microsoft refuses the file.',
  fix: 'Add `"x-ms-visibility": "internal"` to it.',
  reference: reference('VAL', 'NotificationUrlNotInternal'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ url: { 'x-ms-visibility': undefined } }),
        expect: [
          { pointer: `${bodyAt}/properties/url`, message: '"url" of POST /hooks (OnOrder)' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, mark } of placed(context)) {
      if (mark.steps.some(({ internal }) => internal)) continue;
      if (parameterOf(operation, mark)?.internal === true) continue;
      context.report({
        pointer: mark.markedAt,
        message: `${quoted(nameOf(mark))} of ${operation.label} takes the call-back URL, but users see it.`,
      });
    }
  },
});

export const urlRequired = defineRule({
  id: 'webhook-url-required-in-schema',
  severity: 'warning',
  preset: 'import',
  summary:
    'The property of the call-back URL and each of its parents is in `required` of its schema.',
  why: 'The engine leaves out what is optional, so the service may get no URL. Published connectors work without.',
  fix: 'Add its name to `required` of the object that has it.',
  reference: reference('VAL', 'NotificationUrlNotRequired'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ body: { required: undefined } }),
        expect: [{ pointer: bodyAt, message: '"url" is not in `required`' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, mark } of placed(context)) {
      for (const step of mark.steps) {
        if (step.required) continue;
        const list = memberOf(rawAt(context, step.parent)?.raw, 'required');
        context.report({
          pointer: list === undefined ? step.parent : `${step.parent}/required`,
          message: `${quoted(step.name)} is not in \`required\`, but it ${step === mark.steps.at(-1) ? 'takes' : 'holds'} the call-back URL of ${operation.label}.`,
          related: [{ pointer: step.pointer, message: 'The property.' }],
        });
      }
    }
  },
});

export const urlRequiredChain = defineRule({
  id: 'webhook-url-required-chain',
  severity: 'warning',
  preset: 'import',
  summary: 'The parameter that is or holds the call-back URL is `required: true`.',
  why: 'Microsoft wants the whole way to the URL required; an optional body may be left out with the URL.',
  fix: 'Set `"required": true` on the parameter.',
  reference: reference('VAL', 'NotificationUrlNotRequired'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ parameter: { required: undefined } }),
        expect: [{ pointer: `${at}/parameters/0`, message: 'The body parameter "hook"' }],
      },
    ],
  }),
  check(context) {
    const seen = new Set<string>();
    for (const { operation, first, more } of takingUrl(context)) {
      if (contentOf(operation) === undefined) continue;
      for (const mark of [first, ...more]) {
        const parameter = parameterOf(operation, mark);
        if (parameter === undefined || parameter.required || seen.has(parameter.pointer)) continue;
        const { raw, pointer, name } = parameter;
        seen.add(pointer);
        const written = memberOf(raw, 'required');
        context.report({
          pointer: written === undefined ? pointer : `${pointer}/required`,
          message: `The ${parameter.in} parameter ${quoted(name)} of ${operation.label} is optional, but it brings the call-back URL.`,
          related: [{ pointer: mark.markedAt, message: 'The call-back URL.' }],
          edits: [
            written === undefined
              ? { kind: 'addMember', pointer, key: 'required', value: true }
              : { kind: 'setValue', pointer: `${pointer}/required`, value: true },
          ],
        });
      }
    }
  },
});

export const urlString = defineRule({
  id: 'webhook-url-string',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationUrlNotString'),
  summary: 'The place of the call-back URL is of type string.',
  why: 'A URL is a string; Microsoft refuses the file.',
  fix: 'Give it `"type": "string"`.',
  reference: reference('VAL', 'NotificationUrlNotString'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ url: { type: 'object' } }),
        expect: [{ pointer: `${bodyAt}/properties/url/type`, message: 'is of type object' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, mark } of placed(context)) {
      const marked = rawAt(context, mark.markedAt);
      const types = [marked?.raw, rawAt(context, mark.pointer)?.raw].flatMap(typesOf);
      if (types.includes('string')) continue;
      const unique = [...new Set(types)];
      const said = unique.length === 0 ? 'has no type' : `is of type ${unique.join(' or ')}`;
      const written = memberOf(valueAt(context.root, mark.markedAt), 'type') !== undefined;
      context.report({
        pointer: written ? `${mark.markedAt}/type` : mark.markedAt,
        message: `${quoted(nameOf(mark))} of ${operation.label} takes the call-back URL, but ${said}.`,
      });
    }
  },
});

export const urlInputOnly = defineRule({
  id: 'webhook-url-input-only',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationUrlNotAllowedInThisPosition'),
  summary: '`x-ms-notification-url` stands in a request body, not in a response or notification.',
  why: 'The engine hands the URL over in requests only; Microsoft refuses the file.',
  fix: 'Remove the mark here.',
  reference: reference('VAL', 'NotificationUrlNotAllowedInThisPosition'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({
          post: {
            responses: {
              '201': {
                description: 'Subscribed.',
                schema: {
                  type: 'object',
                  properties: { url: { type: 'string', 'x-ms-notification-url': true } },
                },
              },
            },
          },
        }),
        expect: [
          {
            pointer: `${at}/responses/201/schema/properties/url/x-ms-notification-url`,
            message: '"url" is marked in a response',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const schema of context.byMember.schemas.with(URL_MARK)) {
      if (memberOf(schema.raw, URL_MARK) !== true) continue;
      // A definition may serve requests as well; a published file has one that only responses use.
      if (schema.place === 'body' || schema.place === 'definition') continue;
      const place = schema.place === 'notification' ? 'a notification' : 'a response';
      context.report({
        pointer: `${schema.pointer}/${URL_MARK}`,
        part: 'key',
        message: `${quoted(schema.property ?? 'The schema')} is marked in ${place}, where no call-back URL is taken.`,
      });
    }
  },
});

export const needsTrigger = defineRule({
  id: 'webhook-needs-trigger',
  severity: 'warning',
  preset: 'import',
  summary:
    'An operation that takes a call-back URL has `x-ms-trigger`, unless a webhook action is meant.',
  why: 'Without it the operation is an action: the flow starts in another way, calls it and waits for the call back.',
  fix: 'Add `"x-ms-trigger": "single"`, unless the flow shall wait there.',
  reference: reference('WHT; corpus'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': undefined } }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) takes a call-back URL' }],
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
        message: `${operation.label} takes a call-back URL in ${quoted(nameOf(first))} but has no x-ms-trigger, so it is a webhook action.`,
        related: [
          { pointer: markPointer(context, first), message: 'The call-back URL.' },
          { pointer: content.pointer, message: 'What the call back brings.' },
        ],
      });
    }
  },
});
