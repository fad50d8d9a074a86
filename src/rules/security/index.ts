// The rules of the group "security", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { definitionRules } from './definitions.js';
import { oauthRules } from './oauth.js';
import { requirementRules } from './requirements.js';

export const securityRules: readonly RuleDefinition[] = [
  ...definitionRules,
  ...oauthRules,
  ...requirementRules,
];
