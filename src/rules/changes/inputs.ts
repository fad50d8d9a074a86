// Breaking changes of what operations take: flows go on sending what they were saved with.

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
    summary: 'A parameter stays where it was: in the path, the query, a header or the form.',
    why: 'Existing flows go on sending it at its old place.',
    fix: 'Put it back, or add a new operation for the new place.',
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
      'Flows that set the field could not be saved any more.',
    ),
    kinds: ['inputRemoved', 'inputRenamed'],
    member: 'name',
    summary: 'Every parameter and input field of the published version is still there.',
    why: 'A flow that sets it cannot be saved any more: the operation "does not contain a definition" for it.',
    fix: 'Keep it as it was named, with "x-ms-visibility": "internal" if makers shall not see it and the service can do without.',
    source: 'VER; https://github.com/microsoft/Templates-for-Power-Platform/issues/69',
    good: [taken({ customer, kind, note: { type: 'string' } })],
    bad: [
      {
        after: orders({ parameters: [] }),
        at: '/paths/~1orders/get',
        said: 'The parameter "state" of GET /orders (ListOrders) is gone',
      },
      {
        after: taken({ kind }),
        at: '/definitions/NewOrder',
        said: 'The input field "body.customer" of POST /orders (CreateOrder) is gone',
      },
    ],
  }),
  changeRule({
    id: 'brk-input-type-changed',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 3546', "Microsoft's detector of breaking changes held an update back."),
    kinds: ['inputTypeChanged'],
    member: 'type',
    summary: 'A parameter or input field goes on taking the type that it took.',
    why: 'Existing flows go on sending the old type.',
    fix: 'Put the old type back, or add a new field for the new one.',
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
    summary: 'A parameter or input field that took any value is not limited to some.',
    why: 'Existing flows may use values outside of the list.',
    fix: 'Take the enum out, or offer the values by "x-ms-dynamic-values", which does not limit them.',
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
    evidence: harmed('PR 2539', "Microsoft's detector of breaking changes held an update back."),
    kinds: ['inputEnumValuesRemoved'],
    member: 'enum',
    summary: 'The values that a parameter or input field takes stay; new ones may come.',
    why: 'Existing flows may have a removed value chosen, and go on sending it.',
    fix: 'Put the values back, and let the service take them for what they mean now.',
    source: 'PR 2539; PR 3762',
    good: [taken({ customer, kind: { type: 'string', enum: ['retail', 'wholesale', 'gift'] } })],
    bad: [
      {
        after: taken({ customer, kind: { type: 'string', enum: ['retail'] } }),
        at: '/definitions/NewOrder/properties/kind/enum',
        said: 'does not take "wholesale" any more',
      },
    ],
  }),
  changeRule({
    id: 'brk-required-added',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 3656', "Microsoft's detector of breaking changes held an update back."),
    kinds: ['inputAdded', 'inputRequired'],
    member: 'required',
    summary: 'Nothing that flows do not send becomes required.',
    why: 'Existing flows do not send a new required input, and may leave out one that was optional.',
    fix: 'Leave it optional; or make it internal with a default, which the engine then sends.',
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
