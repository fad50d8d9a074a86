// The pages of docs/rules: one per group of rules, their sources, and an index. Written by
// scripts/rules-docs.js.

import { levelName } from '../../diagnostics/level-name.js';
import { type RuleGroup, ruleGroups } from '../registry.js';
import type { RuleDefinition } from '../types.js';
import { ruleEntry } from './entry.js';
import { fixableRules } from './fixable-rules.js';
import { entryMarkdown, markdownText } from './markdown.js';
import { sourcesPage } from './sources-page.js';

const fixCells = {
  none: '',
  safe: '`--fix`',
  unsafe: '`--fix --unsafe`',
  both: '`--fix`, `--unsafe`',
} as const;

export interface Page {
  /** File name in docs/rules. */
  readonly name: string;
  readonly markdown: string;
}

export function rulePages(): readonly Page[] {
  return [
    { name: 'README.md', markdown: indexPage() },
    { name: 'SOURCES.md', markdown: sourcesPage() },
    ...ruleGroups.map(groupPage),
  ];
}

function groupPage({ name, title, rules }: RuleGroup): Page {
  const sections = rules.map((rule) => `## ${rule.id}\n\n${entryMarkdown(ruleEntry(rule))}`);
  const head = `# ${markdownText(title)}\n\n[All rules](README.md)\n`;
  return { name: `${name}.md`, markdown: [head, ...sections].join('\n') };
}

function indexPage(): string {
  const intro = `# Rules

The rules of \`la-connector-gen validate\`. \`la-connector-gen explain <rule>\` prints the description of a rule, \`la-connector-gen validate --rules\` this list (with \`--format json\` as data).

The preset \`import\` (the default) contains what Microsoft checks when a connector is created or updated; \`certification\` also contains what it checks when one is certified. A rule without a preset runs if \`la-connector.json\` sets its level. An error of \`import\` names its evidence: a message with which the platform rejected such a definition, or a case. Two levels, such as \`warning / error\`, are those of the two presets. Errors make the exit code 1; warnings do with \`--max-warnings\`; suggestions (\`advice\` in JSON, SARIF and settings) never do. Where "fixed by" says \`--fix\`, it fixes all or some findings of the rule; changes that need a review also need \`--unsafe\`. [SOURCES.md](SOURCES.md) lists the sources of the rules and the codes of Microsoft's validator; [platform.md](../platform.md) describes how the platform behaves.`;
  return `${[intro, ...ruleGroups.map(groupTable)].join('\n\n')}\n`;
}

function groupTable({ name, title, rules }: RuleGroup): string {
  const rows = rules.map((rule) => row(name, rule));
  return [
    `## [${markdownText(title)}](${name}.md)`,
    '',
    '| rule | level | preset | fixed by | requirement |',
    '| ---- | ----- | ------ | -------- | ----------- |',
    ...rows,
  ].join('\n');
}

function row(group: string, rule: RuleDefinition): string {
  const { id, severity, certificationSeverity = severity, preset, summary } = rule;
  const [own, certified] = [severity, certificationSeverity].map(levelName);
  const level = own === certified ? own : `${own} / ${certified}`;
  // Code has no escapes: a bar would end the cell.
  const text = markdownText(summary).replaceAll(/(?<!\\)\|/g, '\\|');
  return `| [${id}](${group}.md#${id}) | ${level} | ${preset === 'off' ? '' : preset} | ${fixCells[fixableRules.get(id) ?? 'none']} | ${text} |`;
}
