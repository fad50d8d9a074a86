// descriptor.gen.ts: the data is read back and held to the definition; its schemas are put to work in
// Ajv, as the runtime does.

import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';

import { emit, everything, type Emitted } from './fixtures.js';
import { evaluate } from './evaluate.js';

interface Descriptor {
  readonly definitions: Record<string, object>;
  readonly security: Record<string, object>;
  readonly operations: ReadonlyArray<Record<string, never>>;
}

function descriptorOf(emitted: Emitted): Descriptor {
  return evaluate(emitted.generated('descriptor')) as Descriptor;
}

const emitted = emit(everything);
const descriptor = descriptorOf(emitted);
const operation = (id: string, from = descriptor): Record<string, never> =>
  from.operations.find((one) => one['id'] === id) ?? {};

/** Whether the schema of a definition takes a value. Definitions are in the data only when something needs them. */
function validator(definitions: object, schema: object): (value: unknown) => boolean {
  const responses = { 200: { description: '', schema } };
  const paths = { '/x': { get: { operationId: 'Run', responses } } };
  const data = descriptorOf(emit({ definitions, paths }));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'root', definitions: data.definitions });
  const [response] = operation('Run', data)['responses'] as unknown as [{ schema: object }];
  const text = JSON.stringify(response.schema).replaceAll('"#/', '"root#/');
  return (value) => ajv.validate(JSON.parse(text) as object, value);
}

const all = everything['definitions'] as object;
const of = (name: string) => validator(all, { $ref: `#/definitions/${name}` });

describe('operations', () => {
  it('say what the runtime has to know', () => {
    expect(operation('GetThing')).toEqual({
      id: 'GetThing',
      controller: 'getThing',
      file: 'src/controllers/GetThing.ts',
      method: 'get',
      path: '/things/{id}/{undeclared}',
      pattern: { kind: 'action' },
      parameters: [
        {
          name: 'rush',
          in: 'query',
          required: false,
          schema: { type: 'boolean' },
          default: false,
          urlEncoding: 'single',
        },
        {
          name: 'note',
          in: 'query',
          required: false,
          schema: { type: 'string' },
          urlEncoding: 'single',
        },
        {
          name: 'ids',
          in: 'query',
          required: false,
          schema: { type: 'array', items: { type: 'integer' } },
          collectionFormat: 'pipes',
          urlEncoding: 'single',
        },
        {
          name: 'X-Trace',
          in: 'header',
          required: false,
          schema: { type: 'string' },
          urlEncoding: 'single',
        },
        {
          name: 'id',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          urlEncoding: 'single',
        },
        {
          name: 'undeclared',
          in: 'path',
          required: true,
          schema: { type: 'string' },
          urlEncoding: 'single',
        },
      ].sort((a, b) => order('GetThing').indexOf(a.name) - order('GetThing').indexOf(b.name)),
      responses: [
        {
          status: 200,
          body: 'json',
          schema: { $ref: '#/definitions/Node' },
          mediaType: 'application/json',
          headers: [{ name: 'ETag', schema: { type: 'string' } }],
        },
        { status: 404, body: 'none', headers: [] },
        {
          status: 'default',
          body: 'json',
          schema: { type: 'object', properties: { message: { type: 'string' } } },
          mediaType: 'application/json',
          headers: [],
        },
      ],
      security: [],
    });
  });

  it('name no controller where the runtime answers alone', () => {
    expect(operation('EndEvent')).toMatchObject({
      pattern: { kind: 'unsubscribe', of: ['OnEvent'] },
    });
    expect(operation('EndEvent')).not.toHaveProperty('controller');
    expect(operation('EndEvent')).not.toHaveProperty('file');
  });

  it.each([
    ['StartJob', { kind: 'pollingAction', resultStatus: 200 }],
    [
      'OnNews',
      {
        kind: 'pollingTrigger',
        split: 'batch',
        stateParameter: 'triggerState',
        itemsPath: ['value'],
        item: { $ref: '#/definitions/Base' },
      },
    ],
    [
      'OnEvent',
      {
        kind: 'webhookTrigger',
        split: 'single',
        callback: { in: 'body', path: ['config', 'url'] },
        subscribedStatus: 201,
        unsubscribeOperation: 'EndEvent',
        notification: { $ref: '#/definitions/Node' },
      },
    ],
    [
      'Ask',
      {
        kind: 'webhookAction',
        split: 'single',
        callback: { in: 'query', path: ['url'] },
        subscribedStatus: 200,
        notification: { $ref: '#/definitions/Colour' },
      },
    ],
  ])('%s has its pattern', (id, pattern) => {
    expect(operation(id)['pattern']).toEqual(pattern);
  });

  it('have forms by field', () => {
    expect(operation('Upload')['body']).toEqual({
      kind: 'form',
      encoding: 'multipart',
      required: true,
      fields: [
        { name: 'file', required: true, file: true, schema: {} },
        { name: 'title', required: false, file: false, schema: { type: 'string' }, default: 'x' },
      ],
      mediaTypes: ['multipart/form-data'],
    });
  });

  function order(id: string): string[] {
    const found = emitted.model.operations.find((one) => one.id === id);
    return (found?.parameters ?? []).map(({ name }) => name);
  }
});

