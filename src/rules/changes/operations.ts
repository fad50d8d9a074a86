// Breaking changes of operations as a whole, and of how callers show who they are.

import { harmed, refused } from '../evidence.js';
import { changeRule } from './change-rule.js';
import { orders } from './examples.js';

const keepBoth =
  'Keep the published operation, and add the new one beside it with an operationId of its own; mark the old one "deprecated": true, and link the two by "x-ms-api-annotation".';

export const operationChangeRules = [
  changeRule({
    id: 'brk-operation-removed',
    severity: 'error',
    preset: 'import',
    evidence: refused(
      'PR 4168',
      'The operation has been deleted. This change breaks existing flows.',
    ),
    kinds: ['operationRemoved', 'operationRenamed'],
    member: 'operationId',
    summary: 'Every operation of the published version is still there, under its operationId.',
    why: 'Flows and apps name the operation that they call; one that is gone fails them.',
    fix: keepBoth,
    source: 'PR 4168; PR 3470; PR 4043; VER; DEP',
    good: [orders(), orders({ list: { deprecated: true } })],
    bad: [
      { after: orders({ gone: true }), at: '/paths/~1orders', said: '(ListOrders) is gone' },
      {
        after: orders({ list: { operationId: 'AllOrders' } }),
        at: '/paths/~1orders/get/operationId',
        said: 'was called ListOrders before',
      },
    ],
  }),
  changeRule({
    id: 'brk-operation-hidden',
    severity: 'error',
    preset: 'import',
    evidence: harmed('PR 4215', "Microsoft's detector of breaking changes held an update back."),
    kinds: ['operationHidden'],
    member: 'x-ms-visibility',
    summary: 'An operation that makers could use does not become internal.',
    why: 'The designer cannot show steps of existing flows that use an internal operation.',
    fix: 'Mark it "deprecated": true instead: new flows do not offer it, existing ones go on.',
    source: 'PR 4215; DEP',
    good: [orders({ list: { 'x-ms-visibility': 'advanced' } })],
    bad: [
      {
        after: orders({ list: { 'x-ms-visibility': 'internal' } }),
        at: '/paths/~1orders/get/x-ms-visibility',
        said: '(ListOrders) became internal',
      },
    ],
  }),
  changeRule({
    id: 'brk-path-changed',
    severity: 'error',
    preset: 'import',
    evidence: refused('PR 3648', 'The path template has been changed for the operation.'),
    kinds: ['operationMoved'],
    summary: 'Path and method of an operation stay what they were.',
    why: 'Workflows of Logic Apps keep the path and the method, and call what is not there any more.',
    fix: keepBoth,
    source: 'PR 3648; VER',
    good: [orders()],
    bad: [
      {
        after: {
          ...orders(),
          paths: {
            '/orders': { post: (orders()['paths'] as Published)['/orders'].post },
            '/all-orders': { get: (orders()['paths'] as Published)['/orders'].get },
          },
        },
        at: '/paths/~1all-orders/get',
        said: 'was GET /orders before',
      },
    ],
  }),
  changeRule({
    id: 'brk-pattern-changed',
    severity: 'warning',
    preset: 'import',
    kinds: ['patternChanged'],
    member: 'x-ms-trigger',
    summary: 'An action stays an action, and a trigger fires as it did.',
    why: 'A flow keeps what kind of step it uses; a trigger that became an action, or one that now hands over lists, does not run in it.',
    fix: keepBoth,
    source: 'ours; VER',
    good: [orders({ list: { responses: accepted() } })],
    bad: [
      {
        after: orders({ list: { 'x-ms-trigger': 'batch' } }),
        at: '/paths/~1orders/get/x-ms-trigger',
        said: 'is now a polling trigger; it was an action',
      },
    ],
  }),
  changeRule({
    id: 'brk-auth-changed',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    kinds: ['securityChanged'],
    summary: 'An update keeps the kind of authentication.',
    why: 'Existing connections do not hold what another kind asks for. Microsoft does not take such an update; another kind beside the old one is fine.',
    fix: 'Keep the published kind, or publish another connector.',
    source: 'certification-updates',
    good: [
      orders({
        securityDefinitions: {
          api_key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          login: { type: 'basic' },
        },
      }),
    ],
    bad: [
      {
        after: orders({ securityDefinitions: { login: { type: 'basic' } } }),
        at: '/securityDefinitions',
        said: 'uses basic authentication now; it used an API key',
      },
    ],
  }),
];

interface Published {
  readonly '/orders': { readonly get: unknown; readonly post: unknown };
}

/** The engine follows a polling action by itself. */
function accepted(): unknown {
  const schema = { $ref: '#/definitions/Order' };
  return { '200': { description: 'Done.', schema }, '202': { description: 'Wait.' } };
}
