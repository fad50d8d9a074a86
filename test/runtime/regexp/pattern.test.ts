// The verdicts of the linear engine are those of JavaScript's own, on patterns of published definitions
// and on ones that are made up; and no text makes it slow.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearPattern, TooMuchWork } from '../../../templates/runtime/server/regexp/pattern.js';

const endless = { left: Infinity };

/** Of published definitions, and such as people write. */
const patterns = [
  String.raw`[A-Za-z0-9\-\.]{1,64}`,
  String.raw`[ \r\n\t\S]+`,
  String.raw`\S*`,
  String.raw`[^\s]+(\s[^\s]+)*`,
  String.raw`\s*(\S|\s)*`,
  String.raw`^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$`,
  String.raw`^(\d{4})-(\d{2})-(\d{2})T(\d{2})(:)(\d{2})(:)(\d{2})(\.\d+)?(Z|([+-])(\d{2})(:)?(\d{2}))$`,
  String.raw`([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?`,
  String.raw`^[^!]+![0-9]+$`,
  String.raw`^(?!\s*$)[*()&\-_|@$%^?:{}!#+<>;=\/\s'.~",\]\[(\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF)|\w]+$`,
  String.raw`([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?`,
  String.raw`(\s*([0-9a-zA-Z\+=]){4}\s*)+`,
  String.raw`(<|<=|>=|>)`,
  String.raw`^[-a-zA-Z0-9_]+$`,
  String.raw`^[a-zA-ZÀ-žͰ-ϿЀ-ӿ0-9_]*$`,
  String.raw`^[\u0021-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF]*$`,
  String.raw`<.+>`,
  String.raw`(?=^.{5,254}$)([a-zA-Z0-9+*.&+\-_])+@([a-zA-Z0-9+*.&+\-_]+\.)+[a-zA-Z0-9+*.&+\-_]{2,}$`,
  String.raw`^func:(gauss|exp|linear),scale:(\d+(\.\d+)?(km|mi)),offset:(\d+(\.\d+)?(km|mi))$`,
  String.raw`^\d+ (Year|Years|Month|Months)$`,
  String.raw`^([a-z]+)+$`,
  String.raw`^(a|a?)+$`,
  String.raw`^(?=.*\d)(?=.*[a-z])(?!.*\s).{4,8}$`,
  String.raw`(?<=\$)\d+(?!\d|\.)`,
  String.raw`(?<!a)b|(?<=(?<!c)a)b`,
  String.raw`\bcat\b|\Bat\B`,
  String.raw`^\p{Lu}\p{Ll}*$|^\P{L}+$`,
  String.raw`^\u{1F600}+$|\uD83D\uDE00|[😀-😂]`,
  String.raw`^.$|^[^a]{2}$`,
  String.raw`\cJ|\x41\t|[\b]|[\x00-\x1f]`,
  String.raw`(?<year>\d{4})[^]?$`,
  String.raw`^(?:a{2,3}){2}$|^a{0}b{3,}$`,
  String.raw`(?:)*|x`,
  '^$|[]',
  String.raw`(?:\b|a)*$`,
];

const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'aabbcAZ019 \t\n.-_@!:$+=<>/xé😀ſ\u2028\u00a0\ufeff\ud83d\ude00'.split('')),
    fc.constantFrom('😀', '2024-01-01', 'T10:20:30', 'km', 'func:exp,', 'Year', 'cat', 'aaaa'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
  maxLength: 12,
});

function verdict(source: string, text: string): boolean | undefined {
  return linearPattern(source, endless)?.test(text);
}

describe('the verdicts are those of JavaScript', () => {
  it.each(patterns)('%s', (source) => {
    const own = linearPattern(source, endless);
    const expression = new RegExp(source, 'u');
    fc.assert(
      fc.property(texts, (text) => {
        expect(own?.test(text)).toBe(expression.test(text));
      }),
      { numRuns: 400 },
    );
  });

  it('for patterns that are made up', () => {
    const atom = fc.constantFrom(
      'a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\W', '\\s', '\\S', '^', '$', '\\b', '\\B', '(?:)',
      '[a-c1]', '\\u0061', '😀', '\\p{L}', '[^\\d\\s]',
    ); // prettier-ignore
    const { tree } = fc.letrec<{ tree: string; part: string }>((tie) => ({
      tree: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
      part: fc.oneof(
        { maxDepth: 3 },
        atom,
        fc
          .tuple(tie('tree'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '{0,2}?', '*?'))
          .map(([inner, times]) => `(${inner})${times}`),
        fc.tuple(tie('tree'), tie('tree')).map(([one, other]) => `(?:${one}|${other})`),
        fc
          .tuple(fc.constantFrom('=', '!', '<=', '<!'), tie('tree'))
          .map(([sign, inner]) => `(?${sign}${inner})`),
      ),
    }));
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '😀', 'é'), maxLength: 8 });
    fc.assert(
      fc.property(tree, fc.array(short, { minLength: 5, maxLength: 5 }), (source, some) => {
        const own = linearPattern(source, endless);
        const expression = new RegExp(source, 'u');
        for (const text of some) {
          // V8 also begins between the halves of a pair, where what has no width may match; the
          // language does not.
          if (own === undefined || (/\(\?[<=!]|\\B/.test(source) && text.includes('😀'))) continue;
          expect([text, own.test(text)]).toEqual([text, expression.test(text)]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what cannot be run', () => {
  it.each([
    String.raw`^(a+)\1$`,
    String.raw`(?<q>['"]).*\k<q>`,
    '(?:a{1,200}){1,200}',
    '^.{0,20000}$',
  ])('%s', (source) => {
    expect(linearPattern(source, endless)).toBeUndefined();
  });
  it('what JavaScript does not take is an error, as with RegExp', () => {
    expect(() => linearPattern('a{2', endless)).toThrow(SyntaxError);
  });
});

describe('no text is slow', () => {
  // JavaScript's engine takes from seconds to centuries for each of these.
  it.each([
    ['^([a-z]+)+$', `${'a'.repeat(100_000)}!`],
    ['^(a|a)*$', `${'a'.repeat(100_000)}!`],
    ['(x+x+)+y', 'x'.repeat(100_000)],
    [String.raw`\s+$`, `${' '.repeat(200_000)}x`],
    ['^(?=(a+)+$)', `${'a'.repeat(100_000)}!`],
    ['(?:a?){30}a{30}b', 'a'.repeat(50_000)],
  ])('%s', (source, text) => {
    expect(verdict(source, text)).toBe(false);
  });

  it('states that would be exponentially many are made anew, and the work is limited', () => {
    const source = 'a[ab]{300}c';
    const text = Array.from({ length: 200_000 }, (_none, at) =>
      (at * at) % 7 < 3 ? 'a' : 'b',
    ).join('');
    const random = fc.sample(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 50_000, maxLength: 50_000, size: 'max' }), { numRuns: 1, seed: 1 }).join(''); // prettier-ignore
    expect(verdict('a[ab]{12}c', random + text)).toBe(false);
    expect(() => linearPattern(source, { left: 1_000_000 })?.test(random)).toThrow(TooMuchWork);
  });
});