describe('definitions', () => {
  it('are those that an operation needs', () => {
    expect(Object.keys(descriptor.definitions)).toEqual([
      'Base',
      'Cat',
      'Colour',
      'DogBase',
      'Extended',
      'Node',
      'Pet',
      'PetBase',
      'Puppy',
    ]);
  });

  it('drop what validates nothing and keep what a mock can show', () => {
    const schema = {
      type: 'string',
      title: 'T',
      description: 'D',
      'x-ms-summary': 'S',
      'x-nullable': true,
      readOnly: true,
      format: 'date',
      default: 'a',
      example: 'b',
      enum: ['a', 'b'],
    };
    const paths = {
      '/x': { get: { operationId: 'Run', responses: { 200: { description: '', schema } } } },
    };
    expect(operation('Run', descriptorOf(emit({ paths })))['responses']).toMatchObject([
      {
        schema: {
          type: ['string', 'null'],
          readOnly: true,
          enum: ['a', 'b', null],
          default: 'a',
          examples: ['b'],
        },
      },
    ]);
  });

  it('keep a format unless values are listed, and say nothing of a callback URL', () => {
    const properties = {
      free: { type: 'string', format: 'date', maxLength: 10 },
      listed: { type: 'string', format: 'date', enum: ['today'] },
      url: { type: 'string', format: 'uri', maxLength: 10, 'x-ms-notification-url': true },
    };
    const definitions = { Subject: { type: 'object', properties } };
    const body = { name: 'body', in: 'body', schema: { $ref: '#/definitions/Subject' } };
    const responses = { 201: { description: '' } };
    const paths = { '/x': { post: { operationId: 'Run', parameters: [body], responses } } };
    expect(descriptorOf(emit({ definitions, paths })).definitions['Subject']).toEqual({
      type: 'object',
      properties: {
        free: { type: 'string', format: 'date', maxLength: 10 },
        listed: { type: 'string', enum: ['today'] },
        url: { type: 'string' },
      },
    });
  });

  it('drop an example of another type', () => {
    const schema = { type: 'integer', example: 'twelve' };
    const paths = {
      '/x': { get: { operationId: 'Run', responses: { 200: { description: '', schema } } } },
    };
    const [response] = operation('Run', descriptorOf(emit({ paths })))['responses'] as unknown as [
      object,
    ];
    expect(response).toMatchObject({ schema: { type: 'integer' } });
    expect(JSON.stringify(response)).not.toContain('twelve');
  });
});

describe('schemas', () => {
  it('follow recursion', () => {
    const node = of('Node');
    expect(node({ id: 'a', missing: 1, next: { id: 'b', missing: null } })).toBe(true);
    expect(node({ id: 'a', missing: 1, next: { id: 'b' } })).toBe(false);
    expect(node({ id: 'a', missing: 1, when: null, union: 3 })).toBe(true);
  });

  it('put the parts of an allOf together', () => {
    expect(of('Extended')({ id: 'a', tag: 'b', extra: 'c' })).toBe(true);
    expect(of('Extended')({ id: 'a' })).toBe(false);
    expect(of('Conflict')({ id: 3 })).toBe(true);
    expect(of('Conflict')({ id: 'three' })).toBe(false);
  });

  it('do not let a closed part refuse the members of another', () => {
    const schema = {
      allOf: [{ $ref: '#/definitions/Closed' }, { type: 'object', properties: { b: {} } }],
    };
    const check = validator(all, schema);
    expect(check({ a: 'x', b: 1 })).toBe(true);
    expect(check({ a: 1 })).toBe(false);
    expect(of('Closed')({ a: 'x', b: 1 })).toBe(false);
  });

  it('let null through a reference', () => {
    const check = validator(
      { A: { type: 'string' } },
      { type: 'object', properties: { a: { $ref: '#/definitions/A', 'x-nullable': true } } },
    );
    expect(check({ a: null })).toBe(true);
    expect(check({ a: 'x' })).toBe(true);
    expect(check({ a: 1 })).toBe(false);
    expect(of('Maybe')(null)).toBe(true);
  });

  it('tell subtypes apart', () => {
    const pet = of('Pet');
    expect(pet({ kind: 'Cat', lives: 9 })).toBe(true);
    expect(pet({ kind: 'Cat', lives: 'nine' })).toBe(false);
    expect(pet({ kind: 'Dog' })).toBe(false);
    expect(pet({ kind: 'Dog', tail: 'long' })).toBe(true);
    expect(pet({ kind: 'Puppy', tail: 'short', weeks: 3 })).toBe(true);
    expect(pet({ kind: 'Pet' })).toBe(true);
    expect(pet({ kind: 'Fish' })).toBe(false);
    expect(of('Cat')({ kind: 'Dog', tail: 'long' })).toBe(false);
  });

  it('survive names that mean something to JavaScript', () => {
    const check = validator(
      {
        ['__proto__']: {
          type: 'object',
          required: ['constructor'],
          properties: { constructor: { type: 'string' } },
        },
      },
      JSON.parse(
        '{"type":"object","properties":{"__proto__":{"type":"string"},"toString":{"type":"string"}}}',
      ) as object,
    );
    expect(check({ toString: 'a' })).toBe(true);
    expect(check({ toString: 1 })).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
