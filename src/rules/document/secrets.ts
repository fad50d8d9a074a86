// Secrets that were left in a definition. It is published as it is: everyone who can read the connector
// can read them.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { memberOf, objectEntries } from '../raw.js';
import { quoted } from '../quoted.js';
import { withProperties } from '../schemas/example.js';
import { secretsIn } from '../secret-values.js';
import type { Located, RuleContext, RuleDefinition } from '../types.js';

const key = '/definitions/Order/properties/apiKey';

/** Where values are given; `x-ms-test-value` has a rule of its own. */
const members = ['default', 'example', 'x-example', 'x-examples'] as const;

export const secretRule: RuleDefinition = defineRule({
  id: 'value-no-secret',
  severity: 'warning',
  preset: 'certification',
  summary: 'No default and no example is a secret.',
  why: 'Everyone who may use the connector can read its definition, and a certified one is public. Microsoft rejects a pull request with a key in it at once.',
  fix: 'Remove the value, and revoke the secret if it was a real one.',
  reference: reference(
    'https://github.com/microsoft/PowerPlatformConnectors/commit/530b4c20afe1777769a9f44422bc620f0e368db8; PR template',
  ),
  examples: () => ({
    good: [
      withProperties({
        apiKey: { type: 'string', default: '<your key>' },
        tokenType: { type: 'string', default: 'Bearer2' },
      }),
    ],
    bad: [
      {
        ...withProperties({ apiKey: { type: 'string', default: '8d41c07b2f' } }),
        expect: [{ pointer: `${key}/default`, message: 'the default of "apiKey"' }],
      },
      {
        title: 'inside of an example',
        ...withProperties({ login: { type: 'object', example: { password: 'Tr0ub4dor&3' } } }),
        expect: [
          {
            pointer: '/definitions/Order/properties/login/example/password',
            message: '"password" in the example of "login"',
          },
        ],
      },
    ],
  }),
  check(context) {
    const { byMember } = context;
    for (const member of members) {
      for (const node of byMember.parameters.with(member)) {
        judge(context, node, member, node.name);
      }
      for (const node of byMember.schemas.with(member)) {
        judge(context, node, member, node.property ?? node.definition ?? '');
      }
    }
    for (const node of byMember.responses.with('examples')) judge(context, node, 'examples', '');
    for (const { raw, pointer } of byMember.responses.with('headers')) {
      for (const [name, header] of objectEntries(memberOf(raw, 'headers'))) {
        const inner = memberOf(header, 'default');
        const at = joinPointer(`${pointer}/headers`, name);
        if (inner !== undefined)
          judge(context, { raw: { default: inner }, pointer: at }, 'default', name);
      }
    }
  },
});

function judge(
  { report }: RuleContext,
  { raw, pointer }: Located,
  member: string,
  name: string,
): void {
  const what = member.startsWith('x-') ? member.slice(2) : member;
  for (const found of secretsIn(raw[member], name)) {
    const at = found.path.reduce(joinPointer, `${pointer}/${member}`);
    const of = name === '' ? '' : ` of ${quoted(name)}`;
    const place =
      found.path.length === 0
        ? `the ${what}${of}`
        : `${quoted(found.name)} in the ${what}${of === '' ? ' of a response' : of}`;
    report({ pointer: at, message: `This looks like a secret: ${place}.` });
  }
}
