// What becomes required, and what is wanted at another place.

import type { JsonObject } from '../../../../src/document/types.js';
import { published } from './published.js';
import { changesOf, type ChangeVariant } from './variant.js';

const paths = published['paths'] as Readonly<Record<string, JsonObject>>;
const listed = (paths['/orders']?.['get'] as JsonObject | undefined)?.['parameters'] as unknown[];
const list = '/paths/~1orders/get';
const create = '/paths/~1orders/post';
const one = '/paths/~1orders~1{orderId}';
const taken = '/definitions/NewOrder/properties';
const text = { type: 'string' };

const required = changesOf('brk-required-added', [
  [
    'a query parameter',
    { [`${list}/parameters/0/required`]: true },
    `${list}/parameters/0/required`,
  ],
  ['a shared parameter', { '/parameters/Tenant/required': true }, '/parameters/Tenant/required'],
  [
    'a new header',
    { [`${list}/parameters/5`]: { name: 'X-Trace', in: 'header', type: 'string', required: true } },
    `${list}/parameters/5/required`,
  ],
  ['the body', { [`${create}/parameters/0/required`]: true }, `${create}/parameters/0/required`],
  ['a field', { '/definitions/NewOrder/required/1': 'gift' }, '/definitions/NewOrder/required/1'],
  [
    'an object that has required fields of its own',
    { '/definitions/NewOrder/required/1': 'sender' },
    '/definitions/NewOrder/required/1',
  ],
  ['a nested field', { [`${taken}/sender/required/1`]: 'mail' }, `${taken}/sender/required/1`],
  [
    'a field of items',
    { [`${taken}/lines/items/required`]: ['sku'] },
    `${taken}/lines/items/required/0`,
  ],
  [
    'a field behind $ref',
    { '/definitions/NewAddress/required': ['street', 'city'] },
    ['/definitions/NewAddress/required/0', '/definitions/NewAddress/required/1'],
  ],
  [
    'a field of a base, by the part beside it',
    { '/definitions/NewInvoice/allOf/1/required': ['title'] },
    '/definitions/NewEntry/properties/title',
  ],
  [
    'a new field',
    { [`${taken}/note`]: text, '/definitions/NewOrder/required/1': 'note' },
    `${taken}/note`,
  ],
  [
    'a new object with required fields of its own',
    {
      [`${taken}/payer`]: { type: 'object', required: ['name'], properties: { name: text } },
      '/definitions/NewOrder/required/1': 'payer',
    },
    `${taken}/payer`,
  ],
  [
    'a default that makers see',
    { [`${list}/parameters/0/required`]: true, [`${list}/parameters/0/default`]: 'open' },
    `${list}/parameters/0/required`,
  ],
  [
    'internal with a default',
    {
      [`${list}/parameters/0/required`]: true,
      [`${list}/parameters/0/default`]: 'open',
      [`${list}/parameters/0/x-ms-visibility`]: 'internal',
    },
  ],
  ['a new optional field', { [`${taken}/note`]: text }],
  [
    'a new optional object with a required field',
    {
      [`${taken}/payer`]: { type: 'object', required: ['name'], properties: { name: text } },
    },
  ],
  ['required is false', { [`${list}/parameters/0/required`]: false }],
  [
    'required names in another order',
    { [`${taken}/sender/required`]: ['mail', 'name'] },
    [],
    { [`${taken}/sender/required`]: ['name', 'mail'] },
  ],
  ['a field became optional', { '/definitions/NewOrder/required': undefined }],
  ['an output is always there now', { '/definitions/Order/required/1': 'paid' }],
  [
    'a read-only field',
    { '/definitions/NewOrder/required/1': 'gift' },
    [],
    { [`${taken}/gift/readOnly`]: true },
  ],
  [
    'a new operation wants it',
    {
      '/paths/~1orders/put': {
        operationId: 'ReplaceOrder',
        parameters: [{ name: 'key', in: 'query', type: 'string', required: true }],
        responses: { '204': { description: 'Done.' } },
      },
    },
  ],
]);

const moved = changesOf('brk-parameter-moved', [
  [
    'from the query to a header',
    { [`${list}/parameters/0/in`]: 'header' },
    `${list}/parameters/0/in`,
  ],
  [
    'from a header to the query',
    { [`${list}/parameters/2/in`]: 'query' },
    `${list}/parameters/2/in`,
  ],
  ['a shared parameter', { '/parameters/Tenant/in': 'header' }, '/parameters/Tenant/in'],
  [
    'a shared parameter, now inline elsewhere',
    { [`${list}/parameters/4`]: { name: 'limit', in: 'header', type: 'integer' } },
    `${list}/parameters/4/in`,
  ],
  [
    'from the form to the query',
    { '/paths/~1files/post/parameters/0/in': 'query' },
    '/paths/~1files/post/parameters/0/in',
  ],
  [
    'from the query to the path',
    {
      '/paths/~1orders~1{orderId}~1{part}': {
        get: {
          operationId: 'GetOrder',
          parameters: [
            { name: 'orderId', in: 'path', required: true, type: 'string' },
            { name: 'part', in: 'path', required: true, type: 'string' },
          ],
          responses: { '200': { $ref: '#/responses/OneOrder' } },
        },
      },
      [`${one}/get`]: undefined,
    },
    '/paths/~1orders~1{orderId}~1{part}/get/parameters/1/in',
    { [`${one}/get/parameters/1`]: { name: 'part', in: 'query', type: 'string' } },
  ],
  [
    'another place in the list',
    {
      [`${list}/parameters`]: listed.toReversed(),
    },
  ],
  [
    'a second one of that name elsewhere',
    { [`${list}/parameters/5`]: { name: 'state', in: 'header', type: 'string' } },
  ],
]);

export const demandVariants: readonly ChangeVariant[] = [...required, ...moved];
