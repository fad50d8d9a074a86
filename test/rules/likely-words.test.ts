// What is meant by a word that is none of a closed list, and which of it `--fix` writes.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/document/types.js';
import { fix } from '../../src/fix.js';
import { scene, values } from '../../src/rules/dynamic/examples.js';
import { hook } from '../../src/rules/triggers/examples.js';
import { soundProperties, withOauth, withPolicy } from '../../src/rules/properties/examples.js';
import { soundDefinition, textOf } from '../../src/rules/sound-definition.js';
import { validate } from '../../src/validate.js';
import { depth, withGet, withParameter } from './variants/definition.js';

async function fixesOf(rule: string, document: JsonObject, apiProperties?: JsonObject) {
  const { diagnostics } = await validate(textOf({ document }), {
    preset: 'certification',
    ...(apiProperties && { apiProperties: JSON.stringify(apiProperties) }),
  });
  return diagnostics.filter((found) => found.rule === rule).map((found) => found.fix);
}

const withProperty = (schema: JsonObject): JsonObject => ({
  definitions: { Order: { type: 'object', properties: { created: schema } } },
});

describe('a type that is not one of Swagger 2.0', () => {
  it.each<[string, string]>([
    ['datetime', '"type": "string" with "format": "date-time"'],
    ['DateTime', '"type": "string" with "format": "date-time"'],
    ['date-time', '"type": "string" with "format": "date-time"'],
    ['timestamp', '"type": "string" with "format": "date-time"'],
    ['date', '"type": "string" with "format": "date"'],
    ['time', '"type": "string"'],
    ['guid', '"type": "string" with "format": "uuid"'],
    ['url', '"type": "string" with "format": "uri"'],
    ['email', '"type": "string" with "format": "email"'],
    ['str', '"type": "string"'],
    ['int', '"type": "integer"'],
    ['int32', '"type": "integer" with "format": "int32"'],
    ['long', '"type": "integer" with "format": "int64"'],
    ['decimal', '"type": "number"'],
    ['float', '"type": "number" with "format": "float"'],
    ['double', '"type": "number" with "format": "double"'],
    ['bool', '"type": "boolean"'],
    ['Bool', '"type": "boolean"'],
    ['list', '"type": "array"'],
    ['dict', '"type": "object"'],
    ['json', '"type": "object"'],
    ['strng', '"type": "string"'],
    ['interger', '"type": "integer"'],
    ['bolean', '"type": "boolean"'],
  ])('%s', async (type, meant) => {
    expect(await fixesOf('schema-type-known', withProperty({ type }))).toEqual([`Write ${meant}.`]);
  });

  it('is named where anything was meant', async () => {
    const fixes = await fixesOf('schema-type-known', withProperty({ type: 'any' }));
    expect(fixes).toEqual(['Remove "type": any value fits then.']);
  });

  const fixed = async (schema: JsonObject) => {
    const { text } = await fix(textOf({ document: withProperty(schema) }));
    const { definitions } = JSON.parse(text) as {
      definitions: { Order: { properties: { created: unknown } } };
    };
    return definitions.Order.properties.created;
  };

  it.each<[string, JsonObject, JsonObject]>([
    ['datetime', { type: 'datetime' }, { type: 'string', format: 'date-time' }],
    ['int', { type: 'int', format: 'int32' }, { type: 'integer', format: 'int32' }],
    ['Long', { type: 'Long' }, { type: 'integer', format: 'int64' }],
    [
      'list',
      { type: 'list', items: { type: 'string' } },
      { type: 'array', items: { type: 'string' } },
    ],
  ])('is written: %s', async (_type, schema, meant) => {
    expect(await fixed(schema)).toEqual(meant);
  });

  it.each<[string, JsonObject]>([
    ['a count of seconds, perhaps', { type: 'timestamp' }],
    ['a misspelling', { type: 'interger' }],
    ['an array without items', { type: 'list' }],
    ['a format of another type', { type: 'int', format: 'date-time' }],
  ])('is left alone: %s', async (_says, schema) => {
    expect(await fixed(schema)).toEqual(schema);
  });
});

describe('a format that nothing knows', () => {
  it.each<[string, string, string | undefined]>([
    ['string', 'guid', 'uuid'],
    ['string', 'url', 'uri'],
    ['string', 'dateTime', 'date-time'],
    ['string', 'e-mial', 'email'],
    ['integer', 'long', 'int64'],
    ['integer', 'in32', 'int32'],
    ['string', 'long', undefined],
  ])('%s with %s', async (type, format, meant) => {
    const [said] = await fixesOf('type-format-known', withProperty({ type, format }));
    if (meant === undefined) expect(said).not.toContain('Did you mean');
    else expect(said).toBe(`Did you mean "${meant}"?`);
  });
});

const auth = (members: JsonObject): JsonObject => ({ securityDefinitions: { api_key: members } });
const paged = (pageable: JsonObject): JsonObject => withGet({ 'x-ms-pageable': pageable });
const setting = (members: JsonObject) => withOauth(members);
const parameterType = (type: string) =>
  soundProperties({ connectionParameters: { api_key: { type } } });
