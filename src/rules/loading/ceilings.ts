// Limits that keep time and memory bounded for any input. Microsoft's own limits are much
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
      'The definition and the files it references have at most 16 MiB in total; a YAML file has at most 2 MiB.',
    why: 'Microsoft accepts definitions below 1 MB; a file that is so much larger is the wrong file, or made to exhaust memory.',
    fix: 'Check that this is the right file, or split the connector.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a limit of 1,000 bytes, to keep the example short',
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
    why: 'No genuine definition is nested this deep, and code that walks it could run out of stack.',
    fix: 'Move inner schemas to "definitions" and reference them.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a limit of 8 levels, to keep the example short',
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
    summary: 'A file contains at most 2,000,000 values, with YAML aliases expanded.',
    why: 'A small YAML file with aliases can expand to more values than fit in memory.',
    fix: 'Check that this is the right file, or split the connector.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'with a limit of 5 values, to keep the example short',
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
    summary: 'A definition references at most 500 files.',
    why: 'Opening each file takes time, and real connectors consist of a few files.',
    fix: 'Merge files that belong together.',
    reference: reference('ours'),
    examples: () => ({
      good: [{ document: referring, files }],
      bad: [
        {
          title: 'with a limit of two files, to keep the example short',
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
