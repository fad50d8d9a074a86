// Limits of numbers, lengths and counts. One table, three rules.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { capitalised } from '../wording.js';
import { order, withProperties } from './example.js';
import { sentence, typedName, typedWith } from './nodes.js';

const pairs = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;

const counts = pairs.slice(1).flat();

/** The validator's name of each; it has none for properties. */
const orderCodes = new Map([
  ['minimum', 'MinimumShouldBeLessThanOrEqualToMaximum'],
  ['minLength', 'MinLengthShouldBeLessThanOrEqualToMaxLength'],
  ['minItems', 'MinItemsShouldBeLessThanOrEqualToMaxItems'],
]);
const negativeCodes = new Map([
  ...counts.map((name) => [name, `${capitalised(name)}MustBeGreaterThanOrEqualToZero`] as const),
  ['multipleOf', 'MultipleOfMustBeGreaterThanZero'] as const,
]);
const count = `${order}/properties/count`;

export const boundsRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-bounds-order',
    severity: 'error',
    preset: 'import',
    evidence: validator('MinimumShouldBeLessThanOrEqualToMaximum'),
    summary: 'A lower limit is not greater than the upper limit.',
    why: 'No value could be valid; the definition is rejected.',
    fix: 'Correct one of the limits.',
    reference: reference('VAL', ...orderCodes.values()),
    examples: () => ({
      good: [withProperties({ count: { type: 'integer', minimum: 1, maximum: 1 } })],
      bad: [
        {
          ...withProperties({ count: { type: 'integer', minimum: 5, maximum: 1 } }),
          expect: [{ pointer: `${count}/minimum`, message: '"minimum" 5, which is greater than its "maximum" 1' }],
        },
      ],
    }),
    check(context) {
      for (const [low, high] of pairs) {
        for (const node of typedWith(context, low)) {
          const from = memberOf(node.raw, low);
          const to = memberOf(node.raw, high);
          if (typeof from !== 'number' || typeof to !== 'number' || from <= to) continue;
          context.report({
            pointer: `${node.pointer}/${low}`,
            codes: valuesAt(orderCodes, low),
            message: `${sentence(typedName(node))} has the "${low}" ${from}, which is greater than its "${high}" ${to}.`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'schema-bounds-negative',
    severity: 'error',
    preset: 'import',
    evidence: validator('MultipleOfMustBeGreaterThanZero'),
    summary: 'Limits of lengths and counts are not negative, and `multipleOf` is greater than zero.',
    why: 'Such a limit has no meaning; the definition is rejected.',
    fix: 'Correct or remove it.',
    reference: reference('VAL', ...negativeCodes.values()),
    examples: () => ({
      good: [withProperties({ name: { type: 'string', minLength: 0 } })],
      bad: [
        {
          ...withProperties({ name: { type: 'string', minLength: -1 } }),
          expect: [{ pointer: `${order}/properties/name/minLength`, message: '"minLength" -1' }],
        },
      ],
    }),
    check(context) {
      for (const name of [...counts, 'multipleOf']) {
        for (const node of typedWith(context, name)) {
          const limit = memberOf(node.raw, name);
          if (typeof limit !== 'number') continue;
          if (name === 'multipleOf' ? limit > 0 : limit >= 0) continue;
          context.report({
            pointer: `${node.pointer}/${name}`,
            codes: valuesAt(negativeCodes, name),
            message: `${sentence(typedName(node))} has the invalid "${name}" ${limit}.`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'schema-exclusive-needs-bound',
    severity: 'error',
    preset: 'import',
    evidence: validator('ExclusiveMaximumRequiresMaximum'),
    summary: '`exclusiveMinimum` and `exclusiveMaximum` are used with `minimum` and `maximum`.',
    why: 'In Swagger 2.0, they are true or false and modify the limit; without it, they are rejected.',
    fix: 'Add the limit and set this member to true, or remove it.',
    reference: reference(
      'VAL',
      'ExclusiveMaximumRequiresMaximum',
      'ExclusiveMinimumRequiresMinimum',
    ),
    examples: () => ({
      good: [withProperties({ count: { type: 'integer', minimum: 0, exclusiveMinimum: true } })],
      bad: [
        {
          ...withProperties({ count: { type: 'integer', exclusiveMinimum: true } }),
          expect: [{ pointer: `${count}/exclusiveMinimum`, message: 'no "minimum"' }],
        },
      ],
    }),
    check(context) {
      for (const [name, bound] of [
        ['exclusiveMinimum', 'minimum'],
        ['exclusiveMaximum', 'maximum'],
      ] as const) {
        for (const node of typedWith(context, name)) {
          if (memberOf(node.raw, bound) !== undefined) continue;
          context.report({
            pointer: `${node.pointer}/${name}`,
            part: 'key',
            codes: [`${capitalised(name)}Requires${capitalised(bound)}`],
            message: `${sentence(typedName(node))} has "${name}", but no "${bound}".`,
          });
        }
      }
    },
  }),
];

function valuesAt(map: ReadonlyMap<string, string>, key: string): string[] {
  const value = map.get(key);
  return value === undefined ? [] : [value];
}
