// The property or parameter of a subscribe request that receives the callback URL.

import { valueAt } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { typesOf } from '../output-schema.js';
import { contentOf, rawAt, URL_MARK } from '../patterns.js';
import { quoted } from '../quoted.js';
import { memberOf } from '../raw.js';
import { at, bodyAt, hook } from './examples.js';
import { nameOf, parameterOf, placed, takingUrl } from './marked-places.js';

const good = hook();

export const urlInternal = defineRule({
  id: 'webhook-url-internal',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationUrlNotInternal'),
  summary: 'The property of the callback URL, or one of its parents, is internal.',
  why: 'The engine fills it in; if it is visible, users are asked for it. Microsoft rejects the file.',
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
        message: `${quoted(nameOf(mark))} of ${operation.label} receives the callback URL, but is visible to users.`,
      });
    }
  },
});

export const urlRequired = defineRule({
  id: 'webhook-url-required-in-schema',
  severity: 'warning',
  preset: 'import',
  summary:
    'The property of the callback URL and each of its parents are in `required` of their schemas.',
  why: 'The engine omits optional properties, so the service may not receive the URL. Some published connectors work without it.',
  fix: 'Add its name to `required` of the object that contains it.',
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
          message: `${quoted(step.name)} is not in \`required\`, but ${step === mark.steps.at(-1) ? 'receives' : 'contains'} the callback URL of ${operation.label}.`,
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
  summary: 'The parameter that is or contains the callback URL is `required: true`.',
  why: 'Microsoft requires every level above the URL to be required; an optional body may be omitted together with the URL.',
  fix: 'Add `"required": true` to the parameter.',
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
          message: `The ${parameter.in} parameter ${quoted(name)} of ${operation.label} is optional, but contains the callback URL.`,
          related: [{ pointer: mark.markedAt, message: 'The callback URL.' }],
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
  summary: 'The property or parameter of the callback URL has the type `string`.',
  why: 'A URL is a string; Microsoft rejects the file.',
  fix: 'Change the type to `"type": "string"`.',
  reference: reference('VAL', 'NotificationUrlNotString'),
  examples: () => ({
    good: [good],
    bad: [
      {
        ...hook({ url: { type: 'object' } }),
        expect: [{ pointer: `${bodyAt}/properties/url/type`, message: 'has the type object' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, mark } of placed(context)) {
      const marked = rawAt(context, mark.markedAt);
      const types = [marked?.raw, rawAt(context, mark.pointer)?.raw].flatMap(typesOf);
      if (types.includes('string')) continue;
      const unique = [...new Set(types)];
      const said = unique.length === 0 ? 'has no type' : `has the type ${unique.join(' or ')}`;
      const written = memberOf(valueAt(context.root, mark.markedAt), 'type') !== undefined;
      context.report({
        pointer: written ? `${mark.markedAt}/type` : mark.markedAt,
        message: `${quoted(nameOf(mark))} of ${operation.label} receives the callback URL, but ${said}.`,
      });
    }
  },
});

export const urlInputOnly = defineRule({
  id: 'webhook-url-input-only',
  severity: 'error',
  preset: 'import',
  evidence: validator('NotificationUrlNotAllowedInThisPosition'),
  summary: '`x-ms-notification-url` is in a request, not in a response or notification.',
  why: 'The engine only sends the URL in requests; Microsoft rejects the file.',
  fix: 'Remove it.',
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
            message: '"url" has "x-ms-notification-url" in a response',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const schema of context.byMember.schemas.with(URL_MARK)) {
      if (memberOf(schema.raw, URL_MARK) !== true) continue;
      // A definition can be used in requests, too; a published file has one that only responses use.
      if (schema.place === 'body' || schema.place === 'definition') continue;
      const place = schema.place === 'notification' ? 'a notification' : 'a response';
      context.report({
        pointer: `${schema.pointer}/${URL_MARK}`,
        part: 'key',
        message: `${quoted(schema.property ?? 'The schema')} has "x-ms-notification-url" in ${place}, where it has no effect.`,
      });
    }
  },
});
