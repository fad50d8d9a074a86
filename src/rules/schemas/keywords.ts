// Keywords that Swagger 2.0 does not have or that stand in the wrong place.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { order, post, withBody, withProperties, withResponse } from './example.js';
import {
  byFormat,
  byRareType,
  isParameter,
  isSchema,
  schemaName,
  sentence,
  typedName,
  typedWith,
} from './nodes.js';

/** Of JSON Schema and OpenAPI 3, with what to write instead. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['oneOf', 'Choose one of the schemas, or write an object that has the properties of all.'],
  ['anyOf', 'Choose one of the schemas, or write an object that has the properties of all.'],
  ['not', 'Remove it; say in the description what is not allowed.'],
  ['nullable', 'Write "x-nullable", or leave the property out of "required".'],
  ['const', 'Write "enum" with that one value.'],
  ['if', 'Remove it.'],
  ['then', 'Remove it.'],
  ['else', 'Remove it.'],
  ['contains', 'Remove it.'],
  ['propertyNames', 'Remove it.'],
  ['patternProperties', 'Write "additionalProperties" with the schema of the values.'],
  ['dependencies', 'Remove it.'],
  ['dependentRequired', 'Remove it.'],
  ['dependentSchemas', 'Remove it.'],
  ['additionalItems', 'Remove it; "items" has one schema for all.'],
  ['prefixItems', 'Write "items" with one schema for all.'],
  ['unevaluatedProperties', 'Write "additionalProperties".'],
  ['examples', 'Write "example" with one value.'],
  ['writeOnly', 'Remove it.'],
  ['contentEncoding', 'Write "format": "byte" for base64.'],
  ['contentMediaType', 'Remove it.'],
  ['$id', 'Remove it.'],
  ['$schema', 'Remove it.'],
  ['$defs', 'Move the schemas to "definitions" at the root.'],
]);

const scan = `${order}/properties/scan`;

export const keywordRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-keyword-not-swagger2',
    severity: 'error',
    preset: 'import',
    evidence: validator('ExtensionNameNotValid'),
    summary: 'A schema has no keyword of JSON Schema or OpenAPI 3 that Swagger 2.0 lacks.',
    why: 'oneOf, anyOf, not, nullable, const and the like are refused.',
    fix: 'Write it in the words of Swagger 2.0.',
    reference: reference('VAL', 'SwaggerKeywordNotSupported', 'ExtensionNameNotValid'),
    examples: () => ({
      good: [withProperties({ nullable: { type: 'string', 'x-nullable': true } })],
      bad: [
        {
          ...withProperties({ scan: { type: 'string', nullable: true } }),
          expect: [{ pointer: `${scan}/nullable`, message: '"nullable"' }],
        },
        {
          ...withBody({ oneOf: [{ type: 'string' }, { type: 'object' }] }),
          expect: [{ pointer: `${post}/parameters/0/schema/oneOf`, message: '"oneOf"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const name of byMember.schemas.names()) {
        const fix = foreign.get(name);
        if (fix === undefined) continue;
        for (const node of byMember.schemas.with(name)) {
          report({
            pointer: `${node.pointer}/${name}`,
            part: 'key',
            message: `${sentence(schemaName(node))} has "${name}", which Swagger 2.0 does not know.`,
            fix,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'schema-unique-items-keyword',
    severity: 'advice',
    preset: 'off',
    summary: 'A schema has no "uniqueItems".',
    why: "The validator's own text names it as a keyword that is not supported, though definitions with it have been published.",
    fix: 'Remove it, and check for repeated items in the service.',
    reference: reference('VAL', 'SwaggerKeywordNotSupported'),
    examples: () => ({
      good: [withProperties({ tags: { type: 'array', items: { type: 'string' } } })],
      bad: [
        {
          ...withProperties({
            tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
          }),
          expect: [{ pointer: `${order}/properties/tags/uniqueItems`, message: '"tags"' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'uniqueItems')) {
        context.report({
          pointer: `${node.pointer}/uniqueItems`,
          part: 'key',
          message: `${sentence(typedName(node))} has "uniqueItems".`,
        });
      }
    },
  }),
  defineRule({
    id: 'schema-file-position',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemaTypeFileNotValid'),
    summary: 'The type file is used for form fields and at the top of a response only.',
    why: 'A file is a whole part or a whole body; elsewhere it is refused.',
    fix: 'Write "type": "string" with "format": "byte" for base64 inside JSON.',
    reference: reference('VAL', 'SchemaTypeFileNotValid', 'FileParameterMustBeInFormData'),
    examples: () => ({
      good: [withResponse({ schema: { type: 'file' } })],
      bad: [
        {
          ...withProperties({ scan: { type: 'file' } }),
          expect: [{ pointer: `${scan}/type`, message: '"scan"' }],
        },
      ],
    }),
    check(context) {
      for (const node of byRareType(context).get('file') ?? []) {
        // Parameters have a rule of their own; what a definition stands for, those who refer to it know.
        if (isSchema(node)) {
          const top = node.parent === undefined;
          if (top && (node.place === 'response' || node.place === 'definition')) continue;
        } else if (isParameter(node)) continue;
        context.report({
          pointer: `${node.pointer}/type`,
          codes: [isSchema(node) ? 'SchemaTypeFileNotValid' : 'FileParameterMustBeInFormData'],
          message: `${sentence(typedName(node))} has the type "file", which is not allowed here.`,
        });
      }
    },
  }),
  defineRule({
    id: 'schema-binary-top-level',
    severity: 'warning',
    preset: 'import',
    summary: 'A binary string is a whole body or a form field, not a part of something else.',
    why: 'JSON cannot contain bytes; the validator says so.',
    fix: 'Write "format": "byte" when the value is base64.',
    reference: reference('VAL', 'InvalidStringBinaryProperty'),
    examples: () => ({
      good: [withBody({ type: 'string', format: 'binary' })],
      bad: [
        {
          ...withProperties({ scan: { type: 'string', format: 'binary' } }),
          expect: [{ pointer: `${scan}/format`, message: '"scan"' }],
        },
      ],
    }),
    check(context) {
      for (const node of byFormat(context).get('binary') ?? []) {
        if (memberOf(node.raw, 'type') !== 'string') continue;
        if (isSchema(node) && node.parent === undefined) continue;
        if (isParameter(node) && node.in === 'formData') continue;
        context.report({
          pointer: `${node.pointer}/format`,
          message: `${sentence(typedName(node))} is a binary string inside of something else.`,
        });
      }
    },
  }),
];
