// One definition with everything that a generator has to print: all five patterns and their helpers,
// every parameter place, forms and files, allOf and a discriminator, enums of every type, headers,
// security, tags, examples and dynamic values. Small enough to be generated hundreds of times.
// Names are distinctive, so that each can be renamed everywhere at once.

import { fromJson, type Tree } from './tree.js';

/** Names that occur in several places and only mean something when all of them change together. */
export const SYMBOLS = (
  'Order OrderLine OrderKind Pet Cat OrderList Problem Loop orderId lineNumber petType ' +
  'callbackAddress nextPage rows noteText GetOrder ListKinds ReadShape StartPrint ' +
  'PrintState OnOrder OnBatch OnAlarm EndAlarm AskPerson UploadScan SendForm SendText ' +
  'GetPicture orderParam printJob alarmId kindFilter X-Trace-Mark sharedLimit keyHeader ' +
  'keyQuery userLogin signIn read.all MainTag cat-value'
).split(' ');

const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const ok = (schema?: object) => ({ '200': { description: 'Fine', ...(schema && { schema }) } });

const paths = {
  '/orders/{orderParam}': {
    parameters: [
      { name: 'orderParam', in: 'path', required: true, type: 'string', description: 'Which one' },
    ],
    get: {
      operationId: 'GetOrder',
      tags: ['MainTag'],
      summary: 'Get an order',
      description: 'Reads one order.',
      'x-ms-visibility': 'important',
      'x-ms-test-value': 'seven',
      externalDocs: { description: 'More', url: 'https://docs.example/orders' },
      security: [{ keyHeader: [] }, { signIn: ['read.all'], userLogin: [] }],
      parameters: [
        {
          name: 'kindFilter',
          in: 'query',
          type: 'array',
          items: { type: 'string', enum: ['new', 'it is old'] },
          collectionFormat: 'multi',
          default: ['new'],
          'x-ms-summary': 'Kinds',
        },
        { name: 'X-Trace-Mark', in: 'header', type: 'string', pattern: '^[a-z]+$', format: 'uuid' },
        { $ref: '#/parameters/sharedLimit' },
      ],
      responses: {
        '200': {
          description: 'The order',
          schema: ref('Order'),
          headers: {
            'X-Rate-Left': { type: 'integer', description: 'How many are left' },
            'X-Page-Marks': { type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
          },
          examples: { 'application/json': { orderId: 'one', rows: [{ lineNumber: 1 }] } },
        },
        '404': { $ref: '#/responses/Missing' },
        default: { description: 'Anything else', schema: ref('Problem') },
      },
    },
    delete: { responses: { '204': { description: 'Gone' } } },
  },
  '/kinds': {
    get: {
      operationId: 'ListKinds',
      'x-ms-visibility': 'internal',
      'x-ms-pageable': { nextLinkName: 'nextPage' },
      responses: ok(ref('OrderList')),
    },
  },
  '/shapes/{undeclaredPart}/of': {
    get: { operationId: 'ReadShape', deprecated: true, responses: ok({ type: 'object' }) },
  },
  '/prints': {
    post: {
      operationId: 'StartPrint',
      description: 'Prints.',
      parameters: [
        {
          name: 'body',
          in: 'body',
          required: true,
          description: 'What to print',
          schema: {
            type: 'object',
            required: ['noteText', 'elsewhere'],
            properties: {
              noteText: {
                type: 'string',
                title: 'Note',
                description: 'Words',
                default: 'nothing',
                example: 'hello',
                'x-ms-dynamic-values': {
                  operationId: 'ListKinds',
                  'value-collection': 'rows',
                  'value-path': 'lineNumber',
                  'value-title': 'noteText',
                  parameters: { kindFilter: { parameter: 'orderParam' } },
                },
              },
              shape: {
                type: 'object',
                'x-ms-dynamic-schema': { operationId: 'ReadShape', parameters: { part: 'fixed' } },
              },
            },
          },
        },
      ],
      responses: {
        '202': { description: 'Wait', headers: { Location: { type: 'string' } } },
        ...ok(ref('Order')),
      },
    },
  },
  '/prints/{printJob}/state': {
    get: {
      operationId: 'PrintState',
      'x-ms-visibility': 'internal',
      parameters: [{ name: 'printJob', in: 'path', required: true, type: 'string' }],
      responses: { '202': { description: 'Wait' }, ...ok(ref('Order')) },
    },
  },
  '/events': {
    get: {
      operationId: 'OnOrder',
      'x-ms-trigger': 'single',
      'x-ms-trigger-hint': 'Make an order.',
      parameters: [{ name: 'triggerState', in: 'query', type: 'string' }],
      responses: ok(ref('Order')),
    },
  },
  '/events/batch': {
    get: { operationId: 'OnBatch', 'x-ms-trigger': 'batch', responses: ok(ref('OrderList')) },
  },
  '/alarms': {
    'x-ms-notification-content': {
      description: 'An alarm',
      schema: { type: 'object', properties: { noteText: { type: 'string' }, pet: ref('Pet') } },
    },
    post: {
      operationId: 'OnAlarm',
      'x-ms-trigger': 'single',
      parameters: [
        {
          name: 'hook',
          in: 'body',
          schema: {
            type: 'object',
            properties: {
              config: {
                type: 'object',
                properties: {
                  callbackAddress: { type: 'string', 'x-ms-notification-url': true },
                },
              },
            },
          },
        },
      ],
      responses: { '201': { description: 'Made', schema: ref('Problem') } },
    },
  },
  '/alarms/{alarmId}': {
    delete: {
      operationId: 'EndAlarm',
      'x-ms-visibility': 'internal',
      parameters: [{ name: 'alarmId', in: 'path', required: true, type: 'string' }],
      responses: ok(),
    },
  },
  '/questions': {
    post: {
      operationId: 'AskPerson',
      parameters: [
        {
          name: 'callbackAddress',
          in: 'query',
          required: true,
          type: 'string',
          'x-ms-notification-url': true,
        },
      ],
      responses: { '202': { description: 'Asked' } },
    },
  },
  '/scans': {
    post: {
      operationId: 'UploadScan',
      consumes: ['multipart/form-data'],
      parameters: [
        { name: 'scan', in: 'formData', type: 'file', required: true },
        { name: 'noteText', in: 'formData', type: 'string', 'x-ms-summary': 'Words' },
      ],
      responses: ok(),
    },
  },
  '/forms': {
    post: {
      operationId: 'SendForm',
      consumes: ['application/x-www-form-urlencoded'],
      parameters: [{ name: 'noteText', in: 'formData', type: 'string', enum: ['left', 'right'] }],
      responses: ok({ type: 'string' }),
    },
  },
  '/texts': {
    post: {
      operationId: 'SendText',
      consumes: ['text/plain'],
      produces: ['text/plain'],
      parameters: [{ name: 'words', in: 'body', schema: { type: 'string' } }],
      responses: ok({ type: 'string' }),
    },
  },
  '/pictures': {
    get: { operationId: 'GetPicture', produces: ['image/png'], responses: ok({ type: 'file' }) },
  },
};

const definitions = {
  Order: {
    type: 'object',
    title: 'An order',
    description: 'What was ordered.',
    required: ['orderId'],
    properties: {
      orderId: { type: 'string', minLength: 1, 'x-ms-summary': 'Id', readOnly: true },
      rows: { type: 'array', items: ref('OrderLine') },
      kind: ref('OrderKind'),
      owner: ref('Pet'),
      again: ref('Loop'),
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      picture: { type: 'string', format: 'byte', 'x-nullable': true },
    },
    example: { orderId: 'example one', labels: { colour: 'red' } },
  },
  OrderLine: {
    type: 'object',
    properties: { lineNumber: { type: 'integer', format: 'int32', enum: [1, 2], default: 1 } },
    additionalProperties: false,
  },
  OrderKind: { type: 'string', enum: ['small', 'very large', 'x'], default: 'small' },
  Mixed: { enum: ['text', 1, true, null] },
  Pet: {
    type: 'object',
    discriminator: 'petType',
    required: ['petType'],
    properties: { petType: { type: 'string' } },
  },
  Cat: {
    'x-ms-discriminator-value': 'cat-value',
    allOf: [ref('Pet'), { type: 'object', properties: { claws: { type: 'number' } } }],
  },
  OrderList: {
    type: 'object',
    properties: {
      rows: { type: 'array', items: ref('Order') },
      nextPage: { type: 'string' },
    },
  },
  Loop: { type: 'object', properties: { again: ref('Loop'), list: { type: 'array' } } },
  Problem: { type: 'object', properties: { noteText: { type: 'string', pattern: '^.*$' } } },
};

/** The harmless definition, as a tree of entries (see tree.ts). */
export function baseDefinition(): Tree {
  return fromJson({
    swagger: '2.0',
    info: {
      title: 'Order desk',
      description: 'A desk for orders.',
      version: '1.0',
      termsOfService: 'https://docs.example/terms',
      contact: { name: 'Desk team', url: 'https://docs.example', email: 'desk@docs.example' },
      license: { name: 'MIT', url: 'https://docs.example/licence' },
    },
    host: 'desk.example',
    basePath: '/v1',
    schemes: ['https'],
    consumes: ['application/json'],
    produces: ['application/json'],
    tags: [{ name: 'MainTag', description: 'All of it' }],
    paths,
    definitions,
    parameters: {
      sharedLimit: { name: 'sharedLimit', in: 'query', type: 'integer', default: 10 },
    },
    responses: { Missing: { description: 'Not there', schema: ref('Problem') } },
    securityDefinitions: {
      keyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      keyQuery: { type: 'apiKey', in: 'query', name: 'code' },
      userLogin: { type: 'basic' },
      signIn: {
        type: 'oauth2',
        flow: 'accessCode',
        authorizationUrl: 'https://login.example/authorize',
        tokenUrl: 'https://login.example/token',
        scopes: { 'read.all': 'Read everything' },
      },
    },
    security: [{ keyQuery: [] }],
    'x-ms-connector-metadata': [{ propertyName: 'Website', propertyValue: 'https://docs.example' }],
  });
}