const names = 'x-ms-apimTemplateParameter.';

describe('did you mean', () => {
  it.each<[string, JsonObject, string, JsonObject?]>([
    ['param-in-valid', withParameter({ ...depth, in: 'qurey' }), '"query"'],
    ['param-in-valid', withParameter({ ...depth, in: 'form-data' }), '"formData"'],
    [
      'param-collection-format',
      withParameter({
        ...depth,
        type: 'array',
        items: { type: 'string' },
        collectionFormat: 'comma',
      }),
      '"csv"',
    ],
    [
      'param-collection-format',
      withParameter({
        ...depth,
        type: 'array',
        items: { type: 'string' },
        collectionFormat: 'pipe',
      }),
      '"pipes"',
    ],
    ['doc-schemes-known', { schemes: ['htps'] }, '"https"'],
    ['doc-schemes-known', { schemes: ['https://'] }, '"https"'],
    ['doc-mime-valid', { produces: ['json'] }, '"application/json"'],
    ['doc-mime-supported-produces', { produces: ['text/json'] }, '"application/json"'],
    ['doc-mime-supported-consumes', { consumes: ['aplication/json'] }, '"application/json"'],
    ['ext-visibility-value', withGet({ 'x-ms-visibility': 'advance' }), '"advanced"'],
    ['ext-visibility-value', withGet({ 'x-ms-visibility': 'interal' }), '"internal"'],
    ['trigger-value', hook({ post: { 'x-ms-trigger': 'singel' } }).document, '"single"'],
    [
      'trigger-metadata-shape',
      hook({ post: { 'x-ms-trigger-metadata': { kind: 'query', mode: 'pooling' } } }).document,
      '"polling"',
    ],
    [
      'annotation-status',
      withGet({ 'x-ms-api-annotation': { status: 'Prodution' } }),
      '"Production"',
    ],
    ['annotation-shape', withGet({ 'x-ms-api-annotation': { familly: 'a' } }), '"family"'],
    [
      'pageable-shape',
      paged({ nextLink: 'nextLink' }),
      'Write "nextLinkName" instead of "nextLink".',
    ],
    [
      'operation-context-shape',
      withGet({ 'x-ms-operation-context': { simulate: { operationId: 'GetOder' } } }),
      '"GetOrder"',
    ],
    [
      'operation-context-shape',
      withGet({ 'x-ms-operation-context': { simualte: {} } }),
      'Write "simulate" instead of "simualte".',
    ],
    ['sec-type', auth({ type: 'apikey', in: 'header', name: 'X-Key' }), '"apiKey"'],
    ['sec-type', auth({ type: 'oauth' }), '"oauth2"'],
    ['sec-apikey-in', auth({ type: 'apiKey', in: 'headers', name: 'X-Key' }), '"header"'],
    ['sec-property-not-valid', auth({ type: 'basic', desciption: 'x' }), '"description"'],
    ['sec-requirement-defined', { security: [{ apikey: [] }] }, '"api_key"'],
    [
      'metadata-members',
      {
        'x-ms-connector-metadata': [
          { propertyName: 'Website', propertyValue: 'https://www.contoso.com' },
          { propertyName: 'Privacy policies', propertyValue: 'https://www.contoso.com/p' },
          { propertyName: 'Categories', propertyValue: 'Data' },
        ],
      },
      'Write "Privacy policy" instead of "Privacy policies".',
    ],
    [
      'metadata-category-known',
      {
        'x-ms-connector-metadata': [{ propertyName: 'Categories', propertyValue: 'Data, Finance' }],
      },
      'Separate two categories with a semicolon.',
    ],
    ['props-parameter-type', {}, '"securestring"', parameterType('secureString')],
    ['props-parameter-type', {}, '"bool"', parameterType('boo')],
    [
      'props-oauth-redirect-mode',
      {},
      '"GlobalPerConnector"',
      setting({ redirectMode: 'GlobalPerConector' }),
    ],
    ['props-capabilities-known', {}, '"triggers"', soundProperties({ capabilities: ['trigger'] })],
    [
      'props-policy-parameters',
      {},
      `Write "${names}value" instead of "value".`,
      withPolicy('setheader', { [`${names}name`]: 'X-Trace', value: 'a' }),
    ],
    [
      'props-uidefinition-displayname',
      {},
      'Write "displayName" instead of "displayname".',
      soundProperties({
        connectionParameters: {
          api_key: {
            type: 'securestring',
            uiDefinition: { displayname: 'Key', description: 'Key.', tooltip: 'Key.' },
          },
        },
      }),
    ],
  ])('%s: %#', async (rule, document, meant, apiProperties) => {
    const said = meant.startsWith('"') ? `Did you mean ${meant}?` : meant;
    expect(await fixesOf(rule, document, apiProperties)).toContain(said);
  });
});

