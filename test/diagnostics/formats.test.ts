// How findings are ordered and shown, and that nothing in them can act on a terminal.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGithub } from '../../src/diagnostics/github.js';
import { formatJson } from '../../src/diagnostics/json.js';
import { printable } from '../../src/diagnostics/printable.js';
import { sortDiagnostics } from '../../src/diagnostics/sort.js';
import { formatText } from '../../src/diagnostics/text.js';
import type { Diagnostic } from '../../src/diagnostics/types.js';

function finding(members: Partial<Diagnostic> = {}): Diagnostic {
  return {
    rule: 'ref-resolves',
    severity: 'error',
    message: 'It leads nowhere.',
    path: 'api.json',
    pointer: '/a',
    fixable: false,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    ...members,
  };
}

// oxlint-disable-next-line no-control-regex
const active = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]/;

describe('sortDiagnostics', () => {
  it('orders by path, line, column and rule, and keeps the order of equals', () => {
    const list = [
      finding({ path: 'b', message: '6' }),
      finding({ path: 'a', line: 10, message: '5' }),
      finding({ path: 'a', line: 2, column: 3, message: '4' }),
      finding({ path: 'a', line: 2, column: 1, rule: 'b', message: '3' }),
      finding({ path: 'a', line: 2, column: 1, rule: 'a', message: '1' }),
      finding({ path: 'a', line: 2, column: 1, rule: 'a', message: '2' }),
      finding({ path: 'B', message: '0' }),
    ];
    const sorted = sortDiagnostics(list).map((each) => each.message);
    expect(sorted).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(list[0]?.message).toBe('6');
  });
});

