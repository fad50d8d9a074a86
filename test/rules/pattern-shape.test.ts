// What the rule says of patterns is what generated servers do with them: no server is loaded to lint.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExponential, whyNotEnforced } from '../../src/rules/schemas/pattern-shape.js';
import { linearPattern } from '../../templates/runtime/server/regexp/pattern.js';

const isRun = (pattern: string): boolean =>
  linearPattern(pattern, { left: Infinity }) !== undefined;

describe('what servers do not enforce', () => {
  it.each([
    String.raw`^(a)\1$`,
    String.raw`[\]\\]\\1(a)`,
    String.raw`(?<a>x)\k<a>`,
    '(?=a)'.repeat(8),
    '(?=a)'.repeat(9),
    '(?:a{1,100}){1,99}',
    '(?:a{1,100}){1,100}',
    `${'('.repeat(200)}a${')'.repeat(200)}`,
    `${'('.repeat(201)}a${')'.repeat(201)}`,
    '^[(]{9000}[|]{990}$',
    '^[(]{9000}[|]{999}$',
    String.raw`\p{L}{5000}\u{1F600}{4900}`,
  ])('%s', (pattern) => {
    expect(whyNotEnforced(pattern) === undefined).toBe(isRun(pattern));
  });

  it('whatever is repeated', () => {
    const times = fc.constantFrom('', '*', '+', '?', '{9}', '{40}', '{3,30}', '{20,}', '{2,5}?');
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('a', '[(|]', '\\)', '\\d', '^', '\\b'),
        fc.tuple(tie('tree'), times).map(([inner, sign]) => `(${inner})${sign}`),
        fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => `(?:${one}|${other}|x{2})`),
        fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => one + other),
      ),
    }));
    fc.assert(
      fc.property(tree, (pattern) => {
        expect(whyNotEnforced(pattern) === undefined).toBe(isRun(pattern));
      }),
      { numRuns: 500 },
    );
  });
});

describe('exponential time', () => {
  it.each(['^([a-z]+)+$', '(?:\\d*)*x', '(?<a>[^,]{2,})+;', '(a+?){2,}?b'])('%s', (pattern) => {
    expect(isExponential(pattern)).toBe(true);
  });
  it.each([
    '^[a-z]+$',
    '([a-z]+)+',
    '(a+b)+$',
    '(\\(a+)+$',
    '[(a+)+]x',
    '(a{1,3})+$',
    '([a-z])+$',
    '(\\S|\\s)*$',
    '^(a+)?$',
  ])('not %s', (pattern) => {
    expect(isExponential(pattern)).toBe(false);
  });
  it('is not taken by what looks for it', () => {
    const patterns = ['('.repeat(10_000), '(['.repeat(5000), '(?<'.repeat(3000), '\\'.repeat(9999)];
    for (const pattern of [...patterns, `(x${'{1,'.repeat(3000)}`, `${'(x+'.repeat(3000)})`]) {
      const started = process.cpuUsage();
      isExponential(pattern);
      whyNotEnforced(pattern);
      expect(process.cpuUsage(started).user / 1000, pattern.slice(0, 10)).toBeLessThan(500);
    }
  });
});
