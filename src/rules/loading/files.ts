// A definition that does not exist or cannot be read.

import { defineRule, reference } from '../define-rule.js';
import { unreadable } from '../evidence.js';
import type { RuleDefinition } from '../types.js';

export const fileRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'document-not-found',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The named file exists.',
    why: 'Without it, nothing can be checked. URLs are not fetched: the tool never uses the network.',
    fix: 'Correct the path, or save the definition to a file first.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        { named: 'orders.json', expect: [{ pointer: '', message: 'The file does not exist.' }] },
        {
          named: 'https://orders.contoso.com/swagger.json',
          expect: [{ pointer: '', message: 'a URL, not a file' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-is-directory',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The path names a file, not a folder.',
    why: 'A single definition is expected; only `validate` searches folders for definitions.',
    fix: 'Name the file in the folder, usually apiDefinition.swagger.json.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [{ named: '.', expect: [{ pointer: '', message: 'is a folder' }] }],
    }),
  }),
  defineRule({
    id: 'document-unreadable',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file can be read.',
    why: 'It exists, but cannot be opened: missing permissions, a cycle of symbolic links, or an invalid file name.',
    fix: 'Grant yourself permission to read it, or correct the path.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'an invalid file name',
          named: 'orders\u0000.json',
          expect: [{ pointer: '', message: 'not a valid file name' }],
        },
      ],
    }),
  }),
];
