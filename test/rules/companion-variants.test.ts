// Relatives of the rejections that need a second file: the definition as it was published before, or
// apiProperties.json. The definitions are tried as JSON and as YAML.

import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { load, loadPlain } from '../../src/document/load.js';
import type { JsonObject, LoadedDocument } from '../../src/document/types.js';
import { rules } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import type { RuleDefinition } from '../../src/rules/types.js';
import { soundDefinition } from '../../src/rules/sound-definition.js';
import { changeVariants } from './variants/changes.js';
import { propertyVariants } from './variants/properties.js';
import { edited } from '../changes/edited.js';
import { published } from './variants/changes/published.js';

function ruleOf(id: string): RuleDefinition {
  const [rule] = rules.filter((one) => one.id === id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return rule;
}

async function documentOf(value: unknown, form: 'json' | 'yaml'): Promise<LoadedDocument> {
  const text =
    form === 'json'
      ? JSON.stringify(value, null, 2)
      : stringify(JSON.parse(JSON.stringify(value)), { aliasDuplicateObjects: false });
  const loaded = await load({ kind: 'text', path: `case.${form}`, text });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  return loaded.document;
}

const titleOf = ({ rule, says, at }: { rule: string; says: string; at: readonly unknown[] }) =>
  `${rule}${at.length === 0 ? ' (silent)' : ''}: ${says}`;

describe('changes between two versions', () => {
  const base: JsonObject = { ...soundDefinition, ...published };

  it.each(changeVariants.map((variant) => [titleOf(variant), variant] as const))(
    '%s',
    async (_title, { rule, before = {}, edits, at, severity }) => {
      const earlier = edited(base, before);
      const later = edited(earlier, edits);
      expect(JSON.stringify(later)).not.toBe(JSON.stringify(earlier));
      for (const form of ['json', 'yaml'] as const) {
        const previous = await documentOf(earlier, form);
        const found = runRules(await documentOf(later, form), [ruleOf(rule)], { previous });
        expect(found.map(({ pointer }) => pointer)).toEqual(at);
        if (severity !== undefined) for (const one of found) expect(one.severity).toBe(severity);
      }
    },
  );
});

describe('apiProperties.json', () => {
  it.each(propertyVariants.map((variant) => [titleOf(variant), variant] as const))(
    '%s',
    async (_title, { rule, file, document = {}, at, severity }) => {
      const text = JSON.stringify(file, null, 2);
      const beside = await loadPlain({ kind: 'text', path: 'apiProperties.json', text });
      if (!beside.ok) throw new Error('The file cannot be read.');
      const definition = await documentOf({ ...soundDefinition, ...document }, 'json');
      const found = runRules(definition, [ruleOf(rule)], { apiProperties: beside.file });
      expect(found.map(({ pointer }) => pointer)).toEqual(at);
      if (severity !== undefined) for (const one of found) expect(one.severity).toBe(severity);
    },
  );
});
