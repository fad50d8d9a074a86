// The pages of docs/rules: one for each group of rules, and an index. Written by scripts/rules-docs.js.

import { type RuleGroup, ruleGroups } from '../registry.js';
import type { RuleDefinition } from '../types.js';
import { ruleEntry } from './entry.js';
import { fixableRules } from './fixable-rules.js';
import { entryMarkdown, markdownText } from './markdown.js';

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
  return [{ name: 'README.md', markdown: indexPage() }, ...ruleGroups.map(groupPage)];
}

function groupPage({ name, title, rules }: RuleGroup): Page {
  const sections = rules.map((rule) => `## ${rule.id}\n\n${entryMarkdown(ruleEntry(rule))}`);
  const head = `# ${markdownText(title)}\n\n[All rules](README.md)\n`;
  return { name: `${name}.md`, markdown: [head, ...sections].join('\n') };
}

function indexPage(): string {
  const intro = `# Rules

The rules of \`la-connector-gen validate\`. \`la-connector-gen explain <rule>\` prints the text of a rule, \`la-connector-gen validate --rules\` this list (with \`--format json\` as data).

The preset \`import\` (the default) has what Microsoft checks when a connector is created or updated, \`certification\` also what it checks when one is certified. A rule with no preset runs where \`la-connector.json\` gives it a level. An error of \`import\` names its evidence: a refusal by the platform, in its words, or a case. Levels as \`warning / error\` are those of the two presets. Errors make the exit code 1; warnings do with \`--max-warnings\`; advice never does. Where "fixed by" says \`--fix\`, it fixes findings of the rule, or some of them; \`--unsafe\` has to be given with it for a change that needs a review.`;
  return `${[intro, ...ruleGroups.map(groupTable)].join('\n\n')}\n`;
}

function groupTable({ name, title, rules }: RuleGroup): string {
  const rows = rules.map((rule) => row(name, rule));
  return [
    `## [${markdownText(title)}](${name}.md)`,
    '',
    '| rule | level | preset | fixed by | what must hold |',
    '| ---- | ----- | ------ | -------- | -------------- |',
    ...rows,
  ].join('\n');
}

function row(group: string, rule: RuleDefinition): string {
  const { id, severity, certificationSeverity = severity, preset, summary } = rule;
  const level =
    certificationSeverity === severity ? severity : `${severity} / ${certificationSeverity}`;
  // Code has no escapes: a bar would end the cell.
  const text = markdownText(summary).replaceAll(/(?<!\\)\|/g, '\\|');
  return `| [${id}](${group}.md#${id}) | ${level} | ${preset === 'off' ? '' : preset} | ${fixCells[fixableRules.get(id) ?? 'none']} | ${text} |`;
}
