// Edits of the published version, as rows of the tables of this folder.

import type { Severity } from '../../../../src/diagnostics/types.js';
import type { Edits } from '../../../changes/edited.js';

/** Edits of the published version, the rule that is asked, and where it reports. */
export interface ChangeVariant {
  readonly rule: string;
  readonly says: string;
  /** What the published version has besides. */
  readonly before?: Edits;
  readonly edits: Edits;
  readonly at: readonly string[];
  readonly severity?: Severity;
}

/** What it says, the edits, where the rule reports, and what the published version has besides. */
export type Row = readonly [
  says: string,
  edits: Edits,
  at?: string | readonly string[],
  before?: Edits,
];

export const changesOf = (
  rule: string,
  rows: readonly Row[],
  severity?: Severity,
): ChangeVariant[] =>
  rows.map(([says, edits, at = [], before]) => ({
    rule,
    says,
    edits,
    at: typeof at === 'string' ? [at] : at,
    ...(before && { before }),
    ...(severity && { severity }),
  }));
