// All rules at a glance: `validate --rules`.

import { levelName } from '../../diagnostics/level-name.js';
import { severityIn } from '../levels.js';
import { type RuleGroup, ruleGroups } from '../registry.js';
import type { Severity } from '../../diagnostics/types.js';
import type { Evidence } from '../evidence.js';
import type { Companion, RuleDefinition } from '../types.js';
import type { FixSafety } from './derive-fixable.js';
import { fixableRules } from './fixable-rules.js';

export type ListedPreset = 'import' | 'certification';

/** A rule, as `validate --rules --format json` lists it. */
export interface RuleInfo {
  readonly id: string;
  readonly group: string;
  /** `off`: runs where the settings give it a level. */
  readonly preset: 'import' | 'certification' | 'off';
  readonly severity: Severity;
  /** Whether `fix` can fix a finding of it. */
  readonly fixable: boolean;
  /** Whether a fix needs a review (`unsafe`), and with it `--unsafe`; absent where there is none. */
  readonly fixSafety?: FixSafety;
  /** Runs only where this is given. */
  readonly needs?: Companion;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  /** Of Microsoft's own validators. */
  readonly codes: readonly string[];
  readonly source: string;
  readonly evidence?: Evidence;
  readonly url?: string;
}

const fixWords = { none: '', safe: 'fix', unsafe: 'unsafe', both: 'fix' } as const;

/** A line for each rule, under the title of its group. `preset` leaves out what it does not run. */
export function listText(preset: ListedPreset | undefined): string {
  const groups = groupsOf(preset);
  const ids = groups.flatMap(({ rules }) => rules.map(({ id }) => id.length));
  const width = Math.max(...ids);
  const line = (rule: RuleDefinition): string =>
    [
      `  ${rule.id.padEnd(width)}`,
      levelName(severityIn(rule, preset ?? 'import')).padEnd(10),
      (rule.preset === 'off' ? '-' : rule.preset).padEnd(13),
      fixWords[fixableRules.get(rule.id) ?? 'none'].padEnd(6),
      rule.summary.replaceAll('`', ''),
    ].join('  ');
  return groups.map(({ title, rules }) => `${[title, ...rules.map(line)].join('\n')}\n`).join('\n');
}

/** The same for programs. Members are never renamed or removed within a version. */
export function listJson(preset: ListedPreset | undefined): string {
  return `${JSON.stringify({ version: 1, rules: entriesOf(preset) }, null, 2)}\n`;
}

function entriesOf(preset: ListedPreset | undefined): RuleInfo[] {
  return groupsOf(preset).flatMap((group) =>
    group.rules.map((rule) => entry(rule, group.name, preset)),
  );
}

function entry(rule: RuleDefinition, group: string, preset: ListedPreset | undefined): RuleInfo {
  const { source, codes, url } = rule.reference;
  return {
    id: rule.id,
    group,
    preset: rule.preset,
    severity: severityIn(rule, preset ?? 'import'),
    fixable: fixableRules.has(rule.id),
    ...withSafety(rule.id),
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

function withSafety(id: string): { readonly fixSafety?: FixSafety } {
  const fixSafety = fixableRules.get(id);
  return fixSafety === undefined ? {} : { fixSafety };
}

function groupsOf(preset: ListedPreset | undefined): RuleGroup[] {
  const wanted = (rule: RuleDefinition): boolean =>
    preset === undefined || rule.preset === 'import' || rule.preset === preset;
  return ruleGroups
    .map((group) => ({ ...group, rules: group.rules.filter(wanted) }))
    .filter(({ rules }) => rules.length > 0);
}

/**
 * All rules, by group. `severity` is that under the preset `import`.
 *
 * @example
 * for (const { id, summary } of rules.filter(({ fixable }) => fixable)) console.log(id, summary);
 */
export const rules: readonly RuleInfo[] = entriesOf(undefined);
