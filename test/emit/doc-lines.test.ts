// Comments made from a definition's texts: Markdown keeps its lines, long texts end at a sentence or a
// word, and no text leaves its comment. What types cannot say (formats, limits) is said there.

import fc from 'fast-check';
import { ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';

import { docLines } from '../../src/emit/doc-lines.js';
import { limitsOf } from '../../src/emit/limits.js';
import { buildModel } from '../../src/model/build.js';
import { declaration, emit, unformatted } from './fixtures.js';

/** What the comment says, without its frame. */
const said = (...texts: string[]): string[] =>
  docLines(texts)
    .slice(1, -1)
    .map((line) => line.slice(3));

describe('docLines', () => {
  it('takes one line when it can', () => {
    expect(docLines(['Short.'])).toEqual(['/** Short. */']);
    expect(docLines([undefined, ' \n '])).toEqual([]);
    expect(docLines(['- An item'])).toEqual(['/** - An item */']);
  });

  it('joins short texts, drops repetitions and wraps', () => {
    expect(docLines(['Name', 'Name', 'The name.'])).toEqual(['/** Name. The name. */']);
    const lines = docLines(['word '.repeat(300)], 2);
    expect(lines.at(0)).toBe('/**');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(98);
    expect(lines.join(' ').match(/word/g)).toHaveLength(300);
  });

  it('puts trusted tags on lines of their own', () => {
    expect(docLines(['@evil */'], 0, ['@deprecated'])).toEqual([
      '/**',
      ' * \\@evil * /',
      ' * @deprecated',
      ' */',
    ]);
    expect(docLines([], 0, ['@deprecated'])).toEqual(['/** @deprecated */']);
  });

  it('keeps paragraphs, lists and nested lists', () => {
    const text =
      'How it ends:\r\n\r\n* **all** of it\r\n  - nested\n\n\n1. first\n2) second\n\tgoes on\n\nThe end.\n';
    expect(said('Mode', text)).toEqual([
      'Mode. How it ends:',
      '',
      '* **all** of it',
      '  - nested',
      '',
      '1. first',
      '2) second goes on',
      '',
      'The end.',
    ]);
  });

  it('wraps an item below its text', () => {
    const [first, second] = said(`- ${'item '.repeat(30)}\n- b`);
    expect(first).toMatch(/^- item item/);
    expect(second).toMatch(/^ {2}item item/);
  });

  it('joins the lines of a paragraph, unless they end as Markdown has it', () => {
    expect(said('One\ntwo.\n\nNext.')).toEqual(['One two.', '', 'Next.']);
    expect(said('0 = off  \n1 = on\\\n2 = none')).toEqual(['0 = off', '1 = on\\', '2 = none']);
  });

  it('keeps tables, headings and code as they are', () => {
    const row = `| ${'cell | '.repeat(20)}`;
    const text = `# Head\n${row}\n|---|\n\n\`\`\`json\n{\n  "a": 1\n}\n\`\`\`\nafter`;
    expect(said(text)).toEqual([
      '# Head',
      row.trim(),
      '|---|',
      '',
      '```json',
      '{',
      '  "a": 1',
      '}',
      '```',
      'after',
    ]);
    expect(said('```\nopen')).toEqual(['```', 'open', '```']);
  });

  it('sets off what follows a text with lines of its own', () => {
    expect(said('- a\n- b', 'Format: uuid')).toEqual(['- a', '- b', '', 'Format: uuid']);
    expect(said('Name', '- a\n- b')).toEqual(['Name', '', '- a', '- b']);
  });

  it('ends long texts at a sentence, else at a word', () => {
    const sentences = said('A sentence of some words. '.repeat(200)).join(' ');
    expect(sentences).toMatch(/ words\. …$/);
    expect(sentences.length).toBeGreaterThan(1900);
    expect(sentences.length).toBeLessThanOrEqual(2002);
    const words = said('word '.repeat(900)).join(' ');
    expect(words).toMatch(/ word…$/);
    expect(words.length).toBeLessThanOrEqual(2002);
    expect(said('x'.repeat(5000)).join('')).toHaveLength(2001);
    expect(said('- a\n'.repeat(900))).toHaveLength(61);
    expect(said(`\`\`\`\n${'a\n'.repeat(900)}`).slice(-2)).toEqual(['…', '```']);
  });

  it('takes its time from the length of what is shown', () => {
    const before = performance.now();
    docLines([' \n'.repeat(1_000_000), '* /'.repeat(1_000_000), '`'.repeat(1_000_000)]);
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('stays one comment, whatever it is given', () => {
    const parts = fc.constantFrom(
      '*',
      '/',
      '*/',
      '\n',
      '\r',
      '\u2028',
      '@ts-ignore',
      '```',
      '- ',
      ' ',
      '|',
      'a',
    );
    const text = fc.array(parts, { maxLength: 40 }).map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        const lines = docLines([one, other], 0, ['@deprecated']);
        const source = `${lines.join('\n')}\nexport const a = 1;\n`;
        const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true);
        expect(file.statements).toHaveLength(1);
        expect(file.statements[0]?.getStart()).toBe(source.indexOf('export'));
        expect(ts.getJSDocTags(file.statements[0]!).map((tag) => tag.tagName.text)).toEqual([
          'deprecated',
        ]);
        expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

describe('limitsOf', () => {
  const limits = (schema: object): string | undefined => {
    const model = buildModel({ swagger: '2.0', paths: {}, definitions: { A: schema } }, {});
    return limitsOf(model.definitions.get('A')!);
  };

  it.each([
    [{ type: 'string', format: 'date-time' }, 'Format: date-time'],
    [{ type: 'integer', format: 'int64', minimum: 1, maximum: 9 }, 'Format: int64. Value: 1 to 9'],
    [{ type: 'number', minimum: 0, exclusiveMinimum: true }, 'Value: more than 0'],
    [{ type: 'number', maximum: 5, multipleOf: 0.5 }, 'Value: at most 5. Multiple of 0.5'],
    [{ type: 'string', minLength: 2, maxLength: 2 }, 'Length: 2'],
    [{ type: 'string', minLength: 0, maxLength: 40 }, 'Length: at most 40'],
    [{ type: 'string', minLength: 3, pattern: '^a*$' }, 'Length: at least 3. Pattern: `^a*$`'],
    [
      { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', format: 'uuid' } },
      'Format: uuid (each item). Items: at least 1. Items are unique',
    ],
    [{ type: 'string', format: 'date', enum: ['2020-01-01'] }, undefined],
    [{ type: 'string', format: 'x'.repeat(50), pattern: 'a'.repeat(100) }, undefined],
    [{ type: 'object', properties: {} }, undefined],
    [{ type: 'string' }, undefined],
  ])('%j', (schema, expected) => {
    expect(limits(schema)).toBe(expected);
  });
});

describe('comments of generated types', () => {
  const created = { type: 'string', format: 'date-time', description: 'When:\n- made\n- or found' };
  const emitted = emit({
    definitions: {
      Id: { type: 'string', format: 'uuid' },
      Item: { type: 'object', properties: { id: { type: 'integer', format: 'int64' }, created } },
    },
    paths: {
      '/items': {
        get: {
          operationId: 'ListItems',
          parameters: [
            {
              name: 'since',
              in: 'query',
              type: 'string',
              format: 'date',
              description: 'First day',
            },
          ],
          responses: {
            200: {
              description: 'OK',
              schema: { $ref: '#/definitions/Item' },
              headers: { 'X-Left': { type: 'integer', minimum: 0 } },
            },
          },
        },
        post: {
          operationId: 'AddItem',
          description: 'Adds:\n\n* one\n* or none */ export const evil = 1; /*',
          consumes: ['multipart/form-data'],
          parameters: [
            { name: 'size', in: 'formData', type: 'integer', format: 'int32', maximum: 9 },
          ],
          responses: { 200: { description: 'OK' } },
        },
      },
    },
  });

  it('say formats and limits, and keep lines', () => {
    const types = emitted.generated('types');
    expect(types).toContain('/** Format: uuid */\nexport type Id = string;');
    expect(declaration(types, 'Item')).toBe(`export interface Item {
  /** Format: int64 */
  readonly id?: number;
  /**
   * When:
   * - made
   * - or found
   *
   * Format: date-time
   */
  readonly created?: string;
}`);
    const operations = emitted.generated('operations');
    expect(operations).toContain('/** First day. Format: date */\n    readonly since?: string;');
    expect(operations).toContain('/** Value: at least 0 */');
    expect(operations).toContain(
      '/** Format: int32. Value: at most 9 */\n    readonly size?: number;',
    );
    expect(operations).toContain(
      '/**\n * POST /items. Adds:\n *\n * * one\n * * or none * / export const evil = 1; /*\n */\n',
    );
  });

  it('are as Prettier has them', async () => {
    expect(await unformatted(emitted)).toEqual([]);
  });
});
