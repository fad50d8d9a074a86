// The client's own validator, held to Ajv: for schemas as the generator writes them both must agree.

import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Schema } from '../../../templates/runtime/client/schema-check.js';
import { describeSample } from '../../simulate/server.js';
import { exampleResponse } from '../../../templates/runtime/server/examples.js';

const names = ['a', 'b', '__proto__', 'constructor'];

function letSchema() {
  return fc.letrec<{ schema: Schema }>((tie) => {
    const child = tie('schema') as fc.Arbitrary<Schema>;
    const small = fc.integer({ min: 0, max: 3 });
    const some = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
      fc.record(shape, { requiredKeys: [] });
    const record = fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), child, {
      noNullPrototype: true,
    });
    return {
      schema: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({ type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null') }),
        fc.record({ type: fc.constantFrom(['string', 'null'], ['integer', 'null']) }),
        fc.record({ $ref: fc.constantFrom('#/definitions/A', '#/definitions/B~1c%20d') }),
        fc.record({
          enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }),
        }),
        fc.record({ const: fc.jsonValue({ maxDepth: 1 }) }),
        some({ type: fc.constant('string'), minLength: small, maxLength: small }),
        some({ type: fc.constant('string'), pattern: fc.constantFrom('^a', 'b+$', '\\d') }),
        some({ type: fc.constant('number'), minimum: small, exclusiveMaximum: small }),
        some({ exclusiveMinimum: small, maximum: small, multipleOf: fc.constantFrom(0.5, 2) }),
        some({
          type: fc.constant('object'),
          properties: record,
          required: fc.uniqueArray(fc.constantFrom('a', 'constructor')),
          additionalProperties: fc.oneof(fc.constant(false), child),
          minProperties: small,
          maxProperties: small,
        }),
        some({
          type: fc.constant('array'),
          items: child,
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
        }),
        fc.record({ allOf: fc.array(child, { minLength: 1, maxLength: 2 }) }),
        fc.record({ anyOf: fc.array(child, { minLength: 1, maxLength: 2 }) }),
        // oxlint-disable-next-line unicorn/no-thenable -- a JSON Schema keyword
        some({ if: child, then: child, else: child }),
      ),
    };
  }).schema;
}

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, '', 'a', 'ab', 'b1', '😀', 0, 1, 1.5, 2, -1, 4),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names.filter((it) => it !== '__proto__')), tie('value'), {
      noNullPrototype: true,
      maxKeys: 3,
    }),
  ),
})).value;

describe('the client validates', () => {
  it('as Ajv does', () => {
    const definition = letSchema();
    fc.assert(
      fc.property(definition, definition, letSchema(), value, (one, other, schema, given) => {
        const definitions = {
          A: { type: 'object', properties: { a: one } },
          'B/c d': { type: 'array', items: other },
        };
        const ajv = new Ajv({ strict: false, ownProperties: true, validateSchema: false });
        const whole = { ...schema, definitions };
        const expected = ajv.validate(whole, given);
        const found = faultsOf(schema, given, definitions);
        expect([found.length === 0, found]).toEqual([expected, found]);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['bakery', 'new-files', 'order-desk', 'repository-hooks'])(
    'the examples of %s',
    async (name) => {
      const descriptor = await describeSample(`samples/${name}`);
      for (const operation of descriptor.operations)
        for (const { status, body, schema } of operation.responses) {
          if (body !== 'json' || schema === undefined || status === 'default') continue;
          const example = exampleResponse(operation, status, descriptor).body;
          expect(faultsOf(schema, example, descriptor.definitions), operation.id).toEqual([]);
        }
    },
  );

  it.each<[Schema, unknown, string]>([
    [{ type: 'object', required: ['a'] }, {}, 'a is missing'],
    [{ type: 'object', additionalProperties: false }, { x: 1 }, 'x is not declared'],
    [{ type: 'string', format: 'date-time' }, 'today', ' must be a date-time'],
    [{ type: 'string', format: 'date' }, '2024-13-01', ' must be a date'],
    [{ type: 'integer', format: 'int32' }, 2 ** 31, ' must be a int32'],
    [{ type: 'string', format: 'uuid' }, 'x', ' must be a uuid'],
    [{ type: ['string', 'null'] }, 1, ' must be string or null, not number'],
    [{ anyOf: [{ type: 'object', required: ['a'] }, { type: 'null' }] }, {}, 'a is missing'],
  ])('%j, and says what is wrong', (schema, given, message) => {
    const [fault] = faultsOf(schema, given, {});
    expect(`${fault?.path} ${fault?.message}`.replace(/^ ?/, (space) => space)).toContain(message);
  });

  it('in bounded time: circular references, many faults', () => {
    const circle = { A: { $ref: '#/definitions/B' }, B: { $ref: '#/definitions/A' } };
    expect(faultsOf({ $ref: '#/definitions/A' }, 1, circle)).toEqual([]);
    const self = { A: { allOf: [{ $ref: '#/definitions/A' }], type: 'string' } };
    expect(faultsOf({ $ref: '#/definitions/A' }, 'a', self)).toEqual([]);
    const list = Array.from({ length: 100_000 }, () => 'x');
    expect(faultsOf({ type: 'array', items: { type: 'integer' } }, list, {})).toHaveLength(20);
  });
});
