// Faults of apiProperties.json in other parameters, types and places, and what only looks like one.

import { constraintVariants } from './properties/constraints.js';
import { fileVariants } from './properties/file.js';
import { parameterVariants } from './properties/parameters.js';
import { policyVariants } from './properties/policies.js';
import type { PropertyVariant } from './properties/variant.js';

export const propertyVariants: readonly PropertyVariant[] = [
  ...constraintVariants,
  ...parameterVariants,
  ...policyVariants,
  ...fileVariants,
];
