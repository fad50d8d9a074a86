// The rules of the catalogue's group "schemas", in its order.

import type { RuleDefinition } from '../types.js';

export const schemasRules: readonly RuleDefinition[] = [];
