// References: what must exist, what is data, what may be read, and how files are put together.

import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { resolveReference } from '../../src/document/pointer.js';
import {
  definition,
  documentOf,
  findingsOf,
  folderOf,
  loadText,
  markedText,
  places,
} from './definition.js';

const answer = (schema: unknown): unknown => ({
  '/a': { get: { responses: { 200: { description: 'ok', schema } } } },
});

describe('references inside a definition', () => {
  it('must lead somewhere; the nearest name is suggested at the $ref', async () => {
    const text = definition({
      paths: answer({ $ref: '#/definitions/Ordre' }),
      definitions: { Order: { properties: { next: { $ref: '#/definition/Order' } } } },
      parameters: { a: { in: 'body', name: 'a', schema: { $ref: '#Order' } } },
    });
    const result = await loadText(text);
    const found = findingsOf(result);
    expect(
      found.map((each) => [each.rule, each.pointer, each.fix, markedText(text, each)]),
    ).toEqual([
      [
        'ref-resolves',
        '/paths/~1a/get/responses/200/schema/$ref',
        'Did you mean "#/definitions/Order"?',
        '"#/definitions/Ordre"',
      ],
      [
        'ref-resolves',
        '/definitions/Order/properties/next/$ref',
        'Did you mean "#/definitions/Order"?',
        '"#/definition/Order"',
      ],
      [
        'ref-resolves',
        '/parameters/a/schema/$ref',
        'For a definition, write "#/definitions/Order".',
        '"#Order"',
      ],
    ]);
  });

  it('are found where their name is written with escapes', async () => {
    const text = definition({ paths: answer({ $ref: '#/definitions/Gone' }) });
    const escaped = text.replace('"$ref"', String.raw`"\u0024ref"`);
    expect(escaped).not.toBe(text);
    for (const each of [text, escaped, text.replace('"$ref":', '"$ref" \n :')]) {
      expect(findingsOf(await loadText(each)).map(({ rule }) => rule)).toEqual(['ref-resolves']);
    }
  });

  it('may be percent-encoded, escaped, hold bare percent signs, and pass through others', async () => {
    const root = {
      definitions: {
        'a b/c~d': { type: 'object' },
        '100%': {},
        Other: { $ref: '#/definitions/Target' },
        Target: { properties: { x: { type: 'string' } } },
        __proto__x: {},
      },
    };
    const references = [
      '#/definitions/a%20b~1c~0d',
      '#/definitions/a b~1c~0d',
      '#/definitions/100%',
      '#/definitions/100%25',
      '#/definitions/Other/properties/x',
      '#',
    ];
    for (const reference of references) {
      expect(resolveReference(root, reference), reference).toBeDefined();
      const text = definition({ ...root, paths: answer({ $ref: reference }) });
      expect(places(await loadText(text))).toEqual([]);
    }
    expect(resolveReference(root, '#/definitions/Other/properties/x')?.pointer).toBe(
      '/definitions/Target/properties/x',
    );
    for (const reference of [
      '#/definitions/__proto__',
      '#/constructor',
      '#/definitions/toString',
    ]) {
      expect(resolveReference(root, reference), reference).toBeUndefined();
    }
  });

  it('must not lead only to each other', async () => {
    const text = definition({
      definitions: {
        A: { $ref: '#/definitions/B' },
        B: { $ref: '#/definitions/A', description: 'x' },
        C: { $ref: '#/definitions/C' },
        IntoCircle: { $ref: '#/definitions/A' },
        Tree: { properties: { child: { $ref: '#/definitions/Tree' } } },
      },
    });
    const found = findingsOf(await loadText(text));
    expect(found.map((each) => [each.rule, each.pointer])).toEqual([
      ['ref-loop', '/definitions/A/$ref'],
      ['ref-loop', '/definitions/B/$ref'],
      ['ref-loop', '/definitions/C/$ref'],
    ]);
  });

  it('are data in examples, defaults, enums and extensions, and names below properties', async () => {
    const gone = { $ref: '#/gone' };
    const text = definition({
      'x-notes': gone,
      paths: {
        '/a': {
          get: {
            'x-ms-examples': gone,
            parameters: [{ name: 'p', in: 'query', 'x-ms-test-value': gone, default: gone }],
            responses: { 200: { description: 'ok', examples: { 'application/json': gone } } },
          },
        },
      },
      definitions: {
        default: { type: 'object', example: gone, default: gone, enum: [gone] },
        Named: { properties: { $ref: { type: 'string' }, enum: { type: 'string' } } },
        Number: { $ref: 5 },
      },
    });
    expect(places(await loadText(text))).toEqual([]);
  });

  it('count where a name looks like data, and in places that Swagger does not know', async () => {
    const gone = { $ref: '#/gone' };
    const text = definition({
      paths: {
        '/a': {
          'x-ms-notification-content': { schema: gone },
          get: { responses: { default: gone } },
        },
      },
      definitions: {
        enum: gone,
        'x-a': gone,
        B: { properties: { example: gone, default: gone }, propertys: { c: gone } },
        C: { allOf: [gone], items: [gone], anyOf: [gone], additionalProperties: gone },
      },
    });
    expect(findingsOf(await loadText(text))).toHaveLength(11);
  });

  it('are followed into places that were passed over', async () => {
    const text = definition({
      paths: answer({ $ref: '#/x-components/Order' }),
      'x-components': { Order: { items: { $ref: '#/gone' } } },
    });
    expect(findingsOf(await loadText(text)).map((each) => each.pointer)).toEqual([
      '/x-components/Order/items/$ref',
    ]);
  });

  it('follows a hundred thousand references in a row', async () => {
    const definitions: Record<string, unknown> = { D0: { type: 'string' } };
    for (let index = 1; index < 100_000; index++) {
      definitions[`D${index}`] = { $ref: `#/definitions/D${index - 1}` };
    }
    expect((await loadText(definition({ definitions }))).ok).toBe(true);
  });
});

