// Breaking changes of inputs: flows continue to send what they were saved with.

import { harmed, refused } from '../evidence.js';
import { changeRule } from './change-rule.js';
import { orders } from './examples.js';

const customer = { type: 'string' };
const kind = { type: 'string', enum: ['retail', 'wholesale'] };
const taken = (properties: object, required?: readonly string[]) =>
  orders({ taken: { properties, ...(required && { required }) } });

export const inputChangeRules = [
  changeRule({
    id: 'brk-parameter-moved',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'PR 3648',
      'The location has been changed for the parameter. Existing flows will continue to send the parameter in the old location.',
    ),
    kinds: ['inputMoved'],
    member: 'in',
    summary: 'A parameter keeps its location: path, query, header or form.',
    why: 'Existing flows continue to send it in the old location.',
    fix: 'Move it back, or add a new operation that uses the new location.',
    source: 'PR 3648',
    good: [orders()],
    bad: [
      {
        after: orders({ state: { in: 'header' } }),
        at: '/paths/~1orders/get/parameters/0/in',
        said: 'moved from the query to the header',
      },
    ],
  }),
  changeRule({
    id: 'brk-input-removed',
    severity: 'error',
    preset: 'import',
    evidence: harmed(
      'https://github.com/microsoft/Templates-for-Power-Platform/issues/69',
      'Flows that set the field could no longer be saved.',
    ),
    kinds: ['inputRemoved', 'inputRenamed'],
    member: 'name',
    summary: 'Every parameter and input field of the published version still exists.',
    why: 'Flows that set it can no longer be saved: the operation "does not contain a definition" for it.',
    fix: 'Keep it under its name. If users should not see it and the service does not need it, add "x-ms-visibility": "internal".',
    source: 'VER; https://github.com/microsoft/Templates-for-Power-Platform/issues/69',
    good: [taken({ customer, kind, note: { type: 'string' } })],
    bad: [
      {
        after: orders({ parameters: [] }),
        at: '/paths/~1orders/get',
        said: 'The parameter "state" of GET /orders (ListOrders) was removed',
      },
      {
        after: taken({ kind }),
        at: '/definitions/NewOrder',
        said: 'The input field "body.customer" of POST /orders (CreateOrder) was removed',
      },
    ],
  }),
  changeRule({
    id: 'brk-input-type-changed',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 3546', "Microsoft's detector of breaking changes blocked an update."),
    kinds: ['inputTypeChanged'],
    member: 'type',
    summary: 'A parameter or input field keeps its type.',
    why: 'Existing flows continue to send the old type.',
    fix: 'Restore the old type, or add a new field with the new type.',
    source: 'PR 3546; VER',
    good: [taken({ customer: {}, kind })],
    bad: [
      {
        after: taken({ customer: { type: 'integer' }, kind }),
        at: '/definitions/NewOrder/properties/customer/type',
        said: 'is now an integer; it was a string',
      },
    ],
  }),
  changeRule({
    id: 'brk-input-enum-added',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'PR 619',
      'The list of enum values has been added to the input field. Existing flows may use values outside of this list.',
    ),
    kinds: ['inputEnumAdded'],
    member: 'enum',
    summary:
      'A parameter or input field that accepted any value does not become limited to an enum.',
    why: 'Existing flows may use values that are not in the enum.',
    fix: 'Remove the enum, or suggest the values with "x-ms-dynamic-values", which does not limit them.',
    source: 'PR 619',
    good: [taken({ customer, kind: { type: 'string' } })],
    bad: [
      {
        after: taken({ customer: { type: 'string', enum: ['Contoso', 'Fabrikam'] }, kind }),
        at: '/definitions/NewOrder/properties/customer/enum',
        said: 'is now limited to "Contoso", "Fabrikam"',
      },
      {
        after: orders({ state: { enum: ['open'] } }),
        at: '/paths/~1orders/get/parameters/0/enum',
        said: 'is now limited to "open"',
      },
    ],
  }),
  changeRule({
    id: 'brk-input-enum-value-removed',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 2539', "Microsoft's detector of breaking changes blocked an update."),
    kinds: ['inputEnumValuesRemoved'],
    member: 'enum',
    summary:
      'A parameter or input field still accepts every value that it accepted; it can accept more.',
    why: 'Existing flows may use a removed value and continue to send it.',
    fix: 'Restore the values, and let the service map them to their current meaning.',
    source: 'PR 2539; PR 3762',
    good: [taken({ customer, kind: { type: 'string', enum: ['retail', 'wholesale', 'gift'] } })],
    bad: [
      {
        after: taken({ customer, kind: { type: 'string', enum: ['retail'] } }),
        at: '/definitions/NewOrder/properties/kind/enum',
        said: 'no longer accepts "wholesale"',
      },
    ],
  }),
  changeRule({
    id: 'brk-required-added',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 3656', "Microsoft's detector of breaking changes blocked an update."),
    kinds: ['inputAdded', 'inputRequired'],
    member: 'required',
    summary: 'No input becomes required that existing flows may not send.',
    why: 'Existing flows do not send a new required input, and may omit one that was optional.',
    fix: 'Keep it optional, or make it internal with a default, which the workflow engine then sends.',
    source: 'PR 3656; PR 2641; VER',
    good: [
      taken({ customer, kind, note: { type: 'string' } }),
      taken(
        {
          customer,
          kind,
          version: { type: 'string', default: '1', 'x-ms-visibility': 'internal' },
        },
        ['version'],
      ),
    ],
    bad: [
      {
        after: orders({ state: { required: true } }),
        at: '/paths/~1orders/get/parameters/0/required',
        said: 'The parameter "state" of GET /orders (ListOrders) is now required',
      },
      {
        after: taken({ customer, kind, note: { type: 'string' } }, ['note']),
        at: '/definitions/NewOrder/properties/note',
        said: 'The input field "body.note" of POST /orders (CreateOrder) is new and required',
      },
    ],
  }),
];
