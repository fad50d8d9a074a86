// Line breaks and double spaces in the texts that people read in the designer.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { MemberIndex } from '../member-index.js';
import type { Located, RuleContext, RuleDefinition } from '../types.js';
import { operationExample } from '../operations/example-operation.js';

const at = '/paths/~1orders~1{orderId}/get/description';

const odd = /[\r\n\t]|  /;

const names = ['summary', 'title', 'x-ms-summary', 'description'] as const;

export const spacingRule: RuleDefinition = defineRule({
  id: 'text-spacing',
  severity: 'advice',
  preset: 'certification',
  summary: 'Titles, summaries and descriptions have no line breaks, tabs or double spaces.',
  why: 'The designer shows them on one line. Reviewers of certified connectors ask to remove them.',
  fix: 'Write the text on one line, with one space between two words.',
  reference: reference('PR template; STR'),
  examples: () => ({
    good: [
      operationExample({}),
      {
        title: 'a line end after the text, as block texts of YAML have',
        ...operationExample({ description: 'Returns one order by its number.\n' }),
      },
    ],
    bad: [
      {
        ...operationExample({ description: 'Returns one order.\n\nTakes its number.' }),
        expect: [{ pointer: at, message: 'line breaks' }],
      },
      {
        ...operationExample({ description: 'Returns one order.  Takes its number.' }),
        expect: [{ pointer: at, message: 'double spaces' }],
      },
    ],
  }),
  check(context) {
    const { root, byMember } = context;
    const info = memberOf(root, 'info');
    for (const name of ['title', 'description']) {
      judge(context, memberOf(info, name), `/info/${name}`, name);
    }
    const { operations, parameters, responses, schemas } = byMember;
    for (const index of [operations, parameters, responses, schemas]) judgeAll(context, index);
  },
});

function judgeAll(context: RuleContext, index: MemberIndex<Located>): void {
  for (const name of names) {
    const nodes = index.with(name);
    for (let place = 0; place < nodes.length; place += 1) {
      const node = nodes[place] as Located;
      const text = node.raw[name];
      // Pointers are made for findings alone.
      if (typeof text === 'string' && odd.test(text)) {
        judge(context, text, `${node.pointer}/${name}`, name);
      }
    }
  }
}

function judge({ report }: RuleContext, text: unknown, pointer: string, name: string): void {
  if (typeof text !== 'string') return;
  // Around a text they do no harm: block texts of YAML end with a line end.
  const inner = text.trim();
  if (!odd.test(inner)) return;
  const what = /[\r\n]/.test(inner)
    ? 'line breaks'
    : inner.includes('\t')
      ? 'tabs'
      : 'double spaces';
  report({ pointer, message: `The ${name} ${quoted(text)} contains ${what}.` });
}
