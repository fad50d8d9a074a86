// Positions: every pointer of a document leads to the text that means the value there.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRange } from '../../src/diagnostics/types.js';
import { duplicateKeys } from '../../src/document/duplicate-keys.js';
import { outlineOf } from '../../src/document/json-outline.js';
import { defaultLimits } from '../../src/document/limits.js';
import { lineTable } from '../../src/document/lines.js';
import { createLocator } from '../../src/document/locate.js';
import { joinPointer } from '../../src/document/pointer.js';
import { documentOf, loadText } from './definition.js';

/** The text of a range, found by splitting into lines: an own way, to check the line table by. */
function cut(text: string, range: SourceRange): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  return text.slice(offset(range.line, range.column), offset(range.endLine, range.endColumn));
}

function pointersOf(value: unknown, pointer = ''): Array<[string, unknown]> {
  const own: Array<[string, unknown]> = [[pointer, value]];
  if (typeof value !== 'object' || value === null) return own;
  return [
    ...own,
    ...Object.keys(value).flatMap((key) =>
      pointersOf((value as Record<string, unknown>)[key], joinPointer(pointer, key)),
    ),
  ];
}

describe('locate', () => {
  it.each(['\n', '\r\n'])('counts lines and columns from 1, in UTF-16 units (%j)', async (end) => {
    const text = ['{', '  "swagger": "2.0",', '  "é😀": [1, "x"], "paths": {', '  }', '}'].join(
      end,
    );
    const document = documentOf(await loadText(text));
    expect(document.locate('/swagger', 'key')).toEqual({
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 12,
    });
    expect(document.locate('/swagger')).toEqual({ line: 2, column: 14, endLine: 2, endColumn: 19 });
    expect(document.locate('/é😀/1')).toEqual({ line: 3, column: 14, endLine: 3, endColumn: 17 });
    expect(document.locate('/paths')).toEqual({ line: 3, column: 29, endLine: 4, endColumn: 4 });
    expect(document.locate('')).toEqual({ line: 1, column: 1, endLine: 5, endColumn: 2 });
  });

  it.each(['\n', '\r\n', '\r', '\n\r\n', ''])('knows lines far into a text (%j)', (end) => {
    const lines = Array.from({ length: 400 }, (_, at) => `"key${at}": [{ "é": "x" }],`);
    const text = `{${end}${lines.join(end)}${end}"last": 0}`;
    const parsed: unknown = JSON.parse(text);
    const outline = outlineOf(text, defaultLimits);
    const locator = createLocator(text, { format: 'json', value: parsed, outline });
    const table = lineTable(text);
    for (const at of [0, 1, 9, 10, 99, 200, 398, 399]) {
      const start = text.indexOf(`"key${at}"`);
      expect(locator.locate(`/key${at}`, 'key')).toEqual(
        table.range(start, text.indexOf(':', start)),
      );
    }
    const last = text.lastIndexOf('0');
    expect(locator.locate('/last')).toEqual(table.range(last, last + 1));
    expect(locator.locate('')).toEqual(table.range(0, text.length));
  });

  it('falls back to the nearest ancestor', async () => {
    const document = documentOf(await loadText('{"swagger":"2.0","paths":{"/a":{}}}'));
    expect(document.locate('/paths/~1a/get/x', 'key')).toEqual(
      document.locate('/paths/~1a', 'key'),
    );
    expect(document.locate('/nothing')).toEqual(document.locate(''));
    expect(document.locate('/paths/constructor')).toEqual(document.locate('/paths'));
  });

  it('takes the last of repeated names, which is the one that counts', async () => {
    for (const text of [
      '{"swagger":"2.0","paths":{"/a":{"get":1},\n"/a":{"put":2}}}',
      'swagger: "2.0"\npaths: {/a: {get: 1},\n  /a: {put: 2}}\n',
    ]) {
      const document = documentOf(await loadText(text));
      expect(document.locate('/paths/~1a').line).toBe(text.includes('swagger:') ? 3 : 2);
      expect(document.locate('/paths/~1a/put').line).toBe(text.includes('swagger:') ? 3 : 2);
      const [found, ...others] = duplicateKeys(document);
      expect(others).toEqual([]);
      expect(found?.pointer).toBe('/paths/~1a');
      expect(cut(text, found?.firstRange as SourceRange)).toContain('/a');
      expect(found?.firstRange).not.toEqual(found?.range);
      expect(document.locate('/paths/~1a', 'key')).toEqual(found?.range);
    }
  });

  it('finds members of YAML, through aliases too', async () => {
    const text = [
      'swagger: "2.0"',
      'x-a: &shared',
      '  deep: [one, "two"]',
      'x-b: *shared',
      'paths:',
      '  /a:',
      '    get:',
      '      responses:',
      '        200:',
      '          description: |',
      '            text',
      '',
      '        default: {description: x}',
      'x-empty:',
      '__proto__: {a: 1}',
    ].join('\n');
    const document = documentOf(await loadText(text));
    const at = (pointer: string, part?: 'key' | 'value') =>
      cut(text, document.locate(pointer, part));
    expect(at('/x-a/deep/1')).toBe('"two"');
    expect(at('/x-b')).toBe('*shared');
    expect(at('/x-b/deep/0')).toBe('one');
    expect(at('/paths/~1a/get/responses/200', 'key')).toBe('200');
    expect(at('/paths/~1a/get/responses/200/description')).toBe('|\n            text');
    expect(at('/paths/~1a/get/responses/default/description')).toBe('x');
    expect(at('/__proto__/a')).toBe('1');
    expect(document.locate('/x-empty').line).toBe(14);
  });

  it('agrees with the text of any JSON, at every pointer', () => {
    const spacing = fc.constantFrom(undefined, 1, 2, '\t');
    const key = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('__proto__', 'a/b', 'c~d', '~1', '', 'constructor', '0'),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(key, tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, spacing, (generated, space) => {
        const text = JSON.stringify(generated, null, space);
        const parsed: unknown = JSON.parse(text);
        const outline = outlineOf(text, defaultLimits);
        const locator = createLocator(text, { format: 'json', value: parsed, outline });
        for (const [pointer, expected] of pointersOf(parsed)) {
          expect(locator.has(pointer)).toBe(true);
          expect(JSON.parse(cut(text, locator.locate(pointer)))).toEqual(expected);
          const last = pointer.split('/').at(-1) ?? '';
          const name: unknown = JSON.parse(cut(text, locator.locate(pointer, 'key')));
          if (typeof name === 'string' && name !== expected) {
            expect(name).toBe(last.replaceAll('~1', '/').replaceAll('~0', '~'));
          }
        }
        expect(locator.duplicateKeys()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
