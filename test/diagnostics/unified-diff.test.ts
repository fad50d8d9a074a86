import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/diagnostics/unified-diff.js';

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index + 1}`);

describe('unifiedDiff', () => {
  it('is empty when nothing differs', () => {
    expect(unifiedDiff('a.json', 'a\n', 'a\n')).toBe('');
    expect(unifiedDiff('a.json', undefined, undefined)).toBe('');
  });

  it('shows three lines around a change', () => {
    const after = numbers(10).with(5, 'six');
    expect(unifiedDiff('a.json', `${numbers(10).join('\n')}\n`, `${after.join('\n')}\n`)).toBe(
      [
        '--- a.json',
        '+++ a.json',
        '@@ -3,7 +3,7 @@',
        ' 3',
        ' 4',
        ' 5',
        '-6',
        '+six',
        ' 7',
        ' 8',
        ' 9',
        '',
      ].join('\n'),
    );
  });

  const missing = '\\ No newline at end of file';
  it.each<[string, string | undefined, string | undefined, string[]]>([
    ['an end of line that is added', 'a', 'a\n', ['@@ -1 +1 @@', '-a', missing, '+a']],
    ['an end of line that is lost', 'a\n', 'a', ['@@ -1 +1 @@', '-a', '+a', missing]],
    [
      'no end of line on both sides',
      'a\nb',
      'c\nb',
      ['@@ -1,2 +1,2 @@', '-a', '+c', ' b', missing],
    ],
    ['a file emptied', 'a\nb\n', '', ['@@ -1,2 +0,0 @@', '-a', '-b']],
    ['a file filled', '', 'a\n', ['@@ -0,0 +1 @@', '+a']],
    ['line ends', 'a\r\n', 'a\n', ['@@ -1 +1 @@', '-a\r', '+a']],
    ['a tab', '\ta\n', '\tb\n', ['@@ -1 +1 @@', '-\ta', '+\tb']],
    [
      'what would write to the terminal',
      '\u001b[31m\r1\n',
      '\u202e2\n',
      ['@@ -1 +1 @@', '-\\u001b[31m\\r1', '+\\u202e2'],
    ],
  ])('shows %s', (_name, before, after, lines) => {
    expect(unifiedDiff('a', before, after)).toBe(
      ['--- a', '+++ a', ...lines].map((line) => `${line}\n`).join(''),
    );
  });

  it('names /dev/null for a file that comes or goes', () => {
    expect(unifiedDiff('a', undefined, 'x\n')).toBe('--- /dev/null\n+++ a\n@@ -0,0 +1 @@\n+x\n');
    expect(unifiedDiff('a', 'x\n', undefined)).toBe('--- a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n');
    expect(unifiedDiff('a', undefined, '')).toBe('--- /dev/null\n+++ a\n');
  });

  it('escapes the path and colours only when told to', () => {
    expect(unifiedDiff('\u001b]0;', 'a\n', 'b\n')).toContain('--- \\u001b]0;\n');
    expect(unifiedDiff('a', 'a\n', 'b\n', { color: true })).toBe(
      [
        '\u001b[1m--- a\u001b[0m',
        '\u001b[1m+++ a\u001b[0m',
        '\u001b[36m@@ -1 +1 @@\u001b[0m',
        '\u001b[31m-a\u001b[0m',
        '\u001b[32m+b\u001b[0m',
        '',
      ].join('\n'),
    );
  });

  it('gives up on the shortest difference where that would take long', () => {
    const before = `${numbers(6000).join('\n')}\n`;
    const after = `${numbers(6000)
      .map((line) => `${line}x`)
      .join('\n')}\n`;
    const diff = unifiedDiff('a', before, after);
    expect(diff).toContain('@@ -1,6000 +1,6000 @@\n');
    expect(applyPatch(before, diff)).toBe(after);
  });

  it('finds a change wherever it is in a long text', () => {
    const long = numbers(2000).join('\n');
    for (let at = 0; at < long.length; at += 61) {
      const after = `${long.slice(0, at)}x${long.slice(at + 1)}`;
      const diff = unifiedDiff('a', long, after);
      expect(applyPatch(long, diff), `character ${at}`).toBe(after);
      // Context and the change itself: what is the same at both ends is left out.
      expect(diff.split('\n').length, `character ${at}`).toBeLessThan(18);
    }
  });

  it('makes a patch that leads from one text to the other', () => {
    const line = fc.constantFrom('a', 'b', '{', '\tc', '', '-d', '+e', '\\ f');
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, end, last]) => lines.join(end) + (last ? end : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff('a', before, after);
        if (before === after) expect(diff).toBe('');
        else expect(applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(after);
      }),
    );
  });
});
