// types.gen.ts: what each kind of schema becomes.

import { describe, expect, it } from 'vitest';

import { breakAliasCircles } from '../../src/emit/alias-circles.js';
import { emitTypes } from '../../src/emit/types.js';
import { atom, unionOf } from '../../src/emit/print-types.js';
import type { SchemaModel } from '../../src/model/types.js';
import { planNames } from '../../src/plan/names.js';
import { declaration, emit, emptyModel, everything } from './fixtures.js';

const types = emit(everything).generated('types');
const type = (name: string): string => declaration(types, name);
const definition = (schema: unknown, others: object = {}, name = 'Subject'): string =>
  declaration(emit({ definitions: { [name]: schema, ...others } }).generated('types'), name);

describe('definitions', () => {
  it('become interfaces when they are objects', () => {
    expect(type('Node')).toBe(`export interface Node {
  readonly id: string;
  readonly next?: Node;
  readonly 'odd name'?: boolean;
  readonly __proto__x?: string;
  /** Format: date-time */
  readonly when?: string | null;
  readonly union?: string | number | null;
  readonly inner?: { readonly deep?: readonly string[] };
  readonly missing: unknown;
}`);
  });

  it('become aliases otherwise', () => {
    expect(type('Text')).toBe('export type Text = string;');
    expect(type('Alias')).toBe('export type Alias = Node;');
    expect(type('Maybe')).toBe('export type Maybe = { readonly a?: string } | null;');
    expect(type('Anything')).toBe('export type Anything = unknown;');
    expect(type('List')).toBe('export type List = readonly List[];');
  });

  it('have comments of one line when they are short', () => {
    expect(types).toContain('/** Just text. */\nexport type Text = string;');
  });

  it('keep their names where they are not identifiers', () => {
    expect(type('Case')).toBe('export interface Case {\n  readonly [key: string]: unknown;\n}');
    expect(types).toContain('export type ÜnïcodeNäme = string;');
  });

  it('say so when there are none', () => {
    expect(emit({}).generated('types')).toMatch(/^\/\/ Generated [^\n]*\n\nexport \{\};\n$/);
  });
});

describe('enums', () => {
  it('are unions of literals of any type', () => {
    expect(type('Colour')).toBe(`export type Colour = 'red' | "it's" | 'a"b';`);
    expect(type('Level')).toBe('export type Level = 1 | 2 | -3;');
    expect(definition({ type: 'boolean', enum: [true] })).toBe('export type Subject = true;');
  });

  it('give way to the base type when they are huge', () => {
    expect(type('Many')).toBe('export type Many = string;');
    expect(types).toContain('/** One of the 300 values that the definition lists. */');
  });
});

describe('additional members', () => {
  it('have a signature that declared members fit', () => {
    expect(type('MapModel')).toBe(
      'export interface MapModel {\n  readonly [key: string]: number;\n}',
    );
    expect(type('Mixed')).toBe(`export interface Mixed {
  readonly a?: string;
  readonly [key: string]: number | string | undefined;
}`);
    expect(type('Closed')).toBe('export interface Closed {\n  readonly a?: string;\n}');
  });
});

describe('an object that says itself that anything may be there', () => {
  const members = { type: 'object', properties: { a: { type: 'string' } } };

  it.each([[true], [{}]])('with additionalProperties %j takes any member', (open) => {
    const text = definition({ ...members, additionalProperties: open });
    expect(text).toContain('readonly [key: string]: unknown;');
    const responses = {
      200: { description: '', schema: { ...members, additionalProperties: open } },
    };
    const paths = { '/a': { get: { operationId: 'A', responses } } };
    expect(emit({ paths }).generated('descriptor')).toContain('additionalProperties: true');
  });

  it('is another than one whose author did not say', () => {
    expect(definition(members)).not.toContain('[key: string]');
  });
});

