// What is wrong with a definition that cannot be read. Loading (src/document) finds and reports it
// before any rule can run, so these have no `check`; they are here to be explained like the rest.

import type { RuleDefinition } from '../types.js';
import { ceilingRules } from './ceilings.js';
import { fileRules } from './files.js';
import { referenceRules } from './references.js';
import { textRules } from './texts.js';

export const loadingRules: readonly RuleDefinition[] = [
  ...fileRules,
  ...textRules,
  ...referenceRules,
  ...ceilingRules,
];
