import { describe, expect, it } from 'vitest';

import { propertiesOf } from '../../src/model/schema-view.js';
import { messages, modelOf, schemaOf } from './factory.js';

const plain = { nullable: false, readOnly: false, notificationUrl: false };

describe('types', () => {
  it('reads each type of Swagger 2.0', () => {
    for (const type of ['string', 'number', 'integer', 'boolean', 'null', 'file']) {
      expect(schemaOf({ type }).schema).toEqual({
        ...plain,
        kind: type,
        pointer: '/definitions/Subject',
      });
    }
  });

  it.each([
    ['date', 'string', 'date'],
    ['Integer', 'integer', undefined],
    ['float', 'number', 'float'],
    ['bool', 'boolean', undefined],
    ['uuid', 'string', 'uuid'],
  ])('reads the misspelt type %s', (type, kind, format) => {
    const { schema, notes } = schemaOf({ type });
    expect(schema.kind).toBe(kind);
    expect('format' in schema ? schema.format : undefined).toBe(format);
    expect(notes).toHaveLength(type === 'Integer' ? 0 : 1);
  });

  it('reads an unknown type by what stands beside it', () => {
    expect(schemaOf({ type: 'action' }).schema.kind).toBe('any');
    expect(schemaOf({ type: 'action', properties: {} }).schema.kind).toBe('object');
    expect(schemaOf({ type: 'action' }).notes[0]).toContain('"action" is not a type');
  });

  it.each([
    [{ properties: { a: {} } }, 'object'],
    [{ additionalProperties: { type: 'string' } }, 'object'],
    [{ items: { type: 'string' } }, 'array'],
    [{ enum: ['a', 'b'] }, 'string'],
    [{ enum: [1, 2] }, 'integer'],
    [{ enum: [1, 2.5] }, 'number'],
    [{ enum: [1, 'a'] }, 'any'],
    [{ format: 'date-time' }, 'string'],
    [{}, 'any'],
  ])('infers the type of %j', (raw, kind) => {
    expect(schemaOf(raw).schema.kind).toBe(kind);
  });

  it('takes null among the types, and x-nullable, for nullable', () => {
    expect(schemaOf({ type: ['string', 'null'] }).schema).toMatchObject({
      kind: 'string',
      nullable: true,
    });
    expect(schemaOf({ type: 'string', 'x-nullable': true }).schema.nullable).toBe(true);
    expect(schemaOf({ type: 'string', nullable: true }).schema.nullable).toBe(true);
    expect(schemaOf({ type: ['string', 'integer'] }).schema).toMatchObject({
      kind: 'union',
      variants: [{ kind: 'string' }, { kind: 'integer' }],
    });
  });

  it('reads a file inside JSON as base64, directly or behind a reference', () => {
    const { schema, notes } = schemaOf(
      { type: 'object', properties: { a: { type: 'file' }, b: { $ref: '#/definitions/Upload' } } },
      { Upload: { type: 'file' } },
    );
    expect(schema).toMatchObject({
      properties: [
        { schema: { kind: 'string', format: 'byte' } },
        { schema: { kind: 'string', format: 'byte' } },
      ],
    });
    expect(notes).toHaveLength(2);
  });
});

describe('values', () => {
  it('keeps each enum value once, null apart, bent to the type', () => {
    expect(schemaOf({ type: 'string', enum: ['a', 'a', 1, null] }).schema).toMatchObject({
      enum: ['a', '1'],
      nullable: true,
    });
    expect(schemaOf({ type: 'integer', enum: ['1', 2, 'x'] }).schema).toMatchObject({
      enum: [1, 2],
    });
    expect(
      schemaOf({
        enum: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      }).schema.enum,
    ).toEqual([{ a: 1, b: 2 }]);
    expect(schemaOf({ type: 'string', enum: [null] }).schema.kind).toBe('null');
    expect(schemaOf({ type: 'string', enum: [] }).schema).not.toHaveProperty('enum');
  });

  it('gives an enum on an array to its items', () => {
    expect(
      schemaOf({ type: 'array', items: { type: 'string' }, enum: ['a'] }).schema,
    ).toMatchObject({
      kind: 'array',
      items: { kind: 'string', enum: ['a'] },
    });
  });

  it.each([
    [{ type: 'integer', default: '5' }, 5],
    [{ type: 'boolean', default: 'True' }, true],
    [{ type: 'string', default: 5 }, '5'],
    [{ type: 'string', enum: ['a'], default: 'a' }, 'a'],
    [{ type: 'array', items: { type: 'integer' }, default: [1] }, [1]],
    [{ type: 'string', 'x-nullable': true, default: null }, null],
  ])('keeps the default of %j', (raw, value) => {
    expect(schemaOf(raw).schema.default).toEqual(value);
  });

  it.each([
    { type: 'integer', default: 'five' },
    { type: 'integer', maximum: 3, default: 5 },
    { type: 'string', enum: ['a'], default: 'b' },
    { type: 'array', items: { type: 'integer' }, default: ['x'] },
    { type: 'object', required: ['a'], properties: { a: {} }, default: { b: 1 } },
    { type: 'boolean', default: 'yes' },
  ])('drops the default of %j with a note', (raw) => {
    const { schema, notes } = schemaOf(raw);
    expect(schema).not.toHaveProperty('default');
    expect(notes).toEqual([expect.stringContaining('does not fit')]);
  });
});

