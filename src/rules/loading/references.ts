// References that are broken, circular, or outside the allowed folder. Loading finds them, since it
// follows them all, and continues without their targets; here they become findings like others.

import type { JsonObject } from '../../document/types.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import type { LoadRule } from '../../document/load-rules.js';
import type { RuleContext, RuleDefinition, RuleExample } from '../types.js';

const answering = (schema: unknown, definitions?: JsonObject): RuleExample => ({
  document: {
    paths: {
      '/orders': {
        get: {
          operationId: 'ListOrders',
          responses: { '200': { description: 'The orders.', schema } },
        },
      },
    },
    ...(definitions && { definitions }),
  },
});
const at = '/paths/~1orders/get/responses/200/schema/$ref';
const order = { Order: { type: 'object', properties: { number: { type: 'string' } } } };

/** What is expected where the reference is, as codes name it. */
function kindAt(pointer: string): 'Parameter' | 'Response' | 'Schema' {
  if (/\/parameters\/[^/]+\/\$ref$/.test(pointer)) return 'Parameter';
  return /\/responses\/[^/]+\/\$ref$/.test(pointer) ? 'Response' : 'Schema';
}

/** A reference that is not bundled cannot be followed. */
export const notPulledIn = validator('SchemaReferenceNotFound');

/** What loading reported under the rule's id. */
export function reportUnresolved(
  context: RuleContext,
  id: LoadRule,
  codesAt?: (pointer: string) => readonly string[],
): void {
  for (const found of context.document.unresolved) {
    if (found.rule !== id) continue;
    const { pointer, message, fix, related, path, line, column, endLine, endColumn } = found;
    context.report({
      pointer,
      message,
      place: { path, line, column, endLine, endColumn },
      ...(fix === undefined ? {} : { fix }),
      ...(related === undefined ? {} : { related }),
      ...(codesAt === undefined ? {} : { codes: codesAt(pointer) }),
    });
  }
}

const notFoundAt = (pointer: string): readonly string[] => [
  'JsonPointerNotValid',
  `${kindAt(pointer)}ReferenceNotFound`,
];
const loopAt = (pointer: string): readonly string[] => [`${kindAt(pointer)}RefLoopNotAllowed`];

/** More references than are bundled: the work grows with their square. */
const many = Array.from({ length: 10_001 }, () => ({ $ref: 'shared.json#/limit' }));

export const referenceRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'ref-resolves',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemaReferenceNotFound'),
    summary: 'The target of every `$ref` exists.',
    why: 'A broken reference only produces an "internal server error" on upload, without its position.',
    fix: 'Add the target, or correct the reference.',
    reference: reference(
      'VAL; issue 155',
      'JsonPointerNotValid',
      'SchemaReferenceNotFound',
      'ParameterReferenceNotFound',
      'ResponseReferenceNotFound',
    ),
    examples: () => ({
      good: [answering({ $ref: '#/definitions/Order' }, order)],
      bad: [
        {
          ...answering({ $ref: '#/definitions/Ordr' }, order),
          expect: [{ pointer: at, message: 'does not exist' }],
        },
        {
          title: 'a reference to a URL',
          ...answering({ $ref: 'https://contoso.com/order.json' }),
          expect: [{ pointer: at, message: 'the network is never used' }],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'ref-resolves', notFoundAt),
  }),
  defineRule({
    id: 'ref-loop',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemaRefLoopNotAllowed'),
    summary: 'References do not form a cycle.',
    why: 'Such references never lead to a schema.',
    fix: 'Replace one of the references with the schema itself.',
    reference: reference(
      'VAL',
      'SchemaRefLoopNotAllowed',
      'ParameterRefLoopNotAllowed',
      'ResponseRefLoopNotAllowed',
    ),
    examples: () => ({
      good: [
        {
          title: 'a recursive schema',
          document: {
            definitions: {
              Order: { type: 'object', properties: { parent: { $ref: '#/definitions/Order' } } },
            },
          },
        },
      ],
      bad: [
        {
          ...answering(
            { $ref: '#/definitions/Order' },
            { Order: { $ref: '#/definitions/Sale' }, Sale: { $ref: '#/definitions/Order' } },
          ),
          expect: [
            { pointer: '/definitions/Order/$ref', message: 'back to itself' },
            { pointer: '/definitions/Sale/$ref', message: 'back to itself' },
          ],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'ref-loop', loopAt),
  }),
  defineRule({
    id: 'document-ref-outside',
    severity: 'error',
    preset: 'import',
    evidence: notPulledIn,
    summary:
      'References to files stay inside the folder of the definition, or the folder given with `--root`.',
    why: 'Otherwise, an untrusted definition could include any file of this computer in the output. Standard input has no folder, so it cannot reference files.',
    fix: 'Allow a parent folder with `--root`, or keep the file in the folder of the definition and reference it by a relative path.',
    reference: reference('ours'),
    examples: () => ({
      good: [
        {
          ...answering({ $ref: 'order.json' }),
          files: { 'order.json': '{ "type": "object" }\n' },
        },
      ],
      bad: [
        {
          ...answering({ $ref: '../order.json' }),
          // From a folder: standard input has none.
          files: {},
          expect: [{ pointer: at, message: 'outside the folder' }],
        },
        {
          title: 'an absolute path',
          ...answering({ $ref: '/etc/order.json' }),
          expect: [{ pointer: at, message: 'an absolute path' }],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'document-ref-outside'),
  }),
  defineRule({
    id: 'document-bundle',
    severity: 'error',
    preset: 'import',
    evidence: notPulledIn,
    summary: 'The definition and the files it references can be combined into one.',
    why: 'Microsoft accepts a single file, so the files are combined first. With more than about ten thousand references between them, that takes too long.',
    fix: 'Copy the referenced parts to "definitions" and reference them there.',
    reference: reference('ours'),
    examples: () => ({
      good: [
        {
          ...answering({ $ref: 'order.json' }),
          files: { 'order.json': '{ "type": "object" }\n' },
        },
      ],
      bad: [
        {
          title: 'ten thousand references to another file',
          document: { paths: { '/orders': { parameters: many } } },
          files: {
            'shared.json': '{ "limit": { "name": "limit", "in": "query", "type": "integer" } }\n',
          },
          expect: [{ pointer: '', message: 'cannot be combined' }],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'document-bundle'),
  }),
];
