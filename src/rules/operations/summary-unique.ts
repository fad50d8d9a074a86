// Two operations that users cannot distinguish.

import { defineRule, reference } from '../define-rule.js';
import { cut, quoted } from '../quoted.js';
import type { OperationNode } from '../types.js';
import { operationExample, secondOperation } from './example-operation.js';
import { textsOf } from './texts.js';

export const summaryUnique = defineRule({
  id: 'op-summary-unique',
  severity: 'advice',
  preset: 'import',
  summary: 'No two visible operations share a summary.',
  why: 'The action picker shows the summary, so users cannot distinguish the two.',
  fix: 'Make each summary describe what is different.',
  reference: reference('corpus'),
  examples: () => ({
    good: [
      operationExample({}, secondOperation({})),
      operationExample(
        {},
        secondOperation({ summary: 'Get an order', 'x-ms-visibility': 'internal' }),
      ),
    ],
    bad: [
      {
        ...operationExample({}, secondOperation({ summary: 'Get an order' })),
        expect: [{ pointer: '/paths/~1invoices/get/summary', message: 'has the same summary' }],
      },
    ],
  }),
  check(context) {
    const first = new Map<string, OperationNode>();
    for (const { operation, value } of textsOf(context).summary.written) {
      if (operation.internal) continue;
      const summary = value.trim();
      const other = first.get(summary);
      if (other === undefined) {
        first.set(summary, operation);
        continue;
      }
      context.report({
        pointer: `${operation.pointer}/summary`,
        message: `${cut(operation.label)} has the same summary as ${cut(other.label)}: ${quoted(summary)}.`,
        related: [
          { pointer: `${other.pointer}/summary`, message: 'The summary first appears here.' },
        ],
      });
    }
  },
});
