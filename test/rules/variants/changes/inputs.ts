// Parameters and input fields that are limited, typed, named or gone in another way than before.

import type { JsonObject } from '../../../../src/document/types.js';
import { published } from './published.js';
import { changesOf, type ChangeVariant } from './variant.js';

const paths = published['paths'] as Readonly<Record<string, JsonObject>>;
const listed = (paths['/orders']?.['get'] as JsonObject | undefined)?.['parameters'] as unknown[];
const list = '/paths/~1orders/get';
const create = '/paths/~1orders/post';
const one = '/paths/~1orders~1{orderId}';
const order = '/definitions/Order/properties';
const total = `${order}/total`;
const taken = '/definitions/NewOrder/properties';
const text = { type: 'string' };

const inputValues = changesOf('brk-input-enum-value-removed', [
  ['a query parameter', { [`${list}/parameters/3/enum`]: ['up'] }, `${list}/parameters/3/enum`],
  ['a field of the body', { [`${taken}/size/enum`]: ['small'] }, `${taken}/size/enum`],
  ['another letter case', { [`${taken}/size/enum`]: ['small', 'Large'] }, `${taken}/size/enum`],
  ['one came and one went', { [`${taken}/size/enum`]: ['small', 'tall'] }, `${taken}/size/enum`],
  ['more values', { [`${taken}/size/enum`]: ['small', 'large', 'tall'] }],
  ['another order', { [`${taken}/size/enum`]: ['large', 'small'] }],
  ['a value written twice', { [`${taken}/size/enum`]: ['small', 'large', 'large'] }],
  ['an output', { [`${order}/channel/enum`]: ['web'] }],
]);

const inputType = changesOf('brk-input-type-changed', [
  ['a query parameter', { [`${list}/parameters/0/type`]: 'integer' }, `${list}/parameters/0/type`],
  ['a header', { [`${list}/parameters/2/type`]: 'boolean' }, `${list}/parameters/2/type`],
  [
    'a path parameter',
    { [`${one}/get/parameters/0/type`]: 'integer' },
    `${one}/get/parameters/0/type`,
  ],
  ['a shared parameter', { '/parameters/Limit/type': 'string' }, '/parameters/Limit/type'],
  [
    'items of a parameter',
    { [`${list}/parameters/1/items/type`]: 'integer' },
    `${list}/parameters/1/items/type`,
  ],
  [
    'a list instead of one',
    { [`${list}/parameters/0`]: { name: 'state', in: 'query', type: 'array', items: text } },
    `${list}/parameters/0/type`,
  ],
  ['a number is an integer', { [`${taken}/weight/type`]: 'integer' }, `${taken}/weight/type`],
  [
    'a nested field',
    { '/definitions/NewAddress/properties/city/type': 'integer' },
    '/definitions/NewAddress/properties/city/type',
  ],
  [
    'the body is a list',
    {
      [`${create}/parameters/0/schema`]: {
        type: 'array',
        items: { $ref: '#/definitions/NewOrder' },
      },
    },
    `${create}/parameters/0/schema/type`,
  ],
  ['an integer is a number', { [`${taken}/priority/type`]: 'number' }],
  ['any value', { [`${taken}/priority`]: {} }],
  ['a value may be null', { [`${taken}/priority/type`]: ['integer', 'null'] }],
  [
    'one of two types, the old one among them',
    { [`${taken}/priority/type`]: ['integer', 'string'] },
  ],
  ['another format', { '/parameters/Limit/format': 'int64' }],
  ['an output', { [`${total}/type`]: 'string' }],
]);

const inputGone = changesOf('brk-input-removed', [
  ['a query parameter', { [`${list}/parameters/0`]: undefined }, list],
  ['a renamed query parameter', { [`${list}/parameters/0/name`]: 'status' }, list],
  ['another letter case', { [`${list}/parameters/0/name`]: 'State' }, list],
  [
    'a shared parameter that is not named any more',
    { '/paths/~1orders/parameters': undefined },
    list,
  ],
  ['a field', { [`${taken}/gift`]: undefined }, '/definitions/NewOrder'],
  [
    'a field of items',
    { [`${taken}/lines/items/properties/sku`]: undefined },
    `${taken}/lines/items`,
  ],
  ['the body', { [`${create}/parameters`]: [] }, create],
  [
    'the body has another name',
    { [`${create}/parameters/0/name`]: 'order' },
    `${create}/parameters/0/name`,
  ],
  ['a header', { [`${list}/parameters/2`]: undefined }, list],
  [
    'a new optional parameter',
    { [`${list}/parameters/5`]: { name: 'view', in: 'query', type: 'string' } },
  ],
  [
    'parameters in another order',
    {
      [`${list}/parameters`]: listed.toReversed(),
    },
  ],
  [
    'a parameter of the path item, now in the operations',
    {
      '/paths/~1orders/parameters': undefined,
      [`${list}/parameters/5`]: { name: 'tenant', in: 'query', type: 'string' },
      [`${create}/parameters/1`]: { $ref: '#/parameters/Tenant' },
    },
  ],
  [
    'a shared parameter, now inline',
    {
      [`${list}/parameters/4`]: { name: 'limit', in: 'query', type: 'integer', format: 'int32' },
    },
  ],
  ['a parameter became internal', { [`${list}/parameters/0/x-ms-visibility`]: 'internal' }],
  [
    'a parameter became optional',
    { [`${list}/parameters/0/required`]: false },
    [],
    { [`${list}/parameters/0/required`]: true },
  ],
  [
    'another default',
    { [`${list}/parameters/0/default`]: 'open' },
    [],
    { [`${list}/parameters/0/default`]: 'all' },
  ],
  ['an output', { [`${order}/paid`]: undefined }],
]);

export const inputVariants: readonly ChangeVariant[] = [...inputValues, ...inputType, ...inputGone];
