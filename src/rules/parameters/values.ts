// Which values are sent: defaults of internal and of optional parameters, and what the designers
// do with a list of parameters.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { perDocument } from '../per-document.js';
import type { ParameterNode, RuleContext, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { at, query, orderId, withOnly, withParameters } from './example.js';
import { capitalNameOf, hasMember, isBody, isVisible } from './lists.js';

const internal = { 'x-ms-visibility': 'internal' };
const good = [
  withParameters([query('api-version', { ...internal, required: true, default: '2024-01' })]),
] as const;

export const valueRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-internal-required-default',
    severity: 'warning',
    preset: 'import',
    summary: 'An internal, required parameter has a default.',
    why: 'Users cannot fill it in, so there is no value to send.',
    fix: 'Add "default" with the value to send, or make the parameter visible.',
    reference: reference('EXT'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('api-version', { ...internal, required: true })]),
          expect: [{ pointer: at(1), message: '"api-version"' }],
        },
      ],
    }),
    check(context) {
      for (const node of hiddenParameters(context)) {
        if (!node.required || hasMember(node, 'default')) continue;
        context.report({
          pointer: node.pointer,
          message: `${capitalNameOf(node)} is internal and required, but has no "default".`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-internal-default-must-be-required',
    severity: 'warning',
    preset: 'import',
    summary: 'An internal parameter with a default is required.',
    why: 'The designer omits optional defaults, so the value is never sent.',
    fix: 'Add "required": true, or remove the parameter.',
    reference: reference('VAL; UX', 'InternalPropertyWithDefaultOptional'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('api-version', { ...internal, default: '2024-01' })]),
          expect: [{ pointer: at(1), message: '"2024-01"' }],
        },
      ],
    }),
    check(context) {
      for (const node of hiddenParameters(context)) {
        if (node.required || !hasMember(node, 'default')) continue;
        context.report({
          pointer: node.pointer,
          message: `${capitalNameOf(node)} is internal and optional, so its default ${quoted(memberOf(node.raw, 'default'))} is never sent.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-internal-optional-nodefault',
    severity: 'advice',
    preset: 'import',
    summary: 'An internal, optional parameter has a default.',
    why: 'Users cannot fill it in, so it is never sent unless a policy or a script sets it.',
    fix: 'Remove it, make it visible, or make it required and add a default.',
    reference: reference('corpus'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('trace', internal)]),
          expect: [{ pointer: at(1), message: '"trace"' }],
        },
      ],
    }),
    check(context) {
      for (const node of hiddenParameters(context)) {
        if (node.required || hasMember(node, 'default')) continue;
        context.report({
          pointer: node.pointer,
          message: `${capitalNameOf(node)} is internal and optional, and has no default, so it never has a value.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-optional-default-not-sent',
    severity: 'advice',
    preset: 'off',
    summary: 'A visible, optional parameter has no default that the service relies on.',
    why: 'The designer shows the default of an optional parameter, but does not send it.',
    fix: 'Make sure that the service uses the same default, or make the parameter required.',
    reference: reference('UX'),
    examples: () => ({
      good: [withParameters([query('depth', { required: true, default: '1' })])],
      bad: [
        {
          ...withParameters([query('depth', { default: '1' })]),
          expect: [{ pointer: at(1, 'default'), message: '"depth"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('default')) {
        if (isBody(node) || node.required || !isVisible(node)) continue;
        report({
          pointer: `${node.pointer}/default`,
          message: `${capitalNameOf(node)} is optional, so its default ${quoted(memberOf(node.raw, 'default'))} is not sent.`,
        });
      }
    },
  }),
  defineRule({
    id: 'op-parameters-array-with-path-level',
    severity: 'warning',
    preset: 'import',
    summary: 'An operation has its own `parameters`, even if empty, if its path has some.',
    why: 'Otherwise, the Logic Apps designer fails to read the operation.',
    fix: 'Add "parameters": [] to the operation.',
    reference: reference('UX'),
    examples: () => ({
      good: [withOnly([], { pathItem: { parameters: [orderId] } })],
      bad: [
        {
          ...withOnly([], {
            operation: { parameters: undefined },
            pathItem: { parameters: [orderId] },
          }),
          expect: [{ pointer: '/paths/~1orders~1{orderId}/get', message: '(GetOrder)' }],
        },
      ],
    }),
    check({ operations, byMember, report }) {
      if (byMember.operations.with('parameters').length === operations.length) return;
      for (const { pathItem, raw, pointer, label } of operations) {
        if (!Array.isArray(memberOf(pathItem.raw, 'parameters'))) continue;
        if (memberOf(raw, 'parameters') !== undefined) continue;
        report({
          pointer,
          part: 'key',
          message: `${label} has no "parameters" of its own, but its path has.`,
          related: [
            { pointer: `${pathItem.pointer}/parameters`, message: 'The parameters of the path.' },
          ],
          edits: [{ kind: 'addMember', pointer, key: 'parameters', value: [] }],
        });
      }
    },
  }),
  defineRule({
    id: 'param-deprecated',
    yieldsTo: [{ rule: 'doc-unknown-property', within: 'node' }],
    severity: 'advice',
    preset: 'import',
    summary: 'Parameters are not marked as deprecated.',
    why: 'Power Fx omits deprecated parameters, and Swagger 2.0 only defines "deprecated" for operations.',
    fix: 'Remove "deprecated", and describe in the description what to use instead.',
    reference: reference('PFX'),
    examples: () => ({
      good: [withParameters([query('customer')])],
      bad: [
        {
          ...withParameters([query('customer', { deprecated: true })]),
          expect: [{ pointer: at(1, 'deprecated'), message: '"customer"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('deprecated')) {
        if (memberOf(node.raw, 'deprecated') !== true) continue;
        report({
          pointer: `${node.pointer}/deprecated`,
          part: 'key',
          message: `${capitalNameOf(node)} is marked as deprecated.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-headers-extension',
    severity: 'warning',
    preset: 'import',
    summary: 'An operation with `x-ms-headers` has no header parameters.',
    why: 'The Logic Apps designer rejects an operation that has both.',
    fix: 'Remove "x-ms-headers" or the header parameters.',
    reference: reference('UX'),
    examples: () => ({
      good: [withParameters([], { operation: { 'x-ms-headers': { name: 'headers' } } })],
      bad: [
        {
          ...withParameters([query('X-Trace', { in: 'header' })], {
            operation: { 'x-ms-headers': { name: 'headers' } },
          }),
          expect: [
            { pointer: '/paths/~1orders~1{orderId}/get/x-ms-headers', message: '"X-Trace"' },
          ],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const { pointer, label, parameters } of byMember.operations.with('x-ms-headers')) {
        const header = parameters.find(({ parameter }) => parameter.in === 'header');
        if (header === undefined) continue;
        report({
          pointer: `${pointer}/x-ms-headers`,
          part: 'key',
          message: `${label} has both "x-ms-headers" and the header parameter ${quoted(header.parameter.name)}.`,
          related: [{ pointer: header.at, message: 'The header parameter.' }],
        });
      }
    },
  }),
];

const hiddenParameters = perDocument(({ byMember }: RuleContext): readonly ParameterNode[] =>
  byMember.parameters.with('x-ms-visibility').filter(isHidden),
);

/** No user fills it in. The callback URL is inserted by the engine. */
function isHidden(node: ParameterNode): boolean {
  return node.internal && !isBody(node) && memberOf(node.raw, 'x-ms-notification-url') !== true;
}
