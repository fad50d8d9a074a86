// The rules of the group "info", including `x-ms-connector-metadata`, in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { contactRules, descriptionRequired, titleRequired, versionRequired } from './members.js';
import { metadataRules } from './metadata.js';
import { descriptionTexts, titleTexts } from './texts.js';

export const infoRules: readonly RuleDefinition[] = [
  titleRequired,
  versionRequired,
  ...titleTexts,
  descriptionRequired,
  ...descriptionTexts,
  ...contactRules,
  ...metadataRules,
];
