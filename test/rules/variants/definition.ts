// Small changes to the sound definition, for the tables of this folder.

import type { Severity } from '../../../src/diagnostics/types.js';
import type { JsonObject } from '../../../src/document/types.js';
import { soundDefinition } from '../../../src/rules/sound-definition.js';

/** A document, the rule that is asked, and where it reports; nowhere: it must keep silent. */
export interface Variant {
  readonly rule: string;
  readonly says: string;
  /** Root members that replace those of the sound definition; `undefined` removes one. */
  readonly document?: JsonObject;
  /** The whole text instead. */
  readonly text?: string;
  readonly at: readonly string[];
  /** Of all that it reports; the rule's own if absent. */
  readonly severity?: Severity;
}

export const path = '/paths/~1orders~1{orderId}';
export const get = `${path}/get`;
export const post = '/paths/~1orders/post';

export const orderId: JsonObject = {
  name: 'orderId',
  in: 'path',
  required: true,
  type: 'string',
  'x-ms-summary': 'Order Number',
  description: 'The number of the order to read.',
  'x-ms-url-encoding': 'single',
};

export const depth: JsonObject = {
  name: 'depth',
  in: 'query',
  type: 'string',
  'x-ms-summary': 'Depth',
  description: 'How much of the order comes.',
};

export const order: JsonObject = { $ref: '#/definitions/Order' };
export const found: JsonObject = { description: 'The order.', schema: order };

export const operation: JsonObject = {
  summary: 'Get an order',
  description: 'Returns one order by its number.',
  operationId: 'GetOrder',
  parameters: [orderId],
  responses: { '200': found },
};

/** `GET /orders/{orderId}` with these members, and other members of its path item and the root. */
export function withGet(
  members: JsonObject,
  root: JsonObject = {},
  pathItem: JsonObject = {},
): JsonObject {
  return {
    ...root,
    paths: { '/orders/{orderId}': { ...pathItem, get: { ...operation, ...members } } },
  };
}

/** That operation with one more parameter. */
export function withParameter(parameter: JsonObject, root: JsonObject = {}): JsonObject {
  return withGet({ parameters: [orderId, parameter] }, root);
}

export function withResponses(responses: JsonObject, root: JsonObject = {}): JsonObject {
  return withGet({ responses }, root);
}

/** `POST /orders` with this body. */
export function withBody(
  schema: unknown,
  definitions: JsonObject = {},
  members: JsonObject = {},
): JsonObject {
  const body = { name: 'body', in: 'body', required: true, schema };
  const create = { ...operation, operationId: 'CreateOrder', parameters: [body], ...members };
  return withDefinitions(definitions, { paths: { '/orders': { post: create } } });
}

/** Beside `Order`. */
export function withDefinitions(definitions: JsonObject, root: JsonObject = {}): JsonObject {
  return {
    definitions: { ...(soundDefinition['definitions'] as JsonObject), ...definitions },
    ...root,
  };
}

export const bodyAt = `${post}/parameters/0/schema`;
