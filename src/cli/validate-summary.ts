// The last lines of `validate`: how much was found, and what to do next.

import type { Diagnostic } from '../diagnostics/types.js';
import { hasHiddenPlaces } from '../diagnostics/text-blocks.js';
import { counted } from './counted.js';

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
  /** How the tool was started: `npx la-connector-gen`. */
  readonly tool: string;
  readonly paths: readonly string[];
  readonly preset?: 'import' | 'certification' | undefined;
  readonly fix?: boolean | undefined;
  readonly unsafe?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly advice?: boolean | undefined;
}

/** A line with the options and the command that help now; undefined where there is nothing to do. */
export function nextStep(found: readonly Diagnostic[], asked: Asked): string | undefined {
  const options = [...fixOptions(found, asked), ...showOptions(found, asked)];
  const worst =
    found.find(({ severity }) => severity === 'error') ??
    found.find(({ severity }) => severity === 'warning');
  const explain = worst && `${asked.tool} explain ${worst.rule} for the reason`;
  if (options.length > 0)
    return `Next: add ${options.join(', ')}${explain === undefined ? '' : `; or ${explain}`}.`;
  if (explain !== undefined) return `Next: ${explain}.`;
  if (found.length > 0 || asked.preset === 'certification') return undefined;
  return 'Next: before you submit it for certification, add --preset certification.';
}

function fixOptions(
  found: readonly Diagnostic[],
  { fix, unsafe, paths }: Asked,
): readonly string[] {
  const fixable = found.filter((one) => one.fixable);
  const unsafely = fixable.filter(({ unsafeFix }) => unsafeFix !== undefined).length;
  const safely = fixable.length - unsafely;
  const show = paths.includes('-') ? '--fix --dry-run' : '--fix';
  return [
    ...(!fix && safely > 0 ? [`${show} to fix ${safely} of ${found.length}`] : []),
    ...(!unsafe && unsafely > 0
      ? [`--fix --unsafe --dry-run to review ${counted(unsafely, 'more change')}`]
      : []),
  ];
}

function showOptions(found: readonly Diagnostic[], { all, advice }: Asked): readonly string[] {
  const shown = advice ? found : found.filter(({ severity }) => severity !== 'advice');
  return [
    ...(!all && hasHiddenPlaces(shown) ? ['--all to see every place'] : []),
    ...(shown.length < found.length ? ['--advice to see the suggestions'] : []),
  ];
}
