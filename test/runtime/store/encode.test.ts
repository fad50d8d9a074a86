import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../templates/runtime/server/store/encode.js';

describe('what is stored is what is read', () => {
  it('for any JSON, also when it looks like the tag for bytes', () => {
    const key = fc.oneof(fc.constantFrom('$bytes', '$$bytes', 'bytes', '__proto__'), fc.string());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue().map((json) => (Object.is(json, -0) ? 0 : json)),
        fc.uint8Array(),
        fc.array(tie('value')),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (stored) => {
        expect(decode(encode(stored))).toEqual(withoutNegativeZero(stored));
      }),
    );
  });

  it.each([
    [undefined],
    [null],
    [''],
    [{ $bytes: 'AAEC' }],
    [{ $$bytes: { $bytes: new Uint8Array([7]) } }],
    [{ $bytes: 'x', other: 1 }],
    [{ file: { name: 'a', bytes: new Uint8Array([0, 255]) } }],
    [new Uint8Array()],
  ])('%o', (value) => {
    expect(decode(encode(value))).toEqual(value);
  });

  it('a member called __proto__ stays a member', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true},"file":{"$bytes":"AA=="}}') as object;
    const read = decode(encode(hostile)) as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['__proto__', 'file']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(read['admin']).toBeUndefined();
  });

  it('bytes of a slice of a larger buffer, and of a Buffer', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(decode(encode(bytes))).toEqual(new Uint8Array([2, 3]));
    expect(decode(encode(Buffer.from('hi')))).toEqual(new Uint8Array([104, 105]));
  });

  it('leaves out undefined members and writes dates as JSON does', () => {
    expect(decode(encode({ a: undefined, b: [undefined, new Date(0)] }))).toEqual({
      b: [null, '1970-01-01T00:00:00.000Z'],
    });
  });

  it('an object that occurs twice without containing itself', () => {
    const shared = { a: 1 };
    expect(decode(encode([shared, shared]))).toEqual([shared, shared]);
  });
});

describe('what JSON cannot carry is refused with its place', () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each([
    [{ a: [1, Number.NaN] }, 'Cannot store NaN at .a[1]'],
    [{ total: 10n }, 'Cannot store a bigint at .total'],
    [{ f: () => 1 }, 'Cannot store a function at .f'],
    [Symbol('x'), 'Cannot store a symbol:'],
    [{ when: Promise.resolve(1) }, 'Cannot store a promise (is an await missing?) at .when'],
    [new Map([[1, 2]]), 'Cannot store a Map:'],
    [{ e: new Error('x') }, 'Cannot store an Error at .e'],
    [new ArrayBuffer(2), 'use a Uint8Array for bytes'],
    [circular, 'Cannot store an object that contains itself at .self'],
  ])('%#: %s', (value, message) => {
    expect(() => encode(value)).toThrow(message);
  });

  it('a depth that would exhaust the stack', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    expect(() => encode(deep)).toThrow('nested deeper than 500 levels');
  });
});

function withoutNegativeZero(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutNegativeZero(member)]),
  );
}
