// Every rule, in the order of the docs. A new rule is a file (or a row of a table) and a
// line in its group.

import { changesRules } from './changes/index.js';
import { documentRules } from './document/index.js';
import { dynamicRules } from './dynamic/index.js';
import { extensionsRules } from './extensions/index.js';
import { infoRules } from './info/index.js';
import { loadingRules } from './loading/index.js';
import { mcpRules } from './mcp/index.js';
import { operationsRules } from './operations/index.js';
import { parametersRules } from './parameters/index.js';
import { pathsRules } from './paths/index.js';
import { propertiesRules } from './properties/index.js';
import { schemasRules } from './schemas/index.js';
import { securityRules } from './security/index.js';
import { triggersRules } from './triggers/index.js';
import type { RuleDefinition, RulePreset } from './types.js';

/** Rules about one part of a connector; a page of docs/rules. */
export interface RuleGroup {
  /** The name of its page. */
  readonly name: string;
  /** The topic of its rules. */
  readonly title: string;
  readonly rules: readonly RuleDefinition[];
}

export const ruleGroups: readonly RuleGroup[] = [
  { name: 'loading', title: 'Reading a definition', rules: loadingRules },
  { name: 'document', title: 'The document as a whole', rules: documentRules },
  { name: 'info', title: 'Title, description and metadata', rules: infoRules },
  { name: 'paths', title: 'Paths', rules: pathsRules },
  { name: 'schemas', title: 'Schemas and references', rules: schemasRules },
  { name: 'security', title: 'Security', rules: securityRules },
  { name: 'operations', title: 'Operations and responses', rules: operationsRules },
  { name: 'parameters', title: 'Parameters', rules: parametersRules },
  { name: 'extensions', title: "Microsoft's extensions", rules: extensionsRules },
  { name: 'dynamic', title: 'Dynamic values and schemas', rules: dynamicRules },
  { name: 'triggers', title: 'Triggers, webhooks and polling', rules: triggersRules },
  { name: 'mcp', title: 'MCP servers', rules: mcpRules },
  { name: 'properties', title: 'apiProperties.json', rules: propertiesRules },
  { name: 'changes', title: 'Changes between two versions', rules: changesRules },
];

export const rules: readonly RuleDefinition[] = ruleGroups.flatMap((group) => group.rules);

/** The rules of a preset; certification includes those of import. */
export function rulesOf(preset: Exclude<RulePreset, 'off'>): readonly RuleDefinition[] {
  return rules.filter(
    (rule) => rule.preset === 'import' || (preset === 'certification' && rule.preset === preset),
  );
}