describe('references that are refused', () => {
  const refused: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['http://example.com/a.json', 'ref-resolves', /network is never used/],
    ['https://example.com/a.json#/x', 'ref-resolves', /network is never used/],
    ['//example.com/a.json', 'ref-resolves', /network is never used/],
    ['../secret.json', 'document-ref-outside', /outside the folder/],
    ['sub/../../secret.json', 'document-ref-outside', /outside the folder/],
    ['%2e%2e/secret.json', 'document-ref-outside', /outside the folder/],
    ['/etc/passwd', 'document-ref-outside', /absolute path/],
    ['file:///etc/passwd', 'document-ref-outside', /file: URL/],
    ['C:\\secret.json', 'document-ref-outside', /Windows path/],
    ['c:/secret.json', 'document-ref-outside', /Windows path/],
    ['\\\\host\\share', 'document-ref-outside', /Windows path/],
    ['..\\secret.json', 'document-ref-outside', /backslash/],
    ['link.json', 'document-ref-outside', /outside the folder/],
    ['linked/secret.json', 'document-ref-outside', /outside the folder/],
    ['missing.json', 'ref-resolves', /does not exist/],
    ['Order', 'ref-resolves', /does not exist/],
    ['a\0.json', 'document-ref-outside', /NUL/],
  ];
  const outer = folderOf({ 'secret.json': { secret: true }, 'inner/x.json': {} });
  symlinkSync(join(outer, 'secret.json'), join(outer, 'inner', 'link.json'));
  symlinkSync(outer, join(outer, 'inner', 'linked'));

  it.each(refused)('%j', async (reference, rule, message) => {
    const text = definition({ paths: answer({ $ref: reference }) });
    const folder = join(outer, 'inner');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(folder, 'api.json'), text);
    const result = await load({ kind: 'file', path: join(folder, 'api.json') });
    const [found, ...others] = findingsOf(result);
    expect(others).toEqual([]);
    expect(found?.rule).toBe(rule);
    expect(found?.message).toMatch(message);
    expect(markedText(text, found as never)).toBe(JSON.stringify(reference));
  });

  it('all files, when the definition comes from standard input', async () => {
    const [found] = findingsOf(await loadText(definition({ paths: answer({ $ref: 'a.json' }) })));
    expect(found?.message).toMatch(/standard input has no folder/);
  });

  it('too many or too large files', async () => {
    const list = Array.from({ length: 6 }, (_, index) => ({ $ref: `${index}.json` }));
    const files = Object.fromEntries(list.map(({ $ref }) => [$ref, { type: 'string' }]));
    const text = definition({ definitions: { All: { allOf: list } } });
    const path = join(folderOf({ ...files, 'api.json': text }), 'api.json');
    const many = await load({ kind: 'file', path }, { limits: { files: 5 } });
    expect(findingsOf(many).map((found) => found.rule)).toEqual(['document-too-many-files']);
    const large = await load({ kind: 'file', path }, { limits: { bytes: text.length } });
    expect((await load({ kind: 'file', path })).ok).toBe(true);
    expect(large.ok).toBe(true);
    const limits = { bytes: text.length };
    const big = folderOf({ 'api.json': text, ...files, '5.json': { description: text } });
    const found = findingsOf(await load({ kind: 'file', path: join(big, 'api.json') }, { limits }));
    expect(found.map((each) => [each.rule, each.pointer])).toEqual([
      ['ref-resolves', '/definitions/All/allOf/5/$ref'],
    ]);
    expect(found[0]?.message).toContain('too large in total');
  });
});

