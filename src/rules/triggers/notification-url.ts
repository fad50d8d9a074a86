// The place in a subscribe request that takes the call-back URL.

import { typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { perDocument } from '../per-document.js';
import { memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { RuleContext } from '../types.js';
import { at, bodyAt, hook } from './examples.js';
import { contentOf, takingUrl, URL_MARK, webhookTriggers, wrongPlaces } from './webhook.js';
import type { UrlPlace, Webhook } from './webhook.js';

interface Placed extends Omit<Webhook, 'content' | 'places'> {
  readonly place: UrlPlace;
}

/** Every marked place once, with the first operation that has it and its path item's content. */
const placed = perDocument((context: RuleContext): readonly Placed[] => {
  const byPointer = new Map<string, Placed>();
  for (const { operation, places } of takingUrl(context)) {
    if (contentOf(operation) === undefined) continue;
    for (const place of places) {
      if (!byPointer.has(place.marked.pointer)) {
        byPointer.set(place.marked.pointer, { operation, place });
      }
    }
  }
  return [...byPointer.values()];
});

function pathOf({ name, steps }: UrlPlace): string {
  return steps.length === 0 ? name : steps.map((step) => step.name).join('/');
}

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
        ...hook({ url: { 'x-ms-notification-url': undefined } }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) is a webhook trigger' }],
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
    ],
  }),
  check(context) {
    for (const { operation, content, places } of webhookTriggers(context)) {
      if (places.length > 0) continue;
      const related = [{ pointer: content.pointer, message: 'This makes it a webhook.' }];
      const [wrong] = wrongPlaces(context, operation);
      if (wrong === undefined) {
        context.report({
          pointer: operation.pointer,
          message: `${operation.label} is a webhook trigger, but nothing in its request takes the call-back URL.`,
          related,
        });
        continue;
      }
      const pointer = `${wrong.marked.pointer}/${URL_MARK}`;
      const mark = memberOf(wrong.marked.raw, URL_MARK);
      context.report({
        pointer,
        message: `${operation.label} is a webhook trigger, but the mark of ${quoted(pathOf(wrong))} is ${quoted(mark)}, not true: nothing takes the call-back URL.`,
        fix: 'Write `"x-ms-notification-url": true`, without quotation marks.',
        ...(/^true$/i.test(stringOf(mark)) && {
          edits: [{ kind: 'setValue', pointer, value: true }] as const,
        }),
        related,
      });
    }
  },
});

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
    for (const { operation, places } of webhookTriggers(context)) {
      const [first, ...more] = places;
      if (first === undefined) continue;
      for (const place of more) {
        context.report({
          pointer: `${place.marked.pointer}/${URL_MARK}`,
          message: `${operation.label} marks ${quoted(pathOf(place))} as well as ${quoted(pathOf(first))} for the call-back URL.`,
          related: [{ pointer: `${first.marked.pointer}/${URL_MARK}`, message: 'The first one.' }],
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
    for (const { operation, places } of takingUrl(context)) {
      if (operation.method === 'delete' || contentOf(operation) !== undefined) continue;
      // Another operation calls it; the engine does not subscribe there.
      if (operation.internal) continue;
      const [place] = places;
      context.report({
        pointer: operation.pathItem.pointer,
        message: `${operation.label} takes a call-back URL in ${quoted(pathOf(place))}, but its path has no x-ms-notification-content.`,
        related: [
          { pointer: `${place.marked.pointer}/${URL_MARK}`, message: 'The call-back URL.' },
        ],
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
    for (const { operation, place } of placed(context)) {
      if (place.parameter.internal || place.steps.some(({ internal }) => internal)) continue;
      context.report({
        pointer: place.marked.pointer,
        message: `${quoted(pathOf(place))} of ${operation.label} takes the call-back URL, but users see it.`,
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
    for (const { operation, place } of placed(context)) {
      for (const { name, parent, pointer, required } of place.steps) {
        if (required) continue;
        const list = memberOf(parent.raw, 'required');
        context.report({
          pointer: list === undefined ? parent.pointer : `${parent.pointer}/required`,
          message: `${quoted(name)} is not in \`required\`, but it ${name === place.name ? 'takes' : 'holds'} the call-back URL of ${operation.label}.`,
          related: [{ pointer, message: 'The property.' }],
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
    for (const { operation, places } of takingUrl(context)) {
      if (contentOf(operation) === undefined) continue;
      for (const place of places) {
        const { raw, pointer, name, required } = place.parameter;
        if (required || seen.has(pointer)) continue;
        seen.add(pointer);
        const written = memberOf(raw, 'required');
        context.report({
          pointer: written === undefined ? pointer : `${pointer}/required`,
          message: `The ${place.parameter.in} parameter ${quoted(name)} of ${operation.label} is optional, but it brings the call-back URL.`,
          related: [{ pointer: place.marked.pointer, message: 'The call-back URL.' }],
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
    for (const { operation, place } of placed(context)) {
      const { marked, steps } = place;
      const types = [marked.raw, steps.at(-1)?.schema?.raw].flatMap(typesOf);
      if (types.includes('string')) continue;
      const said = types.length === 0 ? 'has no type' : `is of type ${types.join(' or ')}`;
      const written = memberOf(marked.raw, 'type') !== undefined;
      context.report({
        pointer: written ? `${marked.pointer}/type` : marked.pointer,
        message: `${quoted(pathOf(place))} of ${operation.label} takes the call-back URL, but ${said}.`,
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
    for (const { operation, places } of takingUrl(context)) {
      if (operation.trigger || operation.method === 'delete') continue;
      const content = contentOf(operation);
      if (content === undefined) continue;
      const [place] = places;
      context.report({
        pointer: operation.pointer,
        message: `${operation.label} takes a call-back URL in ${quoted(pathOf(place))} but has no x-ms-trigger, so it is a webhook action.`,
        related: [
          { pointer: `${place.marked.pointer}/${URL_MARK}`, message: 'The call-back URL.' },
          { pointer: content.pointer, message: 'What the call back brings.' },
        ],
      });
    }
  },
});