describe('limits', () => {
  it('turns boolean exclusive bounds into numbers', () => {
    expect(
      schemaOf({
        type: 'number',
        minimum: 1,
        exclusiveMinimum: true,
        maximum: '9',
        exclusiveMaximum: false,
      }).schema,
    ).toEqual({
      ...plain,
      kind: 'number',
      pointer: '/definitions/Subject',
      exclusiveMinimum: 1,
      maximum: 9,
    });
  });

  it.each([
    { type: 'string', minLength: 5, maxLength: 1 },
    { type: 'integer', minimum: 5, maximum: 1 },
    { type: 'integer', minimum: 5, exclusiveMinimum: true, maximum: 5 },
    { type: 'array', minItems: 5, maxItems: 1, items: {} },
    { type: 'object', minProperties: 5, maxProperties: 1 },
    { type: 'string', minLength: -1 },
  ])('drops the contradiction in %j', (raw) => {
    const { schema, notes } = schemaOf(raw);
    expect(Object.keys(schema).filter((key) => /^(min|max|excl)/.test(key))).toEqual([]);
    expect(notes).toHaveLength(1);
  });

  it('keeps patterns that compile, mends needless escapes, and drops the rest', () => {
    const pattern = (text: string) => schemaOf({ type: 'string', pattern: text }).schema;
    expect(pattern('^\\d+$')).toHaveProperty('pattern', '^\\d+$');
    expect(pattern('[a-z\\+\\=]\\@\\-')).toHaveProperty('pattern', '[a-z\\+=]@-');
    expect(pattern('[\\w\\-]')).toHaveProperty('pattern', '[\\w\\-]');
    for (const broken of ['(?i)a', '\\Aa\\Z', '(', '[z-a]', '\\']) {
      expect(pattern(broken)).not.toHaveProperty('pattern');
    }
  });
});

describe('objects and arrays', () => {
  it('reads required names, wherever they are said', () => {
    const { schema, notes } = schemaOf({
      type: 'object',
      required: ['a', 'elsewhere', 'a', 7],
      properties: { a: {}, b: { type: 'string', required: true }, c: null },
    });
    expect(schema).toMatchObject({
      properties: [
        { name: 'a', required: true },
        { name: 'b', required: true },
        { name: 'c', required: false, schema: { kind: 'any' } },
      ],
      requiredElsewhere: ['elsewhere'],
      additional: true,
    });
    expect(notes).toHaveLength(2);
  });

  it('reads additionalProperties', () => {
    expect(schemaOf({ type: 'object', additionalProperties: false }).schema).toMatchObject({
      additional: false,
    });
    expect(schemaOf({ type: 'object', additionalProperties: {} }).schema).toMatchObject({
      additional: true,
    });
    expect(
      schemaOf({ type: 'object', additionalProperties: { type: 'string' } }).schema,
    ).toMatchObject({
      additional: { kind: 'string' },
    });
  });

  it('reads missing items as anything and a list as any of them', () => {
    expect(schemaOf({ type: 'array' }).schema).toMatchObject({ items: { kind: 'any' } });
    expect(
      schemaOf({ type: 'array', items: [{ type: 'string' }, { type: 'integer' }] }).schema,
    ).toMatchObject({
      items: { kind: 'union', variants: [{ kind: 'string' }, { kind: 'integer' }] },
    });
  });

  it('takes names of inherited members for names', () => {
    const raw = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"}}}',
    );
    expect(schemaOf(raw).schema).toMatchObject({
      properties: [{ name: '__proto__', schema: { kind: 'string' } }, { name: 'constructor' }],
    });
    const model = modelOf({
      definitions: JSON.parse(
        '{"__proto__":{"type":"string"},"constructor":{"$ref":"#/definitions/__proto__"}}',
      ),
    });
    expect([...model.definitions.keys()]).toEqual(['__proto__', 'constructor']);
    expect(model.definitions.get('constructor')).toMatchObject({ kind: 'ref', name: '__proto__' });
  });
});

