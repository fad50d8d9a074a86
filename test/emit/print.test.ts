// What print.ts makes is what Prettier would make of it: random declarations and data, then the few
// rules that a reader wants to see.

import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';

import { stringLiteral } from '../../src/emit/escape.js';
import type { Container, Data } from '../../src/emit/print-data.js';
import {
  type Member,
  NULL,
  type TypeNode,
  arrayOf,
  atom,
  genericOf,
  intersectionOf,
  objectOf,
  unionOf,
} from '../../src/emit/print-types.js';
import { docLines } from '../../src/emit/doc-lines.js';
import {
  HEADER,
  printAlias,
  printConst,
  printImport,
  printInterface,
} from '../../src/emit/print.js';
import { textWidth } from '../../src/emit/text-width.js';

async function format(text: string): Promise<string> {
  return prettier.format(text, { parser: 'typescript', singleQuote: true, printWidth: 100 });
}

// A fixed seed by default, so that a run says the same everywhere; PRINT_FUZZ_RUNS looks further.
const RUNS = Number(process.env.PRINT_FUZZ_RUNS ?? 300);
const SEED = process.env.PRINT_FUZZ_RUNS === undefined ? { seed: 20 } : {};

const name = fc
  .tuple(
    fc.stringMatching(/^[A-Z][a-z]{0,8}$/),
    fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 90 })),
  )
  .map(([stem, length]) => stem + 'x'.repeat(length));
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.integer({ min: 60, max: 110 }).map((length) => 'v'.repeat(length)),
);
const key = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}$/),
  fc.constantFrom('x-y', '1', '__proto__', "it's", 'Ünïcode', '日本語'),
  fc.integer({ min: 60, max: 100 }).map((length) => 'k'.repeat(length)),
  fc.integer({ min: 60, max: 100 }).map((length) => '-'.repeat(length)),
);
const leaf: fc.Arbitrary<TypeNode> = fc.oneof(
  fc.constantFrom('string', 'unknown', 'number', 'null').map(atom),
  name.map(atom),
  text.map((value) => atom(stringLiteral(value))),
);

function members(type: fc.Arbitrary<TypeNode>): fc.Arbitrary<Member[]> {
  const doc = fc.option(text, { freq: 8, nil: undefined }).map((value) => docLines([value], 2));
  const named = fc.record({ name: key, optional: fc.boolean(), type, doc });
  return fc
    .uniqueArray(named, { maxLength: 4, selector: (member) => member.name })
    .chain((list) =>
      fc.option(type, { freq: 5 }).map((index) => (index ? [...list, { type: index }] : list)),
    );
}

const { type } = fc.letrec<{ type: TypeNode }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4 },
    { weight: 4, arbitrary: leaf },
    tie('type').map(arrayOf),
    fc.array(tie('type'), { minLength: 1, maxLength: 5 }).map(unionOf),
    tie('type').map((inner) => unionOf([inner, NULL])),
    fc.array(name.map(atom), { minLength: 1, maxLength: 4 }).map((list) => intersectionOf(list)),
    fc
      .tuple(fc.array(name.map(atom), { minLength: 1, maxLength: 3 }), members(tie('type')))
      .filter(([, list]) => list.length > 0)
      .map(([atoms, list]) => intersectionOf(atoms, objectOf(list))),
    members(tie('type')).map(objectOf),
    fc
      .tuple(name, fc.array(tie('type'), { minLength: 1, maxLength: 3 }))
      .map(([generic, list]) => genericOf(generic, list)),
  ),
}));

const { data } = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('data'), { maxLength: 6 }),
    fc.array(fc.integer(), { maxLength: 60 }),
    fc.array(fc.tuple(key, tie('data')), { maxLength: 5 }).map((list) => new Map(list)),
  ),
}));

const container: fc.Arbitrary<Container> = fc.oneof(
  fc.array(data),
  fc.array(fc.tuple(key, data)).map((list) => new Map(list)),
);

describe('printed declarations', () => {
  it('are in the final format: types', async () => {
    await fc.assert(
      fc.asyncProperty(name, type, members(type), async (alias, node, list) => {
        const printed = printAlias(alias, node) + printInterface(alias, list);
        expect(printed).toBe(await format(printed));
      }),
      { numRuns: RUNS, ...SEED },
    );
  });

  it('are in the final format: interfaces and imports', async () => {
    const bases = fc.uniqueArray(name, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(name, bases, bases, async (own, list, imports) => {
        const printed =
          (imports.length > 0 ? printImport(imports, './some/module.js', 'import type') : '') +
          printInterface(own, [], { extends: list }) +
          printInterface(own, [{ name: 'a', type: atom('string') }], { extends: list });
        expect(printed).toBe(await format(printed));
      }),
      { numRuns: RUNS, ...SEED },
    );
  });

  it('are in the final format: data', async () => {
    await fc.assert(
      fc.asyncProperty(name, container, async (constant, value) => {
        const printed = printConst(constant, 'Data', value);
        expect(printed).toBe(await format(printed));
      }),
      { numRuns: RUNS, ...SEED },
    );
  });

  it('count columns as Prettier does', () => {
    const wrong: string[] = [];
    for (let code = 0x20; code <= 0xffff; code++) {
      const literal = stringLiteral(String.fromCharCode(code));
      const width = prettier.util.getStringWidth(literal);
      if (textWidth(literal) !== width) wrong.push(`U+${code.toString(16)} is ${width} wide`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('types', () => {
  it('merge in unions', () => {
    expect(unionOf([atom('a'), unionOf([atom('b'), atom('a')]), NULL]).flat).toBe('a | b | null');
    expect(unionOf([atom('a'), atom('unknown')]).flat).toBe('unknown');
    expect(unionOf([]).flat).toBe('never');
  });

  it('keep the header free of version and date', () => {
    expect(HEADER).toBe(
      "// Generated by la-connector-gen from the connector's definition. Do not edit: `npm run generate` replaces it.\n",
    );
  });
});
