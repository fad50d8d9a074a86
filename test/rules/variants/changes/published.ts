// A published version with every place that an input or an output can have, and edits to it.

import type { JsonObject } from '../../../../src/document/types.js';

const text = { type: 'string' };
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const answers = (schema: unknown) => ({ '200': { description: 'Done.', schema } });
const orderId = { name: 'orderId', in: 'path', required: true, type: 'string' };
const body = (schema: unknown) => ({ name: 'body', in: 'body', schema });

const orders = {
  parameters: [{ $ref: '#/parameters/Tenant' }],
  get: {
    operationId: 'ListOrders',
    parameters: [
      { name: 'state', in: 'query', type: 'string' },
      { name: 'ids', in: 'query', type: 'array', items: text },
      { name: 'X-Region', in: 'header', type: 'string' },
      { name: 'sort', in: 'query', type: 'string', enum: ['up', 'down'] },
      { $ref: '#/parameters/Limit' },
    ],
    responses: {
      '200': {
        description: 'Orders.',
        schema: { type: 'array', items: ref('Order') },
        headers: { 'X-Total': { type: 'integer' }, 'X-Mode': { type: 'string', enum: ['a', 'b'] } },
      },
      '404': { $ref: '#/responses/NotFound' },
    },
  },
  post: {
    operationId: 'CreateOrder',
    parameters: [body(ref('NewOrder'))],
    responses: { '201': { description: 'The order.', schema: ref('Order') } },
  },
};

export const published: JsonObject = {
  paths: {
    '/orders': orders,
    '/orders/{orderId}': {
      get: {
        operationId: 'GetOrder',
        parameters: [orderId],
        responses: { '200': { $ref: '#/responses/OneOrder' } },
      },
      delete: {
        operationId: 'DeleteOrder',
        parameters: [orderId],
        responses: { '204': { description: 'Gone.' } },
      },
    },
    '/invoices': {
      get: { operationId: 'GetInvoice', parameters: [], responses: answers(ref('Invoice')) },
      post: {
        operationId: 'AddInvoice',
        parameters: [body(ref('NewInvoice'))],
        responses: { default: { description: 'Done.', schema: ref('Invoice') } },
      },
    },
    '/files': {
      post: {
        operationId: 'AddFile',
        consumes: ['application/x-www-form-urlencoded'],
        parameters: [{ name: 'kind', in: 'formData', type: 'string' }],
        responses: answers({ type: 'string', enum: ['kept', 'queued'] }),
      },
    },
    '/changes': {
      get: {
        operationId: 'OnChange',
        'x-ms-trigger': 'batch',
        responses: answers({ type: 'array', items: ref('Change') }),
      },
    },
    '/hooks': {
      'x-ms-notification-content': {
        description: 'An order was paid.',
        schema: { type: 'object', properties: { state: { type: 'string', enum: ['paid'] } } },
      },
      post: {
        operationId: 'OnOrder',
        'x-ms-trigger': 'single',
        parameters: [
          body({
            type: 'object',
            properties: { url: { type: 'string', 'x-ms-notification-url': true } },
          }),
        ],
        responses: { '201': { description: 'Done.' } },
      },
    },
  },
  parameters: {
    Tenant: { name: 'tenant', in: 'query', type: 'string' },
    Limit: { name: 'limit', in: 'query', type: 'integer', format: 'int32' },
  },
  responses: {
    OneOrder: { description: 'The order.', schema: ref('Order') },
    NotFound: {
      description: 'None.',
      schema: {
        type: 'object',
        properties: {
          code: { type: 'string', enum: ['none'] },
          at: { type: 'string', format: 'date' },
        },
      },
    },
  },
  definitions: {
    Order: {
      type: 'object',
      required: ['number'],
      properties: {
        number: text,
        total: { type: 'number', format: 'double' },
        count: { type: 'integer', format: 'int32' },
        paid: { type: 'boolean' },
        created: { type: 'string', format: 'date-time' },
        status: ref('Status'),
        channel: { type: 'string', enum: ['web', 'shop'] },
        tags: { type: 'array', items: { type: 'string', enum: ['gift', 'rush'] } },
        address: ref('Address'),
        lines: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              sku: text,
              amount: { type: 'integer' },
              unit: { type: 'string', enum: ['kg', 'piece'] },
            },
          },
        },
        prices: { type: 'object', additionalProperties: { type: 'number' } },
        parent: ref('Order'),
      },
    },
    Status: { type: 'string', enum: ['open', 'closed'] },
    Address: { type: 'object', properties: { street: text, city: text } },
    Entry: {
      type: 'object',
      properties: { id: { type: 'integer' }, state: { type: 'string', enum: ['new', 'old'] } },
    },
    Invoice: {
      allOf: [ref('Entry'), { type: 'object', properties: { amount: { type: 'number' } } }],
    },
    NewEntry: { type: 'object', properties: { title: text } },
    NewInvoice: { allOf: [ref('NewEntry'), { type: 'object', properties: { note: text } }] },
    Change: { type: 'object', properties: { kind: { type: 'string', enum: ['add', 'edit'] } } },
    Kind: text,
    NewAddress: { type: 'object', properties: { street: text, city: text } },
    NewOrder: {
      type: 'object',
      required: ['customer'],
      properties: {
        customer: text,
        kind: ref('Kind'),
        priority: { type: 'integer' },
        weight: { type: 'number' },
        gift: { type: 'boolean' },
        size: { type: 'string', enum: ['small', 'large'] },
        address: ref('NewAddress'),
        sender: { type: 'object', required: ['name'], properties: { name: text, mail: text } },
        labels: { type: 'array', items: text },
        lines: {
          type: 'array',
          items: { type: 'object', properties: { sku: text, amount: { type: 'integer' } } },
        },
        extra: { type: 'object', additionalProperties: text },
      },
    },
  },
};