describe('allOf', () => {
  it('extends the bases', () => {
    expect(type('Extended')).toBe(`export interface Extended extends Base {
  readonly extra?: string;
  readonly tag: string;
}`);
  });

  it('writes all members out where the parts disagree; the later part wins', () => {
    expect(type('Conflict')).toBe(`export interface Conflict {
  readonly id: number;
  readonly tag?: string;
}`);
  });

  it('extends nothing that is no interface', () => {
    const Base = { type: 'object', 'x-nullable': true, properties: { a: { type: 'string' } } };
    const text = definition(
      { allOf: [{ $ref: '#/definitions/Base' }, { properties: { b: {} } }] },
      { Base },
    );
    expect(text).toBe(`export interface Subject {
  readonly a?: string;
  readonly b?: unknown;
}`);
  });

  it('requires a member that one of two bases requires', () => {
    const of = (required: string[]) => ({
      type: 'object',
      required,
      properties: { a: { type: 'string' } },
    });
    const text = definition(
      { allOf: [{ $ref: '#/definitions/A' }, { $ref: '#/definitions/B' }] },
      { A: of([]), B: of(['a']) },
    );
    expect(text).toBe('export interface Subject extends A, B {\n  readonly a: string;\n}');
  });

  it('inside a member joins names and what is written out', () => {
    const Base = { type: 'object', properties: { a: { type: 'string' } } };
    const member = {
      allOf: [{ $ref: '#/definitions/Base' }, { properties: { b: { type: 'number' } } }],
    };
    expect(definition({ type: 'object', properties: { member } }, { Base })).toContain(
      '  readonly member?: Base & { readonly b?: number };',
    );
  });

  it('spreads an object over the variants of a union', () => {
    const object = (name: string) => ({
      type: 'object',
      properties: { [name]: { type: 'string' } },
    });
    const text = definition({
      oneOf: [object('a'), object('b')],
      properties: { c: { type: 'number' } },
    });
    expect(text).toBe(`export type Subject =
  { readonly a?: string; readonly c?: number } | { readonly b?: string; readonly c?: number };`);
  });
});

describe('discriminators', () => {
  it('make the definition the union of its kinds, itself among them, and keep the base alone', () => {
    expect(type('Pet')).toBe(
      "export type Pet = (PetBase & { readonly kind: 'Pet' }) | Cat | Dog | Puppy;",
    );
    expect(type('PetBase')).toBe(`export interface PetBase {
  readonly kind: string;
  readonly name?: string;
}`);
    expect(type('Cat')).toBe(`export interface Cat extends PetBase {
  readonly kind: 'Cat';
  readonly lives?: number;
}`);
  });

  it('make a subtype that others extend a union too', () => {
    expect(type('Dog')).toBe("export type Dog = (DogBase & { readonly kind: 'Dog' }) | Puppy;");
    expect(type('DogBase')).toBe(`export interface DogBase extends PetBase {
  readonly tail: string;
}`);
    expect(type('Puppy')).toBe(`export interface Puppy extends DogBase {
  readonly kind: 'Puppy';
  readonly weeks?: number;
}`);
  });

  it('find a free name for the base', () => {
    const text = emit({
      definitions: {
        Pet: { type: 'object', discriminator: 'kind', properties: { kind: { type: 'string' } } },
        PetBase: { type: 'string' },
        Cat: { allOf: [{ $ref: '#/definitions/Pet' }] },
      },
    }).generated('types');
    expect(declaration(text, 'PetBase')).toBe('export type PetBase = string;');
    expect(declaration(text, 'Cat')).toBe(`export interface Cat extends PetBase2 {
  readonly kind?: 'Cat';
}`);
  });
});

describe('circles', () => {
  it('of aliases are cut', () => {
    const cut = breakAliasCircles(
      new Map([
        ['A', unionOf([atom('B'), atom('string')])],
        ['B', atom('A')],
        ['C', atom('C')],
      ]),
    );
    expect([...cut].map(([name, { flat }]) => `${name}=${flat}`)).toEqual([
      'A=B | string',
      'B=unknown',
      'C=unknown',
    ]);
  });

  it('that a hand-made model has end', () => {
    const base = { pointer: '', nullable: false, readOnly: false, notificationUrl: false };
    const ref = (name: string): SchemaModel => ({ ...base, kind: 'ref', name });
    const model = {
      ...emptyModel,
      definitions: new Map<string, SchemaModel>([
        ['A', ref('B')],
        ['B', ref('A')],
        ['C', { ...base, kind: 'allOf', parts: [ref('C')] }],
        ['D', { ...base, kind: 'union', variants: [ref('D'), ref('Nobody')] }],
      ]),
    };
    const [file] = emitTypes(model, planNames(model));
    expect(file?.content).toContain('export type D = unknown;');
  });

  it.each(['forwards', 'backwards'])('of thousands of definitions do no harm: %s', (order) => {
    const chain = Array.from({ length: 3000 }, (_, index): [string, unknown] => {
      const own = { type: 'object', properties: { [`p${index}`]: {} } };
      const base = { $ref: `#/definitions/D${index - 1}` };
      return [`D${index}`, index === 0 ? own : { allOf: [base, own] }];
    });
    if (order === 'backwards') chain.reverse();
    const definitions = Object.fromEntries(chain);
    expect(declaration(emit({ definitions }).generated('types'), 'D2999')).toBe(
      'export interface D2999 extends D2998 {\n  readonly p2999?: unknown;\n}',
    );
  });
});
