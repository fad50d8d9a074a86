// The documents of this group's examples: an operation that takes a customer, and the one that lists
// customers for the drop-down.

import type { JsonObject } from '../../document/types.js';

export const customers: JsonObject = {
  type: 'object',
  properties: {
    value: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string' }, name: { type: 'string' } },
      },
    },
  },
};

/** The usual `x-ms-dynamic-values`, with changes; `undefined` removes a member. */
export function values(changes: JsonObject = {}): JsonObject {
  return defined({
    operationId: 'ListCustomers',
    'value-collection': 'value',
    'value-path': 'id',
    'value-title': 'name',
    parameters: {},
    ...changes,
  });
}

/** The usual `x-ms-dynamic-list`, with changes. */
export function list(changes: JsonObject = {}): JsonObject {
  return defined({
    operationId: 'ListCustomers',
    itemsPath: 'value',
    itemValuePath: 'id',
    itemTitlePath: 'name',
    parameters: {},
    ...changes,
  });
}

function defined(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

export interface Scene {
  /** Other members of the parameter `customer`. */
  readonly customer?: JsonObject;
  /** Parameters of the calling operation besides `customer`. */
  readonly beside?: readonly JsonObject[];
  /** The properties of the body of the calling operation, and the other members of its schema. */
  readonly body?: JsonObject;
  readonly bodySchema?: JsonObject;
  readonly bodyParameter?: JsonObject;
  /** Members of the operation that is called. */
  readonly takes?: readonly JsonObject[];
  readonly gives?: JsonObject | null;
  readonly helper?: JsonObject;
  readonly caller?: JsonObject;
  /** The schema of the caller's response. */
  readonly answer?: JsonObject;
  readonly root?: JsonObject;
}

/** The position of the customer's drop-down. */
export const customerPointer = '/paths/~1orders/post/parameters/0';
export const propertyPointer = '/paths/~1orders/post/parameters/0/schema/properties';
export const answerPointer = '/paths/~1orders/post/responses/200/schema';

/** `POST /orders (FindOrders)` has a query parameter `customer`, or a body, and `GET /customers (ListCustomers)` is called. */
export function scene(parts: Scene): { document: JsonObject } {
  const customer = { name: 'customer', in: 'query', type: 'string', ...parts.customer };
  const body = {
    name: 'order',
    in: 'body',
    required: true,
    ...parts.bodyParameter,
    schema: { type: 'object', properties: parts.body, ...parts.bodySchema },
  };
  const first = parts.body === undefined ? customer : body;
  const gives = parts.gives === undefined ? customers : parts.gives;
  const document = {
    paths: {
      '/orders': {
        post: {
          operationId: 'FindOrders',
          summary: 'Find orders',
          parameters: [first, ...(parts.beside ?? [])],
          responses: {
            '200': { description: 'Found.', schema: parts.answer ?? { type: 'object' } },
          },
          ...parts.caller,
        },
      },
      '/customers': {
        get: {
          operationId: 'ListCustomers',
          summary: 'List customers',
          'x-ms-visibility': 'internal',
          parameters: parts.takes ?? [],
          responses: {
            '200': { description: 'Customers.', ...(gives === null ? {} : { schema: gives }) },
          },
          ...parts.helper,
        },
      },
    },
    ...parts.root,
  };
  return { document };
}

export function query(name: string, more: JsonObject = {}): JsonObject {
  return { name, in: 'query', type: 'string', ...more };
}
