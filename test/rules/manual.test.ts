// What is told of rules: every rule can be explained and listed, examples stay short, and words lead to
// the rules that are meant.

import { describe, expect, it } from 'vitest';
import { ruleEntry } from '../../src/rules/manual/entry.js';
import { examplePair } from '../../src/rules/manual/example.js';
import { findRules } from '../../src/rules/manual/find.js';
import { listJson, listText } from '../../src/rules/manual/list.js';
import { entryMarkdown, markdownText } from '../../src/rules/manual/markdown.js';
import { rulePages } from '../../src/rules/manual/pages.js';
import { sourcesPage } from '../../src/rules/manual/sources-page.js';
import { entryText } from '../../src/rules/manual/terminal.js';
import { ruleGroups, rules, rulesOf } from '../../src/rules/registry.js';
import { shortNames, sourcesOf } from '../../src/rules/sources.js';
import type { BadExample } from '../../src/rules/types.js';

const plain = { bold: (text: string) => text, dim: (text: string) => text };

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const entry = ruleEntry(rule);

  it('is explained in full and at moderate length', () => {
    const text = entryText(entry, plain);
    expect(text.startsWith(`${id}\n`)).toBe(true);
    const labels = entry.examples.map(({ label }) => label);
    // What is not in a definition at all has no text to show.
    if (rule.check === undefined) expect(['Bad', 'Good']).toEqual(expect.arrayContaining(labels));
    else expect(labels).toContain('Bad');
    for (const { snippets } of entry.examples) {
      const lines = snippets.flatMap(({ code }) => code.split('\n'));
      expect(lines.length).toBeLessThanOrEqual(60);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(150);
    }
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff]/);
  });

  it('shows where the bad example is wrong', () => {
    const { expect: places, document } = rule.examples().bad[0];
    const inDocument = places.filter(({ pointer }) => pointer !== '').length;
    if (document === undefined || inDocument === 0 || rule.needs || rule.examples().bad[0].files)
      return;
    expect(entryText(entry, plain)).toContain('// <- here');
  });
});

describe('examples', () => {
  const bad = (document: BadExample['document'], ...pointers: string[]): BadExample => ({
    document: document ?? {},
    expect: pointers.map((pointer) => ({ pointer, message: '' })),
  });

  it('are printed whole when short, with a mark at each place', () => {
    const { bad: shown, good } = examplePair(
      bad({ info: undefined, host: 'a', schemes: ['ws', 'https'] }, '/schemes/0', '/host'),
      { document: { schemes: ['https'] } },
    );
    expect(shown).toEqual([
      {
        language: 'jsonc',
        code: [
          '{',
          '  // no "info"',
          '  "host": "a", // <- here',
          '  "schemes": [',
          '    "ws", // <- here',
          '    "https"',
          '  ]',
          '}',
        ].join('\n'),
      },
    ]);
    expect(good[0]?.code).toContain('"host": "orders.contoso.com"');
    expect(good[0]?.code).toContain('"title": "Contoso Orders"');
  });

  it('leave out what is far from the place, and most of a long list', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `/a${at}`,
        { get: { tags: ['a', 'b'], summary: 'x'.repeat(40), at } },
      ]),
    );
    const [shown] = examplePair(bad({ paths, definitions: paths }, '/paths/~1a20/get/tags/1'), {
      document: { paths, definitions: paths },
    }).bad;
    expect(shown?.code).toBe(
      [
        '{',
        '  "paths": {',
        '    "/a0": { … },',
        '    "/a1": { … },',
        '    "/a2": { … },',
        '    "/a20": {',
        '      "get": {',
        '        "tags": [',
        '          "a",',
        '          "b" // <- here',
        '        ],',
        `        "summary": "${'x'.repeat(40)}",`,
        '        "at": 20',
        '      }',
        '    },',
        '    // … and 26 more',
        '  },',
        '  "definitions": { … }',
        '}',
      ].join('\n'),
    );
  });
});

describe('findRules', () => {
  it.each([
    ['op-id-unique', 'rule', 'op-id-unique'],
    ['OP-ID-Unique', 'rule', 'op-id-unique'],
    ['OperationIdNotUnique', 'code', 'op-id-unique'],
    ['operationidnotfound', 'code', 'dyn-operation-exists'],
    ['FilterFunctionsPropertyNotValid', 'code', 'filter-functions'],
    ['op-id-uniqe', 'unknown', 'op-id-unique'],
    ['OperationIdNotUniqe', 'unknown', 'OperationIdNotUnique'],
    ['webhook', 'unknown', 'webhook-201'],
  ])('%s leads to a %s', (word, kind, name) => {
    const found = findRules(rules, word);
    expect(found.kind).toBe(kind);
    const names =
      found.kind === 'rule'
        ? [found.rule.id]
        : found.kind === 'code'
          ? found.rules.map(({ id }) => id)
          : found.near;
    expect(names.length).toBeLessThanOrEqual(5);
    if (name !== 'webhook-201') expect(names).toContain(name);
    else expect(names.every((one) => one.startsWith('webhook-'))).toBe(true);
  });

  it('has nothing near a word that is like none', () => {
    expect(findRules(rules, 'zzzzzzzzzzzzzzzz')).toEqual({ kind: 'unknown', near: [] });
    expect(findRules(rules, '__proto__').kind).toBe('unknown');
    expect(findRules(rules, '').kind).toBe('unknown');
  });
});

