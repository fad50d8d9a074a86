// What a schema consists of, references and allOf looked through; and that raw schemas, which rules
// read, are read in the same way.

import { describe, expect, it } from 'vitest';
import { propertiesOf as propertiesInModel } from '../../src/model/schema-view.js';
import {
  propertiesOf,
  propertyNamed,
  requiredOf,
  type Property,
} from '../../src/rules/output-schema.js';
import { resolveReference } from '../../src/document/pointer.js';
import type { JsonObject } from '../../src/document/types.js';
import { modelOf } from './factory.js';

type Definitions = Readonly<Record<string, JsonObject>>;

const to = (name: string): JsonObject => ({ $ref: `#/definitions/${name}` });
const has = (...names: string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

/** `name pointer`, with `!` where it is required: as the model reads the definition, and as rules do. */
function readBoth(definitions: Definitions, name = 'Whole'): [string[], string[]] {
  const model = modelOf({ definitions });
  const built = model.definitions.get(name);
  if (built === undefined) throw new Error(`No definition ${name}.`);
  const inModel = propertiesInModel(built, model.definitions).map(
    (property) => `${property.name}${property.required ? '!' : ''} ${property.schema.pointer}`,
  );
  const context = {
    resolve(raw: unknown, pointer: string) {
      const target = (raw as JsonObject)['$ref'] as string | undefined;
      const found =
        target === undefined ? { value: raw, pointer } : resolveReference({ definitions }, target);
      return found && { raw: found.value as JsonObject, pointer: found.pointer };
    },
  };
  const whole = { raw: definitions[name] ?? {}, pointer: `/definitions/${name}` };
  const required = requiredOf(context, whole);
  const inRules = propertiesOf(context, whole).map((property: Property) => {
    expect(propertyNamed(context, whole, property.name)?.pointer).toBe(property.pointer);
    return `${property.name}${required.has(property.name) ? '!' : ''} ${property.pointer}`;
  });
  return [inModel, inRules];
}

describe('the properties of a schema', () => {
  it.each<[string, Definitions, string[]]>([
    [
      'of one part',
      { Whole: { ...has('a', 'b'), required: ['b'] } },
      ['a /definitions/Whole/properties/a', 'b! /definitions/Whole/properties/b'],
    ],
    [
      'are its own before those of its bases',
      { Base: has('a', 'b'), Whole: { allOf: [to('Base')], ...has('b') } },
      ['a /definitions/Base/properties/a', 'b /definitions/Whole/properties/b'],
    ],
    [
      'are those of the last part that has them',
      { Whole: { allOf: [has('a'), has('b', 'a')] } },
      ['a /definitions/Whole/allOf/1/properties/a', 'b /definitions/Whole/allOf/1/properties/b'],
    ],
    [
      'are required where another part says so',
      {
        Base: { ...has('a'), required: ['b'] },
        Whole: { allOf: [to('Base'), has('b')], required: ['a'] },
      },
      ['a! /definitions/Base/properties/a', 'b! /definitions/Whole/allOf/1/properties/b'],
    ],
    [
      'are not set back by a base that two parts have',
      {
        Base: has('a'),
        Left: { allOf: [to('Base'), has('a')] },
        Right: { allOf: [to('Base'), has('b')] },
        Whole: { allOf: [to('Left'), to('Right')] },
      },
      ['a /definitions/Left/allOf/1/properties/a', 'b /definitions/Right/allOf/1/properties/b'],
    ],
  ])('%s', (_says, definitions, expected) => {
    const [inModel, inRules] = readBoth(definitions);
    expect(inModel).toEqual(expected);
    expect(inRules).toEqual(expected);
  });

  it('have all their declarations', () => {
    const { definitions } = modelOf({ definitions: { Whole: { allOf: [has('a'), has('a')] } } });
    const [a] = propertiesInModel(definitions.get('Whole')!, definitions);
    expect(a?.declared.map(({ pointer }) => pointer)).toEqual([
      '/definitions/Whole/allOf/0/properties/a',
      '/definitions/Whole/allOf/1/properties/a',
    ]);
  });

  it('come to an end where bases do not', () => {
    const chain = Array.from({ length: 5000 }, (_, at): [string, JsonObject] => [
      `D${at}`,
      { allOf: [to(`D${at + 1}`), has(`p${at}`)] },
    ]);
    const [inModel, inRules] = readBoth({ ...Object.fromEntries(chain), D5000: {} }, 'D0');
    expect(inModel).toHaveLength(100);
    expect(inRules).toEqual(inModel);
  });
});
