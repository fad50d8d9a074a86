// The description of a rule: `explain`, the pages of docs/rules and the help texts of SARIF all print
// this, each in its own way.

import { levelName } from '../../diagnostics/level-name.js';
import { type Source, sourcesOf } from '../sources.js';
import type { Companion, RuleDefinition } from '../types.js';
import { type Snippet, examplePair } from './example.js';
import type { FixSafety } from './derive-fixable.js';
import { fixableRules } from './fixable-rules.js';

/** A line of an entry. Texts may hold `code` between backticks. */
export interface Fact {
  readonly label: string;
  readonly texts: readonly string[];
}

export interface Example {
  readonly label: string;
  /** What it shows, if that is not obvious. */
  readonly title?: string;
  readonly snippets: readonly Snippet[];
}

export interface RuleEntry {
  readonly id: string;
  readonly summary: string;
  readonly facts: readonly Fact[];
  readonly sources: readonly Source[];
  readonly examples: readonly Example[];
}

export function ruleEntry(rule: RuleDefinition): RuleEntry {
  const { id, summary, why, fix, reference } = rule;
  const { codes } = reference;
  const evidence = evidenceText(rule);
  const facts: Fact[] = [
    { label: 'Why', texts: [why] },
    { label: 'How to fix', texts: [fix] },
    { label: 'Level', texts: levelTexts(rule) },
    ...(evidence === undefined ? [] : [{ label: 'Evidence', texts: [evidence] }]),
    { label: 'Setting', texts: settingTexts(rule) },
    ...(codes.length === 0
      ? []
      : [{ label: "Microsoft's codes", texts: [codes.map((code) => `\`${code}\``).join(', ')] }]),
  ];
  return {
    id,
    summary,
    facts,
    sources: allSources(rule),
    examples: examplesOf(rule),
  };
}

/** Why it is an error of the preset `import`. */
function evidenceText({ evidence }: RuleDefinition): string | undefined {
  if (evidence === undefined) return undefined;
  switch (evidence.kind) {
    case 'unreadable':
      return 'A file that cannot be read cannot be imported.';
    case 'case':
      return `A case: ${evidence.what}`;
    case 'refusal':
      return `The platform rejects it: "${evidence.quote}"`;
  }
}

function allSources({ reference, evidence }: RuleDefinition): readonly Source[] {
  const own = sourcesOf(reference);
  if (evidence === undefined || evidence.kind === 'unreadable') return own;
  const titles = new Set(own.map(({ title }) => title));
  const others = sourcesOf({ source: evidence.source, codes: [] });
  return [...own, ...others.filter(({ title }) => !titles.has(title))];
}

function examplesOf({ examples }: RuleDefinition): readonly Example[] {
  const { good: goods, bad: bads } = examples();
  const [bad] = bads;
  const [good] = goods;
  const pair = examplePair(bad, good);
  const shown = [
    { label: 'Bad', ...titled(bad.title), snippets: pair.bad },
    { label: 'Good', ...titled(good.title), snippets: pair.good },
  ];
  return shown.filter(({ snippets }) => snippets.length > 0);
}

function titled(title: string | undefined): { title?: string } {
  return title === undefined ? {} : { title };
}

const companions: Readonly<Record<Companion, string>> = {
  apiProperties:
    'Checked if apiProperties.json is next to the definition, or given with `--api-properties`.',
  previous: 'Checked if `--previous` names the definition as published before.',
};

const fixTexts: Readonly<Record<FixSafety, string>> = {
  safe: '`validate --fix` fixes it where there is nothing to guess.',
  unsafe: '`validate --fix --unsafe` fixes some findings: review what it changes.',
  both: '`validate --fix` fixes it where there is nothing to guess; `--unsafe` fixes more, to be reviewed.',
};

function levelTexts(rule: RuleDefinition): string[] {
  const { preset, severity, certificationSeverity = severity, needs } = rule;
  const name = levelName(severity);
  const level =
    preset === 'off'
      ? `${name}, not in any preset.`
      : preset === 'certification'
        ? `${name}, with \`--preset certification\`.`
        : certificationSeverity === severity
          ? `${name}.`
          : `${name}; ${levelName(certificationSeverity)} with \`--preset certification\`.`;
  const texts = [`${capital(level)}`];
  if (needs) texts.push(companions[needs]);
  const safety = fixableRules.get(rule.id);
  if (safety !== undefined) texts.push(fixTexts[safety]);
  return texts;
}

function settingTexts(rule: RuleDefinition): string[] {
  if (rule.check === undefined)
    return ['None: a definition that cannot be read cannot be checked.'];
  const level = rule.preset === 'off' ? levelName(rule.severity) : 'off';
  const settings = `\`{ "validate": { "rules": { "${rule.id}": "${level}" } } }\``;
  return [`To switch it ${level === 'off' ? 'off' : 'on'}, in la-connector.json: ${settings}`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
