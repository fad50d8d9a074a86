// What a dynamic extension reads from the operation that it is part of.

import { typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Located } from '../types.js';
import { customerPointer, list, propertyPointer, query, scene, values } from './examples.js';
import { parameterNames } from './hand-over.js';
import { alsoIn, endOf, firstOfEach, references, targetOf } from './referring.js';
import type { Referring } from './referring.js';
import { parameterNamed, rootProperty } from './sources.js';
import { companions, extensions, hasCompanion, isNewForm, nameOf } from './uses.js';
import type { DynamicUse } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;
const byRegion = { region: { parameter: 'region' } };

export const referenceExists = defineRule({
  id: 'dyn-reference-exists',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationParameterNameNotFound'),
  summary:
    'The parameter that a dynamic extension reads (`parameter`, `parameterReference`) exists in each operation that uses the extension.',
  why: 'Otherwise, the called operation never gets the value, and the list or schema cannot load.',
  fix: 'Name a parameter of the operation, or use a fixed value.',
  reference: reference('VAL; EXT', 'OperationParameterNameNotFound'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region')],
        beside: [query('region')],
        customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region')],
          customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
        }),
        expect: [
          {
            pointer: `${at}/parameters/region/parameter`,
            message: 'reads "region", which POST /orders (FindOrders) does not have',
          },
        ],
      },
      {
        title: 'a schema that depends on what it describes',
        ...scene({
          takes: [query('region')],
          body: {},
          bodySchema: {
            'x-ms-dynamic-schema': { operationId: 'ListCustomers', parameters: byRegion },
          },
        }),
        expect: [
          {
            pointer:
              '/paths/~1orders/post/parameters/0/schema/x-ms-dynamic-schema/parameters/region/parameter',
            message: 'reads "region", which POST /orders (FindOrders) does not have',
          },
        ],
      },
    ],
  }),
  check(context) {
    const all = references(context);
    const missing = all.filter(({ source }) => source.kind === 'missing');
    if (missing.length === 0) return;
    const sound = new Set(
      all.filter(({ source }) => source.kind !== 'missing').map(({ binding }) => binding),
    );
    for (const { use, binding, name, caller, others } of firstOfEach(missing)) {
      context.report({
        pointer: binding.saidAt,
        // A definition that several operations share is meant for those that have the parameter.
        ...(sound.has(binding) && { severity: 'warning' }),
        message: `${nameOf(use)} reads ${quoted(name)}, which ${caller.label} does not have${alsoIn(others)}.`,
        related: [
          {
            pointer: caller.pointer,
            message: `The operation that uses the list. ${parameterNames(caller)}`,
          },
        ],
      });
    }
  },
});

function optional({ source }: Referring): boolean {
  if (source.kind !== 'parameter') return false;
  return !source.parameter.required && memberOf(source.parameter.raw, 'default') === undefined;
}

export const requiredMismatch = defineRule({
  id: 'dyn-required-mismatch',
  severity: 'warning',
  preset: 'import',
  summary:
    'A parameter whose value is passed to a required parameter of the called operation is required too, or has a default.',
  why: 'Otherwise, the list cannot load until the user fills in a field that looks optional.',
  fix: 'Make the parameter required, or give it a default.',
  reference: reference('VAL', 'OperationParameterRequiredMismatch'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region', { required: true })],
        beside: [query('region', { required: true })],
        customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region', { required: true })],
          beside: [query('region')],
          customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
        }),
        expect: [
          {
            pointer: `${at}/parameters/region/parameter`,
            message: 'reads "region", which is optional in POST /orders (FindOrders)',
          },
        ],
      },
    ],
  }),
  check(context) {
    const found = references(context).filter((one) => {
      if (!optional(one)) return false;
      const target = one.use.target && parameterNamed(one.use.target, one.binding.name);
      return target?.required === true;
    });
    for (const one of firstOfEach(found)) {
      const { use, binding, name, caller } = one;
      const target = targetOf(context, one);
      const source = endOf(one.source);
      if (use.target === undefined || target === undefined || source === undefined) continue;
      context.report({
        pointer: binding.saidAt,
        message: `${nameOf(use)} reads ${quoted(name)}, which is optional in ${caller.label}, and passes it as ${quoted(binding.name)}, which ${use.target.label} requires.`,
        related: [
          { pointer: source.pointer, message: 'Optional here.' },
          { pointer: target.pointer, message: 'Required here.' },
        ],
      });
    }
  },
});

