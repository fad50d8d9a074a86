import type { JsonObject } from '../../../src/document/types.js';
import { soundDefinition, textOf } from '../../../src/rules/sound-definition.js';
import {
  type Variant,
  bodyAt,
  depth,
  found,
  get,
  operation,
  path,
  withBody,
  withDefinitions,
  withGet,
  withParameter,
  withResponses,
} from './definition.js';

const unknown = (says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule: 'doc-unknown-property',
  says,
  document,
  at,
});

const strangers: readonly Variant[] = [
  unknown('of OpenAPI 3 on the root', { servers: [], components: {} }, '/servers', '/components'),
  unknown(
    'in info',
    { info: { ...(soundDefinition['info'] as JsonObject), summary: 'A' } },
    '/info/summary',
  ),
  unknown(
    'in the contact',
    { info: { ...(soundDefinition['info'] as JsonObject), contact: { phone: '1' } } },
    '/info/contact/phone',
  ),
  unknown(
    'consumes in a path',
    withGet({}, {}, { consumes: ['application/json'] }),
    `${path}/consumes`,
  ),
  unknown('a summary in a path', withGet({}, {}, { summary: 'Orders' }), `${path}/summary`),
  unknown('in an operation', withGet({ requestBody: {} }), `${get}/requestBody`),
  unknown(
    'in a parameter',
    withParameter({ ...depth, example: 'a' }),
    `${get}/parameters/1/example`,
  ),
  unknown(
    'in a shared parameter',
    { parameters: { Depth: { ...depth, style: 'form' } } },
    '/parameters/Depth/style',
  ),
  unknown(
    'in a parameter of a path',
    withGet({}, {}, { parameters: [{ ...depth, explode: true }] }),
    `${path}/parameters/0/explode`,
  ),
  unknown(
    'in items of a parameter',
    withParameter({ ...depth, type: 'array', items: { type: 'string', title: 'A' } }),
    `${get}/parameters/1/items/title`,
  ),
  unknown(
    'in a response',
    withResponses({ '200': { ...found, content: {} } }),
    `${get}/responses/200/content`,
  ),
  unknown(
    'in a shared response',
    { responses: { Gone: { description: 'Gone.', links: {} } } },
    '/responses/Gone/links',
  ),
  unknown(
    'in a header',
    withResponses({ '200': { ...found, headers: { A: { type: 'string', required: true } } } }),
    `${get}/responses/200/headers/A/required`,
  ),
  unknown(
    'in a property',
    withBody({ properties: { a: { type: 'string', nullable: true, summary: 'A' } } }),
    `${bodyAt}/properties/a/nullable`,
    `${bodyAt}/properties/a/summary`,
  ),
  unknown(
    'in a part of allOf',
    withDefinitions({ New: { allOf: [{ typ: 'object' }] } }),
    '/definitions/New/allOf/0/typ',
  ),
  unknown('in a tag', { tags: [{ name: 'a', colour: 'red' }] }, '/tags/0/colour'),
  unknown(
    'in the documents of an operation',
    withGet({ externalDocs: { url: 'https://a.example', title: 'A' } }),
    `${get}/externalDocs/title`,
  ),
  unknown(
    'in xml',
    withDefinitions({ New: { type: 'object', xml: { name: 'a', colour: 'red' } } }),
    '/definitions/New/xml/colour',
  ),
  unknown('__proto__', { ['__proto__']: {} } as JsonObject, '/__proto__'),
  unknown(
    'extensions everywhere',
    withGet({ 'x-a': 1, responses: { '200': { ...found, 'x-b': 2 } } }, { 'x-c': 3 }),
  ),
  unknown(
    'names of properties',
    withBody({ properties: { servers: {}, content: {}, $ref: { type: 'string' } } }),
  ),
  unknown(
    'what an example has',
    withDefinitions({ New: { type: 'object', example: { servers: 1 } } }),
  ),
  unknown(
    'what a default and an enum have',
    withDefinitions({ New: { type: 'object', default: { a: { b: 1 } }, enum: [{ c: 1 }] } }),
  ),
];

const slipped: readonly Variant[] = ['security', 'definitions', 'host', 'tags', 'x-ms'].map(
  (name) =>
    unknown(
      `${name} in a path`,
      withGet({}, {}, { [name]: [] }),
      ...(name === 'x-ms' ? [] : [`${path}/${name}`]),
    ),
);

const versions = (says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule: 'doc-swagger-version',
  says,
  document,
  at,
});

const security = (rule: string, says: string, document: JsonObject, ...at: string[]): Variant => ({
  rule,
  says,
  document,
  at,
});
const required = 'sec-requirement-defined';
const level = 'sec-operation-level';

const secured: readonly Variant[] = [
  security(required, 'an operation', withGet({ security: [{ jwt: [] }] }), `${get}/security/0/jwt`),
  security(
    required,
    'no definitions at all',
    { securityDefinitions: undefined },
    '/security/0/api_key',
  ),
  security(
    required,
    'an alternative',
    { security: [{ api_key: [] }, { jwt: [] }] },
    '/security/1/jwt',
  ),
  security(required, 'another letter case', { security: [{ API_KEY: [] }] }, '/security/0/API_KEY'),
  security(
    required,
    'a name that every object has',
    { security: [{ toString: [] }] },
    '/security/0/toString',
  ),
  security(required, 'an empty requirement', { security: [{}] }),
  security(required, 'an empty list', { security: [] }),
  security(level, 'an empty list', withGet({ security: [] }), `${get}/security`),
  security(
    level,
    'two operations',
    {
      paths: {
        '/a': {
          get: { ...operation, security: [{ api_key: [] }] },
          post: { ...operation, security: [{}] },
        },
      },
    },
    '/paths/~1a/get/security',
    '/paths/~1a/post/security',
  ),
  security(level, 'a parameter of that name', withParameter({ ...depth, name: 'security' })),
  security(level, 'the root', {}),
];

/** The sound definition as a text of so many characters. */
function long(characters: number): string {
  const bare = textOf({ document: { 'x-note': '' } });
  return bare.replace('"x-note": ""', `"x-note": "${'x'.repeat(characters - bare.length)}"`);
}

export const documentVariants: readonly Variant[] = [
  ...strangers,
  ...slipped,
  versions('1.2', { swagger: '1.2' }, '/swagger'),
  versions('2', { swagger: '2' }, '/swagger'),
  versions('a number', { swagger: 2 }, '/swagger'),
  versions('null', { swagger: null }, '/swagger'),
  versions('none', { swagger: undefined }, ''),
  versions('openapi instead', { swagger: undefined, openapi: '3.0.3' }, '/openapi'),
  versions('openapi beside it', { openapi: '3.1.0' }, '/openapi'),
  ...secured,
  { rule: 'doc-size-500k-solution', says: 'exactly 500,000', text: long(500_000), at: [] },
  { rule: 'doc-size-500k-solution', says: 'one more', text: long(500_001), at: [''] },
  {
    rule: 'doc-hard-tabs',
    says: 'a tab behind a comma',
    text: '{ "swagger": "2.0",\t"info": {}, "paths": {} }',
    at: [''],
  },
  {
    rule: 'doc-hard-tabs',
    says: 'tabs and line ends of Windows',
    text: '{\r\n\t"swagger": "2.0",\r\n\t"paths": {}\r\n}\r\n',
    at: [''],
  },
  {
    rule: 'doc-hard-tabs',
    says: 'an escape for a tab',
    text: '{\n  "swagger": "2.0",\n  "x-note": "\\t",\n  "paths": {}\n}\n',
    at: [],
  },
];
