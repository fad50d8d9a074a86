// Mutants of polling triggers behind the `pollingtrigger` policy.

import { connector, operation, parameter } from '../../runtime/http/running-server.js';
import { edit, type Mutant } from './mutant.js';

const item = {
  type: 'object',
  properties: { id: { type: 'string' }, changed: { type: 'string', format: 'date-time' } },
} as const;
const server = connector([
  operation('OnNews', {
    controller: 'onNews',
    path: '/news',
    parameters: [parameter('since', 'query')],
    pattern: {
      kind: 'pollingTrigger',
      split: 'batch',
      stateParameter: 'since',
      itemsPath: ['value'],
      item,
      gateway: {
        before: 'changed gt ',
        after: '',
        in: 'item',
        path: ['changed'],
        fill: 'dateTime',
      },
    },
  }),
]);
const news = { sample: server, operation: 'OnNews', published: 2 } as const;
const file = 'patterns/gateway-trigger.ts';
const answer =
  "if (gateway.in === 'item' || found.state === undefined) return { status: 200, body };";

export const gatewayMutants: readonly Mutant[] = [
  {
    name: 'the gateway is answered 202 when nothing is new',
    check: 'gateway-status',
    ...news,
    edits: edit(file, answer, `if (found.items.length === 0) return { status: 202 };\n${answer}`),
  },
  {
    name: 'the answer to the gateway is no list',
    check: 'trigger-batch-not-array',
    ...news,
    edits: edit(
      file,
      'batchBody(services, operation, itemsPath, found.items)',
      '{ batchBody, itemsPath }',
    ),
  },
  {
    name: 'the items of the gateway have no state',
    check: 'gateway-state-missing',
    ...news,
    controllers: { onNews: { poll: () => ({ items: [], state: '' }) } },
    edits: edit(
      file,
      'const body = batchBody(services, operation, itemsPath, found.items);',
      "const body = batchBody(services, operation, itemsPath, [...found.items, { id: 'a' }]);",
    ),
  },
  {
    name: 'the gateway is given the oldest first',
    check: 'gateway-not-newest-first',
    also: ['trigger-item-repeated'],
    ...news,
    edits: edit(
      file,
      'return whole.slice(start).map(({ payload }) => payload);',
      'return whole.slice(start).map(({ payload }) => payload).reverse();',
    ),
  },
  {
    name: 'the gateway is given what it has',
    check: 'trigger-item-repeated',
    ...news,
    edits: [
      ...edit(file, 'sameState(text, state)) return after.take();', 'false) return [];'),
      ...edit(file, '(compareStates(text, state) ?? 1) > 0', 'true'),
    ],
  },
  {
    name: 'the gateway is given the newest alone',
    check: 'trigger-item-skipped',
    ...news,
    edits: edit(
      file,
      'return whole.slice(start).map(({ payload }) => payload);',
      'return whole.slice(0, 1).map(({ payload }) => payload); void start;',
    ),
  },
];
