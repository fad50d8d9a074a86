// The rules of the catalogue's group "security", in its order.

import type { RuleDefinition } from '../types.js';

export const securityRules: readonly RuleDefinition[] = [];
