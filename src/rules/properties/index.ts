// The rules of the group "properties", about apiProperties.json, in the order of the docs. Rules that need more than the
// two files (a script next to them, icons, packages) are not included.

import type { RuleDefinition } from '../types.js';
import { acrossRules } from './across.js';
import { fileRules } from './file.js';
import { oauthRules } from './oauth.js';
import { parameterRules } from './parameters.js';
import { policyRules } from './policies.js';
import { propertySecrets } from './secrets.js';

export const propertiesRules: readonly RuleDefinition[] = [
  ...fileRules,
  ...parameterRules,
  ...oauthRules,
  ...policyRules,
  propertySecrets,
  ...acrossRules,
];
