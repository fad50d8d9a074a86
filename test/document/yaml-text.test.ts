// Broken YAML. `▶` marks the place that must be named.

import { describe, expect, it } from 'vitest';
import { findingsOf, loadText, places } from './definition.js';

const cases: ReadonlyArray<readonly [name: string, marked: string, message: RegExp]> = [
  ['tab as indentation', 'swagger: "2.0"\npaths:\n▶\t/a: {}\n', /indented with a tab/],
  ['bad indentation', 'paths:\n  /a: {}\n▶ /b: {}\n', /indentation does not match/],
  ['em space as indentation', 'a:\n  b: 1\n▶\u2003\u2003c: 2\n', /an em space \(U\+2003\)/],
  ['non-breaking space', 'a:\n  b:\n    c: 1\n  ▶\u00a0\u00a0d: 2\n', /a non-breaking space/],
  ['second colon', 'a: ▶b: c\n', /second ": "/],
  ['string left open', 'a: ▶"x\nb: 1\nc: 2\n', /A string in double quotes is not closed/],
  [
    'string left open below a literal block',
    'a:\n  b: |\n    a lone " here\n  c: ▶"goes on\n  d: e\n',
    /A string in double quotes is not closed/,
  ],
  ...(['|', '|2-', '>', '>+', '>-1'] as const).map(
    (block) =>
      [
        `line of a string too far left, below ${block}`,
        `a:\n  b: ${block}\n    it's a lone " here\n  # it's another "\n  c: it's "plain\n  d: ▶"goes on\n  here"\n`,
        /string in double quotes that starts here continues on a line that is not indented/,
      ] as const,
  ),
  [
    'line of a string too far left, with carriage returns',
    'a:\r\n  b: |\r\n    a lone "\r\n  d: ▶"goes on\r\n\r\n  here"\r\n',
    /not indented far enough/,
  ],
  [
    'line of a string in single quotes too far left',
    "a:\n  b: >\n    it's\n  d: ▶'it''s\n  here'\n",
    /string in single quotes that starts here continues on/,
  ],
  [
    'string left open in a list, below a plain text',
    `a:\n  - it's "plain\n  - {b: 'x', c: ▶"y}\n`,
    /A string in double quotes is not closed/,
  ],
  ['string left open behind an escaped mark', 'a: ▶"x \\"\nb: 1\n', /is not closed/],
  ['string left open behind a mark of the document', '--- # "\na: "x"\nb: ▶"y\n', /is not closed/],
  ['apostrophe in single quotes', "a: 'it's'\n", /not valid YAML/],
  ['reserved character', 'a: ▶@x\n', /cannot start with this character/],
  ['unknown escape', 'a: "▶\\d"\n', /not a valid escape/],
  ['two documents', '---\na: 1\n▶---\nb: 2\n', /second document/],
  ['name without a colon', 'a: 1\n▶b\nc: 2\n', /name without a colon/],
  ['list left open', 'a: [1, 2\n▶b: 3\n', /Missing \] before/],
  ['unknown alias', 'a: ▶*nope\n', /alias \*nope has no anchor/],
  ['NUL byte', 'a: "x▶\0"\n', /a NUL byte/],
  ['no JSON value', 'a: .nan\n', /\.nan has no equivalent in JSON/],
];

describe('broken YAML', () => {
  it.each(cases)('%s', async (_name, marked, message) => {
    const text = marked.replace('▶', '');
    const result = await loadText(text, 'api.yaml');
    const [found, ...others] = findingsOf(result);
    expect(found?.rule).toBe('document-yaml-parse');
    expect(found?.message).toMatch(message);
    expect(found?.fix).toBeTruthy();
    expect(others).toEqual([]);
    if (!marked.includes('▶')) return;
    const before = marked.slice(0, marked.indexOf('▶')).split('\n');
    expect(`${found?.line}:${found?.column}`).toBe(
      `${before.length}:${(before.at(-1) ?? '').length + 1}`,
    );
  });

  it('knows neither dates nor binary nor old booleans', async () => {
    const text =
      '%YAML 1.1\n---\nswagger: "2.0"\npaths: {}\na: 2001-01-01\nb: !!binary aGk=\nc: no\n';
    const result = await loadText(text);
    expect(result.ok && { ...result.document.value }).toEqual({
      swagger: '2.0',
      paths: {},
      a: '2001-01-01',
      b: 'aGk=',
      c: 'no',
    });
  });

  it('repeats members without complaint, the last one wins', async () => {
    const result = await loadText('swagger: "1"\npaths: {}\nswagger: "2.0"\n');
    expect(places(result)).toEqual([]);
  });
});
