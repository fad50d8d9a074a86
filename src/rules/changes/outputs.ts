// Breaking changes of outputs: flows continue to read what they were saved with.

import { harmed, refused } from '../evidence.js';
import { changeRule } from './change-rule.js';
import { orders } from './examples.js';

const total = '/definitions/Order/properties/total';

export const outputChangeRules = [
  changeRule({
    id: 'brk-output-removed',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 729', "Microsoft's detector of breaking changes blocked an update."),
    kinds: ['outputRemoved', 'responseRemoved'],
    summary: 'Every output field of the published version still exists.',
    why: 'Existing flows that use a removed field get no value.',
    fix: 'Keep it in the response and in its schema.',
    source: 'PR 729; PR 3656; VER',
    good: [orders({ given: { weight: { type: 'number' } } })],
    bad: [
      {
        after: orders({ list: { responses: { '200': { description: 'Done.' } } } }),
        at: '/paths/~1orders/get/responses/200',
        said: 'The response of GET /orders (ListOrders) no longer has a body',
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
    why: 'Existing flows that use it may fail on another type. Integer and number count as different types.',
    fix: 'Restore the old type, or add a new field with the new type.',
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
    why: 'Microsoft treats this as a breaking change: existing flows may fail if the service changes what it sends.',
    fix: 'Restore the old format, unless the values that the service sends have not changed.',
    source: 'PR 807; PR 1743',
    codes: ['OutputFieldTypeFormatChanged'],
    good: [orders()],
    bad: [
      {
        after: orders({ given: { total: { type: 'number', format: 'float' } } }),
        at: `${total}/format`,
        said: 'now has the format "float"; it was "double"',
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
    summary: 'An output field with an enum stays limited to its values.',
    why: 'Existing flows may not expect other values.',
    fix: 'Restore the enum.',
    source: 'PR 1381',
    good: [orders({ given: { state: { type: 'string', enum: ['open'] } } })],
    bad: [
      {
        after: orders({ given: { state: { type: 'string' } } }),
        at: '/definitions/Order/properties/state',
        said: 'is no longer limited to "open", "closed"',
      },
    ],
  }),
];
