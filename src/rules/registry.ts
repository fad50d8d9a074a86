// Every rule there is, in the order of the catalogue. A new rule is a file (or a row of a table) and a
// line in its group.

import { documentRules } from './document/index.js';
import { dynamicRules } from './dynamic/index.js';
import { extensionsRules } from './extensions/index.js';
import { infoRules } from './info/index.js';
import { operationsRules } from './operations/index.js';
import { parametersRules } from './parameters/index.js';
import { pathsRules } from './paths/index.js';
import { schemasRules } from './schemas/index.js';
import { securityRules } from './security/index.js';
import { triggersRules } from './triggers/index.js';
import type { RuleDefinition, RulePreset } from './types.js';

export const rules: readonly RuleDefinition[] = [
  ...documentRules,
  ...infoRules,
  ...pathsRules,
  ...schemasRules,
  ...securityRules,
  ...operationsRules,
  ...parametersRules,
  ...extensionsRules,
  ...dynamicRules,
  ...triggersRules,
];

/** The rules of a preset: certification has those of import too. */
export function rulesOf(preset: Exclude<RulePreset, 'off'>): readonly RuleDefinition[] {
  return rules.filter(
    (rule) => rule.preset === 'import' || (preset === 'certification' && rule.preset === preset),
  );
}
