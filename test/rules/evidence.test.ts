// Levels by evidence: what stops an import, what only certification refuses, and what nobody is told
// unless they ask. And what was blamed falsely.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/document/types.js';
import { ruleEntry } from '../../src/rules/manual/entry.js';
import { soundProperties } from '../../src/rules/properties/examples.js';
import { rules } from '../../src/rules/registry.js';
import { soundDefinition } from '../../src/rules/sound-definition.js';
import { validate } from '../../src/validate.js';

async function found(
  document: JsonObject,
  preset: 'import' | 'certification',
  apiProperties?: JsonObject,
): Promise<Record<string, string>> {
  const text = JSON.stringify({ ...soundDefinition, ...document });
  const beside = apiProperties && { apiProperties: JSON.stringify(apiProperties) };
  const { diagnostics } = await validate(text, { preset, ...beside });
  return Object.fromEntries(diagnostics.map(({ rule, severity }) => [rule, severity]));
}

const get = (operation: JsonObject): JsonObject => ({
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        summary: 'List orders',
        description: 'Returns the orders.',
        responses: { '200': { description: 'Orders.', schema: { $ref: '#/definitions/Order' } } },
        ...operation,
      },
    },
  },
});

const ofParameter = (members: JsonObject): JsonObject =>
  get({
    parameters: [
      { name: 'n', in: 'query', 'x-ms-summary': 'N', description: 'A number.', ...members },
    ],
  });

describe('an error of certification is a warning of import', () => {
  it.each([
    ['op-description-required', get({ description: undefined })],
    ['op-summary-required', get({ summary: undefined })],
    ['info-description-required', { info: { title: 'Orders', version: '1.0' } }],
    ['op-summary-restricted-characters', get({ summary: 'List orders/invoices' })],
  ])('%s', async (rule, document) => {
    expect((await found(document, 'import'))[rule]).toBe('warning');
    expect((await found(document, 'certification'))[rule]).toBe('error');
  });
});

describe('a warning of both presets', () => {
  it.each([
    ['op-response-required', get({ responses: {} })],
    ['op-summary-80', get({ summary: `List ${'all orders '.repeat(9)}now` })],
    ['type-format-pair', ofParameter({ type: 'string', format: 'int64' })],
    ['media-kind-value', ofParameter({ type: 'string', 'x-ms-media-kind': 'file' })],
    ['annotation-shape', get({ 'x-ms-api-annotation': { colour: 'red' } })],
    [
      'sec-oauth-client-credentials',
      {
        securityDefinitions: {
          login: {
            type: 'oauth2',
            flow: 'application',
            tokenUrl: 'https://contoso.com/t',
            scopes: {},
          },
        },
        security: [{ login: [] }],
      },
    ],
  ])('%s', async (rule, document) => {
    expect((await found(document, 'import'))[rule]).toBe('warning');
    expect((await found(document, 'certification'))[rule]).toBe('warning');
  });
});

describe('an error of import', () => {
  it.each([
    ['enum-matches-type', ofParameter({ type: 'boolean', enum: ['true', 'false'] })],
    [
      'ref-unknown-member',
      get({
        responses: {
          '200': {
            description: 'Orders.',
            schema: { $ref: '#/definitions/Order', originalRef: 'Order' },
          },
        },
      }),
    ],
  ])('%s', async (rule, document) => {
    expect((await found(document, 'import'))[rule]).toBe('error');
  });

  it('is explained with its evidence', () => {
    const texts = ['op-id-unique', 'props-constraint-cleartext-boolean', 'doc-json-parse'].map(
      (id) => {
        const rule = rules.find((one) => one.id === id);
        const facts = rule === undefined ? [] : ruleEntry(rule).facts;
        return facts.find(({ label }) => label === 'Evidence')?.texts.join(' ');
      },
    );
    expect(texts).toEqual([
      expect.stringContaining('is used multiple times. Operation identifiers must be unique.'),
      expect.stringContaining('made listing all connectors of a tenant fail'),
      'A file that cannot be read cannot be imported.',
    ]);
  });
});

