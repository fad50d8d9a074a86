// The answer of the called operation, and the paths that a dynamic extension has into it.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import {
  followPath,
  isArraySchema,
  isOpen,
  itemOf,
  outputResponse,
  outputSchema,
  pathNames,
  typesOf,
} from '../output-schema.js';
import type { PathEnd } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { isObject, memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Finding, Located, OperationNode, RuleContext } from '../types.js';
import { answerPointer, customerPointer, customers, list, scene, values } from './examples.js';
import { dynamicUses, nameOf } from './uses.js';
import type { DynamicKind, DynamicUse } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;
const mostNames = 8;

/** Which member of each spelling says what. */
const members: Readonly<
  Record<DynamicKind, { collection?: string; value: string; title?: string }>
> = {
  values: { collection: 'value-collection', value: 'value-path', title: 'value-title' },
  list: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  tree: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  schema: { value: 'value-path' },
  properties: { value: 'itemValuePath' },
};

interface Answer {
  readonly use: DynamicUse;
  readonly target: OperationNode;
  readonly schema: Located;
}

function* answers(context: RuleContext): Iterable<Answer> {
  for (const use of dynamicUses(context)) {
    if (use.target === undefined) continue;
    const schema = outputSchema(context, use.target);
    if (schema !== undefined) yield { use, target: use.target, schema };
  }
}

/** The path in a member; undefined when absent or no string. */
function pathOf(use: DynamicUse, member: string | undefined): string | undefined {
  const path = member === undefined ? undefined : memberOf(use.raw, member);
  return typeof path === 'string' ? path : undefined;
}

function hasPath({ kind, raw }: DynamicUse): boolean {
  const { collection = '', value, title = '' } = members[kind];
  return [collection, value, title].some((name) => {
    const path = memberOf(raw, name);
    return typeof path === 'string' && path !== '';
  });
}

function brokenPath(
  { use, target }: Answer,
  member: string,
  path: string,
  end: Extract<PathEnd, { kind: 'missing' }>,
): Finding {
  const pointer = joinPointer(use.pointer, member);
  const near = nearestName(end.name, end.names);
  const has =
    end.names.length === 0
      ? isArraySchema(end.at)
        ? 'An array stands here.'
        : `A value of type ${typesOf(end.at.raw).join(' or ')} stands here.`
      : `Here are ${end.names.slice(0, mostNames).map(quoted).join(', ')}${end.names.length > mostNames ? ', ...' : ''}.`;
  return {
    pointer,
    message: `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, but the answer of ${target.label} has no ${quoted(end.name)} there.`,
    ...(near === undefined ? {} : { fix: `Did you mean ${quoted(near)}?` }),
    related: [{ pointer: end.at.pointer, message: has }],
  };
}

export const targetNoSchema = defineRule({
  id: 'dyn-target-no-schema',
  severity: 'warning',
  preset: 'import',
  summary:
    'The operation that a dynamic extension calls declares a schema on its success response.',
  why: 'Nobody can tell whether the paths lead anywhere, and the designer may show an empty list.',
  fix: 'Describe what the called operation answers.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: {
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: null, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [
          {
            pointer: `${at}/operationId`,
            message: 'GET /customers (ListCustomers), whose answer has no schema',
          },
        ],
      },
    ],
  },
  check(context) {
    for (const use of dynamicUses(context)) {
      const { target } = use;
      const response = target && outputResponse(target);
      if (target === undefined || response === undefined) continue;
      if (memberOf(response.response.raw, 'schema') !== undefined) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} calls ${target.label}, whose answer has no schema.`,
        related: [
          {
            pointer: response.at,
            message: `The response ${quoted(response.status)} without schema.`,
          },
        ],
      });
    }
  },
});

const telling = [
  'properties',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
];

export const targetUntyped = defineRule({
  id: 'dyn-target-untyped',
  severity: 'warning',
  preset: 'import',
  summary:
    'The answer of the called operation is not an empty object that hides where the paths lead.',
  why: 'Nobody can tell whether the paths lead anywhere.',
  fix: 'Describe the properties of the answer that the paths name.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: {
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ gives: { type: 'object' }, customer: { 'x-ms-dynamic-values': values() } }),
        expect: [{ pointer: `${at}/operationId`, message: 'says nothing of its members' }],
      },
    ],
  },
  check(context) {
    for (const { use, target, schema } of answers(context)) {
      // What a dynamic schema reads is often described by nothing but `object`: that is its point.
      if (members[use.kind].collection === undefined || !hasPath(use)) continue;
      const types = typesOf(schema.raw);
      if (types.length > 0 && !types.includes('object')) continue;
      const additional = memberOf(schema.raw, 'additionalProperties');
      if (
        isObject(additional) ||
        telling.some((name) => memberOf(schema.raw, name) !== undefined)
      ) {
        continue;
      }
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} has paths into the answer of ${target.label}, whose schema says nothing of its members.`,
        related: [{ pointer: schema.pointer, message: 'The schema of the answer.' }],
      });
    }
  },
});

/** Where the list of a drop-down ends up; undefined for extensions that give no list. */
function collectionOf(context: RuleContext, { use, schema }: Answer): PathEnd | undefined {
  const { collection } = members[use.kind];
  if (collection === undefined) return undefined;
  const written = memberOf(use.raw, collection);
  if (written !== undefined && typeof written !== 'string') return undefined;
  return followPath(context, schema, pathNames(written ?? ''));
}

