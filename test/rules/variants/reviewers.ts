// What reviewers ask for though Microsoft's validator has no rule for it: types that are left out,
// secrets, spacing, versions, separators.

import type { JsonObject } from '../../../src/document/types.js';
import { soundDefinition } from '../../../src/rules/sound-definition.js';
import {
  bodyAt,
  depth,
  get,
  type Variant,
  withBody,
  withDefinitions,
  withGet,
  withParameter,
  withResponses,
} from './definition.js';

type Row = readonly [says: string, document: JsonObject, ...at: string[]];

function variantsOf(rule: string, rows: readonly Row[]): Variant[] {
  return rows.map(([says, document, ...at]) => ({ rule, says, document, at }));
}

const sku = { sku: { type: 'string' } };
const response = (schema: JsonObject) => withResponses({ '200': { description: 'It.', schema } });
const answerAt = `${get}/responses/200/schema`;
const parameterAt = `${get}/parameters/1`;

const typeVariants = [
  ...variantsOf('schema-object-type-missing', [
    ['a body', withBody({ properties: sku }), bodyAt],
    ['a response', response({ properties: sku }), answerAt],
    ['a definition', withDefinitions({ New: { properties: sku } }), '/definitions/New'],
    [
      'items of items',
      response({ type: 'array', items: { type: 'array', items: { properties: sku } } }),
      `${answerAt}/items/items`,
    ],
    [
      'additional properties',
      response({ type: 'object', additionalProperties: { properties: sku } }),
      `${answerAt}/additionalProperties`,
    ],
    [
      'a part of allOf of what has no type either',
      withDefinitions({ New: { allOf: [{ properties: sku }] } }),
      '/definitions/New/allOf/0',
    ],
    [
      'a part of allOf of an object',
      withDefinitions({ New: { type: 'object', allOf: [{ properties: sku }] } }),
    ],
    ['another type', withBody({ type: 'array', items: {}, properties: sku })],
  ]),
  ...variantsOf('schema-type-missing', [
    [
      'an empty property',
      withBody({ type: 'object', properties: { a: {} } }),
      `${bodyAt}/properties/a`,
    ],
    [
      'a property of items',
      response({ type: 'array', items: { type: 'object', properties: { a: { title: 'A' } } } }),
      `${answerAt}/items/properties/a`,
    ],
    [
      'a property in a part of allOf',
      withDefinitions({ New: { allOf: [{ type: 'object', properties: { a: { title: 'A' } } }] } }),
      '/definitions/New/allOf/0/properties/a',
    ],
    ['a response that is a list', response({ items: { type: 'string' } }), answerAt],
    [
      'items with a format',
      response({ type: 'array', items: { format: 'int32' } }),
      `${answerAt}/items`,
    ],
    ['a body of values', withBody({ enum: ['a', 'b'] }), bodyAt],
    [
      'items of a parameter of the path',
      withGet(
        {},
        {},
        {
          parameters: [{ ...depth, type: 'array', items: { maxLength: 3 } }],
        },
      ),
      '/paths/~1orders~1{orderId}/parameters/0/items',
    ],
    ['a response that may be anything', response({})],
    ['items that may be anything', response({ type: 'array', items: { description: 'Any.' } })],
    [
      'a part of allOf with a description',
      withDefinitions({ New: { allOf: [{ description: 'It.' }] } }),
    ],
    [
      'a property that is known at run time',
      withBody({
        type: 'object',
        properties: { a: { 'x-ms-dynamic-schema': { operationId: 'GetOrder' } } },
      }),
    ],
    [
      'one of several',
      withBody({ type: 'object', properties: { a: { allOf: [{ type: 'string' }] } } }),
    ],
    [
      'items of a parameter with a type',
      withParameter({ ...depth, type: 'array', items: { type: 'string' } }),
    ],
  ]),
];

const key = '8d41c07b2f';
const secret = (name: string, value: unknown): JsonObject =>
  withBody({ type: 'object', properties: { [name]: { type: 'string', default: value } } });
const secretAt = (name: string) => `${bodyAt}/properties/${name}/default`;

