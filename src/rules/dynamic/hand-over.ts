// What a dynamic extension passes to the operation that it calls.

import { nearestName } from '../../document/nearest.js';
import { bodyOf, typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { refused, validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { OperationNode } from '../types.js';
import { customerPointer, list, query, scene, values } from './examples.js';
import { parameterNamed, rootProperty, sourceAt } from './sources.js';
import { dynamicUses, hasCompanion, isNewForm, nameOf } from './uses.js';
import type { DynamicUse } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;
const listAt = `${customerPointer}/x-ms-dynamic-list`;
const mostNames = 8;

export function parameterNames({ parameters }: OperationNode): string {
  const names = parameters.map(({ parameter }) => parameter.name);
  if (names.length === 0) return 'It has no parameters.';
  const more = names.length > mostNames ? ', ...' : '';
  return `Its parameters: ${names.slice(0, mostNames).map(quoted).join(', ')}${more}.`;
}

export const parameterExists = defineRule({
  id: 'dyn-parameter-exists',
  severity: 'error',
  preset: 'import',
  evidence: refused(
    'issues 790, 254',
    "The parameter could not be found in operation 'GetMyPages' in the swagger document.",
  ),
  summary:
    'Each name in the `parameters` of a dynamic extension is a parameter of the called operation. The new spelling can also name a property of its body (`body/name`).',
  why: 'The value is not passed on, and Microsoft rejects the file.',
  fix: 'Use the name of a parameter that the called operation declares, or remove the entry.',
  reference: reference('VAL; issues 790, 254', 'OperationParameterNameNotFound'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region')],
        customer: { 'x-ms-dynamic-values': values({ parameters: { region: 'EU' } }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region')],
          customer: {
            'x-ms-dynamic-values': values({
              parameters: { region: 'EU', Accept: 'application/json' },
            }),
          },
        }),
        expect: [
          {
            pointer: `${at}/parameters/Accept`,
            message: '"Accept", which is not a parameter of GET /customers (ListCustomers)',
          },
        ],
      },
      {
        ...scene({
          takes: [
            {
              name: 'filter',
              in: 'body',
              schema: { type: 'object', properties: { region: { type: 'string' } } },
            },
          ],
          customer: {
            'x-ms-dynamic-list': list({ parameters: { 'body/regoin': { value: 'EU' } } }),
          },
        }),
        expect: [{ pointer: `${listAt}/parameters/body~1regoin`, message: '"body/regoin"' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined) continue;
      for (const binding of use.bindings) {
        const { name } = binding;
        if (sourceAt(context, target, name).kind !== 'missing') continue;
        if (!isNewForm(use) && rootProperty(context, target, name) !== undefined) continue;
        const names = target.parameters.map(({ parameter }) => parameter.name);
        const near = nearestName(name, names);
        context.report({
          pointer: binding.pointer,
          part: 'key',
          message: `${nameOf(use)} passes ${quoted(name)}, which is not a parameter of ${target.label}.`,
          ...(near === undefined ? {} : { fix: `Did you mean ${quoted(near)}?` }),
          related: [
            {
              pointer: target.pointer,
              message: `The called operation. ${parameterNames(target)}`,
            },
          ],
        });
      }
    }
  },
});

export const parameterAmbiguous = defineRule({
  id: 'dyn-parameter-ambiguous',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationParameterNameIsAmbiguous'),
  summary:
    'A name in the `parameters` of a dynamic extension does not match both a parameter and a body property of the called operation.',
  why: 'It is unclear which of the two gets the value, and Microsoft rejects the file.',
  fix: 'Add the new spelling (`x-ms-dynamic-list`, `x-ms-dynamic-properties`), in which the body property is `body/name`.',
  reference: reference('VAL', 'OperationParameterNameIsAmbiguous'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region')],
        customer: { 'x-ms-dynamic-values': values({ parameters: { region: 'EU' } }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [
            query('region'),
            {
              name: 'filter',
              in: 'body',
              schema: { type: 'object', properties: { region: { type: 'string' } } },
            },
          ],
          customer: { 'x-ms-dynamic-values': values({ parameters: { region: 'EU' } }) },
        }),
        expect: [
          { pointer: `${at}/parameters/region`, message: 'both a parameter and a body property' },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined || isNewForm(use) || hasCompanion(use)) continue;
      for (const binding of use.bindings) {
        const { name } = binding;
        const parameter = parameterNamed(target, name);
        if (parameter === undefined || parameter.in === 'body') continue;
        const property = rootProperty(context, target, name);
        if (property === undefined) continue;
        context.report({
          pointer: binding.pointer,
          part: 'key',
          message: `${quoted(name)} in ${nameOf(use)} is both a parameter and a body property of ${target.label}.`,
          related: [
            { pointer: parameter.pointer, message: `The ${parameter.in} parameter.` },
            { pointer: property.pointer, message: 'The property of the body.' },
          ],
        });
      }
    }
  },
});

/** The body gets a value: the whole body, or a part of it. */
function fillsBody(use: DynamicUse, bodyName: string): boolean {
  return use.bindings.some(
    ({ name }) =>
      ['body', bodyName].some((one) => name === one || name.startsWith(`${one}/`)) ||
      (use.target !== undefined && parameterNamed(use.target, name) === undefined),
  );
}

export const requiredSupplied = defineRule({
  id: 'dyn-required-parameter-supplied',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationMissingRequiredProperty'),
  summary:
    'A dynamic extension passes a value for each required parameter of the called operation that has no default.',
  why: 'Without it, the call cannot be made and the list stays empty; Microsoft rejects the file.',
  fix: 'Add the parameter with a fixed value, or with a reference to the parameter of this operation that holds the value.',
  reference: reference('VAL', 'OperationMissingRequiredProperty'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region', { required: true, default: 'EU' })],
        customer: { 'x-ms-dynamic-values': values() },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region', { required: true })],
          customer: { 'x-ms-dynamic-values': values() },
        }),
        expect: [{ pointer: `${at}/parameters`, message: 'passes no value for "region"' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined) continue;
      let given: Set<string> | undefined;
      for (const { parameter } of target.parameters) {
        const { name, required, raw, pointer } = parameter;
        if (!required || name === '' || memberOf(raw, 'default') !== undefined) continue;
        given ??= new Set(use.bindings.map((binding) => binding.name));
        if (given.has(name)) continue;
        if (parameter === bodyOf(target) && fillsBody(use, name)) continue;
        const written = memberOf(use.raw, 'parameters');
        context.report({
          pointer: isObject(written) ? `${use.pointer}/parameters` : use.pointer,
          message: `${nameOf(use)} passes no value for ${quoted(name)}, which ${target.label} requires.`,
          related: [
            { pointer, message: `The required ${parameter.in} parameter ${quoted(name)}.` },
          ],
        });
      }
    }
  },
});

const jsTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: isObject,
};

export const staticType = defineRule({
  id: 'dyn-static-type-mismatch',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationParameterStaticTypeMismatch'),
  summary: 'A fixed value in a dynamic extension has the type of the parameter that gets it.',
  why: 'Microsoft rejects the file.',
  fix: 'Use a value of the type that the called operation declares.',
  reference: reference('VAL', 'OperationParameterStaticTypeMismatch'),
  examples: () => ({
    good: [
      scene({
        takes: [query('top', { type: 'integer' })],
        customer: { 'x-ms-dynamic-values': values({ parameters: { top: 100 } }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('top', { type: 'integer' })],
          customer: { 'x-ms-dynamic-values': values({ parameters: { top: 'all' } }) },
        }),
        expect: [{ pointer: `${at}/parameters/top`, message: '"all", but its type is integer' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined) continue;
      for (const binding of use.bindings) {
        const { name, fixed } = binding;
        if (fixed === undefined) continue;
        const source = sourceAt(context, target, name);
        const end =
          source.kind === 'parameter'
            ? source.parameter
            : source.kind === 'property'
              ? source.steps.at(-1)?.schema
              : undefined;
        const types = typesOf(end?.raw);
        if (end === undefined || types.length === 0) continue;
        if (types.some((type) => jsTypes[type]?.(fixed) ?? true)) continue;
        context.report({
          pointer: binding.saidAt,
          message: `${nameOf(use)} gives the parameter ${quoted(name)} of ${target.label} the value ${quoted(fixed)}, but its type is ${types.join(' or ')}.`,
          related: [{ pointer: end.pointer, message: `${quoted(name)} is declared here.` }],
        });
      }
    }
  },
});

export const parametersMissing = defineRule({
  id: 'dyn-parameters-missing',
  severity: 'advice',
  preset: 'certification',
  summary:
    'A dynamic extension has `parameters`, an empty object if the called operation has no parameters.',
  why: 'The documentation says that it is required, although published connectors omit it.',
  fix: 'Add `"parameters": {}`.',
  reference: reference('EXT'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ parameters: undefined }) } }),
        expect: [{ pointer: at, message: 'has no `parameters`' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (use.target === undefined || memberOf(use.raw, 'parameters') !== undefined) continue;
      context.report({
        pointer: use.pointer,
        message: `${nameOf(use)} has no \`parameters\`.`,
        edits: [{ kind: 'addMember', pointer: use.pointer, key: 'parameters', value: {} }],
      });
    }
  },
});