export const typeMismatch = defineRule({
  id: 'dyn-type-mismatch',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationParameterTypeMismatch'),
  summary:
    'A parameter and the parameter of the called operation that gets its value have the same type.',
  why: 'Microsoft rejects the file.',
  fix: 'Use the same type for both.',
  reference: reference('VAL', 'OperationParameterTypeMismatch'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region')],
        beside: [query('region')],
        customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region', { type: 'integer' })],
          beside: [query('region')],
          customer: { 'x-ms-dynamic-values': values({ parameters: byRegion }) },
        }),
        expect: [
          {
            pointer: `${at}/parameters/region/parameter`,
            message: '(string) as "region" of GET /customers (ListCustomers) (integer)',
          },
        ],
      },
    ],
  }),
  check(context) {
    const found = references(context).filter((one) => {
      const source = endOf(one.source)?.raw;
      const target = targetOf(context, one)?.raw;
      if (memberOf(source, 'type') === memberOf(target, 'type')) return false;
      const from = typesOf(source);
      const to = typesOf(target);
      return from.length > 0 && to.length > 0 && !from.some((type) => to.includes(type));
    });
    for (const one of firstOfEach(found)) {
      const { use, binding, name } = one;
      const source = endOf(one.source);
      const target = targetOf(context, one);
      if (use.target === undefined || source === undefined || target === undefined) continue;
      const from = typesOf(source.raw).join(' or ');
      const to = typesOf(target.raw).join(' or ');
      context.report({
        pointer: binding.saidAt,
        message: `${nameOf(use)} passes ${quoted(name)} (${from}) as ${quoted(binding.name)} of ${use.target.label} (${to}).`,
        related: [
          { pointer: source.pointer, message: `The type is ${from}.` },
          { pointer: target.pointer, message: `The type is ${to}.` },
        ],
      });
    }
  },
});

function companionOf({ kind }: DynamicUse): string {
  const companion = companions[kind];
  return companion === undefined ? '' : extensions[companion];
}

/** The code depends on which new spelling is needed. */
function codeFor({ kind }: DynamicUse, what: string): string {
  const wanted = companions[kind] === 'list' ? 'List' : 'Properties';
  return `Dynamic${wanted}ExtensionRequiredFor${what}`;
}

const oldBody = {
  region: { type: 'string' },
  customer: { type: 'string', 'x-ms-dynamic-values': values({ parameters: byRegion }) },
};
const newForm = list({ parameters: { region: { parameterReference: 'body/region' } } });
const bothForms = { ...oldBody, customer: { ...oldBody.customer, 'x-ms-dynamic-list': newForm } };
const oldAt = `${propertyPointer}/customer/x-ms-dynamic-values/parameters/region/parameter`;

export const referenceAmbiguous = defineRule({
  id: 'dyn-reference-ambiguous',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicListExtensionRequiredForAmbiguousReferences'),
  summary:
    'A name in `parameter` does not match both a parameter and a body property, unless the new spelling is used too.',
  why: 'It is unclear which of the two is read, and Microsoft rejects the file.',
  fix: 'Add the new spelling next to it, in which the body property is `body/name`.',
  reference: reference(
    'VAL; EXT',
    'DynamicListExtensionRequiredForAmbiguousReferences',
    'DynamicPropertiesExtensionRequiredForAmbiguousReferences',
  ),
  examples: () => ({
    good: [scene({ takes: [query('region')], beside: [query('region')], body: bothForms })],
    bad: [
      {
        ...scene({ takes: [query('region')], beside: [query('region')], body: oldBody }),
        expect: [{ pointer: oldAt, message: 'both a query parameter and a body property' }],
      },
    ],
  }),
  check(context) {
    const found = references(context).filter(
      ({ use, name, caller, source }) =>
        !isNewForm(use) &&
        !hasCompanion(use) &&
        source.kind === 'parameter' &&
        source.parameter.in !== 'body' &&
        rootProperty(context, caller, name) !== undefined,
    );
    for (const { use, binding, name, caller, source } of firstOfEach(found)) {
      const property = rootProperty(context, caller, name);
      if (source.kind !== 'parameter' || property === undefined) continue;
      const { parameter } = source;
      context.report({
        pointer: binding.saidAt,
        codes: [codeFor(use, 'AmbiguousReferences')],
        message: `${quoted(name)} in ${nameOf(use)} is both a ${parameter.in} parameter and a body property of ${caller.label}.`,
        fix: `Add ${companionOf(use)} with "parameterReference": ${quoted(name)} or "parameterReference": ${quoted(`body/${name}`)}.`,
        related: [
          { pointer: parameter.pointer, message: `The ${parameter.in} parameter.` },
          { pointer: property.pointer, message: 'The body property.' },
        ],
      });
    }
  },
});

