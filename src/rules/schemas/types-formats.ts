// Types, formats, and what hangs on them: items, enum, default, pattern.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { Edit, RuleDefinition, SchemaNode } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { defaultMatchesType } from './defaults.js';
import { order, withProperties } from './example.js';
import { likelyFormat, type LikelyType, likelyType, typeText } from './likely-types.js';
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
    summary: `"type" is one of ${types.join(', ')}, or file where files are allowed.`,
    why: 'Other types are refused. The type "null" of JSON Schema passes, but says nothing.',
    fix: `Write one of: ${types.join(', ')}.`,
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
    summary: '"type" is one word, never a list.',
    why: 'A list such as ["string", "null"] is JSON Schema, but not Swagger 2.0; the definition is refused.',
    fix: 'Keep the type that is not null; say x-nullable, or leave the property out of "required".',
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
    summary: '"format" is one that Microsoft knows.',
    why: 'Others are refused or mean nothing to the designer.',
    fix: `Write one of ${formats.join(', ')}, or leave it out.`,
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
        const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '');
        for (const node of nodes) {
          const pointer = `${node.pointer}/format`;
          const meant = likelyFormat(stringOf(format), stringOf(memberOf(node.raw, 'type')));
          const same = meant !== undefined && plain(meant) === plain(stringOf(format));
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
    summary: 'Type and format go together.',
    why: 'int32 and int64 are formats of integer, float and double of number, all others of string. In another pair one of the two is wrong. The wizard refused number with int64 once; published connectors have such pairs.',
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
          title: 'a pair that published definitions have',
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
    summary: 'An array has "items".',
    why: 'Without it the content of the array is unknown; the definition is refused, unless the array is where nothing is read.',
    fix: 'Add "items" with the schema of one item; { } takes anything.',
    reference: reference('VAL', 'ArrayHasNoItems'),
    examples: () => ({
      good: [withProperties({ lines: { type: 'array', items: { type: 'string' } } })],
      bad: [
        {
          ...withProperties({ lines: { type: 'array' } }),
          expect: [{ pointer: `${order}/properties/lines`, message: '"lines"' }],
        },
        {
          title: 'in the items of what is no array, which are not read',
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
    summary: '"enum" has at least one value.',
    why: 'No value could be sent; the definition is refused.',
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
    summary: 'The values of "enum" differ.',
    why: 'The designer would list a value twice; certification refuses it.',
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
        // A list of names or descriptions beside it would no longer fit.
        const alone = !Object.keys(node.raw).some((key) => /^x-.*enum/i.test(key));
        const removed = alone && repeated.size <= MOST_REMOVED ? [...repeated.keys()] : [];
        context.report({
          pointer: `${node.pointer}/enum/${place}`,
          message: `${sentence(typedName(node))} has ${quoted((values as unknown[])[place])} twice in its "enum"${andMore(repeated.size)}.`,
          related: [{ pointer: `${node.pointer}/enum/${first}`, message: 'It appears here first.' }],
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
    summary: 'The values of "enum" have the type given by "type".',
    why: 'Such a value can never be valid: "true" is not a boolean. Commits that fix validation errors of published connectors change nothing else.',
    fix: 'Write the values in the given type, or correct the type.',
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
          message: `${sentence(typedName(node))} has the type ${quoted(type)}, but ${kindOf(value)} (${quoted(value)}) in its "enum".`,
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
    summary: '"pattern" is a regular expression.',
    why: 'One that does not compile is refused.',
    fix: 'Correct it.',
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

/** Below the `items` of what is no array: nothing looks at them. */
function isUnread(schema: SchemaNode): boolean {
  for (let node = schema; node.parent !== undefined; node = node.parent) {
    const type = memberOf(node.parent.raw, 'type');
    if (node.pointer !== `${node.parent.pointer}/items`) continue;
    if (typeof type === 'string' && type !== 'array') return true;
  }
  return false;
}