describe('lists', () => {
  it('hold every rule, or those of a preset with its severities', () => {
    const ids = (text: string): string[] =>
      (JSON.parse(text) as { rules: Array<{ id: string }> }).rules.map(({ id }) => id);
    expect(ids(listJson(undefined))).toEqual(rules.map(({ id }) => id));
    expect(ids(listJson('import'))).toEqual(rulesOf('import').map(({ id }) => id));
    expect(ids(listJson('certification'))).toEqual(rulesOf('certification').map(({ id }) => id));
    const line = (preset: 'import' | 'certification' | undefined): string | undefined =>
      listText(preset)
        .split('\n')
        .find((one) => one.includes(' op-default-response-schema '));
    expect(line('import')).toContain('  warning  ');
    expect(line('certification')).toContain('  error  ');
  });
});

describe('texts', () => {
  it('stay what they are in Markdown', () => {
    expect(markdownText('x-ms-* of <a> | `"x-ms-*"` [b](c)')).toBe(
      'x-ms-\\* of \\<a\\> \\| `"x-ms-*"` \\[b\\](c)',
    );
    const [rule] = rules;
    if (rule === undefined) throw new Error('There are no rules.');
    const [bad] = rule.examples().bad;
    const text = 'a\n```\nb\n';
    const examples = { ...rule.examples(), bad: [{ ...bad, text }] } as const;
    const fenced = { ...rule, examples: () => examples };
    expect(entryMarkdown(ruleEntry(fenced))).toContain('````text\na\n```\nb\n````');
  });

  it('name every source, with its page where there is one', () => {
    const of = (source: string): string[] =>
      sourcesOf({ source, codes: [] }).map(({ title, url }) => `${title} ${url}`);
    expect(of('VAL; PR 12; issues 3, 4; RFC 8259 section 4; ours; nobody')).toEqual([
      expect.stringMatching(/^Microsoft's list .*certification-swagger-validator-rules$/),
      expect.stringMatching(/pull\/12$/),
      expect.stringMatching(/issues\/3$/),
      expect.stringMatching(/issues\/4$/),
      'RFC 8259 section 4 https://www.rfc-editor.org/rfc/rfc8259',
      'A rule of this tool only undefined',
      'nobody undefined',
    ]);
  });
});

describe('levels', () => {
  const advice = rules.find(({ severity, preset }) => severity === 'advice' && preset === 'import');
  if (advice === undefined) throw new Error('There is no suggestion.');

  it('are suggestions for people, and advice for programs', () => {
    const line = listText(undefined)
      .split('\n')
      .find((one) => one.startsWith(`  ${advice.id} `));
    expect(line).toMatch(/ {2}suggestion {2}/);
    expect(entryText(ruleEntry(advice), plain)).toMatch(/Level: +Suggestion/);
    for (const { name, markdown } of rulePages())
      expect(`${name} ${/\| advice [|/]|\*\*Level:\*\* Advice/.exec(markdown)?.[0]}`).toBe(
        `${name} undefined`,
      );
    expect(listJson(undefined)).toContain('"severity": "advice"');
    expect(listJson(undefined)).not.toContain('"severity": "suggestion"');
  });
});

describe('the page of sources', () => {
  const page = sourcesPage();
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const [head = ''] = page.split("## Codes of Microsoft's validator");

  it('is one of the pages of docs/rules', () => {
    expect(rulePages()).toContainEqual({ name: 'SOURCES.md', markdown: page });
  });

  it('names every rule with each of its sources, and with each of its codes', () => {
    for (const { name, rules: group } of ruleGroups) {
      for (const { id, reference } of group) {
        const link = `[${id}](${name}.md#${id})`;
        for (const { title } of sourcesOf(reference)) {
          const row = rows.find((one) => one.includes(markdownText(title)));
          expect(`${title}: ${row?.includes(link)}`).toBe(`${title}: true`);
        }
        for (const code of reference.codes) {
          const row = rows.find((one) => one.startsWith(`| \`${code}\` |`));
          expect(`${code}: ${row?.includes(link)}`).toBe(`${code}: true`);
        }
      }
    }
  });

  it('explains every short name', () => {
    const cited = [...head.matchAll(/^\| ([^|]+?) \| /gm)].map(([, short = '']) => short);
    expect([...shortNames.keys()].filter((short) => !cited.includes(short))).toEqual([]);
    // A source without a short name has at least an address.
    const plainSources = rows.filter((row) => /^\| {2}\| (?!\[)/.test(row));
    expect(plainSources).toEqual([]);
  });

  it('tells rules whose evidence a source is from those that only cite it', () => {
    const rule = ruleGroups[0]!.rules[0]!;
    const made = sourcesPage([
      {
        name: 'one',
        title: 'One',
        rules: [
          { ...rule, id: 'cited', reference: { source: 'PR 12; PR 3', codes: [] } },
          {
            ...rule,
            id: 'proved',
            reference: { source: 'PR 3', codes: ['B', 'A*'] },
            severity: 'error',
            preset: 'import',
            certificationSeverity: undefined,
            evidence: { kind: 'refusal', quote: 'No.', source: 'PR 3' },
          },
        ],
      },
    ]);
    const pull = 'https://github.com/microsoft/PowerPlatformConnectors/pull';
    const title = (number: number): string =>
      `[Pull request ${number} of Microsoft's repository of connectors](${pull}/${number})`;
    expect(made.split('\n').filter((line) => /^\| (PR \d|`)/.test(line))).toEqual([
      `| PR 3 | ${title(3)} | [cited](one.md#cited), [proved](one.md#proved) (evidence) |`,
      `| PR 12 | ${title(12)} | [cited](one.md#cited) |`,
      '| `A*` | [proved](one.md#proved) |',
      '| `B` | [proved](one.md#proved) |',
    ]);
  });
});
