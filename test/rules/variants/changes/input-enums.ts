// An enum where an input took any value, in every place that an input can have.

import type { JsonObject } from '../../../../src/document/types.js';
import { published } from './published.js';
import { changesOf, type ChangeVariant } from './variant.js';

const paths = published['paths'] as Readonly<Record<string, JsonObject>>;
const list = '/paths/~1orders/get';
const create = '/paths/~1orders/post';
const one = '/paths/~1orders~1{orderId}';
const order = '/definitions/Order/properties';
const taken = '/definitions/NewOrder/properties';
const text = { type: 'string' };
const values = ['x', 'y'];

const inputEnum = changesOf('brk-input-enum-added', [
  ['a query parameter', { [`${list}/parameters/0/enum`]: values }, `${list}/parameters/0/enum`],
  ['a header', { [`${list}/parameters/2/enum`]: values }, `${list}/parameters/2/enum`],
  [
    'a path parameter',
    { [`${one}/get/parameters/0/enum`]: values },
    `${one}/get/parameters/0/enum`,
  ],
  [
    'a field of a form',
    { '/paths/~1files/post/parameters/0/enum': values },
    '/paths/~1files/post/parameters/0/enum',
  ],
  [
    'items of a parameter',
    { [`${list}/parameters/1/items/enum`]: values },
    `${list}/parameters/1/items/enum`,
  ],
  [
    'a shared parameter of two operations',
    { '/parameters/Tenant/enum': values },
    '/parameters/Tenant/enum',
  ],
  ['a shared integer', { '/parameters/Limit/enum': [10, 20] }, '/parameters/Limit/enum'],
  ['a field behind $ref', { '/definitions/Kind/enum': values }, '/definitions/Kind/enum'],
  [
    'a nested field',
    { '/definitions/NewAddress/properties/city/enum': values },
    '/definitions/NewAddress/properties/city/enum',
  ],
  [
    'a field of items',
    { [`${taken}/lines/items/properties/sku/enum`]: values },
    `${taken}/lines/items/properties/sku/enum`,
  ],
  ['items of a field', { [`${taken}/labels/items/enum`]: values }, `${taken}/labels/items/enum`],
  [
    'members without a name',
    { [`${taken}/extra/additionalProperties/enum`]: values },
    `${taken}/extra/additionalProperties/enum`,
  ],
  [
    'a field of a base in allOf',
    { '/definitions/NewEntry/properties/title/enum': values },
    '/definitions/NewEntry/properties/title/enum',
  ],
  [
    'a field of an inline part of allOf',
    { '/definitions/NewInvoice/allOf/1/properties/note/enum': values },
    '/definitions/NewInvoice/allOf/1/properties/note/enum',
  ],
  ['an integer', { [`${taken}/priority/enum`]: [1, 2] }, `${taken}/priority/enum`],
  ['a list of one value', { [`${taken}/customer/enum`]: ['x'] }, `${taken}/customer/enum`],
  [
    'a required field with a default',
    { [`${taken}/customer/enum`]: values, [`${taken}/customer/default`]: 'x' },
    `${taken}/customer/enum`,
  ],
  [
    'a field that is now a $ref to a new definition with an enum',
    {
      [`${taken}/customer`]: { $ref: '#/definitions/Customer' },
      '/definitions/Customer': { type: 'string', enum: values },
    },
    '/definitions/Customer/enum',
  ],
  [
    'the whole body',
    { [`${create}/parameters/0/schema/enum`]: values },
    `${create}/parameters/0/schema/enum`,
    { [`${create}/parameters/0/schema`]: text },
  ],
  [
    'an operation that moved at the same time',
    {
      '/paths/~1all': { get: { ...(paths['/changes']?.['get'] as JsonObject) } },
      '/paths/~1all/get/parameters': [{ name: 'a', in: 'query', type: 'string', enum: values }],
      '/paths/~1changes': undefined,
    },
    '/paths/~1all/get/parameters/0/enum',
    { '/paths/~1changes/get/parameters': [{ name: 'a', in: 'query', type: 'string' }] },
  ],
  ['an output', { [`${order}/number/enum`]: values }],
  [
    'a new optional parameter has one',
    {
      [`${list}/parameters/5`]: { name: 'view', in: 'query', type: 'string', enum: values },
    },
  ],
  ['a new optional field has one', { [`${taken}/note`]: { type: 'string', enum: values } }],
  ['more values', { [`${taken}/size/enum`]: ['small', 'middle', 'large'] }],
  ['fewer values', { [`${taken}/size/enum`]: ['small'] }],
  ['values in another order', { [`${taken}/size/enum`]: ['large', 'small'] }],
  ['an enum is gone', { [`${taken}/size/enum`]: undefined }],
  [
    'an enum moved behind $ref',
    {
      [`${taken}/size`]: { $ref: '#/definitions/Size' },
      '/definitions/Size': { type: 'string', enum: ['small', 'large'] },
    },
  ],
  [
    'suggested values',
    {
      [`${taken}/customer/x-ms-dynamic-values`]: {
        operationId: 'ListOrders',
        'value-path': 'number',
        'value-title': 'number',
      },
    },
  ],
  [
    'a read-only field',
    { [`${taken}/customer/enum`]: values },
    [],
    {
      [`${taken}/customer/readOnly`]: true,
    },
  ],
  [
    'a new operation has one',
    {
      '/paths/~1more': {
        get: {
          operationId: 'ListMore',
          parameters: [{ name: 'view', in: 'query', type: 'string', enum: values }],
          responses: { '200': { description: 'Done.' } },
        },
      },
    },
  ],
  [
    'a property called enum is new',
    {
      [`${taken}/enum`]: { type: 'array', items: text },
    },
  ],
]);

export const inputEnumVariants: readonly ChangeVariant[] = [...inputEnum];
