// Rules on values of the root that differ in what they look for, in good and bad values: a row each.

import { defineRule, reference } from '../define-rule.js';
import type { JsonObject } from '../../document/types.js';
import type { Finding, RuleBody, RuleContext, RuleDefinition, RuleLevel } from '../types.js';

export type Row = RuleLevel &
  Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> & {
    readonly source: string;
    readonly codes?: readonly string[];
    readonly good: JsonObject;
    readonly bad: JsonObject;
    /** Where the bad example's finding is, and a part of what it says. */
    readonly at: string;
    readonly said: string;
    find(context: RuleContext): Iterable<Finding>;
  };

export const rowRule = ({
  source,
  codes = [],
  good,
  bad,
  at,
  said,
  find,
  ...fields
}: Row): RuleDefinition =>
  defineRule({
    ...fields,
    reference: reference(source, ...codes),
    examples: () => ({
      good: [{ document: good }],
      bad: [{ document: bad, expect: [{ pointer: at, message: said }] }],
    }),
    check(context) {
      for (const finding of find(context)) context.report(finding);
    },
  });
