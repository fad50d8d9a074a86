// Ceilings that keep time and memory bounded whatever is put in. Microsoft's own limits are much
// lower and have rules of their own: doc-size-1mb, schema-max-depth.

import { defineRule, reference } from '../define-rule.js';
import { unreadable } from '../evidence.js';
import type { RuleDefinition } from '../types.js';
import { notPulledIn, reportUnresolved } from './references.js';

const files = {
  'order.json': '{ "$ref": "item.json" }\n',
  'item.json': '{ "$ref": "product.json" }\n',
  'product.json': '{ "type": "object" }\n',
};
const referring = { definitions: { Order: { $ref: 'order.json' } } };

export const ceilingRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'document-too-large',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary:
      'The definition and the files it refers to are at most 16 MiB together; a YAML text at most 2 MiB.',
    why: 'Microsoft accepts definitions below 1 MB; a file so much larger is the wrong file, or made to exhaust the machine.',
    fix: 'Check that this is the right file, or split the connector.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a ceiling of 1,000 bytes, to keep the example short',
          limits: { bytes: 1000 },
          expect: [{ pointer: '', message: 'The limit is 1,000 bytes.' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-too-deep',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'Values are nested at most 256 levels deep.',
    why: 'No definition is written so deep by hand; whatever walks it could run out of stack.',
    fix: 'Move inner schemas to "definitions" and refer to them.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a ceiling of 8 levels, to keep the example short',
          limits: { depth: 8 },
          text: '{ "swagger": "2.0", "paths": {}, "x-deep": [[[[[[[[]]]]]]]] }\n',
          expect: [{ pointer: '', message: '9 levels' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-too-many-nodes',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'A file holds at most 2,000,000 values, with aliases of YAML written out.',
    why: 'A small file of aliases can expand to more values than fit into memory.',
    fix: 'Check that this is the right file, or split the connector.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a ceiling of 5 values, to keep the example short',
          limits: { nodes: 5 },
          text: '{ "swagger": "2.0", "paths": {}, "tags": [1, 2, 3, 4, 5, 6] }\n',
          expect: [{ pointer: '', message: 'too many values' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-too-many-files',
    severity: 'error',
    preset: 'import',
    evidence: notPulledIn,
    summary: 'A definition refers to at most 500 files.',
    why: 'Every file takes time to open, and connectors consist of a handful.',
    fix: 'Put files that belong together into one.',
    reference: reference('ours'),
    examples: () => ({
      good: [{ document: referring, files }],
      bad: [
        {
          title: 'with a ceiling of two files, to keep the example short',
          limits: { files: 2 },
          document: referring,
          files,
          expect: [{ pointer: '/$ref', message: 'more than 2 files' }],
        },
      ],
    }),
    check: (context) => reportUnresolved(context, 'document-too-many-files'),
  }),
];
