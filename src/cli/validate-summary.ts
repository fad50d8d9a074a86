// The last lines of `validate`: how much was found, and what to do next.

import type { Diagnostic } from '../diagnostics/types.js';
import { counted } from './counted.js';
import { argument } from './error-summary.js';

/** `2 definitions: 1 error, 4 warnings, 12 suggestions`. */
export function countLine(
  found: readonly Diagnostic[],
  fileCount: number,
  said: { readonly accepted: number | undefined; readonly wouldBeLeft: boolean },
): string {
  const number = (wanted: Diagnostic['severity']): number =>
    found.filter(({ severity }) => severity === wanted).length;
  const counts = [
    counted(number('error'), 'error'),
    counted(number('warning'), 'warning'),
    counted(number('advice'), 'suggestion'),
  ].join(', ');
  const accepted = said.accepted === undefined ? '' : `, ${said.accepted} accepted by the baseline`;
  const left = said.wouldBeLeft ? ' would be left' : '';
  return `${counted(fileCount, 'definition')}: ${counts}${left}${accepted}`;
}

/** What was asked for, as far as it decides what comes next. */
export interface Asked {
  readonly tool: string;
  readonly paths: readonly string[];
  readonly preset?: 'import' | 'certification' | undefined;
  readonly fix?: boolean | undefined;
  readonly unsafe?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly advice?: boolean | undefined;
}

/** One line with the commands and options that help now; none where there is nothing to do. */
export function nextSteps(found: readonly Diagnostic[], asked: Asked): string[] {
  const steps = [fixStep(found, asked), ...showSteps(found, asked), explainStep(found, asked)];
  const said = steps.filter((step) => step !== undefined);
  if (said.length > 0) return [`Next: ${said.join('; ')}.`];
  if (found.length > 0 || asked.preset === 'certification') return [];
  return ['Next: before you submit it for certification, --preset certification checks more.'];
}

function fixStep(
  found: readonly Diagnostic[],
  { fix, unsafe, paths, tool }: Asked,
): string | undefined {
  const [only] = paths;
  const where =
    paths.length === 1 && only !== undefined && only !== '-' ? ` ${argument(only)}` : '';
  const of = (safe: boolean): number =>
    found.filter(({ fixable, unsafeFix }) => fixable && (unsafeFix === undefined) === safe).length;
  if (!fix && of(true) > 0)
    return `${tool} validate${where} --fix fixes ${of(true)} of ${found.length}`;
  if (!unsafe && of(false) > 0)
    return `--fix --unsafe --dry-run shows ${counted(of(false), 'change')} that you should review`;
  return undefined;
}

function showSteps(found: readonly Diagnostic[], { all, advice }: Asked): string[] {
  const shown = found.filter(({ severity }) => advice || severity !== 'advice');
  const counts = new Map<string, number>();
  for (const { rule, severity, path } of shown) {
    const key = `${severity}\0${rule}\0${path}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cut = !all && [...counts.values()].some((count) => count > 3);
  const hidden = shown.length < found.length;
  return [
    ...(cut ? ['--all shows every place'] : []),
    ...(hidden ? ['--advice shows the suggestions'] : []),
  ];
}

function explainStep(found: readonly Diagnostic[], { tool }: Asked): string | undefined {
  const rule = (
    found.find(({ severity }) => severity === 'error') ??
    found.find(({ severity }) => severity === 'warning')
  )?.rule;
  return rule === undefined ? undefined : `${tool} explain ${rule} says why`;
}
