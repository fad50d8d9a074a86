// Breaking changes of what operations give: flows go on reading what they were saved with.

import { harmed, refused } from '../evidence.js';
import { changeRule } from './change-rule.js';
import { orders } from './examples.js';

const total = '/definitions/Order/properties/total';

export const outputChangeRules = [
  changeRule({
    id: 'brk-output-removed',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 729', "Microsoft's detector of breaking changes held an update back."),
    kinds: ['outputRemoved', 'responseRemoved'],
    summary: 'Every output field of the published version is still there.',
    why: 'Existing flows that use it find nothing.',
    fix: 'Keep it in the answer and in its schema.',
    source: 'PR 729; PR 3656; VER',
    good: [orders({ given: { weight: { type: 'number' } } })],
    bad: [
      {
        after: orders({ list: { responses: { '200': { description: 'Done.' } } } }),
        at: '/paths/~1orders/get/responses/200',
        said: 'The answer of GET /orders (ListOrders) has no body any more',
      },
    ],
  }),
  changeRule({
    id: 'brk-output-type-changed',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'PR 3910',
      'The type has been changed for the output field. Existing flows may be broken if they are using this field and actual payload has been changed.',
    ),
    kinds: ['outputTypeChanged'],
    member: 'type',
    summary: 'An output field keeps its type.',
    why: 'Existing flows that use it may fail on another type; an integer that became a number is another type, too.',
    fix: 'Put the old type back, or give the new type in a field of its own.',
    source: 'PR 3910; PR 1743; PR 1250',
    codes: ['OutputFieldTypeChanged'],
    good: [orders({ given: { weight: { type: 'number' } } })],
    bad: [
      {
        after: orders({ given: { total: { type: 'string' } } }),
        at: `${total}/type`,
        said: 'The output field "body.total" of GET /orders (ListOrders) and of another operation is now a string; it was a number',
      },
    ],
  }),
  changeRule({
    id: 'brk-output-format-changed',
    severity: 'warning',
    preset: 'import',
    kinds: ['outputFormatChanged'],
    harmless: true,
    member: 'format',
    summary: 'An output field keeps its format.',
    why: 'Microsoft counts it as a breaking change: existing flows may be broken if what is sent changes with it.',
    fix: 'Put the old format back, unless what the service sends has not changed.',
    source: 'PR 807; PR 1743',
    codes: ['OutputFieldTypeFormatChanged'],
    good: [orders()],
    bad: [
      {
        after: orders({ given: { total: { type: 'number', format: 'float' } } }),
        at: `${total}/format`,
        said: 'has the format "float"; it was "double"',
      },
    ],
  }),
  changeRule({
    id: 'brk-output-enum-removed',
    severity: 'error',
    preset: 'import',
    evidence: refused('PR 1381', 'The list of enum values has been removed from the output field.'),
    kinds: ['outputEnumRemoved'],
    member: 'enum',
    summary: 'An output field that has one of some values stays limited to them.',
    why: 'Existing flows may not expect other values.',
    fix: 'Put the enum back.',
    source: 'PR 1381',
    good: [orders({ given: { state: { type: 'string', enum: ['open'] } } })],
    bad: [
      {
        after: orders({ given: { state: { type: 'string' } } }),
        at: '/definitions/Order/properties/state',
        said: 'is not limited to "open", "closed" any more',
      },
    ],
  }),
];
