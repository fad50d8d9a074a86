// Two versions of a small connector, for the examples of rules about breaking changes.

import type { JsonObject } from '../../document/types.js';

const json = (schema: unknown): JsonObject => ({ '200': { description: 'Done.', schema } });

/** The parts that examples change; those that are absent are as published. */
interface Parts {
  /** Path of the operations ListOrders and CreateOrder. */
  readonly path?: string;
  /** Members of ListOrders. */
  readonly list?: JsonObject;
  /** Members of its parameter `state`. */
  readonly state?: JsonObject;
  /** Instead of `state`. */
  readonly parameters?: readonly unknown[];
  /** Members of the input of CreateOrder. */
  readonly taken?: JsonObject;
  /** Properties of the output of ListOrders. */
  readonly given?: JsonObject;
  /** No ListOrders. */
  readonly gone?: boolean;
  readonly securityDefinitions?: JsonObject;
}

/** Members of a definition. Without parts: the published one. */
export function orders(parts: Parts = {}): JsonObject {
  const {
    path = '/orders',
    parameters = [{ name: 'state', in: 'query', type: 'string', ...parts.state }],
  } = parts;
  const list = {
    operationId: 'ListOrders',
    parameters,
    responses: json({ $ref: '#/definitions/Order' }),
    ...parts.list,
  };
  const create = {
    operationId: 'CreateOrder',
    parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/NewOrder' } }],
    responses: json({ $ref: '#/definitions/Order' }),
  };
  return {
    paths: { [path]: { ...(parts.gone === true ? {} : { get: list }), post: create } },
    definitions: {
      NewOrder: {
        type: 'object',
        properties: {
          customer: { type: 'string' },
          kind: { type: 'string', enum: ['retail', 'wholesale'] },
        },
        ...parts.taken,
      },
      Order: {
        type: 'object',
        properties: {
          total: { type: 'number', format: 'double' },
          state: { type: 'string', enum: ['open', 'closed'] },
          ...parts.given,
        },
      },
    },
    ...(parts.securityDefinitions && { securityDefinitions: parts.securityDefinitions }),
  };
}
