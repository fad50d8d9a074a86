// The rules of the catalogue's group "extensions", in its order.

import type { RuleDefinition } from '../types.js';
import { annotationRules } from './annotations.js';
import { generalRules } from './general.js';

export const extensionsRules: readonly RuleDefinition[] = [...generalRules, ...annotationRules];
