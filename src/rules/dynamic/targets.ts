// What an operation that a dynamic extension calls must be: described, and meant for that.

import { outputResponse, typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { OperationNode } from '../types.js';
import { answers, hasPath, members, startOf } from './answers.js';
import { customerPointer, scene, values } from './examples.js';
import { dynamicUses, nameOf } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;

export const targetNoSchema = defineRule({
  id: 'dyn-target-no-schema',
  severity: 'warning',
  preset: 'import',
  summary:
    'The operation that a dynamic extension calls declares a schema on its success response.',
  why: 'It is unclear whether the paths lead anywhere, and the designer may show an empty list.',
  fix: 'Describe what the called operation answers.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: null, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [
          {
            pointer: `${at}/operationId`,
            message: 'GET /customers (ListCustomers), whose answer has no schema',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined || startOf(target, context) !== undefined) continue;
      const response = outputResponse(target);
      if (response === undefined) continue;
      if (memberOf(response.response.raw, 'schema') !== undefined) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} calls ${target.label}, whose answer has no schema.`,
        related: [
          {
            pointer: response.at,
            message: `The response ${quoted(response.status)} without schema.`,
          },
        ],
      });
    }
  },
});

export const targetUntyped = defineRule({
  id: 'dyn-target-untyped',
  severity: 'warning',
  preset: 'import',
  summary:
    'The answer of the called operation is not an empty object that hides where the paths lead.',
  why: 'It is unclear whether the paths lead anywhere.',
  fix: 'Describe the properties of the answer that the paths name.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: { type: 'object' }, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [{ pointer: `${at}/operationId`, message: 'says nothing of its members' }],
      },
    ],
  }),
  check(context) {
    for (const { use, target, start } of answers(context)) {
      if (start.telling) continue;
      // What a dynamic schema reads is often described by nothing but `object`: that is its point.
      if (members[use.kind].collection === undefined || !hasPath(use)) continue;
      const { schema } = start;
      const types = typesOf(schema.raw);
      if (types.length > 0 && !types.includes('object')) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} has paths into the answer of ${target.label}, whose schema says nothing of its members.`,
        related: [{ pointer: schema.pointer, message: 'The schema of the answer.' }],
      });
    }
  },
});

export const targetInternal = defineRule({
  id: 'dyn-target-internal',
  severity: 'advice',
  preset: 'certification',
  summary: 'An operation that only serves dynamic extensions is usually internal.',
  why: 'Users see an action that was made for the designer.',
  fix: 'Set `"x-ms-visibility": "internal"` on it, unless users need it as an action.',
  reference: reference('corpus; PR template'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values() },
          helper: { 'x-ms-visibility': 'important' },
        }),
        expect: [
          {
            pointer: '/paths/~1customers/get',
            message: 'GET /customers (ListCustomers) is called by x-ms-dynamic-values',
          },
        ],
      },
    ],
  }),
  check(context) {
    const seen = new Set<OperationNode>();
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined || target.internal || seen.has(target)) continue;
      seen.add(target);
      context.report({
        pointer: target.pointer,
        message: `${target.label} is called by ${nameOf(use)}, and is shown to users as an action too.`,
        related: [{ pointer: `${use.pointer}/operationId`, message: 'Called from here.' }],
      });
    }
  },
});
