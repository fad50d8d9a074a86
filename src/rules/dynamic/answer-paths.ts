// Whether the paths of a dynamic extension exist in the response of the called operation.

import { joinPointer } from '../../document/pointer.js';
import { isArraySchema, isOpen, propertiesOf, typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { misspelledMember } from '../suggest.js';
import type { Finding, Located, RuleContext } from '../types.js';
import { answers, brokenPath, collectionOf, members, pathOf, startOf } from './answers.js';
import type { Answer, Start } from './answers.js';
import { answerPointer, customerPointer, customers, list, scene, values } from './examples.js';
import { dynamicUses, nameOf } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;

export const collectionArray = defineRule({
  id: 'dyn-collection-array',
  severity: 'warning',
  preset: 'import',
  summary:
    '`value-collection` (`itemsPath`) leads to an array in the response of the called operation. Without it, the response itself is an array.',
  why: "Microsoft's validator warns about this. The Logic Apps designer falls back to the first array it finds; other clients show an empty list.",
  fix: 'Give the path of the array: property names from the root of the response, separated by slashes.',
  reference: reference('VAL; UX', 'InvokedOperationShouldProduceArray'),
  examples: () => ({
    good: [
      scene({ customer: { 'x-ms-dynamic-values': values() } }),
      scene({
        gives: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
        customer: { 'x-ms-dynamic-list': list({ itemsPath: undefined }) },
      }),
    ],
    bad: [
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values({ 'value-collection': 'values' }) },
        }),
        expect: [{ pointer: `${at}/value-collection`, message: 'has no "values" there' }],
      },
      {
        title: 'the answer itself is the array',
        ...scene({
          gives: {
            type: 'array',
            items: { type: 'object', properties: { id: { type: 'string' } } },
          },
          customer: { 'x-ms-dynamic-values': values() },
        }),
        expect: [{ pointer: `${at}/value-collection`, message: 'the answer itself is the array' }],
      },
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values({ 'value-collection': undefined }) },
        }),
        expect: [{ pointer: at, message: 'has no `value-collection`' }],
      },
    ],
  }),
  check(context) {
    for (const answer of answers(context)) {
      const { use, target, schema } = answer;
      const member = members[use.kind].collection;
      const way = collectionOf(answer);
      if (member === undefined || way === undefined || way.array) continue;
      const { end } = way;
      if (end.kind === 'unknown') continue;
      const path = pathOf(use, member);
      if (end.kind === 'missing') {
        const broken = brokenPath(answer, member, path ?? '', end);
        context.report(
          end.at === schema && isArraySchema(schema)
            ? itselfAnArray(answer, broken, member)
            : broken,
        );
        continue;
      }
      if (mayBeArray(context, end.schema)) continue;
      const type = typesOf(end.schema.raw).join(' or ') || 'object';
      const arrays = arraysIn(context, end.schema);
      context.report({
        pointer: path === undefined ? use.pointer : joinPointer(use.pointer, member),
        message:
          path === undefined
            ? `${nameOf(use)} has no \`${member}\`, but the response of ${target.label} has the type ${type}, not array.`
            : `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, which has the type ${type}, not array, in the response of ${target.label}.`,
        ...(arrays.length === 1 && {
          fix: `Write \`"${member}": ${quoted([path, arrays[0]].filter(Boolean).join('/'))}\`.`,
        }),
        related: [
          {
            pointer: path === undefined ? schema.pointer : end.schema.pointer,
            message: `The type is ${type}, not array.`,
          },
        ],
      });
    }
  },
});

/** A path into what is an array at the root. */
function itselfAnArray({ target }: Answer, broken: Finding, member: string): Finding {
  return {
    ...broken,
    message: `${broken.message.replace(/\.$/, '')}: the answer itself is the array.`,
    fix: `Remove \`${member}\`: without it the list is the answer of ${target.label}.`,
  };
}

/** Names of its properties that are arrays. */
function arraysIn(context: RuleContext, schema: Located): readonly string[] {
  return propertiesOf(context, schema).flatMap(({ name, schema: inner }) =>
    inner !== undefined && isArraySchema(inner) ? [name] : [],
  );
}

