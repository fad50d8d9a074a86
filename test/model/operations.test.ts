import { describe, expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { answer, messages, modelOf, modelOfPaths, only, operation, postModel } from './factory.js';

const get = (members: object) => ({
  get: { operationId: 'Get', responses: { 200: { description: '' } }, ...members },
});

describe('parameters', () => {
  it('merges the path item with the operation, which wins', () => {
    const model = modelOf({
      parameters: { Shared: { name: 'page', in: 'query', type: 'integer', default: '1' } },
      paths: {
        '/a/{id}': {
          parameters: [
            { $ref: '#/parameters/Shared' },
            { name: 'id', in: 'path', type: 'integer', required: true },
            { name: 'X-Trace', in: 'header', type: 'string' },
          ],
          ...get({
            parameters: [
              { name: 'x-trace', in: 'header', type: 'string', required: true },
              { name: 'id', in: 'path', type: 'string' },
            ],
          }),
        },
      },
    });
    expect(only(model).parameters).toMatchObject([
      { name: 'page', in: 'query', required: false, default: 1, pointer: '/parameters/Shared' },
      { name: 'x-trace', in: 'header', required: true },
      { name: 'id', in: 'path', required: true, schema: { kind: 'string' }, undeclared: false },
    ]);
    expect(messages(model)).toEqual([]);
  });

  it('keeps the first of two, without regard to the case of headers', () => {
    const model = modelOfPaths({
      '/a': get({
        parameters: [
          { name: 'a', in: 'query', type: 'string' },
          { name: 'a', in: 'query', type: 'integer' },
          { name: 'A', in: 'query', type: 'boolean' },
          { name: 'If-Match', in: 'header', type: 'string' },
          { name: 'if-match', in: 'header', type: 'integer' },
        ],
      }),
    });
    expect(only(model).parameters.map(({ name, schema }) => [name, schema.kind])).toEqual([
      ['a', 'string'],
      ['A', 'boolean'],
      ['If-Match', 'string'],
    ]);
    expect(messages(model)).toHaveLength(2);
  });

  it('fits path parameters to the template', () => {
    const model = modelOfPaths({
      '/a/{Id}/{other}': get({
        parameters: [
          { name: 'id', in: 'path', type: 'string' },
          { name: 'nowhere', in: 'path', type: 'string', required: true },
        ],
      }),
    });
    expect(only(model).parameters).toMatchObject([
      { name: 'Id', undeclared: false },
      { name: 'other', in: 'path', required: true, undeclared: true, schema: { kind: 'string' } },
    ]);
    expect(messages(model)).toHaveLength(2);
  });

  it('leaves out headers whose name cannot be sent', () => {
    const model = modelOf({
      paths: {
        '/a': get({
          parameters: ['account id', 'X-Fine', 'naïve', ''].map((name) => ({
            name,
            in: 'header',
            type: 'string',
            required: true,
          })),
        }),
      },
    });
    expect(only(model).parameters.map(({ name }) => name)).toEqual(['X-Fine']);
    expect(model.notes.map(({ message }) => message).join()).toContain('"account id"');
  });

  it('gives a path variable no empty default, for no request has an empty segment', () => {
    const parameters = [
      { name: 'region', in: 'path', type: 'string', required: true, default: '' },
      { name: 'q', in: 'query', type: 'string', default: '' },
    ];
    const model = modelOf({ paths: { '/a/{region}': get({ parameters }) } });
    expect(only(model).parameters.map(({ default: value }) => value)).toEqual([undefined, '']);
  });

  it('reads a key from the header that HTTP allows in its name', () => {
    const model = modelOf({
      securityDefinitions: {
        prefixed: { type: 'apiKey', in: 'header', name: 'Authorization: Bearer' },
        odd: { type: 'apiKey', in: 'header', name: ': x' },
      },
      paths: {},
    });
    expect([...model.security]).toMatchObject([['prefixed', { name: 'Authorization' }]]);
    expect(model.notes.map(({ message }) => message)).toEqual([
      expect.stringContaining('"Authorization: Bearer" is not a header name that HTTP allows'),
      expect.stringContaining('"odd" is not one of'),
    ]);
  });

  it('leaves to HTTP and to security what is theirs', () => {
    const model = modelOf({
      securityDefinitions: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        user: { type: 'basic' },
        query: { type: 'apiKey', in: 'query', name: 'token' },
      },
      security: [{ key: [], user: [] }],
      paths: {
        '/a': get({
          parameters: [
            'Content-Type',
            'accept',
            'HOST',
            'x-key',
            'Authorization',
            'Accept-Language',
          ].map((name) => ({
            name,
            in: 'header',
            type: 'string',
            required: true,
          })),
        }),
        '/b': {
          get: {
            operationId: 'B',
            security: [],
            parameters: [
              { name: 'X-Key', in: 'header', type: 'string' },
              { name: 'token', in: 'query', type: 'string' },
            ],
            responses: {},
          },
        },
        '/c': {
          get: {
            operationId: 'C',
            security: [{ query: [] }],
            parameters: [{ name: 'token', in: 'query', type: 'string' }],
            responses: {},
          },
        },
      },
    });
    expect(operation(model, 'Get').parameters.map(({ name }) => name)).toEqual(['Accept-Language']);
    expect(operation(model, 'B').parameters.map(({ name }) => name)).toEqual(['X-Key', 'token']);
    expect(operation(model, 'C').parameters).toEqual([]);
  });

  it('reads arrays and how they are written', () => {
    const array = (name: string, collectionFormat?: string, place = 'query') => ({
      name,
      in: place,
      type: 'array',
      items: { type: 'integer' },
      ...(collectionFormat === undefined ? {} : { collectionFormat }),
    });
    const model = modelOfPaths({
      '/a': get({
        parameters: [
          array('a'),
          array('b', 'multi'),
          array('c', 'multi', 'header'),
          array('d', 'odd'),
          array('e', 'Pipes'),
          { name: 'f', in: 'query', type: 'string', collectionFormat: 'csv' },
        ],
      }),
    });
    expect(only(model).parameters.map(({ collectionFormat }) => collectionFormat)).toEqual([
      'csv',
      'multi',
      'csv',
      'csv',
      'pipes',
      undefined,
    ]);
    expect(messages(model)).toHaveLength(2);
  });

  it('reads as text what has no place in a parameter', () => {
    const model = modelOfPaths({
      '/a': get({
        parameters: [
          { name: 'a', in: 'query', type: 'object' },
          { name: 'b', in: 'query' },
          { name: 'c', in: 'query', schema: { $ref: '#/definitions/Odd' } },
          { name: 'd', in: 'query', enum: [1, 'x'] },
          {
            name: 'e',
            in: 'query',
            type: 'string',
            'x-ms-url-encoding': 'double',
            'x-ms-test-value': 7,
          },
        ],
      }),
    });
    expect(only(model).parameters.map(({ schema }) => schema.kind)).toEqual([
      'string',
      'string',
      'string',
      'string',
      'string',
    ]);
    expect(only(model).parameters[3]?.schema.enum).toEqual(['1', 'x']);
    expect(only(model).parameters[4]).toMatchObject({ urlEncoding: 'double', testValue: 7 });
  });

  it('leaves out what is no parameter', () => {
    const model = modelOfPaths({
      '/a': get({
        parameters: [
          null,
          'x',
          {},
          { name: 'a' },
          { in: 'query' },
          { name: 'a', in: 'cookie' },
          { $ref: '#/parameters/None' },
        ],
      }),
    });
    expect(only(model).parameters).toEqual([]);
    expect(messages(model)).toHaveLength(7);
  });
});

