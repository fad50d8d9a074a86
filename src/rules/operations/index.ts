// The rules of the catalogue's group "operations", in its order.

import type { RuleDefinition } from '../types.js';
import { operationIdRules } from './operation-ids.js';

export const operationsRules: readonly RuleDefinition[] = [...operationIdRules];
