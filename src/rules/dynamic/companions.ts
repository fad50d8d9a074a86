// The old spelling and the new one next to each other.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { RuleDefinition } from '../types.js';
import { answerPointer, customerPointer, list, scene, values } from './examples.js';
import { dynamicUses, extensions, nameOf } from './uses.js';
import type { DynamicKind, DynamicUse } from './uses.js';

function call(extension: string, members: object = {}) {
  return { [extension]: { operationId: 'ListCustomers', parameters: {}, ...members } };
}

function older(
  id: string,
  kind: DynamicKind,
  old: DynamicKind,
  examples: RuleDefinition['examples'],
): RuleDefinition {
  return defineRule({
    id,
    severity: 'advice',
    preset: 'certification',
    summary: `\`${extensions[kind]}\` is used together with \`${extensions[old]}\`.`,
    why: 'Older clients only support the old spelling; without it, they show a plain field.',
    fix: `Add \`${extensions[old]}\` next to it.`,
    reference: reference('EXT'),
    examples,
    check(context) {
      for (const use of dynamicUses(context)) {
        if (use.kind !== kind || memberOf(use.owner.raw, extensions[old]) !== undefined) continue;
        context.report({
          pointer: use.pointer,
          part: 'key',
          message: `${nameOf(use)} is used without ${extensions[old]}.`,
        });
      }
    },
  });
}

export const listWithoutValues = older('dyn-list-without-values', 'list', 'values', () => ({
  good: [scene({ customer: { 'x-ms-dynamic-values': values(), 'x-ms-dynamic-list': list() } })],
  bad: [
    {
      ...scene({ customer: { 'x-ms-dynamic-list': list() } }),
      expect: [
        {
          pointer: `${customerPointer}/x-ms-dynamic-list`,
          message: 'x-ms-dynamic-list of parameter "customer" is used without x-ms-dynamic-values',
        },
      ],
    },
  ],
}));

export const propertiesWithoutSchema = older(
  'dyn-properties-without-schema',
  'properties',
  'schema',
  () => ({
    good: [
      scene({
        answer: { ...call('x-ms-dynamic-properties'), ...call('x-ms-dynamic-schema') },
      }),
    ],
    bad: [
      {
        ...scene({ answer: call('x-ms-dynamic-properties') }),
        expect: [
          {
            pointer: `${answerPointer}/x-ms-dynamic-properties`,
            message: 'is used without x-ms-dynamic-schema',
          },
        ],
      },
    ],
  }),
);

const trailing = /(^|\/)properties$/;

/** The `value-path` of an old schema extension, and the new extension next to it. */
function pathAndCompanion(use: DynamicUse): { path: string; companion: unknown } | undefined {
  const path = memberOf(use.raw, 'value-path');
  if (use.kind !== 'schema' || typeof path !== 'string') return undefined;
  return { path, companion: memberOf(use.owner.raw, extensions.properties) };
}

export const propertiesRequired = defineRule({
  id: 'dyn-properties-required-for-properties-path',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicPropertiesExtensionRequiredForPropertiesValuePath'),
  summary:
    'An `x-ms-dynamic-schema` whose `value-path` ends in `/properties` has an `x-ms-dynamic-properties` next to it that leads to the schema object.',
  why: 'Newer clients need the whole schema object, not only its properties; Microsoft rejects the file.',
  fix: 'Add `x-ms-dynamic-properties` with an `itemValuePath` that leads to the schema object.',
  reference: reference('VAL', 'DynamicPropertiesExtensionRequiredForPropertiesValuePath'),
  examples: () => ({
    good: [
      scene({
        answer: {
          ...call('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }),
          ...call('x-ms-dynamic-properties', { itemValuePath: 'schema' }),
        },
      }),
      scene({ answer: call('x-ms-dynamic-schema', { 'value-path': 'schema' }) }),
    ],
    bad: [
      {
        ...scene({ answer: call('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }) }),
        expect: [
          {
            pointer: `${answerPointer}/x-ms-dynamic-schema/value-path`,
            message: '"schema/properties"',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const found = pathAndCompanion(use);
      if (found === undefined || !trailing.test(found.path) || found.companion !== undefined) {
        continue;
      }
      context.report({
        pointer: `${use.pointer}/value-path`,
        message: `\`value-path\` in ${nameOf(use)} is ${quoted(found.path)}, and there is no x-ms-dynamic-properties next to it.`,
        fix: `Add x-ms-dynamic-properties with "itemValuePath": ${quoted(found.path.replace(trailing, ''))}.`,
      });
    }
  },
});

export const propertiesPathMatch = defineRule({
  id: 'dyn-properties-path-match',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicPropertiesItemValuePathMismatch'),
  summary:
    'The `itemValuePath` of `x-ms-dynamic-properties` equals the `value-path` of the `x-ms-dynamic-schema` next to it, without a final `properties`.',
  why: 'Otherwise, old and new clients show different schemas; Microsoft rejects the file.',
  fix: 'Make both paths lead to the same schema object.',
  reference: reference('VAL', 'DynamicPropertiesItemValuePathMismatch'),
  examples: () => ({
    good: [
      scene({
        answer: {
          ...call('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }),
          ...call('x-ms-dynamic-properties', { itemValuePath: 'schema' }),
        },
      }),
    ],
    bad: [
      {
        ...scene({
          answer: {
            ...call('x-ms-dynamic-schema', { 'value-path': 'schema/properties' }),
            ...call('x-ms-dynamic-properties', { itemValuePath: 'schema/properties' }),
          },
        }),
        expect: [
          {
            pointer: `${answerPointer}/x-ms-dynamic-properties/itemValuePath`,
            message: '"schema/properties", but should be "schema"',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const found = pathAndCompanion(use);
      const written = memberOf(found?.companion, 'itemValuePath');
      if (found === undefined || typeof written !== 'string') continue;
      const wanted = found.path.replace(trailing, '');
      if (written === wanted) continue;
      const there = joinPointer(use.owner.pointer, extensions.properties);
      context.report({
        pointer: `${there}/itemValuePath`,
        message: `\`itemValuePath\` in x-ms-dynamic-properties of ${use.label} is ${quoted(written)}, but should be ${quoted(wanted)}.`,
        related: [
          {
            pointer: `${use.pointer}/value-path`,
            message: `\`value-path\` of the old spelling is ${quoted(found.path)}.`,
          },
        ],
      });
    }
  },
});
