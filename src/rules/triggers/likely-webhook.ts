// Triggers that are webhooks by what they ask for, though nothing declares them so.

import { defineRule, reference } from '../define-rule.js';
import { quoted } from '../quoted.js';
import { at, hook, poll } from './examples.js';
import { likelyWebhooks } from '../patterns.js';

const unmarked = { url: { 'x-ms-notification-url': undefined } };
const callbackUrl = { required: [], properties: { callbackUrl: { type: 'string' } } };

export const likelyWebhook = defineRule({
  id: 'trigger-looks-like-webhook',
  severity: 'warning',
  preset: 'import',
  summary:
    'A trigger that asks for a callback URL is declared as a webhook: with `x-ms-notification-url` and `x-ms-notification-content`.',
  why: 'Without these it is a polling trigger: the engine calls it repeatedly, sends no callback URL, and treats the response as the event.',
  fix: 'Add `"x-ms-notification-url": true` to the property, and `x-ms-notification-content` with the schema of a notification next to the verb.',
  reference: reference('WHT; EXT'),
  examples: () => ({
    good: [hook(), poll()],
    bad: [
      {
        ...hook({
          item: { 'x-ms-notification-content': undefined },
          body: callbackUrl,
          post: { responses: { '200': { description: 'Subscribed.' } } },
        }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) looks like a webhook' }],
      },
      {
        title: 'that answers as a webhook does',
        ...hook({
          ...unmarked,
          item: { 'x-ms-notification-content': undefined },
          body: callbackUrl,
        }),
        expect: [{ pointer: at, message: '"callbackUrl"' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, callback } of likelyWebhooks(context)) {
      const name = quoted(callback.path.join('.'));
      context.report({
        pointer: operation.pointer,
        part: 'key',
        message: `${operation.label} looks like a webhook: ${name} has the name of a callback URL. But nothing declares it as one, so it is a polling trigger.`,
        fix: `Add "x-ms-notification-url": true to ${name}, and \`x-ms-notification-content\` with the schema of a notification next to the verb.`,
        related: [{ pointer: callback.pointer, message: 'What seems to take the callback URL.' }],
      });
    }
  },
});
