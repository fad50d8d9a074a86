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

/** Variables of one path that are told one by one. */
const MOST_NAMED = 20;

export const pathRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-path-defined',
    severity: 'error',
    preset: 'import',
    evidence: validator('OperationMissingPathParameter'),
    summary: 'Each variable of a path has a path parameter.',
    why: 'Nothing could be put in its place; the definition is refused.',
    fix: 'Add a parameter of that name with "in": "path" and "required": true, or take the variable out of the path.',
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
    summary: 'Each path parameter occurs in the path.',
    why: 'Its value could not be sent; the definition is refused.',
    fix: 'Write the variable into the path, correct the name, or say where else the parameter is sent.',
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
            message: `The path ${quoted(path)} has no {${quoted(name).slice(1, -1)}}, but a path parameter of that name.`,
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
    why: 'A path without it is another path; the definition is refused.',
    fix: 'Write "required": true.',
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
    summary: 'A path parameter says how it is encoded: "x-ms-url-encoding" is single or double.',
    why: 'Values with a slash or a percent sign lead to another path when they are not encoded.',
    fix: 'Add "x-ms-url-encoding": "single", or "double" when the service decodes twice.',
    reference: reference('VAL; PR 1095', 'PathParameterMissingEncoding'),
    examples: () => ({
      good,
      bad: [
        {
          ...withOnly([without(orderId, 'x-ms-url-encoding')]),
          expect: [{ pointer: at(0), message: '"orderId"' }],
        },
        {
          title: 'another word',
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
                message: `${capitalNameOf(node)} is in the path and has no "x-ms-url-encoding".`,
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
                message: `${capitalNameOf(node)} has the "x-ms-url-encoding" ${quoted(value)}.`,
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
    summary: '"x-ms-url-encoding" is used on path parameters only.',
    why: 'Elsewhere it has no effect, and the validator says so.',
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
          message: `${capitalNameOf(node)} is in ${quoted(node.in)} and has "x-ms-url-encoding".`,
          edits: [{ kind: 'remove', pointer }],
        });
      }
    },
  }),
];

function without<Type extends object>(object: Type, name: string): Type {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name)) as Type;
}
