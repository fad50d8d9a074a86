// Files and form fields.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, stringsOf } from '../raw.js';
import type { ParameterNode, RuleContext, RuleDefinition } from '../types.js';
import { perDocument } from '../per-document.js';
import { quoted } from '../quoted.js';
import { at, formData, query, withParameters } from './example.js';
import { capitalNameOf, consumesOf, nameOf, parametersIn } from './lists.js';

const multipart = { operation: { consumes: ['multipart/form-data'] } };
const file = formData('scan', { type: 'file' });

export const fileRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-file-in-formdata',
    severity: 'error',
    preset: 'import',
    evidence: validator('FileParameterMustBeInFormData'),
    summary: 'A parameter of type `file` is in `formData`.',
    why: 'A file can only be sent as part of a form; the definition is rejected.',
    fix: 'Write "in": "formData", or use another type.',
    reference: reference('VAL', 'FileParameterMustBeInFormData'),
    examples: () => ({
      good: [withParameters([file], multipart)],
      bad: [
        {
          ...withParameters([query('scan', { type: 'file' })]),
          expect: [{ pointer: at(1, 'in'), message: '"scan"' }],
        },
      ],
    }),
    check(context) {
      for (const node of filesOf(context)) {
        if (node.in === 'formData') continue;
        const pointer = node.in === '' ? node.pointer : `${node.pointer}/in`;
        context.report({
          pointer,
          message: `${capitalNameOf(node)} has the type file, but is in ${quoted(node.in)}.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-file-needs-multipart',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: 'An operation with a file parameter consumes `multipart/form-data`.',
    why: 'A file cannot be sent in any other way.',
    fix: 'Add "multipart/form-data" to the "consumes" of the operation.',
    reference: reference('VAL; Swagger 2.0', 'MimeTypeNotCompatibleWithRequestContentSchemaType'),
    examples: () => ({
      good: [withParameters([file], multipart)],
      bad: [
        {
          ...withParameters([file]),
          expect: [{ pointer: at(1).replace(/\/parameters.*/, ''), message: '"application/json"' }],
        },
      ],
    }),
    check(context) {
      if (filesOf(context).length === 0) return;
      for (const operation of context.operations) {
        const use = operation.parameters.find(({ parameter }) => isFile(parameter));
        if (use === undefined || use.parameter.in !== 'formData') continue;
        const types = stringsOf(consumesOf(context, operation));
        if (types.some((type) => /^multipart\/form-data\b/i.test(type.trim()))) continue;
        const own = memberOf(operation.raw, 'consumes') !== undefined;
        const said = types.length === 0 ? 'nothing' : types.map(quoted).join(', ');
        context.report({
          pointer: own ? `${operation.pointer}/consumes` : operation.pointer,
          part: 'key',
          message: `${operation.label} has the file parameter ${quoted(use.parameter.name)}, but consumes ${said}.`,
          related: [{ pointer: use.at, message: 'The file parameter.' }],
        });
      }
    },
  }),
  defineRule({
    id: 'param-file-name-characters',
    severity: 'warning',
    preset: 'import',
    summary: 'The name of a file parameter does not contain a double quote or @.',
    why: 'The Logic Apps designer omits such a part from the request.',
    fix: 'Use a name without these characters.',
    reference: reference('UX'),
    examples: () => ({
      good: [withParameters([file], multipart)],
      bad: [
        {
          ...withParameters([formData('scan@2x', { type: 'file' })], multipart),
          expect: [{ pointer: at(1, 'name'), message: '"scan@2x"' }],
        },
      ],
    }),
    check(context) {
      for (const node of filesOf(context)) {
        if (!/["@]/.test(node.name)) continue;
        context.report({
          pointer: `${node.pointer}/name`,
          message: `The name of the file ${nameOf(node)} contains a double quote or @.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-formdata-array',
    severity: 'warning',
    preset: 'import',
    summary: 'Form fields are not arrays.',
    why: 'The Logic Apps designer omits such a field from the request.',
    fix: 'Change the service to accept a string, or a JSON body.',
    reference: reference('UX'),
    examples: () => ({
      good: [withParameters([formData('note')])],
      bad: [
        {
          ...withParameters([formData('tags', { type: 'array', items: { type: 'string' } })]),
          expect: [{ pointer: at(1, 'type'), message: '"tags"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'formData')) {
        if (memberOf(node.raw, 'type') !== 'array') continue;
        context.report({
          pointer: `${node.pointer}/type`,
          message: `${capitalNameOf(node)} is a form field of type array, which the designer omits.`,
        });
      }
    },
  }),
];

const filesOf = perDocument(({ byMember }: RuleContext): readonly ParameterNode[] =>
  byMember.parameters.with('type').filter(isFile),
);

function isFile(parameter: ParameterNode): boolean {
  return memberOf(parameter.raw, 'type') === 'file';
}
