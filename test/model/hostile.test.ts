// `buildModel` takes anything: documents in which any value stands at any place give a model, with
// names that are planned, and leave no mark on the prototypes.

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { planNames } from '../../src/plan/names.js';
import { isReservedForTest } from './identifiers.js';

const KEYS = [
  '$ref',
  '__proto__',
  'constructor',
  'type',
  'format',
  'enum',
  'default',
  'items',
  'properties',
  'required',
  'allOf',
  'oneOf',
  'additionalProperties',
  'discriminator',
  'parameters',
  'responses',
  'schema',
  'headers',
  'in',
  'name',
  'consumes',
  'produces',
  'security',
  'operationId',
  'get',
  'post',
  'delete',
  '200',
  '202',
  'default',
  'x-ms-trigger',
  'x-ms-notification-content',
  'x-ms-notification-url',
  'x-ms-visibility',
  'x-ms-dynamic-values',
  'examples',
  'minimum',
  'maximum',
  'pattern',
  'x-nullable',
];
const WORDS = [
  '#/definitions/A',
  '#/definitions/__proto__',
  '#/paths',
  '#/definitions/A/properties/a',
  '#',
  'string',
  'object',
  'array',
  'body',
  'query',
  'path',
  'formData',
  'header',
  'single',
  'batch',
  'application/json',
  '(',
  '/a/{id}',
  '',
  '\u2028',
];

const leaf = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value')), {
        maxLength: 6,
      })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const named = (keys: string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...keys), anything), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
const document = fc.record(
  {
    info: anything,
    basePath: anything,
    consumes: anything,
    security: anything,
    definitions: named(['A', 'B', '__proto__', 'constructor']),
    parameters: named(['A', 'B']),
    responses: named(['A']),
    securityDefinitions: named(['key', '__proto__']),
    paths: fc
      .array(
        fc.tuple(
          fc.constantFrom('/a/{id}', '/a', 'b?c={id}', '__proto__'),
          named(['get', 'post', 'delete', 'parameters', 'x-ms-notification-content']),
        ),
        { maxLength: 3 },
      )
      .map((entries) => Object.fromEntries(entries)),
  },
  { requiredKeys: [] },
);

it('never throws, and plans names that can be used', () => {
  fc.assert(
    fc.property(document, (value) => {
      const before = JSON.stringify(value);
      const model = buildModel(value, {});
      expect(JSON.stringify(value)).toBe(before);
      expect(new Set(model.operations.map(({ id }) => id)).size).toBe(model.operations.length);
      for (const { constant, type } of planNames(model).operations) {
        expect([constant, type].filter(isReservedForTest)).toEqual([]);
      }
    }),
    { numRuns: 500, seed: 7 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});

it('keeps chains of discriminated bases from growing with their square', () => {
  const definitions: Record<string, unknown> = {};
  for (let index = 0; index < 5000; index += 1) {
    definitions[`D${index}`] = {
      discriminator: 'd',
      properties: { d: {} },
      allOf: [{ $ref: `#/definitions/D${index + 1}` }],
    };
  }
  const model = buildModel({ swagger: '2.0', definitions, paths: {} }, {});
  let listed = 0;
  for (const schema of model.definitions.values()) {
    if (schema.kind === 'allOf') listed += schema.discriminator?.kinds.length ?? 0;
  }
  expect(listed).toBeLessThanOrEqual(100_000);
});

it('stands lists that are long and chains that are deep', () => {
  const definitions: Record<string, unknown> = {};
  for (let index = 0; index < 20_000; index += 1) {
    definitions[`D${index}`] = {
      allOf: [{ $ref: `#/definitions/D${index + 1}` }, { properties: { a: {} } }],
    };
  }
  const hook = {
    'x-ms-trigger': 'batch',
    parameters: [{ in: 'body', name: 'b', schema: { $ref: '#/definitions/D0' } }],
    responses: { 200: { description: '', schema: { $ref: '#/definitions/D0' } } },
  };
  const model = buildModel({ swagger: '2.0', definitions, paths: { '/a': { post: hook } } }, {});
  expect(model.definitions.size).toBe(20_000);
});
