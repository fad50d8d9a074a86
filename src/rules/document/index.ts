// The rules of the catalogue's group "document", in its order.

import type { RuleDefinition } from '../types.js';

export const documentRules: readonly RuleDefinition[] = [];
