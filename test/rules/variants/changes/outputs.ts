// Output fields that lost their enum, changed their format, or are gone.

import { changesOf, type ChangeVariant } from './variant.js';

const list = '/paths/~1orders/get';
const create = '/paths/~1orders/post';
const hook = '/paths/~1hooks';
const order = '/definitions/Order/properties';
const taken = '/definitions/NewOrder/properties';
const missing = '/responses/NotFound/schema/properties';
const notified = `${hook}/x-ms-notification-content/schema/properties`;
const text = { type: 'string' };
const values = ['x', 'y'];

const outputEnum = changesOf('brk-output-enum-removed', [
  ['a field of several operations', { [`${order}/channel/enum`]: undefined }, `${order}/channel`],
  ['a definition behind $ref', { '/definitions/Status/enum': undefined }, '/definitions/Status'],
  ['a $ref to it is now a plain string', { [`${order}/status`]: text }, `${order}/status`],
  ['items of a field', { [`${order}/tags/items/enum`]: undefined }, `${order}/tags/items`],
  [
    'a field of items',
    { [`${order}/lines/items/properties/unit/enum`]: undefined },
    `${order}/lines/items/properties/unit`,
  ],
  [
    'a field of a base in allOf',
    { '/definitions/Entry/properties/state/enum': undefined },
    '/definitions/Entry/properties/state',
  ],
  [
    'the whole answer',
    { '/paths/~1files/post/responses/200/schema/enum': undefined },
    '/paths/~1files/post/responses/200/schema',
  ],
  [
    'a header of the answer',
    { [`${list}/responses/200/headers/X-Mode/enum`]: undefined },
    `${list}/responses/200/headers/X-Mode`,
  ],
  ['a notification', { [`${notified}/state/enum`]: undefined }, `${notified}/state`],
  [
    'what a polling trigger gives',
    { '/definitions/Change/properties/kind/enum': undefined },
    '/definitions/Change/properties/kind',
  ],
  ['an empty enum is none', { [`${order}/channel/enum`]: [] }, `${order}/channel/enum`],
  [
    'the status of the answer changed as well',
    {
      [`${create}/responses`]: {
        '200': {
          description: 'It.',
          schema: { type: 'object', properties: { state: text } },
        },
      },
    },
    `${create}/responses/200/schema/properties/state`,
    {
      [`${create}/responses`]: {
        '201': {
          description: 'It.',
          schema: { type: 'object', properties: { state: { type: 'string', enum: values } } },
        },
      },
    },
  ],
  ['more values', { [`${order}/channel/enum`]: ['web', 'shop', 'phone'] }],
  ['fewer values', { [`${order}/channel/enum`]: ['web'] }],
  ['another order', { [`${order}/channel/enum`]: ['shop', 'web'] }],
  ['the field is gone altogether', { [`${order}/channel`]: undefined }],
  ['an input', { [`${taken}/size/enum`]: undefined }],
  ['an answer that is no success', { [`${missing}/code/enum`]: undefined }],
  ['an enum was added', { [`${order}/number/enum`]: values }],
  [
    'a $ref is now the same inline',
    {
      [`${order}/status`]: { type: 'string', enum: ['open', 'closed'] },
    },
  ],
  [
    'an inline enum is now behind $ref',
    {
      [`${order}/channel`]: { $ref: '#/definitions/Channel' },
      '/definitions/Channel': { type: 'string', enum: ['web', 'shop'] },
    },
  ],
  [
    'a definition got another name',
    {
      [`${order}/status`]: { $ref: '#/definitions/OrderStatus' },
      '/definitions/OrderStatus': { type: 'string', enum: ['open', 'closed'] },
      '/definitions/Status': undefined,
    },
  ],
  [
    'a definition that nobody uses',
    { '/definitions/Idle/enum': undefined },
    [],
    {
      '/definitions/Idle': { type: 'string', enum: values },
    },
  ],
]);

