// Regular expressions that compile, but that authors cannot rely on.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { order, withProperties } from './example.js';
import { typedName, typedWith } from './nodes.js';
import { isExponential, whyNotEnforced } from './pattern-shape.js';

export const patternRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'pattern-not-enforced',
    severity: 'warning',
    preset: 'import',
    summary: 'Generated servers can check `pattern` in linear time.',
    why: 'For a back reference or a very large pattern, a caller can choose a string that takes years to check. Generated servers therefore do not enforce such a pattern, and your controller receives any string.',
    fix: 'Write the pattern without back references (\\1): list the alternatives instead, as in "a+"|\'a+\'. Use smaller counts, or minLength and maxLength. Otherwise, check the value in the controller.',
    reference: reference('ours'),
    examples: () => ({
      good: [
        withProperties({ code: { type: 'string', pattern: '^(?!0)[0-9]{1,20}(?:-[A-Z]+)*$' } }),
      ],
      bad: [
        {
          title: 'a back reference',
          ...withProperties({ code: { type: 'string', pattern: '^(["\']).*\\1$' } }),
          expect: [{ pointer: `${order}/properties/code/pattern`, message: 'has a back reference' }],
        },
        {
          title: 'counts that multiply',
          ...withProperties({ code: { type: 'string', pattern: '^([a-z]{1,200},){1,200}$' } }),
          expect: [{ pointer: `${order}/properties/code/pattern`, message: 'too many' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'pattern')) {
        const pattern = memberOf(node.raw, 'pattern');
        const reason = typeof pattern === 'string' ? whyNotEnforced(pattern) : undefined;
        if (reason === undefined) continue;
        context.report({
          pointer: `${node.pointer}/pattern`,
          message: `Generated servers do not enforce the pattern ${quoted(pattern)} of ${typedName(node)}: ${reason}.`,
        });
      }
    },
  }),
  defineRule({
    id: 'pattern-slow',
    severity: 'advice',
    preset: 'import',
    summary: 'A `pattern` does not repeat a group that only consists of one repeated item.',
    why: 'Most regular expression engines try every way to divide a string between the two repetitions: a billion ways for 30 characters that do not match. Generated servers check it in linear time, but other programs that use the definition may hang.',
    fix: 'Remove one of the two repetitions: ([a-z]+)+ matches the same strings as [a-z]+.',
    reference: reference('ours'),
    examples: () => ({
      good: [withProperties({ code: { type: 'string', pattern: '^([a-z]+-)*[a-z]+$' } })],
      bad: [
        {
          ...withProperties({ code: { type: 'string', pattern: '^([a-z]+)+$' } }),
          expect: [{ pointer: `${order}/properties/code/pattern`, message: 'exponential' }],
        },
      ],
    }),
    check(context) {
      for (const node of typedWith(context, 'pattern')) {
        const pattern = memberOf(node.raw, 'pattern');
        if (typeof pattern !== 'string' || !isExponential(pattern)) continue;
        context.report({
          pointer: `${node.pointer}/pattern`,
          message: `The pattern ${quoted(pattern)} of ${typedName(node)} takes exponential time in most engines: it repeats a group that is itself a repetition.`,
        });
      }
    },
  }),
];
