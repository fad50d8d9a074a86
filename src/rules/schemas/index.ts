// The rules of the group "schemas", in the order of the docs. `ref-resolves` and `ref-loop` are
// in the group "loading", as nothing behind such a reference can be read.

import { inOrder } from '../order.js';
import type { RuleDefinition } from '../types.js';
import { allOfRule } from './all-of.js';
import { boundsRules } from './bounds.js';
import { keywordRules } from './keywords.js';
import { patternRules } from './patterns.js';
import { referenceRules } from './references.js';
import { requiredRules } from './required.js';
import { textRules } from './texts.js';
import { typeRules } from './types-formats.js';
import { untypedRules } from './untyped.js';

export const schemasRules: readonly RuleDefinition[] = inOrder(
  [
    ...referenceRules,
    ...typeRules,
    ...untypedRules,
    ...keywordRules,
    allOfRule,
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
    'schema-object-type-missing',
    'schema-type-missing',
    'schema-keyword-not-swagger2',
    'schema-unique-items-keyword',
    'schema-all-of',
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
