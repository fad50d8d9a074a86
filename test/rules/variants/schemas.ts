import type { JsonObject } from '../../../src/document/types.js';
import {
  type Variant,
  bodyAt,
  depth,
  get,
  order,
  orderId,
  path,
  withBody,
  withDefinitions,
  withGet,
  withParameter,
  withResponses,
} from './definition.js';

const rule = 'default-matches-type';
const wrong = { type: 'string', default: 1 };

const defaults = (says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule,
  says,
  document,
  at,
});

const typed = (type: string, value: unknown, fires: boolean): Variant =>
  defaults(
    `${type} with ${JSON.stringify(value)}`,
    withDefinitions({
      New: { type: 'object', properties: { a: { type, default: value, items: {} } } },
    }),
    ...(fires ? ['/definitions/New/properties/a/default'] : []),
  );

const header = { description: 'The order.', headers: { 'X-Depth': wrong } };

const defaultVariants: readonly Variant[] = [
  defaults(
    'of the path item',
    withGet({}, {}, { parameters: [{ ...depth, ...wrong }] }),
    `${path}/parameters/0/default`,
  ),
  defaults(
    'shared',
    { parameters: { Depth: { ...depth, ...wrong } } },
    '/parameters/Depth/default',
  ),
  defaults(
    'items of a parameter',
    withParameter({ ...depth, type: 'array', items: { type: 'array', items: wrong } }),
    `${get}/parameters/1/items/items/default`,
  ),
  defaults(
    'a response header',
    withResponses({ '200': header }),
    `${get}/responses/200/headers/X-Depth/default`,
  ),
  defaults(
    'a body',
    withBody({ type: 'object', properties: { a: wrong } }),
    `${bodyAt}/properties/a/default`,
  ),
  defaults('items of a body', withBody({ type: 'array', items: wrong }), `${bodyAt}/items/default`),
  defaults(
    'additional properties',
    withBody({ type: 'object', additionalProperties: wrong }),
    `${bodyAt}/additionalProperties/default`,
  ),
  defaults(
    'a part of allOf',
    withBody({ allOf: [order, { properties: { a: wrong } }] }),
    `${bodyAt}/allOf/1/properties/a/default`,
  ),
  defaults(
    'a type that comes from allOf',
    withBody(
      {
        type: 'object',
        properties: { a: { allOf: [{ $ref: '#/definitions/Text' }], default: 1 } },
      },
      { Text: { type: 'string' } },
    ),
    `${bodyAt}/properties/a/default`,
  ),
  defaults(
    'deep in a shared response',
    {
      responses: {
        Gone: {
          description: 'Gone.',
          schema: { properties: { a: { items: wrong, type: 'array' } } },
        },
      },
    },
    '/responses/Gone/schema/properties/a/items/default',
  ),
  defaults(
    'a notification',
    {
      paths: {
        '/hooks': { 'x-ms-notification-content': { schema: wrong }, post: { responses: {} } },
      },
    },
    '/paths/~1hooks/x-ms-notification-content/schema/default',
  ),
  defaults(
    'a property that is called default',
    withBody({ type: 'object', properties: { default: { type: 'string' } }, default: {} }),
  ),
  defaults('no type', withBody({ type: 'object', properties: { a: { default: 1 } } })),
  defaults(
    'beside a reference',
    withBody({ type: 'object', properties: { a: { ...order, default: 1 } } }),
  ),
  typed('string', 1, true),
  typed('string', true, true),
  typed('string', {}, true),
  typed('string', [], true),
  typed('string', null, true),
  typed('integer', 1.5, true),
  typed('integer', '7', true),
  typed('integer', false, true),
  typed('number', '1.5', true),
  typed('boolean', 'yes', true),
  typed('boolean', 0, true),
  typed('array', 'a,b', true),
  typed('array', {}, true),
  typed('object', [], true),
  typed('string', '', false),
  typed('string', '1', false),
  typed('integer', -3, false),
  typed('number', 3, false),
  typed('boolean', false, false),
  typed('array', [], false),
  typed('object', {}, false),
];

