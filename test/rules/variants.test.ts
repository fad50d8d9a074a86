// Relatives of the rejections that happened: the same fault in other places and spellings, and what
// only looks like it. Each is tried as JSON and, where the fault is not in the text, as YAML.

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { load } from '../../src/document/load.js';
import { rules } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import { textOf } from '../../src/rules/sound-definition.js';
import type { Variant } from './variants/definition.js';
import { documentVariants } from './variants/document.js';
import { dynamicVariants } from './variants/dynamic.js';
import { infoVariants } from './variants/info.js';
import { operationVariants } from './variants/operations.js';
import { parameterVariants } from './variants/parameters.js';
import { reviewerVariants } from './variants/reviewers.js';
import { schemaVariants } from './variants/schemas.js';

const tables: Readonly<Record<string, readonly Variant[]>> = {
  document: documentVariants,
  info: infoVariants,
  operations: operationVariants,
  parameters: parameterVariants,
  schemas: schemaVariants,
  dynamic: dynamicVariants,
  'what reviewers ask for': reviewerVariants,
};

async function tryText(variant: Variant, path: string, text: string): Promise<void> {
  const [rule] = rules.filter(({ id }) => id === variant.rule);
  if (rule === undefined) throw new Error(`There is no rule ${variant.rule}.`);
  const loaded = await load({ kind: 'text', path, text });
  const found = loaded.ok
    ? runRules(loaded.document, [rule])
    : loaded.diagnostics.filter((one) => one.rule === rule.id);
  expect(found.map(({ pointer }) => pointer)).toEqual(variant.at);
  if (variant.severity === undefined) return;
  expect(new Set(found.map(({ severity }) => severity))).toEqual(new Set([variant.severity]));
}

describe.each(Object.entries(tables))('%s', (_name, variants) => {
  it.each(
    variants.map((variant) => {
      const silent = variant.at.length === 0 ? ' (silent)' : '';
      return [`${variant.rule}${silent}: ${variant.says}`, variant] as const;
    }),
  )('%s', async (_says, variant) => {
    const text = textOf(variant);
    await tryText(variant, 'case.json', text);
    if (variant.text !== undefined) return;
    const yaml = stringify(JSON.parse(text), { aliasDuplicateObjects: false });
    await tryText(variant, 'case.yaml', yaml);
  });
});
