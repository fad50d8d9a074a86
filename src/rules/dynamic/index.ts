// The rules of the group "dynamic", in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { collectionArray, itemPath, schemaPath, valuePathMissing } from './answer-paths.js';
import {
  listWithoutValues,
  propertiesPathMatch,
  propertiesRequired,
  propertiesWithoutSchema,
} from './companions.js';
import { needsTree, pickerOperations, treeSelectedItem } from './file-picker.js';
import {
  parameterAmbiguous,
  parameterExists,
  parametersMissing,
  requiredSupplied,
  staticType,
} from './hand-over.js';
import {
  newFormRequired,
  referenceAmbiguous,
  referenceExists,
  referenceInternal,
  requiredMismatch,
  typeMismatch,
} from './references.js';
import {
  listParameterShape,
  notOnBodyParameter,
  onOperation,
  operationExists,
  operationIdRequired,
  pathString,
  shape,
} from './shape.js';
import { targetInternal, targetNoSchema, targetUntyped } from './targets.js';

export const dynamicRules: readonly RuleDefinition[] = [
  shape,
  operationIdRequired,
  operationExists,
  parameterExists,
  parameterAmbiguous,
  requiredSupplied,
  parametersMissing,
  referenceExists,
  requiredMismatch,
  typeMismatch,
  staticType,
  referenceAmbiguous,
  newFormRequired,
  listParameterShape,
  referenceInternal,
  notOnBodyParameter,
  onOperation,
  listWithoutValues,
  propertiesWithoutSchema,
  propertiesRequired,
  propertiesPathMatch,
  targetNoSchema,
  targetUntyped,
  collectionArray,
  itemPath,
  valuePathMissing,
  schemaPath,
  targetInternal,
  pathString,
  needsTree,
  pickerOperations,
  treeSelectedItem,
];
