// The rules of the group "schemas", in the order of the docs. `ref-resolves` and `ref-loop` are
// in the group "loading", as nothing behind such a reference can be read.

import { inOrder } from '../order.js';
import type { RuleDefinition } from '../types.js';
import { boundsRules } from './bounds.js';
import { keywordRules } from './keywords.js';
import { patternRules } from './patterns.js';
import { referenceRules } from './references.js';
import { requiredRules } from './required.js';
import { textRules } from './texts.js';
import { typeRules } from './types-formats.js';

export const schemasRules: readonly RuleDefinition[] = inOrder(
  [
    ...referenceRules,
    ...typeRules,
    ...keywordRules,
    ...requiredRules,
    ...patternRules,
    ...boundsRules,
    ...textRules,
  ],
  [
    'schema-ref-location',
    'ref-siblings',
    'ref-unknown-member',
    'ref-siblings-structural',
    'schema-required-loop',
    'schema-type-known',
    'schema-type-single',
    'schema-keyword-not-swagger2',
    'schema-unique-items-keyword',
    'type-format-known',
    'type-format-pair',
    'array-items',
    'enum-nonempty',
    'enum-unique',
    'enum-matches-type',
    'default-matches-type',
    'required-is-array',
    'required-nonempty',
    'required-unique',
    'required-property-defined',
    'required-on-object',
    'property-readonly-required',
    'discriminator-required',
    'pattern-valid',
    'pattern-not-enforced',
    'pattern-slow',
    'schema-bounds-order',
    'schema-bounds-negative',
    'schema-exclusive-needs-bound',
    'schema-file-position',
    'schema-binary-top-level',
    'property-title-or-summary',
    'property-description',
    'property-description-repeats-name',
    'description-no-escapes',
    'property-internal-required-default',
    'property-internal-default-must-be-required',
  ],
);