/** It has no type, and no member that implies an object. */
function mayBeArray(context: RuleContext, schema: Located): boolean {
  if (memberOf(schema.raw, 'x-ms-dynamic-schema') !== undefined) return true;
  return typesOf(schema.raw).length === 0 && isOpen(context, schema);
}

/** Reports a path that does not exist. */
function reportBroken(context: RuleContext, answer: Answer, from: Start, member: string): void {
  const path = pathOf(answer.use, member);
  const end = path === undefined ? undefined : from.follow(path).end;
  if (path === undefined || end?.kind !== 'missing') return;
  context.report(brokenPath(answer, member, path, end));
}

export const itemPath = defineRule({
  id: 'dyn-item-path',
  severity: 'warning',
  preset: 'import',
  summary:
    '`value-path` and `value-title` (`itemValuePath`, `itemTitlePath`) lead to members of a list item.',
  why: 'Otherwise, the drop-down shows empty lines, or selecting an item gives no value.',
  fix: 'Name properties of a list item.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ 'value-title': 'nmae' }) } }),
        expect: [
          {
            pointer: `${at}/value-title`,
            message:
              '"nmae", but the response of GET /customers (ListCustomers) has no "nmae" there',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const answer of answers(context)) {
      const list = collectionOf(answer);
      if (list?.item === undefined || !list.array) continue;
      const { value, title } = members[answer.use.kind];
      reportBroken(context, answer, list.item, value);
      if (title !== undefined) reportBroken(context, answer, list.item, title);
    }
  },
});

export const valuePathMissing = defineRule({
  id: 'dyn-value-path-missing',
  severity: 'warning',
  preset: 'import',
  summary:
    'The `value-path` (`itemValuePath`) of a drop-down names the member of an item that is its value.',
  why: 'Without it, designers show nothing useful, unless the items are plain values.',
  fix: 'Add it, with the name of the member that is the value.',
  reference: reference('EXT; UX'),
  examples: () => ({
    good: [
      scene({ customer: { 'x-ms-dynamic-values': values() } }),
      scene({
        gives: { type: 'array', items: { type: 'string' } },
        customer: { 'x-ms-dynamic-values': { operationId: 'ListCustomers', parameters: {} } },
      }),
    ],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ 'value-path': undefined }) } }),
        expect: [{ pointer: at, message: 'has no `value-path`' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const { collection, value } = members[use.kind];
      if (collection === undefined || use.operationId === '') continue;
      if (memberOf(use.raw, value) !== undefined) continue;
      const start = use.target && startOf(use.target, context);
      const item = start && collectionOf({ use, start })?.item?.schema;
      const types = typesOf(item?.raw);
      if (types.length > 0 && !types.includes('object') && !types.includes('array')) continue;
      context.report({
        pointer: use.pointer,
        message: `${nameOf(use)} has no \`${value}\`.`,
        ...misspelledMember(use.raw, value),
        ...(item === undefined
          ? {}
          : { related: [{ pointer: item.pointer, message: 'The list item.' }] }),
      });
    }
  },
});

export const schemaPath = defineRule({
  id: 'dyn-schema-path',
  yieldsTo: [
    { rule: 'dyn-properties-required-for-properties-path', within: 'node' },
    { rule: 'dyn-properties-path-match', within: 'node' },
  ],
  severity: 'warning',
  preset: 'import',
  summary:
    'The `value-path` (`itemValuePath`) of a dynamic schema exists in the response of the called operation.',
  why: 'Otherwise, the designer finds no schema and shows no fields.',
  fix: 'Name the member of the response that holds the schema.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [
      scene({
        gives: { type: 'object', properties: { schema: { type: 'object' } } },
        answer: {
          'x-ms-dynamic-schema': {
            operationId: 'ListCustomers',
            parameters: {},
            'value-path': 'schema/items',
          },
        },
      }),
    ],
    bad: [
      {
        ...scene({
          gives: customers,
          answer: {
            'x-ms-dynamic-schema': {
              operationId: 'ListCustomers',
              parameters: {},
              'value-path': 'schema',
            },
          },
        }),
        expect: [
          {
            pointer: `${answerPointer}/x-ms-dynamic-schema/value-path`,
            message: '"schema", but the response of GET /customers (ListCustomers) has no "schema"',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const answer of answers(context)) {
      const { collection, value } = members[answer.use.kind];
      if (collection === undefined) reportBroken(context, answer, answer.start, value);
    }
  },
});
