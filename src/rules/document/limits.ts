// Limits of the platform on operations and schemas.

import { defineRule, reference } from '../define-rule.js';
import { grouped } from '../../diagnostics/grouped.js';
import { refused, validator } from '../evidence.js';
import type { JsonObject } from '../../document/types.js';
import { memberOf } from '../raw.js';
import type { OperationNode, RuleContext, RuleDefinition } from '../types.js';
import { type Body, measuredSchemas } from './measure.js';

const MOST_OPERATIONS = 256;
const MOST_IN_BODY = 512;
const MOST_IN_OPERATION = 16_384;
const MOST_IN_ALL = MOST_OPERATIONS * MOST_IN_OPERATION;
/** The limit is not public; the deepest published schema has 15 levels. */
const MOST_LEVELS = 32;

/** A response with `width` to the power of `levels` leaves: every level refers to the next. */
function tree(width: number, levels: number): JsonObject {
  const definitions = Array.from({ length: levels }, (_, level) => {
    const inner =
      level + 1 === levels ? { type: 'string' } : { $ref: `#/definitions/Level${level + 1}` };
    const names = Array.from({ length: width }, (_property, at) => [`part${at + 1}`, inner]);
    return [`Level${level}`, { type: 'object', properties: Object.fromEntries(names) }];
  });
  return { paths: listing, definitions: Object.fromEntries(definitions) };
}

const listing = {
  '/orders': {
    get: {
      operationId: 'ListOrders',
      responses: { '200': { description: 'Orders.', schema: { $ref: '#/definitions/Level0' } } },
    },
  },
};

const operations = defineRule({
  id: 'doc-max-256-operations',
  severity: 'error',
  preset: 'import',
  evidence: validator('TotalOperationsCountExceedsMaxAllowed'),
  summary: 'The definition has at most 256 operations.',
  why: 'The platform rejects more.',
  fix: 'Remove operations that are not needed, or split the connector in two.',
  reference: reference('VAL; FAQ', 'TotalOperationsCountExceedsMaxAllowed'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        get document() {
          const operation = { responses: { '200': { description: 'Done.' } } };
          const paths = Array.from({ length: 257 }, (_, at) => [`/p${at}`, { get: operation }]);
          return { paths: Object.fromEntries(paths) };
        },
        expect: [{ pointer: '/paths', message: '257 operations' }],
      },
    ],
  }),
  check(context) {
    const { length } = context.operations;
    if (length <= MOST_OPERATIONS) return;
    context.report({
      pointer: '/paths',
      part: 'key',
      message: `The definition has ${length} operations; the limit is ${MOST_OPERATIONS}.`,
    });
  },
});

/** Where its schema is, and how messages name it. */
function describe({ kind, owner, operation }: Body): { pointer: string; name: string } {
  const { pointer } = owner;
  const of = (what: string): string =>
    operation === undefined ? what : `${what} of ${operation.label}`;
  switch (kind) {
    case 'body':
      return { pointer: `${pointer}/schema`, name: of('The body') };
    case 'response': {
      const status = pointer.slice(pointer.lastIndexOf('/') + 1);
      return { pointer: `${pointer}/schema`, name: of(`The response "${status}"`) };
    }
    case 'notification': {
      const at = `${pointer}/x-ms-notification-content/schema`;
      return { pointer: at, name: of('The notification') };
    }
    default:
      return kind satisfies never;
  }
}

const perBody = defineRule({
  id: 'doc-max-512-schemas-per-body',
  severity: 'error',
  preset: 'import',
  evidence: refused(
    'issue 1088',
    "The total number of schemas in the object exceeds the max schema count allowed value of '512'.",
  ),
  summary: 'A body or response has at most 512 schemas, including those it references.',
  why: 'Every property and every "items" is a schema; the platform rejects more than 512 in one body.',
  fix: 'Remove properties that workflows do not need.',
  reference: reference('VAL; FAQ; issue 1088', 'BodySchemaCountExceedsMaxAllowed'),
  examples: () => ({
    good: [{ document: tree(8, 2) }],
    bad: [
      {
        document: tree(8, 3),
        expect: [{ pointer: '/paths/~1orders/get/responses/200/schema', message: '585 schemas' }],
      },
    ],
  }),
  check(context) {
    const { bodies, largest } = measuredSchemas(context);
    if (largest <= MOST_IN_BODY) return;
    for (const body of bodies) {
      const { count } = body.measure;
      if (count <= MOST_IN_BODY) continue;
      const { pointer, name } = describe(body);
      context.report({
        pointer,
        message: `${name} has ${grouped(count)} schemas, including those it references; the limit is ${MOST_IN_BODY}.`,
      });
    }
  },
});

