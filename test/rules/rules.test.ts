// Walks the registry: every bad example gives exactly its list, every good one nothing, and the sound
// definition breaks no rule at all.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { load, loadPlain } from '../../src/document/load.js';
import { loadRules } from '../../src/document/load-rules.js';
import type { LoadedDocument } from '../../src/document/types.js';
import { soundProperties } from '../../src/rules/properties/examples.js';
import { rules } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import { sourcesOf } from '../../src/rules/sources.js';
import type { RuleDefinition, RuleExample } from '../../src/rules/types.js';
import { soundDefinition, textOf } from './sound-definition.js';

async function findingsOf(
  example: RuleExample,
  rule: RuleDefinition,
): Promise<readonly Diagnostic[]> {
  if (rule.check === undefined || example.files !== undefined) return loadFindings(example, rule);
  const { apiProperties, previous } = example;
  const beside =
    apiProperties &&
    (await loadPlain({
      kind: 'text',
      path: 'apiProperties.json',
      text: JSON.stringify(apiProperties, null, 2),
    }));
  if (beside?.ok === false) throw new Error('The apiProperties of an example cannot be read.');
  return runRules(await documentOf(textOf(example)), [rule], {
    ...(beside && { apiProperties: beside.file }),
    ...(previous && { previous: await documentOf(textOf({ document: previous })) }),
  });
}

async function documentOf(text: string): Promise<LoadedDocument> {
  const loaded = await load({ kind: 'text', path: 'example.json', text });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  return loaded.document;
}

/** What loading finds, in a folder of its own. */
async function loadFindings(
  example: RuleExample,
  rule: RuleDefinition,
): Promise<readonly Diagnostic[]> {
  const { encoding, files = {}, named, limits } = example;
  const folder = mkdtempSync(join(tmpdir(), 'la-rule-'));
  try {
    const file = join(folder, 'example.json');
    writeFileSync(file, Buffer.from(textOf(example), encoding));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const path = named === undefined ? file : /^https?:/.test(named) ? named : join(folder, named);
    const read = rule.needs === 'apiProperties' ? loadPlain : load;
    const loaded = await read({ kind: 'file', path }, limits ? { limits } : {});
    // A fault in loading hides all others, so a bad example must have no other.
    if (!loaded.ok) expect(loaded.diagnostics.map((found) => found.rule)).toContain(rule.id);
    if (!loaded.ok) return loaded.diagnostics;
    return 'document' in loaded && rule.check ? runRules(loaded.document, [rule]) : [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the registry', () => {
  it('knows whatever loading can report', () => {
    const ids = rules.map(({ id }) => id);
    expect(loadRules.filter((id) => !ids.includes(id))).toEqual([]);
    const unchecked = rules.filter(({ check }) => check === undefined).map(({ id }) => id);
    expect(unchecked.filter((id) => !(loadRules as readonly string[]).includes(id))).toEqual([]);
  });

  it('has each id once, in kebab-case', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  it('names the evidence of every error of the preset import, and of nothing else', () => {
    for (const rule of rules) {
      const { id, severity, preset, evidence } = rule;
      const needed = preset === 'import' && severity === 'error';
      expect([id, evidence !== undefined]).toEqual([id, needed]);
      if (evidence === undefined || evidence.kind === 'unreadable') continue;
      const words = evidence.kind === 'case' ? evidence.what : evidence.quote;
      expect([id, words.trim()]).not.toEqual([id, '']);
      // A source that nobody can read proves nothing.
      const pages = sourcesOf({ source: evidence.source, codes: [] }).map(({ url }) => url);
      expect([id, pages]).not.toEqual([id, []]);
      expect([id, pages.includes(undefined)]).toEqual([id, false]);
    }
  });

  it('finds nothing in the sound definition and what belongs to it', async () => {
    const document = await documentOf(JSON.stringify(soundDefinition, null, 2));
    const text = JSON.stringify(soundProperties(), null, 2);
    const beside = await loadPlain({ kind: 'text', path: 'apiProperties.json', text });
    if (!beside.ok) throw new Error('The sound properties cannot be read.');
    const found = runRules(document, rules, { apiProperties: beside.file, previous: document });
    expect(found.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([]);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  it.each(
    rule.examples().bad.map((example, at) => [example.title ?? `bad ${at + 1}`, example] as const),
  )('sees: %s', async (_title, example) => {
    const found = await findingsOf(example, rule);
    expect(found.map(({ pointer }) => pointer)).toEqual(
      example.expect.map(({ pointer }) => pointer),
    );
    found.forEach(({ message, severity, codes = [] }, at) => {
      expect(rule.reference.codes).toEqual(expect.arrayContaining([...codes]));
      // Loading knows no codes: validate adds them.
      if (rule.check) expect(codes.length > 0).toBe(rule.reference.codes.length > 0);
      expect(message).toContain(example.expect[at]?.message);
      expect(severity).toBe(example.expect[at]?.severity ?? rule.severity);
    });
  });

  it.each(
    rule
      .examples()
      .good.map((example, at) => [example.title ?? `good ${at + 1}`, example] as const),
  )('lets through: %s', async (_title, example) => {
    expect((await findingsOf(example, rule)).map(({ message }) => message)).toEqual([]);
  });
});
