// The rules of the catalogue's group "dynamic", in its order.

import type { RuleDefinition } from '../types.js';

export const dynamicRules: readonly RuleDefinition[] = [];
