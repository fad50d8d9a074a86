// Types of output fields, in every place that an output can have.

import { changesOf, type ChangeVariant } from './variant.js';

const list = '/paths/~1orders/get';
const hook = '/paths/~1hooks';
const order = '/definitions/Order/properties';
const total = `${order}/total`;
const taken = '/definitions/NewOrder/properties';
const missing = '/responses/NotFound/schema/properties';
const notified = `${hook}/x-ms-notification-content/schema/properties`;
const text = { type: 'string' };

const outputType = changesOf('brk-output-type-changed', [
  ['a number is an integer', { [`${total}/type`]: 'integer' }, `${total}/type`],
  ['an integer is a number', { [`${order}/count/type`]: 'number' }, `${order}/count/type`],
  ['a boolean is a string', { [`${order}/paid/type`]: 'string' }, `${order}/paid/type`],
  [
    'a string is an array',
    { [`${order}/number`]: { type: 'array', items: text } },
    `${order}/number/type`,
  ],
  ['a string is an object', { [`${order}/number`]: { type: 'object' } }, `${order}/number/type`],
  ['the type is gone', { [`${order}/paid/type`]: undefined }, `${order}/paid`],
  [
    'an enum field is an integer',
    { [`${order}/channel`]: { type: 'integer' } },
    `${order}/channel/type`,
  ],
  [
    'items of a field',
    { [`${order}/tags/items`]: { type: 'integer' } },
    `${order}/tags/items/type`,
  ],
  [
    'a field of items',
    { [`${order}/lines/items/properties/amount/type`]: 'string' },
    `${order}/lines/items/properties/amount/type`,
  ],
  [
    'a field behind $ref',
    { '/definitions/Address/properties/city/type': 'integer' },
    '/definitions/Address/properties/city/type',
  ],
  [
    'a definition behind $ref',
    { '/definitions/Status': { type: 'integer' } },
    '/definitions/Status/type',
  ],
  ['a $ref is another type', { [`${order}/address`]: text }, `${order}/address/type`],
  [
    'a $ref leads elsewhere',
    { [`${order}/status`]: { $ref: '#/definitions/Address' } },
    `${order}/status`,
  ],
  [
    'a string is a $ref to an object that was there',
    { [`${order}/number`]: { $ref: '#/definitions/Address' } },
    `${order}/number`,
  ],
  [
    'members without a name',
    { [`${order}/prices/additionalProperties/type`]: 'string' },
    `${order}/prices/additionalProperties/type`,
  ],
  [
    'a field of a base in allOf',
    { '/definitions/Entry/properties/id/type': 'string' },
    '/definitions/Entry/properties/id/type',
  ],
  [
    'a field of an inline part of allOf',
    { '/definitions/Invoice/allOf/1/properties/amount/type': 'string' },
    '/definitions/Invoice/allOf/1/properties/amount/type',
  ],
  [
    'the answer is no array any more',
    { [`${list}/responses/200/schema`]: { $ref: '#/definitions/Order' } },
    `${list}/responses/200/schema`,
  ],
  ['a shared answer', { '/responses/OneOrder/schema': text }, '/responses/OneOrder/schema/type'],
  [
    'a default answer that is the only one',
    { '/paths/~1invoices/post/responses/default/schema': text },
    '/paths/~1invoices/post/responses/default/schema/type',
  ],
  [
    'a header of the answer',
    { [`${list}/responses/200/headers/X-Total/type`]: 'string' },
    `${list}/responses/200/headers/X-Total/type`,
  ],
  ['a notification', { [`${notified}/state`]: { type: 'integer' } }, `${notified}/state/type`],
  [
    'a file through its format',
    { '/paths/~1files/post/responses/200/schema': { type: 'string', format: 'binary' } },
    '/paths/~1files/post/responses/200/schema/format',
  ],
  ['an input', { [`${taken}/weight/type`]: 'string' }],
  ['an answer that is no success', { [`${missing}/code`]: { type: 'integer' } }],
  ['another format', { [`${total}/format`]: 'float' }],
  ['a value may be null', { [`${total}/x-nullable`]: true }],
  ['a value may be null, in a list of types', { [`${total}/type`]: ['number', 'null'] }],
  ['another title and description', { [`${total}/description`]: 'More.', [`${total}/title`]: 'T' }],
  [
    'a field moved to an allOf base',
    {
      '/definitions/Invoice/allOf/1/properties/amount': undefined,
      '/definitions/Entry/properties/amount': { type: 'number' },
    },
  ],
  [
    'an allOf is now one object',
    {
      '/definitions/Invoice': {
        type: 'object',
        properties: {
          amount: { type: 'number' },
          state: { type: 'string', enum: ['new', 'old'] },
          id: { type: 'integer' },
        },
      },
    },
  ],
  [
    'a $ref is now the same inline',
    {
      [`${order}/address`]: { type: 'object', properties: { city: text, street: text } },
    },
  ],
  [
    'a $ref is now an allOf of it',
    {
      [`${order}/address`]: { allOf: [{ $ref: '#/definitions/Address' }], description: 'Where.' },
    },
  ],
  [
    'a field in place of a removed one',
    {
      [`${order}/paid`]: undefined,
      [`${order}/settled`]: text,
    },
  ],
  [
    'what had no type has one',
    { [`${order}/number/type`]: 'string' },
    [],
    {
      [`${order}/number`]: {},
    },
  ],
]);

export const outputTypeVariants: readonly ChangeVariant[] = [...outputType];