export const newFormRequired = defineRule({
  id: 'dyn-new-form-required',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicListExtensionRequiredForNonParameterReferences'),
  summary:
    'A reference to a body property needs the new spelling (`x-ms-dynamic-list`, `x-ms-dynamic-properties`) next to the old one.',
  why: 'The old spelling only supports parameters; Microsoft rejects the file.',
  fix: 'Add the new spelling next to it, in which the body property is `body/name`.',
  reference: reference(
    'VAL',
    'DynamicListExtensionRequiredForNonParameterReferences',
    'DynamicPropertiesExtensionRequiredForNonParameterReferences',
  ),
  examples: () => ({
    good: [scene({ takes: [query('region')], body: bothForms })],
    bad: [
      {
        ...scene({ takes: [query('region')], body: oldBody }),
        expect: [{ pointer: oldAt, message: 'reads "region" from the body' }],
      },
    ],
  }),
  check(context) {
    const found = references(context).filter(
      ({ use, source }) => !isNewForm(use) && !hasCompanion(use) && source.kind === 'property',
    );
    for (const { use, binding, name, caller, source } of firstOfEach(found)) {
      if (source.kind !== 'property') continue;
      const path = ['body', ...source.steps.map((step) => step.name)].join('/');
      context.report({
        pointer: binding.saidAt,
        codes: [codeFor(use, 'NonParameterReferences')],
        message: `${nameOf(use)} reads ${quoted(name)} from the body of ${caller.label}, which only ${companionOf(use)} can do.`,
        fix: `Add ${companionOf(use)} next to it, with "parameterReference": ${quoted(path)}.`,
        related: [
          {
            pointer: source.steps.at(-1)?.pointer ?? caller.pointer,
            message: 'The body property.',
          },
        ],
      });
    }
  },
});

function internalStep({ source }: Referring): Located | undefined {
  if (source.kind !== 'property') return undefined;
  for (const { raw, pointer, schema } of source.steps) {
    for (const node of [{ raw, pointer }, schema]) {
      if (memberOf(node?.raw, 'x-ms-visibility') !== 'internal') continue;
      return { raw: {}, pointer: node?.pointer ?? pointer };
    }
  }
  return undefined;
}

export const referenceInternal = defineRule({
  id: 'dyn-reference-internal',
  severity: 'error',
  preset: 'import',
  evidence: validator('SourcePropertyInternal'),
  summary:
    'A `parameterReference` does not refer to an internal property, or to one inside an internal property.',
  why: 'Users never fill in an internal property, so there is nothing to read.',
  fix: 'Pass its default as a fixed `value` instead.',
  reference: reference('VAL; EXT', 'SourcePropertyInternal'),
  examples: () => ({
    good: [scene({ takes: [query('region')], body: bothForms })],
    bad: [
      {
        ...scene({
          takes: [query('region')],
          body: {
            ...bothForms,
            region: { type: 'string', default: 'EU', 'x-ms-visibility': 'internal' },
          },
        }),
        expect: [
          {
            pointer: `${propertyPointer}/customer/x-ms-dynamic-list/parameters/region/parameterReference`,
            message: '"body/region", which is internal in POST /orders (FindOrders)',
          },
        ],
      },
    ],
  }),
  check(context) {
    const found = references(context).filter(
      (one) => isNewForm(one.use) && internalStep(one) !== undefined,
    );
    for (const one of firstOfEach(found)) {
      const { use, binding, name, caller } = one;
      const end = endOf(one.source);
      const fallback = memberOf(end?.raw, 'default');
      context.report({
        pointer: binding.saidAt,
        message: `${nameOf(use)} reads ${quoted(name)}, which is internal in ${caller.label}.`,
        ...(fallback === undefined
          ? {}
          : { fix: `Use its default instead: "value": ${quoted(fallback)}.` }),
        related: [
          { pointer: internalStep(one)?.pointer ?? caller.pointer, message: 'Internal here.' },
        ],
      });
    }
  },
});
