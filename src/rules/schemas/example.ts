// Small documents for examples: the definition `Order`, which the body of `POST /orders` refers to.

import type { JsonObject } from '../../document/types.js';
import type { RuleExample } from '../types.js';

/** The position of the definition. */
export const order = '/definitions/Order';

export const post = '/paths/~1orders/post';

/** `Order` with these properties. */
export function withProperties(properties: JsonObject, members: JsonObject = {}): RuleExample {
  return withOrder({ type: 'object', properties, ...members });
}

export function withOrder(schema: unknown, others: JsonObject = {}): RuleExample {
  const definitions = Object.fromEntries([['Order', schema], ...Object.entries(others)]);
  const body = { $ref: '#/definitions/Order' };
  return { document: { definitions, ...withBody(body).document } };
}

/** `POST /orders` with a body; the parameter is number 0. */
export function withBody(schema: JsonObject, members: JsonObject = {}): RuleExample {
  const parameter = { name: 'body', in: 'body', required: true, schema, ...members };
  return withOperation({ parameters: [parameter] });
}

export function withParameter(members: JsonObject): RuleExample {
  return withOperation({ parameters: [{ name: 'depth', in: 'query', ...members }] });
}

export function withResponse(response: JsonObject): RuleExample {
  return withOperation({ responses: { '200': { description: 'Done.', ...response } } });
}

export function withOperation(members: JsonObject): RuleExample {
  const sound = {
    summary: 'Create an order',
    description: 'Takes a new order.',
    operationId: 'CreateOrder',
    parameters: [],
    responses: { '200': { description: 'Done.', schema: { type: 'string' } } },
  };
  return { document: { paths: { '/orders': { post: { ...sound, ...members } } } } };
}
