// Which rules have findings that `--fix` changes, by what their own examples show. It runs every rule,
// so the result is kept in fixable-rules.ts: scripts/rules-docs.js writes it, and a test compares.

import { load, loadPlain } from '../../document/load.js';
import type { DocumentSource, LoadedDocument } from '../../document/types.js';
import { runForFix } from '../run-for-fix.js';
import { textOf } from '../sound-definition.js';
import type { BadExample, RuleDefinition } from '../types.js';

/** Whether `--fix` applies the fixes of a rule (`safe`), `--fix --unsafe` does, or each some of them. */
export type FixSafety = 'safe' | 'unsafe' | 'both';
export type FixSafeties = ReadonlyMap<string, FixSafety>;

/** The rules of which a bad example has a finding with edits, by id in order, and whether these are safe. */
export async function deriveFixable(rules: readonly RuleDefinition[]): Promise<FixSafeties> {
  const found: Array<readonly [string, FixSafety]> = [];
  for (const rule of rules) {
    const safety = await safetyOf(rule);
    if (safety !== undefined) found.push([rule.id, safety]);
  }
  return new Map(found.sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** The text of fixable-rules.ts, as Prettier leaves it. */
export function fixableModule(safeties: FixSafeties): string {
  return [
    '// Which rules have findings that `--fix` changes. Derived from their examples by',
    '// `npm run docs:rules -- --write`; do not edit.',
    '',
    "import type { FixSafeties } from './derive-fixable.js';",
    '',
    '/** By id. */',
    'export const fixableRules: FixSafeties = new Map([',
    ...[...safeties].map(([id, safety]) => `  ['${id}', '${safety}'],`),
    ']);',
    '',
  ].join('\n');
}

async function safetyOf(rule: RuleDefinition): Promise<FixSafety | undefined> {
  if (rule.check === undefined) return undefined;
  const kinds = new Set<FixSafety>();
  for (const example of rule.examples().bad)
    for (const kind of await safetiesIn(rule, example)) kinds.add(kind);
  const [only] = kinds;
  return kinds.size > 1 ? 'both' : only;
}

async function safetiesIn(
  rule: RuleDefinition,
  example: BadExample,
): Promise<readonly FixSafety[]> {
  const { apiProperties, previous, limits } = example;
  const document = await loaded(textOf(example), limits);
  if (document === undefined) return [];
  const before = previous && (await loaded(textOf({ document: previous })));
  const beside = apiProperties && (await loadPlain(source(JSON.stringify(apiProperties)), {}));
  const findings = runForFix(document, [rule], {
    settings: {},
    severityOf: () => rule.severity,
    ...(beside?.ok === true && { apiProperties: beside.file }),
    ...(before && { previous: before }),
  });
  return findings
    .filter(({ edits, rule: id }) => id === rule.id && edits.length > 0)
    .map(({ unsafeFix }) => (unsafeFix === undefined ? 'safe' : 'unsafe'));
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