/** No fewer than the schemas of an operation: most are told apart from large ones by this alone. */
function mostOf(context: RuleContext, { parameters, responses }: OperationNode): number {
  return (parameters.length + responses.length) * measuredSchemas(context).largest;
}

/** The schemas of an operation: what it sends and what it answers. */
function countOf(context: RuleContext, { parameters, responses }: OperationNode): number {
  const { measure } = measuredSchemas(context);
  let count = 0;
  for (const { parameter } of parameters) {
    const schema = memberOf(parameter.raw, 'schema');
    count += schema === undefined ? 1 : measure(schema).count;
  }
  for (const { response } of responses) count += measure(memberOf(response.raw, 'schema')).count;
  return count;
}

const perOperation = defineRule({
  id: 'doc-max-16384-schemas-per-operation',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationSchemaCountExceedsMaxAllowed'),
  summary: 'An operation has at most 16,384 schemas, including those it references.',
  why: 'The platform rejects more.',
  fix: 'Remove properties that workflows do not need.',
  reference: reference('VAL; FAQ', 'OperationSchemaCountExceedsMaxAllowed'),
  examples: () => ({
    good: [{ document: tree(8, 4) }],
    bad: [
      {
        document: tree(8, 5),
        expect: [{ pointer: '/paths/~1orders/get', message: '37,449 schemas' }],
      },
    ],
  }),
  check(context) {
    for (const operation of context.operations) {
      if (mostOf(context, operation) <= MOST_IN_OPERATION) continue;
      const count = countOf(context, operation);
      if (count <= MOST_IN_OPERATION) continue;
      const { pointer, label } = operation;
      context.report({
        pointer,
        part: 'key',
        message: `${label} has ${grouped(count)} schemas, including those it references; the limit is ${grouped(MOST_IN_OPERATION)}.`,
      });
    }
  },
});

const total = defineRule({
  id: 'doc-max-schemas-total',
  severity: 'error',
  preset: 'import',
  evidence: validator('TotalSchemaCountExceedsMaxAllowed'),
  summary:
    'The definition has at most 4,194,304 schemas (256 times 16,384), including those it references.',
  why: 'The platform rejects more.',
  fix: 'Remove properties that workflows do not need.',
  reference: reference('VAL; FAQ', 'TotalSchemaCountExceedsMaxAllowed'),
  examples: () => ({
    good: [{ document: tree(8, 4) }],
    bad: [{ document: tree(8, 8), expect: [{ pointer: '/paths', message: '19,173,961 schemas' }] }],
  }),
  check(context) {
    const { operations } = context;
    const most = operations.reduce((sum, operation) => sum + mostOf(context, operation), 0);
    if (most <= MOST_IN_ALL) return;
    const count = operations.reduce((sum, operation) => sum + countOf(context, operation), 0);
    if (count <= MOST_IN_ALL) return;
    context.report({
      pointer: '/paths',
      part: 'key',
      message: `The operations have ${grouped(count)} schemas, including those they reference; the limit is ${grouped(MOST_IN_ALL)}.`,
    });
  },
});

const depth = defineRule({
  id: 'schema-max-depth',
  severity: 'warning',
  preset: 'import',
  summary: `Schemas nest at most ${MOST_LEVELS} levels deep, including referenced ones.`,
  why: 'The validator has an undocumented limit; no published schema has more than 15 levels.',
  fix: 'Flatten the schema, or replace the deepest levels with an object without properties.',
  reference: reference('VAL', 'SchemaTooDeep'),
  examples: () => ({
    good: [{ document: tree(1, 15) }],
    bad: [
      {
        document: tree(1, 40),
        expect: [{ pointer: '/paths/~1orders/get/responses/200/schema', message: '41 levels' }],
      },
    ],
  }),
  check(context) {
    for (const body of measuredSchemas(context).bodies) {
      const levels = body.measure.depth;
      if (levels <= MOST_LEVELS) continue;
      const { pointer, name } = describe(body);
      context.report({
        pointer,
        message: `${name} nests ${levels} levels deep, including referenced schemas; no published schema has more than 15.`,
      });
    }
  },
});

export const limitRules: readonly RuleDefinition[] = [
  operations,
  perBody,
  perOperation,
  total,
  depth,
];
