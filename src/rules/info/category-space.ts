// How `Categories` of the metadata are separated.

import { defineRule, reference } from '../define-rule.js';
import { quoted } from '../quoted.js';
import { metadata } from './examples.js';
import { entriesOf } from './metadata.js';

const at = '/x-ms-connector-metadata/0/propertyValue';

export const categorySpace = defineRule({
  id: 'metadata-category-space',
  severity: 'warning',
  preset: 'certification',
  summary: 'In `Categories`, only a semicolon separates two categories.',
  why: 'Reviewers of certified connectors ask to remove the space: "A;B", not "A; B".',
  fix: 'Remove the spaces around the semicolon.',
  reference: reference('https://github.com/microsoft/PowerPlatformConnectors/commit/a3584a2b; SUB'),
  examples: () => ({
    good: [{ document: metadata(['Categories', 'Commerce;Business Management']) }],
    bad: [
      {
        document: metadata(['Categories', 'Commerce; Business Management']),
        expect: [{ pointer: at, message: '"Commerce; Business Management"' }],
      },
      {
        title: 'a semicolon at the end',
        document: metadata(['Categories', 'Commerce;']),
        expect: [{ pointer: at, message: '"Commerce;"' }],
      },
    ],
  }),
  check(context) {
    for (const { meant, value, pointer: entry } of entriesOf(context)) {
      if (meant !== 'Categories' || typeof value !== 'string') continue;
      const parts = value.split(';').map((part) => part.trim());
      const better = parts.filter((part) => part !== '').join(';');
      // What is blank names no category: another rule says so.
      if (better === value || better === '') continue;
      const pointer = `${entry}/propertyValue`;
      context.report({
        pointer,
        message: `"Categories" is ${quoted(value)}: a semicolon alone separates two categories.`,
        fix: `Write ${quoted(better)}.`,
        edits: [{ kind: 'setValue', pointer, value: better }],
      });
    }
  },
});
