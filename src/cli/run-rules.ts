// Runs `validate --rules` and `explain <rule>`: what the rules are, without a definition.

import { type FoundRules, findRules } from '../rules/manual/find.js';
import { ruleEntry } from '../rules/manual/entry.js';
import { type ListedPreset, listJson, listText } from '../rules/manual/list.js';
import { entryText } from '../rules/manual/terminal.js';
import { rules } from '../rules/registry.js';
import { UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

/** Prints every rule; only those of `preset`, if given. */
export function listRules(
  format: string,
  preset: ListedPreset | undefined,
  terminal: Terminal,
): number {
  if (format !== 'text' && format !== 'json')
    throw new UsageError('--rules supports only the formats text and json.');
  terminal.out(format === 'json' ? listJson(preset) : listText(preset));
  return 0;
}

/** Prints the description of a rule, or which rules a code of Microsoft's validator belongs to. */
export function explainRule(word: string, terminal: Terminal): number {
  const found = findRules(rules, word);
  if (found.kind === 'unknown') throw new UsageError(unknown(word, found.near));
  terminal.out(explanation(found, terminal.color));
  return 0;
}

function explanation(found: Exclude<FoundRules, { kind: 'unknown' }>, color: boolean): string {
  const paint = (code: number) => (text: string) =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const style = { bold: paint(1), dim: paint(2) };
  if (found.kind === 'rule') return entryText(ruleEntry(found.rule), style);
  const [only, ...others] = found.rules;
  if (only !== undefined && others.length === 0) return entryText(ruleEntry(only), style);
  const width = Math.max(...found.rules.map(({ id }) => id.length));
  const lines = found.rules.map(
    ({ id, summary }) => `  ${id.padEnd(width)}  ${summary.replaceAll('`', '')}`,
  );
  return [
    `Microsoft's validator reports violations of these rules as ${style.bold(found.code)}:`,
    '',
    ...lines,
    '',
    'la-connector-gen explain <rule> describes a rule.',
    '',
  ].join('\n');
}

function unknown(word: string, near: readonly string[]): string {
  const names = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return `There is no rule or code ${JSON.stringify(word)}.${names} la-connector-gen validate --rules lists all rules.`;
}
