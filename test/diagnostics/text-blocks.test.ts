import { describe, expect, it } from 'vitest';
import { formatBlocks } from '../../src/diagnostics/text-blocks.js';
import type { Diagnostic } from '../../src/diagnostics/types.js';

function finding(line: number, given: Partial<Diagnostic> = {}): Diagnostic {
  return {
    rule: 'op-id-exists',
    severity: 'warning',
    message: `Operation ${line} has no operationId.`,
    fix: 'Give it one.',
    path: 'api.json',
    pointer: '',
    line,
    column: 3,
    endLine: line,
    endColumn: 8,
    fixable: false,
    ...given,
  };
}

const sources = new Map([['api.json', '  "one"\n  "two"\n  "three"\n  "four"\n  "five"\n']]);

describe('formatBlocks', () => {
  it('has one block per rule and file: the count, three places, and what to do once', () => {
    const url = 'https://learn.microsoft.com/rules';
    const found = [1, 2, 3, 4, 5].map((line) => finding(line, { url }));
    expect(formatBlocks(found, sources)).toBe(
      [
        'api.json:1:3  warning  op-id-exists  5 places',
        '  Operation 1 has no operationId.',
        '    1 |   "one"',
        '      |   ^^^^^',
        '  api.json:2:3  Operation 2 has no operationId.',
        '  api.json:3:3  Operation 3 has no operationId.',
        '  and 2 more',
        '  Fix: Give it one.',
        '  See: https://learn.microsoft.com/rules',
        '',
      ].join('\n'),
    );
    const all = formatBlocks(found, sources, { all: true });
    expect(all).toContain('  api.json:5:3  Operation 5 has no operationId.\n    5 |   "five"');
    expect(all).not.toContain('more');
  });

  it('says another fix where it is another', () => {
    const found = [
      finding(1),
      finding(2, { fix: 'Write two.' }),
      finding(3, { fix: 'Write two.' }),
    ];
    expect(formatBlocks(found, new Map())).toBe(
      [
        'api.json:1:3  warning  op-id-exists  3 places',
        '  Operation 1 has no operationId.',
        '  Fix: Give it one.',
        '  api.json:2:3  Operation 2 has no operationId.',
        '  api.json:3:3  Operation 3 has no operationId.',
        '  Fix: Write two.',
        '',
      ].join('\n'),
    );
  });

  it('begins with errors, then goes by file, by rank and by position', () => {
    const found = [
      finding(1, { rule: 'rare' }),
      finding(2, { rule: 'common' }),
      finding(3, { rule: 'hint', severity: 'advice' }),
      finding(1, { rule: 'other', path: 'b.json' }),
      finding(9, { rule: 'broken', path: 'b.json', severity: 'error' }),
    ];
    const text = formatBlocks(found, new Map(), {
      rankOf: (rule) => (rule === 'common' ? -5 : 0),
    });
    const heads = text.split('\n').filter((line) => /^\S/.test(line));
    expect(heads).toEqual([
      'b.json:9:3  error  broken',
      'api.json:2:3  warning  common',
      'api.json:1:3  warning  rare',
      'b.json:1:3  warning  other',
      'api.json:3:3  suggestion  hint',
    ]);
  });

  it('is empty where there is nothing', () => {
    expect(formatBlocks([], sources)).toBe('');
  });
});