describe('files that belong together', () => {
  it('become one document, with names for what they bring', async () => {
    const folder = folderOf({
      'api.json': definition({
        swagger: '2.0',
        info: { title: 'x', version: 1 },
        paths: {
          '/a': {
            get: {
              parameters: [{ $ref: 'parameters.yaml#/limit' }],
              responses: {
                200: { description: 'ok', schema: { $ref: 'sub/order.json' } },
                400: { $ref: 'shared.json#/answers/Bad%20Request' },
              },
            },
          },
          '/b': { $ref: 'paths/b.json' },
        },
        definitions: {
          Order: { type: 'string' },
          Cat: { $ref: 'shared.json#/Cat' },
          Self: { properties: { me: { $ref: '#/definitions/Self' } }, example: { $ref: 'gone' } },
        },
      }),
      'shared.json': {
        Pet: { properties: { order: { $ref: 'sub/order.json' }, again: { $ref: '#/Pet' } } },
        Cat: { allOf: [{ $ref: '#/Pet' }] },
        answers: { 'Bad Request': { description: 'bad', schema: { $ref: '#/Problem' } } },
        Problem: { type: 'object' },
        notReached: { $ref: 'http://example.com/' },
      },
      'sub/order.json': {
        properties: {
          pet: { $ref: '../shared.json#/Pet' },
          self: { $ref: '#' },
          back: { $ref: '../api.json#/definitions/Order', description: 'kept' },
        },
      },
      'parameters.yaml': 'limit:\n  name: limit\n  in: query\n  type: integer\n',
      'paths/b.json': {
        get: { responses: { 200: { description: '', schema: { $ref: '../shared.json#/Pet' } } } },
      },
    });
    const document = documentOf(await load({ kind: 'file', path: join(folder, 'api.json') }));
    expect(document.bundled).toBe(true);
    expect(document.value).toEqual({
      swagger: '2.0',
      info: { title: 'x', version: 1 },
      paths: {
        '/a': {
          get: {
            parameters: [{ $ref: '#/parameters/limit' }],
            responses: {
              200: { description: 'ok', schema: { $ref: '#/definitions/order' } },
              400: { $ref: '#/responses/Bad Request' },
            },
          },
        },
        '/b': {
          get: { responses: { 200: { description: '', schema: { $ref: '#/definitions/Pet' } } } },
        },
      },
      definitions: {
        Order: { type: 'string' },
        Cat: { allOf: [{ $ref: '#/definitions/Pet' }] },
        Self: { properties: { me: { $ref: '#/definitions/Self' } }, example: { $ref: 'gone' } },
        order: {
          properties: {
            pet: { $ref: '#/definitions/Pet' },
            self: { $ref: '#/definitions/order' },
            back: { $ref: '#/definitions/Order', description: 'kept' },
          },
        },
        Pet: {
          properties: {
            order: { $ref: '#/definitions/order' },
            again: { $ref: '#/definitions/Pet' },
          },
        },
        Problem: { type: 'object' },
      },
      parameters: { limit: { name: 'limit', in: 'query', type: 'integer' } },
      responses: {
        'Bad Request': { description: 'bad', schema: { $ref: '#/definitions/Problem' } },
      },
    });
    const text = document.text.split('\n');
    expect(text[document.locate('/definitions/order/properties/pet').line - 1]).toContain(
      'sub/order.json',
    );
    expect(text[document.locate('/parameters/limit/name').line - 1]).toContain(
      'parameters.yaml#/limit',
    );
    expect(text[document.locate('/definitions/Self/properties/me').line - 1]).toContain('"me"');
  });

  it('may hold all definitions at once', async () => {
    const folder = folderOf({
      'api.json': definition({
        paths: answer({ $ref: '#/definitions/Order' }),
        definitions: { $ref: 'definitions.json' },
      }),
      'definitions.json': { Order: { items: { $ref: '#/Line' } }, Line: { type: 'string' } },
    });
    const { value } = documentOf(await load({ kind: 'file', path: join(folder, 'api.json') }));
    expect(value['definitions']).toEqual({
      Order: { items: { $ref: '#/definitions/Line' } },
      Line: { type: 'string' },
    });
  });

  it('keep names that would be dangerous, and do not pollute', async () => {
    const schema =
      '{"properties": {"__proto__": {"type": "string"}, "constructor": {"$ref": "#"}}}';
    const folder = folderOf({
      'api.json': definition({ paths: answer({ $ref: '__proto__.json' }) }),
      '__proto__.json': schema,
    });
    const { value } = documentOf(await load({ kind: 'file', path: join(folder, 'api.json') }));
    const target = resolveReference(value, '#/definitions/proto');
    expect(JSON.stringify(target?.value)).toContain('"__proto__":{"type":"string"}');
    expect(({} as { type?: unknown }).type).toBeUndefined();
  });

  it('a broken one is reported at the reference, with the place in the file', async () => {
    const text = definition({ paths: answer({ $ref: 'broken.json#/x' }) });
    const folder = folderOf({ 'api.json': text, 'broken.json': '{\n  "x": 1,\n}' });
    const path = join(folder, 'api.json');
    const result = await load({ kind: 'file', path });
    const [found, ...others] = findingsOf(result);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rule: 'ref-resolves', path });
    expect(markedText(text, found as never)).toBe('"broken.json#/x"');
    expect(found?.related?.[0]).toMatchObject({ path: join(folder, 'broken.json'), line: 2 });
    expect(result.sources.get(join(folder, 'broken.json'))).toContain('"x": 1,');
  });
});

