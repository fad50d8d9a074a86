// The formats of a report of findings, by the names that --format has for them.

import { formatGithub } from '../diagnostics/github.js';
import { formatJson } from '../diagnostics/json.js';
import { formatText } from '../diagnostics/text.js';
import type { Diagnostic } from '../diagnostics/types.js';
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
}

export async function formatReport(
  format: ReportFormat,
  report: Report,
  terminal: Pick<Terminal, 'color'>,
): Promise<string> {
  const { diagnostics, paths, sources } = report;
  switch (format) {
    case 'text':
      return formatText(diagnostics, sources, terminal);
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
