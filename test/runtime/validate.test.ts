// What holds values to schemas takes time by how long the value is, whatever the schema asks; and says the
// same as Ajv does by itself.

import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../templates/runtime/server/descriptor.js';
import type { Fault } from '../../templates/runtime/server/errors.js';
import { createValidators } from '../../templates/runtime/server/validate.js';
import { connector } from './http/running-server.js';

const validators = createValidators(connector([]));

function check(schema: JsonSchema, value: unknown, large = false): Fault[] {
  return validators.check(schema, value, { in: 'body', large });
}

/** Of the processor, since others use it too: far more than a linear check takes, far less than one that is not. */
function within(milliseconds: number, work: () => void): void {
  const started = process.cpuUsage();
  work();
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(milliseconds);
}

describe('patterns', () => {
  it('that JavaScript would try for years take no time', () => {
    const schema = { type: 'string', pattern: '^([a-z]+)+$' };
    within(1000, () => {
      expect(check(schema, `${'a'.repeat(100)}!`)).toEqual([
        { in: 'body', path: '', message: 'must match pattern "^([a-z]+)+$"' },
      ]);
      expect(check(schema, 'abc')).toEqual([]);
      expect(check({ type: 'string', pattern: '\\s+$' }, `${' '.repeat(200_000)}x`)).toHaveLength(
        1,
      );
    });
  });

  it('that no engine can run in linear time are not enforced', () => {
    within(1000, () => {
      expect(check({ type: 'string', pattern: '^((a+)+)\\1$' }, `${'a'.repeat(60)}!`)).toEqual([]);
    });
  });

  it('are given up when a text would take too long', () => {
    let seed = 1;
    const text = Array.from({ length: 300_000 }, () =>
      (seed = (seed * 16_807) % 2_147_483_647) % 2 === 0 ? 'a' : 'b',
    ).join('');
    const [fault] = check(
      { type: 'object', properties: { a: { type: 'string', pattern: 'a[ab]{900}c' } } },
      { a: text },
    );
    expect(fault?.message).toBe('has text that takes too long to be held to its pattern');
    // The next value has all steps again.
    expect(check({ type: 'string', pattern: '^a$' }, 'a')).toEqual([]);
  });

  it('take text of any length, where JavaScript runs out of stack', () => {
    const pattern = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';
    expect(check({ type: 'string', pattern }, 'abcd'.repeat(2_500_000), true)).toEqual([]);
  });
});

describe('uniqueItems', () => {
  it('is linear for objects', () => {
    const items = Array.from({ length: 60_000 }, (_none, id) => ({ id, tags: [id] }));
    const schema = { type: 'array', items: { type: 'object' }, uniqueItems: true };
    within(2000, () => {
      expect(check(schema, items)).toEqual([]);
      expect(check(schema, [...items, { tags: [7], id: 7 }])).toEqual([
        {
          in: 'body',
          path: '',
          message: 'must NOT have duplicate items (items ## 7 and 60000 are identical)',
        },
      ]);
    });
  });

  it('is linear for long texts', () => {
    const items = Array.from({ length: 600 }, (_none, at) =>
      `${'x'.repeat(16_400)}${at}`.slice(-16_400),
    );
    within(1000, () => expect(check({ type: 'array', uniqueItems: true }, items)).toEqual([]));
  });

  it('judges as Ajv does by itself', () => {
    const usual = new Ajv({ strict: false });
    for (const items of [undefined, { type: 'object' }, { type: ['string', 'number'] }]) {
      const schema: JsonSchema = { type: 'array', uniqueItems: true, ...(items && { items }) };
      const theirs = usual.compile(schema);
      const value = fc.array(
        fc.oneof(
          fc.constantFrom<Json>(1, 1.0, -0, 0, '1', true, null, [], {}, [1], ['1'], '', 'null'),
          fc.constantFrom<Json>(
            { a: 1, b: 2 },
            { b: 2, a: 1 },
            { a: 1 },
            { a: [1, 2] },
            { a: [2, 1] },
          ),
          fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
        ),
      );
      fc.assert(
        fc.property(value, (list) => {
          // Ajv by itself calls such a member, and throws where it is no function.
          fc.pre(!/"(?:toString|valueOf)":/.test(JSON.stringify(list)));
          expect(check(schema, list).length === 0).toBe(theirs(list));
        }),
      );
    }
  });

  it.each(['toString', 'valueOf', '__proto__'])('takes members that are called %s', (name) => {
    const schema: JsonSchema = { type: 'array', uniqueItems: true };
    const one = JSON.parse(`{"${name}":false}`) as Json;
    expect(check(schema, [one, { a: 1 }])).toEqual([]);
    expect(check(schema, [one, one])).toHaveLength(1);
    for (const short of [{ enum: [{ a: 1 }] }, { enum: [{ a: 1 }, one] }])
      expect(check(short, one).length === 0).toBe(short.enum.length > 1);
  });
});

describe('enum', () => {
  it('is linear in its values', () => {
    const values = Array.from({ length: 5000 }, (_none, at) => `value ${at}`);
    const schema = { type: 'array', items: { type: 'string', enum: values } };
    const body = Array.from({ length: 250_000 }, () => 'value 4999');
    within(3000, () => {
      expect(check(schema, body, true)).toEqual([]);
      expect(check(schema, [...body, 'value x'], true)[0]).toMatchObject({ path: '/250000' });
    });
  });

  it('of many values says what Ajv says of few', () => {
    const values = [...Array.from({ length: 40 }, (_none, at) => at), '1', null, { a: 1, b: [2] }];
    for (const value of [1, '1', null, { b: [2], a: 1 }, 1.0])
      expect(check({ enum: values }, value)).toEqual([]);
    for (const value of ['2', 40, false, [], { a: 1 }, undefined]) {
      expect(check({ enum: values }, value)).toEqual([
        {
          in: 'body',
          path: '',
          message: expect.stringMatching(/^must be one of 0, 1, 2/) as string,
        },
      ]);
    }
  });
});

describe('formats of ten megabytes', () => {
  it.each([
    ['byte', 'abcd'.repeat(2_500_000), true],
    ['byte', `${'abcd\r\n'.repeat(1_600_000)}abc=`, true],
    ['byte', `${'abcd'.repeat(2_500_000)}!`, false],
    ['byte', 'abc', false],
    ['byte', 'ab==', true],
    ['byte', 'a===', false],
    ['email', `a@${'a.'.repeat(5_000_000)}a`, false],
    ['email', 'a@example.com', true],
    ['date-time', `2024-01-01T00:00:00.${'1'.repeat(10_000_000)}Z`, false],
    ['date-time', '2024-01-01T00:00:00.1234567Z', true],
    ['uri', `https://a/${'a?#'.repeat(3_000_000)}`, true],
    ['ipv6', '1:'.repeat(5_000_000), false],
    ['ipv6', '2001:db8::1', true],
    ['uuid', `urn:uuid:${'0'.repeat(10_000_000)}`, false],
    ['date', '2024-02-3', false],
    ['date', '2024-02-29', true],
  ] as const)('%s', (format, text, isRight) => {
    within(1500, () =>
      expect(check({ type: 'string', format }, text, true).length === 0).toBe(isRight),
    );
  });
});
