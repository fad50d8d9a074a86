// The rules of the catalogue's group "document", in its order.

import type { RuleDefinition } from '../types.js';
import { limitRules } from './limits.js';
import { versionRules } from './members.js';

export const documentRules: readonly RuleDefinition[] = [...versionRules, ...limitRules];
