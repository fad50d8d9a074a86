// JUnit XML is read back by a parser of JUnit files, which refuses what is not well-formed.

import fc from 'fast-check';
import { parse } from 'junit2json';
import { describe, expect, it } from 'vitest';
import { formatJunit } from '../../src/diagnostics/junit.js';
import type { Diagnostic } from '../../src/diagnostics/types.js';

function finding(members: Partial<Diagnostic> = {}): Diagnostic {
  return {
    rule: 'ref-resolves',
    severity: 'error',
    message: 'It leads nowhere.',
    path: 'api.swagger.json',
    pointer: '/a',
    fixable: false,
    line: 3,
    column: 1,
    endLine: 3,
    endColumn: 2,
    ...members,
  };
}

async function suites(xml: string) {
  const read = await parse(xml);
  if (read === undefined || read === null || !('testsuite' in read)) throw new Error('No suites.');
  return read;
}

describe('formatJunit', () => {
  it('has a suite a file and a case a finding; advice passes', async () => {
    const read = await suites(
      formatJunit(
        [
          finding({ codes: ['A', 'B'], fix: 'Write <b> & "c".', url: 'https://x.example/?a&b' }),
          finding({ line: 4 }),
          finding({ severity: 'warning', rule: 'op-id-length' }),
          finding({ severity: 'advice', rule: 'doc-bom', pointer: '' }),
          finding({ path: 'other.json' }),
        ],
        ['clean.v1.json', 'api.swagger.json'],
      ),
    );
    expect(read).toMatchObject({ name: 'la-connector-gen', tests: 6, failures: 4, errors: 0 });
    const [clean, api, other] = read.testsuite ?? [];
    expect(clean).toMatchObject({
      name: 'clean.v1.json',
      tests: 1,
      failures: 0,
      testcase: [{ name: 'no findings', classname: 'clean_v1', time: 0 }],
    });
    expect(api).toMatchObject({ name: 'api.swagger.json', tests: 4, failures: 3 });
    expect(api?.testcase?.map(({ name }) => name)).toEqual([
      'doc-bom the whole document',
      'op-id-length /a',
      'ref-resolves (A, B) /a',
      'ref-resolves /a',
    ]);
    expect(api?.testcase?.map(({ failure }) => failure?.length ?? 0)).toEqual([0, 1, 1, 1]);
    expect(api?.testcase?.[0]?.['system-out']?.[0]).toContain('It leads nowhere.');
    expect(api?.testcase?.[2]?.failure?.[0]).toMatchObject({
      message: 'It leads nowhere.',
      type: 'error ref-resolves',
      inner: [
        'api.swagger.json:3:1  error  ref-resolves (A, B)',
        'It leads nowhere.',
        'Fix: Write <b> & "c".',
        'See: https://x.example/?a&b',
      ].join('\n'),
    });
    expect(other).toMatchObject({ name: 'other.json', tests: 1, failures: 1 });
  });

  it('gives no two cases of a file one name', async () => {
    const read = await suites(formatJunit([finding(), finding({ line: 9 })], []));
    expect(read.testsuite?.[0]?.testcase?.map(({ name }) => name)).toEqual([
      'ref-resolves /a',
      'ref-resolves /a (2)',
    ]);
  });

  it('stays XML whatever texts are in it', async () => {
    const odd = [
      '\u0000',
      '\u001b[31m',
      '\ud800',
      '\ufffe',
      '\uffff',
      ']]>',
      '<!--',
      '&#0;',
      '\r\n',
    ];
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...odd));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (message, path, pointer) => {
        const hostile = { message, path, pointer, rule: message, fix: message, codes: [message] };
        const xml = formatJunit(
          [finding(hostile), finding({ ...hostile, severity: 'advice' })],
          [],
        );
        // What XML 1.0 allows, less the tab and the line ends that no value keeps.
        expect(xml).toMatch(/^[\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        const read = await suites(xml);
        expect(read.testsuite?.[0]?.testcase).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });
});
