// The registry of checks: what every check says, that the walks use each, and the page made from it.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checksPage } from '../../src/cli/checks-page.js';
import { checks } from '../../templates/runtime/simulator/index.js';

const root = resolve(import.meta.dirname, '../..');
const simulator = join(root, 'templates/runtime/simulator');

describe('checks', () => {
  it.each(checks.map((check) => [check.id, check] as const))(
    '%s says all there is',
    (id, check) => {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
      for (const text of [check.summary, check.why, check.fix]) expect(text).toMatch(/^\S.*\S$/);
      expect(check.summary).toMatch(/^.{10,110}\.$/);
      expect(check.source.url).toMatch(/^https:\/\//);
    },
  );

  it('are all reported by some walk', () => {
    const code = readdirSync(simulator, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/checks[/\\]/.test(name))
      .map((name) => readFileSync(join(simulator, name), 'utf8'))
      .join('\n');
    expect(checks.filter(({ id }) => !code.includes(`'${id}'`)).map(({ id }) => id)).toEqual([]);
  });

  it('have their page', () => {
    expect(readFileSync(join(root, 'docs/checks.md'), 'utf8')).toBe(checksPage(checks));
  });
});
