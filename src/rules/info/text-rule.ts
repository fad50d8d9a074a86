// Rules about one string of `info`: a row says which one, what is wrong with it, and has the examples.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import type { RuleBody, RuleDefinition, RuleLevel } from '../types.js';
import { infoWith } from './examples.js';

export type TextRow = RuleLevel &
  Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> & {
    readonly member: 'title' | 'description';
    readonly source: string;
    readonly code?: string;
    readonly good: string;
    readonly bad: string;
    /** A part of the message about `bad`. */
    readonly said: string;
    /** What is wrong, as a sentence; undefined when nothing is. Never called with a blank string. */
    fault(text: string, info: unknown): string | undefined;
  };

export function textRule(row: TextRow): RuleDefinition {
  const { member, source, code, good, bad, said, fault, ...rule } = row;
  const pointer = `/info/${member}`;
  return defineRule({
    ...rule,
    reference: reference(source, ...(code === undefined ? [] : [code])),
    examples: () => ({
      good: [{ document: infoWith({ [member]: good }) }],
      bad: [
        {
          document: infoWith({ [member]: bad }),
          expect: [{ pointer, message: said }],
        },
      ],
    }),
    check(context) {
      const info = memberOf(context.root, 'info');
      const text = memberOf(info, member);
      if (typeof text !== 'string' || text.trim() === '') return;
      const message = fault(text, info);
      if (message !== undefined) context.report({ pointer, message });
    },
  });
}
