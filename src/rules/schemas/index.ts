// The rules of the catalogue's group "schemas", in its order.

import type { RuleDefinition } from '../types.js';
import { boundsRules } from './bounds.js';
import { typeRules } from './types-formats.js';

export const schemasRules: readonly RuleDefinition[] = [...typeRules, ...boundsRules];
