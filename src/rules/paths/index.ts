// The rules of the group "paths", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { duplicateRules } from './duplicates.js';
import { keyRules } from './path-keys.js';
import { itemRules } from './path-items.js';

export const pathsRules: readonly RuleDefinition[] = [...keyRules, ...duplicateRules, ...itemRules];
