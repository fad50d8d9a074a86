// `allOf`, which Swagger 2.0 has and some of those who read a connector do not.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { order, withOrder, withProperties } from './example.js';
import { schemaName, sentence } from './nodes.js';

export const allOfRule = defineRule({
  id: 'schema-all-of',
  severity: 'advice',
  preset: 'certification',
  summary: 'No schema uses "allOf".',
  why: 'Power Apps shows only some fields of such an object, or none, because Power Fx does not read "allOf". Logic Apps and Power Automate do.',
  fix: 'If the connector is for Power Apps, list all properties in one schema.',
  reference: reference('BAPC-public issue 302; https://github.com/microsoft/Power-Fx/issues/2076'),
  examples: () => ({
    good: [withProperties({ number: { type: 'string' } })],
    bad: [
      {
        ...withOrder(
          { allOf: [{ $ref: '#/definitions/Base' }, { type: 'object' }] },
          { Base: { type: 'object', properties: { number: { type: 'string' } } } },
        ),
        expect: [{ pointer: `${order}/allOf`, message: '"allOf"' }],
      },
    ],
  }),
  check({ byMember, report }) {
    for (const node of byMember.schemas.with('allOf')) {
      // One part is a reference with something next to it, and nothing is put together.
      const parts = memberOf(node.raw, 'allOf');
      if (!Array.isArray(parts) || (parts.length < 2 && node.raw['properties'] === undefined))
        continue;
      report({
        pointer: `${node.pointer}/allOf`,
        part: 'key',
        message: `${sentence(schemaName(node))} uses "allOf"; Power Apps may not show all of its fields.`,
      });
    }
  },
});
