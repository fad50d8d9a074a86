// Where a text is broken, in the author's terms. `▶` marks the place that must be named.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../src/document/json-fault.js';

const mark = '▶';

function check(marked: string, message: RegExp): void {
  const start = marked.indexOf(mark);
  const text = marked.replace(mark, '');
  const fault = findJsonFault(text);
  expect(fault?.message).toMatch(message);
  expect({ start: fault?.start, text }).toEqual({ start, text });
  expect(fault?.rule).toBe('doc-json-parse');
  expect(fault?.fix).toBeTruthy();
}

const cases: ReadonlyArray<readonly [name: string, marked: string, message: RegExp]> = [
  ['trailing comma in an object', '{"a":1▶,\n}', /Trailing comma/],
  ['trailing comma in a list', '[1, 2▶,\n\n  ]', /Trailing comma/],
  ['two commas', '{"a":1,▶,"b":2}', /Two commas/],
  ['comma at the start', '[▶,1]', /nothing before it/],
  ['missing comma between members', '{"a": 1▶\n "b": 2}', /Missing comma/],
  ['missing comma after an object', '{"a": {}▶\n "b": 2}', /Missing comma after this }/],
  ['missing comma in a list', '["a"▶ "b"]', /Missing comma/],
  ['missing colon', '{"a"▶ 1}', /Missing colon/],
  ['missing value', '{"a"▶:}', /no value after this colon/],
  ['name without a value', '{▶"a"}', /has no value/],
  ['second colon', '{"a":1▶:2}', /Second colon/],
  ['member in a list', '[▶"a":1]', /Property name in an array/],
  ['object without a name', '{"a":1, ▶{"b":2}}', /Expected a property name, found an object/],
  ['brace left open, told by layout', '{\n "a": ▶{\n  "b": 1,\n "c": 2\n}', /not closed: a }/],
  ['bracket left open, told by layout', '{\n "a": ▶[\n  1,\n  2\n}', /not closed: a ]/],
  ['last brace missing', '{"a":{"b":1}▶', /a } is missing/],
  ['cut off in the middle', '{"a":[{"b":1▶', /3 brackets are still open/],
  ['wrong closer', '{"a":[1,2▶}', /\[ before it is still open/],
  ['closer too many', '{"a":1}▶}', /one } too many/],
  [
    'closer too many, told by layout',
    '{\n "a": {\n  "b": 1\n }\n ▶}\n,"c":2}',
    /one closing bracket too/,
  ],
  ['second document', '{"a":1}\n▶{"b":2}', /second document starts/],
  ['raw tab', '{"a":"x▶\ty"}', /raw tab/],
  ['raw control character', '{"a":"x▶\u0001y"}', /control character \(U\+0001\)/],
  ['NUL in a string', '{"a":"x▶\0y"}', /NUL byte/],
  ['NUL between tokens', '{"a":1▶\0}', /NUL byte/],
  ['string over a line end', '{"a":▶"x\n","b":1}', /not closed before the end of the line/],
  ['string that never ends', '{"a":▶"x', /never closed/],
  ['quotes inside a string', '{"a": "the ▶"best" one"}', /Unexpected quotation mark/],
  ['quote after a number', '{"a": 1▶"}', /Unexpected quotation mark/],
  ['quote after a string', '{"a":"b"▶",\n"c":1}', /Unexpected quotation mark/],
  ['unquoted value', '{"a": ▶b", "c":1}', /b is not in quotes/],
  ['unquoted name', '{▶a:1}', /a is not in quotes/],
  ['number as a name', '{▶200: {}}', /200 is not in quotes/],
  ['single quotes', "{▶'a':1}", /JSON strings need double quotes/],
  ['typographic quotes', '{▶“a”:1}', /typographic quotation mark \(U\+201C\)/],
  ['em space as indentation', '{\n▶\u2003"a":1}', /an em space \(U\+2003\)/],
  ['non-breaking space', '{"a":▶\u00a01}', /a non-breaking space \(U\+00A0\)/],
  ['comment', '{\n ▶// why\n "a":1}', /does not allow comments/],
  ['comment after a value', '{"a":"x" ▶/* c */}', /does not allow comments/],
  ['Python literal', '{"a":▶True}', /no True/],
  ['undefined', '{"a":▶undefined}', /no undefined/],
  ['leading zero', '{"a":▶01}', /01 is not a JSON number/],
  ['plus sign', '{"a":▶+1}', /not a JSON number/],
  ['no leading digit', '{"a":▶.5}', /not a JSON number/],
  ['unknown escape', '{"a":"▶\\d+"}', /\\d is not a valid escape/],
  ['short \\u escape', '{"a":"▶\\u12"}', /four hexadecimal digits/],
  ['merge conflict', '{"a":1\n▶<<<<<<< HEAD\n,"b":1}', /Git merge/],
  ['missing opening brace', '▶"swagger":"2.0"', /does not start with {/],
];

describe('findJsonFault', () => {
  it.each(cases)('%s', (_name, marked, message) => check(marked, message));

  it('gives the other end of a bracket that was left open', () => {
    const text = '{\n "a": {\n  "b": 1,\n "c": 2\n}';
    const related = findJsonFault(text)?.related;
    expect(related?.start).toBe(text.lastIndexOf('}'));
  });

  it('is not misled by careless layout that is balanced', () => {
    check('{\n "a": {\n  "b": 1\n},\n "c": {\n  "d": 1▶,\n }\n}', /Trailing comma/);
    check('{\n "a": {\n  "b": 1\n},\n "c": 2\n}\n▶}', /one } too many/);
  });

  it('finds something exactly when JSON.parse does', () => {
    const mutated = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(
          '',
          '"',
          ',',
          '{',
          '}',
          '[',
          ']',
          ':',
          '\\',
          '\n',
          '\t',
          '0',
          '-',
          'e',
          ' ',
          '\u00a0',
          'true',
        ),
      )
      .map(([json, at, drop, insert]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + insert + json.slice(place + drop);
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string({ unit: 'binary' })), (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const fault = findJsonFault(text);
        expect(fault === undefined).toBe(valid);
        if (fault !== undefined) {
          expect(fault.start).toBeGreaterThanOrEqual(0);
          expect(fault.start).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('does not recurse', () => {
    expect(findJsonFault('['.repeat(200_000))?.message).toMatch(/200000 brackets are still open/);
  });
});
