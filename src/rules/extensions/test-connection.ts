// Root x-ms-capabilities.testConnection: the operation that is called to test a new connection.

import { nearestName } from '../../document/nearest.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, stringOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import { operationExample, secondOperation } from '../operations/example-operation.js';
import { sanitized } from '../operations/operation-ids.js';
import type { JsonObject } from '../../document/types.js';
import type { OperationNode, RuleContext, RuleDefinition, RuleExample } from '../types.js';

const pointer = '/x-ms-capabilities/testConnection';

function example(operationId: string, more: JsonObject = {}, parameters?: JsonObject): RuleExample {
  const base = operationExample({}, secondOperation(more));
  return {
    document: {
      ...base.document,
      'x-ms-capabilities': {
        testConnection: { operationId, ...(parameters === undefined ? {} : { parameters }) },
      },
    },
  };
}

const good = [
  example('ListInvoices'),
  example('GetOrder', {}, { orderId: '1' }),
  {
    title: 'without its other characters',
    ...example('ListInvoicesV3', { operationId: 'ListInvoices_V3' }),
  },
] as const;

/** The engine identifies operations by the letters and digits of their operationId, so that form is valid too. */
function operationNamed(context: RuleContext, id: string): OperationNode | undefined {
  return context.operation(id) ?? context.operations.find((one) => sanitized(one.id) === id);
}

function testedBy(context: RuleContext) {
  const test = memberOf(memberOf(context.root, 'x-ms-capabilities'), 'testConnection');
  const id = stringOf(memberOf(test, 'operationId'));
  return { test, id, operation: id === '' ? undefined : operationNamed(context, id) };
}

const exists = defineRule({
  id: 'test-connection-operation',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationIdNotFound'),
  summary: 'The operation that tests a connection exists.',
  why: 'Otherwise, connections cannot be tested.',
  fix: 'Use the operationId of an operation in this definition.',
  reference: reference('test-connection doc; VAL', 'OperationIdNotFound'),
  examples: () => ({
    good,
    bad: [
      {
        ...example('ListInvoice'),
        expect: [{ pointer: `${pointer}/operationId`, message: 'did you mean "ListInvoices"' }],
      },
    ],
  }),
  check(context) {
    const { test, id, operation } = testedBy(context);
    if (test === undefined || operation !== undefined) return;
    if (id === '') {
      context.report({ pointer, message: 'testConnection has no operationId.' });
      return;
    }
    const names = context.operations.map((one) => one.id).filter((name) => name !== '');
    const meant = nearestName(id, names);
    context.report({
      pointer: `${pointer}/operationId`,
      message: `testConnection calls ${quoted(id)}, and there is no such operation${
        meant === undefined ? '.' : `; did you mean ${quoted(meant)}?`
      }`,
    });
  },
});

const get = defineRule({
  id: 'test-connection-get',
  severity: 'warning',
  preset: 'import',
  summary: 'The operation that tests a connection is a GET.',
  why: 'It is called often and must not change anything.',
  fix: 'Use an operation that only reads.',
  reference: reference('test-connection doc'),
  examples: () => ({
    good,
    bad: [
      {
        document: {
          ...example('AddOrder').document,
          paths: {
            '/orders': {
              post: {
                operationId: 'AddOrder',
                summary: 'Add an order',
                description: 'Adds an order.',
                responses: { '204': { description: 'Added.' } },
              },
            },
          },
        },
        expect: [{ pointer: `${pointer}/operationId`, message: 'is not a GET' }],
      },
    ],
  }),
  check(context) {
    const { operation } = testedBy(context);
    if (operation === undefined || operation.method === 'get') return;
    context.report({
      pointer: `${pointer}/operationId`,
      message: `testConnection calls ${cut(operation.label)}, which is not a GET.`,
      related: [{ pointer: operation.pointer, message: cut(operation.label) }],
    });
  },
});

const parameters = defineRule({
  id: 'test-connection-parameters',
  severity: 'warning',
  preset: 'import',
  summary: 'Each required parameter of the operation that tests a connection has a value.',
  why: 'The test runs without a user who could fill it in.',
  fix: 'Add the value to testConnection.parameters, or a default to the parameter.',
  reference: reference('test-connection doc'),
  examples: () => ({
    good,
    bad: [
      {
        ...example('GetOrder'),
        expect: [{ pointer, message: 'no value for the required parameter "orderId"' }],
      },
    ],
  }),
  check(context) {
    const { test, operation } = testedBy(context);
    const given = memberOf(test, 'parameters');
    for (const { parameter, at } of operation?.parameters ?? []) {
      if (!parameter.required || memberOf(parameter.raw, 'default') !== undefined) continue;
      if (memberOf(given, parameter.name) !== undefined) continue;
      context.report({
        pointer: given === undefined ? pointer : `${pointer}/parameters`,
        message: `testConnection has no value for the required parameter ${quoted(parameter.name)} of ${cut(operation?.label ?? '')}.`,
        related: [{ pointer: at, message: `The parameter ${quoted(parameter.name)}.` }],
      });
    }
  },
});

const internal = defineRule({
  id: 'test-connection-internal',
  severity: 'advice',
  preset: 'certification',
  summary: 'An operation that only tests connections is internal.',
  why: 'It is not useful as an action.',
  fix: 'Add "x-ms-visibility": "internal" to the operation.',
  reference: reference('test-connection doc'),
  examples: () => ({
    good: [
      ...good,
      example('TestConnection', { operationId: 'TestConnection', 'x-ms-visibility': 'internal' }),
    ],
    bad: [
      {
        ...example('TestConnection', { operationId: 'TestConnection' }),
        expect: [{ pointer: '/paths/~1invoices/get', message: 'TestConnection' }],
      },
    ],
  }),
  check(context) {
    const { operation } = testedBy(context);
    if (operation === undefined || operation.internal) return;
    if (!/test.{0,3}connection|connection.{0,3}test/i.test(operation.id)) return;
    context.report({
      pointer: operation.pointer,
      part: 'key',
      message: `${cut(operation.label)} tests connections, but users also see it as an action.`,
      related: [{ pointer: `${pointer}/operationId`, message: 'It is named here.' }],
    });
  },
});

export const testConnectionRules: readonly RuleDefinition[] = [exists, get, parameters, internal];
