// Whether the paths of a dynamic extension lead somewhere in the answer of the called operation.

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
    '`value-collection` (`itemsPath`) leads to an array in the answer of the called operation; without it the answer itself is an array.',
  why: 'Microsoft warns of it. The Logic Apps designer falls back to the first array it finds, other clients show an empty list.',
  fix: 'Name the array: property names from the root of the answer, with slashes between them.',
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
        expect: [{ pointer: at, message: 'names no `value-collection`' }],
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
            ? `${nameOf(use)} names no \`${member}\`, but the answer of ${target.label} is of type ${type}.`
            : `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, which is of type ${type} in the answer of ${target.label}.`,
        ...(arrays.length === 1 && {
          fix: `Write \`"${member}": ${quoted([path, arrays[0]].filter(Boolean).join('/'))}\`.`,
        }),
        related: [
          {
            pointer: path === undefined ? schema.pointer : end.schema.pointer,
            message: `Of type ${type}, where an array is wanted.`,
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

/** Its type is not said, and nothing that it has tells an object. */
function mayBeArray(context: RuleContext, schema: Located): boolean {
  if (memberOf(schema.raw, 'x-ms-dynamic-schema') !== undefined) return true;
  return typesOf(schema.raw).length === 0 && isOpen(context, schema);
}

/** Says so when the path in a member leads nowhere. */
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
    '`value-path` and `value-title` (`itemValuePath`, `itemTitlePath`) lead to members of an item of the list.',
  why: 'The drop-down shows empty lines, or hands over nothing.',
  fix: 'Name properties of one item.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ 'value-title': 'nmae' }) } }),
        expect: [
          {
            pointer: `${at}/value-title`,
            message: '"nmae", but the answer of GET /customers (ListCustomers) has no "nmae" there',
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
    'A drop-down says with `value-path` (`itemValuePath`) which member of an item is its value.',
  why: 'Designers show nothing useful without it, unless the items are plain values.',
  fix: 'Name the member of an item that is the value.',
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
          : { related: [{ pointer: item.pointer, message: 'An item of the list.' }] }),
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
    '`value-path` (`itemValuePath`) of a dynamic schema leads somewhere in the answer of the called operation.',
  why: 'The designer finds no schema there, so the fields do not show.',
  fix: 'Name the member of the answer that holds the schema.',
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
            message: '"schema", but the answer of GET /customers (ListCustomers) has no "schema"',
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
