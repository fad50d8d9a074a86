// What changed between two versions: each row is a change of one definition and all that is said of it.

import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/changes/compare.js';
import { modelOf } from '../model/factory.js';
import { edited } from './edited.js';

type Json = Readonly<Record<string, unknown>>;

const sound: Json = {
  host: 'orders.example',
  basePath: '/v1',
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  security: [{ key: [] }],
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        parameters: [{ name: 'limit', in: 'query', type: 'integer' }],
        responses: {
          200: {
            description: 'All',
            schema: { type: 'array', items: { $ref: '#/definitions/Order' } },
          },
        },
      },
      post: {
        operationId: 'CreateOrder',
        parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/NewOrder' } }],
        responses: { 201: { description: 'It', schema: { $ref: '#/definitions/Order' } } },
      },
    },
    '/orders/{id}': {
      get: {
        operationId: 'GetOrder',
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        responses: { 200: { description: 'It', schema: { $ref: '#/definitions/Order' } } },
      },
    },
    '/hooks': {
      post: {
        operationId: 'OnOrder',
        'x-ms-trigger': 'single',
        parameters: [
          {
            name: 'body',
            in: 'body',
            schema: {
              type: 'object',
              properties: { url: { type: 'string', 'x-ms-notification-url': true } },
            },
          },
        ],
        responses: { 201: { description: 'Done' } },
      },
      'x-ms-notification-content': {
        schema: { type: 'object', properties: { order: { $ref: '#/definitions/Paid' } } },
      },
    },
  },
  definitions: {
    Order: {
      type: 'object',
      properties: {
        total: { type: 'number' },
        state: { type: 'string', enum: ['open', 'closed'] },
        parent: { $ref: '#/definitions/Order' },
      },
    },
    NewOrder: {
      type: 'object',
      required: ['customer'],
      properties: {
        customer: { type: 'string' },
        note: { type: 'string' },
        lines: {
          type: 'array',
          items: { type: 'object', properties: { sku: { type: 'string' } } },
        },
      },
    },
    Paid: { type: 'object', properties: { paid: { type: 'boolean' } } },
  },
};