const repeats = (says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule: 'property-description-repeats-name',
  says,
  document,
  at,
});
const said = (description: string) => ({ type: 'string', description });

const repeatVariants: readonly Variant[] = [
  repeats(
    'a name in camel case for one with underscores',
    withBody({ properties: { order_status: said('OrderStatus.') } }),
    `${bodyAt}/properties/order_status/description`,
  ),
  repeats(
    'words for a name in camel case',
    withBody({ properties: { orderStatus: said('Order status.') } }),
  ),
  repeats(
    'a word for a name that is one',
    withBody({ properties: { folder: { type: 'object', description: 'Folder' } } }),
  ),
  repeats(
    'nested in items',
    withBody({ type: 'array', items: { properties: { folder: said('folder') } } }),
    `${bodyAt}/items/properties/folder/description`,
  ),
  repeats(
    'in a part of allOf',
    withDefinitions({ New: { allOf: [{ properties: { folder: said('FOLDER') } }] } }),
    '/definitions/New/allOf/0/properties/folder/description',
  ),
  repeats(
    'in additional properties of a response',
    withResponses({
      '200': {
        description: 'It.',
        schema: { additionalProperties: { properties: { line_no: said('LineNo') } } },
      },
    }),
    `${get}/responses/200/schema/additionalProperties/properties/line_no/description`,
  ),
  repeats(
    'an object, too',
    withBody({ properties: { folder: { type: 'object', description: 'folder' } } }),
    `${bodyAt}/properties/folder/description`,
  ),
  repeats('the name in a sentence', withBody({ properties: { folder: said('The folder.') } })),
  repeats('empty', withBody({ properties: { folder: said('') } })),
  repeats('not a property', withDefinitions({ Folder: { type: 'object', description: 'Folder' } })),
];

const wide = (count: number): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'string' }]),
  ),
});
const schemas = (says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule: 'doc-max-512-schemas-per-body',
  says,
  document,
  at,
});
const big = { $ref: '#/definitions/Big' };

const countVariants: readonly Variant[] = [
  schemas('exactly 512', withBody(wide(511))),
  schemas('513', withBody(wide(512)), bodyAt),
  schemas(
    'in a response, behind a reference',
    withResponses(
      { '200': { description: 'It.', schema: big } },
      withDefinitions({ Big: wide(512) }),
    ),
    `${get}/responses/200/schema`,
  ),
  schemas('in an array', withBody({ type: 'array', items: big }, { Big: wide(511) }), bodyAt),
  schemas('by allOf', withBody({ allOf: [big, big] }, { Big: wide(260) }), bodyAt),
  schemas(
    'by additional properties',
    withBody({ additionalProperties: big }, { Big: wide(512) }),
    bodyAt,
  ),
  schemas(
    'a shared response',
    { responses: { Big: { description: 'It.', schema: wide(512) } } },
    '/responses/Big/schema',
  ),
  schemas(
    'a shared parameter',
    withGet(
      { parameters: [orderId, { $ref: '#/parameters/Big' }] },
      { parameters: { Big: { name: 'body', in: 'body', schema: wide(512) } } },
    ),
    '/parameters/Big/schema',
  ),
  schemas(
    'a notification',
    {
      paths: {
        '/hooks': { 'x-ms-notification-content': { schema: wide(512) }, post: { responses: {} } },
      },
    },
    '/paths/~1hooks/x-ms-notification-content/schema',
  ),
  schemas('a definition that nobody sends', withDefinitions({ Big: wide(600) })),
  schemas(
    'a definition that contains itself',
    withBody(
      { $ref: '#/definitions/Tree' },
      {
        Tree: {
          properties: {
            left: { $ref: '#/definitions/Tree' },
            right: { $ref: '#/definitions/Tree' },
          },
        },
      },
    ),
  ),
  schemas('two bodies of 300', {
    ...withBody(wide(300), {}, { responses: { '200': { description: 'It.', schema: wide(300) } } }),
  }),
];

export const schemaVariants: readonly Variant[] = [
  ...defaultVariants,
  ...repeatVariants,
  ...countVariants,
];
