// The index of a document: what stands where, once, whoever refers to it.

import { expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { indexDocument } from '../../src/rules/context.js';
import type { PreviousDefinition } from '../../src/rules/types.js';

async function indexOf(document: object): Promise<PreviousDefinition> {
  const text = JSON.stringify({ swagger: '2.0', info: {}, ...document });
  const loaded = await load({ kind: 'text', path: '-', text });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  return indexDocument(loaded.document);
}

const top = { name: 'top', in: 'query', type: 'string' };
const id = { name: 'id', in: 'query', type: 'string' };
const operation = (parameters: readonly object[], answer: object) => ({
  get: { parameters, responses: { '200': answer } },
});

it('has a parameter and a response once that other operations refer to where they stand', async () => {
  const parameter = { $ref: '#/paths/~1b/get/parameters/0' };
  const response = { $ref: '#/paths/~1b/get/responses/200' };
  const index = await indexOf({
    paths: {
      '/a': operation([parameter, { $ref: '#/parameters/Top' }], response),
      '/b': operation([id], { description: 'Done.' }),
      '/c': operation([parameter], response),
    },
    parameters: { Top: top },
  });
  expect(index.parameters.map(({ pointer }) => pointer)).toEqual([
    '/paths/~1b/get/parameters/0',
    '/parameters/Top',
  ]);
  expect(index.responses.map(({ pointer }) => pointer)).toEqual(['/paths/~1b/get/responses/200']);
  expect(index.responses[0]?.operations.map(({ path }) => path)).toEqual(['/a', '/b', '/c']);
  expect(index.operations.map(({ parameters }) => parameters.map(({ at }) => at))).toEqual([
    ['/paths/~1a/get/parameters/0', '/paths/~1a/get/parameters/1'],
    ['/paths/~1b/get/parameters/0'],
    ['/paths/~1c/get/parameters/0'],
  ]);
});

it('has a parameter once that comes before the first reference to it', async () => {
  const index = await indexOf({
    paths: {
      '/a': operation([id], { description: 'Done.' }),
      '/b': operation([{ $ref: '#/paths/~1a/get/parameters/0' }], { description: 'Done.' }),
    },
  });
  expect(index.parameters.map(({ operations }) => operations.length)).toEqual([2]);
});

it('knows where schemas stand and which are required', async () => {
  const long = Array.from({ length: 40 }, (_, at) => `p${at}`);
  const index = await indexOf({
    paths: {},
    definitions: {
      'a/b': {
        required: ['x', 1],
        properties: { x: { items: [{}, {}] }, y: { additionalProperties: {} }, $ref: {} },
        allOf: [{ $ref: '#/definitions/Long' }, {}],
      },
      Long: { required: long, properties: { p39: {}, q: {} } },
    },
  });
  const at = '/definitions/a~1b';
  expect(
    index.schemas.map(({ pointer, definition, property, required }) => [
      pointer,
      definition ?? property,
      required,
    ]),
  ).toEqual([
    [at, 'a/b', false],
    [`${at}/properties/x`, 'x', true],
    [`${at}/properties/x/items/0`, undefined, false],
    [`${at}/properties/x/items/1`, undefined, false],
    [`${at}/properties/y`, 'y', false],
    [`${at}/properties/y/additionalProperties`, undefined, false],
    [`${at}/properties/$ref`, '$ref', false],
    [`${at}/allOf/1`, undefined, false],
    ['/definitions/Long', 'Long', false],
    ['/definitions/Long/properties/p39', 'p39', true],
    ['/definitions/Long/properties/q', 'q', false],
  ]);
  expect(index.schemaReferences.map(({ pointer, target }) => [pointer, target])).toEqual([
    [`${at}/allOf/0`, '#/definitions/Long'],
  ]);
});
