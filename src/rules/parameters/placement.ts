// Members that do not belong on a parameter, and names and values that are not accepted.

import { defineRule, reference } from '../define-rule.js';
import { refused, validator } from '../evidence.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { ParameterNode, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { at, body, formData, query, withParameters } from './example.js';
import { capitalNameOf, hasMember, isBody, parametersIn } from './lists.js';

const bodyExtras = ['type', 'format', 'items', 'enum', 'default'];
const separators = ['csv', 'ssv', 'tsv', 'pipes'];
/** What others call them: OpenAPI 3, and plain words. */
const separatorNames: ReadonlyMap<string, string> = new Map([
  ['comma', 'csv'],
  ['form', 'csv'],
  ['simple', 'csv'],
  ['space', 'ssv'],
  ['spacedelimited', 'ssv'],
  ['tab', 'tsv'],
  ['pipedelimited', 'pipes'],
]);

const reserved = 'connectionid';

/** Headers that the engine removes from its requests. */
const dropped =
  /^(accept-.*|allow|content-(?!disposition$|encoding$|type$).*|cookie|expires|host|last-modified|origin|set-cookie|transfer-encoding)$/i;

const list = { type: 'array', items: { type: 'string' } };

export const placementRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-body-extra',
    severity: 'error',
    preset: 'import',
    evidence: validator('BodyParameterPropertyNotValid'),
    summary:
      'A body parameter has no `type`, `format`, `items`, `enum` or `default` next to its `schema`.',
    why: 'The schema alone describes a body; the definition is rejected.',
    fix: 'Move it into the "schema", or remove it if the schema already has it.',
    reference: reference('VAL', 'BodyParameterPropertyNotValid'),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body({ type: 'object' })]),
          expect: [{ pointer: at(1, 'type'), message: '"type"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'body')) {
        const schema = memberOf(node.raw, 'schema');
        for (const name of bodyExtras) {
          if (!hasMember(node, name)) continue;
          const pointer = `${node.pointer}/${name}`;
          const repeated = isObject(schema) && memberOf(schema, name) === memberOf(node.raw, name);
          context.report({
            pointer,
            part: 'key',
            message: `${capitalNameOf(node)} is a body parameter, but has "${name}" next to its schema.`,
            ...(repeated && { edits: [{ kind: 'remove', pointer }] }),
          });
        }
      }
    },
  }),
  defineRule({
    id: 'param-nonbody-schema',
    severity: 'error',
    preset: 'import',
    evidence: validator('NonBodyParameterSchemaNotValid'),
    summary: 'A parameter other than the body has no `schema`.',
    why: 'OpenAPI 3 uses "schema" here, but Swagger 2.0 uses "type"; the definition is rejected.',
    fix: 'Move the members of the schema ("type", "format", "enum" ...) to the parameter itself.',
    reference: reference('VAL', 'NonBodyParameterSchemaNotValid'),
    examples: () => ({
      good: [withParameters([query('customer')])],
      bad: [
        {
          ...withParameters([query('customer', { schema: { type: 'string' } })]),
          expect: [{ pointer: at(1, 'schema'), message: '"customer"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('schema')) {
        if (isBody(node) || node.in === '') continue;
        report({
          pointer: `${node.pointer}/schema`,
          part: 'key',
          message: `${capitalNameOf(node)} is in ${quoted(node.in)}, but has a "schema".`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-allow-empty-value',
    severity: 'error',
    preset: 'import',
    evidence: validator('AllowEmptyValueOnlyValidForQueryFormData'),
    summary: '`allowEmptyValue` only appears on query and form parameters.',
    why: 'It has no meaning on other parameters; the definition is rejected.',
    fix: 'Remove it.',
    reference: reference('VAL', 'AllowEmptyValueOnlyValidForQueryFormData'),
    examples: () => ({
      good: [withParameters([query('customer', { allowEmptyValue: true })])],
      bad: [
        {
          ...withParameters([query('X-Trace', { in: 'header', allowEmptyValue: true })]),
          expect: [{ pointer: at(1, 'allowEmptyValue'), message: '"X-Trace"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('allowEmptyValue')) {
        if (node.in === 'query' || node.in === 'formData') continue;
        const pointer = `${node.pointer}/allowEmptyValue`;
        report({
          pointer,
          part: 'key',
          message: `${capitalNameOf(node)} is in ${quoted(node.in)}, but has "allowEmptyValue".`,
          edits: [{ kind: 'remove', pointer }],
        });
      }
    },
  }),
  defineRule({
    id: 'param-reserved-connectionid',
    severity: 'error',
    preset: 'import',
    evidence: validator('ConnectionIdParameterNotAllowed'),
    summary: 'No parameter is named `connectionId`.',
    why: 'The workflow engine itself adds a parameter with that name to every URL.',
    fix: 'Use another name; a path variable can be renamed without changing the service.',
    reference: reference('VAL', 'ConnectionIdParameterNotAllowed'),
    examples: () => ({
      good: [withParameters([query('connection')])],
      bad: [
        {
          ...withParameters([query('ConnectionID')]),
          expect: [{ pointer: at(1, 'name'), message: '"ConnectionID"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (let place = 0; place < parameters.length; place += 1) {
        const node = parameters[place] as ParameterNode;
        if (node.name.length !== reserved.length || node.name.toLowerCase() !== reserved) continue;
        report({
          pointer: `${node.pointer}/name`,
          message: `${capitalNameOf(node)} has a name that the workflow engine reserves.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-reserved-name',
    severity: 'advice',
    preset: 'import',
    summary: 'No header parameter has a name that the workflow engine removes from requests.',
    why: "The value never arrives. Microsoft's list of reserved names is not public; these are the headers that its engine is known to remove.",
    fix: 'Remove the parameter, or change the service to read another header.',
    reference: reference('VAL', 'ReservedParameterIsUsed'),
    examples: () => ({
      good: [withParameters([query('Content-Type', { in: 'header' })])],
      bad: [
        {
          ...withParameters([query('Accept-Language', { in: 'header' })]),
          expect: [{ pointer: at(1, 'name'), message: '"Accept-Language"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'header')) {
        if (!dropped.test(node.name)) continue;
        context.report({
          pointer: `${node.pointer}/name`,
          message: `${capitalNameOf(node)} is a header that the workflow engine removes from requests.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-collection-format',
    severity: 'error',
    preset: 'import',
    evidence: validator('CollectionFormatValueNotSupported'),
    summary: '`collectionFormat` is `csv`, `ssv`, `tsv` or `pipes`.',
    why: 'Any other value is rejected.',
    fix: `Use one of: ${separators.join(', ')}.`,
    reference: reference('VAL; SCH', 'CollectionFormatValueNotSupported'),
    examples: () => ({
      good: [withParameters([query('status', { ...list, collectionFormat: 'pipes' })])],
      bad: [
        {
          ...withParameters([query('status', { ...list, collectionFormat: 'comma' })]),
          expect: [{ pointer: at(1, 'collectionFormat'), message: '"comma"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('collectionFormat')) {
        const value = memberOf(node.raw, 'collectionFormat');
        const lower = stringOf(value).toLowerCase();
        if (value === undefined || lower === 'multi') continue;
        if (separators.includes(stringOf(value))) continue;
        const pointer = `${node.pointer}/collectionFormat`;
        report({
          pointer,
          message: `${capitalNameOf(node)} has the "collectionFormat" ${quoted(value)}, which is not supported.`,
          ...didYouMean(separatorNames.get(lower) ?? value, separators),
          ...(separators.includes(lower) && {
            edits: [{ kind: 'setValue', pointer, value: lower }],
          }),
        });
      }
    },
  }),
  defineRule({
    id: 'param-collection-format-multi',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'https://richardawilson.com/2024/06/overcoming-openapi-20-multi.html',
      "The 'collectionFormat' value 'Multi' is not supported",
    ),
    summary: '`collectionFormat` is not `multi`.',
    why: "A parameter cannot be repeated for each item: \"The 'collectionFormat' value 'Multi' is not supported\".",
    fix: 'Change the service to accept a single value, such as csv, or build the query in a policy or in custom code.',
    reference: reference(
      'VAL; https://richardawilson.com/2024/06/overcoming-openapi-20-multi.html; SKILL',
      'CollectionFormatValueNotSupported',
    ),
    examples: () => ({
      good: [withParameters([query('status', { ...list, collectionFormat: 'csv' })])],
      bad: [
        {
          ...withParameters([query('status', { ...list, collectionFormat: 'multi' })]),
          expect: [{ pointer: at(1, 'collectionFormat'), message: '"status"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('collectionFormat')) {
        const value = memberOf(node.raw, 'collectionFormat');
        if (stringOf(value).toLowerCase() !== 'multi') continue;
        report({
          pointer: `${node.pointer}/collectionFormat`,
          message: `${capitalNameOf(node)} has the "collectionFormat" "multi".`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-formdata-ascii',
    severity: 'error',
    preset: 'import',
    evidence: validator('InvalidFormDataParameterName'),
    summary: 'Names of form fields only contain US-ASCII characters.',
    why: 'Field names are sent in a header; the definition is rejected.',
    fix: 'Use only US-ASCII characters.',
    reference: reference('VAL', 'InvalidFormDataParameterName'),
    examples: () => ({
      good: [withParameters([formData('note')], { method: 'post' })],
      bad: [
        {
          ...withParameters([formData('größe')]),
          expect: [{ pointer: at(1, 'name'), message: '"größe"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'formData')) {
        if (/^[\x20-\x7e]*$/.test(node.name)) continue;
        context.report({
          pointer: `${node.pointer}/name`,
          message: `The name of the form field ${quoted(node.name)} contains characters that are not US-ASCII.`,
        });
      }
    },
  }),
];