describe('body', () => {
  const body = (schema: unknown, consumes?: unknown, more: object = {}) =>
    only(
      postModel({
        ...(consumes === undefined ? {} : { consumes }),
        parameters: [{ name: 'b', in: 'body', schema, ...more }],
      }),
    ).body;

  it.each([
    [undefined, { type: 'object' }, 'json', ['application/json']],
    [['application/xml', 'text/json'], { type: 'object' }, 'json', ['text/json']],
    [
      ['application/json;odata.metadata=minimal'],
      {},
      'json',
      ['application/json;odata.metadata=minimal'],
    ],
    [
      ['application/vnd.api+json', 'text/plain'],
      { type: 'string' },
      'json',
      ['application/vnd.api+json'],
    ],
    [['application/xml'], { type: 'object', properties: { a: {} } }, 'xml', ['application/xml']],
    [['text/plain; charset=utf-8'], { type: 'string' }, 'text', ['text/plain; charset=utf-8']],
    [['text/plain'], { type: 'object' }, 'json', ['application/json']],
    [['*/*'], { type: 'object' }, 'json', ['*/*']],
    [['application/octet-stream'], { type: 'object' }, 'binary', ['application/octet-stream']],
    [['image/png'], { type: 'string' }, 'binary', ['image/png']],
    [
      ['application/json'],
      { type: 'string', format: 'binary' },
      'binary',
      ['application/octet-stream'],
    ],
    [undefined, { type: 'file' }, 'binary', ['application/octet-stream']],
    ['application/json', {}, 'json', ['application/json']],
    [['application/x-www-form-urlencoded'], { type: 'object' }, 'json', ['application/json']],
  ])('consumes %j with %j as %s', (consumes, schema, kind, mediaTypes) => {
    expect(body(schema, consumes)).toMatchObject({ kind, mediaTypes, name: 'b' });
  });

  it.each(['get', 'head'])('of %s is not demanded, and that is said', (method) => {
    const of = (parameters: object[]) =>
      modelOfPaths({
        '/a': { [method]: { operationId: 'A', parameters, responses: { 204: {} } } },
      });
    const json = of([{ name: 'b', in: 'body', required: true, schema: { type: 'object' } }]);
    expect(only(json).body).toMatchObject({ kind: 'json', required: false });
    expect(messages(json)).toEqual([expect.stringContaining('generated client sends none')]);
    const form = of([{ name: 'f', in: 'formData', required: true, type: 'string' }]);
    expect(only(form).body).toMatchObject({ required: false, fields: [{ required: false }] });
  });

  it('makes bytes of a binary body and a string of XML', () => {
    expect(body({ type: 'string', format: 'binary' })).toMatchObject({ schema: { kind: 'file' } });
    expect(body({ type: 'object' }, ['application/xml'])).toMatchObject({
      schema: { kind: 'string' },
    });
  });

  it('looks through references', () => {
    const model = postModel(
      {
        parameters: [
          { name: 'b', in: 'body', required: true, schema: { $ref: '#/definitions/Bytes' } },
        ],
      },
      { definitions: { Bytes: { type: 'string', format: 'binary' } } },
    );
    expect(only(model).body).toMatchObject({
      kind: 'binary',
      required: true,
      schema: { kind: 'file' },
    });
  });

  it('takes the document’s media types where the operation has none', () => {
    const model = postModel(
      { parameters: [{ name: 'b', in: 'body', schema: { type: 'string' } }] },
      { consumes: ['text/plain'] },
    );
    expect(only(model).body).toMatchObject({ kind: 'text' });
  });

  it('does without a schema, and takes the first of two', () => {
    expect(body(undefined)).toMatchObject({ kind: 'json', schema: { kind: 'any' } });
    expect(body(undefined, undefined, { type: 'string' })).toMatchObject({
      schema: { kind: 'string' },
    });
    const model = postModel({
      parameters: [
        { name: 'a', in: 'body', schema: {} },
        { name: 'b', in: 'body', schema: {} },
      ],
    });
    expect(only(model).body).toMatchObject({ name: 'a' });
    expect(messages(model)).toEqual([expect.stringContaining('one body')]);
  });

  it('reads forms', () => {
    const form = (fields: object[], consumes?: string[]) =>
      only(
        postModel({
          ...(consumes ? { consumes } : {}),
          parameters: fields.map((field, index) => ({
            name: `f${index}`,
            in: 'formData',
            ...field,
          })),
        }),
      ).body;
    expect(
      form([
        { type: 'string', required: true },
        { type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
      ]),
    ).toMatchObject({
      kind: 'form',
      encoding: 'urlencoded',
      required: true,
      mediaTypes: ['application/x-www-form-urlencoded'],
      fields: [{ name: 'f0', required: true }, { collectionFormat: 'multi' }],
    });
    const upload = ['multipart/form-data', 'application/x-www-form-urlencoded'];
    expect(form([{ type: 'file' }], upload)).toMatchObject({
      encoding: 'multipart',
      required: false,
      mediaTypes: ['multipart/form-data'],
      fields: [{ schema: { kind: 'file' } }],
    });
    expect(form([{ type: 'string', format: 'binary' }])).toMatchObject({
      encoding: 'multipart',
      fields: [{ schema: { kind: 'file' } }],
    });
    expect(form([{ type: 'string' }], upload)).toMatchObject({
      encoding: 'urlencoded',
      mediaTypes: upload,
    });
    expect(form([{ type: 'string' }], ['multipart/form-data'])).toMatchObject({
      encoding: 'multipart',
    });
    expect(form([{ type: 'object' }])).toMatchObject({ fields: [{ schema: { kind: 'string' } }] });
  });

  it('takes either the body or the form', () => {
    const parameters = [
      { name: 'b', in: 'body', schema: {} },
      { name: 'f', in: 'formData', type: 'string' },
    ];
    expect(only(postModel({ parameters })).body?.kind).toBe('json');
    expect(only(postModel({ parameters, consumes: ['multipart/form-data'] })).body?.kind).toBe(
      'form',
    );
  });
});

describe('responses', () => {
  const responses = (value: unknown, members: object = {}, root: object = {}) =>
    only(postModel({ ...members, responses: value }, root as Record<string, unknown>)).responses;

  it('reads numbers, default, ranges, and leaves out the rest', () => {
    const model = postModel({
      responses: {
        200: { description: '' },
        default: { description: '' },
        '4XX': {},
        '2xx': {},
        ok: {},
        999: {},
        'x-note': {},
        404: null,
      },
    });
    expect(
      only(model)
        .responses.map(({ status }) => status)
        .sort(),
    ).toEqual([200, 400, 404, 'default']);
    expect(messages(model)).toHaveLength(5);
  });

  it('answers 200 without a body where nothing is declared', () => {
    for (const value of [undefined, {}, [], 'x']) {
      expect(responses(value)).toMatchObject([
        { status: 200, body: { kind: 'none' }, headers: [] },
      ]);
    }
  });

  it('may answer 200 where no success is declared, and says so', () => {
    const model = postModel({ responses: { 404: {}, 500: {} } });
    expect(only(model).responses.map(({ status }) => status)).toEqual([404, 500, 200]);
    expect(messages(model)).toEqual([expect.stringContaining('declares no success')]);
    expect(responses({ 304: {} })).toMatchObject([{ status: 304 }, { status: 200 }]);
    expect(responses({ '3XX': {} })).toMatchObject([{ status: 302 }]);
    for (const kept of [{ default: {} }, { 302: {}, 404: {} }, { 204: {}, 404: {} }])
      expect(responses(kept)).toHaveLength(Object.keys(kept).length);
  });

  it.each([301, 302, 303, 307, 308])('has a Location in a %d, declared or not', (status) => {
    expect(responses({ [status]: {} })[0]?.headers).toMatchObject([
      { name: 'Location', required: true, schema: { kind: 'string' } },
    ]);
    const declared = { headers: { location: { type: 'string', format: 'uri' }, 'X-A': {} } };
    expect(responses({ [status]: declared })[0]?.headers).toMatchObject([
      { name: 'location', required: true, schema: { format: 'uri' } },
      { name: 'X-A' },
    ]);
    expect(responses({ 304: {} })[0]?.headers).toEqual([]);
  });

  it.each([
    [{ type: 'object' }, ['application/xml', 'application/json'], 'json', 'application/json'],
    [{ type: 'object' }, ['text/plain'], 'json', 'application/json'],
    [{ type: 'string' }, ['text/plain', 'text/json'], 'json', 'text/json'],
    [{ type: 'string' }, ['text/plain'], 'text', 'text/plain'],
    [{ type: 'object' }, ['application/xml'], 'text', 'application/xml'],
    [{ type: 'file' }, ['application/json'], 'binary', 'application/octet-stream'],
    [{ type: 'string', format: 'binary' }, ['application/pdf'], 'binary', 'application/pdf'],
    [{ type: 'string' }, ['image/*'], 'binary', 'application/octet-stream'],
    [{}, undefined, 'json', 'application/json'],
  ])('answers %j with %j as %s', (schema, produces, kind, mediaType) => {
    expect(
      responses({ 200: answer(schema) }, produces === undefined ? {} : { produces })[0]?.body,
    ).toMatchObject({ kind, mediaType });
  });

  it('has no body where HTTP has none', () => {
    expect(responses({ 204: answer({ type: 'object' }) })[0]?.body).toEqual({ kind: 'none' });
    const head = modelOfPaths({
      '/a': { head: { operationId: 'H', responses: { 200: answer({}) } } },
    });
    expect(only(head).responses[0]?.body).toEqual({ kind: 'none' });
  });

  it('follows references, and reads headers and examples', () => {
    const [response] = responses(
      { 200: { $ref: '#/responses/Ok' } },
      {},
      {
        responses: {
          Ok: {
            ...answer({ type: 'object' }),
            headers: {
              'X-A': { type: 'integer' },
              'x-a': { type: 'string' },
              'bad name': {},
              'Content-Length': {},
              L: { type: 'array', items: { type: 'string' } },
            },
            examples: { 'text/plain': 'no', 'application/json': { a: 1 } },
          },
        },
      },
    );
    expect(response).toMatchObject({
      pointer: '/responses/Ok',
      example: { a: 1 },
      headers: [
        { name: 'X-A', schema: { kind: 'integer' } },
        { name: 'L', collectionFormat: 'csv' },
      ],
    });
    expect(response?.headers).toHaveLength(2);
  });
});

describe('security', () => {
  const secured = (security: unknown, root: unknown = [{ key: [] }]) => {
    const model = modelOf({
      securityDefinitions: {
        key: { type: 'apiKey', in: 'header', name: 'K' },
        flow: { type: 'oauth2', flow: 'application', tokenUrl: 'https://t', scopes: { read: '' } },
        odd: { type: 'apiKey', in: 'cookie', name: 'c' },
      },
      security: root,
      paths: { '/a': get(security === undefined ? {} : { security }) },
    });
    return { model, security: only(model).security };
  };

  it('takes the operation’s, else the document’s', () => {
    expect(secured(undefined).security).toEqual([[{ scheme: 'key', scopes: [] }]]);
    expect(secured([]).security).toEqual([]);
    expect(secured([{ flow: ['read'], key: [] }, { key: [] }]).security).toEqual([
      [
        { scheme: 'flow', scopes: ['read'] },
        { scheme: 'key', scopes: [] },
      ],
      [{ scheme: 'key', scopes: [] }],
    ]);
    expect(secured([{ key: [] }, {}]).security).toEqual([]);
  });

  it('keeps names that nothing defines, so that nobody gets in by them, and says so', () => {
    const mixed = secured([{ nope: [], key: [] }]);
    expect(mixed.security).toEqual([
      [
        { scheme: 'nope', scopes: [] },
        { scheme: 'key', scopes: [] },
      ],
    ]);
    expect(messages(mixed.model)).toContainEqual(expect.stringContaining('"nope"'));
    expect(secured([{ nope: [] }]).security).toEqual([[{ scheme: 'nope', scopes: [] }]]);
    expect([...mixed.model.security.keys()]).toEqual(['key', 'flow']);
  });
});

describe('paths and ids', () => {
  it.each([
    [undefined, ''],
    ['/', ''],
    ['/v1/', '/v1'],
    ['v1//', '/v1'],
    [' /a/b ', '/a/b'],
    ['https://host/v1/', '/v1'],
    ['/v1?x=1', '/v1'],
  ])('reads the base path %j as %j', (basePath, expected) => {
    expect(modelOf({ basePath }).basePath).toBe(expected);
  });

  it('moves variables of the base path into the paths', () => {
    const model = modelOf({ basePath: '/v1/{tenant}/api', paths: { '/a': get({}) } });
    expect(model.basePath).toBe('/v1');
    expect(only(model)).toMatchObject({
      path: '/{tenant}/api/a',
      parameters: [{ name: 'tenant', undeclared: true }],
    });
  });

  it.each([
    ['/a/./b', '/a/b'],
    ['/a/../c/.', '/c/'],
    ['/../..', '/'],
    ['/a/..b/.c', '/a/..b/.c'],
  ])('reads %s as servers do', (path, reached) => {
    const model = modelOfPaths({ [path]: get({}) });
    expect(only(model).path).toBe(reached);
    expect(messages(model)).toHaveLength(path === reached ? 0 : 1);
  });

  it('makes parameters of the query in a path', () => {
    const model = modelOfPaths({
      'a?api-version=1&key={id}#x': get({
        parameters: [{ name: 'id', in: 'path', type: 'integer', required: true }],
      }),
    });
    expect(only(model)).toMatchObject({
      path: '/a',
      parameters: [
        { name: 'api-version', in: 'query', default: '1', schema: { enum: ['1'] } },
        { name: 'key', in: 'query', required: true, schema: { kind: 'integer' } },
      ],
    });
    expect(messages(model)).toHaveLength(2);
  });

  it('gives every operation an id of its own', () => {
    const item = (...ids: (string | undefined)[]) =>
      Object.fromEntries(
        ids.map((operationId, index) => [
          ['get', 'put', 'post', 'delete'][index],
          { operationId, responses: {} },
        ]),
      );
    const model = modelOfPaths({
      '/a': item('X', 'X', 'X2'),
      '/b/{c d}/': item(undefined, ' ', 'GetBCD'),
    });
    expect(model.operations.map(({ id }) => id)).toEqual([
      'X',
      'X2',
      'X22',
      'GetBCD',
      'PutBCD',
      'GetBCD2',
    ]);
    expect(model.operations[4]).not.toHaveProperty('declaredId');
  });

  it('says when no request can tell two operations apart', () => {
    const model = modelOfPaths({ '/a/{x}': get({}), '/a/{y}': get({ operationId: 'Other' }) });
    expect(messages(model)).toContainEqual(
      expect.stringContaining('No request can tell "Other" from "Get"'),
    );
  });

  it('reads what else there is about an operation', () => {
    const model = modelOfPaths({
      '/a': get({
        summary: 'S',
        deprecated: true,
        'x-ms-visibility': 'internal',
        'x-ms-pageable': { nextLinkName: 'next' },
      }),
      '/b': {
        get: {
          operationId: 'B',
          parameters: [
            {
              name: 'q',
              in: 'query',
              type: 'string',
              'x-ms-dynamic-values': { operationId: 'Get', 'value-path': 'id' },
            },
          ],
          responses: {},
        },
      },
    });
    expect(operation(model, 'Get')).toMatchObject({
      summary: 'S',
      deprecated: true,
      visibility: 'internal',
      pageable: { nextLinkName: 'next' },
    });
    expect([...operation(model, 'Get').helperFor]).toEqual(['dynamicValues']);
    expect(operation(model, 'B').helperFor.size).toBe(0);
  });
});

it('makes an empty model of what is no document', () => {
  for (const value of [
    undefined,
    null,
    7,
    'x',
    [],
    { paths: 3, definitions: [], info: 'x', securityDefinitions: null },
  ]) {
    expect(buildModel(value, {})).toMatchObject({
      title: '',
      version: '',
      basePath: '',
      operations: [],
    });
  }
});
