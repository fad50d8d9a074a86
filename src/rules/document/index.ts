// The rules of the catalogue's group "document", in its order.

import type { RuleDefinition } from '../types.js';
import { hostRules, schemeRules } from './host.js';
import { limitRules } from './limits.js';
import { mediaRules } from './media-types.js';
import { versionRules } from './members.js';

export const documentRules: readonly RuleDefinition[] = [
  ...versionRules,
  ...hostRules,
  ...schemeRules,
  ...limitRules,
  ...mediaRules,
];
