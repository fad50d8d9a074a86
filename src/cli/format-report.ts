// The formats of a report of findings, by the names that --format has for them.

import { formatGithub } from '../diagnostics/github.js';
import { formatJson } from '../diagnostics/json.js';
import { formatBlocks } from '../diagnostics/text-blocks.js';
import type { Diagnostic } from '../diagnostics/types.js';
import { commonlyFixedRank } from '../rules/commonly-fixed.js';
import type { Terminal } from './terminal.js';

export const reportFormats = ['text', 'json', 'sarif', 'junit', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was checked, also those without findings. */
  readonly paths: readonly string[];
  readonly sources: ReadonlyMap<string, string>;
  readonly preset: 'import' | 'certification';
  /** What stays the same when other lines of a file change; undefined where nothing is known. */
  placeOf(diagnostic: Diagnostic): string | undefined;
  /** What the text shows; the other formats have every finding. */
  readonly shown: Shown;
}

export interface Shown {
  /** Every place of a finding, not the first three. */
  readonly all: boolean;
  /** Suggestions, too. */
  readonly advice: boolean;
}

export async function formatReport(
  format: ReportFormat,
  report: Report,
  terminal: Pick<Terminal, 'color'>,
): Promise<string> {
  const { diagnostics, paths, sources, shown } = report;
  switch (format) {
    case 'text':
      return formatBlocks(
        shown.advice ? diagnostics : diagnostics.filter(({ severity }) => severity !== 'advice'),
        sources,
        { color: terminal.color, all: shown.all, rankOf: commonlyFixedRank },
      );
    case 'json':
      return formatJson(diagnostics, paths);
    case 'github':
      return formatGithub(diagnostics);
    case 'junit':
      return (await import('../diagnostics/junit.js')).formatJunit(diagnostics, paths);
    case 'sarif':
      return (await import('./sarif-report.js')).sarifReport(report);
  }
}
