// The rules of the group "document", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { environmentRules } from './environment-variables.js';
import { externalDocsRule } from './external-docs.js';
import { hostRules, schemeRules } from './host.js';
import { limitRules } from './limits.js';
import { mediaRules } from './media-types.js';
import { versionRules } from './members.js';
import { secretRule } from './secrets.js';
import { spacingRule } from './spacing.js';
import { sizeRules, styleRules, textRules } from './text.js';

export const documentRules: readonly RuleDefinition[] = [
  ...textRules,
  ...versionRules,
  ...hostRules,
  ...schemeRules,
  ...environmentRules,
  ...sizeRules,
  ...limitRules,
  ...mediaRules,
  ...styleRules,
  spacingRule,
  externalDocsRule,
  secretRule,
];
