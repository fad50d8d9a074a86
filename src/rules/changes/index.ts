// The rules of the group "changes", about changes between two versions, in the order of the docs, with those that
// only Microsoft's Breaking Change Detector has.

import { inOrder } from '../order.js';
import type { RuleDefinition } from '../types.js';
import { inputChangeRules } from './inputs.js';
import { operationChangeRules } from './operations.js';
import { outputChangeRules } from './outputs.js';

export const changesRules: readonly RuleDefinition[] = inOrder(
  [...operationChangeRules, ...inputChangeRules, ...outputChangeRules],
  [
    'brk-operation-removed',
    'brk-operation-hidden',
    'brk-path-changed',
    'brk-pattern-changed',
    'brk-parameter-moved',
    'brk-input-removed',
    'brk-input-type-changed',
    'brk-input-enum-added',
    'brk-input-enum-value-removed',
    'brk-required-added',
    'brk-output-removed',
    'brk-output-type-changed',
    'brk-output-format-changed',
    'brk-output-enum-removed',
    'brk-auth-changed',
  ],
);
