// Which responses have a schema: the designer shows that of one response as the output of the action.

import { defineRule, reference } from '../define-rule.js';
import { responseOf } from '../output-schema.js';
import { isObject, memberOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { Edit, OperationNode, ResponseUse, RuleContext, RuleDefinition } from '../types.js';
import {
  badOperation,
  exampleOperation,
  examplePointer,
  operationExample,
  sentOrder,
} from './example-operation.js';
import { hasSchema, isSuccess, responseSchemas, statuses } from './declared-responses.js';
import {
  hasNotification,
  isEmptySchema,
  namedAt,
  responsesPointer,
  schemaPointer,
} from './response-parts.js';

const good = [operationExample({})] as const;
const noSchema = { description: 'Anything else.' };
const takenFirst = ['200', '201', 'default'];

const defaultSchema = defineRule({
  id: 'op-default-response-schema',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'The "default" response has no schema.',
  why: 'Schemas belong to the expected responses. Certification rejects a schema on "default".',
  fix: 'Move the schema to the expected status, such as 200, or remove it.',
  reference: reference('VAL; PR 3841; PR 4181; PR 3810', 'DefaultResponseHasSchema'),
  examples: () => ({
    good: [operationExample({ responses: { '200': sentOrder, default: noSchema } })],
    bad: [
      badOperation(
        { responses: { '200': sentOrder, default: sentOrder } },
        '/responses/default/schema',
        'The "default" response of GET /orders/{orderId} (GetOrder) has a schema',
      ),
      {
        title: 'a lone "default"',
        ...badOperation(
          { responses: { default: sentOrder } },
          '/responses/default/schema',
          'a schema',
        ),
      },
    ],
  }),
  check(context) {
    for (const [response, operation] of responseSchemas(context).ofDefault) {
      const alone = statuses(operation).length === 1;
      const named = namedAt(operation, 'default');
      const schema = memberOf(response.raw, 'schema');
      // What a POST or DELETE sends may be 201, 202 or 204; a GET that describes its output sends 200.
      const plain = alone && operation.method === 'get' && !isEmptySchema(schema, context.resolve);
      const edits: Edit[] = plain ? [{ kind: 'renameKey', pointer: named, to: '200' }] : [];
      context.report({
        pointer: `${response.pointer}/schema`,
        message: `The "default" response of ${cut(operation.label)} has a schema.`,
        ...(alone && {
          fix: `Name it by the status that the service sends on success, such as "${usualStatus(operation)}".`,
        }),
        edits,
        unsafe: 'The status is a guess: look up what the service sends.',
      });
    }
  },
});

function usualStatus({ method }: OperationNode): string {
  return method === 'post' ? '201' : method === 'delete' ? '204' : '200';
}

interface SingleSchema extends Pick<RuleDefinition, 'id' | 'summary' | 'examples' | 'yieldsTo'> {
  readonly counts: (status: string) => boolean;
  readonly what: string;
}

function singleSchemaRule({ counts, what, ...rule }: SingleSchema): RuleDefinition {
  return defineRule({
    ...rule,
    severity: 'warning',
    preset: 'import',
    why: 'The designer only shows the fields of one response; those of the others cannot be selected.',
    fix: 'Keep the schema of the success response, and remove the other schemas.',
    reference: reference('VAL; PR 711', 'OperationHasManyResponsesWithSchema'),
    check(context) {
      for (const { operation, uses } of responseSchemas(context).several) {
        const found = uses.filter((use) => counts(use.status));
        const taken = takenFirst
          .map((status) => found.find((use) => use.status === status))
          .concat(found)
          .find((use) => use !== undefined);
        const surplus = found.find((use) => use !== taken);
        if (taken === undefined || surplus === undefined) continue;
        context.report({
          pointer: schemaPointer(surplus),
          part: 'key',
          message: `${cut(operation.label)} has ${found.length} ${what} (${cut(
            found.map(({ status }) => status).join(', '),
          )}); the designer uses only that of ${taken.status}.`,
          related: [{ pointer: schemaPointer(taken), message: `${taken.status} is the one used.` }],
        });
      }
    },
  });
}

const singleSchema = singleSchemaRule({
  id: 'op-single-response-schema',
  yieldsTo: [{ rule: 'op-default-response-schema', within: 'node' }],
  summary: 'Only one response of an operation has a schema.',
  counts: () => true,
  what: 'responses with a schema',
  examples: () => ({
    good,
    bad: [
      badOperation(
        { responses: { '200': sentOrder, '404': sentOrder } },
        '/responses/404/schema',
        '2 responses with a schema (200, 404)',
      ),
    ],
  }),
});

const singleSuccess = singleSchemaRule({
  id: 'op-single-success-schema',
  yieldsTo: [{ rule: 'op-single-response-schema', within: 'operation' }],
  summary: 'Only one 2xx response of an operation has a schema.',
  counts: isSuccess,
  what: '2xx responses with a schema',
  examples: () => ({
    good: [operationExample({ responses: { '200': sentOrder, '404': sentOrder } })],
    bad: [
      badOperation(
        { responses: { '200': sentOrder, '201': sentOrder } },
        '/responses/201/schema',
        '2 2xx responses with a schema',
      ),
    ],
  }),
});

const emptySchema = defineRule({
  id: 'op-response-empty-schema',
  severity: 'warning',
  preset: 'certification',
  summary: 'No response has an empty schema.',
  why: 'With an empty schema, the designer has no output fields to show; reviewers reject it.',
  fix: 'Describe the response body, or remove the schema if there is none.',
  reference: reference('PR 1316; PR 2145; PR 2093; PR 1086'),
  yieldsTo: [{ rule: 'op-default-response-schema', within: 'node' }],
  examples: () => ({
    good,
    bad: [
      badOperation(
        { responses: { '200': { description: 'The order.', schema: {} } } },
        '/responses/200/schema',
        'has an empty schema',
      ),
    ],
  }),
  check({ byMember, resolve, report }) {
    for (const { raw, pointer, operations } of byMember.responses.with('schema')) {
      const schema = memberOf(raw, 'schema');
      if (!isObject(schema) || !isEmptySchema(schema, resolve)) continue;
      const [operation] = operations;
      const owner = operation === undefined ? '' : ` of ${cut(operation.label)}`;
      report({
        pointer: `${pointer}/schema`,
        message: `The response ${quoted(pointer.slice(pointer.lastIndexOf('/') + 1))}${owner} has an empty schema.`,
      });
    }
  },
});

const outputSchema = defineRule({
  id: 'op-output-schema',
  severity: 'warning',
  preset: 'import',
  summary:
    'A visible action has a schema on 200 or 201; a webhook has one in `x-ms-notification-content`.',
  why: 'Without it, the designer has no output fields to show in later steps.',
  fix: 'Describe the response body in the schema of the 200 response.',
  reference: reference('VAL; PR 1598', 'SchemaDefinitionSetIncorrectly'),
  yieldsTo: [
    { rule: 'op-202-designer', within: 'operation' },
    { rule: 'op-default-response-schema', within: 'node' },
    { rule: 'op-default-only', within: 'operation' },
    { rule: 'op-response-empty-schema', within: 'node' },
  ],
  examples: () => ({
    good: [
      ...good,
      {
        title: 'nothing to send',
        ...operationExample({ responses: { '204': { description: 'Read.' } } }),
      },
    ],
    bad: [
      badOperation({ responses: { '200': noSchema } }, '/responses/200', 'has no output'),
      {
        document: {
          paths: {
            '/orders/{orderId}': {
              get: exampleOperation({ responses: { '200': { description: 'It.', schema: {} } } }),
            },
          },
        },
        expect: [{ pointer: `${examplePointer}/responses/200/schema`, message: 'empty' }],
      },
    ],
  }),
  check(context) {
    for (const operation of context.operations) {
      if (operation.internal || /^(delete|head|options)$/.test(operation.method)) continue;
      if (describes(responseOf(operation, '200'), context)) continue;
      if (describes(responseOf(operation, '201'), context)) continue;
      const names = statuses(operation);
      if (names.length === 0 || sendsNothing(names) || hasNotification(operation, context))
        continue;
      const output = operation.responses.find(isOutput);
      const empty = output !== undefined && hasSchema(output);
      context.report({
        pointer: outputPointer(operation, output),
        part: 'key',
        message: `${cut(operation.label)} has no output to offer: ${
          output === undefined
            ? 'it declares neither 200 nor 201'
            : `its ${output.status} response has ${empty ? 'an empty schema' : 'no schema'}`
        }.`,
      });
    }
  },
});

function isOutput({ status }: ResponseUse): boolean {
  return status === '200' || status === '201';
}

function describes(use: ResponseUse | undefined, { resolve }: RuleContext): boolean {
  return use !== undefined && !isEmptySchema(memberOf(use.response.raw, 'schema'), resolve);
}

function sendsNothing(names: readonly string[]): boolean {
  const good = names.filter(isSuccess);
  return good.length > 0 && good.every((status) => status === '204' || status === '205');
}

function outputPointer(operation: OperationNode, output: ResponseUse | undefined): string {
  if (output === undefined) {
    const [only, ...others] = operation.responses;
    // A lone "default" with a schema is one fault; next to other responses its schema is that of errors.
    const alone = only?.status === 'default' && others.length === 0 && hasSchema(only);
    return alone ? schemaPointer(only) : responsesPointer(operation);
  }
  return hasSchema(output) ? schemaPointer(output) : output.at;
}

export { defaultSchema, emptySchema, outputSchema, singleSchema, singleSuccess };