describe('what hardly anybody fixes is off', () => {
  it.each([
    'schema-unique-items-keyword',
    'trigger-hint-missing',
    'path-partial-duplicate',
    'webhook-201',
    'doc-basepath-trailing-slash',
    'async-202-location',
    'op-deprecated-suffix',
  ])('%s', (id) => {
    expect(rules.find((rule) => rule.id === id)?.preset).toBe('off');
  });
});

describe('what is new or spelled in another way', () => {
  it('knows the names of 2025 and 2026', async () => {
    const document = get({
      'x-ms-name-for-model': 'list_orders',
      'x-ms-description-for-model': 'Use it to see all orders.',
      'x-ms-localize': true,
      'x-ms-openai-published-to-copilots': true,
    });
    expect(await found(document, 'import')).toEqual({});
  });

  it('suggests for a name that is not known, warns for one that is misspelled, and takes nothing away', async () => {
    const text = JSON.stringify({ ...soundDefinition, ...get({ 'x-ms-colour-of-card': 'red' }) });
    const { diagnostics } = await validate(text);
    expect(diagnostics).toMatchObject([
      { rule: 'ext-unknown-ms-extension', severity: 'advice', fixable: false },
    ]);
    expect(diagnostics[0]?.fix).not.toMatch(/away|remove/i);
    expect(await found(get({ 'x-ms-visibilty': 'internal' }), 'import')).toEqual({
      'ext-unknown-ms-extension': 'warning',
    });
  });

  it('takes testConnection with the letters and digits of an operationId', async () => {
    const document = {
      ...get({ operationId: 'ListOrders_V3' }),
      'x-ms-capabilities': { testConnection: { operationId: 'ListOrdersV3' } },
    };
    const rule = 'test-connection-operation';
    expect((await found(document, 'import'))[rule]).toBeUndefined();
    const wrong = {
      ...document,
      'x-ms-capabilities': { testConnection: { operationId: 'ListOrdersV4' } },
    };
    expect((await found(wrong, 'import'))[rule]).toBe('error');
  });

  it('reads oauthSettings, and any identity provider', async () => {
    const oauth = (key: string, identityProvider: string): JsonObject =>
      soundProperties({
        connectionParameters: {
          token: { type: 'oauthSetting', [key]: { identityProvider, clientId: 'contoso' } },
        },
      });
    const levels = await found({}, 'import', oauth('oauthSettings', 'oauth2pkcewithprm'));
    expect(Object.keys(levels).filter((rule) => rule.startsWith('props-oauth'))).toEqual([]);
    const other = await found({}, 'import', oauth('oAuthSettings', 'contosoLogin'));
    expect(other['props-oauth-identity-provider-known']).toBe('advice');
  });

  it('asks for constraints.required in sets of connection parameters', async () => {
    const set = (constraints: JsonObject): JsonObject =>
      soundProperties({
        connectionParameterSets: {
          values: [
            {
              name: 'key',
              parameters: { api_key: { type: 'securestring', uiDefinition: { constraints } } },
            },
          ],
        },
      });
    const rule = 'props-set-constraint-required';
    expect((await found({}, 'import', set({ tabIndex: 1 })))[rule]).toBe('warning');
    expect((await found({}, 'import', set({ required: 'true' })))[rule]).toBeUndefined();
  });

  it('leaves internal operations with a callback URL alone', async () => {
    const hook = (visibility: string): JsonObject => ({
      paths: {
        '/hooks': {
          post: {
            operationId: 'Subscribe',
            summary: 'Subscribe',
            description: 'Subscribes to orders.',
            'x-ms-visibility': visibility,
            parameters: [
              {
                name: 'body',
                in: 'body',
                required: true,
                schema: {
                  type: 'object',
                  required: ['url'],
                  properties: {
                    url: {
                      type: 'string',
                      'x-ms-visibility': 'internal',
                      'x-ms-notification-url': true,
                    },
                  },
                },
              },
            ],
            responses: { '201': { description: 'Subscribed.' } },
          },
        },
      },
    });
    const rule = 'webhook-url-needs-content';
    expect((await found(hook('internal'), 'import'))[rule]).toBeUndefined();
    expect((await found(hook('important'), 'import'))[rule]).toBe('error');
  });
});