const list = '/paths/~1orders/get';
const rows: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]> =
  [
    ['nothing', {}, []],
    [
      'the order of members',
      {
        '/definitions/Paid': sound['x'] ?? {
          properties: { paid: { type: 'boolean' } },
          type: 'object',
        },
      },
      [],
    ],
    [
      'the host',
      { '/host': 'new.example' },
      ['  The host is now "new.example"; it was "orders.example".'],
    ],
    [
      'a new operation',
      { '/paths/~1new': { get: { operationId: 'New', responses: { 200: { description: '' } } } } },
      ['  GET /new (New) is new: an action.'],
    ],
    [
      'an operation that is gone',
      { '/paths/~1orders~1{id}': undefined },
      ['! GET /orders/{id} (GetOrder) was removed.'],
    ],
    [
      'another operationId',
      { [`${list}/operationId`]: 'AllOrders' },
      ['! GET /orders (AllOrders) was previously named ListOrders.'],
    ],
    [
      'internal',
      { [`${list}/x-ms-visibility`]: 'internal' },
      ['! GET /orders (ListOrders) became internal.'],
    ],
    [
      'deprecated',
      { [`${list}/deprecated`]: true },
      ['  GET /orders (ListOrders) is now deprecated.'],
    ],
    [
      'a new parameter',
      { [`${list}/parameters/1`]: { name: 'q', in: 'query', type: 'string' } },
      ['  The parameter "q" of GET /orders (ListOrders) is new.'],
    ],
    [
      'a new required parameter',
      { [`${list}/parameters/1`]: { name: 'q', in: 'query', type: 'string', required: true } },
      ['! The parameter "q" of GET /orders (ListOrders) is new and required.'],
    ],
    [
      'a required one that the engine fills in',
      {
        [`${list}/parameters/1`]: {
          name: 'q',
          in: 'query',
          type: 'string',
          required: true,
          default: 'a',
          'x-ms-visibility': 'internal',
        },
      },
      ['  The parameter "q" of GET /orders (ListOrders) is new and required.'],
    ],
    [
      'a parameter that is gone',
      { [`${list}/parameters`]: [] },
      ['! The parameter "limit" of GET /orders (ListOrders) was removed.'],
    ],
    [
      'a parameter that moved',
      { [`${list}/parameters/0/in`]: 'header' },
      ['! The parameter "limit" of GET /orders (ListOrders) moved from the query to the header.'],
    ],
    [
      'a parameter that is required',
      { [`${list}/parameters/0/required`]: true },
      ['! The parameter "limit" of GET /orders (ListOrders) is now required.'],
    ],
    [
      'another type',
      { [`${list}/parameters/0/type`]: 'boolean' },
      ['! The parameter "limit" of GET /orders (ListOrders) is now a boolean; it was an integer.'],
    ],
    [
      'a wider type',
      { [`${list}/parameters/0/type`]: 'number' },
      ['  The parameter "limit" of GET /orders (ListOrders) is now a number; it was an integer.'],
    ],
    [
      'a default',
      { [`${list}/parameters/0/default`]: 5 },
      ['  The parameter "limit" of GET /orders (ListOrders) now has the default 5.'],
    ],
    [
      'an enum',
      { [`${list}/parameters/0/enum`]: [1, 2] },
      ['! The parameter "limit" of GET /orders (ListOrders) is now limited to 1, 2.'],
    ],
    [
      'a body field',
      { '/definitions/NewOrder/properties/vip': { type: 'boolean' } },
      ['  The input field "body.vip" of POST /orders (CreateOrder) is new.'],
    ],
    [
      'a required field below a list',
      { '/definitions/NewOrder/properties/lines/items/required': ['sku'] },
      ['! The input field "body.lines[].sku" of POST /orders (CreateOrder) is now required.'],
    ],
    [
      'an output of several operations',
      { '/definitions/Order/properties/total/type': 'string' },
      [
        '! The output field "body[].total" of GET /orders (ListOrders) and of 2 other operations is now a string; it was a number.',
      ],
    ],
    [
      'values of an enum',
      { '/definitions/Order/properties/state/enum': ['open', 'paid'] },
      [
        '  The output field "body[].state" of GET /orders (ListOrders) and of 2 other operations can now also be "paid".',
        '  The output field "body[].state" of GET /orders (ListOrders) and of 2 other operations can no longer be "closed".',
      ],
    ],
    [
      'a notification',
      { '/definitions/Paid/properties/paid': undefined },
      ['! The output field "body.order.paid" of POST /hooks (OnOrder) was removed.'],
    ],
    [
      'a status',
      { '/paths/~1orders~1{id}/get/responses/404': { description: 'None' } },
      ['  GET /orders/{id} (GetOrder) can now return 404.'],
    ],
    [
      'a polling action',
      { '/paths/~1orders/post/responses/202': { description: 'Wait' } },
      [
        '  POST /orders (CreateOrder) is now a polling action; it was an action.',
        '  POST /orders (CreateOrder) can now return 202.',
      ],
    ],
    [
      'another trigger',
      { '/paths/~1hooks/post/x-ms-trigger': 'batch' },
      [
        '! POST /hooks (OnOrder) now fires once for each item of a list; it fired for one item at a time.',
      ],
    ],
    [
      'other security',
      { '/securityDefinitions/key': { type: 'basic' } },
      ['! The connector now uses basic authentication; it used an API key.'],
    ],
  ];

describe('changes', () => {
  it.each(rows)('%s', (_title, edits, expected) => {
    const changes = changesOf(modelOf(sound), modelOf(edited(sound, edits)));
    expect(changes.map(({ breaking, words }) => `${breaking ? '!' : ' '} ${words}`)).toEqual(
      expected,
    );
    for (const { breaking, why } of changes) expect(why !== undefined).toBe(breaking);
  });
});