const total = `${order}/total`;
const outputFormat = changesOf(
  'brk-output-format-changed',
  [
    ['a number', { [`${total}/format`]: 'float' }, `${total}/format`],
    ['an integer', { [`${order}/count/format`]: 'int64' }, `${order}/count/format`],
    ['a date without its time', { [`${order}/created/format`]: 'date' }, `${order}/created/format`],
    ['a format is gone', { [`${order}/created/format`]: undefined }, `${order}/created`],
    ['a format is new', { [`${order}/number/format`]: 'uuid' }, `${order}/number/format`],
    [
      'a header of the answer',
      { [`${list}/responses/200/headers/X-Total/format`]: 'int64' },
      `${list}/responses/200/headers/X-Total/format`,
    ],
    ['an input', { '/parameters/Limit/format': 'int64' }],
    ['an answer that is no success', { [`${missing}/at/format`]: 'date-time' }],
    ['another type, which says it all', { [`${total}`]: { type: 'string', format: 'date' } }],
  ],
  'warning',
);

const outputGone = changesOf('brk-output-removed', [
  ['a field', { [`${order}/paid`]: undefined }, '/definitions/Order'],
  ['a nested field', { '/definitions/Address/properties/city': undefined }, '/definitions/Address'],
  [
    'a field of items',
    { [`${order}/lines/items/properties/sku`]: undefined },
    `${order}/lines/items`,
  ],
  [
    'a field in other letters',
    { [`${order}/paid`]: undefined, [`${order}/Paid`]: { type: 'boolean' } },
    '/definitions/Order',
  ],
  [
    'a field of a base in allOf',
    { '/definitions/Entry/properties/id': undefined },
    '/definitions/Invoice',
  ],
  [
    'a base in allOf',
    { '/definitions/Invoice/allOf/0': undefined },
    ['/definitions/Invoice', '/definitions/Invoice'],
  ],
  [
    'the body of the answer',
    { [`${create}/responses/201/schema`]: undefined },
    `${create}/responses/201`,
  ],
  [
    'a header of the answer',
    { [`${list}/responses/200/headers/X-Total`]: undefined },
    `${list}/responses/200`,
  ],
  [
    'a field of a notification',
    { [`${notified}/state`]: undefined },
    `${hook}/x-ms-notification-content/schema`,
  ],
  [
    'a notification that is not described any more',
    { [`${hook}/x-ms-notification-content`]: undefined },
    `${hook}/post`,
  ],
  ['a new field', { [`${order}/note`]: text }],
  [
    'fields in another order',
    {
      '/definitions/Address/properties': { city: text, street: text },
    },
  ],
  ['a field may be missing now', { '/definitions/Order/required': undefined }],
  ['a field is now internal', { [`${order}/paid/x-ms-visibility`]: 'internal' }],
  ['an answer that is no success is gone', { [`${list}/responses/404`]: undefined }],
  ['a field of an answer that is no success', { [`${missing}/code`]: undefined }],
  ['a success answer besides', { [`${list}/responses/202`]: { description: 'Wait.' } }],
  [
    'another status with the same body',
    {
      [`${create}/responses`]: {
        '200': { description: 'It.', schema: { $ref: '#/definitions/Order' } },
      },
    },
  ],
  [
    'a header in other letters',
    {
      [`${list}/responses/200/headers`]: {
        'x-mode': { type: 'string', enum: ['a', 'b'] },
        'x-total': { type: 'integer' },
      },
    },
  ],
  [
    'a definition got another name',
    {
      [`${order}/address`]: { $ref: '#/definitions/Place' },
      '/definitions/Place': { type: 'object', properties: { street: text, city: text } },
      '/definitions/Address': undefined,
    },
  ],
]);

export const outputVariants: readonly ChangeVariant[] = [
  ...outputEnum,
  ...outputFormat,
  ...outputGone,
];
