// The types of definitions whose kinds a property tells apart: they narrow, and the compiler refuses
// what the server does.

import { describe, expect, it } from 'vitest';

import { declaration, emit, typeCheck, unformatted } from './fixtures.js';

type Json = Readonly<Record<string, unknown>>;

const ref = (name: string): Json => ({ $ref: `#/definitions/${name}` });
const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});
const text = { type: 'string' };
const whole = { type: 'integer' };
const fish = (kind: Json, more: Json = {}): Json =>
  object({ kind, length: whole }, { discriminator: 'kind', required: ['kind'], ...more });
const sea: Json = {
  Shark: { allOf: [ref('Fish'), object({ age: whole }, { required: ['age'] })] },
  Eel: { allOf: [ref('Fish'), object({ bites: { type: 'boolean' } })] },
  Cookie: { allOf: [ref('Shark')] },
  Tiny: { allOf: [ref('Cookie'), object({ grams: whole })] },
};
const body = (schema: Json): Json => ({
  '/fish': {
    post: {
      operationId: 'AddFish',
      parameters: [{ name: 'body', in: 'body', required: true, schema }],
      responses: { 200: { description: 'OK', schema } },
    },
  },
});

const described = emit({
  definitions: {
    Fish: fish(text),
    ...sea,
    Alias: ref('Fish'),
    Tank: object({ all: { type: 'array', items: ref('Alias') }, shark: ref('Shark') }),
  },
  paths: body({ allOf: [ref('Fish'), object({ note: text })] }),
});
const listed = emit({
  definitions: {
    Kind: { ...text, enum: ['Shark', 'Eel', 'Cookie'] },
    Fish: fish({ ...ref('Kind'), 'x-nullable': true }),
    ...sea,
    Late: { allOf: [ref('Fish'), object({ late: text })] },
  },
});
const numbered = emit({
  definitions: {
    Fish: fish(whole),
    Shark: { allOf: [ref('Fish'), object({ age: whole })], 'x-ms-discriminator-value': 1 },
    Eel: { allOf: [ref('Fish'), object({ kind: { ...whole, enum: [2, 3] }, bites: text })] },
  },
});

const NARROWS = `import type { Cookie, Fish, FishBase, Shark, SharkBase, Tank, Tiny } from './generated/types.gen.js';
import type { AddFishRequest } from './generated/operations.gen.js';

export function told(fish: Fish): number | boolean | undefined {
  switch (fish.kind) {
    case 'Fish':
      return fish.length;
    case 'Shark':
      return shark(fish);
    case 'Cookie': {
      const cookie: Cookie = fish;
      return cookie.age;
    }
    case 'Tiny': {
      const tiny: Tiny = fish;
      return tiny.grams;
    }
    case 'Eel':
      return fish.bites;
    default:
      return fish satisfies never;
  }
}
export const shark = (one: Shark): number => one.age;
export const base = (one: FishBase): string => one.kind;
export const sharks: readonly SharkBase[] = [{ kind: 'Shark', age: 1 }];
export const all: readonly Fish[] = [
  { kind: 'Fish' },
  { kind: 'Shark', age: 1 },
  { kind: 'Cookie', age: 1, length: 2 },
  { kind: 'Tiny', age: 1, grams: 2 },
];
export const tank: Tank = { all, shark: { kind: 'Tiny', age: 1 } };
// @ts-expect-error An eel is no shark.
export const eel: Shark = { kind: 'Eel', age: 1 };
// @ts-expect-error No such kind.
export const whale: Fish = { kind: 'Whale' };
// @ts-expect-error A required member is missing.
export const young: Fish = { kind: 'Shark' };
// @ts-expect-error A member of another kind.
export const odd: Fish = { kind: 'Fish', age: 1 };
// @ts-expect-error A member of another type.
export const text: Fish = { kind: 'Cookie', age: '1' };
export const added: AddFishRequest['body'] = { kind: 'Shark', age: 1, note: 'a' };
// @ts-expect-error A required member is missing.
export const unaged: AddFishRequest['body'] = { kind: 'Shark', note: 'a' };
`;

