// Keywords that Swagger 2.0 does not have or that are in the wrong position.

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

/** Of JSON Schema and OpenAPI 3, with their replacement. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['oneOf', 'Choose one of the schemas, or write an object with the properties of all.'],
  ['anyOf', 'Choose one of the schemas, or write an object with the properties of all.'],
  ['not', 'Remove it; describe what is not allowed in the description.'],
  ['nullable', 'Use "x-nullable", or remove the property from "required".'],
  ['const', 'Use "enum" with that one value.'],
  ['if', 'Remove it.'],
  ['then', 'Remove it.'],
  ['else', 'Remove it.'],
  ['contains', 'Remove it.'],
  ['propertyNames', 'Remove it.'],
  ['patternProperties', 'Use "additionalProperties" with the schema of the values.'],
  ['dependencies', 'Remove it.'],
  ['dependentRequired', 'Remove it.'],
  ['dependentSchemas', 'Remove it.'],
  ['additionalItems', 'Remove it; "items" has one schema for all items.'],
  ['prefixItems', 'Use "items" with one schema for all items.'],
  ['unevaluatedProperties', 'Use "additionalProperties".'],
  ['examples', 'Use "example" with one value.'],
  ['writeOnly', 'Remove it.'],
  ['contentEncoding', 'Use "format": "byte" for base64.'],
  ['contentMediaType', 'Remove it.'],
  ['$id', 'Remove it.'],
  ['$schema', 'Remove it.'],
  ['$defs', 'Move the schemas to "definitions" in the root.'],
]);

const scan = `${order}/properties/scan`;

export const keywordRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-keyword-not-swagger2',
    severity: 'error',
    preset: 'import',
    evidence: validator('ExtensionNameNotValid'),
    summary: 'Schemas only use keywords of Swagger 2.0, not others of JSON Schema or OpenAPI 3.',
    why: 'oneOf, anyOf, not, nullable, const and similar keywords are rejected.',
    fix: 'Express it with keywords of Swagger 2.0.',
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
            message: `${sentence(schemaName(node))} has "${name}", which Swagger 2.0 does not define.`,
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
    summary: 'A schema has no `uniqueItems`.',
    why: "The validator's documentation lists it as an unsupported keyword, although definitions with it have been published.",
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
    summary: 'The type `file` only appears on form fields and as the schema of a response.',
    why: 'A file is a whole form field or a whole body; elsewhere, it is rejected.',
    fix: 'For base64 inside JSON, use "type": "string" with "format": "byte".',
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
        // Parameters have a rule of their own; a definition is judged where it is referenced.
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
    summary: 'A binary string is a whole body or a form field, not part of another schema.',
    why: 'JSON cannot contain binary data; the validator reports it.',
    fix: 'Use "format": "byte" if the value is base64.',
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
          message: `${sentence(typedName(node))} is a binary string inside another schema.`,
        });
      }
    },
  }),
];
