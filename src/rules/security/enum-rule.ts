// Rules about a member of a security definition whose value must be one of a list: one row each.

import { defineRule, reference } from '../define-rule.js';
import { notSwagger } from '../evidence.js';
import { memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { secured } from './examples.js';
import { definitionsOf } from './schemes.js';

/** A member whose value must be one of a list. */
export interface EnumRow {
  readonly id: string;
  readonly type: string | undefined;
  readonly member: string;
  readonly values: readonly string[];
  readonly source: string;
  readonly why: string;
  readonly good: unknown;
  readonly bad: unknown;
  readonly shown: string;
}

export const enumRule = (row: EnumRow): RuleDefinition =>
  defineRule({
    id: row.id,
    severity: 'error',
    preset: 'import',
    evidence: notSwagger,
    summary: `The \`${row.member}\` of ${row.type === undefined ? 'a security definition' : `an ${row.type} definition`} is ${row.values.map((value) => `\`${value}\``).join(', ')}.`,
    why: row.why,
    fix: `Use ${listed(row.values, 'or')}.`,
    reference: reference(row.source, 'JsonValueNotInEnum'),
    examples: () => ({
      good: [{ document: secured(row.good) }],
      bad: [
        {
          document: secured(row.bad),
          expect: [{ pointer: `/securityDefinitions/login/${row.member}`, message: row.shown }],
        },
      ],
    }),
    check(context) {
      for (const { name, raw, pointer, type } of definitionsOf(context).values()) {
        if (row.type !== undefined && type !== row.type) continue;
        const value = memberOf(raw, row.member);
        if (value === undefined ? row.type !== undefined : row.values.includes(value as string)) {
          continue;
        }
        const message =
          value === undefined
            ? `The security definition ${quoted(name)} has no ${quoted(row.member)}.`
            : `${quoted(row.member)} of the security definition ${quoted(name)} is ${quoted(value)}, which is not supported.`;
        context.report({
          pointer: value === undefined ? pointer : `${pointer}/${row.member}`,
          message,
          ...didYouMean(value, row.values),
        });
      }
    },
  });
