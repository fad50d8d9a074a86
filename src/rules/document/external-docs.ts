// `externalDocs`, which Swagger 2.0 has and no designer shows.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { badOperation, operationExample } from '../operations/example-operation.js';
import { quoted } from '../quoted.js';
import type { RuleContext, RuleDefinition } from '../types.js';

const member = 'externalDocs';
const link = { url: 'https://www.contoso.com/docs' };

export const externalDocsRule: RuleDefinition = defineRule({
  id: 'doc-external-docs',
  severity: 'advice',
  preset: 'certification',
  summary: 'The definition has no `externalDocs`.',
  why: 'Designers do not show it. A publisher of a certified connector had to remove every one.',
  fix: 'Remove it, and put the link into the readme of the connector.',
  reference: reference('PR 3421'),
  examples: () => ({
    good: [operationExample({})],
    bad: [
      badOperation({ [member]: link }, `/${member}`, 'GET /orders/{orderId} (GetOrder)'),
      {
        title: 'for the whole definition',
        document: { [member]: link },
        expect: [{ pointer: `/${member}`, message: 'The definition' }],
      },
      {
        title: 'of a tag',
        document: { tags: [{ name: 'orders', [member]: link }] },
        expect: [{ pointer: `/tags/0/${member}`, message: 'A tag' }],
      },
    ],
  }),
  check(context) {
    const { root, byMember } = context;
    if (memberOf(root, member) !== undefined) say(context, '', 'The definition');
    const tags = memberOf(root, 'tags');
    for (const [at, tag] of (Array.isArray(tags) ? tags : []).entries()) {
      if (memberOf(tag, member) !== undefined) say(context, `/tags/${at}`, 'A tag');
    }
    for (const { pointer, label } of byMember.operations.with(member)) say(context, pointer, label);
    for (const { pointer, property, definition } of byMember.schemas.with(member)) {
      const name = property ?? definition;
      say(context, pointer, name === undefined ? 'A schema' : `The schema ${quoted(name)}`);
    }
  },
});

function say({ report }: RuleContext, owner: string, name: string): void {
  const pointer = `${owner}/${member}`;
  report({
    pointer,
    part: 'key',
    message: `${name} has "${member}", which designers do not show.`,
  });
}
