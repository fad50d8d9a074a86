// The rules of the catalogue's group "paths", in its order.

import type { RuleDefinition } from '../types.js';

export const pathsRules: readonly RuleDefinition[] = [];
