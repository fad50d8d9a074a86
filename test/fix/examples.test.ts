// Walks the registry: what a rule says that it can mend is mended, in every example that shows it.

import { describe, expect, it } from 'vitest';
import { type FixOptions, fix } from '../../src/fix.js';
import { rules } from '../../src/rules/registry.js';
import type { BadExample, RuleDefinition } from '../../src/rules/types.js';
import { checkForFix, readDefinition } from '../../src/validate.js';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { textOf } from '../rules/sound-definition.js';

const path = 'example.json';

/** With every rule that there is. */
function optionsFor({ apiProperties, previous }: BadExample): FixOptions {
  const off = rules.filter(({ preset }) => preset === 'off').map(({ id }) => [id, 'warning']);
  return {
    preset: 'certification',
    unsafe: true,
    settings: { validate: { rules: Object.fromEntries(off) } },
    ...(apiProperties && { apiProperties: JSON.stringify(apiProperties) }),
    ...(previous && { previous: textOf({ document: previous }) }),
  };
}

async function findingsIn(text: string, options: FixOptions): Promise<Diagnostic[]> {
  const read = await readDefinition({ kind: 'text', path, text }, options);
  return read.ok ? [...checkForFix(read, options)] : [];
}

function countByRule(found: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of found) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

async function fixableExamples(rule: RuleDefinition): Promise<BadExample[]> {
  const found = await Promise.all(
    rule.examples().bad.map((example) => findingsIn(textOf(example), optionsFor(example))),
  );
  return rule
    .examples()
    .bad.filter((_example, at) =>
      found[at]?.some((finding) => finding.rule === rule.id && finding.fixable),
    );
}

const fixable = (
  await Promise.all(
    rules.map(async (rule) =>
      (await fixableExamples(rule)).map((example) => ({ id: rule.id, example })),
    ),
  )
).flat();

describe('mending the examples of', () => {
  it('covers many rules', () => {
    expect(new Set(fixable.map(({ id }) => id)).size).toBeGreaterThan(30);
  });

  it.each(fixable.map(({ id, example }) => [id, example.title ?? '', example] as const))(
    '%s %s',
    async (id, _title, example) => {
      const options = optionsFor(example);
      const text = textOf(example);
      const before = await findingsIn(text, options);
      const result = await fix({ kind: 'text', path, text }, options);
      expect(result.left.filter(({ diagnostic }) => diagnostic.rule === id)).toEqual([]);
      const after = await findingsIn(result.text, options);
      expect(after.filter(({ rule, fixable: open }) => rule === id && open)).toEqual([]);
      const allowed = countByRule(before);
      for (const [rule, count] of countByRule(after))
        expect.soft(count, rule).toBeLessThanOrEqual(allowed.get(rule) ?? 0);
      const safe = await fix({ kind: 'text', path, text }, { ...options, unsafe: false });
      expect(safe.fixed.filter(({ unsafeFix }) => unsafeFix !== undefined)).toEqual([]);
      const again = await fix({ kind: 'text', path, text: result.text }, options);
      expect(again.fixed).toEqual([]);
      expect(again.text).toBe(result.text);
    },
  );
});
