// Problems that make a definition unreadable. Loading (src/document) finds and reports them
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
