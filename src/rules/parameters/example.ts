// Small documents for examples: the operation `GET /orders/{orderId}` with more parameters.

import type { JsonObject } from '../../document/types.js';
import type { RuleExample } from '../types.js';

export const orderId: JsonObject = {
  name: 'orderId',
  in: 'path',
  required: true,
  type: 'string',
  'x-ms-summary': 'Order Number',
  description: 'The number of the order to read.',
  'x-ms-url-encoding': 'single',
};

/** A valid query parameter with other members; undefined removes one. */
export function query(name: string, members: JsonObject = {}): JsonObject {
  const sound = {
    name,
    in: 'query',
    type: 'string',
    'x-ms-summary': 'Customer',
    description: 'Whose orders are meant.',
  };
  return trimmed({ ...sound, ...members });
}

export function body(members: JsonObject = {}): JsonObject {
  const sound = {
    name: 'body',
    in: 'body',
    'x-ms-summary': 'Order',
    description: 'What is ordered.',
    schema: { type: 'object' },
  };
  return trimmed({ ...sound, ...members });
}

export function formData(name: string, members: JsonObject = {}): JsonObject {
  return query(name, { in: 'formData', ...members });
}

/** `/orders/{orderId}` with `parameters` after the path's own, so that the first one is number 1. */
export function withParameters(
  parameters: readonly JsonObject[],
  {
    method = 'get',
    operation = {},
    pathItem = {},
  }: { method?: string; operation?: JsonObject; pathItem?: JsonObject } = {},
): RuleExample {
  return withOnly([orderId, ...parameters], { method, operation, pathItem });
}

export function withOnly(
  parameters: readonly JsonObject[],
  {
    path = '/orders/{orderId}',
    method = 'get',
    operation = {},
    pathItem = {},
  }: { path?: string; method?: string; operation?: JsonObject; pathItem?: JsonObject } = {},
): RuleExample {
  const sound = {
    summary: 'Get an order',
    description: 'Returns one order by its number.',
    operationId: 'GetOrder',
    parameters,
    responses: { '200': { description: 'The order.', schema: { type: 'string' } } },
  };
  const item = { ...pathItem, [method]: trimmed({ ...sound, ...operation }) };
  return { document: { paths: { [path]: item } } };
}

function trimmed(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** The position of parameter `position` of the example's GET. */
export function at(position: number, member = ''): string {
  return `/paths/~1orders~1{orderId}/get/parameters/${position}${member && `/${member}`}`;
}
