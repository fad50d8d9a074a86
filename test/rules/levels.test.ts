// Levels: the preset's word, then the settings', then the overrides', the last that fits.

import { describe, expect, it } from 'vitest';
import type { CheckSettings } from '../../src/model/settings.js';
import { levelsOf, unknownRules } from '../../src/rules/levels.js';
import type { MilderLevel, RuleDefinition, RulePreset } from '../../src/rules/types.js';

function rule(id: string, preset: RulePreset, extra: Partial<MilderLevel> = {}): RuleDefinition {
  const texts = { summary: '', why: '', fix: '', reference: { source: 'ours', codes: [] } };
  const examples: RuleDefinition['examples'] = () => ({ good: [{}], bad: [{ expect: [] }] });
  const level = { preset, severity: 'warning', ...extra } as MilderLevel;
  return { id, ...level, ...texts, examples, check() {} };
}

const all = [
  rule('doc-size', 'import'),
  rule('op-summary', 'import', { certificationSeverity: 'error' }),
  rule('op-text', 'certification'),
  rule('op-style', 'off'),
];

function judge(checks: CheckSettings, id: string, pointer = '/paths/~1a/get', file = 'a.json') {
  const levels = levelsOf(all, checks.preset ?? 'import', checks, file);
  const found = levels.rules.find((one) => one.id === id);
  return found === undefined ? 'not run' : levels.severityOf(found, pointer, undefined);
}

describe('levels', () => {
  it('runs what the preset has', () => {
    expect(judge({}, 'doc-size')).toBe('warning');
    expect(judge({}, 'op-text')).toBe('not run');
    expect(judge({ preset: 'certification' }, 'op-text')).toBe('warning');
    expect(judge({ preset: 'certification' }, 'op-summary')).toBe('error');
    expect(judge({}, 'op-summary')).toBe('warning');
    expect(judge({ preset: 'certification' }, 'op-style')).toBe('not run');
  });

  it('takes the last level that fits', () => {
    expect(judge({ rules: { 'op-style': 'advice' } }, 'op-style')).toBe('advice');
    expect(judge({ rules: { 'op-*': 'error', 'op-text': 'off' } }, 'op-text')).toBe('not run');
    expect(judge({ rules: { 'op-*': 'error' } }, 'op-summary')).toBe('error');
    expect(judge({ rules: { '*': 'off' } }, 'doc-size')).toBe('not run');
  });

  it('overrides by file', () => {
    const checks: CheckSettings = {
      overrides: [{ files: ['old/**'], rules: { 'doc-size': 'off' } }],
    };
    expect(judge(checks, 'doc-size', '', 'old/x/a.json')).toBe('not run');
    expect(judge(checks, 'doc-size', '', 'new/a.json')).toBe('warning');
  });

  it.each([
    ['/paths/~1a', '/paths/~1a/get', true],
    ['/paths/~1a', '/paths/~1ab/get', false],
    ['/paths/~1a*', '/paths/~1ab/get', true],
    ['/paths/*/get', '/paths/~1a/get/summary', true],
    ['/paths/*/post', '/paths/~1a/get', false],
    ['/**/get', '/paths/~1a/get', true],
    ['/**/schema/**/type', '/paths/~1a/get/schema/items/type', true],
    ['/**/schema/**/type', '/paths/~1a/get/items/type', false],
  ])('the pattern %s on %s: %s', (pattern, pointer, fits) => {
    const checks: CheckSettings = {
      overrides: [{ pointers: [pattern], rules: { 'doc-size': 'off' } }],
    };
    expect(judge(checks, 'doc-size', pointer)).toBe(fits ? undefined : 'warning');
  });

  it('runs a rule that is off at one place where it is wanted', () => {
    const checks: CheckSettings = {
      overrides: [{ pointers: ['/paths/~1a'], rules: { 'op-style': 'error' } }],
    };
    expect(judge(checks, 'op-style', '/paths/~1a/get')).toBe('error');
    expect(judge(checks, 'op-style', '/paths/~1b/get')).toBeUndefined();
  });

  it('stays fast on a pattern that wants to be slow', () => {
    const checks: CheckSettings = {
      overrides: [
        { pointers: [`${'/**/*a'.repeat(40)}/b`], rules: { 'doc-size': 'off' } },
        { pointers: [`/${'*a'.repeat(500)}b`], rules: { 'doc-size': 'off' } },
      ],
    };
    expect(judge(checks, 'doc-size', '/aaaaaaaaaa'.repeat(200))).toBe('warning');
  });

  it('names rules that do not exist', () => {
    expect(unknownRules(all, { rules: { 'op-txt': 'off', 'zz-*': 'off', 'op-*': 'off' } })).toEqual(
      ['There is no rule "op-txt"; did you mean "op-text"?', 'There is no rule "zz-*".'],
    );
  });

  it('names rules that have no level, since loading finds them', () => {
    const { check: _check, ...loading } = rule('ref-resolves', 'import');
    expect(unknownRules([...all, loading], { rules: { 'ref-resolves': 'off' } })).toEqual([
      expect.stringContaining('cannot be set'),
    ]);
    expect(unknownRules([...all, loading], { rules: { 'ref-*': 'off' } })).toEqual([]);
  });
});
