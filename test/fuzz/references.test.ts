// A reference that leads nowhere, in a circle, out of the folder or to another machine stops nothing: not
// loading, rules, fixing, scaffolding or comparing. Every reference of a definition that has everything is
// bent in one of these ways, and then all of them in each.

import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/changes/compare.js';
import { fix, scaffold, validate } from '../../src/index.js';
import { buildModel } from '../../src/model/build.js';
import { baseDefinition } from './base-definition.js';
import { toText } from './tree.js';

type Definition = Record<string, unknown>;

const base = JSON.parse(toText(baseDefinition())) as Definition;
/** Besides those that the definition has: where parameters, responses and path items may be. */
const more: Definition = {
  ...base,
  paths: {
    ...(base['paths'] as Definition),
    '/referred': { $ref: '#/x-items/referred' },
    '/refers': {
      parameters: [{ $ref: '#/parameters/shared' }],
      post: {
        operationId: 'Refers',
        parameters: [{ $ref: '#/parameters/body' }],
        responses: { 200: { $ref: '#/responses/shared' } },
      },
    },
  },
  'x-items': { referred: { get: { operationId: 'Referred', responses: {} } } },
  parameters: {
    ...(base['parameters'] as Definition | undefined),
    shared: { name: 'shared', in: 'query', type: 'string' },
    body: { name: 'body', in: 'body', schema: { type: 'object' } },
  },
  responses: {
    ...(base['responses'] as Definition | undefined),
    shared: { description: 'OK', schema: { type: 'string' } },
  },
};

type Path = ReadonlyArray<string | number>;

/** Paths of the objects that have a `$ref`. */
function referencesIn(node: unknown, path: Path = []): Path[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = typeof (node as Definition)['$ref'] === 'string' ? [path] : [];
  const inner = Object.entries(node).flatMap(([name, value]) =>
    referencesIn(value, [...path, name]),
  );
  return [...own, ...inner];
}

const references = referencesIn(more);

/** A copy in which the references at these paths are others. */
function bend(paths: readonly Path[], target: (path: Path) => string): Definition {
  const copy = structuredClone(more);
  for (const path of paths) {
    const holder = path.reduce<unknown>((node, name) => (node as Definition)[name], copy);
    (holder as Definition)['$ref'] = target(path);
  }
  return copy;
}

function pointerTo(path: Path): string {
  const token = (part: string | number): string =>
    encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${path.map((part) => `/${token(part)}`).join('')}`;
}

const ways: ReadonlyArray<readonly [string, (path: Path) => string]> = [
  ['nowhere', () => '#/definitions/there is "no such" {thing}'],
  ['itself', pointerTo],
  ['another machine', () => 'https://contoso.com/a.json#/A'],
  ['a file', () => '../../secret.json#/A'],
  ['no pointer', () => 'Order'],
  ['the document', () => '#'],
];

async function survive(definition: unknown): Promise<void> {
  const text = JSON.stringify(definition);
  const result = await scaffold(text);
  expect(result.readable).toBe(true);
  expect(result.files.length).toBeGreaterThan(10);
  const kept = result.files.find(({ path }) => path === 'connector/apiDefinition.swagger.json');
  expect(kept?.content).toBe(text);
  const whole = JSON.stringify(more);
  const found = await validate(text, { preset: 'certification', previous: whole });
  expect(found.readable).toBe(true);
  expect((await validate(whole, { previous: text })).readable).toBe(true);
  const [before, after] = [buildModel(more, {}), buildModel(definition, {})];
  changesOf(before, after);
  changesOf(after, before);
}

it('one reference in any of these ways stops nothing', async () => {
  expect(references.length).toBeGreaterThan(8);
  for (const [at, path] of references.entries())
    await survive(bend([path], (ways[at % ways.length] as (typeof ways)[number])[1]));
});

describe.each(ways)('all references to %s', (_name, target) => {
  it('stop nothing, and --fix leaves them as they are', async () => {
    const bent = bend(references, target);
    await survive(bent);
    const text = JSON.stringify(bent, null, 2);
    const fixed = await fix(text, { preset: 'certification' });
    expect(fixed.readable).toBe(true);
    const after = JSON.parse(fixed.text) as Definition;
    const kept = (value: unknown): unknown[] =>
      JSON.stringify(value).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(kept(after)).toEqual(kept(bent));
    expect((await fix(fixed.text, { preset: 'certification' })).fixed).toEqual([]);
  });
});
