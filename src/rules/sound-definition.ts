// The definition that the examples of rules are merged into: sound in every respect.

import type { JsonObject } from '../document/types.js';
import type { RuleExample } from './types.js';

export const soundDefinition: JsonObject = {
  swagger: '2.0',
  info: {
    title: 'Contoso Orders',
    description: 'Reads and writes the purchase orders kept in the Contoso order service.',
    version: '1.0',
    contact: {
      name: 'Contoso Support',
      url: 'https://www.contoso.com/support',
      email: 'support@contoso.com',
    },
  },
  host: 'orders.contoso.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/orders/{orderId}': {
      get: {
        summary: 'Get an order',
        description: 'Returns one order by its number.',
        operationId: 'GetOrder',
        parameters: [
          {
            name: 'orderId',
            in: 'path',
            required: true,
            type: 'string',
            'x-ms-summary': 'Order Number',
            description: 'The number of the order to read.',
            'x-ms-url-encoding': 'single',
          },
        ],
        responses: {
          '200': { description: 'The order.', schema: { $ref: '#/definitions/Order' } },
        },
      },
    },
  },
  definitions: {
    Order: {
      type: 'object',
      properties: {
        number: {
          type: 'string',
          'x-ms-summary': 'Order Number',
          description: 'Key given by the service.',
        },
        total: {
          type: 'number',
          format: 'double',
          'x-ms-summary': 'Total',
          description: 'Amount in euro.',
        },
      },
    },
  },
  securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  security: [{ api_key: [] }],
  'x-ms-connector-metadata': [
    { propertyName: 'Website', propertyValue: 'https://www.contoso.com' },
    { propertyName: 'Privacy policy', propertyValue: 'https://www.contoso.com/privacy' },
    { propertyName: 'Categories', propertyValue: 'Commerce;Business Management' },
  ],
};

/** The text of an example's document. */
export function textOf({ text, document }: RuleExample): string {
  if (text !== undefined) return text;
  const members = Object.entries({ ...soundDefinition, ...document });
  return JSON.stringify(
    Object.fromEntries(members.filter(([, value]) => value !== undefined)),
    null,
    2,
  );
}
