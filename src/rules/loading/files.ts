// A definition that is not there, or that the system does not give.

import { defineRule, reference } from '../define-rule.js';
import { unreadable } from '../evidence.js';
import type { RuleDefinition } from '../types.js';

export const fileRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'document-not-found',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file that is named is there.',
    why: 'Nothing can be checked without it. Addresses are not fetched: the tool never uses the network.',
    fix: 'Correct the path, or save the definition in a file first.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        { named: 'orders.json', expect: [{ pointer: '', message: 'There is no such file.' }] },
        {
          named: 'https://orders.contoso.com/swagger.json',
          expect: [{ pointer: '', message: 'an address, not a file' }],
        },
      ],
    }),
  }),
  defineRule({
    id: 'document-is-directory',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'What is named is a file, not a folder.',
    why: 'One definition is wanted here; only `validate` looks for definitions in folders.',
    fix: 'Name the file in it, usually apiDefinition.swagger.json.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [{ named: '.', expect: [{ pointer: '', message: 'This is a folder' }] }],
    }),
  }),
  defineRule({
    id: 'document-unreadable',
    severity: 'error',
    preset: 'import',
    evidence: unreadable,
    summary: 'The file can be read.',
    why: 'It is there, but the system does not give it: a missing right, a circle of symbolic links, a name that no file can have.',
    fix: 'Give yourself the right to read it, or fix the path.',
    reference: reference('ours'),
    examples: () => ({
      good: [{}],
      bad: [
        {
          title: 'a name that no file can have',
          named: 'orders\u0000.json',
          expect: [{ pointer: '', message: 'not a possible file name' }],
        },
      ],
    }),
  }),
];
