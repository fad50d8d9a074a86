// What an author's own code sees of the emitted types: right calls and controllers compile, wrong ones
// do not, also where a name is one that every object has.

import { describe, expect, it } from 'vitest';

import { declaration, emit, typeCheck } from './fixtures.js';

const text = { type: 'string' };
const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];
const odd = emit({
  securityDefinitions: Object.fromEntries(
    inherited.map((name) => [name, { type: 'apiKey', in: 'query', name }]),
  ),
  security: [{ constructor: [] }],
  definitions: {
    Race: {
      type: 'object',
      required: ['year', 'toString'],
      properties: { year: { type: 'integer' }, constructor: text, toString: text },
    },
    Row: {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer' } },
      'x-ms-dynamic-schema': { operationId: 'GetSchema', parameters: {} },
    },
    Extras: { type: 'object', properties: { id: { type: 'integer' } }, additionalProperties: text },
  },
  paths: {
    '/races': {
      post: {
        operationId: 'AddRace',
        parameters: [
          ...inherited.map((name) => ({
            name,
            in: 'query',
            type: 'array',
            collectionFormat: 'multi',
            items: text,
          })),
          { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Race' } },
        ],
        responses: { 200: { description: '', headers: { constructor: text } } },
      },
    },
    '/rows': { get: { operationId: 'GetRow', responses: answer('Row') } },
    '/extras': { get: { operationId: 'GetExtras', responses: answer('Extras') } },
    '/news': { get: { operationId: 'OnNews', 'x-ms-trigger': 'single', responses: answer('Row') } },
  },
});

function answer(name: string): object {
  return { 200: { description: '', schema: { $ref: `#/definitions/${name}` } } };
}

const AUTHOR = `
import { createClient } from './generated/client.gen.js';
import type {
  AddRaceController, Connector, GetExtrasController, GetRowController,
} from './generated/contracts.gen.js';

const client = createClient({ baseUrl: '' });

export const addRace: AddRaceController = {
  handle: ({ body, query }) => {
    const year: number = body.year;
    const name: string = body.toString;
    const sent = query.valueOf !== undefined && year > 0 && name !== '';
    return sent ? { status: 200, headers: {} } : { status: 200 };
  },
};
export const getRow: GetRowController = {
  handle: () => ({ status: 200, body: { id: 1, whatever: true } }),
};
export const getExtras: GetExtrasController = {
  handle: () => ({ status: 200, body: { id: 1, colour: 'red' } }),
};
export const wrongRow: GetRowController = {
  // @ts-expect-error
  handle: () => ({ status: 200, body: { id: 'one' } }),
};
export const wrongExtras: GetExtrasController = {
  // @ts-expect-error
  handle: () => ({ status: 200, body: { id: 1, colour: true } }),
};
export async function call(connector: Connector): Promise<void> {
  await client.getRow();
  await client.getRow({});
  await client.getRow({}, { headers: {} });
  await client.addRace({ body: { year: 1950, toString: 'Silverstone' } });
  await client.addRace({ query: { valueOf: ['a'] }, body: { year: 1, constructor: 'A', toString: '' } });
  await connector.triggers.onNews.publish({ id: 1, more: 2 });
  // @ts-expect-error
  await connector.triggers.onNews.publish({ id: 1 }, { filter: { query: { topic: 'a' } } });
  // @ts-expect-error
  await client.getRow({ query: { top: 1 } });
  // @ts-expect-error
  await client.getRow({ body: {} });
  // @ts-expect-error
  await client.addRace({ body: { year: 1950, constructor: 7, toString: '' } });
  // @ts-expect-error
  await client.addRace({ query: { constructor: 'a' }, body: { year: 1950, toString: '' } });
  // @ts-expect-error
  await client.addRace({ body: { year: 1950 } , path: {} });
  // @ts-expect-error
  await client.addRace({});
}
`;

describe('authors', () => {
  it('need not set every flag that the project sets', () => {
    expect(declaration(odd.generated('types'), 'Extras')).toBe(`export interface Extras {
  readonly id?: number;
  readonly [key: string]: string | number | undefined;
}`);
  });

  it('write what the definition says, and nothing else', () => {
    const projects = new Map([
      ['odd', new Map([...odd.files, ['src/author.ts', AUTHOR]])],
      ['empty', emit({}).files],
    ]);
    expect(typeCheck('emit-callers', projects)).toEqual([]);
  }, 120_000);

  it('see that a name of every object may be that of the object', () => {
    expect(declaration(odd.generated('types'), 'Race')).toBe(`export interface Race {
  readonly year: number;
  readonly constructor?: string | Object['constructor'];
  readonly toString: string;
}`);
  });

  it('can add what a dynamic schema names', () => {
    expect(declaration(odd.generated('types'), 'Row')).toBe(`export interface Row {
  readonly id: number;
  readonly [key: string]: unknown;
}`);
    expect(odd.generated('descriptor')).not.toContain('additionalProperties: {}');
  });
});
