// The operation that the examples of this group change: the one of the sound definition.

import type { Severity } from '../../diagnostics/types.js';
import type { JsonObject } from '../../document/types.js';
import type { BadExample, RuleExample } from '../types.js';

/** Pointer of the operation that `operationExample` makes. */
export const examplePointer = '/paths/~1orders~1{orderId}/get';

const orderId: JsonObject = {
  name: 'orderId',
  in: 'path',
  required: true,
  type: 'string',
  'x-ms-summary': 'Order Number',
  description: 'The number of the order to read.',
  'x-ms-url-encoding': 'single',
};

/** The order's path parameter and more. */
export function exampleParameters(...more: readonly JsonObject[]): readonly JsonObject[] {
  return [orderId, ...more];
}

/** A body parameter with this schema. */
export function bodyParameter(schema: JsonObject): JsonObject {
  return {
    name: 'body',
    in: 'body',
    required: true,
    'x-ms-summary': 'Order',
    description: 'The order to write.',
    schema,
  };
}

export const sentOrder: JsonObject = {
  description: 'The order.',
  schema: { $ref: '#/definitions/Order' },
};

/** `GET /orders/{orderId} (GetOrder)` with these members; undefined removes one. */
export function exampleOperation(members: JsonObject): JsonObject {
  return {
    summary: 'Get an order',
    description: 'Returns one order by its number.',
    operationId: 'GetOrder',
    parameters: exampleParameters(),
    responses: { '200': sentOrder },
    ...members,
  };
}

/** A document with that operation and others, by path and method. */
export function operationExample(members: JsonObject, more: JsonObject = {}): RuleExample {
  return {
    document: { paths: { '/orders/{orderId}': { get: exampleOperation(members) }, ...more } },
  };
}

/** As `operationExample`, with one finding at `at` below the operation; of the rule's own severity if none is given. */
export function badOperation(
  members: JsonObject,
  at: string,
  message: string,
  more: JsonObject = {},
  severity?: Severity,
): BadExample {
  return {
    ...operationExample(members, more),
    expect: [{ pointer: `${examplePointer}${at}`, message, ...(severity && { severity }) }],
  };
}

/** A second operation, `GET /invoices (…)`, for problems that need two. */
export function secondOperation(members: JsonObject): JsonObject {
  return {
    '/invoices': {
      get: {
        summary: 'List invoices',
        description: 'Returns the invoices that are not paid.',
        operationId: 'ListInvoices',
        responses: { '200': sentOrder },
        ...members,
      },
    },
  };
}
