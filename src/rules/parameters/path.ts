// Path parameters and the template, and how values are encoded.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, stringOf } from '../raw.js';
import type { ParameterUse, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { at, orderId, query, withOnly, withParameters } from './example.js';
import { capitalNameOf, hasMember, parametersIn, variablesOf } from './lists.js';
import { takesEffect } from '../unsafe-fixes.js';

const good = [withParameters([])] as const;

/** Variables of one path that are reported one by one. */
const MOST_NAMED = 20;

export const pathRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-path-defined',
    severity: 'error',
    preset: 'import',
    evidence: validator('OperationMissingPathParameter'),
    summary: 'Each variable of a path has a path parameter.',
    why: 'Otherwise, there is no value to insert; the definition is rejected.',
    fix: 'Add a parameter with that name, "in": "path" and "required": true, or remove the variable from the path.',
    reference: reference('VAL', 'OperationMissingPathParameter'),
    examples: () => ({
      good,
      bad: [
        {
          ...withOnly([query('customer')]),
          expect: [{ pointer: at(0).slice(0, -2), message: '{orderId}' }],
        },
      ],
    }),
    check({ operations, report }) {
      for (const operation of operations) {
        const variables = variablesOf(operation.pathItem);
        if (variables.size === 0) continue;
        const names = new Set<string>();
        for (let place = 0; place < operation.parameters.length; place += 1) {
          const { parameter } = operation.parameters[place] as ParameterUse;
          if (parameter.in === 'path') names.add(parameter.name);
        }
        const missing = [...variables].filter(
          (variable) => variable !== '' && !names.has(variable),
        );
        if (missing.length === 0) continue;
        const list = hasMember(operation, 'parameters');
        const lack = (what: string): void =>
          report({
            pointer: list ? `${operation.pointer}/parameters` : operation.pointer,
            part: 'key',
            message: `${operation.label} has no path parameter for ${what}.`,
          });
        for (const variable of missing.slice(0, MOST_NAMED))
          lack(`{${quoted(variable).slice(1, -1)}}`);
        if (missing.length > MOST_NAMED) lack(`${missing.length - MOST_NAMED} more variables`);
      }
    },
  }),
  defineRule({
    id: 'param-path-in-template',
    severity: 'error',
    preset: 'import',
    evidence: validator('PathParameterNotDefinedInTemplate'),
    summary: 'Each path parameter appears in the path.',
    why: 'Otherwise, its value cannot be sent; the definition is rejected.',
    fix: 'Add the variable to the path, correct the name, or change the "in" of the parameter.',
    reference: reference('VAL', 'PathParameterNotDefinedInTemplate'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([{ ...orderId, name: 'lineId' }]),
          expect: [{ pointer: at(1, 'name'), message: '{lineId}' }],
        },
      ],
    }),
    check({ operations, report }) {
      for (const { path, pathItem, parameters } of operations) {
        for (let place = 0; place < parameters.length; place += 1) {
          const use = parameters[place] as ParameterUse;
          const { name } = use.parameter;
          if (use.parameter.in !== 'path' || name === '' || variablesOf(pathItem).has(name))
            continue;
          const { pointer } = use.parameter;
          report({
            pointer: use.at === pointer ? `${pointer}/name` : use.at,
            message: `The path ${quoted(path)} does not contain {${quoted(name).slice(1, -1)}}, but there is a path parameter with that name.`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'param-path-required',
    severity: 'error',
    preset: 'import',
    evidence: validator('PathParameterMustBeRequired'),
    summary: 'A path parameter is required.',
    why: 'Without its value, the path would be a different one; the definition is rejected.',
    fix: 'Add "required": true.',
    reference: reference('VAL', 'PathParameterMustBeRequired'),
    examples: () => ({
      good,
      bad: [
        {
          ...withOnly([{ ...orderId, required: false }]),
          expect: [{ pointer: at(0, 'required'), message: '"orderId"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'path')) {
        if (node.required) continue;
        const pointer = `${node.pointer}/required`;
        const there = hasMember(node, 'required');
        context.report({
          pointer: there ? pointer : node.pointer,
          message: `${capitalNameOf(node)} is in the path, but is not required.`,
          edits: [
            there
              ? { kind: 'setValue', pointer, value: true }
              : { kind: 'addMember', pointer: node.pointer, key: 'required', value: true },
          ],
        });
      }
    },
  }),
  defineRule({
    id: 'param-path-encoding',
    severity: 'warning',
    preset: 'import',
    summary: 'A path parameter has `x-ms-url-encoding`, which is `single` or `double`.',
    why: 'Without encoding, a value that contains a slash or a percent sign changes the path.',
    fix: 'Add "x-ms-url-encoding": "single", or "double" if the service decodes values twice.',
    reference: reference('VAL; PR 1095', 'PathParameterMissingEncoding'),
    examples: () => ({
      good,
      bad: [
        {
          ...withOnly([without(orderId, 'x-ms-url-encoding')]),
          expect: [{ pointer: at(0), message: '"orderId"' }],
        },
        {
          title: 'another value',
          ...withOnly([{ ...orderId, 'x-ms-url-encoding': 'once' }]),
          expect: [{ pointer: at(0, 'x-ms-url-encoding'), message: '"once"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'path')) {
        const value = memberOf(node.raw, 'x-ms-url-encoding');
        if (value === 'single' || value === 'double') continue;
        const pointer = `${node.pointer}/x-ms-url-encoding`;
        const meant = /^(single|double)$/i.test(stringOf(value));
        context.report(
          value === undefined
            ? {
                pointer: node.pointer,
                message: `${capitalNameOf(node)} is in the path, but has no "x-ms-url-encoding".`,
                // Without it values are encoded once, too (EXT): nothing changes.
                edits: [
                  {
                    kind: 'addMember',
                    pointer: node.pointer,
                    key: 'x-ms-url-encoding',
                    value: 'single',
                  },
                ],
              }
            : {
                pointer,
                message: `${capitalNameOf(node)} has the "x-ms-url-encoding" ${quoted(value)}, not "single" or "double".`,
                ...(meant && {
                  edits: [{ kind: 'setValue', pointer, value: stringOf(value).toLowerCase() }],
                  unsafe: takesEffect,
                }),
              },
        );
      }
    },
  }),
  defineRule({
    id: 'param-query-encoding',
    severity: 'warning',
    preset: 'import',
    summary: '`x-ms-url-encoding` only appears on path parameters.',
    why: 'It has no effect on other parameters, and the validator reports it.',
    fix: 'Remove it.',
    reference: reference('VAL', 'QueryParameterEncodingNotSupported'),
    examples: () => ({
      good: [withParameters([query('customer')])],
      bad: [
        {
          ...withParameters([query('customer', { 'x-ms-url-encoding': 'single' })]),
          expect: [{ pointer: at(1, 'x-ms-url-encoding'), message: '"customer"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.parameters.with('x-ms-url-encoding')) {
        if (node.in === 'path') continue;
        const pointer = `${node.pointer}/x-ms-url-encoding`;
        report({
          pointer,
          part: 'key',
          message: `${capitalNameOf(node)} is in ${quoted(node.in)}, not in the path, but has "x-ms-url-encoding".`,
          edits: [{ kind: 'remove', pointer }],
        });
      }
    },
  }),
];

function without<Type extends object>(object: Type, name: string): Type {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) as Type;
}
