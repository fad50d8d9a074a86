// What is expected of an operation that a dynamic extension calls: a described response, and visibility.

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
    'The operation that a dynamic extension calls declares a schema for its success response.',
  why: 'Without one, the paths cannot be checked, and the designer may show an empty list.',
  fix: 'Add a schema to the success response of the called operation.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: null, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [
          {
            pointer: `${at}/operationId`,
            message: 'GET /customers (ListCustomers), whose response has no schema',
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
        message: `${nameOf(use)} calls ${target.label}, whose response has no schema.`,
        related: [
          {
            pointer: response.at,
            message: `The response ${quoted(response.status)} has no schema.`,
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
    'The response schema of the called operation describes the properties that the paths name.',
  why: 'With an empty object schema, the paths cannot be checked.',
  fix: 'Add the properties that the paths name to the response schema.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: { type: 'object' }, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [{ pointer: `${at}/operationId`, message: 'does not describe its properties' }],
      },
    ],
  }),
  check(context) {
    for (const { use, target, start } of answers(context)) {
      if (start.telling) continue;
      // The response that a dynamic schema reads is often just `object`: its schema is dynamic too.
      if (members[use.kind].collection === undefined || !hasPath(use)) continue;
      const { schema } = start;
      const types = typesOf(schema.raw);
      if (types.length > 0 && !types.includes('object')) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} has paths into the response of ${target.label}, whose schema does not describe its properties.`,
        related: [{ pointer: schema.pointer, message: 'The response schema.' }],
      });
    }
  },
});

export const targetInternal = defineRule({
  id: 'dyn-target-internal',
  severity: 'advice',
  preset: 'certification',
  summary: 'An operation that only serves dynamic extensions is usually internal.',
  why: 'Otherwise, users see an action that is meant for the designer.',
  fix: 'Add `"x-ms-visibility": "internal"` to it, unless users need it as an action.',
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
        message: `${target.label} is called by ${nameOf(use)}, but users also see it as an action.`,
        related: [{ pointer: `${use.pointer}/operationId`, message: 'Called from here.' }],
      });
    }
  },
});
