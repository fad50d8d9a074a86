// Real rejections by Microsoft's validator and reviewers: the rule named in each case fires on the
// faulty document, and not on the mended one.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { load } from '../../src/document/load.js';
import { rules } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';

interface ValidatorCase {
  readonly id: string;
  readonly rule_id: string;
  readonly minimal_swagger: unknown;
  readonly fixed_swagger: unknown;
  /** The text itself, where the fault is in it. */
  readonly minimal_text?: string;
  readonly fixed_text?: string;
  /** About apiProperties.json: another file than the definition. */
  readonly minimal_api_properties?: unknown;
  /** About a change between two versions. */
  readonly previous_swagger?: unknown;
  /** The document has to be made large first. */
  readonly generate?: unknown;
}

const corpus = process.env['LA_CORPUS'] ?? join(import.meta.dirname, '../../../shared/corpus');
const file = resolve(corpus, '../reference/validator-cases.json');
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ValidatorCase[]) : [];
const ofDefinitions = cases.filter(
  (one) =>
    one.minimal_api_properties === undefined &&
    one.previous_swagger === undefined &&
    one.generate === undefined,
);

async function findings(
  document: unknown,
  text: string | undefined,
): Promise<readonly Diagnostic[]> {
  const source = text ?? JSON.stringify(document, null, 2);
  const loaded = await load({ kind: 'text', path: 'case.json', text: source });
  return loaded.ok ? runRules(loaded.document, rules) : loaded.diagnostics;
}

if (cases.length === 0) console.warn(`No validator cases at ${file}: their test is skipped.`);

describe.runIf(cases.length > 0)('rejections that happened', () => {
  it.each(ofDefinitions.map((one) => [`${one.id} (${one.rule_id})`, one] as const))(
    '%s',
    async (_name, one) => {
      const faulty = await findings(one.minimal_swagger, one.minimal_text);
      const mended = await findings(one.fixed_swagger, one.fixed_text);
      const of = (list: readonly Diagnostic[]) => list.filter(({ rule }) => rule === one.rule_id);
      expect(of(faulty)).not.toEqual([]);
      expect(of(mended)).toEqual([]);
    },
  );
});
