// The rules of the catalogue's group "security", in its order.

import type { RuleDefinition } from '../types.js';
import { definitionRules } from './definitions.js';
import { oauthRules } from './oauth.js';
import { requirementRules } from './requirements.js';

export const securityRules: readonly RuleDefinition[] = [
  ...definitionRules,
  ...oauthRules,
  ...requirementRules,
];
