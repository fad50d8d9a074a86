// The formats of a report of findings, by the names that --format has for them.

import { formatGithub } from '../diagnostics/github.js';
import { formatJson } from '../diagnostics/json.js';
import { formatText } from '../diagnostics/text.js';
import type { Diagnostic } from '../diagnostics/types.js';
import type { Terminal } from './terminal.js';

export const reportFormats = ['text', 'json', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** @param paths every file that was checked, also those without findings. */
export function formatReport(
  format: ReportFormat,
  found: readonly Diagnostic[],
  paths: readonly string[],
  sources: ReadonlyMap<string, string>,
  terminal: Pick<Terminal, 'color'>,
): string {
  if (format === 'json') return formatJson(found, paths);
  return format === 'github' ? formatGithub(found) : formatText(found, sources, terminal);
}
