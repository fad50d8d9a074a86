// The rules of the catalogue's group "apiProperties.json", in its order. Rules that need more than the
// two files (a script beside them, icons, packages) are not among them.

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
