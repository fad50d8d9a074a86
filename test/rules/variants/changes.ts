// Changes between two versions: those that break flows in every place, and those that only look so.

import { demandVariants } from './changes/demands.js';
import { inputEnumVariants } from './changes/input-enums.js';
import { inputVariants } from './changes/inputs.js';
import { operationChangeVariants } from './changes/operations.js';
import { outputTypeVariants } from './changes/output-types.js';
import { outputVariants } from './changes/outputs.js';
import type { ChangeVariant } from './changes/variant.js';

export const changeVariants: readonly ChangeVariant[] = [
  ...inputEnumVariants,
  ...inputVariants,
  ...demandVariants,
  ...outputVariants,
  ...outputTypeVariants,
  ...operationChangeVariants,
];
