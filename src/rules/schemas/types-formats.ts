// Types, formats, and what depends on them: items, enum, default, pattern.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { Edit, RuleDefinition, SchemaNode } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { defaultMatchesType } from './defaults.js';
import { order, withProperties } from './example.js';
import { isSameWord, likelyFormat, type LikelyType, likelyType, typeText } from './likely-types.js';
import { byFormat, byRareType, isSchema, sentence, typedName, typedWith } from './nodes.js';
import type { TypedNode } from './nodes.js';
import {
  enumFault,
  formats,
  formatsOf,
  patternFault,
  andMore,
  MOST_REMOVED,
  repeatedItems,
  types,
} from './values.js';

const good = [withProperties({ count: { type: 'integer', format: 'int32', default: 1 } })] as const;
const count = `${order}/properties/count`;

export const typeRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-type-known',
    severity: 'error',
    preset: 'import',
    evidence: validator('UnrecognizedTypeFormat'),
    summary: `\`type\` is one of ${types.join(', ')}, or file where files are allowed.`,
    why: 'Other types are rejected. The type "null" of JSON Schema is accepted, but has no meaning.',
    fix: `Use one of: ${types.join(', ')}.`,
    reference: reference('VAL', 'UnrecognizedTypeFormat', 'JsonValueNotInEnum'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ count: { type: 'int' } }),
          expect: [{ pointer: `${count}/type`, message: '"int"' }],
        },
        {
          title: 'a format as the type',
          ...withProperties({ count: { type: 'datetime' } }),
          expect: [{ pointer: `${count}/type`, message: '"datetime"' }],
        },
        {
          ...withProperties({ count: { type: 'null' } }),
          expect: [{ pointer: `${count}/type`, message: '"null"', severity: 'warning' }],
        },
      ],
    }),
    check(context) {
      for (const [type, nodes] of byRareType(context)) {
        if (typeof type !== 'string' || type === 'file' || types.includes(type)) continue;
        const likely = type === 'null' ? undefined : likelyType(type);
        for (const node of nodes) {
          context.report({
            pointer: `${node.pointer}/type`,
            ...(type === 'null' && { severity: 'warning' }),
            message: `${sentence(typedName(node))} has the unknown type ${quoted(type)}.`,
            ...(likely && { fix: `Write ${typeText(likely)}.`, edits: typeEdits(node, likely) }),
            ...(/^(any|mixed|unknown)$/i.test(type) && { fix: 'Remove "type": any value fits then.' }),
          });
        }
      }
    },
  }),
  defineRule({
    id: 'schema-type-single',
    severity: 'error',
    preset: 'import',
    evidence: validator('JsonTypeIncorrect'),
    summary: '`type` is a string, not an array.',
    why: 'An array such as ["string", "null"] is valid in JSON Schema, but not in Swagger 2.0; the definition is rejected.',
    fix: 'Keep the type other than null, and add "x-nullable": true or remove the property from "required".',
    reference: reference('VAL; SKILL', 'JsonTypeIncorrect'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ count: { type: ['string', 'null'] } }),
          expect: [{ pointer: `${count}/type`, message: 'a list of types' }],
        },
      ],
    }),
    check(context) {
      for (const [type, nodes] of byRareType(context)) {
        if (type === undefined || typeof type === 'string') continue;
        const said = Array.isArray(type) ? 'a list of types' : `${kindOf(type)} for its "type"`;
        for (const node of nodes) {
          context.report({
            pointer: `${node.pointer}/type`,
            message: `${sentence(typedName(node))} has ${said}.`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'type-format-known',
    severity: 'warning',
    preset: 'import',
    summary: '`format` is one that Microsoft supports.',
    why: 'Other formats are rejected, or ignored by the designer.',
    fix: `Use one of ${formats.join(', ')}, or remove it.`,
    reference: reference('SCH; VAL; issue 312', 'UnrecognizedTypeFormat'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ count: { type: 'string', format: 'decimal' } }),
          expect: [{ pointer: `${count}/format`, message: '"decimal"' }],
        },
      ],
    }),
    check(context) {
      for (const [format, nodes] of byFormat(context)) {
        if (format === undefined || formats.includes(stringOf(format))) continue;
        for (const node of nodes) {
          const pointer = `${node.pointer}/format`;
          const meant = likelyFormat(stringOf(format), stringOf(memberOf(node.raw, 'type')));
          const same = meant !== undefined && isSameWord(meant, stringOf(format));
          context.report({
            pointer,
            message: `${sentence(typedName(node))} has the unknown format ${quoted(format)}.`,
            ...(meant !== undefined && { fix: `Did you mean ${quoted(meant)}?` }),
            ...(same && { edits: [{ kind: 'setValue', pointer, value: meant }] }),
          });
        }
      }
    },
  }),
  defineRule({
    id: 'type-format-pair',
    severity: 'warning',
    preset: 'import',
    summary: '`type` and `format` match.',
    why: 'int32 and int64 are formats of integer, float and double are formats of number, and all others are formats of string. In any other combination, one of the two is wrong. The wizard rejected number with int64 in one case; published connectors have such combinations.',
    fix: 'Correct one of the two.',
    reference: reference('VAL; issue 312', 'UnrecognizedTypeFormat'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ count: { type: 'number', format: 'int64' } }),
          expect: [{ pointer: `${count}/format`, message: '"number"' }],
        },
        {
          title: 'a combination that published definitions have',
          ...withProperties({ count: { type: 'number', format: 'int32' } }),
          expect: [{ pointer: `${count}/format`, message: '"number"' }],
        },
      ],
    }),
    check(context) {
      for (const [format, nodes] of byFormat(context)) {
        const meant = types.find((type) => formatsOf(type).includes(stringOf(format)));
        if (meant === undefined) continue;
        for (const node of nodes) {
          const type = memberOf(node.raw, 'type');
          if (type === meant || !types.includes(stringOf(type))) continue;
          context.report({
            pointer: `${node.pointer}/format`,
            message: `${sentence(typedName(node))} has the type ${quoted(type)}, which does not go with the format ${quoted(format)}.`,
          });
        }
      }
    },
  }),
  defineRule({
    id: 'array-items',
    severity: 'error',
    preset: 'import',
    evidence: validator('ArrayHasNoItems'),
    summary: 'An array has `items`.',
    why: 'Without it, the content of the array is unknown; the definition is rejected, unless the array is in a position that is not read.',
    fix: 'Add "items" with the schema of an item; { } accepts any value.',
    reference: reference('VAL', 'ArrayHasNoItems'),
    examples: () => ({
      good: [withProperties({ lines: { type: 'array', items: { type: 'string' } } })],
      bad: [
        {
          ...withProperties({ lines: { type: 'array' } }),
          expect: [{ pointer: `${order}/properties/lines`, message: '"lines"' }],
        },
        {
          title: 'in "items" of a schema that is not an array, which are not read',
          ...withProperties({ lines: { type: 'object', items: { type: 'array' } } }),
          expect: [
            {
              pointer: `${order}/properties/lines/items`,
              message: 'no "items"',
              severity: 'warning',
            },
          ],
        },
      ],
    }),
    check(context) {
      for (const node of byRareType(context).get('array') ?? []) {
        const items = memberOf(node.raw, 'items');
        if (isObject(items) || Array.isArray(items)) continue;
        context.report({
          pointer: items === undefined ? node.pointer : `${node.pointer}/items`,
          ...(isSchema(node) && isUnread(node) && { severity: 'warning' }),
          message: `${sentence(typedName(node))} is an array, but has no "items".`,
        });
      }
    },
  }),
  defineRule({
    id: 'enum-nonempty',
    severity: 'error',
    preset: 'import',
    evidence: validator('EnumMustContainAtLeastOneElement'),
    summary: '`enum` has at least one value.',
    why: 'With an empty enum, no value is valid; the definition is rejected.',
    fix: 'List the values, or remove "enum".',
    reference: reference('VAL', 'EnumMustContainAtLeastOneElement'),
    examples: () => ({
      good: [withProperties({ status: { type: 'string', enum: ['open'] } })],
      bad: [
        {
          ...withProperties({ status: { type: 'string', enum: [] } }),
          expect: [{ pointer: `${order}/properties/status/enum`, message: '"status"' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'enum')) {
        const values = memberOf(node.raw, 'enum');
        if (!Array.isArray(values) || values.length > 0) continue;
        context.report({
          pointer: `${node.pointer}/enum`,
          message: `${sentence(typedName(node))} has an empty "enum".`,
        });
      }
    },
  }),
  defineRule({
    id: 'enum-unique',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: 'The values of `enum` are unique.',
    why: 'The designer would list a value twice; certification rejects it.',
    fix: 'Remove the repeated value.',
    reference: reference('VAL', 'ArrayDuplicateValue'),
    examples: () => ({
      good: [withProperties({ status: { type: 'string', enum: ['open', 'closed'] } })],
      bad: [
        {
          ...withProperties({ status: { type: 'string', enum: ['open', 'closed', 'open'] } }),
          expect: [{ pointer: `${order}/properties/status/enum/2`, message: '"open"' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'enum')) {
        const values = memberOf(node.raw, 'enum');
        const repeated = repeatedItems(values);
        const [[place, first] = []] = repeated;
        if (place === undefined) continue;
        // A list of names or descriptions next to it would no longer match.
        const alone = !Object.keys(node.raw).some((key) => /^x-.*enum/i.test(key));
        const removed = alone && repeated.size <= MOST_REMOVED ? [...repeated.keys()] : [];
        context.report({
          pointer: `${node.pointer}/enum/${place}`,
          message: `${sentence(typedName(node))} has ${quoted((values as unknown[])[place])} twice in its "enum"${andMore(repeated.size)}.`,
          related: [{ pointer: `${node.pointer}/enum/${first}`, message: 'It first appears here.' }],
          edits: removed.map((item) => ({
            kind: 'remove',
            pointer: `${node.pointer}/enum/${item}`,
          })),
        });
      }
    },
  }),
  defineRule({
    id: 'enum-matches-type',
    severity: 'error',
    preset: 'import',
    evidence: validator('InvalidEnumValue'),
    summary: 'The values of `enum` have the type given by `type`.',
    why: 'A value of any other type can never be valid: the string "true" is not a boolean. Some commits that fix validation errors of published connectors change nothing else.',
    fix: 'Change the values to the given type, or correct the type.',
    reference: reference('VAL', 'InvalidEnumValue'),
    examples: () => ({
      good: [withProperties({ status: { type: 'string', enum: ['1', '2'] } })],
      bad: [
        {
          ...withProperties({ paid: { type: 'boolean', enum: [true, 'false'] } }),
          expect: [{ pointer: `${order}/properties/paid/enum/1`, message: '"boolean"' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'enum')) {
        const values = memberOf(node.raw, 'enum');
        const type = stringOf(memberOf(node.raw, 'type'));
        const place = enumFault(values, type);
        if (place === undefined) continue;
        const value = (values as unknown[])[place];
        context.report({
          pointer: `${node.pointer}/enum/${place}`,
          message: `${sentence(typedName(node))} has the type ${quoted(type)}, but its "enum" contains ${kindOf(value)} (${quoted(value)}).`,
        });
      }
    },
  }),
  defaultMatchesType,
  defineRule({
    id: 'pattern-valid',
    severity: 'error',
    preset: 'import',
    evidence: validator('PatternShouldBeValidRegularExpression'),
    summary: '`pattern` is a regular expression.',
    why: 'A pattern that does not compile is rejected.',
    fix: 'Correct the regular expression.',
    reference: reference('VAL', 'PatternShouldBeValidRegularExpression'),
    examples: () => ({
      good: [withProperties({ code: { type: 'string', pattern: '^(?i)[A-Z]{2}$' } })],
      bad: [
        {
          ...withProperties({ code: { type: 'string', pattern: '^([A-Z]{2}$' } }),
          expect: [{ pointer: `${order}/properties/code/pattern`, message: '"^([A-Z]{2}$"' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'pattern')) {
        const pattern = memberOf(node.raw, 'pattern');
        const fault = pattern === undefined ? undefined : patternFault(pattern);
        if (fault === undefined) continue;
        context.report({
          pointer: `${node.pointer}/pattern`,
          message: `The pattern ${quoted(pattern)} of ${typedName(node)} does not compile: ${fault}.`,
        });
      }
    },
  }),
];

/** The type that is meant, with its format; none where another format is there, or where an array would have no items. */
function typeEdits({ raw, pointer }: TypedNode, { type, format, sure }: LikelyType): Edit[] {
  const written = memberOf(raw, 'type');
  if (!sure && stringOf(written).toLowerCase() !== type) return [];
  const own = memberOf(raw, 'format');
  if (own !== undefined && !formatsOf(type).includes(stringOf(own))) return [];
  if (type === 'array' && !isObject(memberOf(raw, 'items'))) return [];
  const edit: Edit = { kind: 'setValue', pointer: `${pointer}/type`, value: type };
  if (format === undefined || own !== undefined) return [edit];
  return [edit, { kind: 'addMember', pointer, key: 'format', value: format }];
}

/** Below the `items` of a schema that is not an array: these are not read. */
function isUnread(schema: SchemaNode): boolean {
  for (let node = schema; node.parent !== undefined; node = node.parent) {
    const type = memberOf(node.parent.raw, 'type');
    if (node.pointer !== `${node.parent.pointer}/items`) continue;
    if (typeof type === 'string' && type !== 'array') return true;
  }
  return false;
}
