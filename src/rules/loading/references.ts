// References that lead nowhere, in a circle, or where nothing may be read. Loading finds them, since it
// follows them all, and goes on without what they mean; here they become findings like others.

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

/** What stands where the reference is, as codes name it. */
function kindAt(pointer: string): 'Parameter' | 'Response' | 'Schema' {
  if (/\/parameters\/[^/]+\/\$ref$/.test(pointer)) return 'Parameter';
  return /\/responses\/[^/]+\/\$ref$/.test(pointer) ? 'Response' : 'Schema';
}

/** A reference that is not pulled in cannot be followed. */
export const notPulledIn = validator('SchemaReferenceNotFound');

/** What loading found under the rule's id. */
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

/** More references than are put together: the work grows with their square. */
const many = Array.from({ length: 10_001 }, () => ({ $ref: 'shared.json#/limit' }));

export const referenceRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'ref-resolves',
    severity: 'error',
    preset: 'import',
    evidence: validator('SchemaReferenceNotFound'),
    summary: 'Every `$ref` leads to something that is there.',
    why: 'A reference that leads nowhere gives a bare "internal server error" on upload, without a word on where it is.',
    fix: 'Add what it refers to, or correct it.',
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
          expect: [{ pointer: at, message: 'leads nowhere' }],
        },
        {
          title: 'a reference to another machine',
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
    summary: 'No references lead only to each other in a circle.',
    why: 'There is nothing at the end of such a circle that could be read.',
    fix: 'Write the schema out at one place of the circle.',
    reference: reference(
      'VAL',
      'SchemaRefLoopNotAllowed',
      'ParameterRefLoopNotAllowed',
      'ResponseRefLoopNotAllowed',
    ),
    examples: () => ({
      good: [
        {
          title: 'a schema that contains itself',
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
      'References to files stay inside the folder of the definition, or the one that `--root` allows.',
    why: 'A definition from a stranger could otherwise pull any file of the machine into what is generated. Standard input has no folder, so it cannot refer to files.',
    fix: 'Allow a folder above with `--root`, or keep the file beside the definition, or below, and refer to it by a relative path.',
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
    summary: 'The definition and the files it refers to can be put together.',
    why: 'Microsoft takes one file, so the files are joined first. With some ten thousand references between them that would take too long.',
    fix: 'Copy the referenced parts into "definitions" and refer to them there.',
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
          expect: [{ pointer: '', message: 'could not be put together' }],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'document-bundle'),
  }),
];
