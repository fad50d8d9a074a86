// SARIF is held to the official schema, and every region to the text that it is of.

import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sarifReport } from '../../src/cli/sarif-report.js';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { pointerTokens, resolveFragment } from '../../src/document/pointer.js';
import { soundDefinition } from '../../src/rules/sound-definition.js';
import { validate } from '../../src/validate.js';

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Physical {
  readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
  readonly region: Region;
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: ReadonlyArray<{ readonly physicalLocation: Physical }>;
  readonly relatedLocations?: ReadonlyArray<{ readonly physicalLocation: Physical }>;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: { readonly pointer: string; readonly codes?: readonly string[] };
}
interface Run {
  readonly tool: {
    readonly driver: {
      readonly rules: ReadonlyArray<{ readonly id: string; readonly help: { markdown: string } }>;
    };
  };
  readonly artifacts: ReadonlyArray<{ readonly location: { readonly uri: string } }>;
  readonly results: readonly Result[];
}

const require = createRequire(import.meta.url);
const {
  id: _id,
  $schema: _draft4,
  ...schema
} = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as Record<string, unknown>;
// The schema is of draft 4, and one of its patterns is none under the u flag.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

/** Valid by the schema, or the test ends. */
function parsed(text: string): Run {
  const log: unknown = JSON.parse(text);
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  const [run] = (log as { readonly runs: readonly Run[] }).runs;
  if (run === undefined) throw new Error('There is no run.');
  return run;
}

function sarif(
  diagnostics: readonly Diagnostic[],
  paths: readonly string[],
  places = new Map<Diagnostic, string>(),
): string {
  const placeOf = (diagnostic: Diagnostic): string | undefined => places.get(diagnostic);
  const shown = { all: false, advice: false };
  return sarifReport({ diagnostics, paths, sources: new Map(), preset: 'import', placeOf, shown });
}

/** Findings of many kinds: of values, of names, with another end, in texts that are no ASCII. */
const faulty = {
  ...soundDefinition,
  info: { title: '😀 Orders Api', description: 'Zu kurz 日本', version: '1.0' },
  basePath: '/v1/',
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        summary: 'List orders.',
        'x-ms-visibillity': 'important',
        parameters: [{ name: 'limit', in: 'query', type: 'integer', default: 'two 😀' }],
        responses: {},
      },
      post: { operationId: 'ListOrders', summary: 'Add', responses: { '200': {} } },
    },
  },
};

const layouts: ReadonlyArray<readonly [string, string]> = [
  ['LF', JSON.stringify(faulty, null, 2)],
  ['CRLF', JSON.stringify(faulty, null, 4).replaceAll('\n', '\r\n')],
  ['CR', JSON.stringify(faulty, null, 1).replaceAll('\n', '\r')],
  ['one line', JSON.stringify(faulty)],
];

/** As SARIF counts: lines and columns from 1, in UTF-16 code units, the end column exclusive. */
function cut(text: string, { startLine, startColumn, endLine, endColumn }: Region): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const before = (line: number): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length, 0);
  return text.slice(before(startLine) + startColumn - 1, before(endLine) + endColumn - 1);
}

describe('formatSarif', () => {
  it.each(layouts)(
    'gives regions that are the node itself or its name (%s)',
    async (_name, text) => {
      const result = await validate(text, { preset: 'certification' });
      const { results, tool } = parsed(sarif(result.diagnostics, ['-']));
      expect(results.length).toBeGreaterThan(10);
      expect(results.length).toBe(result.diagnostics.length);
      for (const { ruleId, ruleIndex, locations, properties } of results) {
        expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        const region = locations[0]?.physicalLocation.region;
        if (region === undefined) throw new Error('A result has no region.');
        const found: unknown = JSON.parse(cut(text, region));
        const value = resolveFragment(JSON.parse(text), properties.pointer)?.value;
        const name = pointerTokens(properties.pointer).at(-1);
        expect([value, name]).toContainEqual(found);
      }
    },
  );

  it('has a rule for every id among the results, with all that there is to say', async () => {
    const result = await validate(layouts[0]?.[1] ?? '', { preset: 'certification' });
    const { results, tool } = parsed(sarif(result.diagnostics, ['-']));
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(results.map(({ ruleId }) => ruleId))].sort());
    for (const { help } of tool.driver.rules) {
      expect(help.markdown).toContain('**Why:**');
      expect(help.markdown).toContain('Bad');
    }
    expect(results.find(({ ruleId }) => ruleId === 'op-id-unique')).toMatchObject({
      level: 'error',
      message: { text: expect.stringContaining('. (OperationIdNotUnique)') as string },
      properties: { codes: ['OperationIdNotUnique'] },
    });
  });

  it('names files by relative, encoded addresses, clean ones too', () => {
    const found = diagnostic({ path: 'a folder/100% [x]#1/ä:b.json', message: 'x' });
    const run = parsed(sarif([found], ['clean.json', `${process.cwd()}/inside.json`]));
    expect(run.artifacts.map(({ location }) => location.uri)).toEqual([
      'clean.json',
      'inside.json',
      'a%20folder/100%25%20%5Bx%5D%231/%C3%A4%3Ab.json',
    ]);
    expect(sarif([found], [`${process.cwd()}/inside.json`])).not.toContain(process.cwd());
  });

  it('gives fingerprints that stay when lines move, and that tell findings apart', async () => {
    const before = JSON.stringify(faulty, null, 2);
    const more = { ...faulty, 'x-more': [1, 2, 3], paths: structuredClone(faulty.paths) };
    const offset = { name: 'offset', in: 'query', type: 'integer', default: 0 as never };
    more.paths['/orders'].get.parameters.unshift(offset);
    const prints = async (text: string): Promise<Map<string, string>> => {
      const { diagnostics, findings } = await validate(text);
      const places = new Map(findings.map((one) => [one.diagnostic, one.place]));
      const { results } = parsed(sarif(diagnostics, ['-'], places));
      return new Map(
        results.map((one) => [one.partialFingerprints['rulePlace/v1'] ?? '', one.ruleId]),
      );
    };
    const [first, second] = [await prints(before), await prints(JSON.stringify(more))];
    expect(first.size).toBe((await validate(before)).diagnostics.length);
    for (const [print, rule] of first) expect(second.get(print)).toBe(rule);
  });

  it('holds to the schema whatever texts are in it, and makes no links of them', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, (message, path, pointer) => {
        const hostile = `[x](https://evil.example) ${message}`;
        const found = diagnostic({ message: hostile, fix: message, path: `a${path}`, pointer });
        const output = sarif([found, found], []);
        const { results } = parsed(output);
        expect(results[0]?.message.text).not.toContain('](');
        // oxlint-disable-next-line no-control-regex
        expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        const [first, second] = results.map((one) => one.partialFingerprints['rulePlace/v1']);
        expect(first).not.toBe(second);
      }),
      { numRuns: 200 },
    );
  });
});

function diagnostic(members: Partial<Diagnostic>): Diagnostic {
  return {
    rule: 'ref-resolves',
    severity: 'advice',
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
