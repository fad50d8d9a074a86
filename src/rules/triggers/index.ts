// The rules of the catalogue's group "triggers", in its order.

import type { RuleDefinition } from '../types.js';

export const triggersRules: readonly RuleDefinition[] = [];
