// The rules of the group "extensions", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { annotationRules } from './annotations.js';
import { enumValuesRules } from './enum-values.js';
import { generalRules } from './general.js';
import { memberRules } from './members.js';
import { pageableRules } from './pageable.js';
import { testConnectionRules } from './test-connection.js';

export const extensionsRules: readonly RuleDefinition[] = [
  ...generalRules,
  ...annotationRules,
  ...enumValuesRules,
  ...memberRules.slice(0, 2),
  ...pageableRules,
  ...memberRules.slice(2, 3),
  ...testConnectionRules,
  ...memberRules.slice(3),
];
