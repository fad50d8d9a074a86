// The patterns of published definitions: the linear engine runs all of them, with the verdicts of
// JavaScript's own on texts that fit, and on texts that nearly do.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../../src/model/build.js';
import { whyNotEnforced } from '../../../src/rules/schemas/pattern-shape.js';
import { textsOfPattern } from '../../../templates/runtime/server/example-pattern.js';
import { linearPattern } from '../../../templates/runtime/server/regexp/pattern.js';
import { corpusFolders, readCorpus } from '../../model/corpus.js';

if (corpusFolders.length === 0) console.warn('Skipped: no corpus. Set LA_CORPUS to its folder.');

/** As the generator hands them to servers. */
function patternsIn(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null || value instanceof Set) return;
  if (value instanceof Map) return value.forEach((inner: unknown) => patternsIn(inner, into));
  if ('kind' in value && 'pattern' in value && typeof value.pattern === 'string')
    into.add(value.pattern);
  for (const inner of Object.values(value)) patternsIn(inner, into);
}

describe.skipIf(corpusFolders.length === 0)('patterns of published definitions', () => {
  it('are run, with the verdicts of JavaScript', () => {
    const patterns = new Set<string>();
    for (const folder of corpusFolders) {
      for (const { document } of readCorpus(folder)) {
        const { definitions, operations } = buildModel(document as never, {});
        patternsIn([definitions, operations], patterns);
      }
    }
    expect(patterns.size).toBeGreaterThan(15);
    for (const source of patterns) {
      const own = linearPattern(source, { left: Infinity });
      const expression = new RegExp(source, 'u');
      expect([source, own === undefined, whyNotEnforced(source)]).toEqual([
        source,
        false,
        undefined,
      ]);
      const fitting = [...textsOfPattern(source, 1, 0), ...textsOfPattern(source, 12, 3)];
      const some = fc.tuple(
        fc.constantFrom('', ...fitting.slice(0, 30)),
        fc.nat(40),
        fc.nat(2),
        fc.constantFrom('', ' ', 'a', 'Z', '9', '-', '.', '\n', '!', 'é', '\u2028', '😀'),
      );
      fc.assert(
        fc.property(some, ([text, at, removed, added]) => {
          const near = text.slice(0, at) + added + text.slice(at + removed);
          expect([source, near, own?.test(near)]).toEqual([source, near, expression.test(near)]);
        }),
        { numRuns: 200 },
      );
    }
  });
});
