// Regular expressions that compile, and are not what their author can rely on.

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
    summary: '"pattern" is one that generated servers can check in linear time.',
    why: 'A caller can choose a text for which a back reference, or what is very large, takes years to check. Generated servers therefore accept any text there, and your controller gets it.',
    fix: 'Write the pattern without back references (\\1): list the alternatives instead, as in "a+"|\'a+\'. Use smaller counts, or minLength and maxLength. What cannot be written so, check in the controller.',
    reference: reference('ours'),
    examples: () => ({
      good: [
        withProperties({ code: { type: 'string', pattern: '^(?!0)[0-9]{1,20}(?:-[A-Z]+)*$' } }),
      ],
      bad: [
        {
          title: 'a back reference',
          ...withProperties({ code: { type: 'string', pattern: '^(["\']).*\\1$' } }),
          expect: [{ pointer: `${order}/properties/code/pattern`, message: 'refers back' }],
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
    summary: 'A "pattern" does not repeat a group that is itself one repeated item.',
    why: 'Most engines for regular expressions try each way to divide a text among the two repetitions: for 30 characters that do not fit, a billion. Generated servers check it in linear time, other readers of the definition may hang.',
    fix: 'Remove one of the two repetitions: ([a-z]+)+ takes the same texts as [a-z]+.',
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
          message: `The pattern ${quoted(pattern)} of ${typedName(node)} takes exponential time in most engines: it repeats a group that is a repetition itself.`,
        });
      }
    },
  }),
];