const secretVariants = variantsOf('value-no-secret', [
  [
    'a parameter',
    withParameter({ ...depth, name: 'X-Api-Key', default: key }),
    `${parameterAt}/default`,
  ],
  [
    'an internal header with a token',
    withParameter({
      ...depth,
      in: 'header',
      name: 'X-Tenant',
      default: 'Bearer 7f3a9c1e5b2d8064aa',
    }),
    `${parameterAt}/default`,
  ],
  [
    'an example of a body',
    withBody({ type: 'object', example: { login: [{ client_secret: 'Zk-29dkq81' }] } }),
    `${bodyAt}/example/login/0/client_secret`,
  ],
  [
    'an example of a response',
    withResponses({
      '200': {
        description: 'It.',
        schema: { type: 'object' },
        examples: { 'application/json': { apiKey: '123456789' } },
      },
    }),
    `${get}/responses/200/examples/application~1json/apiKey`,
  ],
  [
    'a header of a response',
    withResponses({
      '200': {
        description: 'It.',
        headers: { 'X-Auth-Token': { type: 'string', default: key } },
      },
    }),
    `${get}/responses/200/headers/X-Auth-Token/default`,
  ],
  [
    'a property of a definition',
    withDefinitions({
      New: { type: 'object', properties: { password: { type: 'string', example: 'Tr0ub4dor' } } },
    }),
    '/definitions/New/properties/password/example',
  ],
  ...['apiKey', 'api_key', 'Ocp-Apim-Subscription-Key', 'clientSecret', 'accessToken', 'token'].map(
    (name): Row => [name, secret(name, key), secretAt(name)],
  ),
  [
    'a key of a known service by any name',
    secret('value', `ghp_${'a1B2c3'.repeat(6)}`),
    secretAt('value'),
  ],
  ...[
    '<your key>',
    '{{apiKey}}',
    'YOUR_API_KEY_1',
    'xxxxxxxx1',
    'string',
    '00000000',
    'https://www.contoso.com/keys/1',
    '@environmentVariables("contoso_Key1")',
    'Key of the year 2024',
    'abc123',
    'subscription',
    null,
    12345678,
  ].map((value): Row => [`the value ${String(value)}`, secret('apiKey', value)]),
  ...['tokenType', 'nextPageToken', 'keyId', 'passwordPolicy', 'secretName', 'number'].map(
    (name): Row => [`the name ${name}`, secret(name, key)],
  ),
]);

const said = (description: string) => withGet({ description });
const info = (members: JsonObject): JsonObject => ({
  info: { ...(soundDefinition['info'] as JsonObject), ...members },
});

const spacingVariants = variantsOf('text-spacing', [
  ['CRLF', said('One.\r\nTwo.'), `${get}/description`],
  ['a tab', said('One.\tTwo.'), `${get}/description`],
  ['the description of info', info({ description: 'One.\n\nTwo.' }), '/info/description'],
  [
    'the title of a parameter',
    withParameter({ ...depth, 'x-ms-summary': 'How  deep' }),
    `${parameterAt}/x-ms-summary`,
  ],
  [
    'a response',
    withResponses({ '200': { description: 'One.  Two.' } }),
    `${get}/responses/200/description`,
  ],
  [
    'a property',
    withBody({ type: 'object', properties: { a: { type: 'string', title: 'A  b' } } }),
    `${bodyAt}/properties/a/title`,
  ],
  ['spaces around', said(' One. \n')],
  ['a space that does not break', said('One.\u00a0Two.')],
]);

const version = (value: unknown, fires: boolean): Row =>
  fires
    ? [`the version ${String(value)}`, info({ version: value }), '/info/version']
    : [`the version ${String(value)}`, info({ version: value })];

const versionVariants = variantsOf('info-version-form', [
  ...['v1', 'V2', 'v3.2', 'v.1.0', 'ver 2', 'version1.0', '0.1', '0', 'beta'].map((value) =>
    version(value, true),
  ),
  ...['1', '1.0', '10.2.3.4', '1.0-preview', '2021-10-01', '', ' '].map((value) =>
    version(value, false),
  ),
]);

const categories = (value: unknown): JsonObject => ({
  'x-ms-connector-metadata': [{ propertyName: 'categories', propertyValue: value }],
});
const categoryAt = '/x-ms-connector-metadata/0/propertyValue';

const categoryVariants = variantsOf('metadata-category-space', [
  ['a space before the semicolon', categories('Data ;Finance'), categoryAt],
  ['a space in front', categories(' Data;Finance'), categoryAt],
  ['a line break', categories('Data;\nFinance'), categoryAt],
  ['two semicolons', categories('Data;;Finance'), categoryAt],
  ['one', categories('Sales and CRM')],
  ['blank', categories(' ')],
  ['no text', categories(['Data', 'Finance'])],
]);

export const reviewerVariants: readonly Variant[] = [
  ...typeVariants,
  ...secretVariants,
  ...spacingVariants,
  ...versionVariants,
  ...categoryVariants,
];