describe('references', () => {
  it('keeps recursion as references', () => {
    const { schema } = schemaOf({
      type: 'object',
      properties: { next: { $ref: '#/definitions/Subject' } },
    });
    expect(schema).toMatchObject({ properties: [{ schema: { kind: 'ref', name: 'Subject' } }] });
  });

  it('finds encoded and escaped names', () => {
    const { schema } = schemaOf(
      {
        type: 'object',
        properties: {
          a: { $ref: '#/definitions/A%20b' },
          b: { $ref: '#/definitions/c~1d' },
          c: { $ref: '#/definitions/100%' },
          d: { $ref: '#/definitions/x%20y' },
        },
      },
      { 'A b': {}, 'c/d': {}, '100%': {}, 'x%20y': {} },
    );
    const names = propertiesOf(schema, new Map()).map(
      ({ schema: inner }) => inner.kind === 'ref' && inner.name,
    );
    expect(names).toEqual(['A b', 'c/d', '100%', 'x%20y']);
  });

  it('names what is not a definition, once', () => {
    const model = modelOf({
      definitions: {
        A: {
          type: 'object',
          properties: {
            inner: {
              type: 'object',
              properties: { me: { $ref: '#/definitions/A/properties/inner' } },
            },
          },
        },
        a_get_200: { $ref: '#/paths/~1a/get/responses/200/schema' },
      },
      paths: {
        '/a': {
          get: {
            operationId: 'A',
            responses: { 200: { description: '', schema: { type: 'string' } } },
          },
        },
      },
    });
    expect([...model.definitions.keys()]).toEqual(['A', 'a_get_200', 'A_inner', 'a_get_2002']);
    expect(model.definitions.get('a_get_200')).toMatchObject({ kind: 'ref', name: 'a_get_2002' });
    expect(model.definitions.get('a_get_2002')).toMatchObject({ kind: 'string' });
  });

  it('follows a reference in the middle of a pointer', () => {
    const { schema } = schemaOf(
      { $ref: '#/definitions/Outer/properties/inner/properties/deep' },
      {
        Outer: { type: 'object', properties: { inner: { $ref: '#/definitions/Inner' } } },
        Inner: { type: 'object', properties: { deep: { type: 'boolean' } } },
      },
    );
    expect(schema).toMatchObject({ kind: 'ref', name: 'Inner_deep' });
  });

  it('keeps what is said beside a reference', () => {
    const { schema } = schemaOf(
      {
        $ref: '#/definitions/A',
        description: 'Mine',
        'x-nullable': true,
        'x-ms-visibility': 'Advanced',
      },
      { A: {} },
    );
    expect(schema).toMatchObject({
      kind: 'ref',
      description: 'Mine',
      nullable: true,
      visibility: 'advanced',
    });
  });

  it('reads references to nothing, or to other documents, as anything', () => {
    for (const $ref of ['#/definitions/Missing', 'other.json#/definitions/A', '#', '']) {
      const { schema, notes } = schemaOf({ $ref });
      expect(schema.kind).toBe('any');
      expect(notes).toHaveLength(1);
    }
  });

  it('cuts definitions that are made of themselves', () => {
    const { model } = schemaOf(
      { $ref: '#/definitions/B' },
      {
        B: { $ref: '#/definitions/Subject' },
        C: { allOf: [{ $ref: '#/definitions/C' }, { type: 'object', properties: { a: {} } }] },
        D: { anyOf: [{ $ref: '#/definitions/D' }, { type: 'string' }] },
        E: { $ref: '#/definitions/E' },
        F: { allOf: [{ $ref: '#/definitions/G' }, { properties: { f: {} } }] },
        G: { allOf: [{ $ref: '#/definitions/F' }, { properties: { g: {} } }] },
      },
    );
    expect(model.definitions.get('B')?.kind).toBe('any');
    expect(model.definitions.get('C')).toMatchObject({
      parts: [{ kind: 'any' }, { kind: 'object' }],
    });
    expect(model.definitions.get('D')).toMatchObject({
      variants: [{ kind: 'any' }, { kind: 'string' }],
    });
    expect(model.definitions.get('E')?.kind).toBe('any');
    expect(
      propertiesOf(model.definitions.get('F')!, model.definitions).map(({ name }) => name),
    ).toEqual(['g', 'f']);
    expect(messages(model).filter((message) => message.includes('made of itself'))).toHaveLength(5);
  });
});

