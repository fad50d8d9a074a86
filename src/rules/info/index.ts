// The rules of the catalogue's group "info", in its order.

import type { RuleDefinition } from '../types.js';

export const infoRules: readonly RuleDefinition[] = [];
