// References: where they lead, what stands beside them, and circles that no value can fill.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import type { OtherReference, RuleContext, RuleDefinition, SchemaReference } from '../types.js';
import { capitalised, listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { order, withOrder, withProperties } from './example.js';
import { reportLoops } from './loops.js';

const homes = { schema: '#/definitions/', parameter: '#/parameters/', response: '#/responses/' };

/** Members that say what a schema is; they have no effect beside a reference. */
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
    summary:
      'A schema refers to "#/definitions/", a parameter to "#/parameters/", a response to "#/responses/".',
    why: 'Other references are JSON, but Microsoft does not follow them.',
    fix: 'Move what is meant there, and refer to it by its name.',
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
          message: `The ${kind} reference ${quoted(target)} does not begin with "${homes[kind]}".`,
        });
      }
    },
  }),
  defineRule({
    id: 'ref-siblings',
    severity: 'warning',
    preset: 'import',
    summary: '"$ref" stands alone.',
    why: 'What stands beside it is ignored by the standard, and the validator asks to remove it. Texts and x-ms-* pass in practice; members that change the shape are reported by ref-siblings-structural.',
    fix: 'Move them to what is referred to, or remove them.',
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
      reportSiblings(context, (name) => !structural.has(name), '');
    },
  }),
  defineRule({
    id: 'ref-siblings-structural',
    severity: 'warning',
    preset: 'import',
    summary:
      'Nothing that changes the shape stands beside "$ref": no type, properties, items, enum ...',
    why: 'It is ignored, so the schema is not what it seems to be.',
    fix: 'Remove them, or put the reference and them into "allOf".',
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
    summary: 'No circle of required properties leads back to where it began.',
    why: 'A value would have to contain itself, so there is none; the definition is refused.',
    fix: 'Take one of the properties of the circle out of "required".',
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

function reportSiblings(
  context: RuleContext,
  wanted: (name: string) => boolean,
  effect: string,
): void {
  for (const reference of referencesOf(context)) {
    const { raw, target } = reference;
    const all = Object.keys(raw);
    if (all.length === 1) continue;
    const names = all.filter((name) => name !== '$ref' && wanted(name));
    const [first] = names;
    if (first === undefined) continue;
    context.report({
      pointer: joinPointer(reference.pointer, first),
      part: 'key',
      message: `Beside the reference to ${quoted(target)} stands ${listed(names)}${effect}.`,
    });
  }
}

function referencesOf(context: RuleContext): ReadonlyArray<SchemaReference | OtherReference> {
  const { schemaReferences, otherReferences } = context;
  if (otherReferences.length === 0) return schemaReferences;
  return (schemaReferences as ReadonlyArray<SchemaReference | OtherReference>).concat(
    otherReferences,
  );
}
