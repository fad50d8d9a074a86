// What every parameter must have: a name of its own, a location, a type.

import { defineRule, reference } from '../define-rule.js';
import { notSwagger, validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import type { ParameterNode, ParameterUse, RuleContext, RuleDefinition } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { at, body, query, withParameters } from './example.js';
import {
  byPlace,
  capitalNameOf,
  hasMember,
  hasRepeatedName,
  isBody,
  nameOf,
  operationsWith,
  parametersIn,
  withRepeatedName,
} from './lists.js';

const places = ['query', 'header', 'path', 'formData', 'body'];

const good = [withParameters([query('customer')])] as const;

export const shapeRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-name-required',
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    severity: 'error',
    preset: 'import',
    evidence: notSwagger,
    summary: 'A parameter has a `name`.',
    why: 'Without one, a value cannot be sent or referenced; the definition is rejected.',
    fix: 'Add "name": the name that the service uses for the parameter.',
    reference: reference('VAL', 'RequiredPropertyMissing'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('', { name: undefined })]),
          expect: [{ pointer: at(1), message: 'has no "name"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (let place = 0; place < parameters.length; place += 1) {
        const node = parameters[place] as ParameterNode;
        if (node.name !== '') continue;
        const name = memberOf(node.raw, 'name');
        const said = name === undefined ? 'has no "name"' : `has the name ${quoted(name)}`;
        const pointer = name === undefined ? node.pointer : `${node.pointer}/name`;
        report({ pointer, message: `A ${nameOf(node)} ${said}.` });
      }
    },
  }),
  defineRule({
    id: 'param-in-valid',
    severity: 'error',
    preset: 'import',
    evidence: notSwagger,
    summary: '`in` is `query`, `header`, `path`, `formData` or `body`.',
    why: 'It determines where the value is sent. Other values, such as "cookie" of OpenAPI 3, are rejected.',
    fix: `Use one of: ${places.join(', ')}.`,
    reference: reference('VAL', 'JsonValueNotInEnum'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('session', { in: 'cookie' })]),
          expect: [{ pointer: at(1, 'in'), message: '"cookie"' }],
        },
        {
          title: 'no "in"',
          ...withParameters([query('session', { in: undefined })]),
          expect: [{ pointer: at(1), message: 'has no "in"' }],
        },
      ],
    }),
    check(context) {
      for (const [written, nodes] of byPlace(context)) {
        if (!places.includes(written)) for (const node of nodes) reportPlace(context, node);
      }
    },
  }),
  defineRule({
    id: 'param-type-required',
    severity: 'error',
    preset: 'import',
    evidence: notSwagger,
    summary: 'A parameter other than the body has a `type`.',
    why: 'The designer builds the input field from it; without one, the definition is rejected.',
    fix: 'Add "type": "string", or the type that the service accepts.',
    reference: reference('VAL; SCH', 'RequiredPropertyMissing'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { type: undefined })]),
          expect: [{ pointer: at(1), message: '"customer"' }],
        },
      ],
    }),
    check(context) {
      for (const [place, nodes] of byPlace(context)) {
        if (place === 'body') continue;
        for (const node of nodes) {
          if (hasMember(node, 'type')) continue;
          context.report({
            pointer: node.pointer,
            message: `${capitalNameOf(node)} has no "type".`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'param-unique',
    severity: 'error',
    preset: 'import',
    evidence: validator('OperationParametersContainDuplicateParameter'),
    summary: 'No list has two parameters with the same name and location.',
    why: 'Only one of them could be sent; the definition is rejected.',
    fix: 'Remove one of the two, or correct its name.',
    reference: reference(
      'VAL',
      'OperationParametersContainDuplicateParameter',
      'PathParametersContainDuplicateParameter',
      'OperationParametersAreNotUnique',
    ),
    examples: () => ({
      good: [withParameters([query('customer'), query('status')])],
      bad: [
        {
          ...withParameters([query('customer'), query('customer')]),
          expect: [{ pointer: at(2), message: 'a second query parameter "customer"' }],
        },
      ],
    }),
    check(context) {
      for (const { path, parameters } of context.pathItems) {
        if (hasRepeatedName(parameters)) reportRepeated(context, path, parameters);
      }
      for (const { label, ownParameters } of withRepeatedName(context)) {
        reportRepeated(context, label, ownParameters);
      }
    },
  }),
  defineRule({
    id: 'param-name-unique-across-locations',
    severity: 'advice',
    preset: 'import',
    summary: 'No two parameters of an operation have the same name in different locations.',
    why: 'The Logic Apps designer merges the parameters of a path by name alone, and dynamic values reference parameters by name, so one of the two is lost.',
    fix: 'Rename one of the two, if the service allows it.',
    reference: reference('UX'),
    examples: () => ({
      good: [withParameters([query('customer')])],
      bad: [
        {
          ...withParameters([query('orderId')]),
          expect: [{ pointer: at(1), message: '"orderId" both in path and in query' }],
        },
      ],
    }),
    check(context) {
      for (const { label, parameters } of withRepeatedName(context)) {
        const seen = new Map<string, (typeof parameters)[number]>();
        for (const use of parameters) {
          const { name, in: place } = use.parameter;
          const other = seen.get(name);
          if (other === undefined) seen.set(name, use);
          if (name === '' || other === undefined || other.parameter.in === place) continue;
          context.report({
            pointer: use.at,
            message: `${label} has a parameter ${quoted(name)} both in ${other.parameter.in} and in ${place}.`,
            related: [{ pointer: other.at, message: 'The other parameter.' }],
          });
        }
      }
    },
  }),
  defineRule({
    id: 'param-single-body',
    severity: 'error',
    preset: 'import',
    evidence: validator('OperationParametersContainMultipleBodyParameters'),
    summary: 'An operation has at most one body parameter.',
    why: 'A request has a single body; the definition is rejected.',
    fix: 'Combine them into one schema, or send one of them in another location.',
    reference: reference(
      'VAL',
      'OperationParametersContainMultipleBodyParameters',
      'PathParametersContainMultipleBodyParameters',
    ),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body(), body({ name: 'lines' })]),
          expect: [{ pointer: at(2), message: '"body" and "lines"' }],
        },
      ],
    }),
    check(context) {
      for (const { label, parameters } of operationsWith(parametersIn(context, 'body'), 2)) {
        const [first, ...others] = parameters.filter(({ parameter }) => isBody(parameter));
        for (const other of others) {
          context.report({
            pointer: other.at,
            codes: [`${listOf(other.at)}ParametersContainMultipleBodyParameters`],
            message: `${label} has two body parameters, ${quoted(first?.parameter.name)} and ${quoted(other.parameter.name)}.`,
            related: [{ pointer: first?.at ?? '', message: 'The first body parameter.' }],
          });
        }
      }
    },
  }),
  defineRule({
    id: 'param-body-xor-formdata',
    severity: 'error',
    preset: 'import',
    evidence: validator('ParameterListContainsFormDataAndBody'),
    summary: 'An operation has either a body or form fields, not both.',
    why: 'Form fields are sent as the body; the definition is rejected.',
    fix: 'Remove the body parameter or the form fields.',
    reference: reference('VAL', 'ParameterListContainsFormDataAndBody'),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body(), query('note', { in: 'formData' })]),
          expect: [{ pointer: at(2), message: '"note"' }],
        },
      ],
    }),
    check(context) {
      if (parametersIn(context, 'body').length === 0) return;
      for (const { label, parameters } of operationsWith(parametersIn(context, 'formData'), 1)) {
        const whole = parameters.find(({ parameter }) => isBody(parameter));
        const field = parameters.find(({ parameter }) => parameter.in === 'formData');
        if (whole === undefined || field === undefined) continue;
        context.report({
          pointer: field.at,
          message: `${label} has both a body and the form field ${quoted(field.parameter.name)}.`,
          related: [{ pointer: whole.at, message: 'The body parameter.' }],
        });
      }
    },
  }),
  defineRule({
    id: 'param-body-schema',
    severity: 'error',
    preset: 'import',
    evidence: validator('BodyParameterSchemaRequired'),
    summary: 'A body parameter has a `schema`.',
    why: 'The designer builds the input fields from it; without one, the definition is rejected.',
    fix: 'Add "schema", with the type of the body.',
    reference: reference('VAL', 'BodyParameterSchemaRequired'),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body({ schema: undefined })]),
          expect: [{ pointer: at(1), message: 'has no "schema"' }],
        },
      ],
    }),
    check(context) {
      for (const node of parametersIn(context, 'body')) {
        const schema = memberOf(node.raw, 'schema');
        if (isObject(schema)) continue;
        const absent = schema === undefined;
        context.report({
          pointer: absent ? node.pointer : `${node.pointer}/schema`,
          message: absent
            ? `The body ${nameOf(node)} has no "schema".`
            : `The "schema" of the body ${nameOf(node)} is ${kindOf(schema)}, not an object.`,
        });
      }
    },
  }),
];

