// Schemas of requests, found by what bodies refer to.

import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/document/types.js';
import { load } from '../../src/document/load.js';
import { contextOf, indexDocument } from '../../src/rules/context.js';
import { isInput } from '../../src/rules/schemas/inputs.js';
import { forgetDocuments } from '../../src/rules/per-document.js';

const to = (place: string) => ({ $ref: `#/${place}` });

async function inputsOf(body: object, definitions: JsonObject): Promise<string[]> {
  const parameters = [{ name: 'body', in: 'body', schema: body }];
  const responses = { '200': { description: 'Done.', schema: to('definitions/Answer') } };
  const text = JSON.stringify({
    swagger: '2.0',
    info: {},
    paths: { '/a': { post: { parameters, responses } } },
    definitions,
    'x-more': { Part: { properties: { inner: to('definitions/Last') } } },
  });
  const loaded = await load({ kind: 'text', path: '-', text });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const companions = { apiProperties: undefined, previous: undefined };
  const context = contextOf(indexDocument(loaded.document), companions, () => {});
  const found = context.schemas.filter((schema) => isInput(context, schema));
  forgetDocuments();
  return found
    .map(({ pointer }) => pointer)
    .filter((pointer) => pointer.startsWith('/definitions/'));
}

const answer = { properties: { id: {} } };

it.each<[string, object, JsonObject, string[]]>([
  [
    'of definitions, also through others and in circles',
    { properties: { first: to('definitions/A') } },
    {
      A: { properties: { b: to('definitions/B') } },
      B: { items: { allOf: [to('definitions/A')] } },
      Answer: answer,
    },
    ['/definitions/A', '/definitions/B', '/definitions/B/items'],
  ],
  [
    'of the part of a definition that is referred to, and of no other',
    to('definitions/Whole/properties/part'),
    {
      Whole: {
        properties: {
          part: { properties: { deep: {}, next: to('definitions/Next') } },
          other: to('definitions/Answer'),
        },
      },
      Next: {},
      Answer: answer,
    },
    [
      '/definitions/Whole/properties/part',
      '/definitions/Whole/properties/part/properties/deep',
      '/definitions/Next',
    ],
  ],
  [
    'of what stands where no schema is looked for',
    to('x-more/Part'),
    { Last: { additionalProperties: {} }, Answer: answer },
    ['/definitions/Last', '/definitions/Last/additionalProperties'],
  ],
])('takes schemas %s', async (_title, body, definitions, expected) => {
  expect((await inputsOf(body, definitions)).toSorted()).toEqual(expected.toSorted());
});
