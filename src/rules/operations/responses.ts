// Which responses an operation declares.

import { defineRule, reference } from '../define-rule.js';
import { notSwagger, validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import { badOperation, operationExample, sentOrder } from './example-operation.js';
import { declaredResponses, declaring, isSuccess, statuses } from './declared-responses.js';
import { hasNotification, namedAt, responsesPointer } from './response-parts.js';

const good = [operationExample({})] as const;
const noSchema = { description: 'Anything else.' };

const required = defineRule({
  id: 'op-response-required',
  severity: 'warning',
  preset: 'import',
  summary: 'Every operation declares at least one response.',
  why: 'Swagger requires one, and without it, an action has neither success nor output. A webhook works without one: its output is the notification.',
  fix: 'Add a 200 response with a description and, if it has a body, a schema.',
  reference: reference('VAL', 'OperationMustHaveResponse'),
  examples: () => ({
    good,
    bad: [
      badOperation({ responses: {} }, '/responses', 'declares no response'),
      badOperation({ responses: undefined }, '', 'declares no response'),
      {
        title: 'a webhook trigger',
        document: {
          paths: {
            '/hooks': {
              'x-ms-notification-content': { schema: { type: 'object' } },
              post: { operationId: 'OnOrder', 'x-ms-trigger': 'single', responses: {} },
            },
          },
        },
        expect: [
          {
            pointer: '/paths/~1hooks/post/responses',
            message: 'declares no response',
            severity: 'warning',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const operation of declaredResponses(context).none) {
      const listed = isObject(memberOf(operation.raw, 'responses'));
      context.report({
        pointer: responsesPointer(operation),
        part: 'key',
        // Published webhooks have an empty list, and work.
        ...(listed && hasNotification(operation, context) && { severity: 'warning' }),
        message: `${cut(operation.label)} declares no response.`,
      });
    }
  },
});

const codeValid = defineRule({
  id: 'op-response-code-valid',
  severity: 'error',
  preset: 'import',
  evidence: validator('ResponseMustBeDefaultOrHttpStatusCode'),
  summary: 'Responses are named by an HTTP status code or "default".',
  why: 'The platform does not support other names.',
  fix: 'Use a three-digit status code, such as "200", or "default".',
  reference: reference('VAL', 'ResponseMustBeDefaultOrHttpStatusCode'),
  examples: () => ({
    good: [operationExample({ responses: { '200': sentOrder, default: noSchema } })],
    bad: [
      badOperation(
        { responses: { '200': sentOrder, '4XX': noSchema } },
        '/responses/4XX',
        '"4XX" is neither',
      ),
    ],
  }),
  check(context) {
    for (const [status, { operations }] of declaredResponses(context).byName) {
      if (status === 'default' || /^[1-5][0-9][0-9]$/.test(status)) continue;
      for (const operation of operations) {
        context.report({
          pointer: namedAt(operation, status),
          part: 'key',
          message: `The response ${quoted(status)} of ${cut(operation.label)}: ${quoted(status)} is neither an HTTP status code nor "default".`,
        });
      }
    }
  },
});

const description = defineRule({
  id: 'op-response-description',
  yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
  severity: 'error',
  preset: 'import',
  evidence: notSwagger,
  summary: 'Every response has a description.',
  why: "Swagger requires it, and so does Microsoft's schema for definitions.",
  fix: 'Add a description of when this response is sent.',
  reference: reference('VAL; SCH', 'RequiredPropertyMissing'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { responses: { '200': { schema: { $ref: '#/definitions/Order' } } } },
        '/responses/200',
        'has no description',
      ),
    ],
  }),
  check({ responses, report }) {
    for (const { raw, pointer, operations } of responses) {
      const value = memberOf(raw, 'description');
      if (typeof value === 'string') continue;
      const [operation] = operations;
      const name = pointer.slice(pointer.lastIndexOf('/') + 1);
      const owner = operation === undefined ? '' : ` of ${cut(operation.label)}`;
      report({
        pointer: value === undefined ? pointer : `${pointer}/description`,
        part: value === undefined ? 'key' : 'value',
        message: `The response ${quoted(name)}${owner} has ${
          value === undefined ? 'no description' : 'a description that is not a string'
        }.`,
      });
    }
  },
});

const success = defineRule({
  id: 'op-success-response',
  severity: 'warning',
  preset: 'import',
  summary: 'Every operation declares a 2xx response.',
  why: 'The output of an action is taken from its success response.',
  fix: 'Declare the success response, such as 200, with its schema.',
  reference: reference('VAL; STD', 'OperationShouldHaveSuccessfulResponse'),
  yieldsTo: [
    { rule: 'op-default-only', within: 'operation' },
    { rule: 'op-output-schema', within: 'operation' },
  ],
  examples: () => ({
    good: [operationExample({ responses: { '204': { description: 'Done.' } } })],
    bad: [
      badOperation({ responses: { '404': noSchema } }, '/responses', 'no response of 200 to 299'),
    ],
  }),
  check(context) {
    for (const operation of declaredResponses(context).noSuccess) {
      const names = cut(statuses(operation).join(', '));
      context.report({
        pointer: responsesPointer(operation),
        part: 'key',
        message: `${cut(operation.label)} declares no response of 200 to 299, only ${names}.`,
      });
    }
  },
});

const defaultOnly = defineRule({
  id: 'op-default-only',
  severity: 'warning',
  preset: 'certification',
  summary: '"default" is not the only response of an operation.',
  why: '"default" means unexpected responses; reviewers ask for the expected status.',
  fix: 'Declare the status that the service sends on success, such as 200.',
  reference: reference('STD; PR 1598; PR 549; PR 502; PR 700'),
  yieldsTo: [{ rule: 'op-default-response-schema', within: 'operation' }],
  examples: () => ({
    good,
    bad: [
      badOperation({ responses: { default: noSchema } }, '/responses/default', 'only "default"'),
    ],
  }),
  check(context) {
    for (const operation of declaring(context, 'default')) {
      if (statuses(operation).length !== 1) continue;
      context.report({
        pointer: `${operation.pointer}/responses/default`,
        part: 'key',
        message: `${cut(operation.label)} declares only "default".`,
      });
    }
  },
});

const accepted = defineRule({
  id: 'op-202-designer',
  severity: 'warning',
  preset: 'import',
  summary: '202 is not the only success response of an operation.',
  why: 'The designer reads 200, 201 and "default" only, so the action shows no output; definitions with a lone 202 were refused.',
  fix: 'Declare 200 as well, with the schema of the final result.',
  reference: reference('issue 446; UX'),
  examples: () => ({
    good: [
      operationExample({
        responses: { '200': sentOrder, '202': { description: 'Still at work.' } },
      }),
    ],
    bad: [badOperation({ responses: { '202': sentOrder } }, '/responses/202', 'only 202')],
  }),
  check(context) {
    for (const operation of declaring(context, '202')) {
      const names = statuses(operation);
      if (names.filter(isSuccess).join() !== '202' || names.includes('default')) continue;
      if (hasNotification(operation, context)) continue;
      context.report({
        pointer: `${operation.pointer}/responses/202`,
        part: 'key',
        message: `${cut(operation.label)} declares only 202 as success, which the designer does not read.`,
      });
    }
  },
});

const redirect = defineRule({
  id: 'op-redirect-declared',
  severity: 'advice',
  preset: 'import',
  summary: 'No 3xx response is declared.',
  why: 'Redirects are followed on the way; the designer has no use for the response.',
  fix: 'Remove the 3xx response, and declare the final response instead.',
  reference: reference('corpus'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { responses: { '200': sentOrder, '302': noSchema } },
        '/responses/302',
        'declares the redirect 302',
      ),
    ],
  }),
  check(context) {
    for (const [status, { operations }] of declaredResponses(context).byName) {
      if (!/^3[0-9][0-9]$/.test(status)) continue;
      for (const operation of operations) {
        const message = `${cut(operation.label)} declares the redirect ${status}.`;
        context.report({ pointer: namedAt(operation, status), part: 'key', message });
      }
    }
  },
});

export {
  accepted,
  codeValid,
  defaultOnly,
  description as responseDescription,
  redirect,
  required as responseRequired,
  success,
};