describe('a folder that may be referred to', () => {
  const outer = folderOf({
    'common/error.json': { Error: { type: 'object', properties: { code: { type: 'string' } } } },
    'api/api.json': definition({ paths: answer({ $ref: '../common/error.json#/Error' }) }),
    'secret.json': { secret: true },
    'api/sly.json': definition({ paths: answer({ $ref: '../common/link.json' }) }),
    'api/absolute.json': definition({
      paths: answer({ $ref: join(tmpdir(), 'common/error.json') }),
    }),
  });
  symlinkSync(join(outer, 'secret.json'), join(outer, 'common', 'link.json'));

  it('is named in what is said without it', async () => {
    const result = await load({ kind: 'file', path: join(outer, 'api/api.json') });
    const [found] = findingsOf(result);
    expect(found).toMatchObject({ rule: 'document-ref-outside' });
    expect(found?.fix).toContain('--root DIR');
  });

  it('is read, and what it holds becomes part of the definition', async () => {
    const path = join(outer, 'api/api.json');
    const result = await load({ kind: 'file', path }, { root: join(outer, 'common') });
    expect(findingsOf(result)).toEqual([]);
    expect(documentOf(result).value['definitions']).toEqual({
      Error: { type: 'object', properties: { code: { type: 'string' } } },
    });
  });

  it.each([['sly.json'], ['absolute.json']])('cannot be left: %s', async (name) => {
    const path = join(outer, 'api', name);
    for (const root of [join(outer, 'common'), join(outer, 'nowhere')]) {
      const [found, ...others] = findingsOf(await load({ kind: 'file', path }, { root }));
      expect(others).toEqual([]);
      expect(found).toMatchObject({ rule: 'document-ref-outside' });
    }
  });
});

describe('references to nothing in other files', () => {
  it('stay nothing: a definition of the same name here is not meant', async () => {
    const text = definition({
      paths: answer({ $ref: 'other.json#/definitions/Order' }),
      definitions: { Missing: { type: 'string' }, Mine: { $ref: '#/definitions/Order' } },
    });
    const order = { type: 'object', properties: { a: { $ref: '#/definitions/Missing' } } };
    const folder = folderOf({
      'api.json': text,
      'other.json': { definitions: { Order: order, Circle: { $ref: '#/definitions/Circle' } } },
    });
    const result = await load({ kind: 'file', path: join(folder, 'api.json') });
    expect(findingsOf(result).map(({ path, pointer }) => [path, pointer])).toEqual([
      [join(folder, 'api.json'), '/definitions/Mine/$ref'],
      [join(folder, 'other.json'), '/definitions/Order/properties/a/$ref'],
    ]);
    const definitions = documentOf(result).value['definitions'] as Record<string, unknown>;
    expect(definitions['Mine']).toEqual({ $ref: '#/definitions/Order' });
    expect(Object.keys(definitions)).toEqual(['Missing', 'Mine', 'Order2']);
    expect(definitions['Order2']).toMatchObject({
      properties: { a: { $ref: 'other.json#/definitions/Missing' } },
    });
  });

  it('and circles are left as they are written', async () => {
    const folder = folderOf({
      'api.json': definition({ paths: answer({ $ref: 'other.json#/A' }) }),
      'other.json': { A: { $ref: '#/B' }, B: { $ref: '#/A' } },
    });
    const result = await load({ kind: 'file', path: join(folder, 'api.json') });
    expect(findingsOf(result).map(({ rule }) => rule)).toEqual(['ref-loop', 'ref-loop']);
    expect(documentOf(result).value['definitions']).toEqual({ A: { $ref: 'other.json#/B' } });
  });
});
