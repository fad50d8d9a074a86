// The rules of the group "parameters", in the order of the docs.

import { inOrder } from '../order.js';
import type { RuleDefinition } from '../types.js';
import { fileRules } from './files.js';
import { pathRules } from './path.js';
import { placementRules } from './placement.js';
import { shapeRules } from './shape.js';
import { textRules } from './texts.js';
import { valueRules } from './values.js';

export const parametersRules: readonly RuleDefinition[] = inOrder(
  [...shapeRules, ...pathRules, ...placementRules, ...fileRules, ...textRules, ...valueRules],
  [
    'param-name-required',
    'param-in-valid',
    'param-type-required',
    'param-unique',
    'param-name-unique-across-locations',
    'param-path-defined',
    'param-path-in-template',
    'param-path-required',
    'param-path-encoding',
    'param-query-encoding',
    'param-single-body',
    'param-body-xor-formdata',
    'param-body-schema',
    'param-body-extra',
    'param-nonbody-schema',
    'param-file-in-formdata',
    'param-file-needs-multipart',
    'param-formdata-ascii',
    'param-file-name-characters',
    'param-formdata-array',
    'param-allow-empty-value',
    'param-reserved-connectionid',
    'param-reserved-name',
    'param-collection-format',
    'param-collection-format-multi',
    'param-summary-required',
    'param-summary-required-any',
    'param-summary-80',
    'param-summary-title-case',
    'param-summary-equals-description',
    'param-description-required',
    'param-description-required-any',
    'param-description-punctuation',
    'param-internal-required-default',
    'param-internal-default-must-be-required',
    'param-internal-optional-nodefault',
    'param-optional-default-not-sent',
    'op-parameters-array-with-path-level',
    'param-deprecated',
    'param-headers-extension',
  ],
);
