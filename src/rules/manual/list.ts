// All rules at a glance: `validate --rules`.

import { severityIn } from '../levels.js';
import { type RuleGroup, ruleGroups } from '../registry.js';
import type { RuleDefinition } from '../types.js';
import { fixableRules } from './fixable-rules.js';

export type ListedPreset = 'import' | 'certification';

/** A line for each rule, under the title of its group. `preset` leaves out what it does not run. */
export function listText(preset: ListedPreset | undefined): string {
  const groups = groupsOf(preset);
  const ids = groups.flatMap(({ rules }) => rules.map(({ id }) => id.length));
  const width = Math.max(...ids);
  const line = (rule: RuleDefinition): string =>
    [
      `  ${rule.id.padEnd(width)}`,
      severityIn(rule, preset ?? 'import').padEnd(7),
      (rule.preset === 'off' ? '-' : rule.preset).padEnd(13),
      (fixableRules.has(rule.id) ? 'fix' : '').padEnd(3),
      rule.summary.replaceAll('`', ''),
    ].join('  ');
  return groups.map(({ title, rules }) => `${[title, ...rules.map(line)].join('\n')}\n`).join('\n');
}

/** The same for programs. Members are never renamed or removed within a version. */
export function listJson(preset: ListedPreset | undefined): string {
  const rules = groupsOf(preset).flatMap((group) =>
    group.rules.map((rule) => entry(rule, group.name, preset)),
  );
  return `${JSON.stringify({ version: 1, rules }, null, 2)}\n`;
}

function entry(rule: RuleDefinition, group: string, preset: ListedPreset | undefined): object {
  const { source, codes, url } = rule.reference;
  return {
    id: rule.id,
    group,
    preset: rule.preset,
    severity: severityIn(rule, preset ?? 'import'),
    fixable: fixableRules.has(rule.id),
    ...(rule.needs && { needs: rule.needs }),
    summary: rule.summary,
    why: rule.why,
    fix: rule.fix,
    codes,
    source,
    ...(rule.evidence && { evidence: rule.evidence }),
    ...(url === undefined ? {} : { url }),
  };
}

function groupsOf(preset: ListedPreset | undefined): RuleGroup[] {
  const wanted = (rule: RuleDefinition): boolean =>
    preset === undefined || rule.preset === 'import' || rule.preset === preset;
  return ruleGroups
    .map((group) => ({ ...group, rules: group.rules.filter(wanted) }))
    .filter(({ rules }) => rules.length > 0);
}
