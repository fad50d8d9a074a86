// Rules on one text of `info`: a row says which, what is wrong with it, and how it is shown.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { infoWith } from './examples.js';

export interface TextRow extends Pick<
  RuleDefinition,
  'id' | 'severity' | 'certificationSeverity' | 'preset' | 'summary' | 'why' | 'fix'
> {
  readonly member: 'title' | 'description';
  readonly source: string;
  readonly code?: string;
  readonly good: string;
  readonly bad: string;
  /** A part of what is said of `bad`. */
  readonly said: string;
  /** What is wrong, as a sentence; undefined when nothing is. Never asked about a blank text. */
  fault(text: string, info: unknown): string | undefined;
}

export function textRule(row: TextRow): RuleDefinition {
  const { id, severity, certificationSeverity, preset, summary, why, fix } = row;
  const pointer = `/info/${row.member}`;
  return defineRule({
    id,
    severity,
    ...(certificationSeverity && { certificationSeverity }),
    preset,
    summary,
    why,
    fix,
    reference: reference(row.source, ...(row.code === undefined ? [] : [row.code])),
    examples: () => ({
      good: [{ document: infoWith({ [row.member]: row.good }) }],
      bad: [
        {
          document: infoWith({ [row.member]: row.bad }),
          expect: [{ pointer, message: row.said }],
        },
      ],
    }),
    check(context) {
      const info = memberOf(context.root, 'info');
      const text = memberOf(info, row.member);
      if (typeof text !== 'string' || text.trim() === '') return;
      const message = row.fault(text, info);
      if (message !== undefined) context.report({ pointer, message });
    },
  });
}
