// Operations as a whole, and how callers show who they are.

import type { JsonObject } from '../../../../src/document/types.js';
import type { Edits } from '../../../changes/edited.js';
import { published } from './published.js';
import { changesOf, type ChangeVariant } from './variant.js';

const paths = published['paths'] as Readonly<Record<string, JsonObject>>;
const list = '/paths/~1orders/get';
const create = '/paths/~1orders/post';
const one = '/paths/~1orders~1{orderId}';

const move = (from: string, verb: string, to: string, as = verb): Edits => ({
  [`/paths/${to.replaceAll('/', '~1')}`]: {
    ...(to in paths ? paths[to] : {}),
    [as]: paths[from]?.[verb],
  },
  [`/paths/${from.replaceAll('/', '~1')}/${verb}`]: undefined,
});

const wholeOperation = [
  ...changesOf('brk-operation-removed', [
    ['one of two of a path', { [create]: undefined }, '/paths/~1orders'],
    ['the only one of a path', { '/paths/~1changes': undefined }, '/paths'],
    ['the path item stays empty', { '/paths/~1changes/get': undefined }, '/paths/~1changes'],
    [
      'the path item keeps its parameters alone',
      { [list]: undefined, [create]: undefined },
      ['/paths/~1orders', '/paths/~1orders'],
    ],
    ['a trigger', { '/paths/~1hooks': undefined }, '/paths'],
    ['another operationId', { [`${list}/operationId`]: 'ListAll' }, `${list}/operationId`],
    ['another letter case', { [`${list}/operationId`]: 'listOrders' }, `${list}/operationId`],
    ['no operationId', { [`${list}/operationId`]: undefined }, list],
    [
      'two change names',
      { [`${list}/operationId`]: 'CreateOrder', [`${create}/operationId`]: 'ListOrders' },
      [],
    ],
    [
      'another path and another name',
      {
        '/paths/~1all': {
          get: { operationId: 'All', responses: { '200': { description: 'Ok.' } } },
        },
        '/paths/~1changes': undefined,
      },
      '/paths',
    ],
    ['deprecated', { [`${list}/deprecated`]: true }],
    ['another path', move('/changes', 'get', '/edits')],
    ['another method', move('/changes', 'get', '/changes', 'post')],
    ['another summary', { [`${list}/summary`]: 'All orders' }],
    [
      'a new one besides',
      move('/changes', 'get', '/changes') && {
        '/paths/~1more': {
          get: { operationId: 'More', responses: { '200': { description: 'Ok.' } } },
        },
      },
    ],
    [
      'paths in another order',
      { '/paths': Object.fromEntries(Object.entries(paths).toReversed()) },
    ],
    ['internal', { [`${list}/x-ms-visibility`]: 'internal' }],
  ]),
  ...changesOf('brk-operation-hidden', [
    [
      'it had no visibility',
      { [`${list}/x-ms-visibility`]: 'internal' },
      `${list}/x-ms-visibility`,
    ],
    [
      'it was important',
      { [`${list}/x-ms-visibility`]: 'internal' },
      `${list}/x-ms-visibility`,
      { [`${list}/x-ms-visibility`]: 'important' },
    ],
    ['in capitals', { [`${list}/x-ms-visibility`]: 'Internal' }, `${list}/x-ms-visibility`],
    [
      'a trigger',
      { '/paths/~1changes/get/x-ms-visibility': 'internal' },
      '/paths/~1changes/get/x-ms-visibility',
    ],
    ['advanced', { [`${list}/x-ms-visibility`]: 'advanced' }],
    [
      'it was internal',
      { [`${list}/summary`]: 'X' },
      [],
      { [`${list}/x-ms-visibility`]: 'internal' },
    ],
    ['deprecated', { [`${list}/deprecated`]: true }],
    ['a parameter is internal', { [`${list}/parameters/0/x-ms-visibility`]: 'internal' }],
    [
      'a new internal one',
      {
        '/paths/~1more': {
          get: {
            operationId: 'More',
            'x-ms-visibility': 'internal',
            responses: { '200': { description: 'Ok.' } },
          },
        },
      },
    ],
  ]),
  ...changesOf('brk-path-changed', [
    ['another path', move('/changes', 'get', '/edits'), '/paths/~1edits/get'],
    [
      'a path that has operations already',
      move('/changes', 'get', '/invoices/changes'),
      '/paths/~1invoices~1changes/get',
    ],
    [
      'another method',
      { ...move('/changes', 'get', '/changes', 'post'), '/paths/~1changes/get': undefined },
      '/paths/~1changes/post',
    ],
    [
      'a variable has another name',
      {
        '/paths/~1orders~1{id}': {
          get: {
            operationId: 'GetOrder',
            parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
            responses: { '200': { $ref: '#/responses/OneOrder' } },
          },
        },
        [`${one}/get`]: undefined,
      },
      '/paths/~1orders~1{id}/get',
    ],
    ['a slash at the end', move('/changes', 'get', '/changes/'), '/paths/~1changes~1/get'],
    ['another letter case', move('/changes', 'get', '/Changes'), '/paths/~1Changes/get'],
    ['another operationId alone', { [`${list}/operationId`]: 'ListAll' }],
    ['another order', { '/paths': Object.fromEntries(Object.entries(paths).toReversed()) }],
    [
      'a new path besides',
      {
        '/paths/~1more': {
          get: { operationId: 'More', responses: { '200': { description: 'Ok.' } } },
        },
      },
    ],
  ]),
  ...changesOf('brk-pattern-changed', [
    [
      'a trigger is an action',
      { '/paths/~1changes/get/x-ms-trigger': undefined },
      '/paths/~1changes/get',
    ],
    [
      'an action is a trigger',
      { '/paths/~1invoices/get/x-ms-trigger': 'single' },
      '/paths/~1invoices/get/x-ms-trigger',
    ],
    [
      'lists one by one',
      { '/paths/~1changes/get/x-ms-trigger': 'single' },
      '/paths/~1changes/get/x-ms-trigger',
    ],
    ['another hint', { '/paths/~1changes/get/x-ms-trigger-hint': 'When an order changes.' }],
  ]),
  ...changesOf('brk-auth-changed', [
    [
      'another kind',
      { '/securityDefinitions': { login: { type: 'basic' } } },
      '/securityDefinitions',
    ],
    ['none', { '/securityDefinitions': undefined, '/security': undefined }, ''],
    ['the key in the query', { '/securityDefinitions/api_key/in': 'query' }],
    [
      'another name',
      {
        '/securityDefinitions': { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
        '/security': [{ key: [] }],
      },
    ],
    ['another kind besides', { '/securityDefinitions/login': { type: 'basic' } }],
  ]),
];

export const operationChangeVariants: readonly ChangeVariant[] = [...wholeOperation];
