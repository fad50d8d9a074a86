// The rules of the catalogue's group "parameters", in its order.

import type { RuleDefinition } from '../types.js';

export const parametersRules: readonly RuleDefinition[] = [];