describe('allOf and unions', () => {
  const pets = {
    Pet: {
      type: 'object',
      discriminator: 'kind',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
      additionalProperties: false,
    },
    Cat: {
      allOf: [
        { $ref: '#/definitions/Pet' },
        { type: 'object', properties: { claws: {} }, additionalProperties: false },
      ],
    },
    Lion: {
      allOf: [{ $ref: '#/definitions/Cat' }],
      properties: { pride: {} },
      'x-ms-discriminator-value': 'LEO',
    },
    Fish: { allOf: [{ $ref: '#/definitions/Pet' }] },
  };

  it('tells kinds, the base and subtypes of subtypes among them, in document order', () => {
    const model = modelOf({ definitions: pets });
    expect(model.definitions.get('Pet')).toMatchObject({
      kind: 'object',
      additional: true,
      discriminator: {
        property: 'kind',
        kinds: [
          { name: 'Pet', values: ['Pet'] },
          { name: 'Cat', values: ['Cat'] },
          { name: 'Lion', values: ['LEO'] },
          { name: 'Fish', values: ['Fish'] },
        ],
      },
    });
    expect(model.definitions.get('Cat')).toMatchObject({
      discriminator: {
        property: 'kind',
        kinds: [
          { name: 'Cat', values: ['Cat'] },
          { name: 'Lion', values: ['LEO'] },
        ],
      },
    });
    expect(model.definitions.get('Fish')).toMatchObject({
      kind: 'allOf',
      parts: [{ kind: 'ref', name: 'Pet' }],
    });
    expect(model.definitions.get('Cat')).toMatchObject({
      parts: [{ kind: 'ref' }, { additional: true }],
    });
  });

  it('takes what stands beside allOf for the last part', () => {
    const model = modelOf({ definitions: pets });
    expect(model.definitions.get('Lion')).toMatchObject({
      kind: 'allOf',
      parts: [
        { kind: 'ref', name: 'Cat' },
        { kind: 'object', properties: [{ name: 'pride' }] },
      ],
    });
  });

  it('takes a lone part for the schema itself', () => {
    const { schema } = schemaOf(
      {
        type: 'object',
        properties: {
          pet: { allOf: [{ $ref: '#/definitions/Pet' }], description: 'Mine', 'x-nullable': true },
        },
      },
      pets,
    );
    expect(schema).toMatchObject({
      properties: [{ schema: { kind: 'ref', name: 'Pet', description: 'Mine', nullable: true } }],
    });
  });

  it('reads oneOf and anyOf', () => {
    expect(schemaOf({ oneOf: [{ type: 'string' }, { type: 'null' }] }).schema).toMatchObject({
      kind: 'string',
      nullable: true,
    });
    expect(schemaOf({ anyOf: [{ type: 'string' }, { type: 'integer' }] }).schema).toMatchObject({
      kind: 'union',
    });
    expect(
      schemaOf({ properties: { a: {}, b: {} }, oneOf: [{ required: ['a'] }, { required: ['b'] }] })
        .schema,
    ).toMatchObject({ kind: 'object', properties: [{ name: 'a' }, { name: 'b' }] });
  });
});

it('stops at absurd depth without an exception', () => {
  let raw: unknown = { type: 'string' };
  for (let level = 0; level < 5000; level += 1) raw = { type: 'array', items: raw };
  expect(schemaOf(raw).notes).toEqual([expect.stringContaining('levels deep')]);
});

it('reads dynamic values and schemas in both spellings', () => {
  const { schema } = schemaOf({
    type: 'object',
    properties: {
      a: {
        type: 'string',
        'x-ms-dynamic-values': {
          operationId: 'List',
          'value-path': 'id',
          'value-title': 'name',
          'value-collection': 'items',
        },
      },
      b: {
        type: 'string',
        'x-ms-dynamic-list': { operationId: 'List', itemValuePath: 'id', parameters: { x: 1 } },
      },
      c: { 'x-ms-dynamic-schema': { operationId: 'Shape', 'value-path': 'schema' } },
      d: { 'x-ms-dynamic-values': { builtInOperation: 'files' } },
    },
  });
  expect(schema).toMatchObject({
    properties: [
      {
        schema: {
          dynamicValues: {
            kind: 'values',
            operationId: 'List',
            valuePath: 'id',
            titlePath: 'name',
            collectionPath: 'items',
            parameters: {},
          },
        },
      },
      { schema: { dynamicValues: { operationId: 'List', valuePath: 'id', parameters: { x: 1 } } } },
      { schema: { dynamicSchema: { kind: 'schema', operationId: 'Shape', valuePath: 'schema' } } },
      { schema: { kind: 'any' } },
    ],
  });
});
