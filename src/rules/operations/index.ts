// The rules of the catalogue's group "operations", in its order.

import type { RuleDefinition } from '../types.js';

export const operationsRules: readonly RuleDefinition[] = [];