const LISTED = `import type { Fish } from './generated/types.gen.js';

export function told(fish: Fish): number | boolean | string | undefined {
  switch (fish.kind) {
    case 'Shark':
    case 'Cookie':
      return fish.age;
    case 'Eel':
      return fish.bites;
    case 'Tiny':
      return fish.grams;
    case 'Late':
      return fish.late;
    case null:
      return fish.length;
    default:
      return fish satisfies never;
  }
}
// @ts-expect-error The enum does not list the base: it is abstract.
export const base: Fish = { kind: 'Fish' };
`;

const NUMBERED = `import type { Eel, Fish } from './generated/types.gen.js';

export const shark: Fish = { kind: 1, age: 1 };
export const eel: Eel = { kind: 3, bites: 'a' };
// @ts-expect-error The shark's number.
export const odd: Eel = { kind: 1 };
`;

describe('types of kinds', () => {
  it('narrow', () => {
    const project = (emitted: typeof described, source: string) =>
      new Map([
        ...[...emitted.files].filter(([path]) => /(?:types|operations)\.gen\.ts$/.test(path)),
        ['src/narrows.ts', source],
      ]);
    const projects = new Map([
      ['described', project(described, NARROWS)],
      ['listed', project(listed, LISTED)],
      ['numbered', project(numbered, NUMBERED)],
    ]);
    expect(typeCheck('emit-discriminators', projects)).toEqual([]);
  });

  it.each([
    ['described', described],
    ['listed', listed],
    ['numbered', numbered],
  ])('are formatted: %s', async (_name, emitted) => {
    expect(await unformatted(emitted)).toEqual([]);
  });

  it('extend the base alone, at any depth', () => {
    const types = described.generated('types');
    expect(declaration(types, 'Fish')).toBe(
      "export type Fish = (FishBase & { readonly kind: 'Fish' }) | Shark | Eel | Cookie | Tiny;",
    );
    expect(declaration(types, 'Cookie')).toBe(
      "export type Cookie = (CookieBase & { readonly kind: 'Cookie' }) | Tiny;",
    );
    expect(declaration(types, 'Tiny')).toBe(`export interface Tiny extends CookieBase {
  readonly kind: 'Tiny';
  readonly grams?: number;
}`);
  });

  it('leave out a base that its enum does not list', () => {
    expect(declaration(listed.generated('types'), 'Fish')).toBe(
      'export type Fish = Shark | Eel | Cookie | Tiny | Late;',
    );
    expect(listed.model.notes.map(({ message }) => message)).toEqual([
      'The enum of "kind" in "Fish" does not list "Tiny"; it is read as if it did.',
      'The enum of "kind" in "Fish" does not list "Late"; it is read as if it did.',
    ]);
  });
});

describe('hostile families', () => {
  it.each([
    ['forwards', (index: number) => index - 1],
    ['backwards', (index: number) => index + 1],
  ])('a chain of thousands of kinds has types and schemas of bounded size: %s', (_title, base) => {
    const count = 3000;
    const definitions = Object.fromEntries(
      Array.from({ length: count }, (_, index) => {
        const own = object({ [`p${index}`]: text });
        const target = base(index);
        const root = target < 0 || target >= count;
        const kind = { ...fish(text), allOf: [] };
        return [`D${index}`, root ? kind : { allOf: [ref(`D${target}`), own] }];
      }),
    );
    const before = performance.now();
    const { files } = emit({ definitions, paths: body(ref('D0')) });
    const size = [...files.values()].reduce((sum, one) => sum + one.length, 0);
    expect(size).toBeLessThan(20_000_000);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it('a base of thousands of kinds that share thousands of values', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `v${index}`);
    const definitions: Record<string, unknown> = { Fish: fish({ ...text, enum: many }) };
    for (const value of many) definitions[`K${value}`] = { allOf: [ref('Fish')] };
    const { files } = emit({ definitions, paths: body(ref('Fish')) });
    const size = [...files.values()].reduce((sum, one) => sum + one.length, 0);
    expect(size).toBeLessThan(5_000_000);
  });

  it('bases in a circle', () => {
    const definitions = {
      A: { ...fish(text), allOf: [ref('B')] },
      B: { ...fish(text), allOf: [ref('A')] },
      C: { allOf: [ref('A'), ref('B')] },
    };
    const { generated } = emit({ definitions, paths: body(ref('A')) });
    expect(generated('types')).toContain('export type A =');
  });
});