describe('a list of dynamic values', () => {
  const items = { type: 'object', properties: { id: { type: 'string' } } };
  const listed = (gives: JsonObject, changes: JsonObject) =>
    fixesOf(
      'dyn-collection-array',
      scene({ gives, customer: { 'x-ms-dynamic-values': values(changes) } }).document ?? {},
    );

  it('is the answer itself', async () => {
    for (const path of ['value', 'value/items']) {
      expect(await listed({ type: 'array', items }, { 'value-collection': path })).toEqual([
        'Remove `value-collection`: without it the list is the answer of GET /customers (ListCustomers).',
      ]);
    }
  });

  it('is the only array of the answer', async () => {
    const page = {
      type: 'object',
      properties: { count: { type: 'integer' }, rows: { type: 'array', items } },
    };
    const fix = 'Write `"value-collection": "rows"`.';
    expect(await listed(page, { 'value-collection': undefined })).toEqual([fix]);
    const nested = { type: 'object', properties: { data: page } };
    const inner = 'Write `"value-collection": "data/rows"`.';
    expect(await listed(nested, { 'value-collection': 'data' })).toEqual([inner]);
  });

  it('is none of two', async () => {
    const two = {
      type: 'object',
      properties: { a: { type: 'array', items }, b: { type: 'array', items } },
    };
    const [said] = await listed(two, { 'value-collection': undefined });
    expect(said).not.toContain('Write');
  });
});

describe('a number where a text is meant', () => {
  const yaml = (version: string) =>
    `swagger: '2.0'\ninfo:\n  title: Tea\n  version: ${version}\npaths: {}\n`;

  it.each<[string, string]>([
    ['1.0', '"1.0"'],
    ['1.10', '"1.10"'],
    ['2', '"2"'],
    ['1e3', '"1e3"'],
    ['true', '"true"'],
  ])('is put in quotes as it is written: %s', async (written, meant) => {
    const { text, fixed } = await fix(yaml(written));
    expect(fixed.map(({ rule }) => rule)).toContain('info-version-required');
    expect(text).toBe(yaml(meant));
    expect((await validate(text)).diagnostics.map(({ rule }) => rule)).not.toContain(
      'info-version-required',
    );
  });

  it('is put in quotes where the version is odd in another way, too', async () => {
    const { text } = await fix(yaml('0.10'), { preset: 'certification' });
    expect(text).toBe(yaml('"0.10"'));
  });

  it('is reported once, with what to write', async () => {
    const { diagnostics } = await validate(yaml('1.0'));
    const found = diagnostics.filter(({ pointer }) => pointer === '/info/version');
    expect(found.map((one) => [one.rule, one.message, one.fix])).toEqual([
      [
        'info-version-required',
        '"version" must be a string, but 1.0 without quotes is a number.',
        'Write "1.0", in quotes.',
      ],
    ]);
  });

  it('is put in quotes in JSON, too, and at any other place', async () => {
    const text = textOf({ document: withGet({ operationId: 404 }) });
    const { text: after } = await fix(text);
    expect(after).toBe(text.replace('"operationId": 404', '"operationId": "404"'));
    const json = JSON.stringify({ ...soundDefinition, info: { title: 'Tea', version: 1 } });
    const after2 = await fix(json.replace('"version":1', '"version":1.0'));
    expect(after2.text).toContain('"version":"1.0"');
  });
});

describe('a trigger that asks for a callback URL and declares no webhook', () => {
  const trigger = (post: JsonObject, properties: JsonObject) =>
    hook({
      item: { 'x-ms-notification-content': undefined },
      body: { required: [], properties },
      post,
    }).document;
  const text = { type: 'string' };
  const rulesOn = async (document: JsonObject) => {
    const { diagnostics } = await validate(textOf({ document }), { preset: 'certification' });
    return diagnostics
      .filter(({ pointer }) => pointer === '/paths/~1hooks/post')
      .filter(({ message }) => /webhook|poll/i.test(message))
      .map(({ rule, severity }) => `${rule} ${severity}`);
  };

  it.each(['callbackUrl', 'callback_url', 'webhookUrl', 'notificationUri', 'hookUrl'])(
    'looks like a webhook: %s',
    async (name) => {
      for (const status of ['200', '201', '202', '204']) {
        const responses = { [status]: { description: 'Subscribed.' } };
        expect(await rulesOn(trigger({ responses }, { [name]: text }))).toEqual([
          'trigger-looks-like-webhook warning',
        ]);
      }
    },
  );

  it('is a polling trigger where no name says otherwise', async () => {
    expect(
      await rulesOn(trigger({ responses: { '200': { description: 'It.' } } }, { since: text })),
    ).toEqual(['trigger-polling-get warning']);
  });

  it('is no trigger without x-ms-trigger', async () => {
    const post = { 'x-ms-trigger': undefined, responses: { '200': { description: 'It.' } } };
    expect(await rulesOn(trigger(post, { callbackUrl: text }))).toEqual([]);
  });
});
