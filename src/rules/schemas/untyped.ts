// Schemas that say no type, though what they have tells one, or nothing in them does. Swagger 2.0 lets
// both through; reviewers of certified connectors, and `paconn validate`, do not.

import { defineRule, reference } from '../define-rule.js';
import type { JsonObject } from '../../document/types.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { Located, ParameterNode, RuleContext, RuleDefinition, SchemaNode } from '../types.js';
import { nameOf } from '../parameters/lists.js';
import { referenceOf } from '../../document/pointer.js';
import { kindOf } from '../wording.js';
import { order, withParameter, withProperties } from './example.js';
import { schemaName, sentence, wholeOf } from './nodes.js';
import { formatsOf, types } from './values.js';

const sku = { sku: { type: 'string' } };
const lines = `${order}/properties/lines`;

/** What gives a schema its type elsewhere, or says on purpose that there are several. */
const typedElsewhere = [
  'type',
  'properties',
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
];

/** Members that only one type has. */
const telling: ReadonlyMap<string, string> = new Map([
  ['items', 'array'],
  ['minItems', 'array'],
  ['maxItems', 'array'],
  ['additionalProperties', 'object'],
  ['minLength', 'string'],
  ['maxLength', 'string'],
  ['pattern', 'string'],
]);

export const untypedRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-object-type-missing',
    severity: 'warning',
    preset: 'certification',
    summary: 'A schema with "properties" has "type": "object".',
    why: 'Without the type, some readers ignore the properties: fields are not shown, and outputs are lost. Commits that fix validation errors of published connectors change nothing else.',
    fix: 'Add "type": "object".',
    reference: reference(
      'https://github.com/microsoft/PowerPlatformConnectors/commit/034e0465fc120ab952c8e618f351a82d149acffe; PR 1402',
    ),
    examples: () => ({
      good: [
        withProperties({ lines: { type: 'array', items: { type: 'object', properties: sku } } }),
        {
          title: 'a part of an object',
          ...withProperties(sku, { allOf: [{ properties: { note: { type: 'string' } } }] }),
        },
      ],
      bad: [
        {
          ...withProperties({ lines: { type: 'array', items: { properties: sku } } }),
          expect: [{ pointer: `${lines}/items`, message: 'has "properties", but no "type"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.schemas.with('properties')) {
        const { raw, pointer } = node;
        if (memberOf(raw, 'type') !== undefined || !isObject(memberOf(raw, 'properties'))) continue;
        const whole = wholeOf(node);
        if (whole !== node && memberOf(whole.raw, 'type') === 'object') continue;
        report({
          pointer,
          message: `${sentence(schemaName(node))} has "properties", but no "type".`,
          edits: [{ kind: 'addMember', pointer, key: 'type', value: 'object' }],
        });
      }
    },
  }),
  defineRule({
    id: 'schema-type-missing',
    severity: 'advice',
    preset: 'certification',
    summary: 'Every property has a type, and so does a schema whose other members imply one.',
    why: 'The designer treats a value without a type as any value, which other actions accept only after a conversion; `paconn validate` reports it.',
    fix: 'Add "type".',
    reference: reference('PR 1402'),
    examples: () => ({
      good: [
        withProperties({ mails: { type: 'array', items: { type: 'string' } } }),
        {
          title: 'items and values of any kind',
          ...withProperties({
            lines: { type: 'array', items: {} },
            notes: { type: 'object', additionalProperties: {} },
          }),
        },
      ],
      bad: [
        {
          ...withProperties({ mails: { description: 'Addresses to write to.' } }),
          expect: [{ pointer: `${order}/properties/mails`, message: '"mails"' }],
        },
        {
          title: 'a list in all but name',
          ...withProperties({ mails: { items: { type: 'string' } } }),
          expect: [{ pointer: `${order}/properties/mails`, message: '"items", but no "type"' }],
        },
        {
          title: 'items of a parameter',
          ...withParameter({ type: 'array', items: { enum: ['low', 'high'] } }),
          expect: [{ pointer: '/paths/~1orders/post/parameters/0/items', message: 'items of' }],
        },
      ],
    }),
    check(context) {
      const { schemas, byMember, report } = context;
      for (let at = 0; at < schemas.length; at += 1) {
        const node = schemas[at] as SchemaNode;
        // Nearly all have one.
        if (node.raw['type'] !== undefined || !isUntyped(node)) continue;
        reportUntyped(context, node, sentence(schemaName(node)));
      }
      for (const parameter of byMember.parameters.with('items')) {
        const items = itemsWithoutType(parameter);
        if (items) reportUntyped({ report }, items, `The items of ${nameOf(parameter)}`);
      }
    },
  }),
];

/** A property, or a schema that has what tells its type. */
function isUntyped({ raw, keyword }: SchemaNode): boolean {
  for (let at = 0; at < typedElsewhere.length; at += 1) {
    if (raw[typedElsewhere[at] as string] !== undefined) return false;
  }
  return keyword === 'properties' || toldType(raw) !== undefined;
}

function itemsWithoutType({ raw, pointer, in: place }: ParameterNode): Located | undefined {
  const items = memberOf(raw, 'items');
  if (place === 'body' || !isObject(items) || referenceOf(items) !== undefined) return undefined;
  const typed = memberOf(items, 'type') !== undefined || Object.keys(items).length === 0;
  return typed ? undefined : { raw: items, pointer: `${pointer}/items` };
}

interface Told {
  readonly type: string;
  /** The member that tells it. */
  readonly by: string;
}

function toldType(raw: JsonObject): Told | undefined {
  for (const [by, type] of telling) if (memberOf(raw, by) !== undefined) return { type, by };
  const format = memberOf(raw, 'format');
  const formatted = types.find((type) => formatsOf(type).includes(stringOf(format)));
  if (formatted !== undefined) return { type: formatted, by: 'format' };
  const [first]: readonly unknown[] = arrayOf(memberOf(raw, 'enum'));
  if (typeof first !== 'string' && typeof first !== 'number' && typeof first !== 'boolean')
    return undefined;
  return { type: kindOf(first).replace(/^an? /, ''), by: 'enum' };
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function reportUntyped(
  { report }: Pick<RuleContext, 'report'>,
  { raw, pointer }: Located,
  name: string,
): void {
  const told = toldType(raw);
  report(
    told === undefined
      ? { pointer, message: `${name} has no "type".` }
      : {
          pointer,
          message: `${name} has "${told.by}", but no "type".`,
          fix: `Add "type": "${told.type}".`,
        },
  );
}