function reportPlace({ report }: RuleContext, node: ParameterNode): void {
  const value = memberOf(node.raw, 'in');
  if (value === undefined) {
    report({ pointer: node.pointer, message: `${capitalNameOf(node)} has no "in".` });
    return;
  }
  const pointer = `${node.pointer}/in`;
  const meant = places.find((place) => place.toLowerCase() === node.in.toLowerCase());
  report({
    pointer,
    message: `${capitalNameOf(node)} has the "in" ${quoted(value)}, which Swagger 2.0 does not define.`,
    ...didYouMean(value, places),
    ...(meant && { edits: [{ kind: 'setValue', pointer, value: meant }] }),
  });
}

/** @param owner `GET /orders (ListOrders)` or `/orders`. */
function reportRepeated(
  { report }: RuleContext,
  owner: string,
  uses: readonly ParameterUse[],
): void {
  const seen = new Map<string, string>();
  for (const { parameter, at: pointer } of uses) {
    if (parameter.name === '') continue;
    const key = `${parameter.in} ${parameter.name}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, pointer);
      continue;
    }
    report({
      pointer,
      codes: [`${listOf(pointer)}ParametersContainDuplicateParameter`],
      message: `${owner} has a second ${parameter.in} parameter ${quoted(parameter.name)}.`,
      related: [{ pointer: first, message: 'The first one.' }],
    });
  }
}

/** How codes name the list that contains a parameter: `/paths/~1orders/parameters/0` is the path's. */
function listOf(pointer: string): 'Path' | 'Operation' {
  return pointer.split('/')[3] === 'parameters' ? 'Path' : 'Operation';
}
