// The rules of the group "info", including `x-ms-connector-metadata`, in the order of the docs.

import type { RuleDefinition } from '../types.js';
import { categorySpace } from './category-space.js';
import { contactRules, descriptionRequired, titleRequired, versionRequired } from './members.js';
import { metadataRules } from './metadata.js';
import { descriptionTexts, titleTexts } from './texts.js';
import { versionForm } from './version-form.js';

export const infoRules: readonly RuleDefinition[] = [
  titleRequired,
  versionRequired,
  versionForm,
  ...titleTexts,
  descriptionRequired,
  ...descriptionTexts,
  ...contactRules,
  ...metadataRules,
  categorySpace,
];
