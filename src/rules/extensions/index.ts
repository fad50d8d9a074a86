// The rules of the catalogue's group "extensions", in its order.

import type { RuleDefinition } from '../types.js';

export const extensionsRules: readonly RuleDefinition[] = [];
