// Breaking changes of whole operations, and of how callers authenticate.

import { harmed, refused } from '../evidence.js';
import { changeRule } from './change-rule.js';
import { orders } from './examples.js';

const keepBoth =
  'Keep the published operation and add the new one with its own operationId. Set "deprecated": true on the old one, and link the two with "x-ms-api-annotation".';

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
    summary: 'Every operation of the published version still exists, under the same operationId.',
    why: 'Flows and apps refer to operations by operationId and fail if it no longer exists.',
    fix: keepBoth,
    source: 'PR 4168; PR 3470; PR 4043; VER; DEP',
    good: [orders(), orders({ list: { deprecated: true } })],
    bad: [
      { after: orders({ gone: true }), at: '/paths/~1orders', said: '(ListOrders) was removed' },
      {
        after: orders({ list: { operationId: 'AllOrders' } }),
        at: '/paths/~1orders/get/operationId',
        said: 'was previously named ListOrders',
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
    summary: 'An operation that users could see does not become internal.',
    why: 'The designer cannot show steps of existing flows that use an internal operation.',
    fix: 'Set "deprecated": true instead: it is hidden from new flows, and existing flows continue to work.',
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
    summary: 'An operation keeps its path and method.',
    why: 'Workflows in Logic Apps store the path and the method, and continue to call the old ones.',
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
        said: 'was previously GET /orders',
      },
    ],
  }),
  changeRule({
    id: 'brk-pattern-changed',
    severity: 'warning',
    preset: 'import',
    kinds: ['patternChanged'],
    member: 'x-ms-trigger',
    summary: 'An action stays an action, and a trigger keeps its kind.',
    why: 'A flow stores the kind of each step; it cannot run a trigger that became an action, or one that now returns lists.',
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
    summary: 'An update does not change the type of authentication.',
    why: 'Existing connections do not have the credentials that another type needs. Microsoft rejects such an update, but accepts an additional type next to the old one.',
    fix: 'Keep the published type, or publish a separate connector.',
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
        said: 'now uses basic authentication; it used an API key',
      },
    ],
  }),
];

interface Published {
  readonly '/orders': { readonly get: unknown; readonly post: unknown };
}

/** The engine itself polls the status of an async action. */
function accepted(): unknown {
  const schema = { $ref: '#/definitions/Order' };
  return { '200': { description: 'Done.', schema }, '202': { description: 'Wait.' } };
}
