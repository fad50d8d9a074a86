import type { JsonObject } from '../../../src/document/types.js';
import { type Variant, depth, operation, order, orderId } from './definition.js';

const at = '/paths/~1search/post';

/** A list operation with a path, a query and a body parameter, and the operation that uses it. */
function scene(parameters: readonly unknown[], root: JsonObject = {}): JsonObject {
  const body = {
    type: 'object',
    properties: { filter: { properties: { city: { type: 'string' } } } },
  };
  return {
    ...root,
    paths: {
      '/search/{region}': {
        parameters: [{ ...orderId, name: 'region' }],
        post: {
          ...operation,
          operationId: 'Search',
          'x-ms-visibility': 'internal',
          parameters: [
            { ...depth, name: 'top' },
            { name: 'query', in: 'body', schema: body },
          ],
          responses: { '200': { description: 'It.', schema: { type: 'array', items: order } } },
        },
      },
      '/search': { post: { ...operation, operationId: 'Use', parameters } },
    },
  };
}

const values = (parameters: JsonObject, operationId = 'Search'): JsonObject => ({
  operationId,
  parameters,
  'value-path': 'number',
});
const given = { region: 'EU' };
const dynamic = (says: string, document: JsonObject, ...places: string[]): Variant => ({
  rule: 'dyn-parameter-exists',
  says,
  document,
  at: places,
});

const body = (schema: JsonObject): JsonObject => ({ name: 'body', in: 'body', schema });
const typo = { ...given, Top: 10 };
const typoNew = { region: { value: 'EU' }, 'body/filter/town': { value: 'Ulm' } };
const own = `${at}/parameters/0`;

/** Two operations that answer with `Order`, which reads a parameter of theirs. */
function shared(...parameters: readonly JsonObject[]): JsonObject {
  const { paths } = scene([]);
  const read = { 'x-ms-dynamic-values': values({ region: { parameter: 'depth' } }) };
  const users = parameters.map((parameter, at) => [
    `/use${at}`,
    { get: { ...operation, operationId: `Use${at}`, parameters: [parameter] } },
  ]);
  return {
    paths: { ...(paths as JsonObject), ...(Object.fromEntries(users) as JsonObject) },
    definitions: { Order: { type: 'object', properties: { a: { type: 'string', ...read } } } },
  };
}

export const dynamicVariants: readonly Variant[] = [
  dynamic(
    'another letter case',
    scene([{ ...depth, 'x-ms-dynamic-values': values(typo) }]),
    `${own}/x-ms-dynamic-values/parameters/Top`,
  ),
  dynamic(
    'on a property',
    scene([body({ properties: { a: { type: 'string', 'x-ms-dynamic-values': values(typo) } } })]),
    `${own}/schema/properties/a/x-ms-dynamic-values/parameters/Top`,
  ),
  dynamic(
    'on items of a parameter',
    scene([
      { ...depth, type: 'array', items: { type: 'string', 'x-ms-dynamic-values': values(typo) } },
    ]),
    `${own}/items/x-ms-dynamic-values/parameters/Top`,
  ),
  dynamic(
    'on a shared parameter',
    scene([{ $ref: '#/parameters/Depth' }], {
      parameters: { Depth: { ...depth, 'x-ms-dynamic-values': values(typo) } },
    }),
    '/parameters/Depth/x-ms-dynamic-values/parameters/Top',
  ),
  dynamic(
    'on a part of allOf of a definition',
    scene([], {
      definitions: {
        Order: { allOf: [{ properties: { a: { 'x-ms-dynamic-values': values(typo) } } }] },
      },
    }),
    '/definitions/Order/allOf/0/properties/a/x-ms-dynamic-values/parameters/Top',
  ),
  dynamic(
    'of a dynamic schema in a response',
    {
      ...scene([]),
      responses: {
        Any: {
          description: 'It.',
          schema: {
            type: 'object',
            'x-ms-dynamic-schema': { operationId: 'Search', parameters: typo },
          },
        },
      },
    },
    '/responses/Any/schema/x-ms-dynamic-schema/parameters/Top',
  ),
  dynamic(
    'a way into the body that ends nowhere',
    scene([
      {
        ...depth,
        'x-ms-dynamic-list': {
          operationId: 'Search',
          parameters: typoNew,
          itemValuePath: 'number',
        },
      },
    ]),
    `${own}/x-ms-dynamic-list/parameters/body~1filter~1town`,
  ),
  dynamic(
    'of dynamic properties',
    scene([
      body({
        'x-ms-dynamic-properties': {
          operationId: 'Search',
          parameters: typoNew,
          itemValuePath: '',
        },
      }),
    ]),
    `${own}/schema/x-ms-dynamic-properties/parameters/body~1filter~1town`,
  ),
  dynamic(
    'of both parts of a tree',
    scene([
      {
        ...depth,
        'x-ms-dynamic-tree': {
          open: { operationId: 'Search', parameters: { top: { value: 1 }, depth: { value: 1 } } },
          browse: { operationId: 'Search', parameters: { id: { value: 1 } } },
        },
      },
    ]),
    `${own}/x-ms-dynamic-tree/open/parameters/depth`,
    `${own}/x-ms-dynamic-tree/browse/parameters/id`,
  ),
  dynamic(
    'a name that every object has',
    scene([{ ...depth, 'x-ms-dynamic-values': values({ ...given, constructor: 1 }) }]),
    `${own}/x-ms-dynamic-values/parameters/constructor`,
  ),
  dynamic(
    'parameters of the path item and the operation',
    scene([{ ...depth, 'x-ms-dynamic-values': values({ ...given, top: '10' }) }]),
  ),
  dynamic(
    'a property of the body',
    scene([{ ...depth, 'x-ms-dynamic-values': values({ ...given, filter: {} }) }]),
  ),
  dynamic(
    'a way into the body',
    scene([
      {
        ...depth,
        'x-ms-dynamic-list': {
          operationId: 'Search',
          parameters: { 'body/filter/city': { value: 'Ulm' } },
          itemValuePath: 'number',
        },
      },
    ]),
  ),
  dynamic(
    'the body by its own name',
    scene([
      {
        ...depth,
        'x-ms-dynamic-list': {
          operationId: 'Search',
          parameters: { 'query/filter/city': { value: 'Ulm' } },
          itemValuePath: 'number',
        },
      },
    ]),
  ),
  dynamic(
    'an operation that does not exist',
    scene([{ ...depth, 'x-ms-dynamic-values': values(typo, 'search') }]),
  ),
  {
    rule: 'dyn-operation-exists',
    says: 'an operationId in another letter case',
    document: scene([{ ...depth, 'x-ms-dynamic-values': values(given, 'search') }]),
    at: [`${own}/x-ms-dynamic-values/operationId`],
  },
  {
    rule: 'dyn-required-parameter-supplied',
    says: 'a required parameter of the path item',
    document: scene([{ ...depth, 'x-ms-dynamic-values': values({}) }]),
    at: [`${own}/x-ms-dynamic-values/parameters`],
  },
  {
    rule: 'dyn-reference-exists',
    says: 'a definition that one of two operations can use',
    document: shared(depth, orderId),
    at: ['/definitions/Order/properties/a/x-ms-dynamic-values/parameters/region/parameter'],
    severity: 'warning',
  },
  {
    rule: 'dyn-reference-exists',
    says: 'a definition that no operation can use',
    document: shared(orderId, orderId),
    at: ['/definitions/Order/properties/a/x-ms-dynamic-values/parameters/region/parameter'],
    severity: 'error',
  },
];
