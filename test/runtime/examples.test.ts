import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../templates/runtime/server/bodies.js';
import type {
  ConnectorDescriptor,
  JsonSchema,
  OperationDescriptor,
  PatternDescriptor,
} from '../../templates/runtime/server/descriptor.js';
import type { Fault } from '../../templates/runtime/server/errors.js';
import {
  exampleRequest,
  exampleResponse,
  exampleValue,
} from '../../templates/runtime/server/examples.js';
import { readParameters } from '../../templates/runtime/server/parameters.js';
import { Router } from '../../templates/runtime/server/router.js';
import { splitTarget } from '../../templates/runtime/server/urls.js';
import { createValidators } from '../../templates/runtime/server/validate.js';

function descriptor(parts: Partial<ConnectorDescriptor> = {}): ConnectorDescriptor {
  return {
    title: '',
    version: '',
    basePath: '',
    security: {},
    definitions: {},
    operations: [],
    ...parts,
  };
}

function operation(parts: Partial<OperationDescriptor>): OperationDescriptor {
  return {
    id: 'Op',
    method: 'post',
    path: '/x',
    pattern: { kind: 'action' },
    parameters: [],
    responses: [],
    security: [],
    ...parts,
  };
}

const definitions: Record<string, JsonSchema> = {
  Node: {
    type: 'object',
    required: ['name', 'children'],
    properties: {
      name: { type: 'string' },
      parent: { $ref: '#/definitions/Node' },
      children: { type: 'array', items: { $ref: '#/definitions/Node' } },
    },
  },
  Chain: {
    type: 'object',
    required: ['next'],
    properties: { next: { anyOf: [{ $ref: '#/definitions/Chain' }, { type: 'null' }] } },
  },
  Expr: {
    anyOf: [
      {
        type: 'object',
        required: ['and'],
        properties: { and: { type: 'array', minItems: 2, items: { $ref: '#/definitions/Expr' } } },
      },
      { type: 'string' },
    ],
  },
  'My Order/~1': { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
  Base: {
    type: 'object',
    properties: { kind: { type: 'string', enum: ['a', 'b'] } },
    anyOf: [{ $ref: '#/definitions/A' }, { $ref: '#/definitions/B' }],
  },
  A: {
    allOf: [
      { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
      { properties: { kind: { type: 'string', enum: ['a'] } } },
    ],
  },
  B: {
    allOf: [
      { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
      { properties: { kind: { type: 'string', enum: ['b'] } } },
    ],
  },
  Self: { $ref: '#/definitions/Self' },
  Endless: {
    type: 'object',
    required: ['next'],
    properties: { next: { $ref: '#/definitions/Endless' } },
  },
};
const connector = descriptor({ definitions });
const validators = createValidators(connector);
const faults = (schema: JsonSchema, value: unknown) =>
  validators.check(schema, value, { in: 'body' });

const known: Array<[JsonSchema, unknown]> = [
  [{ type: 'string' }, 'string'],
  [{ type: ['null', 'string'] }, 'string'],
  [{ type: 'null' }, null],
  [{ type: 'boolean' }, true],
  [{ type: 'integer' }, 1],
  [{ type: 'integer', minimum: 5, multipleOf: 4 }, 8],
  [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0.5],
  [{ type: 'integer', maximum: -3 }, -3],
  [{ type: 'string', examples: ['good'] }, 'good'],
  [{ type: 'string', examples: [7], default: 'd' }, 'd'],
  [{ type: 'string', maxLength: 2, examples: ['long'] }, 'st'],
  [{ type: 'string', enum: ['x', 'y'], default: 'z' }, 'x'],
  [{ type: ['string', 'null'], enum: [null, 'y'] }, 'y'],
  [{ const: { a: 1 } }, { a: 1 }],
  [{ type: 'string', format: 'date' }, '2024-01-15'],
  [{ type: 'string', format: 'date-time' }, '2024-01-15T09:30:00Z'],
  [{ type: 'array', items: { type: 'integer' } }, [1]],
  [{ type: 'array', minItems: 2, items: { type: 'boolean' }, uniqueItems: true }, [true, false]],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, { key: 1 }],
  [
    { type: 'object', minProperties: 2 },
    { key: {}, key2: {} },
  ],
  [{ $ref: '#/definitions/Node' }, { name: 'Sample node', children: [] }],
  [{ $ref: '#/definitions/Chain' }, { next: null }],
  [{ $ref: '#/definitions/Expr' }, 'string'],
  [{ $ref: '#/definitions/My%20Order~1~01' }, { id: 1001 }],
  [{ $ref: '#/definitions/Base' }, { kind: 'a' }],
  [{ $ref: '#/definitions/B' }, { kind: 'b' }],
  [{ $ref: '#/definitions/Self' }, {}],
  [
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { required: ['a', 'b'], properties: { b: { type: 'integer' } } },
      ],
    },
    { a: 'string', b: 1 },
  ],
  [{ anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
  // An example that is wrong deep inside is replaced there alone.
  [
    {
      type: 'object',
      properties: {
        a: { type: 'object', examples: [{ n: 'no' }], properties: { n: { type: 'integer' } } },
        b: { type: 'string', examples: ['kept'] },
      },
    },
    { a: { n: 1 }, b: 'kept' },
  ],
  [
    {
      type: 'object',
      maxProperties: 1,
      required: ['b'],
      properties: { a: { type: 'string' }, b: { type: 'string' } },
    },
    { b: 'string' },
  ],
  [
    { oneOf: [{ type: 'integer' }, { type: 'number', minimum: 0.5 }, { type: 'string' }] },
    'string',
  ],
];

const validOnly: JsonSchema[] = [
  ...['uuid', 'email', 'uri', 'byte', 'ipv4', 'ipv6', 'hostname', 'date', 'date-time', 'other'].map(
    (format) => ({ type: 'string', format }),
  ),
  ...['email', 'uri', 'byte', 'date-time'].map((format) => ({
    type: 'string',
    format,
    minLength: 40,
  })),
  ...['email', 'uri', 'byte'].map((format) => ({ type: 'string', format, maxLength: 5 })),
  ...[
    '^[A-Z]{2}\\d{3,5}$',
    '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
    '^[^!]+![0-9]+$',
    '([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?',
    '^(?:(\\d{4}-\\d{2}-\\d{2})T(\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?))$',
    '<.+>',
    '\\S*',
    '^(a|b)\\1$',
    '^(?=.*[A-Z])(?=.*\\d).{8,}$',
    '^[\\u4e00-\\u9fff]+$',
    '^\\p{Lu}\\x41\\u{42}$',
    '^\\+?[1-9]\\d{1,14}$',
    '^$',
  ].map((pattern) => ({ type: 'string', pattern })),
  { type: 'string', pattern: '^[a-z]+$', minLength: 9, maxLength: 9 },
  { type: 'string', pattern: '^[0-9]+-[a-z]*$', minLength: 17, maxLength: 17 },
  { type: 'integer', format: 'int32', minimum: 2147483647 },
  { type: 'number', multipleOf: 0.01, minimum: 0.07, maximum: 0.08 },
  {
    type: 'array',
    minItems: 5,
    uniqueItems: true,
    items: { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } },
  },
  {
    type: 'array',
    minItems: 3,
    uniqueItems: true,
    items: { type: 'string', enum: ['a', 'b', 'c'] },
  },
  {
    allOf: [
      { type: 'object', properties: { a: {} }, additionalProperties: false },
      { type: 'object', properties: { a: { type: 'string' }, b: {} } },
    ],
  },
  {
    if: { properties: { a: { const: 1 } } },
    // oxlint-disable-next-line unicorn/no-thenable -- a JSON Schema keyword
    then: { required: ['b'] },
    type: 'object',
    properties: { a: { type: 'integer' } },
  },
  {
    type: 'object',
    properties: { constructor: { type: 'string' }, toString: { type: 'integer' } },
    required: ['toString'],
  },
];

describe('exampleValue', () => {
  it.each(known)('%j', (schema, value) => {
    expect(exampleValue(schema, connector)).toEqual(value);
    if (schema.$ref !== '#/definitions/Self') expect(faults(schema, value)).toEqual([]);
  });

  it.each(validOnly)('is valid for %j', (schema) => {
    expect({ faults: faults(schema, exampleValue(schema, connector)) }).toEqual({ faults: [] });
  });

  it.each<JsonSchema>([
    { $ref: '#/definitions/Endless' },
    { $ref: '#/definitions/Absent' },
    { $ref: '#/definitions/%E0%A4%A' },
    { type: 'string', minLength: 5, maxLength: 2 },
    { type: 'integer', minimum: 5, maximum: 2 },
    { type: 'integer', exclusiveMinimum: 1, exclusiveMaximum: 2 },
    { type: 'array', minItems: 1e12, items: { type: 'object' } },
    { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'boolean' } },
    { type: 'string', minLength: 1e12 },
    { type: 'string', pattern: '^(\\w+\\s?)*\\.$b', minLength: 1000 },
    { type: 'string', pattern: '(a+)+$b' },
    { type: 'string', pattern: '('.repeat(500) + ')'.repeat(500) },
    { type: 'object', minProperties: 3, additionalProperties: false },
    { allOf: [{ type: 'string' }, { type: 'integer' }] },
    { enum: [] },
    { type: 'string', enum: [1] },
  ])('gives something for %j', (schema) => {
    const value = exampleValue(schema, connector);
    expect(value).toBeDefined();
    expect(exampleValue(schema, connector)).toEqual(value);
  });

  it('keeps within its budget for wide, doubling and long definitions', () => {
    const wide: Record<string, JsonSchema> = {};
    for (let level = 0; level < 30; level++) {
      const next = { $ref: `#/definitions/W${level + 1}` };
      wide[`W${level}`] = {
        type: 'object',
        required: ['a', 'b'],
        properties: { a: next, b: next },
      };
      wide[`V${level}`] = {
        allOf: [{ $ref: `#/definitions/V${level + 1}` }, { $ref: `#/definitions/V${level + 1}` }],
      };
    }
    for (let level = 0; level < 5000; level++) {
      wide[`L${level}`] = {
        type: 'object',
        required: ['n'],
        properties: { n: { $ref: `#/definitions/L${level + 1}` } },
      };
    }
    const deep = descriptor({ definitions: wide });
    expect(exampleValue({ $ref: '#/definitions/W0' }, deep)).toBeTypeOf('object');
    expect(exampleValue({ $ref: '#/definitions/V0' }, deep)).toEqual({});
    expect(exampleValue({ $ref: '#/definitions/L0' }, deep)).toBeTypeOf('object');
  });

  it('does not pollute prototypes', () => {
    const schema = JSON.parse(
      '{"type":"object","required":["__proto__"],"properties":{"__proto__":{"type":"object","properties":{"polluted":{"type":"string"}}}}}',
    ) as JsonSchema;
    exampleValue(schema, connector);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

const limits = (of: fc.Arbitrary<number>, low: string, high: string) =>
  fc.tuple(fc.option(of, { nil: undefined }), fc.option(of, { nil: undefined })).map(([a, b]) => {
    const [least, most] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    return {
      ...(least === undefined ? {} : { [low]: least }),
      ...(most === undefined ? {} : { [high]: most }),
    };
  });

const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc
      .tuple(limits(fc.nat(12), 'minLength', 'maxLength'))
      .map(([its]) => ({ type: 'string', ...its })),
    fc
      .constantFrom('date', 'date-time', 'uuid', 'email', 'uri', 'byte', 'ipv4')
      .map((format) => ({ type: 'string', format })),
    fc
      .stringMatching(/^[a-z]{1,4}$/)
      .map((text) => ({ type: 'string', pattern: `^${text}[0-9]{2}$`, examples: [text] })),
    fc
      .tuple(
        fc.constantFrom('integer', 'number'),
        limits(fc.integer({ min: -50, max: 50 }), 'minimum', 'maximum'),
      )
      .map(([type, its]) => ({ type, ...its })),
    fc
      .integer({ min: 1, max: 9 })
      .map((multipleOf) => ({ type: 'integer', minimum: 3, multipleOf })),
    fc.constant<JsonSchema>({ type: ['boolean', 'null'] }),
    fc
      .array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 3 })
      .map((values) => ({ enum: values, default: 'no' })),
    fc.constantFrom(
      ...['Node', 'Chain', 'Expr', 'Base'].map((name): JsonSchema => ({
        $ref: `#/definitions/${name}`,
      })),
    ),
    fc
      .tuple(tie('schema'), limits(fc.nat(3), 'minItems', 'maxItems'))
      .map(([items, its]) => ({ type: 'array', items, ...its })),
    fc
      .tuple(
        fc.dictionary(
          fc.constantFrom('a', 'email', 'priceTotal', '~/', 'constructor', 'é'),
          tie('schema'),
        ),
        fc.boolean(),
        fc.boolean(),
        fc.jsonValue(),
      )
      .map(([properties, all, closed, sample]): JsonSchema => ({
        type: 'object',
        properties: { ...properties },
        ...(all ? { required: Object.keys(properties) } : {}),
        ...(closed ? { additionalProperties: false } : {}),
        examples: [sample as never],
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
    fc
      .tuple(tie('schema'), fc.integer())
      .map(([one, value]): JsonSchema => ({ allOf: [one], examples: [value] })),
  ),
}));

it('makes valid values, the same every time, and leaves the schema as it is', () => {
  fc.assert(
    fc.property(anySchema, (schema) => {
      const before = JSON.stringify(schema);
      const value = exampleValue(schema, connector);
      expect({ faults: faults(schema, value), value }).toEqual({ faults: [], value });
      expect(JSON.stringify(exampleValue(structuredClone(schema), connector))).toBe(
        JSON.stringify(value),
      );
      expect(JSON.stringify(schema)).toBe(before);
    }),
    { numRuns: 400, seed: 7 },
  );
});

/** Reads a request as the server does. */
async function read(op: OperationDescriptor, its: ConnectorDescriptor, callbackUrl?: string) {
  const request = exampleRequest(op, its, callbackUrl === undefined ? {} : { callbackUrl });
  const checks = createValidators(its);
  const found: Fault[] = [];
  const { path, query } = splitTarget(request.path);
  // A URL parser changes nothing in it, or what is sent would not be what was made.
  expect(new URL(`http://h${request.path}`).pathname.split('/').length).toBe(
    path.split('/').length,
  );
  const router = new Router<OperationDescriptor>();
  router.add(request.method, op.path, op);
  const match = router.find(request.method, path.slice(its.basePath.length));
  if (match.kind !== 'found') throw new Error(`no route for ${request.path}`);
  const parameters = readParameters(
    op.parameters,
    { path: match.variables, query: new URLSearchParams(query), headers: request.headers },
    checks,
    found,
  );
  const bytes = Buffer.from(request.body ?? '');
  const body =
    op.body && (await readBody(op.body, bytes, request.headers['content-type'], checks, found));
  return { request, parameters, body, faults: found };
}

const parameter = { required: true, urlEncoding: 'single' } as const;
const url = 'https://prod.example.com/workflows/a b/run?sig=x%2Fy&c=1';

describe('exampleRequest', () => {
  it('fills the path, the query and headers', async () => {
    const op = operation({
      method: 'get',
      path: "/my orders({id})/{state}/it's",
      parameters: [
        {
          ...parameter,
          in: 'path',
          name: 'id',
          schema: { type: 'string', examples: ['a/b %2F'] },
          urlEncoding: 'double',
        },
        { ...parameter, in: 'path', name: 'state', schema: { type: 'string', enum: ['ä?#'] } },
        { ...parameter, in: 'query', name: '$top', schema: { type: 'integer', minimum: 3 } },
        {
          ...parameter,
          in: 'query',
          name: 'q',
          schema: { type: 'string', examples: ['50% & more'] },
          urlEncoding: 'double',
        },
        {
          ...parameter,
          in: 'query',
          name: 'tags',
          schema: { type: 'array', minItems: 2, items: { type: 'string', examples: ['a,b'] } },
          collectionFormat: 'multi',
        },
        {
          ...parameter,
          in: 'query',
          name: 'ids',
          schema: { type: 'array', minItems: 2, items: { type: 'integer' } },
          collectionFormat: 'pipes',
        },
        {
          ...parameter,
          in: 'header',
          name: 'X-Kind',
          schema: { type: 'string' },
          default: 'plain',
        },
        {
          in: 'query',
          name: 'left',
          required: false,
          urlEncoding: 'single',
          schema: { type: 'string' },
        },
      ],
    });
    const { request, parameters, faults: wrong } = await read(op, descriptor({ basePath: '/v1' }));
    expect(wrong).toEqual([]);
    expect(request).toMatchObject({ method: 'GET', headers: { 'x-kind': 'plain' } });
    expect(request.path).toMatch(/^\/v1\/my%20orders\(a%252Fb%2520%25252F\)\//);
    expect(request.body).toBeUndefined();
    expect({ ...parameters.path }).toEqual({ id: 'a/b %2F', state: 'ä?#' });
    expect({ ...parameters.query }).toEqual({
      $top: 10,
      q: '50% & more',
      tags: ['a,b', 'a,b'],
      ids: [1, 1],
    });
  });

  it('writes every kind of body', async () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['n'],
      properties: { n: { type: 'integer' } },
    };
    const make = (kind: 'json' | 'text' | 'xml' | 'binary', mediaTypes: string[]) =>
      read(operation({ body: { kind, required: true, schema, mediaTypes } }), connector);
    expect(await make('json', ['*/*', 'application/hal+json'])).toMatchObject({
      body: { n: 1 },
      faults: [],
      request: { headers: { 'content-type': 'application/hal+json' } },
    });
    expect(await make('text', ['text/csv'])).toMatchObject({
      body: 'string',
      faults: [],
      request: { headers: { 'content-type': 'text/csv' } },
    });
    expect(await make('xml', ['application/atom+xml'])).toMatchObject({
      body: '<example/>',
      faults: [],
      request: { headers: { 'content-type': 'application/atom+xml' } },
    });
    expect(await make('binary', ['image/png'])).toMatchObject({
      faults: [],
      request: { headers: { 'content-type': 'image/png' } },
    });
  });

  it.each(['urlencoded', 'multipart'] as const)('writes %s forms', async (encoding) => {
    const field = { required: true, file: false };
    const op = operation({
      body: {
        kind: 'form',
        encoding,
        required: true,
        mediaTypes: [],
        fields: [
          { ...field, name: 'a b', schema: { type: 'string', examples: ['x&y=1\r\nz'] } },
          {
            ...field,
            name: 'n',
            schema: { type: 'array', minItems: 2, items: { type: 'integer' } },
            collectionFormat: 'multi',
          },
          { ...field, name: 'hook', required: false, schema: { type: 'string' } },
          { ...field, name: 'left', required: false, schema: { type: 'string' } },
          ...(encoding === 'multipart' ? [{ ...field, name: 'f', file: true, schema: {} }] : []),
        ],
      },
      pattern: {
        kind: 'webhookTrigger',
        split: 'single',
        subscribedStatus: 201,
        callback: { in: 'formData', path: ['hook'] },
      },
    });
    const { body, faults: wrong } = await read(op, connector, url);
    expect(wrong).toEqual([]);
    expect(body).toMatchObject({ 'a b': 'x&y=1\r\nz', n: [1, 1], hook: url });
    expect(body).not.toHaveProperty('left');
    if (encoding === 'multipart')
      expect(body).toMatchObject({
        f: { mediaType: 'application/octet-stream', bytes: new TextEncoder().encode('example') },
      });
  });

  it('leaves read-only members out of bodies, examples of the whole too', () => {
    const readOnly = { type: 'string', readOnly: true };
    const Cake: JsonSchema = {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: readOnly, kind: { $ref: '#/definitions/Kind' }, name: { type: 'string' } },
      examples: [{ id: 'c1', kind: 'k', name: 'Sacher' }],
    };
    const parts = descriptor({ definitions: { Cake, Kind: readOnly } });
    const part: JsonSchema = { allOf: [{ $ref: '#/definitions/Cake' }, { required: ['id'] }] };
    const schema: JsonSchema = {
      type: 'object',
      properties: { cake: part, cakes: { type: 'array', items: { $ref: '#/definitions/Cake' } } },
    };
    const op = operation({ body: { kind: 'json', required: true, schema, mediaTypes: [] } });
    expect(JSON.parse(String(exampleRequest(op, parts).body))).toEqual({
      cake: { name: 'Sample cake' },
      cakes: [{ name: 'Sacher' }],
    });
    expect(exampleValue({ $ref: '#/definitions/Cake' }, parts)).toHaveProperty('id');
  });

  it('puts the callback URL deep into the body, though the way there is optional', async () => {
    let schema: JsonSchema = {
      type: 'object',
      required: ['url', 'kind'],
      properties: {
        url: { type: 'string', maxLength: 99 },
        kind: { type: 'string', enum: ['hook'] },
      },
    };
    const path = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of path.toReversed())
      schema = { type: 'object', properties: { [name]: schema, z: { type: 'integer' } } };
    const op = operation({
      method: 'get',
      body: { kind: 'json', required: false, schema, mediaTypes: [] },
      pattern: {
        kind: 'webhookAction',
        split: 'single',
        subscribedStatus: 201,
        callback: { in: 'body', path: [...path, 'url'] },
      },
    });
    const { body, faults: wrong } = await read(op, connector, url);
    expect(wrong).toEqual([]);
    expect(body).toHaveProperty([...path], { url, kind: 'hook' });
  });

  it.each(['query', 'header', 'path'] as const)(
    'puts the callback URL into the %s',
    async (place) => {
      const pattern: PatternDescriptor = {
        kind: 'unsubscribe',
        by: { kind: 'callbackUrl', location: { in: place, path: ['Hook'] } },
        of: [],
      };
      const op = operation({
        method: 'delete',
        path: place === 'path' ? '/h/{Hook}' : '/h',
        pattern,
        parameters: [
          {
            in: place,
            name: 'Hook',
            required: false,
            urlEncoding: 'single',
            schema: { type: 'string' },
          },
        ],
      });
      const { parameters } = await read(op, connector, url);
      expect(parameters[place === 'header' ? 'headers' : place]['Hook']).toBe(url);
    },
  );
});

describe('exampleResponse', () => {
  const op = operation({
    responses: [
      { status: 200, body: 'json', schema: { type: 'integer' }, headers: [], example: 5 },
      { status: 201, body: 'json', schema: { type: 'integer' }, headers: [], example: 'wrong' },
      { status: 202, body: 'none', headers: [] },
      { status: 203, body: 'binary', headers: [] },
      { status: 'default', body: 'text', schema: { type: 'string' }, headers: [] },
    ],
  });
  it.each([
    [200, { status: 200, body: 5 }],
    [201, { status: 201, body: 1 }],
    [202, { status: 202 }],
    [203, { status: 203, body: new TextEncoder().encode('example') }],
    [500, { status: 500, body: 'string' }],
  ])('%d', (status, answer) => expect(exampleResponse(op, status, connector)).toEqual(answer));
  it('has no body for what is not declared', () => {
    expect(exampleResponse(operation({}), 200, connector)).toEqual({ status: 200 });
  });
});
