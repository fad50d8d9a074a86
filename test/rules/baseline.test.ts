// Baselines: what is known is let through once for every time that it is listed.

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import {
  countFindings,
  parseBaseline,
  printBaseline,
  stablePlace,
  withoutKnown,
} from '../../src/rules/baseline.js';

function finding(rule: string, place: string) {
  const range = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  const diagnostic: Diagnostic = {
    ...range,
    rule,
    severity: 'error',
    message: place,
    path: 'a.json',
    pointer: '',
    fixable: false,
  };
  return { diagnostic, place };
}

const root = {
  parameters: [{ in: 'query', name: 'a/b' }, { $ref: '#/parameters/P' }, { in: 'body' }],
  list: ['x', 'y'],
};

describe('baselines', () => {
  it.each([
    ['', ''],
    ['/parameters/0/type', '/parameters/[query a~1b]/type'],
    ['/parameters/1', '/parameters/[#~1parameters~1P]'],
    ['/parameters/2/schema', '/parameters/[body]/schema'],
    ['/list/1', '/list/1'],
    ['/nothing/0/here', '/nothing/0/here'],
  ])('know %j as %j', (pointer, place) => {
    expect(stablePlace(root, pointer)).toBe(place);
  });

  it('let through as many as they list, and say what is left over', () => {
    const old = [finding('r', '/a'), finding('r', '/a'), finding('s', '/b')];
    const known = countFindings(old);
    expect(withoutKnown(old, known)).toEqual({ fresh: [], accepted: 3, unused: 0 });
    const now = [finding('r', '/a'), finding('r', '/a'), finding('r', '/a'), finding('r', '/c')];
    const { fresh, accepted, unused } = withoutKnown(now, known);
    expect(fresh.map(({ message }) => message)).toEqual(['/a', '/c']);
    expect([accepted, unused]).toEqual([2, 1]);
  });

  it('are read as they were written, sorted', () => {
    const baseline = new Map([
      ['b.json', countFindings([finding('s', '/b'), finding('r', '/__proto__')])],
      ['a.json', countFindings([])],
    ]);
    const text = printBaseline(baseline);
    expect(text).toBe(
      `${JSON.stringify({ version: 1, files: { 'b.json': { r: JSON.parse('{"/__proto__":1}'), s: { '/b': 1 } } } }, null, 2)}\n`,
    );
    expect(parseBaseline(JSON.parse(text))).toEqual(new Map([...baseline].slice(0, 1)));
  });

  it.each([
    '[]',
    '{}',
    '{"version":2,"files":{}}',
    '{"version":1,"files":[]}',
    '{"version":1,"files":{"a":1}}',
    '{"version":1,"files":{"a":{"r":{"/x":0}}}}',
  ])('are not %s', (text) => {
    expect(parseBaseline(JSON.parse(text))).toBeUndefined();
  });
});