export const collectionArray = defineRule({
  id: 'dyn-collection-array',
  severity: 'warning',
  preset: 'import',
  summary:
    '`value-collection` (`itemsPath`) leads to an array in the answer of the called operation; without it the answer itself is an array.',
  why: 'Microsoft warns of it. The Logic Apps designer falls back to the first array it finds, other clients show an empty list.',
  fix: 'Name the array: property names from the root of the answer, with slashes between them.',
  reference: reference('VAL; UX', 'InvokedOperationShouldProduceArray'),
  examples: {
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
        ...scene({
          customer: { 'x-ms-dynamic-values': values({ 'value-collection': undefined }) },
        }),
        expect: [{ pointer: at, message: 'names no `value-collection`' }],
      },
    ],
  },
  check(context) {
    for (const answer of answers(context)) {
      const { use, target, schema } = answer;
      const member = members[use.kind].collection;
      const end = collectionOf(context, answer);
      if (member === undefined || end === undefined || end.kind === 'unknown') continue;
      const path = pathOf(use, member);
      if (end.kind === 'missing') {
        context.report(brokenPath(answer, member, path ?? '', end));
        continue;
      }
      if (isArraySchema(end.schema) || mayBeArray(context, end.schema)) continue;
      const type = typesOf(end.schema.raw).join(' or ') || 'object';
      context.report({
        pointer: path === undefined ? use.pointer : joinPointer(use.pointer, member),
        message:
          path === undefined
            ? `${nameOf(use)} names no \`${member}\`, but the answer of ${target.label} is of type ${type}.`
            : `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, which is of type ${type} in the answer of ${target.label}.`,
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

/** Its type is not said, and nothing that it has tells an object. */
function mayBeArray(context: RuleContext, schema: Located): boolean {
  if (memberOf(schema.raw, 'x-ms-dynamic-schema') !== undefined) return true;
  return typesOf(schema.raw).length === 0 && isOpen(context, schema);
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
  examples: {
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
  },
  check(context) {
    for (const answer of answers(context)) {
      const end = collectionOf(context, answer);
      if (end?.kind !== 'found' || !isArraySchema(end.schema)) continue;
      const item = itemOf(context, end.schema);
      const { value, title } = members[answer.use.kind];
      for (const member of [value, title ?? value]) {
        const path = pathOf(answer.use, member);
        if (path === undefined || item === undefined) continue;
        const found = followPath(context, item, pathNames(path));
        if (found.kind === 'missing') context.report(brokenPath(answer, member, path, found));
      }
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
  examples: {
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
  },
  check(context) {
    for (const use of dynamicUses(context)) {
      const { collection, value } = members[use.kind];
      if (collection === undefined || use.operationId === '') continue;
      if (memberOf(use.raw, value) !== undefined) continue;
      const schema = use.target && outputSchema(context, use.target);
      const answer = use.target && schema && { use, target: use.target, schema };
      const end = answer && collectionOf(context, answer);
      const item = end?.kind === 'found' ? itemOf(context, end.schema) : undefined;
      const types = typesOf(item?.raw);
      if (types.length > 0 && !types.includes('object') && !types.includes('array')) continue;
      context.report({
        pointer: use.pointer,
        message: `${nameOf(use)} has no \`${value}\`.`,
        ...(item === undefined
          ? {}
          : { related: [{ pointer: item.pointer, message: 'An item of the list.' }] }),
      });
    }
  },
});

export const schemaPath = defineRule({
  id: 'dyn-schema-path',
  severity: 'warning',
  preset: 'import',
  summary:
    '`value-path` (`itemValuePath`) of a dynamic schema leads somewhere in the answer of the called operation.',
  why: 'The designer finds no schema there, so the fields do not show.',
  fix: 'Name the member of the answer that holds the schema.',
  reference: reference('VAL', 'InvokedOperationShouldProduceProperty'),
  examples: {
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
  },
  check(context) {
    for (const answer of answers(context)) {
      const { collection, value } = members[answer.use.kind];
      const path = pathOf(answer.use, value);
      if (collection !== undefined || path === undefined) continue;
      const end = followPath(context, answer.schema, pathNames(path));
      if (end.kind === 'missing') context.report(brokenPath(answer, value, path, end));
    }
  },
});

export const targetInternal = defineRule({
  id: 'dyn-target-internal',
  severity: 'advice',
  preset: 'certification',
  summary: 'An operation that only serves dynamic extensions is usually internal.',
  why: 'Users see an action that was made for the designer.',
  fix: 'Set `"x-ms-visibility": "internal"` on it, unless users need it as an action.',
  reference: reference('corpus; PR template'),
  examples: {
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values() },
          helper: { 'x-ms-visibility': 'important' },
        }),
        expect: [
          {
            pointer: '/paths/~1customers/get',
            message: 'GET /customers (ListCustomers) is called by x-ms-dynamic-values',
          },
        ],
      },
    ],
  },
  check(context) {
    const seen = new Set<OperationNode>();
    for (const use of dynamicUses(context)) {
      const { target } = use;
      if (target === undefined || target.internal || seen.has(target)) continue;
      seen.add(target);
      context.report({
        pointer: target.pointer,
        message: `${target.label} is called by ${nameOf(use)}, and is shown to users as an action too.`,
        related: [{ pointer: `${use.pointer}/operationId`, message: 'Called from here.' }],
      });
    }
  },
});
