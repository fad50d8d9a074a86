// docs/rules/SOURCES.md: what the rules rest on. Every source with the rules that cite it, every code of
// Microsoft's validator with the rules that report it, all read from the rules themselves.

import { type RuleGroup, ruleGroups } from '../registry.js';
import { type CitedSource, citationsOf, shortNames } from '../sources.js';
import type { RuleDefinition } from '../types.js';
import { markdownText } from './markdown.js';

const intro = `# Sources of the rules

[All rules](README.md) · [How the platform behaves](../platform.md) · [Add a rule](../../CONTRIBUTING.md)

Every rule names its sources in its field \`reference\`, by the short names below. This page is generated from the rules (\`npm run docs:rules -- --write\`).

## How evidence decides a level

- An \`error\` of the preset \`import\` needs evidence: a message with which the platform rejected such a definition (in the wizard, a command or a check of a pull request), a case in which such a definition caused harm, a message of Microsoft's validator about structure, references or types, or a file that cannot be read. \`explain <rule>\` prints it.
- Everything else that Microsoft's texts ask for is a \`warning\` or a suggestion of \`import\`. What only certification rejects is an error of the preset \`certification\`.
- That no published definition violates a rule is not evidence: it measures certification, not import.
- A published definition that violates an error of \`import\` is a reason to lower the rule, unless there is a documented reason why the finding is correct.
- A single finding can be milder than its rule, but never more severe.
- Rules that no one acts on are in no preset; settings can enable them.`;

const sourcesIntro = `## Sources

\`PR <n>\` and \`issue <n>\` are pull requests and issues of [microsoft/PowerPlatformConnectors](https://github.com/microsoft/PowerPlatformConnectors). "Evidence" marks rules whose evidence comes from the source.`;

const codesIntro = `## Codes of Microsoft's validator

A finding shows them in JSON and SARIF, and \`explain <code>\` lists the rules of a code. A code that ends with \`*\` covers all codes with this prefix.`;

interface Cited {
  readonly source: CitedSource;
  readonly rules: Map<string, { readonly group: string; readonly evidence: boolean }>;
}

/** @param groups all rules, in order. */
export function sourcesPage(groups: readonly RuleGroup[] = ruleGroups): string {
  return `${[intro, sourcesIntro, sourceTable(groups), codesIntro, codeTable(groups)].join('\n\n')}\n`;
}

function sourceTable(groups: readonly RuleGroup[]): string {
  // Those that only docs/platform.md cites are explained here, too.
  const cited = new Map<string, Cited>(
    [...shortNames].map(([short, source]) => [
      source.title,
      { source: { short, ...source }, rules: new Map() },
    ]),
  );
  for (const { name, rules } of groups) {
    for (const rule of rules) {
      for (const source of citationsOf(rule.reference.source))
        add(cited, source, name, rule, false);
      for (const source of evidenceSources(rule)) add(cited, source, name, rule, true);
    }
  }
  const order = [...shortNames.keys()];
  const rank = (short: string): number =>
    order.includes(short) ? order.indexOf(short) : order.length;
  const rows = [...cited.values()].toSorted(
    (one, other) =>
      rank(one.source.short) - rank(other.source.short) || bySource(one.source, other.source),
  );
  return [
    '| short name | source | cited by |',
    '| ---------- | ------ | -------- |',
    ...rows.map(({ source, rules }) => {
      const { short, title, url } = source;
      const name = url === undefined ? markdownText(title) : `[${markdownText(title)}](${url})`;
      const links = [...rules].map(
        ([id, { group, evidence }]) => `${linkTo(id, group)}${evidence ? ' (evidence)' : ''}`,
      );
      return `| ${short === title ? '' : markdownText(short)} | ${name} | ${links.join(', ')} |`;
    }),
  ].join('\n');
}

function evidenceSources({ evidence }: RuleDefinition): readonly CitedSource[] {
  return evidence === undefined || evidence.kind === 'unreadable'
    ? []
    : citationsOf(evidence.source);
}

function add(
  cited: Map<string, Cited>,
  source: CitedSource,
  group: string,
  { id }: RuleDefinition,
  evidence: boolean,
): void {
  const one = cited.get(source.title) ?? { source, rules: new Map() };
  const before = one.rules.get(id);
  one.rules.set(id, { group, evidence: evidence || before?.evidence === true });
  cited.set(source.title, one);
}

/** By name, numbers in it by their value. */
function bySource(one: CitedSource, other: CitedSource): number {
  const [left, right] = [one, other].map(({ short }) => /^(\D*)(\d*)/.exec(short) ?? []);
  return (
    byCodeUnits(left?.[1] ?? '', right?.[1] ?? '') ||
    Number(left?.[2] ?? 0) - Number(right?.[2] ?? 0) ||
    byCodeUnits(one.title, other.title)
  );
}

function codeTable(groups: readonly RuleGroup[]): string {
  const byCode = new Map<string, string[]>();
  for (const { name, rules } of groups) {
    for (const { id, reference } of rules) {
      for (const code of reference.codes) {
        byCode.set(code, [...(byCode.get(code) ?? []), linkTo(id, name)]);
      }
    }
  }
  const rows = [...byCode].toSorted(([one], [other]) => byCodeUnits(one, other));
  return [
    '| code | reported by |',
    '| ---- | ----------- |',
    ...rows.map(([code, links]) => `| \`${code}\` | ${links.join(', ')} |`),
  ].join('\n');
}

function linkTo(id: string, group: string): string {
  return `[${id}](${group}.md#${id})`;
}

/** Not by locale: pages are the same on every machine. */
function byCodeUnits(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