describe('formatText', () => {
  const sources = new Map([['api.json', '{\n\t"a": "x", "b": 1,\n}\n']]);

  it('shows the place, the line with a caret, and what to do', () => {
    const diagnostic = finding({
      line: 2,
      column: 7,
      endLine: 2,
      endColumn: 10,
      fix: 'Write y.',
      related: [
        { path: 'api.json', message: 'Opened here.', line: 1, column: 1, endLine: 1, endColumn: 2 },
      ],
    });
    expect(formatText([diagnostic, finding({ path: 'other.json' })], sources)).toBe(
      [
        'api.json:2:7  error  ref-resolves',
        '  It leads nowhere.',
        '    2 |  "a": "x", "b": 1,',
        '      |       ^^^',
        '  api.json:1:1  Opened here.',
        '    1 | {',
        '      | ^',
        '  Fix: Write y.',
        '',
        'other.json:1:1  error  ref-resolves',
        '  It leads nowhere.',
        '',
      ].join('\n'),
    );
    expect(formatText([], sources)).toBe('');
  });

  it('names the codes of Microsoft and the page, where there are any', () => {
    const known = finding({
      codes: ['SchemaReferenceNotFound', 'JsonPointerNotValid'],
      fix: 'Write y.',
      url: 'https://learn.microsoft.com/rules',
    });
    expect(formatText([known], new Map())).toBe(
      [
        'api.json:1:1  error  ref-resolves (SchemaReferenceNotFound, JsonPointerNotValid)',
        '  It leads nowhere.',
        '  Fix: Write y.',
        '  See: https://learn.microsoft.com/rules',
        '',
      ].join('\n'),
    );
  });

  it('colours only when told to', () => {
    expect(formatText([finding()], sources)).not.toContain('\u001b');
    expect(formatText([finding()], sources, { color: true })).toContain('\u001b[31merror\u001b[0m');
  });

  it('clips a long line around the caret', () => {
    const text = `${'a'.repeat(50_000)}HERE${'b'.repeat(50_000)}`;
    const at = { column: 50_001, endColumn: 50_005 };
    const [, , line = '', caret = ''] = formatText(
      [finding(at)],
      new Map([['api.json', text]]),
    ).split('\n');
    expect(line.length).toBeLessThan(120);
    expect(line).toMatch(/\| …a+HEREb+…$/);
    expect(caret.indexOf('^^^^')).toBe(line.indexOf('HERE'));
  });

  it('puts the caret under wide and cleaned characters', () => {
    const text = '日本\u001b"x"';
    const shown = formatText([finding({ column: 4, endColumn: 7 })], new Map([['api.json', text]]));
    const [, , line = '', caret = ''] = shown.split('\n');
    expect(line).toBe('    1 | 日本\\u001b"x"');
    // Two columns each for the first two, six for the escape.
    expect(caret).toBe(`      | ${' '.repeat(10)}^^^`);
  });

  it('survives a place outside the text', () => {
    expect(formatText([finding({ line: 99 })], sources)).not.toContain('^');
    expect(formatText([finding({ column: 99, endColumn: 99 })], sources)).toContain('^');
  });

  it('never prints anything active', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.nat(400), fc.nat(400), (message, source, column, length) => {
        const hostile = finding({
          message,
          fix: message,
          rule: message,
          path: message,
          column: column + 1,
          endColumn: column + length,
        });
        const output = formatText([hostile], new Map([[message, source]]));
        expect(output).not.toMatch(active);
        expect(output).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('formatGithub', () => {
  it('escapes values of commands, and names the codes and the page', () => {
    const known = finding({
      path: 'a,b:c%.json',
      message: '100%: ::error::\nx',
      fix: 'Write y.',
      codes: ['A', 'B'],
      url: 'https://x.example/',
    });
    expect(formatGithub([known])).toBe(
      '::error file=a%2Cb%3Ac%25.json,line=1,endLine=1,col=1,endColumn=2,title=ref-resolves (A%2C B)' +
        '::100%25: ::error::\\nx Fix: Write y. See: https://x.example/\n',
    );
  });
});

describe('printable', () => {
  it('writes what is invisible or active as escapes, and leaves the rest', () => {
    expect(printable('é 日本 😀 "x" \\')).toBe('é 日本 😀 "x" \\');
    expect(printable('\u001b[2J\u0007\u009b1m\r\n\t')).toBe('\\u001b[2J\\u0007\\u009b1m\\r\\n\\t');
    expect(printable('a\u202eb\u2066c\u200fd\ud800\u{e0041}')).toBe(
      'a\\u202eb\\u2066c\\u200fd\\ud800\\u{e0041}',
    );
  });
});

describe('formatJson', () => {
  it('is the contract', () => {
    const other = {
      path: 'b.json',
      line: 3,
      column: 1,
      endLine: 3,
      endColumn: 2,
      message: 'Here.',
    };
    const diagnostic = finding({
      fix: 'x',
      codes: ['A'],
      url: 'https://x.example/',
      related: [other],
    });
    const warning = finding({ severity: 'warning', path: 'other.json' });
    expect(JSON.parse(formatJson([warning, diagnostic], ['clean.json', 'api.json']))).toEqual({
      version: 1,
      files: [
        { path: 'clean.json', diagnostics: [] },
        {
          path: 'api.json',
          diagnostics: [
            {
              rule: 'ref-resolves',
              severity: 'error',
              message: 'It leads nowhere.',
              pointer: '/a',
              line: 1,
              column: 1,
              endLine: 1,
              endColumn: 2,
              fixable: false,
              fix: 'x',
              codes: ['A'],
              url: 'https://x.example/',
              related: [other],
            },
          ],
        },
        { path: 'other.json', diagnostics: [expect.objectContaining({ severity: 'warning' })] },
      ],
      summary: { files: 3, errors: 1, warnings: 1, advice: 0 },
    });
  });

  it('keeps every string, and prints nothing active', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const output = formatJson([finding({ message })], []);
        expect(output).not.toMatch(active);
        const parsed = JSON.parse(output) as {
          files: Array<{ diagnostics: Array<{ message: string }> }>;
        };
        expect(parsed.files[0]?.diagnostics[0]?.message).toBe(message);
      }),
    );
  });
});
