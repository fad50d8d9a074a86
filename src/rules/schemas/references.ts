// References: their targets, the members next to them, and cycles that no value can satisfy.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { vocabularies } from '../document/vocabulary.js';
import { refused, validator } from '../evidence.js';
import { perDocument } from '../per-document.js';
import type { OtherReference, RuleContext, RuleDefinition, SchemaReference } from '../types.js';
import { capitalised, listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { order, withOrder, withProperties } from './example.js';
import { reportLoops } from './loops.js';

const homes = { schema: '#/definitions/', parameter: '#/parameters/', response: '#/responses/' };

/** Members that define a schema; they have no effect next to a reference. */
const structural = new Set(
  (
    'type format properties items enum required allOf additionalProperties discriminator default ' +
    'maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern maxItems ' +
    'minItems uniqueItems maxProperties minProperties multipleOf in name schema headers'
  ).split(' '),
);

const customer = { Customer: { type: 'object', properties: { name: { type: 'string' } } } };
const toCustomer = { $ref: '#/definitions/Customer' };
const at = `${order}/properties/customer`;

export const referenceRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-ref-location',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemaReferenceNotValid'),
    summary:
      'A schema references `#/definitions/`, a parameter `#/parameters/`, a response `#/responses/`.',
    why: 'Other references are valid JSON references, but Microsoft does not resolve them.',
    fix: 'Move the target there, and reference it by its name.',
    reference: reference(
      'VAL',
      'SchemaReferenceNotValid',
      'ParameterReferenceNotValid',
      'ResponseReferenceNotValid',
    ),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withProperties({
            other: { $ref: '#/paths' },
          }),
          expect: [{ pointer: `${order}/properties/other/$ref`, message: '"#/definitions/"' }],
        },
      ],
    }),
    check(context) {
      for (const reference of referencesOf(context)) {
        const { target } = reference;
        const kind = 'kind' in reference ? reference.kind : 'schema';
        if (target.startsWith(homes[kind]) || !target.startsWith('#')) continue;
        context.report({
          pointer: `${reference.pointer}/$ref`,
          codes: [`${capitalised(kind)}ReferenceNotValid`],
          message: `The ${kind} reference ${quoted(target)} does not start with "${homes[kind]}".`,
        });
      }
    },
  }),
  defineRule({
    id: 'ref-siblings',
    severity: 'warning',
    preset: 'import',
    summary: '`$ref` has no siblings.',
    why: 'According to the standard, siblings are ignored, and the validator reports them. In practice, texts and x-ms-* are accepted; members that define a schema are reported by ref-siblings-structural.',
    fix: 'Move them to the target of the reference, or remove them.',
    reference: reference('VAL', 'AdditionalPropertyNotAllowedAdjacentToRef'),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withOrder(
            { type: 'object', properties: { customer: { ...toCustomer, title: 'Customer' } } },
            customer,
          ),
          expect: [{ pointer: `${at}/title`, message: '"title"' }],
        },
      ],
    }),
    check(context) {
      reportSiblings(context, (name, kind) => !structural.has(name) && isKnown(name, kind), '');
    },
  }),
  defineRule({
    id: 'ref-unknown-member',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'https://github.com/microsoft/OpenAPI.NET/issues/476',
      "Parsing error(s): Property 'originalRef' has not been defined and the schema does not allow additional properties.",
    ),
    summary: '`$ref` has no siblings that Swagger 2.0 does not define, except `x-` extensions.',
    why: 'Azure validates the file against the schema of Swagger 2.0 and rejects such members. Some generators add them, for example springfox with "originalRef".',
    fix: 'Remove them, or start their names with "x-".',
    reference: reference(
      'VAL; https://github.com/microsoft/OpenAPI.NET/issues/476',
      'AdditionalPropertyNotAllowedAdjacentToRef',
    ),
    examples: () => ({
      good: [
        withOrder(
          { type: 'object', properties: { customer: { ...toCustomer, 'x-original': 'Customer' } } },
          customer,
        ),
      ],
      bad: [
        {
          ...withOrder(
            {
              type: 'object',
              properties: { customer: { ...toCustomer, originalRef: 'Customer' } },
            },
            customer,
          ),
          expect: [{ pointer: `${at}/originalRef`, message: '"originalRef"' }],
        },
      ],
    }),
    check(context) {
      reportSiblings(
        context,
        (name, kind) => !structural.has(name) && !isKnown(name, kind),
        ', which Swagger 2.0 does not define',
      );
    },
  }),
  defineRule({
    id: 'ref-siblings-structural',
    severity: 'warning',
    preset: 'import',
    summary:
      '`$ref` has no siblings that define a schema, such as `type`, `properties`, `items` or `enum`.',
    why: 'They are ignored, so the schema is not what it seems to be.',
    fix: 'Remove them, or combine them with the reference in "allOf".',
    reference: reference('VAL', 'AdditionalPropertyNotAllowedAdjacentToRef'),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withOrder(
            { type: 'object', properties: { customer: { ...toCustomer, type: 'object' } } },
            customer,
          ),
          expect: [{ pointer: `${at}/type`, message: '"type"' }],
        },
      ],
    }),
    check(context) {
      reportSiblings(context, (name) => structural.has(name), ', where it has no effect');
    },
  }),
  defineRule({
    id: 'schema-required-loop',
    severity: 'error',
    preset: 'import',
    evidence: validator('RequiredLoopInSchemaNotAllowed'),
    summary: 'Required properties are not circular.',
    why: 'A value would have to contain itself, so no value is valid; the definition is rejected.',
    fix: 'Remove one of the properties of the cycle from "required".',
    reference: reference('VAL', 'RequiredLoopInSchemaNotAllowed'),
    examples: () => ({
      good: [withProperties({ parent: { $ref: '#/definitions/Order' } })],
      bad: [
        {
          ...withProperties({ parent: { $ref: '#/definitions/Order' } }, { required: ['parent'] }),
          expect: [{ pointer: `${order}/properties/parent`, message: '"#/definitions/Order"' }],
        },
      ],
    }),
    check(context) {
      reportLoops(context);
    },
  }),
];

/** In either case of its first letter, like doc-unknown-property. */
function isKnown(name: string, kind: keyof typeof homes): boolean {
  const small = name.slice(0, 1).toLowerCase() + name.slice(1);
  return small.startsWith('x-') || vocabularies[kind].has(small);
}

type AnyReference = SchemaReference | OtherReference;

/** Those with siblings, which are few. */
const withSiblings = perDocument((context: RuleContext): readonly AnyReference[] => {
  const found: AnyReference[] = [];
  for (const reference of referencesOf(context))
    if (Object.keys(reference.raw).length > 1) found.push(reference);
  return found;
});

function reportSiblings(
  context: RuleContext,
  wanted: (name: string, kind: keyof typeof homes) => boolean,
  effect: string,
): void {
  for (const reference of withSiblings(context)) {
    const { raw, target } = reference;
    const kind = 'kind' in reference ? reference.kind : 'schema';
    const names = Object.keys(raw).filter((name) => name !== '$ref' && wanted(name, kind));
    const [first] = names;
    if (first === undefined) continue;
    context.report({
      pointer: joinPointer(reference.pointer, first),
      part: 'key',
      message: `The reference to ${quoted(target)} has the sibling ${listed(names)}${effect}.`,
    });
  }
}

function referencesOf(context: RuleContext): readonly AnyReference[] {
  const { schemaReferences, otherReferences } = context;
  if (otherReferences.length === 0) return schemaReferences;
  return (schemaReferences as readonly AnyReference[]).concat(otherReferences);
}
