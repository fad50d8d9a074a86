import {
  type Variant,
  depth,
  found,
  get,
  operation,
  order,
  orderId,
  path,
  withDefinitions,
  withGet,
  withResponses,
} from './definition.js';
import type { JsonObject } from '../../../src/document/types.js';

const summaries = (summary: unknown, fires: boolean, members: JsonObject = {}): Variant => ({
  rule: 'op-summary-restricted-characters',
  says: `the summary ${JSON.stringify(summary)} ${Object.keys(members).join()}`,
  document: withGet({ summary, ...members }),
  at: fires ? [`${get}/summary`] : [],
});

const answers = (
  rule: string,
  says: string,
  responses: JsonObject,
  at: readonly string[],
  root: JsonObject = {},
): Variant => ({ rule, says, document: withResponses(responses, root), at });

const bare = { description: 'Anything.' };
const shared = (response: JsonObject) => ({ responses: { Shared: response } });
const ref = { $ref: '#/responses/Shared' };
const inlined = { description: 'The order.', schema: { type: 'object', properties: {} } };
const webhook = (responses: JsonObject, content: JsonObject = {}): JsonObject => ({
  paths: {
    '/hooks': {
      'x-ms-notification-content': { schema: order, ...content },
      post: {
        ...operation,
        operationId: 'OnOrder',
        parameters: [],
        'x-ms-trigger': 'single',
        responses,
      },
    },
  },
});
const hook = '/paths/~1hooks/post';

const paths = (says: string, item: unknown, fires: boolean): Variant => ({
  rule: 'path-empty-item',
  says,
  document: { paths: { '/orders/{orderId}': { get: operation }, '/x~y/export': item } },
  at: fires ? ['/paths/~1x~0y~1export'] : [],
});

const produces = (says: string, document: JsonObject, at: readonly string[]): Variant => ({
  rule: 'doc-mime-supported-produces',
  says,
  document,
  at,
});

export const operationVariants: readonly Variant[] = [
  ...['/', '\\', '<', '>', '*', '%', '&', '?'].map((character) =>
    summaries(`Get ${character} order`, true),
  ),
  summaries('Get orders & more', true, { 'x-ms-visibility': 'internal' }),
  summaries('Orders < 10?', true, { 'x-ms-trigger': 'batch' }),
  summaries('Get an order (1-2), "all" of it + more: a_b; c.', false),
  summaries('Get an order, 50 ％ of it', false),

  answers(
    'op-default-response-schema',
    'a shared response',
    { '200': found, default: ref },
    ['/responses/Shared/schema'],
    shared(found),
  ),
  answers(
    'op-default-response-schema',
    'an empty schema',
    { '200': found, default: { ...bare, schema: {} } },
    [`${get}/responses/default/schema`],
  ),
  answers(
    'op-default-response-schema',
    'a schema with a composition',
    { '200': found, default: { ...bare, schema: { allOf: [order] } } },
    [`${get}/responses/default/schema`],
  ),
  answers('op-default-response-schema', 'no schema', { '200': found, default: bare }, []),
  answers(
    'op-default-response-schema',
    'a shared one without',
    { '200': found, default: ref },
    [],
    shared(bare),
  ),
  {
    rule: 'op-default-response-schema',
    says: 'a webhook trigger',
    document: webhook({ '201': bare, default: found }),
    at: [`${hook}/responses/default/schema`],
  },

  answers('op-default-only', 'with a schema', { default: found }, [`${get}/responses/default`]),
  answers(
    'op-default-only',
    'shared',
    { default: ref },
    [`${get}/responses/default`],
    shared(bare),
  ),
  answers('op-default-only', 'beside an extension', { default: bare, 'x-note': 'a' }, [
    `${get}/responses/default`,
  ]),
  answers('op-default-only', 'beside an error', { default: bare, '404': bare }, []),
  {
    rule: 'op-default-only',
    says: 'a webhook trigger',
    document: webhook({ default: bare }),
    at: [`${hook}/responses/default`],
  },

  answers(
    'op-response-empty-schema',
    'an error',
    { '200': found, '404': { ...bare, schema: {} } },
    [`${get}/responses/404/schema`],
  ),
  answers(
    'op-response-empty-schema',
    'a shared response',
    { '200': ref },
    ['/responses/Shared/schema'],
    shared({ ...bare, schema: {} }),
  ),
  answers(
    'op-response-empty-schema',
    'a definition without members',
    { '200': { ...bare, schema: { $ref: '#/definitions/Empty' } } },
    [`${get}/responses/200/schema`],
    withDefinitions({ Empty: {} }),
  ),
  answers('op-response-empty-schema', 'no schema', { '200': bare }, []),
  answers(
    'op-response-empty-schema',
    'a property without members',
    {
      '200': { ...bare, schema: { type: 'object', properties: { any: {} } } },
    },
    [],
  ),

  answers('op-single-response-schema', 'default and 200', { default: inlined, '200': found }, [
    `${get}/responses/default/schema`,
  ]),
  answers(
    'op-single-response-schema',
    'two that refer to one shared response',
    { '200': ref, '404': ref },
    [`${get}/responses/404`],
    shared(found),
  ),
  answers('op-single-response-schema', 'three', { '200': found, '400': found, '500': found }, [
    `${get}/responses/400/schema`,
  ]),
  answers(
    'op-single-response-schema',
    'one and bare ones',
    { '200': found, '400': bare, '500': bare },
    [],
  ),
  {
    rule: 'op-single-response-schema',
    says: 'a webhook trigger',
    document: webhook({ '201': found, '400': found }),
    at: [`${hook}/responses/400/schema`],
  },

  answers('op-202-designer', 'with an error', { '202': bare, '404': bare }, [
    `${get}/responses/202`,
  ]),
  answers('op-202-designer', 'shared', { '202': ref }, [`${get}/responses/202`], shared(bare)),
  answers('op-202-designer', 'with 200', { '202': bare, '200': found }, []),
  answers('op-202-designer', 'with 201', { '202': bare, '201': found }, []),
  { rule: 'op-202-designer', says: 'a webhook', document: webhook({ '202': bare }), at: [] },

  paths('nothing but parameters', { parameters: [depth] }, true),
  paths('nothing but an extension', { 'x-ms-notification-content': { schema: order } }, true),
  paths('a verb with a slip', { gett: operation }, true),
  paths('head', { head: operation }, false),

  produces('the root', { produces: ['application/json', 'text/html'] }, ['/produces/1']),
  produces('any type', { produces: ['*/*'] }, ['/produces/0']),
  produces('a vendor type', withGet({ produces: ['application/vnd.api+json'] }), [
    `${get}/produces/0`,
  ]),
  produces('twice in one list', withGet({ produces: ['text/xml', 'text/csv'] }), [
    `${get}/produces/0`,
    `${get}/produces/1`,
  ]),
  produces('parameters and letter case', { produces: ['Application/JSON; charset=utf-8'] }, []),
  {
    rule: 'doc-mime-supported-consumes',
    says: 'what is sent',
    document: withGet({ consumes: ['application/xml'] }),
    at: [`${get}/consumes/0`],
  },

  {
    rule: 'op-default-response-schema',
    says: 'all verbs of a path',
    document: {
      paths: {
        '/orders/{orderId}': Object.fromEntries(
          ['get', 'put', 'patch'].map((verb) => [
            verb,
            {
              ...operation,
              operationId: `${verb}Order`,
              parameters: [orderId],
              responses: { '200': bare, default: found },
            },
          ]),
        ),
      },
    },
    at: ['get', 'put', 'patch'].map((verb) => `${path}/${verb}/responses/default/schema`),
  },
];
