// Which rules have findings that `--fix` changes, by what their own examples show. It runs every rule,
// so the result is kept in fixable-rules.ts: scripts/rules-docs.js writes it, and a test compares.

import { load, loadPlain } from '../../document/load.js';
import type { DocumentSource, LoadedDocument } from '../../document/types.js';
import { runForFix } from '../run-for-fix.js';
import { textOf } from '../sound-definition.js';
import type { BadExample, RuleDefinition } from '../types.js';

/** Ids of the rules of which a bad example has a finding with edits, in order. */
export async function deriveFixable(rules: readonly RuleDefinition[]): Promise<string[]> {
  const ids: string[] = [];
  for (const rule of rules) if (await isFixable(rule)) ids.push(rule.id);
  return ids.sort();
}

/** The text of fixable-rules.ts, as Prettier leaves it. */
export function fixableModule(ids: readonly string[]): string {
  return [
    '// Which rules have findings that `--fix` changes. Derived from their examples by',
    '// `npm run docs:rules -- --write`; do not edit.',
    '',
    '/** By id. */',
    'export const fixableRules: ReadonlySet<string> = new Set([',
    ...ids.map((id) => `  '${id}',`),
    ']);',
    '',
  ].join('\n');
}

async function isFixable(rule: RuleDefinition): Promise<boolean> {
  if (rule.check === undefined) return false;
  for (const example of rule.examples().bad) if (await isFixed(rule, example)) return true;
  return false;
}

async function isFixed(rule: RuleDefinition, example: BadExample): Promise<boolean> {
  const { apiProperties, previous, limits } = example;
  const document = await loaded(textOf(example), limits);
  if (document === undefined) return false;
  const before = previous && (await loaded(textOf({ document: previous })));
  const beside = apiProperties && (await loadPlain(source(JSON.stringify(apiProperties)), {}));
  const findings = runForFix(document, [rule], {
    settings: {},
    severityOf: () => rule.severity,
    ...(beside?.ok === true && { apiProperties: beside.file }),
    ...(before && { previous: before }),
  });
  return findings.some(({ edits, rule: id }) => id === rule.id && edits.length > 0);
}

async function loaded(
  text: string,
  limits: BadExample['limits'] = {},
): Promise<LoadedDocument | undefined> {
  const result = await load(source(text), { limits });
  return result.ok ? result.document : undefined;
}

function source(text: string): DocumentSource {
  return { kind: 'text', path: 'example.json', text };
}
